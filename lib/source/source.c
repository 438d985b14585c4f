/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf16.h"
#include "source/spawn.h"

#define FRAME_HEAD 9u /* u32 length, u8 kind, u32 serial */
#define GRACE_MS 2000 /* for a reader to end by itself, or to clean up */
/* Log and progress frames for one request: a reader that sends more is not
   telling, but flooding. */
#define CHATTER 100000u

#ifdef HAVE_GUESTFS
#define GUESTFS_BUILT true
#else
#define GUESTFS_BUILT false
#endif

/* The answer about one hive file, as it came. */
struct known_hive
{
  uint32_t volume;
  char *path;
  struct buf answer;
};

struct source
{
  struct run *run;
  struct child child;
  const char *name; /* static */
  char *sandbox, *sandbox_missing;
  uint32_t serial;
  char *doing; /* for messages: "opening /x.qcow2" */
  int64_t progress_ns;
  struct disk_list disks;
  struct volume_list volumes;
  struct package_info package;
  struct known_hive *hives;
  size_t hive_count;
  struct byol_error *dead; /* why no question can be asked any more */
};

struct reply
{
  struct buf body;
  struct wire in;
};

static void
free_reply (struct reply *r)
{
  byol_buf_free (&r->body);
}
#define CLEANUP_REPLY CLEANUP (free_reply)
#define REPLY_INIT                                                                                 \
  {                                                                                                \
    .body = BUF_INIT                                                                               \
  }

void
byol_answer_free (struct answer *a)
{
  free (a->reason);
  *a = (struct answer){ 0 };
}

/* ---- failing ---------------------------------------------------------------------- */

static int
relay (struct byol_error **err, const struct byol_error *e)
{
  bool fresh = err != NULL && *err == NULL;
  int code = byol_error_set (err, e->code, "%s", byol_error_message (e));
  if (fresh && e->os_errno != 0 && (*err)->message != NULL)
    (*err)->os_errno = e->os_errno;
  return code;
}

/* Ends the reader for good; takes `e`. */
static int
die (struct source *s, struct byol_error *e, struct byol_error **err)
{
  byol_child_kill (&s->child, GRACE_MS);
  s->dead = e;
  return relay (err, e);
}

static int
nonsense (struct source *s, const char *what, struct byol_error **err)
{
  struct byol_error *e = NULL;
  byol_error_set (&e, BYOL_E_READER, "the reader talked nonsense while %s: %s", s->doing, what);
  return die (s, e, err);
}

/* Where memory ran out it is not the reader that is to blame. */
static int
undecodable (struct source *s, const struct wire *in, const char *what, struct byol_error **err)
{
  char text[64];
  if (in->nomem)
    return byol_error_nomem (err);
  snprintf (text, sizeof text, "%s that cannot be read", what);
  return nonsense (s, text, err);
}

/* The other end of the socket is closed. */
static int
hung_up (struct source *s, struct byol_error **err)
{
  bool ended = byol_child_ended (&s->child, GRACE_MS);
  byol_child_end (&s->child, 0);
  struct byol_error *e = NULL;
  int status = s->child.status;
  if (!ended || !s->child.known)
    byol_error_set (&e, BYOL_E_READER, "the reader went away while %s", s->doing);
  else if (WIFSIGNALED (status)) {
    const char *name = sigdescr_np (WTERMSIG (status));
    byol_error_set (&e, BYOL_E_READER, "the reader was killed by signal %d (%s) while %s",
                    WTERMSIG (status), name ? name : "unknown", s->doing);
  } else
    byol_error_set (&e, BYOL_E_READER, "the reader ended with status %d while %s",
                    WEXITSTATUS (status), s->doing);
  return die (s, e, err);
}

/* ---- frames ------------------------------------------------------------------------ */

/* Makes one short line of what an image or a reader says. */
static void
flatten (char *text)
{
  if (strlen (text) > 256) {
    size_t end = 256;
    while (end > 0 && (text[end] & 0xc0) == 0x80)
      end--;
    text[end] = '\0';
  }
  byol_make_printable (text);
}

