/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "base/run.h"
#include "reader/launcher.h"
#include "reader/sandbox.h"

#define ERRORS_MOST 1000

static void
stay_on (int cpu)
{
  cpu_set_t set;
  if (cpu < 0 || cpu >= CPU_SETSIZE)
    return;
  CPU_ZERO (&set);
  CPU_SET (cpu, &set);
  sched_setaffinity (0, sizeof set, &set);
}

/* The program's file, as execvp would find it; NULL: there is none. */
static char *
find_program (const char *name, const char *search)
{
  while (*search) {
    size_t len = strcspn (search, ":");
    char *path;
    if (asprintf (&path, "%.*s/%s", (int) len, search, name) < 0)
      return NULL;
    if (len > 0 && path[0] == '/' && access (path, X_OK) == 0)
      return path;
    free (path);
    search += len + (search[len] == ':');
  }
  return NULL;
}

static void __attribute__ ((noreturn))
become (const struct child_setup *s, int errors_fd, int report_fd, pid_t parent)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (127);

  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  /* Out of the way of the numbers that are given out below. */
  int pass = s->pass_fd >= 0 ? fcntl (s->pass_fd, F_DUPFD_CLOEXEC, 10) : -1;
  int report = fcntl (report_fd, F_DUPFD_CLOEXEC, 10);
  bool ok = null >= 0 && report >= 0 && (s->pass_fd < 0 || pass >= 0)
            && dup2 (s->out_fd >= 0 ? s->out_fd : null, 1) == 1 && dup2 (errors_fd, 2) == 2
            && dup2 (null, 0) == 0 && (pass < 0 || dup2 (pass, 3) == 3);
  if (ok) {
    const char *path = getenv ("PATH");
    CLEANUP_FREE char *search = strdup (path ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
    char pid[24];
    snprintf (pid, sizeof pid, "%ld", (long) getpid ());
    clearenv ();
    setenv ("PATH", search, 1);
    setenv ("LC_ALL", "C.UTF-8", 1);
    setenv ("TZ", "UTC", 1);
    setenv ("MTOOLSRC", "/dev/null", 1);
    setenv ("MTOOLS_SKIP_CHECK", "1", 1);
    if (s->listening) {
      setenv ("LISTEN_FDS", "1", 1);
      setenv ("LISTEN_PID", pid, 1);
    }
    stay_on (s->cpu);
    CLEANUP_FREE char *program = search ? find_program (s->argv[0], search) : NULL;
    errno = ENOENT;
    if (program != NULL) {
      if (s->readable != NULL)
        reader_sandbox_child (program, s->readable, s->everything);
      /* Last, as they may be too low for what this process still is. */
      reader_limit (RLIMIT_CPU, s->cpu_seconds);
      reader_limit (RLIMIT_CORE, 0);
      /* Its only file is the one for its complaints. */
      reader_limit (RLIMIT_FSIZE, 64 * KIB);
      reader_limit (RLIMIT_AS, 2 * GIB);
      execv (program, (char *const *) s->argv);
    }
  }
  int error = errno;
  ssize_t n = write (report, &error, sizeof error);
  (void) n;
  _exit (127);
}

int
byol_child_fork (pid_t *out, const struct child_setup *setup, int errors_fd)
{
  int report[2];
  if (pipe2 (report, O_CLOEXEC) != 0)
    return errno;
  pid_t parent = getpid ();
  pid_t pid = fork ();
  if (pid == 0)
    become (setup, errors_fd, report[1], parent);
  int error = pid < 0 ? errno : 0;
  close (report[1]);
  if (pid > 0) {
    /* The end of the pipe is closed by a successful exec. */
    ssize_t n;
    int from_child;
    while ((n = read (report[0], &from_child, sizeof from_child)) < 0 && errno == EINTR)
      ;
    error = n == sizeof from_child ? from_child : 0;
    if (error != 0)
      while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
        ;
  }
  close (report[0]);
  *out = error == 0 ? pid : 0;
  return error;
}

int
byol_child_start (struct child *c, const struct child_setup *setup)
{
  *c = (struct child) CHILD_INIT;
  CLEANUP_CLOSE int errors_fd = memfd_create ("byolcheck-errors", MFD_CLOEXEC);
  if (errors_fd < 0)
    return errno;
  int error;
  if (reader_launcher_runs ())
    error = reader_launcher_child (c, setup, errors_fd);
  else {
    /* Inherited as ignored, it would take the exit status away from us. */
    signal (SIGCHLD, SIG_DFL);
    error = byol_child_fork (&c->pid, setup, errors_fd);
  }
  if (error == 0) {
    c->errors_fd = errors_fd;
    errors_fd = -1;
  }
  return error;
}

