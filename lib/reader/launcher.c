/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "base/limits.h"
#include "base/wire.h"
#include "reader/sandbox.h"

/* A message holds the names of all disks. */
#define MESSAGE_MOST (128 * KIB)
#define FDS_MOST 3
#define CHILDREN_MOST 64
#define SOCKET_FD 101
/* Children whose output has ended end by themselves. */
#define WAIT_MS 5000

enum request
{
  ALLOW = 1, /* u8 everything, strings -> i32 error */
  START,     /* u8 which descriptors come along, u8 listening, u32 seconds, i32 cpu, strings
                -> i32, u32 pid */
  END,       /* u32 pid -> i32 */
  WAIT,      /* u32 pid -> i32 status */
  SOCKETS,   /* -> i32, two descriptors */
};

/* What a reader may have started, and nothing else. */
static const char *const programs[] = { "qemu-nbd", "mdir", "mcopy" };

static struct
{
  int fd;
} launcher = { -1 };

/* ---- messages -------------------------------------------------------------------- */

static bool
send_message (int fd, const struct buf *message, const int *fds, size_t fd_count)
{
  char control[CMSG_SPACE (FDS_MOST * sizeof (int))] = { 0 };
  struct iovec part = { message->data, message->len };
  struct msghdr head = { .msg_iov = &part, .msg_iovlen = 1 };
  if (message->failed)
    return false;
  if (fd_count > 0) {
    head.msg_control = control;
    head.msg_controllen = CMSG_SPACE (fd_count * sizeof (int));
    struct cmsghdr *c = CMSG_FIRSTHDR (&head);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN (fd_count * sizeof (int));
    memcpy (CMSG_DATA (c), fds, fd_count * sizeof (int));
  }
  ssize_t n;
  while ((n = sendmsg (fd, &head, MSG_NOSIGNAL)) < 0 && errno == EINTR)
    ;
  return n == (ssize_t) message->len;
}

