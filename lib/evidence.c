/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "evidence-trail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf16.h"

/* What the trail shows of one datum. */
#define MOST_TEXT 1024u
#define MOST_HEX 64u

/* ---- life ------------------------------------------------------------------------ */

struct evidence *
byol_ev_new (struct windows *windows)
{
  struct evidence *ev = calloc (1, sizeof *ev);
  if (ev != NULL)
    ev->windows = windows;
  return ev;
}

void
byol_ev_free (struct evidence *ev)
{
  if (ev == NULL)
    return;
  for (size_t i = 0; i < ev->count; i++) {
    struct ev_item *item = &ev->items[i];
    free (item->place);
    free (item->value);
    free (item->type);
    free (item->data);
  }
  free (ev->items);
  while (ev->kept != NULL) {
    struct kept *k = ev->kept;
    ev->kept = k->next;
    byol_px_value_free (&k->value);
    byol_px_keys_free (&k->keys);
    byol_px_values_free (&k->values);
    byol_strv_free (&k->strings);
    byol_px_file_free (&k->file);
    byol_px_files_free (&k->files);
    byol_px_named_free (&k->named);
    byol_buf_free (&k->bytes);
    byol_px_xml_free (&k->xml);
    free (k->text);
    free (k);
  }
  free (ev->reason);
  free (ev->unreadable);
  byol_error_free (ev->error);
  free (ev);
}

/* Ends all asking. The answer of every question from now on. */
enum ev_state
byol_trail_stop (struct evidence *ev)
{
  if (ev->error == NULL)
    byol_error_nomem (&ev->error);
  return EV_UNREADABLE;
}

void
byol_ev_no_memory (struct evidence *ev)
{
  byol_trail_stop (ev);
}

struct kept *
byol_trail_keep (struct evidence *ev)
{
  struct kept *k = calloc (1, sizeof *k);
  if (k == NULL) {
    byol_trail_stop (ev);
    return NULL;
  }
  k->next = ev->kept;
  ev->kept = k;
  return k;
}

/* ---- rendering ------------------------------------------------------------------- */

/* Passwords stay where they are. */
static bool
is_secret (const char *place, const char *value)
{
  return byol_name_contains (value, "Password") || byol_name_contains (place, "\\Policy\\Secrets");
}

/* Cuts between characters, and says how much there was. */
static char *
bounded (const char *text)
{
  size_t len = strlen (text), cut = MOST_TEXT;
  struct buf out = BUF_INIT;
  if (len <= MOST_TEXT) {
    byol_buf_puts (&out, text);
    return byol_buf_steal (&out);
  }
  while (cut > 0 && ((unsigned char) text[cut] & 0xc0) == 0x80)
    cut--;
  byol_buf_add (&out, text, cut);
  byol_buf_printf (&out, "... (%zu bytes)", len);
  return byol_buf_steal (&out);
}

static char *
render_strings (const struct reg_value *v)
{
  CLEANUP_STRV struct strv list = { 0 };
  struct buf out = BUF_INIT;
  if (!byol_reg_strings (v, &list))
    return NULL;
  for (size_t i = 0; i < list.count; i++)
    byol_buf_printf (&out, "%s%s", i ? "; " : "", list.items[i]);
  return byol_buf_steal (&out);
}

static char *
render_hex (const struct reg_value *v)
{
  struct buf out = BUF_INIT;
  for (size_t i = 0; i < v->len && i < MOST_HEX; i++)
    byol_buf_printf (&out, "%02x", v->data[i]);
  if (v->len > MOST_HEX)
    byol_buf_printf (&out, "... (%zu bytes)", v->len);
  return byol_buf_steal (&out);
}

static char *
render_data (const struct reg_value *v)
{
  uint64_t number;
  if (byol_reg_number (v, &number)) {
    struct buf out = BUF_INIT;
    byol_buf_printf (&out, "%llu", (unsigned long long) number);
    if (number > UINT16_MAX)
      byol_buf_printf (&out, " (0x%llx)", (unsigned long long) number);
    return byol_buf_steal (&out);
  }
  if (byol_reg_is_string (v))
    return byol_reg_text (v);
  return v->type == REG_MULTI_SZ ? render_strings (v) : render_hex (v);
}

static char *
render_type (const struct reg_value *v)
{
  struct buf out = BUF_INIT;
  const char *name = byol_reg_type_name (v->type);
  if (name != NULL)
    byol_buf_puts (&out, name);
  else
    byol_buf_printf (&out, "type 0x%x", v->type);
  return byol_buf_steal (&out);
}

