/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader that was taken over: each wall of its sandbox is tried from inside. */
#include "config.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "reader/launcher.h"
#include "reader/sandbox.h"
#include "util.h"

/* What a misdeed comes to, besides the errno that it failed with. */
#define SUCCEEDED 0
#define KILLED 255  /* by the system call filter */
#define MISSING 254 /* the kernel has not all that it takes */

static char *dir, *image;

static void
setup (void)
{
  dir = util_mkdtemp ();
  image = util_printf ("%s/disk.img", dir);
  util_write (image, "image", 5);
}

static void
teardown (void)
{
  util_rmtree (dir);
  free (image);
}

/* Does `deed` in a process that is confined as a reader is. */
static int
confined (int (*deed) (void))
{
  fflush (NULL);
  pid_t pid = fork ();
  if (pid == 0) {
    struct sandbox s = { 0 };
    struct strv readable = { &image, 1 };
    reader_sandbox_leave (&s);
    if (reader_launcher_start () != 0 || reader_launcher_allow (&readable, false) != 0)
      _exit (MISSING);
    reader_sandbox_confine (&s, &readable);
    _exit (s.missing.len > 0 ? MISSING : deed ());
  }
  int status;
  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  if (WIFSIGNALED (status))
    return WTERMSIG (status) == SIGSYS ? KILLED : -WTERMSIG (status);
  return WEXITSTATUS (status);
}

#define ASSERT_WALL(deed, wanted)                                                                  \
  do {                                                                                             \
    int outcome_ = confined (deed);                                                                \
    if (outcome_ == MISSING)                                                                       \
      puts ("not all walls can stand here");                                                       \
    else                                                                                           \
      ck_assert_int_eq (outcome_, wanted);                                                         \
  } while (0)

static int
open_for_reading (const char *path)
{
  return open (path, O_RDONLY) < 0 ? errno : SUCCEEDED;
}

/* ---- what it may ------------------------------------------------------------------ */

static int
read_image (void)
{
  char text[5];
  int fd = open (image, O_RDONLY);
  return fd >= 0 && read (fd, text, 5) == 5 && memcmp (text, "image", 5) == 0 ? SUCCEEDED : errno;
}

static int
use_memory (void)
{
  int fd = memfd_create ("x", MFD_CLOEXEC);
  char *path = util_printf ("/proc/self/fd/%d", fd);
  if (ftruncate (fd, 4096) != 0)
    return errno;
  return open_for_reading (path);
}

static int
run_mtools (void)
{
  const char *const argv[] = { "mdir", "-i", "/dev/null", "::", NULL };
  struct buf out = BUF_INIT;
  char *reason = NULL;
  return byol_child_run (argv, -1, 1000, 10, &out, &reason);
}

START_TEST (test_allowed)
{
  ASSERT_WALL (read_image, SUCCEEDED);
  ASSERT_WALL (use_memory, SUCCEEDED);
  /* It runs, and complains. */
  ASSERT_WALL (run_mtools, ECHILD);
}
END_TEST

/* ---- what it may not -------------------------------------------------------------- */

static int
open_passwd (void)
{
  return open_for_reading ("/etc/passwd");
}

static int
open_beside (void)
{
  char *path = util_printf ("%s/../", dir);
  return open_for_reading (path);
}

static int
write_image (void)
{
  return open (image, O_RDWR) < 0 ? errno : SUCCEEDED;
}

static int
truncate_image (void)
{
  return open (image, O_RDONLY | O_TRUNC) < 0 ? errno : SUCCEEDED;
}

static int
create_file (void)
{
  char *path = util_printf ("%s/new", dir);
  return open (path, O_WRONLY | O_CREAT, 0600) < 0 ? errno : SUCCEEDED;
}

static int
remove_image (void)
{
  return unlink (image) < 0 ? errno : SUCCEEDED;
}

