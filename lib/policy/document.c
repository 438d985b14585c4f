/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "policy/document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/utf16.h"

/* Deeper than any valid document: a profile ends at rules.<id>.params.<name>[i]. */
#define NESTING_MOST 8
/* The largest integer that every JSON reader keeps exactly. */
#define NUMBER_MOST ((INT64_C (1) << 53) - 1)

struct at
byol_at_member (const struct at *parent, const char *key)
{
  return (struct at){ parent->doc, parent, key, 0 };
}

struct at
byol_at_item (const struct at *parent, size_t i)
{
  return (struct at){ parent->doc, parent, NULL, i };
}

/* "rules.single-drive.severity" */
static void
put_path (struct buf *out, const struct at *a)
{
  if (!a->parent)
    return;
  put_path (out, a->parent);
  if (!a->key)
    byol_buf_printf (out, "[%zu]", a->index);
  else
    byol_buf_printf (out, "%s%s", a->parent->parent ? "." : "", a->key);
}

int
byol_bad (const struct at *a, const char *fmt, ...)
{
  CLEANUP_BUF struct buf path = BUF_INIT;
  CLEANUP_FREE char *text = NULL;
  va_list args;

  va_start (args, fmt);
  if (vasprintf (&text, fmt, args) < 0)
    text = NULL;
  va_end (args);
  put_path (&path, a);
  if (!text || path.failed)
    return byol_error_nomem (a->doc->err);
  return byol_error_set (a->doc->err, a->doc->code, "%s: %s%s%s", a->doc->name,
                         path.len ? path.data : "", path.len ? ": " : "", text);
}

/* ---- values ------------------------------------------------------------------ */

int
byol_read_object (const struct at *a, json_object *o)
{
  return json_object_is_type (o, json_type_object) ? 0 : byol_bad (a, "expected an object");
}

int
byol_read_string (const struct at *a, json_object *o, const char **out)
{
  if (!json_object_is_type (o, json_type_string))
    return byol_bad (a, "expected a string");
  *out = json_object_get_string (o);
  if (**out == '\0')
    return byol_bad (a, "must not be empty");
  if (strlen (*out) != (size_t) json_object_get_string_len (o))
    return byol_bad (a, "contains a NUL character");
  return 0;
}

const char *
byol_line_fault (const char *text, size_t most)
{
  if (*text == '\0')
    return "must not be empty";
  if (strlen (text) > most)
    return "is too long";
  while (*text) {
    bool valid;
    uint32_t c = byol_utf8_get (&text, &valid);
    if (!valid)
      return "is not UTF-8";
    if (byol_char_is_unsafe (c))
      return "must be one line without control characters";
  }
  return NULL;
}

int
byol_read_line (const struct at *a, json_object *o, const char **out)
{
  int r = byol_read_string (a, o, out);
  if (r < 0)
    return r;
  const char *fault = byol_line_fault (*out, LIMIT_LINE);
  return fault ? byol_bad (a, "%s", fault) : 0;
}

int
byol_read_number (const struct at *a, json_object *o, uint64_t *out)
{
  if (!json_object_is_type (o, json_type_int))
    return byol_bad (a, "expected a number");
  int64_t n = json_object_get_int64 (o);
  if (n < 0 || n > NUMBER_MOST)
    return byol_bad (a, "expected a number from 0 to %lld", (long long) NUMBER_MOST);
  *out = (uint64_t) n;
  return 0;
}

int
byol_read_day (const struct at *a, json_object *o, const char **out, int64_t *day)
{
  int64_t parsed;
  int r = byol_read_string (a, o, out);

  if (r == 0 && !byol_day_parse (*out, &parsed))
    r = byol_bad (a, "\"%s\" is not a day like 2026-05-28", *out);
  if (r == 0 && day)
    *day = parsed;
  return r;
}

int
byol_read_strings (const struct at *a, json_object *o, struct strv *out,
                   int (*check) (const struct at *a, const char *item, const void *data),
                   const void *data)
{
  if (!json_object_is_type (o, json_type_array))
    return byol_bad (a, "expected a list of strings");
  byol_strv_free (out);
  *out = (struct strv){ 0 };
  for (size_t i = 0; i < json_object_array_length (o); i++) {
    struct at item = byol_at_item (a, i);
    const char *text;
    int r = byol_read_string (&item, json_object_array_get_idx (o, i), &text);

    if (r == 0 && check)
      r = check (&item, text, data);
    if (r < 0)
      return r;
    if (!byol_strv_add (out, text))
      return byol_error_nomem (a->doc->err);
  }
  return 0;
}

int
byol_read_version (const struct at *a, json_object *o)
{
  uint64_t version;
  int r = byol_read_number (a, o, &version);

  if (r == 0 && version != 1)
    r = byol_bad (a, "version %llu is not understood, only 1", (unsigned long long) version);
  return r;
}

bool
byol_read_remark (const struct at *a, json_object *o, int *result)
{
  if (strcmp (a->key, "notes") == 0) {
    CLEANUP_STRV struct strv notes = { 0 };
    *result = byol_read_strings (a, o, &notes, NULL, NULL);
    return true;
  }
  if (strcmp (a->key, "$schema") == 0) {
    const char *unused;
    *result = byol_read_string (a, o, &unused);
    return true;
  }
  return false;
}