char *byol_trail_format (const char *fmt, ...) PRINTF_LIKE (1, 2);

char *
byol_trail_format (const char *fmt, ...)
{
  char *text;
  va_list args;
  va_start (args, fmt);
  int n = vasprintf (&text, fmt, args);
  va_end (args);
  return n < 0 ? NULL : text;
}

const char *
byol_or_empty (const char *text)
{
  return text ? text : "";
}

/* ---- the trail ------------------------------------------------------------------- */

/* Whether the last item says what an earlier one said. */
static bool
is_repeated (const struct evidence *ev)
{
  const struct ev_item *last = &ev->items[ev->count - 1];
  for (const struct ev_item *item = ev->items; item < last; item++)
    if (strcmp (item->place, last->place) == 0 && strcmp (item->value, last->value) == 0
        && strcmp (item->type, last->type) == 0 && strcmp (item->data, last->data) == 0
        && strcmp (item->state, last->state) == 0)
      return true;
  return false;
}

bool
byol_trail_add (struct evidence *ev, const char *place, const char *value, const char *type,
                const char *data, const char *state)
{
  if (ev->error != NULL)
    return false;
  struct ev_item *item = byol_px_grow ((void **) &ev->items, &ev->count, sizeof *ev->items);
  if (item == NULL) {
    byol_trail_stop (ev);
    return false;
  }
  item->state = state;
  item->place = bounded (byol_or_empty (place));
  item->value = bounded (byol_or_empty (value));
  item->type = strdup (byol_or_empty (type));
  item->data =
    bounded (is_secret (byol_or_empty (place), byol_or_empty (value)) && byol_or_empty (data)[0]
               ? "(not shown)"
               : byol_or_empty (data));
  bool complete = item->place && item->value && item->type && item->data;
  if (complete && !is_repeated (ev))
    return true;
  free (item->place);
  free (item->value);
  free (item->type);
  free (item->data);
  ev->count--;
  if (!complete)
    byol_trail_stop (ev);
  return complete;
}

/* Whether what came from there may be out of date. */
static bool
is_stale (const struct evidence *ev, unsigned from, const char **why)
{
  for (int i = 0; i < WIN_HIVE_COUNT; i++)
    if ((from & FROM_HIVE (i)) && byol_win_hive_stale (ev->windows, (enum win_hive) i, why))
      return true;
  int64_t volume = byol_win_volume (ev->windows);
  return (from & FROM_VOLUME) && volume >= 0
         && byol_win_volume_stale (ev->windows, (uint32_t) volume, why);
}

/* "place value: reason", and the place once only. */
static char *
full_reason (const struct evidence *ev, const char *place, const char *value, const char *reason)
{
  enum win_hive ignored;
  const char *why = byol_or_empty (reason)[0] ? reason : "it cannot be read";
  if (place[0] == '\0'
      || (byol_win_hive_of (ev->windows, why, &ignored) && strchr (why, '\\') != NULL))
    return strdup (why);
  return byol_trail_format ("%s%s%s: %s", place, value[0] ? " " : "", value, why);
}

/* Keeps why something could not be read. */
static bool
note_unreadable (struct evidence *ev, const char *place, const char *value, const char *reason)
{
  free (ev->reason);
  ev->reason = full_reason (ev, byol_or_empty (place), byol_or_empty (value), reason);
  if (ev->reason == NULL) {
    byol_trail_stop (ev);
    return false;
  }
  if (ev->optional > 0 || ev->unreadable != NULL)
    return true;
  ev->unreadable = strdup (ev->reason);
  if (ev->unreadable == NULL)
    byol_trail_stop (ev);
  return ev->unreadable != NULL;
}

/* Writes one answer on the trail, and draws the consequences. `data` is the
   reason where the answer is neither found nor absent. */
enum ev_state
byol_trail_record (struct evidence *ev, unsigned from, enum ev_state state, const char *place,
                   const char *value, const char *type, const char *data)
{
  const char *why, *shown;
  if (state == EV_FOUND || state == EV_ABSENT) {
    shown = state == EV_FOUND ? "found" : "absent";
    if (is_stale (ev, from, &why)) {
      shown = "stale";
      if (state == EV_ABSENT)
        data = "(absent)";
      if (ev->optional == 0 && ev->stale == NULL)
        ev->stale = why;
    }
  } else {
    shown = state == EV_WRONG_TYPE ? "wrong-type" : "unreadable";
    if (state == EV_UNREADABLE && !note_unreadable (ev, place, value, data))
      return byol_trail_stop (ev);
  }
  return byol_trail_add (ev, place, value, type, data, shown) ? state : byol_trail_stop (ev);
}

