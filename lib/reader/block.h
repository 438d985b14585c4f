/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A disk as a read-only array of bytes, whatever it is stored in, with one
 * cache of blocks for all disks of a reader; and windows into disks, which
 * is what a partition is.
 */
#ifndef BYOL_READER_BLOCK_H
#define BYOL_READER_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct block;
struct block_cache;

struct block_ops
{
  /* All of `len` bytes; inside the disk, `offset` and `len` being multiples of
     block->align. 0 or an errno. */
  int (*read) (struct block *b, uint64_t offset, void *to, size_t len);
  /* How the bytes from `offset` on are stored, `len` of them at most: *run of
     them, at least one, are a hole that reads as zeros, or data. 0 or errno. */
  int (*run) (struct block *b, uint64_t offset, uint64_t len, uint64_t *run, bool *hole);
  /* As byol_window_store, for a disk that has a shorter way; may be NULL. */
  int (*store) (struct block *b, uint64_t offset, uint64_t len, int fd, uint64_t to);
  void (*close) (struct block *b);
};

/* The head of every kind of disk. */
struct block
{
  const struct block_ops *ops;
  struct block_cache *cache;
  uint64_t size;  /* bytes */
  uint32_t align; /* a power of two */
};

/* NULL: out of memory. Outlives the disks that use it. */
struct block_cache *byol_block_cache_new (void);
void byol_block_cache_free (struct block_cache *cache);

/* A stretch of a file or block device that is the disk itself. Takes the
   descriptor. */
int byol_raw_open (struct block **out, int fd, uint64_t start, uint64_t size,
                   struct block_cache *cache, struct byol_error **err);
/* NULL is fine. */
void byol_block_close (struct block *b);

struct window
{
  struct block *block;
  uint64_t start, size;
};

/* All of `len` bytes at `offset` of the window; 0, or an errno: EINVAL for
   what lies outside the window or the disk. */
int byol_window_read (const struct window *w, uint64_t offset, void *to, size_t len);

/* Copies that stretch of the window into the file `fd`, to the offset `to`, past
   the cache. What is zero anyway need not be written: the file must be new.
   0 or an errno, as byol_window_read. */
int byol_window_store (const struct window *w, uint64_t offset, uint64_t len, int fd, uint64_t to);

/* Copies that stretch of the window into the file `fd`, to the same offset,
   leaving out what is stored as a hole or holds only zeros. More than `most`
   bytes to write is EFBIG. 0 or an errno. */
int byol_window_copy (const struct window *w, uint64_t offset, uint64_t len, int fd, uint64_t most);

/* All of `len` bytes into the file. 0 or an errno. */
int byol_write_all (int fd, const void *from, size_t len, uint64_t offset);

/* Need not be written to a new memfd. */
bool byol_all_zero (const uint8_t *bytes, size_t len);

/* A new memfd of the window's size that holds its first and last `edge` bytes,
   for readers that only take a descriptor; -1 with errno set. */
int byol_window_edges (const struct window *w, uint64_t edge);

#endif
