/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a source of files must do: the same few questions, whether the bytes
 * come from an image, an appliance or a folder. The serve loop (serve.c) and
 * the registry (hive.c) stand on this.
 *
 * Paths are Windows paths inside a volume, "\Windows\System32", without a
 * drive letter, matched by Windows' case rules. Symbolic links and reparse
 * points are never followed.
 *
 * Questions return an enum px_state; for PX_UNREADABLE they set *reason to a
 * sentence fragment ("Input/output error", "the file is WOF-compressed") that
 * the caller frees (NULL when there was no memory for it). PX_ABSENT means
 * that every directory on the way could be read.
 */
#ifndef BYOL_READER_BACKEND_H
#define BYOL_READER_BACKEND_H

#include "base/error.h"
#include "reader/protocol.h"

struct backend;

/* Told to the library while a request is being served. */
struct reader_io
{
  int fd; /* the socket; -1 in the reader's own command line: stderr */
  uint32_t serial;
  int64_t progress_ns; /* when progress was told last */
};

void reader_log (struct reader_io *io, int level, const char *fmt, ...) PRINTF_LIKE (3, 4);
void reader_progress (struct reader_io *io, const char *what, uint64_t done, uint64_t total);

struct backend_ops
{
  const char *name; /* "direct", "tree", "guestfs" */

  /* Opens every disk of the request and fills the lists of backend. A volume
     that cannot be opened is a volume with readable == false; a disk that
     cannot be opened is an error. close is called in either case. */
  int (*open) (struct backend *b, const struct open_request *request, struct byol_error **err);
  void (*close) (struct backend *b);

  enum px_state (*stat) (struct backend *b, uint32_t volume, const char *path,
                         struct file_info *out, char **reason);
  /* Names without "." and "..", unordered; more than `most` is unreadable. */
  enum px_state (*list) (struct backend *b, uint32_t volume, const char *path, uint32_t most,
                         struct file_list *out, char **reason);
  /* Appends up to `most` bytes from `offset` to `out`; fewer only at the end. */
  enum px_state (*read) (struct backend *b, uint32_t volume, const char *path, uint64_t offset,
                         uint32_t most, struct buf *out, char **reason);
  /* The whole file in a new memfd, writable and unsealed, that belongs to the
     caller; larger than `most` is unreadable. */
  enum px_state (*fetch) (struct backend *b, uint32_t volume, const char *path, uint64_t most,
                          int *fd, char **reason);
};

struct backend
{
  const struct backend_ops *ops;
  struct reader_io *io;
  struct disk_list disks;
  struct volume_list volumes;
  struct package_info package; /* all zero where there is none */
  void *state; /* the backend's own */
};

/* Sets *reason, freeing what it was, and returns PX_UNREADABLE. */
enum px_state byol_unreadable (char **reason, const char *fmt, ...) PRINTF_LIKE (2, 3);

extern const struct backend_ops backend_direct, backend_tree, backend_guestfs;

#endif