enum ev_state
byol_ev_state_of (enum px_state state)
{
  return state == PX_FOUND ? EV_FOUND : state == PX_ABSENT ? EV_ABSENT : EV_UNREADABLE;
}

/* Records a subject by its note; what is about one value shows itself. */
enum ev_state
byol_trail_note (struct evidence *ev, const struct win_note *note, const char *value,
                 const char *type, const char *data)
{
  if (note->state == PX_UNREADABLE)
    return byol_trail_record (ev, note->hives, EV_UNREADABLE, note->place, value, "", note->reason);
  if (note->state == PX_ABSENT)
    return byol_trail_record (ev, note->hives, EV_ABSENT, note->place, value, "", "");
  byol_trail_record (ev, note->hives, EV_FOUND, note->place, value, type, data);
  /* What there is stands; that some is missing keeps it from being a PASS. */
  if (note->reason != NULL)
    byol_trail_record (ev, note->hives, EV_UNREADABLE, note->place, "", "", note->reason);
  return ev->error ? byol_trail_stop (ev) : EV_FOUND;
}

enum ev_state
byol_ev_part (struct evidence *ev, const struct win_note *note)
{
  if (ev->error != NULL)
    return byol_trail_stop (ev);
  return byol_trail_note (ev, note, byol_or_empty (note->value), byol_or_empty (note->type),
                          note->data);
}

/* A fact that belongs to an answer on the trail already. */
void
byol_trail_cite (struct evidence *ev, unsigned from, const char *place, const char *value,
                 const char *type, const char *data)
{
  const char *why;
  byol_trail_add (ev, place, value, type, data, is_stale (ev, from, &why) ? "stale" : "found");
}

static unsigned
from_key (const struct evidence *ev, const char *key)
{
  enum win_hive which;
  return byol_win_hive_of (ev->windows, key, &which) ? FROM_HIVE (which) : 0;
}

/* ---- registry -------------------------------------------------------------------- */

enum ev_state
byol_ev_key (struct evidence *ev, const char *key)
{
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP (byol_px_key_free) struct key_info info = { 0 };
  CLEANUP_FREE char *place = NULL;
  if (ev->error != NULL || byol_win_key (ev->windows, key, &a, &info, &place, &ev->error) < 0)
    return byol_trail_stop (ev);
  return byol_trail_record (ev, from_key (ev, key), byol_ev_state_of (a.state), place, "",
                            a.state == PX_FOUND ? "key" : "", a.reason);
}

/* Asks for a value; `fits` NULL: any will do. */
static enum ev_state
ask_value (struct evidence *ev, const char *key, const char *name,
           bool (*fits) (const struct reg_value *), const char *wanted,
           const struct reg_value **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL || byol_win_value (ev->windows, key, name, &a, &k->value, &place, &ev->error) < 0)
    return byol_trail_stop (ev);
  const char *shown = name[0] ? name : "(Default)";
  if (a.state != PX_FOUND)
    return byol_trail_record (ev, from_key (ev, key), byol_ev_state_of (a.state), place, shown, "",
                              a.reason);

  CLEANUP_FREE char *type = render_type (&k->value);
  CLEANUP_FREE char *data = render_data (&k->value);
  if (type == NULL || data == NULL)
    return byol_trail_stop (ev);
  bool right = fits == NULL || fits (&k->value);
  if (!right) {
    CLEANUP_FREE char *reason =
      byol_trail_format ("%s of %zu bytes where %s was expected", type, k->value.len, wanted);
    if (reason == NULL || !note_unreadable (ev, place, shown, reason))
      return byol_trail_stop (ev);
  } else
    *out = &k->value;
  return byol_trail_record (ev, from_key (ev, key), right ? EV_FOUND : EV_WRONG_TYPE, place, shown,
                            type, data);
}

enum ev_state
byol_ev_value (struct evidence *ev, const char *key, const char *value,
               const struct reg_value **out)
{
  return ask_value (ev, key, value, NULL, "", out);
}

static bool
is_number (const struct reg_value *v)
{
  uint64_t ignored;
  return byol_reg_number (v, &ignored);
}

enum ev_state
byol_ev_number (struct evidence *ev, const char *key, const char *value, uint64_t *out)
{
  const struct reg_value *v;
  enum ev_state state = ask_value (ev, key, value, is_number, "a number", &v);
  *out = 0;
  if (state == EV_FOUND)
    byol_reg_number (v, out);
  return state;
}

