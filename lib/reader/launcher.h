/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The process that starts programs for a reader that has given up the right to:
 * it never sees a byte of an image, starts only the few programs that readers
 * need, each confined, and ends with its reader.
 */
#ifndef BYOL_READER_LAUNCHER_H
#define BYOL_READER_LAUNCHER_H

#include "reader/child.h"

/* Forks it. 0 or an errno. */
int reader_launcher_start (void);
bool reader_launcher_runs (void);
/* Which files its programs may read, said once; `everything`: all files. 0 or
   an errno. */
int reader_launcher_allow (const struct strv *readable, bool everything);

/* The same as of child.h, for a reader that has a launcher. `errors_fd` becomes
   the program's standard error; c->pid is its number among the launcher's. */
int reader_launcher_child (struct child *c, const struct child_setup *setup, int errors_fd);
void reader_launcher_end (pid_t child);
/* Waits for its end, a short while, and tells its wait status. */
int reader_launcher_wait (pid_t child);
/* A socket on which that program listens, and *client connected to it. 0 or an
   errno. */
int reader_launcher_sockets (int *server, int *client);

#endif