static int
check_run (struct source *s, struct byol_error **err)
{
  int64_t now = byol_now_ns ();
  if (now - s->progress_ns >= 1000000000) {
    s->progress_ns = now;
    byol_run_progress (s->run, s->doing, 0, 0);
  }
  int code = byol_run_check (s->run, NULL);
  if (code == 0)
    return 0;
  struct byol_error *e = NULL;
  byol_error_set (&e, code,
                  code == BYOL_E_DEADLINE ? "the deadline passed while %s" : "cancelled while %s",
                  s->doing);
  return die (s, e, err);
}

static int
wait_for (struct source *s, short events, struct byol_error **err)
{
  for (;;) {
    int r = check_run (s, err);
    if (r < 0)
      return r;
    int64_t next_ms = 1000 - (byol_now_ns () - s->progress_ns) / 1000000;
    struct pollfd fds[] = { { .fd = s->child.fd, .events = events },
                            { .fd = s->run->wake_fd, .events = POLLIN } };
    int n =
      poll (fds, ARRAY_SIZE (fds), byol_run_timeout_ms (s->run, next_ms < 1 ? 1 : (int) next_ms));
    if (n > 0 && fds[0].revents != 0)
      return 0;
    if (n < 0 && errno != EINTR) {
      struct byol_error *e = NULL;
      byol_error_set_errno (&e, BYOL_E_INTERNAL, errno, "poll");
      return die (s, e, err);
    }
  }
}

static int
send_all (struct source *s, const char *p, size_t len, struct byol_error **err)
{
  while (len > 0) {
    ssize_t n = send (s->child.fd, p, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) {
      int r = wait_for (s, POLLOUT, err);
      if (r < 0)
        return r;
    } else if (n < 0 && errno != EINTR)
      return hung_up (s, err);
    else if (n > 0) {
      p += n;
      len -= (size_t) n;
    }
  }
  return 0;
}

static int
receive_all (struct source *s, void *to, size_t len, struct byol_error **err)
{
  char *p = to;
  while (len > 0) {
    ssize_t n = recv (s->child.fd, p, len, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) {
      int r = wait_for (s, POLLIN, err);
      if (r < 0)
        return r;
    } else if (n == 0 || (n < 0 && errno != EINTR))
      return hung_up (s, err);
    else if (n > 0) {
      p += n;
      len -= (size_t) n;
    }
  }
  return 0;
}

/* Receives one frame with the serial of the request in progress. */
static int
receive_frame (struct source *s, uint8_t *kind, struct reply *reply, struct byol_error **err)
{
  uint8_t head[FRAME_HEAD];
  int r = receive_all (s, head, sizeof head, err);
  if (r < 0)
    return r;
  struct wire h = { .p = head, .end = head + sizeof head };
  uint32_t len = byol_get_u32 (&h);
  *kind = byol_get_u8 (&h);
  uint32_t serial = byol_get_u32 (&h);
  if (len < FRAME_HEAD - 4 || len > LIMIT_FRAME)
    return nonsense (s, "a frame of impossible length", err);
  if (serial != s->serial)
    return nonsense (s, "an answer to another question", err);
  len -= FRAME_HEAD - 4;

  byol_buf_free (&reply->body);
  void *to = byol_buf_reserve (&reply->body, len);
  if (to == NULL) {
    struct byol_error *e = NULL;
    byol_error_nomem (&e);
    return die (s, e, err);
  }
  r = receive_all (s, to, len, err);
  reply->body.len = len;
  reply->in = (struct wire){ .p = to, .end = (const uint8_t *) to + len };
  return r;
}

static int
take_error (struct source *s, struct wire *in, struct byol_error **err)
{
  int code = (int) byol_get_u32 (in);
  int os_errno = (int) byol_get_u32 (in);
  CLEANUP_FREE char *message = byol_get_str (in);
  if (!byol_wire_done (in) || code >= 0)
    return undecodable (s, in, "an error", err);
  if (strcmp (byol_error_name (code), "BYOL_E_UNKNOWN") == 0)
    code = BYOL_E_READER;
  struct byol_error *e = NULL;
  byol_error_set (&e, code, "%s", message);
  if (e->message != NULL)
    e->os_errno = os_errno;
  return die (s, e, err);
}