enum ev_state
byol_ev_string (struct evidence *ev, const char *key, const char *value, const char **out)
{
  const struct reg_value *v;
  enum ev_state state = ask_value (ev, key, value, byol_reg_is_string, "a string", &v);
  *out = NULL;
  if (state != EV_FOUND)
    return state;
  struct kept *k = byol_trail_keep (ev);
  if (k == NULL || (k->text = byol_reg_text (v)) == NULL)
    return byol_trail_stop (ev);
  *out = k->text;
  return state;
}

static bool
is_multi (const struct reg_value *v)
{
  return v->type == REG_MULTI_SZ;
}

enum ev_state
byol_ev_strings (struct evidence *ev, const char *key, const char *value, const struct strv **out)
{
  const struct reg_value *v;
  enum ev_state state = ask_value (ev, key, value, is_multi, "a list of strings", &v);
  *out = NULL;
  if (state != EV_FOUND)
    return state;
  struct kept *k = byol_trail_keep (ev);
  if (k == NULL || !byol_reg_strings (v, &k->strings))
    return byol_trail_stop (ev);
  *out = &k->strings;
  return state;
}

/* Records how many of something a key has. */
static enum ev_state
record_count (struct evidence *ev, unsigned from, const struct answer *a, const char *place,
              size_t count, const char *what)
{
  CLEANUP_FREE char *data = byol_trail_format ("%zu %s%s", count, what, count == 1 ? "" : "s");
  if (data == NULL)
    return byol_trail_stop (ev);
  bool found = a->state == PX_FOUND;
  return byol_trail_record (ev, from, byol_ev_state_of (a->state), place, "", found ? "key" : "",
                            found ? data : a->reason);
}

enum ev_state
byol_ev_subkeys (struct evidence *ev, const char *key, const struct key_list **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL || byol_win_subkeys (ev->windows, key, &a, &k->keys, &place, &ev->error) < 0)
    return byol_trail_stop (ev);
  if (a.state == PX_FOUND)
    *out = &k->keys;
  return record_count (ev, from_key (ev, key), &a, place, k->keys.count, "subkey");
}

enum ev_state
byol_ev_values (struct evidence *ev, const char *key, const struct value_list **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL || byol_win_values (ev->windows, key, &a, &k->values, &place, &ev->error) < 0)
    return byol_trail_stop (ev);
  if (a.state == PX_FOUND)
    *out = &k->values;
  return record_count (ev, from_key (ev, key), &a, place, k->values.count, "value");
}

enum ev_state
byol_ev_named (struct evidence *ev, const char *key, uint32_t depth, const char *const *names,
               size_t name_count, const struct named_list **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL
      || byol_win_named (ev->windows, key, depth, names, name_count, &a, &k->named, &place,
                         &ev->error)
           < 0)
    return byol_trail_stop (ev);
  if (a.state == PX_FOUND)
    *out = &k->named;
  enum ev_state state = record_count (ev, from_key (ev, key), &a, place, k->named.count, "key");
  for (size_t i = 0; state == EV_FOUND && i < k->named.count; i++) {
    const struct named_key *n = &k->named.items[i];
    if (n->state != PX_UNREADABLE)
      continue;
    CLEANUP_FREE char *below = byol_trail_format ("%s\\%s", place, n->key.name);
    if (below == NULL)
      return byol_trail_stop (ev);
    byol_trail_record (ev, from_key (ev, key), EV_UNREADABLE, below, "", "", n->reason);
  }
  return ev->error ? byol_trail_stop (ev) : state;
}

void
byol_ev_cite_value (struct evidence *ev, const char *key, const struct reg_value *value)
{
  CLEANUP_FREE char *type = render_type (value);
  CLEANUP_FREE char *data = render_data (value);
  if (type == NULL || data == NULL)
    byol_trail_stop (ev);
  else
    byol_trail_cite (ev, from_key (ev, key), key, value->name[0] ? value->name : "(Default)", type,
                     data);
}

/* ---- files ----------------------------------------------------------------------- */

enum ev_state
byol_ev_file (struct evidence *ev, const char *path, const struct file_info **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL || byol_win_stat (ev->windows, path, &a, &k->file, &ev->error) < 0)
    return byol_trail_stop (ev);
  if (a.state != PX_FOUND)
    return byol_trail_record (ev, FROM_VOLUME, byol_ev_state_of (a.state), path, "", "", a.reason);
  bool directory = (k->file.flags & FILE_DIRECTORY) != 0;
  CLEANUP_FREE char *size = byol_trail_format ("%llu bytes", (unsigned long long) k->file.size);
  if (size == NULL)
    return byol_trail_stop (ev);
  *out = &k->file;
  return byol_trail_record (ev, FROM_VOLUME, EV_FOUND, path, "", directory ? "directory" : "file",
                            directory ? "" : size);
}

