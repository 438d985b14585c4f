/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/block.h"

#include <errno.h>

struct raw_block
{
  struct block base;
  int fd;
  uint64_t start;
};

static int
raw_read (struct block *b, uint64_t offset, void *to, size_t len)
{
  const struct raw_block *r = (const struct raw_block *) b;
  uint8_t *p = to;
  while (len > 0) {
    ssize_t n = pread (r->fd, p, len, (off_t) (r->start + offset));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 ? errno : EIO; /* the file has shrunk */
    p += n;
    offset += (size_t) n;
    len -= (size_t) n;
  }
  return 0;
}

static int
raw_run (struct block *b, uint64_t offset, uint64_t len, uint64_t *run, bool *hole)
{
  const struct raw_block *r = (const struct raw_block *) b;
  uint64_t at = r->start + offset;
  *run = len;
  *hole = false;
  off_t data = lseek (r->fd, (off_t) at, SEEK_DATA);
  if (data < 0) {
    *hole = errno == ENXIO; /* no data from here to the end */
    return 0;
  }
  *hole = (uint64_t) data > at;
  off_t end = *hole ? data : lseek (r->fd, (off_t) at, SEEK_HOLE);
  if (end > 0 && (uint64_t) end > at && (uint64_t) end - at < len)
    *run = (uint64_t) end - at;
  return 0;
}

static void
raw_close (struct block *b)
{
  struct raw_block *r = (struct raw_block *) b;
  close (r->fd);
  free (r);
}

static const struct block_ops raw_ops = { raw_read, raw_run, raw_close };

int
byol_raw_open (struct block **out, int fd, uint64_t start, uint64_t size, struct block_cache *cache,
               struct byol_error **err)
{
  struct raw_block *r = malloc (sizeof *r);
  if (r == NULL) {
    close (fd);
    return byol_error_nomem (err);
  }
  *r = (struct raw_block){ .base = { .ops = &raw_ops, .cache = cache, .size = size, .align = 1 },
                           .fd = fd,
                           .start = start };
  *out = &r->base;
  return 0;
}