/* Passes on a PX_LOG or PX_PROGRESS. false: it makes no sense. */
static bool
pass_on (struct source *s, uint8_t kind, struct wire *in)
{
  int level = kind == PX_LOG ? byol_get_u8 (in) : 0;
  CLEANUP_FREE char *text = byol_get_str (in);
  uint64_t done = kind == PX_PROGRESS ? byol_get_u64 (in) : 0;
  uint64_t total = kind == PX_PROGRESS ? byol_get_u64 (in) : 0;
  /* A line that there is no memory for may be lost. */
  if (in->nomem)
    return true;
  if (!byol_wire_done (in))
    return false;
  if (kind == PX_LOG && level >= BYOL_LOG_ERROR && level <= BYOL_LOG_DEBUG)
    byol_run_log (s->run, level, "%s", text);
  else if (kind == PX_PROGRESS) {
    flatten (text);
    s->progress_ns = byol_now_ns ();
    byol_run_progress (s->run, text, done, total);
  }
  return true;
}

/* Asks and waits for the answer. `doing` and what follows say what is being
   done. */
static int request (struct source *s, uint8_t op, const struct buf *body, struct reply *reply,
                    struct byol_error **err, const char *doing, ...) PRINTF_LIKE (6, 7);

static int
request (struct source *s, uint8_t op, const struct buf *body, struct reply *reply,
         struct byol_error **err, const char *doing, ...)
{
  if (s->dead != NULL)
    return relay (err, s->dead);

  CLEANUP_BUF struct buf frame = BUF_INIT;
  byol_put_u32 (&frame, (uint32_t) (body->len + FRAME_HEAD - 4));
  byol_put_u8 (&frame, op);
  byol_put_u32 (&frame, ++s->serial);
  byol_buf_add (&frame, body->data, body->len);
  free (s->doing);
  va_list args;
  va_start (args, doing);
  int n = vasprintf (&s->doing, doing, args);
  va_end (args);
  if (n < 0)
    s->doing = NULL;
  if (n < 0 || frame.failed || body->failed) {
    struct byol_error *e = NULL;
    byol_error_nomem (&e);
    return die (s, e, err);
  }
  flatten (s->doing);

  int r = check_run (s, err);
  if (r == 0)
    r = send_all (s, frame.data, frame.len, err);
  for (uint32_t told = 0; r == 0; told++) {
    uint8_t kind = 0;
    r = receive_frame (s, &kind, reply, err);
    if (r < 0)
      break;
    if (kind == PX_ANSWER)
      return 0;
    if (kind == PX_ERROR)
      return take_error (s, &reply->in, err);
    if ((kind != PX_LOG && kind != PX_PROGRESS) || !pass_on (s, kind, &reply->in))
      return nonsense (s, "an unknown or malformed frame", err);
    if (told == CHATTER)
      return nonsense (s, "no end of messages", err);
    r = check_run (s, err);
  }
  return r;
}

/* After everything was decoded. */
static int
finish (struct source *s, const struct reply *reply, struct byol_error **err)
{
  return byol_wire_done (&reply->in) ? 0 : undecodable (s, &reply->in, "an answer", err);
}

/* ---- opening ------------------------------------------------------------------------- */

static int
greet (struct source *s, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  byol_put_u32 (&body, PX_VERSION);
  int r = request (s, PX_HELLO, &body, &reply, err, "starting");
  if (r < 0)
    return r;
  uint32_t version = byol_get_u32 (&reply.in);
  free (byol_get_str (&reply.in));
  if (version != PX_VERSION)
    return nonsense (s, "another version of the protocol", err);
  return finish (s, &reply, err);
}

static int
ask_open (struct source *s, const struct open_request *open, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  byol_px_put_open (&body, open);
  int r = request (s, PX_OPEN, &body, &reply, err, "opening %s", open->disks[0].path);
  if (r < 0)
    return r;
  free (s->sandbox);
  free (s->sandbox_missing);
  s->sandbox = byol_get_str (&reply.in);
  s->sandbox_missing = byol_get_str (&reply.in);
  return finish (s, &reply, err);
}