enum ev_state
byol_ev_directory (struct evidence *ev, const char *path, uint32_t most,
                   const struct file_list **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL || byol_win_list (ev->windows, path, most, &a, &k->files, &ev->error) < 0)
    return byol_trail_stop (ev);
  if (a.state != PX_FOUND)
    return byol_trail_record (ev, FROM_VOLUME, byol_ev_state_of (a.state), path, "", "", a.reason);
  CLEANUP_FREE char *data =
    byol_trail_format ("%zu entr%s", k->files.count, k->files.count == 1 ? "y" : "ies");
  if (data == NULL)
    return byol_trail_stop (ev);
  *out = &k->files;
  return byol_trail_record (ev, FROM_VOLUME, EV_FOUND, path, "", "directory", data);
}

enum ev_state
byol_ev_file_bytes (struct evidence *ev, const char *path, uint64_t offset, uint32_t most,
                    const uint8_t **bytes, size_t *len)
{
  *bytes = NULL;
  *len = 0;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL || byol_win_read (ev->windows, path, offset, most, &a, &k->bytes, &ev->error) < 0)
    return byol_trail_stop (ev);
  if (a.state != PX_FOUND)
    return byol_trail_record (ev, FROM_VOLUME, byol_ev_state_of (a.state), path, "", "", a.reason);
  CLEANUP_FREE char *data =
    byol_trail_format ("%zu bytes read at %llu", k->bytes.len, (unsigned long long) offset);
  byol_buf_add (&k->bytes, "", 0); /* so that there is a pointer to nothing, too */
  if (data == NULL || k->bytes.failed)
    return byol_trail_stop (ev);
  *bytes = (const uint8_t *) k->bytes.data;
  *len = k->bytes.len;
  return byol_trail_record (ev, FROM_VOLUME, EV_FOUND, path, "", "file", data);
}

enum ev_state
byol_ev_xml (struct evidence *ev, const char *path, const struct xml_list **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  struct kept *k = ev->error ? NULL : byol_trail_keep (ev);
  if (k == NULL || byol_win_xml (ev->windows, path, &a, &k->xml, &ev->error) < 0)
    return byol_trail_stop (ev);
  if (a.state != PX_FOUND)
    return byol_trail_record (ev, FROM_VOLUME, byol_ev_state_of (a.state), path, "", "", a.reason);
  CLEANUP_FREE char *data =
    byol_trail_format ("XML, %zu element%s", k->xml.count, k->xml.count == 1 ? "" : "s");
  if (data == NULL)
    return byol_trail_stop (ev);
  *out = &k->xml;
  return byol_trail_record (ev, FROM_VOLUME, EV_FOUND, path, "", "file", data);
}

/* ---- for rules and engine -------------------------------------------------------- */

void
byol_ev_cite (struct evidence *ev, const char *place, const char *value, const char *type,
              const char *data)
{
  byol_trail_add (ev, place, value, type, data, "found");
}

const char *
byol_ev_reason (const struct evidence *ev)
{
  if (ev->error != NULL)
    return byol_error_message (ev->error);
  return ev->reason ? ev->reason : "no reason is known";
}

void
byol_ev_begin_optional (struct evidence *ev)
{
  ev->optional++;
}

void
byol_ev_end_optional (struct evidence *ev)
{
  if (ev->optional > 0)
    ev->optional--;
}

size_t
byol_ev_item_count (const struct evidence *ev)
{
  return ev->count;
}

const struct ev_item *
byol_ev_item (const struct evidence *ev, size_t i)
{
  return i < ev->count ? &ev->items[i] : NULL;
}

bool
byol_ev_stale (const struct evidence *ev, const char **why)
{
  *why = ev->stale;
  return ev->stale != NULL;
}

bool
byol_ev_unreadable (const struct evidence *ev, const char **why)
{
  *why = ev->unreadable;
  return ev->unreadable != NULL;
}

int
byol_ev_failed (struct evidence *ev, struct byol_error **err)
{
  if (ev->error == NULL)
    return 0;
  int code = byol_error_code (ev->error);
  if (err != NULL && *err == NULL)
    *err = STEAL (ev->error);
  return code;
}
