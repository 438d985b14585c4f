/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs that a reader starts: qemu-nbd and mtools. They get no environment
   but what they need, small limits, and end when the reader does. A reader that
   has confined itself has its launcher start them. Only for programs with one
   thread. */
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
  int cpu; /* the only one that it runs on; -1: any */
  /* NULL: not confined. Else the files that it may read, besides the system's;
     `everything`: all files. */
  const struct strv *readable;
  bool everything;
};

struct child
{
  pid_t pid;     /* 0: not running; of a launcher, when there is one */
  int errors_fd; /* a memfd that holds what it wrote to standard error */
};

#define CHILD_INIT                                                                                 \
  {                                                                                                \
    0, -1                                                                                          \
  }

/* A new process that becomes the program, with that standard error. 0, or an
   errno: ENOENT when the program is not installed. */
int byol_child_fork (pid_t *out, const struct child_setup *setup, int errors_fd);
/* The same, through the launcher where there is one. */
int byol_child_start (struct child *c, const struct child_setup *setup);
/* Kills it if it still runs, and frees what belongs to it. */
void byol_child_end (struct child *c);
/* What it wrote to standard error, at most 1000 bytes, on one line; freed by
   the caller, NULL: out of memory. */
char *byol_child_errors (const struct child *c);

/* A socket for a program to serve, and one that is connected to it already. Its
   queue holds one, so nobody else on this machine can have come first. The name
   is one that the kernel picks, in the abstract name space: no file is left
   behind. 0 or an errno. */
int byol_child_sockets (int *server, int *client);
/* The same, by this process itself. */
int byol_child_make_sockets (int *server, int *client);

/* Keeps this process on the CPU where it is, and tells which; -1: unknown. */
int byol_child_stay_here (void);

/* Runs a program that ends by itself and appends its output to `out`. 0, or an
   errno: ENOENT not installed, EFBIG more than `most` bytes of output,
   ETIMEDOUT, ECHILD it failed (then *reason, freed by the caller, says how). */
int byol_child_run (const char *const *argv, int pass_fd, size_t most, unsigned seconds,
                    struct buf *out, char **reason);

#endif
