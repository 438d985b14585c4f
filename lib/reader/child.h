/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs that a reader starts: qemu-nbd and mtools. They get no environment
   but what they need, small limits, and end when the reader does. Only for
   programs with one thread. */
#ifndef BYOL_READER_CHILD_H
#define BYOL_READER_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

struct child_setup
{
  const char *const *argv; /* looked up in PATH; ends with NULL */
  int pass_fd;             /* becomes its descriptor 3; -1: none */
  int out_fd;              /* becomes its standard output; -1: /dev/null */
  bool listening;          /* pass_fd is a socket to serve, in systemd's way */
  unsigned cpu_seconds;
};

struct child
{
  pid_t pid;     /* 0: not running */
  int errors_fd; /* a memfd that holds what it wrote to standard error */
};

#define CHILD_INIT                                                                                 \
  {                                                                                                \
    0, -1                                                                                          \
  }

/* 0, or an errno: ENOENT when the program is not installed. */
int byol_child_start (struct child *c, const struct child_setup *setup);
/* Kills it if it still runs, and frees what belongs to it. */
void byol_child_end (struct child *c);
/* What it wrote to standard error, at most 1000 bytes, on one line; freed by
   the caller, NULL: out of memory. */
char *byol_child_errors (const struct child *c);

/* Runs a program that ends by itself and appends its output to `out`. 0, or an
   errno: ENOENT not installed, EFBIG more than `most` bytes of output,
   ETIMEDOUT, ECHILD it failed (then *reason, freed by the caller, says how). */
int byol_child_run (const char *const *argv, int pass_fd, size_t most, unsigned seconds,
                    struct buf *out, char **reason);

#endif