/* The length; 0 at the end. */
static size_t
receive_message (int fd, char *to, int *fds, size_t *fd_count)
{
  char control[CMSG_SPACE (FDS_MOST * sizeof (int))];
  struct iovec part = { to, MESSAGE_MOST };
  struct msghdr head = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
  };
  ssize_t n;
  *fd_count = 0;
  while ((n = recvmsg (fd, &head, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
    ;
  for (struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR (&head) : NULL; c; c = CMSG_NXTHDR (&head, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
      size_t count = (c->cmsg_len - CMSG_LEN (0)) / sizeof (int);
      /* For alignment there is room for one more than fits. */
      for (size_t i = 0; i < count; i++) {
        int got;
        memcpy (&got, CMSG_DATA (c) + i * sizeof got, sizeof got);
        if (*fd_count < FDS_MOST)
          fds[(*fd_count)++] = got;
        else
          close (got);
      }
    }
  return n > 0 ? (size_t) n : 0;
}

static void
put_strings (struct buf *b, const char *const *items, size_t count)
{
  byol_put_u32 (b, (uint32_t) count);
  for (size_t i = 0; i < count; i++)
    byol_put_str (b, items[i]);
}

static bool
get_strings (struct wire *w, struct strv *out)
{
  for (uint32_t n = byol_get_count (w, 4); n > 0 && !w->bad; n--)
    if (!byol_strv_take (out, byol_get_str (w)))
      w->bad = true;
  return !w->bad;
}

/* ---- the launcher ---------------------------------------------------------------- */

struct server
{
  int fd;
  struct strv readable;
  bool told, everything;
  pid_t children[CHILDREN_MOST];
  size_t child_count;
};

static bool
is_known (const char *program)
{
  for (size_t i = 0; i < ARRAY_SIZE (programs); i++)
    if (strcmp (programs[i], program) == 0)
      return true;
  return false;
}

static void
forget (struct server *s, pid_t pid)
{
  for (size_t i = 0; i < s->child_count; i++)
    if (s->children[i] == pid) {
      s->children[i] = s->children[--s->child_count];
      return;
    }
}

static bool
is_ours (const struct server *s, pid_t pid)
{
  for (size_t i = 0; i < s->child_count; i++)
    if (s->children[i] == pid)
      return true;
  return false;
}

/* Which of the descriptors come along. */
#define PASSES 1u
#define HAS_OUTPUT 2u

static int
start (struct server *s, struct wire *in, const int *fds, size_t fd_count, struct buf *out)
{
  uint8_t along = byol_get_u8 (in);
  bool listening = byol_get_u8 (in) != 0;
  uint32_t seconds = byol_get_u32 (in);
  int cpu = (int) byol_get_u32 (in);
  CLEANUP_STRV struct strv args = { 0 };
  size_t expected = 1 + !!(along & PASSES) + !!(along & HAS_OUTPUT);
  if (!get_strings (in, &args) || !byol_wire_done (in) || args.count == 0
      || !is_known (args.items[0]) || fd_count != expected || s->child_count == CHILDREN_MOST)
    return EPERM;
  CLEANUP_FREE const char **argv = calloc (args.count + 1, sizeof *argv);
  if (argv == NULL)
    return ENOMEM;
  memcpy (argv, args.items, args.count * sizeof *argv);
  struct child_setup setup = {
    .argv = argv,
    .pass_fd = along & PASSES ? fds[1] : -1,
    .out_fd = along & HAS_OUTPUT ? fds[fd_count - 1] : -1,
    .listening = listening,
    .cpu_seconds = seconds,
    .cpu = cpu,
    .readable = &s->readable,
    .everything = s->everything,
  };
  pid_t pid;
  int error = byol_child_fork (&pid, &setup, fds[0]);
  if (error == 0)
    s->children[s->child_count++] = pid;
  byol_put_u32 (out, (uint32_t) pid);
  return error;
}

static void
end (struct server *s, pid_t pid)
{
  kill (pid, SIGKILL);
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    ;
  forget (s, pid);
}

/* Its wait status; that of a killed one when it does not end. */
static int
wait_for (struct server *s, pid_t pid)
{
  int status = 0;
  const struct timespec pause = { .tv_nsec = 500000 };
  for (int i = 0; i < WAIT_MS * 2; i++) {
    pid_t r = waitpid (pid, &status, WNOHANG);
    if (r == pid) {
      forget (s, pid);
      return status;
    }
    if (r < 0 && errno != EINTR)
      break;
    nanosleep (&pause, NULL);
  }
  end (s, pid);
  return SIGKILL;
}

/* Answers one request; false: the reader has gone, or talks nonsense. */
static bool
serve_one (struct server *s, char *message)
{
  int fds[FDS_MOST] = { -1, -1, -1 }, made[2] = { -1, -1 };
  size_t fd_count;
  size_t len = receive_message (s->fd, message, fds, &fd_count);
  if (len == 0)
    return false;
  struct wire in = { .p = (const uint8_t *) message, .end = (const uint8_t *) message + len };
  CLEANUP_BUF struct buf out = BUF_INIT;
  CLEANUP_BUF struct buf rest = BUF_INIT;
  uint8_t request = byol_get_u8 (&in);
  int error = 0;
  size_t send_count = 0;
  if (request == ALLOW && !s->told) {
    s->everything = byol_get_u8 (&in) != 0;
    s->told = get_strings (&in, &s->readable);
    error = s->told ? 0 : EINVAL;
  } else if (request == START)
    error = start (s, &in, fds, fd_count, &rest);
  else if (request == SOCKETS) {
    error = byol_child_make_sockets (&made[0], &made[1]);
    send_count = error == 0 ? 2 : 0;
  } else if (request == END || request == WAIT) {
    pid_t pid = (pid_t) byol_get_u32 (&in);
    if (!is_ours (s, pid))
      error = ESRCH;
    else if (request == END)
      end (s, pid);
    else
      error = wait_for (s, pid);
  } else
    error = EPERM;
  byol_put_u32 (&out, (uint32_t) error);
  byol_buf_add (&out, rest.data, rest.len);
  bool sent = send_message (s->fd, &out, made, send_count);
  for (size_t i = 0; i < FDS_MOST; i++)
    if (fds[i] >= 0)
      close (fds[i]);
  for (size_t i = 0; i < 2; i++)
    if (made[i] >= 0)
      close (made[i]);
  return sent;
}

static void __attribute__ ((noreturn)) serve (int fd, pid_t parent)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (0);
  prctl (PR_SET_NAME, "byol-launcher");
  /* The socket to the library, above all, is the reader's alone. */
  dup2 (fd, SOCKET_FD);
  close_range (SOCKET_FD + 1, ~0u, 0);
  close_range (3, SOCKET_FD - 1, 0);
  fcntl (SOCKET_FD, F_SETFD, FD_CLOEXEC);
  struct server s = { .fd = SOCKET_FD };
  static char message[MESSAGE_MOST];
  while (serve_one (&s, message))
    ;
  while (s.child_count > 0)
    end (&s, s.children[0]);
  _exit (0);
}

/* ---- the reader's end ------------------------------------------------------------ */

int
reader_launcher_start (void)
{
  int ends[2];
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return errno;
  signal (SIGCHLD, SIG_DFL);
  pid_t parent = getpid ();
  pid_t pid = fork ();
  int error = pid < 0 ? errno : 0;
  if (pid == 0)
    serve (ends[1], parent);
  close (ends[1]);
  if (error != 0)
    close (ends[0]);
  else
    launcher.fd = ends[0];
  return error;
}

bool
reader_launcher_runs (void)
{
  return launcher.fd >= 0;
}

/* Sends the request, and receives the answer: 0 or an errno; `answer` is what
   follows it. */
static int
ask (const struct buf *request, const int *fds, size_t fd_count, struct wire *answer, char *message,
     int *received, size_t received_count)
{
  int got[FDS_MOST];
  size_t count;
  if (!send_message (launcher.fd, request, fds, fd_count))
    return EPIPE;
  size_t len = receive_message (launcher.fd, message, got, &count);
  *answer = (struct wire){ .p = (const uint8_t *) message, .end = (const uint8_t *) message + len };
  int error = (int) byol_get_u32 (answer);
  for (size_t i = 0; i < count; i++)
    if (i < received_count)
      received[i] = got[i];
    else
      close (got[i]);
  if (answer->bad || (error == 0 && count < received_count))
    return EPIPE;
  return error;
}

static int
ask_number (uint8_t what, pid_t child)
{
  CLEANUP_FREE char *message = malloc (MESSAGE_MOST);
  CLEANUP_BUF struct buf request = BUF_INIT;
  struct wire answer;
  byol_put_u8 (&request, what);
  byol_put_u32 (&request, (uint32_t) child);
  return message ? ask (&request, NULL, 0, &answer, message, NULL, 0) : ENOMEM;
}

int
reader_launcher_allow (const struct strv *readable, bool everything)
{
  CLEANUP_FREE char *message = malloc (MESSAGE_MOST);
  CLEANUP_BUF struct buf request = BUF_INIT;
  struct wire answer;
  byol_put_u8 (&request, ALLOW);
  byol_put_u8 (&request, everything);
  put_strings (&request, (const char *const *) readable->items, readable->count);
  return message ? ask (&request, NULL, 0, &answer, message, NULL, 0) : ENOMEM;
}

int
reader_launcher_child (struct child *c, const struct child_setup *setup, int errors_fd)
{
  CLEANUP_FREE char *message = malloc (MESSAGE_MOST);
  CLEANUP_BUF struct buf request = BUF_INIT;
  struct wire answer;
  int fds[FDS_MOST];
  size_t fd_count = 0, args = 0;
  uint8_t along =
    (uint8_t) ((setup->pass_fd >= 0 ? PASSES : 0) | (setup->out_fd >= 0 ? HAS_OUTPUT : 0));
  fds[fd_count++] = errors_fd;
  if (along & PASSES)
    fds[fd_count++] = setup->pass_fd;
  if (along & HAS_OUTPUT)
    fds[fd_count++] = setup->out_fd;
  while (setup->argv[args] != NULL)
    args++;
  byol_put_u8 (&request, START);
  byol_put_u8 (&request, along);
  byol_put_u8 (&request, setup->listening);
  byol_put_u32 (&request, setup->cpu_seconds);
  byol_put_u32 (&request, (uint32_t) setup->cpu);
  put_strings (&request, setup->argv, args);
  int error = message ? ask (&request, fds, fd_count, &answer, message, NULL, 0) : ENOMEM;
  if (error == 0)
    c->pid = (pid_t) byol_get_u32 (&answer);
  return error;
}

void
reader_launcher_end (pid_t child)
{
  ask_number (END, child);
}

int
reader_launcher_wait (pid_t child)
{
  return ask_number (WAIT, child);
}

int
reader_launcher_sockets (int *server, int *client)
{
  CLEANUP_FREE char *message = malloc (MESSAGE_MOST);
  CLEANUP_BUF struct buf request = BUF_INIT;
  struct wire answer;
  int fds[2];
  byol_put_u8 (&request, SOCKETS);
  int error = message ? ask (&request, NULL, 0, &answer, message, fds, 2) : ENOMEM;
  if (error == 0) {
    *server = fds[0];
    *client = fds[1];
  }
  return error;
}
