/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/block.h"

#include <errno.h>

static int
raw_read (struct block *b, uint64_t offset, void *to, size_t len)
{
  uint8_t *p = to;
  while (len > 0) {
    ssize_t n = pread (b->fd, p, len, (off_t) offset);
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
  *run = len;
  *hole = false;
  off_t data = lseek (b->fd, (off_t) offset, SEEK_DATA);
  if (data < 0) {
    *hole = errno == ENXIO; /* no data from here to the end */
    return 0;
  }
  *hole = (uint64_t) data > offset;
  off_t end = *hole ? data : lseek (b->fd, (off_t) offset, SEEK_HOLE);
  if (end > 0 && (uint64_t) end > offset && (uint64_t) end - offset < len)
    *run = (uint64_t) end - offset;
  return 0;
}

static void
raw_close (struct block *b)
{
  close (b->fd);
  free (b);
}

static const struct block_ops raw_ops = { raw_read, raw_run, raw_close };

int
byol_raw_open (struct block **out, int fd, struct block_cache *cache, const char *path,
               struct byol_error **err)
{
  off_t size = lseek (fd, 0, SEEK_END);
  if (size < 0) {
    int error = errno;
    close (fd);
    return byol_error_set_errno (err, BYOL_E_IO, error, "%s", path);
  }
  struct block *b = malloc (sizeof *b);
  if (b == NULL) {
    close (fd);
    return byol_error_nomem (err);
  }
  *b = (struct block){
    .ops = &raw_ops, .cache = cache, .size = (uint64_t) size, .align = 1, .fd = fd
  };
  *out = b;
  return 0;
}
