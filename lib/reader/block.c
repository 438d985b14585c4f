/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/block.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/limits.h"

/* Directories and the MFT are read in pieces of 1 to 4 KiB that lie close
   together, and each request to qemu-nbd costs two wake-ups: blocks of 64 KiB
   make a tenth of the requests. */
#define BLOCK_SIZE (64 * KIB)
#define CACHE_BLOCKS (64 * MIB / BLOCK_SIZE)
/* From here on bytes are read once and in order: past the cache. */
#define LARGE (4 * BLOCK_SIZE)
#define COPY_PIECE MIB
#define STORE_PIECE (4 * MIB)
#define NOTHING UINT32_MAX

struct slot
{
  struct block *block; /* NULL: free */
  uint64_t number;     /* of the block on its disk */
  uint8_t *data;
  uint32_t next; /* in the bucket */
  bool used;     /* since the hand passed */
};

struct block_cache
{
  struct slot slots[CACHE_BLOCKS];
  uint32_t buckets[CACHE_BLOCKS]; /* first slot of each */
  uint32_t hand;
};

struct block_cache *
byol_block_cache_new (void)
{
  struct block_cache *c = calloc (1, sizeof *c);
  if (c != NULL)
    memset (c->buckets, 0xff, sizeof c->buckets);
  return c;
}

void
byol_block_cache_free (struct block_cache *c)
{
  if (c == NULL)
    return;
  for (size_t i = 0; i < CACHE_BLOCKS; i++)
    free (c->slots[i].data);
  free (c);
}

static uint32_t *
bucket_of (struct block_cache *c, const struct block *b, uint64_t number)
{
  uint64_t h = (number ^ (uintptr_t) b >> 4) * 0x9e3779b97f4a7c15u;
  return &c->buckets[(h >> 32) % CACHE_BLOCKS];
}

static void
forget (struct block_cache *c, uint32_t i)
{
  struct slot *s = &c->slots[i];
  if (s->block == NULL)
    return;
  uint32_t *link = bucket_of (c, s->block, s->number);
  while (*link != i)
    link = &c->slots[*link].next;
  *link = s->next;
  s->block = NULL;
}

/* The slot of that block, read if need be; NULL with *error set. */
static struct slot *
cached (struct block *b, uint64_t number, int *error)
{
  struct block_cache *c = b->cache;
  uint32_t *bucket = bucket_of (c, b, number);
  for (uint32_t i = *bucket; i != NOTHING; i = c->slots[i].next)
    if (c->slots[i].block == b && c->slots[i].number == number) {
      c->slots[i].used = true;
      return &c->slots[i];
    }

  /* The clock: whoever was not used since the hand came by goes. */
  while (c->slots[c->hand].used) {
    c->slots[c->hand].used = false;
    c->hand = (c->hand + 1) % CACHE_BLOCKS;
  }
  uint32_t i = c->hand;
  c->hand = (c->hand + 1) % CACHE_BLOCKS;
  struct slot *s = &c->slots[i];
  forget (c, i);
  if (s->data == NULL && (s->data = malloc (BLOCK_SIZE)) == NULL) {
    *error = ENOMEM;
    return NULL;
  }
  uint64_t start = number * BLOCK_SIZE;
  size_t len = b->size - start < BLOCK_SIZE ? b->size - start : BLOCK_SIZE;
  *error = b->ops->read (b, start, s->data, len);
  if (*error != 0)
    return NULL;
  s->block = b;
  s->number = number;
  s->used = true;
  s->next = *bucket;
  *bucket = i;
  return s;
}

void
byol_block_close (struct block *b)
{
  if (b == NULL)
    return;
  for (uint32_t i = 0; i < CACHE_BLOCKS; i++)
    if (b->cache->slots[i].block == b)
      forget (b->cache, i);
  b->ops->close (b);
}

static int
block_read (struct block *b, uint64_t offset, uint8_t *to, size_t len)
{
  bool large = len >= LARGE;
  while (len > 0) {
    uint64_t number = offset / BLOCK_SIZE;
    size_t at = offset % BLOCK_SIZE;
    size_t n;
    int error = 0;
    if (large && at == 0 && len >= BLOCK_SIZE) {
      n = len / BLOCK_SIZE * BLOCK_SIZE;
      error = b->ops->read (b, offset, to, n);
    } else {
      n = len < BLOCK_SIZE - at ? len : BLOCK_SIZE - at;
      const struct slot *s = cached (b, number, &error);
      if (s != NULL)
        memcpy (to, s->data + at, n);
    }
    if (error != 0)
      return error;
    offset += n;
    to += n;
    len -= n;
  }
  return 0;
}

