/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/warden.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/cleanup.h"

/* A reader has a temporary folder and one for a socket. */
#define FOLDERS 8
#define FOLDER_MOST 4096

static int
remove_one (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  (void) remove (path);
  return 0;
}

void
byol_remove_folder (const char *path)
{
  nftw (path, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* Each message is a folder, or empty to dismiss. */
static void __attribute__ ((noreturn)) watch (int fd, pid_t group)
{
  static char folders[FOLDERS][FOLDER_MOST + 1];
  size_t count = 0;
  for (;;) {
    char message[FOLDER_MOST];
    ssize_t n = recv (fd, message, sizeof message, 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n == 1 && message[0] == '\0')
      _exit (0);
    if (n <= 0)
      break;
    if (count < FOLDERS)
      memcpy (folders[count++], message, (size_t) n);
  }
  if (group > 0)
    kill (-group, SIGKILL);
  for (size_t i = 0; i < count; i++)
    byol_remove_folder (folders[i]);
  _exit (0);
}

int
byol_warden_start (struct warden *w)
{
  int ends[2];
  /* Of messages; the reader's death reads as their end. */
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return errno;
  pid_t group = getsid (0) == getpid () ? getpid () : 0;
  pid_t pid = fork ();
  if (pid == 0) {
    setsid ();
    prctl (PR_SET_NAME, "byolcheck-ward");
    signal (SIGTERM, SIG_IGN);
    /* Above all the reader's end of its socket to the library. */
    if (dup2 (ends[1], 0) == 0)
      close_range (1, ~0u, 0);
    watch (0, group);
  }
  int error = pid < 0 ? errno : 0;
  close (ends[1]);
  if (error != 0) {
    close (ends[0]);
    return error;
  }
  *w = (struct warden){ pid, ends[0] };
  return 0;
}

void
byol_warden_tell (const struct warden *w, const char *folder)
{
  size_t len = strlen (folder);
  if (w->fd >= 0 && len > 0 && len <= FOLDER_MOST)
    (void) send (w->fd, folder, len, MSG_NOSIGNAL);
}

void
byol_warden_dismiss (struct warden *w)
{
  if (w->pid == 0)
    return;
  (void) send (w->fd, "", 1, MSG_NOSIGNAL);
  close (w->fd);
  while (waitpid (w->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  *w = (struct warden) WARDEN_INIT;
}