static int
ask_layout (struct source *s, const char *path, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  int r = request (s, PX_DISKS, &body, &reply, err, "asking for the disks of %s", path);
  if (r < 0)
    return r;
  byol_px_get_disks (&reply.in, &s->disks);
  r = finish (s, &reply, err);
  if (r < 0)
    return r;
  r = request (s, PX_VOLUMES, &body, &reply, err, "asking for the volumes of %s", path);
  if (r < 0)
    return r;
  byol_px_get_volumes (&reply.in, &s->volumes);
  r = finish (s, &reply, err);
  for (size_t i = 0; r == 0 && i < s->volumes.count; i++)
    if (s->disks.count > 0 && s->volumes.items[i].disk >= s->disks.count)
      r = nonsense (s, "a volume on no disk", err);
  if (r < 0)
    return r;
  r = request (s, PX_PACKAGE, &body, &reply, err, "asking for the package of %s", path);
  if (r < 0)
    return r;
  byol_px_get_package (&reply.in, &s->package);
  return finish (s, &reply, err);
}

static int
start (struct source **out, struct run *run, const char *libexec_dir, const char *name,
       const struct open_request *request, struct byol_error **err)
{
  CLEANUP_FREE char *program = NULL;
  int r = byol_child_find (
    &program, libexec_dir,
    strcmp (name, "guestfs") == 0 ? "byolcheck-reader-guestfs" : "byolcheck-reader", err);
  if (r < 0)
    return r;
  struct source *s = calloc (1, sizeof *s);
  if (s == NULL)
    return byol_error_nomem (err);
  s->run = run;
  s->name = name;
  s->progress_ns = byol_now_ns ();
  r = byol_child_start (&s->child, program, err);

  struct open_request open = *request;
  open.source = (char *) name;
  if (r == 0)
    r = greet (s, err);
  if (r == 0)
    r = ask_open (s, &open, err);
  if (r == 0)
    r = ask_layout (s, open.disks[0].path, err);
  if (r < 0) {
    byol_source_close (s);
    return r;
  }
  *out = s;
  return 0;
}

/* The request with absolute paths, and whether it names a folder. */
static int
examine (const struct open_request *in, struct open_request *out, bool *folder,
         struct byol_error **err)
{
  if (in->disk_count == 0 || in->disk_count > LIMIT_DISKS)
    return byol_error_set (err, BYOL_E_INVAL, "an image has 1 to %u disks", LIMIT_DISKS);
  out->flags = in->flags;
  out->disks = calloc (in->disk_count, sizeof *out->disks);
  if (out->disks == NULL)
    return byol_error_nomem (err);
  CLEANUP_FREE char *cwd = getcwd (NULL, 0);
  for (size_t i = 0; i < in->disk_count; i++) {
    const char *path = in->disks[i].path;
    struct stat st;
    CLEANUP_CLOSE int fd = -1;
    bool there = stat (path, &st) == 0;
    if (there && !S_ISREG (st.st_mode) && !S_ISBLK (st.st_mode) && !S_ISDIR (st.st_mode))
      return byol_error_set (err, BYOL_E_FORMAT, "%s: neither a file nor a folder", path);
    if (there)
      fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
      return byol_error_set_errno (err,
                                   errno == ENOENT || errno == ENOTDIR ? BYOL_E_NOT_FOUND
                                   : errno == EACCES || errno == EPERM ? BYOL_E_ACCESS
                                                                       : BYOL_E_IO,
                                   errno, "%s", path);
    *folder |= S_ISDIR (st.st_mode);

    struct open_disk *disk = &out->disks[out->disk_count++];
    disk->format = strdup (in->disks[i].format ? in->disks[i].format : "");
    if (*path != '/' && cwd == NULL)
      return byol_error_set (err, BYOL_E_NOT_FOUND, "%s: there is no current folder", path);
    if (asprintf (&disk->path, "%s%s%s", *path == '/' ? "" : cwd, *path == '/' ? "" : "/", path)
        < 0)
      disk->path = NULL;
    if (disk->path == NULL || disk->format == NULL)
      return byol_error_nomem (err);
  }
  return 0;
}

