/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/block.h"

#include <errno.h>
#include <sys/sendfile.h>

#define SEND_MOST (1u << 30) /* sendfile takes no more than 2 GiB at a time */

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

/* From the page cache straight into the file: a copy less, and no page that is
   cleared only to be overwritten. */
static int
send_data (const struct raw_block *r, uint64_t at, uint64_t len, int fd, uint64_t to)
{
  if (lseek (fd, (off_t) to, SEEK_SET) < 0)
    return errno;
  off_t from = (off_t) at;
  while (len > 0) {
    ssize_t n = sendfile (fd, r->fd, &from, len < SEND_MOST ? len : SEND_MOST);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n == 0 ? EIO : errno == EINVAL || errno == ENOSYS ? ENOTSUP : errno;
    len -= (size_t) n;
  }
  return 0;
}

static int
raw_store (struct block *b, uint64_t offset, uint64_t len, int fd, uint64_t to)
{
  while (len > 0) {
    uint64_t run;
    bool hole;
    int error = raw_run (b, offset, len, &run, &hole);
    if (run > len)
      run = len;
    if (error == 0 && !hole)
      error =
        send_data ((struct raw_block *) b, ((struct raw_block *) b)->start + offset, run, fd, to);
    if (error != 0)
      return error;
    offset += run;
    to += run;
    len -= run;
  }
  return 0;
}

static void
raw_close (struct block *b)
{
  struct raw_block *r = (struct raw_block *) b;
  close (r->fd);
  free (r);
}

static const struct block_ops raw_ops = {
  .read = raw_read, .run = raw_run, .store = raw_store, .close = raw_close
};

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
