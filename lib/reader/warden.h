/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small process that outlives a reader which is killed, to end what the
   reader started and to remove its temporary files. */
#ifndef BYOL_READER_WARDEN_H
#define BYOL_READER_WARDEN_H

#include <sys/types.h>

struct warden
{
  pid_t pid; /* 0: none */
  int fd;    /* to it */
};

#define WARDEN_INIT                                                                                \
  {                                                                                                \
    0, -1                                                                                          \
  }

/* Does its work should this process end without byol_warden_dismiss: kills
   every process of this one's group, if this one leads a session, and removes
   the folders it was told of. 0 or an errno. Only for programs with one
   thread. */
int byol_warden_start (struct warden *w);
/* A folder to be removed, absolute. Async-signal-safe. */
void byol_warden_tell (const struct warden *w, const char *folder);
/* Nothing is left to be done. */
void byol_warden_dismiss (struct warden *w);

/* Removes a folder with what is in it. */
void byol_remove_folder (const char *path);

#endif