static int
start_best (struct source **out, struct run *run, const char *libexec_dir,
            const struct open_request *request, struct byol_error **err)
{
  CLEANUP_ERROR struct byol_error *why = NULL;
  int r = start (out, run, libexec_dir, "direct", request, &why);
  if (r == 0)
    return 0;
  CLEANUP_FREE char *guestfs = NULL;
  if (r != BYOL_E_UNSUPPORTED || !GUESTFS_BUILT
      || byol_child_find (&guestfs, libexec_dir, "byolcheck-reader-guestfs", NULL) < 0)
    return relay (err, why);
  byol_run_log (run, BYOL_LOG_INFO, "source \"direct\" cannot serve: %s; using \"guestfs\"",
                byol_error_message (why));
  return start (out, run, libexec_dir, "guestfs", request, err);
}

int
byol_source_open (struct source **out, struct run *run, const char *libexec_dir,
                  const struct open_request *request, struct byol_error **err)
{
  *out = NULL;
  const char *asked = request->source && *request->source ? request->source : "auto";
  static const char *const names[] = { "direct", "tree", "guestfs" };
  const char *name = NULL;
  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    if (strcmp (asked, names[i]) == 0)
      name = names[i];
  if (name == NULL && strcmp (asked, "auto") != 0)
    return byol_error_set (err, BYOL_E_INVAL, "no source is called \"%s\"", asked);

  CLEANUP (byol_px_open_free) struct open_request absolute = { 0 };
  bool folder = false;
  int r = byol_run_check (run, err);
  if (r == 0)
    r = examine (request, &absolute, &folder, err);
  if (r < 0)
    return r;
  const char *path = request->disks[0].path;
  if (name == NULL && folder)
    name = "tree";
  if (name == NULL)
    return start_best (out, run, libexec_dir, &absolute, err);

  bool tree = strcmp (name, "tree") == 0;
  if (folder && !tree)
    return byol_error_set (err, BYOL_E_FORMAT, "%s: a folder, and the source \"%s\" reads files",
                           path, name);
  if (tree && !folder)
    return byol_error_set (err, BYOL_E_FORMAT, "%s: a file, and the source \"tree\" reads a folder",
                           path);
  if (strcmp (name, "guestfs") == 0 && !GUESTFS_BUILT)
    return byol_error_set (err, BYOL_E_UNSUPPORTED,
                           "this build has no source \"guestfs\" (--without-guestfs)");
  return start (out, run, libexec_dir, name, &absolute, err);
}

void
byol_source_close (struct source *s)
{
  if (s == NULL)
    return;
  byol_child_end (&s->child, GRACE_MS);
  for (size_t i = 0; i < s->hive_count; i++) {
    free (s->hives[i].path);
    byol_buf_free (&s->hives[i].answer);
  }
  free (s->hives);
  byol_px_disks_free (&s->disks);
  byol_px_volumes_free (&s->volumes);
  byol_px_package_free (&s->package);
  byol_error_free (s->dead);
  free (s->doing);
  free (s->sandbox);
  free (s->sandbox_missing);
  free (s);
}

const char *
byol_source_sandbox (const struct source *s)
{
  return s->sandbox;
}

const char *
byol_source_sandbox_missing (const struct source *s)
{
  return s->sandbox_missing;
}

const char *
byol_source_name (const struct source *s)
{
  return s->name;
}

const struct disk_list *
byol_source_disks (const struct source *s)
{
  return &s->disks;
}

const struct volume_list *
byol_source_volumes (const struct source *s)
{
  return &s->volumes;
}

const struct package_info *
byol_source_package (const struct source *s)
{
  return &s->package;
}

/* ---- questions --------------------------------------------------------------------------- */

/* A request whose answer begins with a state. What follows is in `reply` when
   a->state is PX_FOUND. */
