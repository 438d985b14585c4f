/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding, starting and ending a reader program. */
#ifndef BYOL_SOURCE_SPAWN_H
#define BYOL_SOURCE_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct child
{
  pid_t pid;  /* 0: none */
  int fd;     /* our end of the socket; -1 */
  bool known; /* `status` is what waitpid said; false when the host reaped it */
  int status;
};

/* The path of the program: in `dir` unless it is NULL, else in
   $BYOLCHECK_LIBEXECDIR, the build tree or the installed folder.
   BYOL_E_UNSUPPORTED when there is no such program. */
int byol_child_find (char **path, const char *dir, const char *program, struct byol_error **err);

/* Starts it with a socket as its standard input and none of our descriptors,
   in a session of its own, so that a terminal's Ctrl-C reaches us alone. */
int byol_child_start (struct child *child, const char *path, struct byol_error **err);

/* Waits until the child has ended, at most `ms`. The child is not reaped. */
bool byol_child_ended (const struct child *child, int ms);

/* Closes the socket, gives the child `ms` to end by itself, then kills it and
   what it has started, and reaps it. */
void byol_child_end (struct child *child, int ms);

/* Asks with SIGTERM first. */
void byol_child_kill (struct child *child, int ms);

#endif