START_TEST (test_files)
{
  ASSERT_WALL (open_passwd, EACCES);
  ASSERT_WALL (open_beside, EACCES);
  ASSERT_WALL (write_image, EACCES);
  ASSERT_WALL (truncate_image, KILLED);
  ASSERT_WALL (create_file, EACCES);
  ASSERT_WALL (remove_image, KILLED);
}
END_TEST

static int
call_home (void)
{
  struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons (80) };
  there.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  return connect (fd, (struct sockaddr *) &there, sizeof there) < 0 ? errno : SUCCEEDED;
}

static int
call_local (void)
{
  return socket (AF_UNIX, SOCK_STREAM, 0) < 0 ? errno : SUCCEEDED;
}

START_TEST (test_network)
{
  ASSERT_WALL (call_home, KILLED);
  ASSERT_WALL (call_local, KILLED);
}
END_TEST

static int
run_shell (void)
{
  execl ("/bin/sh", "sh", "-c", "exit 0", (char *) NULL);
  return errno;
}

static int
make_process (void)
{
  return fork () < 0 ? errno : SUCCEEDED;
}

static int
launch_shell (void)
{
  const char *const argv[] = { "sh", "-c", "exit 0", NULL };
  struct buf out = BUF_INIT;
  char *reason = NULL;
  return byol_child_run (argv, -1, 1000, 10, &out, &reason);
}

static int
allow_more (void)
{
  char *all = strdup ("/");
  struct strv readable = { &all, 1 };
  return reader_launcher_allow (&readable, true);
}

/* mcopy writes what it reads: here it is told to read another file. */
static int
launch_reader_of_passwd (void)
{
  const char *const argv[] = { "mcopy", "-n", "-i", "/etc/passwd", "::x", "-", NULL };
  struct buf out = BUF_INIT;
  char *reason = NULL;
  int error = byol_child_run (argv, -1, 1000, 10, &out, &reason);
  return error == ECHILD && strstr (reason, "ermission denied") != NULL ? EACCES : error;
}

static int
signal_parent (void)
{
  return kill (getppid (), SIGCONT) < 0 ? errno : SUCCEEDED;
}

static int
trace_self (void)
{
  return syscall (SYS_ptrace, 0, 0, 0, 0) < 0 ? errno : SUCCEEDED;
}

START_TEST (test_processes)
{
  ASSERT_WALL (run_shell, KILLED);
  ASSERT_WALL (make_process, KILLED);
  ASSERT_WALL (launch_shell, EPERM);
  ASSERT_WALL (allow_more, EPERM);
  ASSERT_WALL (launch_reader_of_passwd, EACCES);
  ASSERT_WALL (signal_parent, KILLED);
  ASSERT_WALL (trace_self, KILLED);
}
END_TEST

static int
add_code (void)
{
  void *p =
    mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED ? errno : SUCCEEDED;
}

static int
make_code (void)
{
  void *p = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return mprotect (p, 4096, PROT_READ | PROT_EXEC) < 0 ? errno : SUCCEEDED;
}

static int
use_too_much (void)
{
  void *p = mmap (NULL, 5 * GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED ? errno : SUCCEEDED;
}

static int
raise_limit (void)
{
  struct rlimit l = { RLIM_INFINITY, RLIM_INFINITY };
  return setrlimit (RLIMIT_AS, &l) < 0 ? errno : SUCCEEDED;
}

START_TEST (test_memory)
{
  ASSERT_WALL (add_code, KILLED);
  ASSERT_WALL (make_code, KILLED);
  ASSERT_WALL (use_too_much, ENOMEM);
  ASSERT_WALL (raise_limit, KILLED);
}
END_TEST

int
main (void)
{
  if (SANITIZED) {
    puts ("a sandbox and sanitizers do not go together");
    return 77;
  }
  Suite *s = suite_create ("walls");
  TCase *t = tcase_create ("walls");
  tcase_add_checked_fixture (t, setup, teardown);
  tcase_add_test (t, test_allowed);
  tcase_add_test (t, test_files);
  tcase_add_test (t, test_network);
  tcase_add_test (t, test_processes);
  tcase_add_test (t, test_memory);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