static bool
is_inside (const struct window *w, uint64_t offset, uint64_t len)
{
  uint64_t disk = w->block->size;
  return offset <= w->size && len <= w->size - offset && w->start <= disk
         && offset <= disk - w->start && len <= disk - w->start - offset;
}

int
byol_window_read (const struct window *w, uint64_t offset, void *to, size_t len)
{
  if (!is_inside (w, offset, len))
    return EINVAL;
  return block_read (w->block, w->start + offset, to, len);
}

int
byol_write_all (int fd, const void *from, size_t len, uint64_t offset)
{
  const uint8_t *bytes = from;
  while (len > 0) {
    ssize_t n = pwrite (fd, bytes, len, (off_t) offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 ? errno : EIO;
    bytes += n;
    offset += (size_t) n;
    len -= (size_t) n;
  }
  return 0;
}

/* By way of our own memory. */
static int
store_pieces (const struct window *w, uint64_t offset, uint64_t len, int fd, uint64_t to)
{
  CLEANUP_FREE uint8_t *piece = malloc (STORE_PIECE);
  if (piece == NULL)
    return ENOMEM;
  while (len > 0) {
    size_t n = len < STORE_PIECE ? len : STORE_PIECE;
    int error = byol_window_read (w, offset, piece, n);
    if (error == 0 && !byol_all_zero (piece, n))
      error = byol_write_all (fd, piece, n, to);
    if (error != 0)
      return error;
    offset += n;
    to += n;
    len -= n;
  }
  return 0;
}

int
byol_window_store (const struct window *w, uint64_t offset, uint64_t len, int fd, uint64_t to)
{
  if (!is_inside (w, offset, len))
    return EINVAL;
  struct block *b = w->block;
  int error = b->ops->store ? b->ops->store (b, w->start + offset, len, fd, to) : ENOTSUP;
  return error == ENOTSUP ? store_pieces (w, offset, len, fd, to) : error;
}

bool
byol_all_zero (const uint8_t *bytes, size_t len)
{
  return len == 0 || (bytes[0] == 0 && memcmp (bytes, bytes + 1, len - 1) == 0);
}

int
byol_window_copy (const struct window *w, uint64_t offset, uint64_t len, int fd, uint64_t most)
{
  CLEANUP_FREE uint8_t *piece = malloc (COPY_PIECE);
  if (piece == NULL)
    return ENOMEM;
  while (len > 0) {
    uint64_t run = len;
    bool hole = false;
    int error = w->block->ops->run (w->block, w->start + offset, len, &run, &hole);
    if (error != 0)
      return error;
    for (uint64_t done = 0; done < run && !hole;) {
      size_t n = run - done < COPY_PIECE ? run - done : COPY_PIECE;
      error = byol_window_read (w, offset + done, piece, n);
      if (error == 0 && !byol_all_zero (piece, n)) {
        if (n > most)
          return EFBIG;
        most -= n;
        error = byol_write_all (fd, piece, n, offset + done);
      }
      if (error != 0)
        return error;
      done += n;
    }
    offset += run;
    len -= run;
  }
  return 0;
}

int
byol_window_edges (const struct window *w, uint64_t edge)
{
  CLEANUP_CLOSE int fd = memfd_create ("byolcheck-edges", MFD_CLOEXEC);
  if (fd < 0 || ftruncate (fd, (off_t) w->size) != 0)
    return -1;
  uint64_t head = w->size < edge ? w->size : edge;
  uint64_t tail = w->size - head < edge ? w->size - head : edge;
  int error = byol_window_copy (w, 0, head, fd, UINT64_MAX);
  if (error == 0)
    error = byol_window_copy (w, w->size - tail, tail, fd, UINT64_MAX);
  if (error != 0) {
    errno = error;
    return -1;
  }
  int out = fd;
  fd = -1;
  return out;
}
