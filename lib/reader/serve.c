/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/serve.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/run.h"
#include "base/utf16.h"
#include "reader/database.h"
#include "reader/hive.h"
#include "reader/launcher.h"
#include "reader/xml.h"

/* More hives than a Windows installation with all its users needs. */
#define HIVES 128u
#define FRAME_HEAD 9u /* u32 length, u8 kind, u32 serial */

struct server
{
  const struct backend_ops *const *backends;
  const char *program;
  struct sandbox *sandbox;
  struct reader_io io;
  struct backend backend;
  bool open;
  struct hive *hives[HIVES];
  uint32_t hive_count;
  /* The database asked last; one is asked several questions in a row. */
  struct database *database;
  uint32_t database_volume;
  char *database_path;
};

/* ---- frames ----------------------------------------------------------------- */

static bool
send_all (int fd, const void *bytes, size_t len)
{
  const char *p = bytes;
  while (len > 0) {
    ssize_t n = send (fd, p, len, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    p += n;
    len -= (size_t) n;
  }
  return true;
}

/* 1, 0 at an orderly end before the first byte, -1. */
static int
receive_all (int fd, void *bytes, size_t len)
{
  char *p = bytes;
  size_t got = 0;
  while (got < len) {
    ssize_t n = recv (fd, p + got, len - got, 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    if (n == 0)
      return got == 0 ? 0 : -1;
    got += (size_t) n;
  }
  return 1;
}

static bool
send_frame (const struct reader_io *io, uint8_t kind, const struct buf *body)
{
  CLEANUP_BUF struct buf frame = BUF_INIT;
  byol_put_u32 (&frame, (uint32_t) (body->len + FRAME_HEAD - 4));
  byol_put_u8 (&frame, kind);
  byol_put_u32 (&frame, io->serial);
  byol_buf_add (&frame, body->data, body->len);
  return !frame.failed && send_all (io->fd, frame.data, frame.len);
}

static bool
send_error (const struct reader_io *io, const struct byol_error *error)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  byol_put_u32 (&body, (uint32_t) byol_error_code (error));
  byol_put_u32 (&body, (uint32_t) byol_error_errno (error));
  byol_put_str (&body, byol_error_message (error));
  return !body.failed && send_frame (io, PX_ERROR, &body);
}

void
reader_log (struct reader_io *io, int level, const char *fmt, ...)
{
  CLEANUP_FREE char *text = NULL;
  va_list args;
  va_start (args, fmt);
  if (vasprintf (&text, fmt, args) < 0)
    text = NULL;
  va_end (args);
  if (text == NULL)
    return;
  if (io->fd < 0) {
    if (level < BYOL_LOG_DEBUG)
      fprintf (stderr, "%s\n", text);
    return;
  }
  CLEANUP_BUF struct buf body = BUF_INIT;
  byol_put_u8 (&body, (uint8_t) level);
  byol_put_str (&body, text);
  send_frame (io, PX_LOG, &body);
}

/* At most ten times a second. */
void
reader_progress (struct reader_io *io, const char *what, uint64_t done, uint64_t total)
{
  int64_t now = byol_now_ns ();
  if (io->fd < 0 || now - io->progress_ns < 100000000)
    return;
  io->progress_ns = now;
  CLEANUP_BUF struct buf body = BUF_INIT;
  byol_put_str (&body, what);
  byol_put_u64 (&body, done);
  byol_put_u64 (&body, total);
  send_frame (io, PX_PROGRESS, &body);
}

/* ---- requests ----------------------------------------------------------------- */

const struct backend_ops *
reader_find_backend (const struct backend_ops *const *backends, const char *name)
{
  for (; *backends != NULL; backends++)
    if (strcmp ((*backends)->name, name) == 0)
      return *backends;
  return NULL;
}

void
reader_backend_end (struct backend *b)
{
  if (b->ops != NULL)
    b->ops->close (b);
  byol_px_disks_free (&b->disks);
  byol_px_volumes_free (&b->volumes);
  byol_px_package_free (&b->package);
  *b = (struct backend){ 0 };
}

static int
malformed (struct byol_error **err)
{
  return byol_error_set (err, BYOL_E_INVAL, "malformed request");
}

static void
put_state (struct buf *out, enum px_state state, const char *reason)
{
  byol_put_u8 (out, (uint8_t) state);
  byol_put_str (out, state == PX_UNREADABLE && reason == NULL ? "out of memory" : reason);
}

static const char *
why_unreadable (const struct volume_info *v)
{
  return v->reason && *v->reason ? v->reason : "the volume cannot be read";
}

static int
serve_hello (struct server *s, struct wire *in, struct buf *out, struct byol_error **err)
{
  uint32_t version = byol_get_u32 (in);
  if (!byol_wire_done (in))
    return malformed (err);
  if (version != PX_VERSION)
    return byol_error_set (err, BYOL_E_READER, "%s speaks version %u of the protocol, not %u",
                           s->program, PX_VERSION, version);
  byol_put_u32 (out, PX_VERSION);
  byol_put_str (out, s->program);
  return 0;
}

int
reader_confine_to (const struct open_request *request, struct sandbox *sandbox,
                   struct byol_error **err)
{
  CLEANUP_STRV struct strv readable = { 0 };
  bool everything = (request->flags & OPEN_ALLOW_BACKING) != 0;
  for (size_t i = 0; i < request->disk_count; i++)
    if (!byol_strv_add (&readable, request->disks[i].path))
      return byol_error_nomem (err);
  if (!sandbox->off && reader_launcher_runs ()
      && reader_launcher_allow (&readable, everything) != 0)
    return byol_error_set (err, BYOL_E_INTERNAL, "the launcher of programs has gone");
  if (everything && !byol_strv_add (&readable, "/"))
    return byol_error_nomem (err);
  if (!sandbox->off)
    reader_sandbox_confine (sandbox, &readable);
  if (sandbox->up.failed || sandbox->missing.failed)
    return byol_error_nomem (err);
  if ((request->flags & OPEN_REQUIRE_SANDBOX) && sandbox->missing.len > 0)
    return byol_error_set (err, BYOL_E_UNSUPPORTED,
                           "the sandbox that was required cannot be had here: it lacks %s",
                           sandbox->missing.data);
  return 0;
}

static int
serve_open (struct server *s, struct wire *in, struct buf *out, struct byol_error **err)
{
  CLEANUP (byol_px_open_free) struct open_request request;
  byol_px_get_open (in, &request);
  if (!byol_wire_done (in) || request.disk_count == 0 || s->backend.ops != NULL)
    return malformed (err);
  const struct backend_ops *ops = reader_find_backend (s->backends, request.source);
  if (ops == NULL)
    return byol_error_set (err, BYOL_E_UNSUPPORTED, "%s was built without the source \"%s\"",
                           s->program, request.source);
  int r = reader_confine_to (&request, s->sandbox, err);
  if (r < 0)
    return r;
  byol_put_str (out, s->sandbox->up.data);
  byol_put_str (out, s->sandbox->missing.data);
  s->backend.ops = ops;
  s->backend.io = &s->io;
  r = ops->open (&s->backend, &request, err);
  s->open = r == 0;
  return r;
}

static int
serve_file (struct server *s, uint8_t op, struct wire *in, struct buf *out, struct byol_error **err)
{
  struct backend *b = &s->backend;
  uint32_t volume = byol_get_u32 (in);
  CLEANUP_FREE char *path = byol_get_str (in);
  uint64_t offset = op == PX_READ ? byol_get_u64 (in) : 0;
  uint32_t most = op == PX_LIST || op == PX_READ ? byol_get_u32 (in) : 0;
  if (!byol_wire_done (in) || volume >= b->volumes.count)
    return malformed (err);
  if (strlen (path) > LIMIT_PATH) {
    put_state (out, PX_UNREADABLE, "the path is too long");
    return 0;
  }

  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf rest = BUF_INIT;
  enum px_state state;
  if (!b->volumes.items[volume].readable) {
    put_state (out, PX_UNREADABLE, why_unreadable (&b->volumes.items[volume]));
    return 0;
  }
  if (op == PX_STAT) {
    struct file_info f = { 0 };
    state = b->ops->stat (b, volume, path, &f, &reason);
    byol_px_put_file (&rest, &f);
    byol_px_file_free (&f);
  } else if (op == PX_LIST) {
    struct file_list l = { 0 };
    if (most > LIMIT_NAMES)
      most = LIMIT_NAMES;
    state = b->ops->list (b, volume, path, most, &l, &reason);
    byol_px_put_files (&rest, &l);
    byol_px_files_free (&l);
  } else if (op == PX_XML) {
    struct xml_list l = { 0 };
    state = reader_xml_read (b, volume, path, &l, &reason);
    byol_px_put_xml (&rest, &l);
    byol_px_xml_free (&l);
  } else {
    CLEANUP_BUF struct buf bytes = BUF_INIT;
    if (most > LIMIT_READ)
      return malformed (err);
    state = b->ops->read (b, volume, path, offset, most, &bytes, &reason);
    rest.failed |= bytes.failed;
    byol_put_bytes (&rest, bytes.data, bytes.len);
  }
  if (rest.failed)
    return byol_error_nomem (err);
  if (state == PX_FOUND && rest.len > LIMIT_FRAME - KIB)
    put_state (out, PX_UNREADABLE, "the answer would be too large");
  else {
    put_state (out, state, reason);
    if (state == PX_FOUND)
      byol_buf_add (out, rest.data, rest.len);
  }
  return 0;
}

/* The database in that file, opened now or kept open. */
static enum px_state
find_database (struct server *s, uint32_t volume, const char *path, char **reason)
{
  if (s->database != NULL && s->database_volume == volume
      && byol_name_eq (s->database_path, path))
    return PX_FOUND;
  reader_database_close (STEAL (s->database));
  free (s->database_path);
  s->database_volume = volume;
  s->database_path = strdup (path);
  if (s->database_path == NULL)
    return byol_unreadable (reason, "out of memory");
  return reader_database_open (&s->backend, volume, path, &s->database, reason);
}

static int
serve_rows (struct server *s, struct wire *in, struct buf *out, struct byol_error **err)
{
  struct backend *b = &s->backend;
  uint32_t volume = byol_get_u32 (in);
  CLEANUP_FREE char *path = byol_get_str (in);
  CLEANUP_FREE char *sql = byol_get_str (in);
  if (!byol_wire_done (in) || volume >= b->volumes.count || strlen (sql) > LIMIT_SQL)
    return malformed (err);

  CLEANUP_FREE char *reason = NULL;
  CLEANUP (byol_px_rows_free) struct row_list rows = { 0 };
  enum px_state state;
  if (strlen (path) > LIMIT_PATH)
    state = byol_unreadable (&reason, "the path is too long");
  else if (!b->volumes.items[volume].readable)
    state = byol_unreadable (&reason, "%s", why_unreadable (&b->volumes.items[volume]));
  else
    state = find_database (s, volume, path, &reason);
  if (state == PX_FOUND)
    state = reader_database_query (s->database, sql, byol_now_ns () + LIMIT_QUERY_NS, &rows,
                                   &reason);
  put_state (out, state, reason);
  if (state == PX_FOUND)
    byol_px_put_rows (out, &rows);
  return 0;
}

static int
serve_hive (struct server *s, struct wire *in, struct buf *out, struct byol_error **err)
{
  struct backend *b = &s->backend;
  uint32_t volume = byol_get_u32 (in);
  CLEANUP_FREE char *path = byol_get_str (in);
  if (!byol_wire_done (in) || volume >= b->volumes.count)
    return malformed (err);

  CLEANUP (byol_px_hive_free) struct hive_info info = { .state = HIVE_UNREADABLE };
  const struct volume_info *v = &b->volumes.items[volume];
  struct hive *hive = NULL;
  if (s->hive_count == HIVES)
    info.reason = strdup ("too many hives are open");
  else if (strlen (path) > LIMIT_PATH)
    info.reason = strdup ("the path is too long");
  else if (!v->readable)
    info.reason = strdup (why_unreadable (v));
  else
    hive = reader_hive_open (b, volume, path, &info);

  byol_put_u32 (out, s->hive_count);
  byol_px_put_hive (out, &info);
  if (hive != NULL)
    s->hives[s->hive_count++] = hive;
  return 0;
}

static int
serve_registry (struct server *s, uint8_t op, struct wire *in, struct buf *out,
                struct byol_error **err)
{
  uint32_t number = byol_get_u32 (in);
  CLEANUP_FREE char *key = byol_get_str (in);
  CLEANUP_FREE char *name = op == PX_VALUE ? byol_get_str (in) : NULL;
  CLEANUP_STRV struct strv names = { 0 };
  uint32_t depth = 0;
  if (op == PX_NAMED) {
    depth = byol_get_u32 (in);
    for (uint32_t n = byol_get_count (in, 4); n > 0 && !in->bad; n--)
      if (!byol_strv_take (&names, byol_get_str (in)) && !in->bad)
        byol_wire_nomem (in);
  }
  if (!byol_wire_done (in) || number >= s->hive_count || depth > HIVE_DEPTH)
    return malformed (err);

  struct hive *hive = s->hives[number];
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf rest = BUF_INIT;
  enum px_state state;
  switch (op) {
    case PX_KEY: {
      struct key_info k = { 0 };
      state = reader_hive_key (hive, key, &k, &reason);
      byol_px_put_key (&rest, &k);
      byol_px_key_free (&k);
      break;
    }
    case PX_SUBKEYS: {
      struct key_list l = { 0 };
      state = reader_hive_subkeys (hive, key, &l, &reason);
      byol_px_put_keys (&rest, &l);
      byol_px_keys_free (&l);
      break;
    }
    case PX_VALUE: {
      struct reg_value v = { 0 };
      state = reader_hive_value (hive, key, name, &v, &reason);
      byol_px_put_value (&rest, &v);
      byol_px_value_free (&v);
      break;
    }
    case PX_VALUES: {
      struct value_list l = { 0 };
      state = reader_hive_values (hive, key, &l, &reason);
      byol_px_put_values (&rest, &l);
      byol_px_values_free (&l);
      break;
    }
    default: {
      struct named_list l = { 0 };
      state = reader_hive_named (hive, key, depth, &names, &l, &reason);
      byol_px_put_named (&rest, &l);
      byol_px_named_free (&l);
    }
  }
  if (rest.failed)
    return byol_error_nomem (err);
  put_state (out, state, reason);
  if (state == PX_FOUND)
    byol_buf_add (out, rest.data, rest.len);
  return 0;
}

static int
serve_request (struct server *s, uint8_t op, struct wire *in, struct buf *out,
               struct byol_error **err)
{
  if (op == PX_HELLO)
    return serve_hello (s, in, out, err);
  if (op == PX_OPEN)
    return serve_open (s, in, out, err);
  if (!s->open)
    return byol_error_set (err, BYOL_E_INVAL, "nothing is open");
  switch (op) {
    case PX_DISKS:
      if (!byol_wire_done (in))
        return malformed (err);
      byol_px_put_disks (out, &s->backend.disks);
      return 0;
    case PX_VOLUMES:
      if (!byol_wire_done (in))
        return malformed (err);
      byol_px_put_volumes (out, &s->backend.volumes);
      return 0;
    case PX_PACKAGE:
      if (!byol_wire_done (in))
        return malformed (err);
      byol_px_put_package (out, &s->backend.package);
      return 0;
    case PX_STAT:
    case PX_LIST:
    case PX_READ:
    case PX_XML:
      return serve_file (s, op, in, out, err);
    case PX_ROWS:
      return serve_rows (s, in, out, err);
    case PX_HIVE:
      return serve_hive (s, in, out, err);
    case PX_KEY:
    case PX_SUBKEYS:
    case PX_VALUE:
    case PX_VALUES:
    case PX_NAMED:
      return serve_registry (s, op, in, out, err);
    default:
      return malformed (err);
  }
}

/* 1 to go on, 0 at an orderly end, -1. */
static int
serve_one (struct server *s)
{
  uint8_t head[FRAME_HEAD];
  int r = receive_all (s->io.fd, head, sizeof head);
  if (r <= 0)
    return r;
  struct wire h = { .p = head, .end = head + sizeof head };
  uint32_t len = byol_get_u32 (&h);
  uint8_t op = byol_get_u8 (&h);
  s->io.serial = byol_get_u32 (&h);
  if (len < FRAME_HEAD - 4 || len > LIMIT_FRAME)
    return -1;
  len -= FRAME_HEAD - 4;

  CLEANUP_FREE uint8_t *body = malloc (len ? len : 1);
  if (body == NULL || (len > 0 && receive_all (s->io.fd, body, len) <= 0))
    return -1;

  struct wire in = { .p = body, .end = body + len };
  CLEANUP_BUF struct buf out = BUF_INIT;
  CLEANUP_ERROR struct byol_error *error = NULL;
  r = serve_request (s, op, &in, &out, &error);
  if (r == 0 && out.failed)
    r = byol_error_nomem (&error);
  if (r == 0 && out.len > LIMIT_FRAME - FRAME_HEAD)
    r = byol_error_set (&error, BYOL_E_UNSUPPORTED, "the answer would be too large");
  if (r < 0) {
    if (error == NULL)
      byol_error_set (&error, r, "%s", byol_error_name (r));
    return send_error (&s->io, error) && op != PX_OPEN ? 1 : -1;
  }
  return send_frame (&s->io, PX_ANSWER, &out) ? 1 : -1;
}

int
reader_serve (int fd, const struct backend_ops *const *backends, const char *program,
              struct sandbox *sandbox)
{
  struct server s = {
    .backends = backends, .program = program, .sandbox = sandbox, .io = { .fd = fd }
  };
  int r;
  while ((r = serve_one (&s)) > 0)
    ;
  for (uint32_t i = 0; i < s.hive_count; i++)
    reader_hive_close (s.hives[i]);
  reader_database_close (s.database);
  free (s.database_path);
  reader_backend_end (&s.backend);
  return r;
}