static int
question (struct source *s, uint8_t op, const struct buf *body, struct answer *a,
          struct reply *reply, const char *what, struct byol_error **err)
{
  *a = (struct answer){ 0 };
  int r = request (s, op, body, reply, err, "reading %s", *what ? what : "the root key");
  if (r < 0)
    return r;
  uint8_t state = byol_get_u8 (&reply->in);
  CLEANUP_FREE char *reason = byol_get_str (&reply->in);
  if (reply->in.bad || state < PX_FOUND || state > PX_UNREADABLE)
    return undecodable (s, &reply->in, "an answer", err);
  if (state != PX_FOUND) {
    r = finish (s, reply, err);
    if (r < 0)
      return r;
  }
  a->state = state;
  a->reason = STEAL (reason);
  return 0;
}

/* Decodes what a question found into `out`, all or nothing. */
#define TAKE(get, release)                                                                         \
  do {                                                                                             \
    if (r == 0 && a->state == PX_FOUND) {                                                          \
      get (&reply.in, out);                                                                        \
      r = finish (s, &reply, err);                                                                 \
      if (r < 0) {                                                                                 \
        release (out);                                                                             \
        byol_answer_free (a);                                                                      \
      }                                                                                            \
    }                                                                                              \
  } while (0)

int
byol_source_stat (struct source *s, uint32_t volume, const char *path, struct answer *a,
                  struct file_info *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct file_info){ 0 };
  byol_put_u32 (&body, volume);
  byol_put_str (&body, path);
  int r = question (s, PX_STAT, &body, a, &reply, path, err);
  TAKE (byol_px_get_file, byol_px_file_free);
  return r;
}

int
byol_source_list (struct source *s, uint32_t volume, const char *path, uint32_t most,
                  struct answer *a, struct file_list *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct file_list){ 0 };
  byol_put_u32 (&body, volume);
  byol_put_str (&body, path);
  byol_put_u32 (&body, most);
  int r = question (s, PX_LIST, &body, a, &reply, path, err);
  TAKE (byol_px_get_files, byol_px_files_free);
  return r;
}

static void
get_into_buf (struct wire *w, struct buf *out)
{
  size_t len;
  const void *bytes = byol_get_bytes (w, &len);
  byol_buf_add (out, bytes, len);
  if (out->failed)
    byol_wire_nomem (w);
}

int
byol_source_read (struct source *s, uint32_t volume, const char *path, uint64_t offset,
                  uint32_t most, struct answer *a, struct buf *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct buf) BUF_INIT;
  byol_put_u32 (&body, volume);
  byol_put_str (&body, path);
  byol_put_u64 (&body, offset);
  byol_put_u32 (&body, most);
  int r = question (s, PX_READ, &body, a, &reply, path, err);
  TAKE (get_into_buf, byol_buf_free);
  return r;
}

int
byol_source_rows (struct source *s, uint32_t volume, const char *path, const char *sql,
                  struct answer *a, struct row_list *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct row_list){ 0 };
  byol_put_u32 (&body, volume);
  byol_put_str (&body, path);
  byol_put_str (&body, sql);
  int r = question (s, PX_ROWS, &body, a, &reply, path, err);
  TAKE (byol_px_get_rows, byol_px_rows_free);
  return r;
}

/* A list of elements whose parents come before them. */
static void
get_xml (struct wire *w, struct xml_list *out)
{
  byol_px_get_xml (w, out);
  for (size_t i = 0; i < out->count; i++)
    if (i == 0 ? out->items[i].parent != XML_ROOT : out->items[i].parent >= i)
      w->bad = true;
}

int
byol_source_xml (struct source *s, uint32_t volume, const char *path, struct answer *a,
                 struct xml_list *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct xml_list){ 0 };
  byol_put_u32 (&body, volume);
  byol_put_str (&body, path);
  int r = question (s, PX_XML, &body, a, &reply, path, err);
  TAKE (get_xml, byol_px_xml_free);
  return r;
}