int
byol_set_string (char **slot, const char *text, struct byol_error **err)
{
  char *copy = strdup (text);

  if (!copy)
    return byol_error_nomem (err);
  free (*slot);
  *slot = copy;
  return 0;
}

/* ---- documents --------------------------------------------------------------- */

static void
cleanup_tokener (json_tokener **t)
{
  if (*t)
    json_tokener_free (*t);
}

static unsigned
line_of (const char *text, size_t at)
{
  unsigned line = 1;

  for (size_t i = 0; i < at; i++)
    line += text[i] == '\n';
  return line;
}

/* Behind the string that starts there. */
static const char *
end_of_string (const char *p)
{
  for (p++; *p != '"'; p++)
    if (*p == '\\')
      p++;
  return p + 1;
}

/* Remembers a key, given as it is written; tells of one that is there. */
static int
remember_key (const struct at *a, json_object *keys, const char *text, const char *from,
              const char *to)
{
  CLEANUP_FREE char *written = strndup (from, (size_t) (to - from));
  CLEANUP_JSON json_object *key = written ? json_tokener_parse (written) : NULL;
  if (!key)
    return byol_error_nomem (a->doc->err);
  const char *name = json_object_get_string (key);
  if (strlen (name) != (size_t) json_object_get_string_len (key))
    return byol_bad (a, "line %u: a key contains a NUL character",
                     line_of (text, (size_t) (from - text)));
  if (json_object_object_get_ex (keys, name, NULL))
    return byol_bad (a, "line %u: the key \"%s\" stands twice",
                     line_of (text, (size_t) (from - text)), name);
  return json_object_object_add (keys, name, NULL) == 0 ? 0 : byol_error_nomem (a->doc->err);
}

/* The parser keeps the last of two equal keys and says nothing. The text is
   well-formed, so that a string before a colon is a key of the innermost
   object. */
static int
check_keys (const struct at *a, const char *text)
{
  json_object *keys[NESTING_MOST + 1];
  size_t depth = 0;
  int r = 0;

  for (const char *p = text; *p && r == 0;) {
    if (*p == '"') {
      const char *end = end_of_string (p);
      if (end[strspn (end, " \t\r\n")] == ':')
        r = remember_key (a, keys[depth - 1], text, p, end);
      p = end;
      continue;
    }
    if (*p == '{') {
      keys[depth] = json_object_new_object ();
      r = keys[depth++] ? 0 : byol_error_nomem (a->doc->err);
    } else if (*p == '}')
      json_object_put (keys[--depth]);
    p++;
  }
  while (depth > 0)
    json_object_put (keys[--depth]);
  return r;
}

/* `text` is NUL-terminated; the parser wants to see the end. */
int
byol_document_parse (const struct document *doc, const char *text, size_t len, json_object **out)
{
  CLEANUP (cleanup_tokener) json_tokener *t = json_tokener_new_ex (NESTING_MOST);
  CLEANUP_JSON json_object *o = NULL;
  const struct at a = { .doc = doc };

  *out = NULL;
  if (!t)
    return byol_error_nomem (doc->err);
  if (strlen (text) != len)
    return byol_bad (&a, "contains a NUL character");
  json_tokener_set_flags (t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  o = json_tokener_parse_ex (t, text, (int) len + 1);
  enum json_tokener_error e = json_tokener_get_error (t);

  if (e != json_tokener_success)
    return byol_bad (&a, "line %u: %s", line_of (text, json_tokener_get_parse_end (t)),
                     json_tokener_error_desc (e));
  int r = byol_read_object (&a, o);
  if (r == 0)
    r = check_keys (&a, text);
  if (r == 0)
    *out = STEAL (o);
  return r;
}

int
byol_document_read (const struct document *doc, const char *path, size_t most, struct buf *out)
{
  /* Not blocking: the name may be that of a FIFO. */
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    return byol_error_set_errno (doc->err,
                                 errno == ENOENT || errno == ENOTDIR ? BYOL_E_NOT_FOUND
                                 : errno == EACCES || errno == EPERM ? BYOL_E_ACCESS
                                                                     : BYOL_E_IO,
                                 errno, "%s", path);
  if (!S_ISREG (st.st_mode))
    return byol_error_set (doc->err, doc->code, "%s: not a regular file", path);
  for (;;) {
    char block[65536];
    ssize_t n = read (fd, block, sizeof block);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return byol_error_set_errno (doc->err, BYOL_E_IO, errno, "%s", path);
    if (n == 0)
      return out->failed ? byol_error_nomem (doc->err) : 0;
    byol_buf_add (out, block, (size_t) n);
    if (out->len > most)
      return byol_error_set (doc->err, doc->code, "%s: larger than %zu %s", path,
                             most >= MIB ? most / (size_t) MIB : most / (size_t) KIB,
                             most >= MIB ? "MiB" : "KiB");
  }
}