void
byol_child_end (struct child *c)
{
  /* They only read: there is nothing to be tidied up. */
  if (c->pid > 0 && reader_launcher_runs ())
    reader_launcher_end (c->pid);
  else if (c->pid > 0) {
    kill (c->pid, SIGKILL);
    while (waitpid (c->pid, NULL, 0) < 0 && errno == EINTR)
      ;
  }
  if (c->errors_fd >= 0)
    close (c->errors_fd);
  *c = (struct child) CHILD_INIT;
}

char *
byol_child_errors (const struct child *c)
{
  char text[ERRORS_MOST + 1];
  ssize_t n = c->errors_fd >= 0 ? pread (c->errors_fd, text, ERRORS_MOST, 0) : 0;
  while (n > 0 && (unsigned char) text[n - 1] <= ' ')
    n--;
  text[n > 0 ? n : 0] = '\0';
  for (char *p = text; *p; p++)
    if ((unsigned char) *p < ' ')
      *p = ' ';
  return strdup (text);
}

int
byol_child_stay_here (void)
{
  int cpu = sched_getcpu ();
  stay_on (cpu);
  return cpu;
}

int
byol_child_make_sockets (int *server, int *client)
{
  struct sockaddr_un name = { .sun_family = AF_UNIX };
  socklen_t len = sizeof name;
  *server = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  *client = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (*server < 0 || *client < 0
      || bind (*server, (struct sockaddr *) &name, sizeof name.sun_family) != 0
      || listen (*server, 0) != 0 || getsockname (*server, (struct sockaddr *) &name, &len) != 0
      || connect (*client, (struct sockaddr *) &name, len) != 0)
    return errno;
  return 0;
}

int
byol_child_sockets (int *server, int *client)
{
  return reader_launcher_runs () ? reader_launcher_sockets (server, client)
                                 : byol_child_make_sockets (server, client);
}

/* Until the end of the output. 0 or an errno. */
static int
collect (int fd, size_t most, unsigned seconds, struct buf *out)
{
  int64_t end = byol_now_ns () + (int64_t) seconds * 1000000000;
  size_t before = out->len;
  for (;;) {
    int64_t left = (end - byol_now_ns ()) / 1000000;
    if (left <= 0)
      return ETIMEDOUT;
    struct pollfd p = { fd, POLLIN, 0 };
    if (poll (&p, 1, left < 1000 ? (int) left : 1000) <= 0)
      continue;
    char *to = byol_buf_reserve (out, 64 * KIB);
    if (to == NULL)
      return ENOMEM;
    ssize_t n = read (fd, to, 64 * KIB);
    if (n == 0)
      return 0;
    if (n < 0 && errno != EINTR)
      return errno;
    if (n > 0)
      out->len += (size_t) n;
    byol_buf_add (out, "", 0); /* its NUL */
    if (out->len - before > most)
      return EFBIG;
  }
}

int
byol_child_run (const char *const *argv, int pass_fd, size_t most, unsigned seconds,
                struct buf *out, char **reason)
{
  int ends[2];
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return errno;
  struct child c;
  struct child_setup setup = {
    .argv = argv, .pass_fd = pass_fd, .out_fd = ends[1], .cpu_seconds = seconds, .cpu = -1
  };
  int error = byol_child_start (&c, &setup);
  close (ends[1]);
  if (error == 0)
    error = collect (ends[0], most, seconds, out);
  close (ends[0]);
  int status = 0;
  if (error == 0) {
    if (reader_launcher_runs ())
      status = reader_launcher_wait (c.pid);
    else
      while (waitpid (c.pid, &status, 0) < 0 && errno == EINTR)
        ;
    c.pid = 0;
  }
  if (error == 0 && status != 0) {
    error = ECHILD;
    CLEANUP_FREE char *errors = byol_child_errors (&c);
    if (asprintf (reason, "%s failed: %s", argv[0],
                  errors && errors[0] ? errors : "no reason given")
        < 0)
      *reason = NULL;
  }
  byol_child_end (&c);
  return error;
}