/* The answer about that hive, asked for the first time or remembered. */
static int
know_hive (struct source *s, uint32_t volume, const char *path, const struct buf **answer,
           struct byol_error **err)
{
  for (size_t i = 0; i < s->hive_count; i++)
    if (s->hives[i].volume == volume && byol_name_eq (s->hives[i].path, path)) {
      *answer = &s->hives[i].answer;
      return 0;
    }
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  byol_put_u32 (&body, volume);
  byol_put_str (&body, path);
  int r = request (s, PX_HIVE, &body, &reply, err, "opening the hive %s", path);
  if (r < 0)
    return r;
  CLEANUP_FREE char *copy = strdup (path);
  struct known_hive *k =
    copy ? byol_px_grow ((void **) &s->hives, &s->hive_count, sizeof *s->hives) : NULL;
  if (k == NULL)
    return byol_error_nomem (err);
  k->volume = volume;
  k->path = STEAL (copy);
  k->answer = reply.body;
  reply.body = (struct buf) BUF_INIT;
  *answer = &k->answer;
  return 0;
}

int
byol_source_hive (struct source *s, uint32_t volume, const char *path, uint32_t *hive,
                  struct hive_info *info, struct byol_error **err)
{
  *info = (struct hive_info){ 0 };
  if (s->dead != NULL)
    return relay (err, s->dead);
  const struct buf *answer = NULL;
  int r = know_hive (s, volume, path, &answer, err);
  if (r < 0)
    return r;
  struct reply reply = { .in = { .p = (const uint8_t *) answer->data,
                                 .end = (const uint8_t *) answer->data + answer->len } };
  *hive = byol_get_u32 (&reply.in);
  byol_px_get_hive (&reply.in, info);
  r = finish (s, &reply, err);
  if (r == 0 && (info->state < HIVE_CLEAN || info->state > HIVE_REPLAYED_PARTLY))
    r = nonsense (s, "a hive in no known state", err);
  if (r < 0)
    byol_px_hive_free (info);
  return r;
}

int
byol_source_key (struct source *s, uint32_t hive, const char *key, struct answer *a,
                 struct key_info *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct key_info){ 0 };
  byol_put_u32 (&body, hive);
  byol_put_str (&body, key);
  int r = question (s, PX_KEY, &body, a, &reply, key, err);
  TAKE (byol_px_get_key, byol_px_key_free);
  return r;
}

int
byol_source_subkeys (struct source *s, uint32_t hive, const char *key, struct answer *a,
                     struct key_list *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct key_list){ 0 };
  byol_put_u32 (&body, hive);
  byol_put_str (&body, key);
  int r = question (s, PX_SUBKEYS, &body, a, &reply, key, err);
  TAKE (byol_px_get_keys, byol_px_keys_free);
  return r;
}

int
byol_source_value (struct source *s, uint32_t hive, const char *key, const char *name,
                   struct answer *a, struct reg_value *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct reg_value){ 0 };
  byol_put_u32 (&body, hive);
  byol_put_str (&body, key);
  byol_put_str (&body, name);
  int r = question (s, PX_VALUE, &body, a, &reply, key, err);
  TAKE (byol_px_get_value, byol_px_value_free);
  return r;
}

int
byol_source_values (struct source *s, uint32_t hive, const char *key, struct answer *a,
                    struct value_list *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct value_list){ 0 };
  byol_put_u32 (&body, hive);
  byol_put_str (&body, key);
  int r = question (s, PX_VALUES, &body, a, &reply, key, err);
  TAKE (byol_px_get_values, byol_px_values_free);
  return r;
}

int
byol_source_named (struct source *s, uint32_t hive, const char *key, uint32_t depth,
                   const char *const *names, size_t name_count, struct answer *a,
                   struct named_list *out, struct byol_error **err)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  CLEANUP_REPLY struct reply reply = REPLY_INIT;
  *out = (struct named_list){ 0 };
  byol_put_u32 (&body, hive);
  byol_put_str (&body, key);
  byol_put_u32 (&body, depth);
  byol_put_u32 (&body, (uint32_t) name_count);
  for (size_t i = 0; i < name_count; i++)
    byol_put_str (&body, names[i]);
  int r = question (s, PX_NAMED, &body, a, &reply, key, err);
  TAKE (byol_px_get_named, byol_px_named_free);
  return r;
}
