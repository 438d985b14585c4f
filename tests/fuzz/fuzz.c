/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"

/* No disk image is larger; a memfd of that size is a hole. */
#define MOST_FILE (64 * 1024 * GIB)

void
fuzz_broken (const char *file, int line, const char *what)
{
  fprintf (stderr, "%s:%d: not so: %s\n", file, line, what);
  abort ();
}

const uint8_t *
fuzz_take (struct wire *in, size_t len, size_t *got)
{
  size_t left = (size_t) (in->end - in->p);
  const uint8_t *at = in->p;
  *got = len < left ? len : left;
  in->p += *got;
  return at;
}

static int
new_file (void)
{
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  FUZZ_CHECK (fd >= 0);
  return fd;
}

static void
put (int fd, const void *bytes, size_t len, uint64_t at)
{
  FUZZ_CHECK (len == 0 || pwrite (fd, bytes, len, (off_t) at) == (ssize_t) len);
}

int
fuzz_file (const void *bytes, size_t len)
{
  int fd = new_file ();
  put (fd, bytes, len, 0);
  return fd;
}

int
fuzz_sparse_file (struct wire *in, uint64_t *size)
{
  int fd = new_file ();
  *size = byol_get_u64 (in) % MOST_FILE;
  FUZZ_CHECK (ftruncate (fd, (off_t) *size) == 0);
  while (!in->bad && in->p < in->end) {
    uint64_t at = byol_get_u64 (in);
    uint32_t low = byol_get_u8 (in), len = low | (uint32_t) byol_get_u8 (in) << 8;
    size_t got;
    const uint8_t *bytes = fuzz_take (in, len, &got);
    if (at < *size)
      put (fd, bytes, got < *size - at ? got : (size_t) (*size - at), at);
  }
  return fd;
}

const char *
fuzz_path (int fd, char path[32])
{
  snprintf (path, 32, "/proc/self/fd/%d", fd);
  return path;
}
