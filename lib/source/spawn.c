/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "source/spawn.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "base/run.h"

/* ---- finding --------------------------------------------------------------------- */

/* LIB/reader for a library that lies in LIB/.libs, which is where libtool
   builds; NULL otherwise. */
static char *
build_tree_dir (void)
{
  static const char own;
  Dl_info info;
  if (dladdr (&own, &info) == 0 || info.dli_fname == NULL)
    return NULL;
  CLEANUP_FREE char *file = realpath (info.dli_fname, NULL);
  char *slash = file ? strrchr (file, '/') : NULL;
  if (slash == NULL)
    return NULL;
  *slash = '\0';
  slash = strrchr (file, '/');
  if (slash == NULL || strcmp (slash, "/.libs") != 0)
    return NULL;
  *slash = '\0';
  char *dir;
  return asprintf (&dir, "%s/reader", file) < 0 ? NULL : dir;
}

int
byol_child_find (char **path, const char *dir, const char *program, struct byol_error **err)
{
  CLEANUP_FREE char *built = NULL;
  if (dir == NULL)
    dir = secure_getenv ("BYOLCHECK_LIBEXECDIR");
  if (dir == NULL || *dir == '\0') {
    built = build_tree_dir ();
    dir = built && access (built, X_OK) == 0 ? built : PKGLIBEXECDIR;
  }
  CLEANUP_FREE char *file = NULL;
  if (asprintf (&file, "%s/%s", dir, program) < 0) {
    file = NULL;
    return byol_error_nomem (err);
  }
  if (access (file, X_OK) < 0)
    return byol_error_set_errno (err, BYOL_E_UNSUPPORTED, errno, "the reader program %s", file);
  *path = STEAL (file);
  return 0;
}

/* ---- starting -------------------------------------------------------------------- */

static int
spawn (pid_t *pid, const char *path, int socket, bool debug)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attr;
  int e = posix_spawn_file_actions_init (&actions);
  if (e != 0)
    return e;
  e = posix_spawnattr_init (&attr);
  if (e != 0) {
    posix_spawn_file_actions_destroy (&actions);
    return e;
  }

  sigset_t none, all;
  sigemptyset (&none);
  sigfillset (&all);
  char *argv[] = { (char *) path, (char *) "--serve", NULL };
  if ((e = posix_spawn_file_actions_adddup2 (&actions, socket, STDIN_FILENO)) == 0
      && (e = posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0))
           == 0
      && (debug
          || (e = posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY,
                                                    0))
               == 0)
      && (e = posix_spawn_file_actions_addclosefrom_np (&actions, STDERR_FILENO + 1)) == 0
      && (e = posix_spawnattr_setsigmask (&attr, &none)) == 0
      && (e = posix_spawnattr_setsigdefault (&attr, &all)) == 0
      && (e = posix_spawnattr_setflags (&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                                 | POSIX_SPAWN_SETSID))
           == 0)
    e = posix_spawn (pid, path, &actions, &attr, argv, environ);

  posix_spawnattr_destroy (&attr);
  posix_spawn_file_actions_destroy (&actions);
  return e;
}

int
byol_child_start (struct child *child, const char *path, struct byol_error **err)
{
  *child = (struct child){ .fd = -1 };
  int fds[2];
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    return byol_error_set_errno (err, BYOL_E_INTERNAL, errno, "socketpair");
  int e = spawn (&child->pid, path, fds[1], secure_getenv ("BYOLCHECK_DEBUG") != NULL);
  close (fds[1]);
  if (e != 0) {
    close (fds[0]);
    child->pid = 0;
    return byol_error_set_errno (err, e == ENOMEM ? BYOL_E_NOMEM : BYOL_E_READER, e,
                                 "%s cannot be started", path);
  }
  child->fd = fds[0];
  return 0;
}

/* ---- ending ---------------------------------------------------------------------- */

bool
byol_child_ended (const struct child *child, int ms)
{
  int64_t until = byol_now_ns () + (int64_t) ms * 1000000;
  struct timespec pause = { .tv_nsec = 200000 };
  for (;;) {
    /* An error means that it is no longer ours: the host ignores SIGCHLD, or
       has waited for all its children. */
    siginfo_t info = { 0 };
    if (waitid (P_PID, (id_t) child->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno != EINTR)
      return true;
    if (info.si_pid != 0)
      return true;
    if (byol_now_ns () >= until)
      return false;
    nanosleep (&pause, NULL);
    if (pause.tv_nsec < 10000000)
      pause.tv_nsec *= 2;
  }
}

void
byol_child_end (struct child *child, int ms)
{
  if (child->fd >= 0)
    close (child->fd);
  child->fd = -1;
  if (child->pid == 0)
    return;
  byol_child_ended (child, ms);
  /* As long as it is not reaped, its number is no one else's. */
  siginfo_t info;
  if (waitid (P_PID, (id_t) child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
    kill (-child->pid, SIGKILL);
  pid_t r;
  do
    r = waitpid (child->pid, &child->status, 0);
  while (r < 0 && errno == EINTR);
  child->known = r == child->pid;
  child->pid = 0;
}

void
byol_child_kill (struct child *child, int ms)
{
  if (child->pid != 0 && !byol_child_ended (child, 0))
    kill (child->pid, SIGTERM);
  byol_child_end (child, ms);
}
