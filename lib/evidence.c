/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "evidence.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf16.h"
#include "windows/value.h"

/* What the trail shows of one datum. */
#define MOST_TEXT 1024u
#define MOST_HEX 64u
/* Drive letters on the trail: there are 26 of them. */
#define MOST_LETTERS 26u

/* Beside the bits of enum win_hive: the files of the Windows volume. */
#define FROM_HIVE(which) (1u << (which))
#define FROM_VOLUME (1u << WIN_HIVE_COUNT)

/* Something handed out, until the evidence ends. */
struct kept
{
  struct kept *next;
  struct reg_value value;
  struct key_list keys;
  struct value_list values;
  struct strv strings;
  struct file_info file;
  struct buf bytes;
  char *text;
};

struct evidence
{
  struct windows *windows;
  struct ev_item *items;
  size_t count;
  struct kept *kept;
  int optional;
  char *reason, *unreadable;
  const char *stale;
  struct byol_error *error; /* set: nothing is asked any more */
};

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
    byol_buf_free (&k->bytes);
    free (k->text);
    free (k);
  }
  free (ev->reason);
  free (ev->unreadable);
  byol_error_free (ev->error);
  free (ev);
}

/* Ends all asking. The answer of every question from now on. */
static enum ev_state
stop (struct evidence *ev)
{
  if (ev->error == NULL)
    byol_error_nomem (&ev->error);
  return EV_UNREADABLE;
}

static struct kept *
keep (struct evidence *ev)
{
  struct kept *k = calloc (1, sizeof *k);
  if (k == NULL) {
    stop (ev);
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

static char *format (const char *fmt, ...) PRINTF_LIKE (1, 2);

static char *
format (const char *fmt, ...)
{
  char *text;
  va_list args;
  va_start (args, fmt);
  int n = vasprintf (&text, fmt, args);
  va_end (args);
  return n < 0 ? NULL : text;
}

static const char *
or_empty (const char *text)
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

static bool
add_item (struct evidence *ev, const char *place, const char *value, const char *type,
          const char *data, const char *state)
{
  if (ev->error != NULL)
    return false;
  struct ev_item *item = byol_px_grow ((void **) &ev->items, &ev->count, sizeof *ev->items);
  if (item == NULL) {
    stop (ev);
    return false;
  }
  item->state = state;
  item->place = bounded (or_empty (place));
  item->value = bounded (or_empty (value));
  item->type = strdup (or_empty (type));
  item->data = bounded (is_secret (or_empty (place), or_empty (value)) && or_empty (data)[0]
                          ? "(not shown)"
                          : or_empty (data));
  bool complete = item->place && item->value && item->type && item->data;
  if (complete && !is_repeated (ev))
    return true;
  free (item->place);
  free (item->value);
  free (item->type);
  free (item->data);
  ev->count--;
  if (!complete)
    stop (ev);
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
full_reason (const char *place, const char *value, const char *reason)
{
  enum win_hive ignored;
  const char *why = or_empty (reason)[0] ? reason : "it cannot be read";
  if (place[0] == '\0' || (byol_win_hive_of (why, &ignored) && strchr (why, '\\') != NULL))
    return strdup (why);
  return format ("%s%s%s: %s", place, value[0] ? " " : "", value, why);
}

/* Keeps why something could not be read. */
static bool
note_unreadable (struct evidence *ev, const char *place, const char *value, const char *reason)
{
  free (ev->reason);
  ev->reason = full_reason (or_empty (place), or_empty (value), reason);
  if (ev->reason == NULL) {
    stop (ev);
    return false;
  }
  if (ev->optional > 0 || ev->unreadable != NULL)
    return true;
  ev->unreadable = strdup (ev->reason);
  if (ev->unreadable == NULL)
    stop (ev);
  return ev->unreadable != NULL;
}

/* Writes one answer on the trail, and draws the consequences. `data` is the
   reason where the answer is neither found nor absent. */
static enum ev_state
record (struct evidence *ev, unsigned from, enum ev_state state, const char *place,
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
      return stop (ev);
  }
  return add_item (ev, place, value, type, data, shown) ? state : stop (ev);
}

static enum ev_state
from_px (enum px_state state)
{
  return state == PX_FOUND ? EV_FOUND : state == PX_ABSENT ? EV_ABSENT : EV_UNREADABLE;
}

/* Records a subject by its note; what is about one value shows itself. */
static enum ev_state
record_note (struct evidence *ev, const struct win_note *note, const char *value, const char *type,
             const char *data)
{
  if (note->state == PX_UNREADABLE)
    return record (ev, note->hives, EV_UNREADABLE, note->place, value, "", note->reason);
  if (note->state == PX_ABSENT)
    return record (ev, note->hives, EV_ABSENT, note->place, value, "", "");
  record (ev, note->hives, EV_FOUND, note->place, value, type, data);
  /* What there is stands; that some is missing keeps it from being a PASS. */
  if (note->reason != NULL)
    record (ev, note->hives, EV_UNREADABLE, note->place, "", "", note->reason);
  return ev->error ? stop (ev) : EV_FOUND;
}

enum ev_state
byol_ev_part (struct evidence *ev, const struct win_note *note)
{
  if (ev->error != NULL)
    return stop (ev);
  return record_note (ev, note, or_empty (note->value), or_empty (note->type), note->data);
}

/* A fact that belongs to an answer on the trail already. */
static void
cite_from (struct evidence *ev, unsigned from, const char *place, const char *value,
           const char *type, const char *data)
{
  const char *why;
  add_item (ev, place, value, type, data, is_stale (ev, from, &why) ? "stale" : "found");
}

static unsigned
from_key (const char *key)
{
  enum win_hive which;
  return byol_win_hive_of (key, &which) ? FROM_HIVE (which) : 0;
}

/* ---- registry -------------------------------------------------------------------- */

enum ev_state
byol_ev_key (struct evidence *ev, const char *key)
{
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP (byol_px_key_free) struct key_info info = { 0 };
  CLEANUP_FREE char *place = NULL;
  if (ev->error != NULL || byol_win_key (ev->windows, key, &a, &info, &place, &ev->error) < 0)
    return stop (ev);
  return record (ev, from_key (key), from_px (a.state), place, "", a.state == PX_FOUND ? "key" : "",
                 a.reason);
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
  struct kept *k = ev->error ? NULL : keep (ev);
  if (k == NULL || byol_win_value (ev->windows, key, name, &a, &k->value, &place, &ev->error) < 0)
    return stop (ev);
  const char *shown = name[0] ? name : "(Default)";
  if (a.state != PX_FOUND)
    return record (ev, from_key (key), from_px (a.state), place, shown, "", a.reason);

  CLEANUP_FREE char *type = render_type (&k->value);
  CLEANUP_FREE char *data = render_data (&k->value);
  if (type == NULL || data == NULL)
    return stop (ev);
  bool right = fits == NULL || fits (&k->value);
  if (!right) {
    CLEANUP_FREE char *reason =
      format ("%s of %zu bytes where %s was expected", type, k->value.len, wanted);
    if (reason == NULL || !note_unreadable (ev, place, shown, reason))
      return stop (ev);
  } else
    *out = &k->value;
  return record (ev, from_key (key), right ? EV_FOUND : EV_WRONG_TYPE, place, shown, type, data);
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
  struct kept *k = keep (ev);
  if (k == NULL || (k->text = byol_reg_text (v)) == NULL)
    return stop (ev);
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
  struct kept *k = keep (ev);
  if (k == NULL || !byol_reg_strings (v, &k->strings))
    return stop (ev);
  *out = &k->strings;
  return state;
}

/* Records how many of something a key has. */
static enum ev_state
record_count (struct evidence *ev, unsigned from, const struct answer *a, const char *place,
              size_t count, const char *what)
{
  CLEANUP_FREE char *data = format ("%zu %s%s", count, what, count == 1 ? "" : "s");
  if (data == NULL)
    return stop (ev);
  bool found = a->state == PX_FOUND;
  return record (ev, from, from_px (a->state), place, "", found ? "key" : "",
                 found ? data : a->reason);
}

enum ev_state
byol_ev_subkeys (struct evidence *ev, const char *key, const struct key_list **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  struct kept *k = ev->error ? NULL : keep (ev);
  if (k == NULL || byol_win_subkeys (ev->windows, key, &a, &k->keys, &place, &ev->error) < 0)
    return stop (ev);
  if (a.state == PX_FOUND)
    *out = &k->keys;
  return record_count (ev, from_key (key), &a, place, k->keys.count, "subkey");
}

enum ev_state
byol_ev_values (struct evidence *ev, const char *key, const struct value_list **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  struct kept *k = ev->error ? NULL : keep (ev);
  if (k == NULL || byol_win_values (ev->windows, key, &a, &k->values, &place, &ev->error) < 0)
    return stop (ev);
  if (a.state == PX_FOUND)
    *out = &k->values;
  return record_count (ev, from_key (key), &a, place, k->values.count, "value");
}

/* ---- files ----------------------------------------------------------------------- */

enum ev_state
byol_ev_file (struct evidence *ev, const char *path, const struct file_info **out)
{
  *out = NULL;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  struct kept *k = ev->error ? NULL : keep (ev);
  if (k == NULL || byol_win_stat (ev->windows, path, &a, &k->file, &ev->error) < 0)
    return stop (ev);
  if (a.state != PX_FOUND)
    return record (ev, FROM_VOLUME, from_px (a.state), path, "", "", a.reason);
  bool directory = (k->file.flags & FILE_DIRECTORY) != 0;
  CLEANUP_FREE char *size = format ("%llu bytes", (unsigned long long) k->file.size);
  if (size == NULL)
    return stop (ev);
  *out = &k->file;
  return record (ev, FROM_VOLUME, EV_FOUND, path, "", directory ? "directory" : "file",
                 directory ? "" : size);
}

enum ev_state
byol_ev_file_bytes (struct evidence *ev, const char *path, uint64_t offset, uint32_t most,
                    const uint8_t **bytes, size_t *len)
{
  *bytes = NULL;
  *len = 0;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  struct kept *k = ev->error ? NULL : keep (ev);
  if (k == NULL || byol_win_read (ev->windows, path, offset, most, &a, &k->bytes, &ev->error) < 0)
    return stop (ev);
  if (a.state != PX_FOUND)
    return record (ev, FROM_VOLUME, from_px (a.state), path, "", "", a.reason);
  CLEANUP_FREE char *data =
    format ("%zu bytes read at %llu", k->bytes.len, (unsigned long long) offset);
  byol_buf_add (&k->bytes, "", 0); /* so that there is a pointer to nothing, too */
  if (data == NULL || k->bytes.failed)
    return stop (ev);
  *bytes = (const uint8_t *) k->bytes.data;
  *len = k->bytes.len;
  return record (ev, FROM_VOLUME, EV_FOUND, path, "", "file", data);
}

/* ---- subjects -------------------------------------------------------------------- */

enum ev_state
byol_ev_identity (struct evidence *ev, const struct win_identity **out)
{
  *out = NULL;
  const struct win_identity *id;
  if (ev->error != NULL || byol_win_identity (ev->windows, &id, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *build = format ("%u", id->build);
  if (build == NULL)
    return stop (ev);
  enum ev_state state = record_note (ev, &id->note, "CurrentBuildNumber", "REG_SZ", build);
  if (state != EV_UNREADABLE)
    *out = id;
  return state;
}

enum ev_state
byol_ev_service (struct evidence *ev, const char *name, const struct win_service **out)
{
  *out = NULL;
  const struct win_service *s;
  if (ev->error != NULL || byol_win_service (ev->windows, name, &s, &ev->error) < 0)
    return stop (ev);
  if (s->note.state != PX_FOUND)
    return record_note (ev, &s->note, "", "", "");
  if (byol_ev_part (ev, &s->start_note) == EV_UNREADABLE)
    return EV_UNREADABLE;
  *out = s;
  return EV_FOUND;
}

enum ev_state
byol_ev_programs (struct evidence *ev, const struct win_program_list **out)
{
  *out = NULL;
  const struct win_program_list *l;
  if (ev->error != NULL || byol_win_programs (ev->windows, &l, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *data = format ("%zu programs, WOW6432Node's among them", l->count);
  if (data == NULL)
    return stop (ev);
  enum ev_state state = record_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

void
byol_ev_cite_program (struct evidence *ev, const struct win_program *program)
{
  cite_from (ev, FROM_HIVE (WIN_SOFTWARE), program->place, "DisplayName", "REG_SZ",
             program->display_name);
}

enum ev_state
byol_ev_adapters (struct evidence *ev, const struct win_adapter_list **out)
{
  *out = NULL;
  const struct win_adapter_list *l;
  if (ev->error != NULL || byol_win_adapters (ev->windows, &l, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *data = format ("%zu adapter%s", l->count, l->count == 1 ? "" : "s");
  if (data == NULL)
    return stop (ev);
  enum ev_state state = record_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

void
byol_ev_cite_adapter (struct evidence *ev, const struct win_adapter *adapter)
{
  unsigned from = FROM_HIVE (WIN_SYSTEM);
  cite_from (ev, from, adapter->place, "DriverDesc", "REG_SZ", adapter->description);
  CLEANUP_FREE char *dhcp = format ("%llu", (unsigned long long) adapter->dhcp);
  if (dhcp == NULL) {
    stop (ev);
    return;
  }
  record (ev, from, from_px (adapter->dhcp_state), adapter->interface_place, "EnableDHCP",
          adapter->dhcp_state == PX_FOUND ? "REG_DWORD" : "",
          adapter->dhcp_state == PX_FOUND        ? dhcp
          : adapter->dhcp_state == PX_UNREADABLE ? adapter->dhcp_reason
                                                 : "");
  if (adapter->addresses[0])
    cite_from (ev, from, adapter->interface_place, "IPAddress", "REG_MULTI_SZ", adapter->addresses);
}

enum ev_state
byol_ev_account (struct evidence *ev, const char *name, const struct win_account **out)
{
  *out = NULL;
  const struct win_account *account;
  if (ev->error != NULL || byol_win_account (ev->windows, name, &account, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *data = format ("\"%s\", number %u", account->name, account->rid);
  if (data == NULL)
    return stop (ev);
  enum ev_state state = record_note (ev, &account->note, "", "key", data);
  if (state == EV_FOUND)
    *out = account;
  return state;
}

enum ev_state
byol_ev_account_is_administrator (struct evidence *ev, const struct win_account *account, bool *out)
{
  *out = false;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  bool member;
  if (ev->error != NULL
      || byol_win_is_administrator (ev->windows, account->rid, &a, &member, &place, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *data = format ("account %u is %sa member", account->rid, member ? "" : "not ");
  if (data == NULL)
    return stop (ev);
  bool found = a.state == PX_FOUND;
  *out = found && member;
  return record (ev, FROM_HIVE (WIN_SAM), from_px (a.state), place, "C", found ? "REG_BINARY" : "",
                 found ? data : a.reason);
}

enum ev_state
byol_ev_domain (struct evidence *ev, const struct win_domain **out)
{
  *out = NULL;
  const struct win_domain *d;
  if (ev->error != NULL || byol_win_domain (ev->windows, &d, &ev->error) < 0)
    return stop (ev);
  enum ev_state state =
    record_note (ev, &d->note, "(Default)", "REG_NONE", d->member ? d->sid : "(empty)");
  if (state != EV_FOUND)
    return state;
  if (d->name[0])
    cite_from (ev, d->note.hives, "SECURITY\\Policy\\PolPrDmN", "(Default)", "REG_NONE", d->name);
  *out = d;
  return EV_FOUND;
}

enum ev_state
byol_ev_cloud_join (struct evidence *ev, const struct win_cloud_join **out)
{
  *out = NULL;
  const struct win_cloud_join *c;
  if (ev->error != NULL || byol_win_cloud_join (ev->windows, &c, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *data = format ("%zu join%s", c->count, c->count == 1 ? "" : "s");
  if (data == NULL)
    return stop (ev);
  enum ev_state state = record_note (ev, &c->note, "", "key", data);
  if (state != EV_FOUND)
    return state;
  CLEANUP_FREE char *place = format ("%s\\%s", c->note.place, c->thumbprint);
  if (place == NULL)
    return stop (ev);
  if (c->tenant_id[0])
    cite_from (ev, c->note.hives, place, "TenantId", "REG_SZ", c->tenant_id);
  *out = c;
  return EV_FOUND;
}

enum ev_state
byol_ev_antivirus (struct evidence *ev, const struct win_av_list **out)
{
  *out = NULL;
  const struct win_av_list *l;
  if (ev->error != NULL || byol_win_antivirus (ev->windows, &l, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *data = format ("%zu product%s", l->count, l->count == 1 ? "" : "s");
  if (data == NULL)
    return stop (ev);
  enum ev_state state = record_note (ev, &l->note, "", "key", data);
  for (size_t i = 0; i < l->count && i < MOST_LETTERS; i++)
    cite_from (ev, l->note.hives, l->items[i].place, "DISPLAYNAME", "REG_SZ",
               l->items[i].display_name);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

enum ev_state
byol_ev_boot (struct evidence *ev, const struct win_boot **out)
{
  *out = NULL;
  const struct win_boot *b;
  if (ev->error != NULL || byol_win_boot (ev->windows, &b, &ev->error) < 0)
    return stop (ev);
  enum ev_state state = record_note (ev, &b->note, "", "boot store", b->paths);
  if (state == EV_FOUND)
    *out = b;
  return state;
}

enum ev_state
byol_ev_drive_letters (struct evidence *ev, const struct win_letter_list **out)
{
  *out = NULL;
  const struct win_letter_list *l;
  if (ev->error != NULL || byol_win_drive_letters (ev->windows, &l, &ev->error) < 0)
    return stop (ev);
  CLEANUP_FREE char *data = format ("%zu entries", l->count);
  if (data == NULL)
    return stop (ev);
  enum ev_state state = record_note (ev, &l->note, "", "key", data);
  unsigned shown = 0;
  for (size_t i = 0; i < l->count && shown < MOST_LETTERS; i++) {
    const struct win_letter *letter = &l->items[i];
    if (letter->letter == 0)
      continue;
    cite_from (ev, l->note.hives, l->note.place, letter->name, "REG_BINARY", letter->target);
    shown++;
  }
  if (state == EV_FOUND)
    *out = l;
  return state;
}

/* ---- disks and volumes ----------------------------------------------------------- */

/* A folder has none. */
static bool
has_disks (const struct evidence *ev)
{
  return byol_source_disks (byol_windows_source (ev->windows))->count > 0;
}

static enum ev_state
ask_disks (struct evidence *ev)
{
  if (ev->error != NULL)
    return stop (ev);
  if (has_disks (ev))
    return EV_FOUND;
  return record (ev, 0, EV_UNREADABLE, "the disks", "", "",
                 "a folder has neither disks nor partitions");
}

enum ev_state
byol_ev_disks (struct evidence *ev, const struct disk_list **out)
{
  enum ev_state state = ask_disks (ev);
  *out = state == EV_FOUND ? byol_source_disks (byol_windows_source (ev->windows)) : NULL;
  return state;
}

enum ev_state
byol_ev_volumes (struct evidence *ev, const struct volume_list **out)
{
  enum ev_state state = ask_disks (ev);
  *out = state == EV_FOUND ? byol_source_volumes (byol_windows_source (ev->windows)) : NULL;
  return state;
}

enum ev_state
byol_ev_system_volume (struct evidence *ev, const struct volume_info **out)
{
  *out = NULL;
  enum ev_state state = ask_disks (ev);
  if (state != EV_FOUND)
    return state;
  int64_t volume = byol_win_volume (ev->windows);
  if (volume < 0)
    return record (ev, 0, EV_UNREADABLE, "the Windows volume", "", "",
                   "no Windows folder was found");
  *out = &byol_source_volumes (byol_windows_source (ev->windows))->items[volume];
  return EV_FOUND;
}

void
byol_ev_cite_disk (struct evidence *ev, const struct disk_info *disk)
{
  const struct disk_list *disks = byol_source_disks (byol_windows_source (ev->windows));
  CLEANUP_FREE char *place = format ("disk %zu", (size_t) (disk - disks->items) + 1);
  CLEANUP_FREE char *data = format (
    "%s, %llu bytes, partition table %s%s%s", disk->format, (unsigned long long) disk->virtual_size,
    disk->table, disk->reason && disk->reason[0] ? ": " : "", or_empty (disk->reason));
  if (place == NULL || data == NULL)
    stop (ev);
  else
    add_item (ev, place, "", "disk", data, "found");
}

void
byol_ev_cite_volume (struct evidence *ev, const struct volume_info *volume)
{
  static const struct
  {
    uint32_t flag;
    const char *text;
  } flags[] = {
    { VOLUME_ACTIVE, "active" },
    { VOLUME_LOGICAL, "logical" },
    { VOLUME_NTFS_DIRTY, "marked dirty" },
    { VOLUME_HIBERNATED, "hibernated" },
    { VOLUME_FAST_START, "by Fast Startup" },
    { VOLUME_JOURNAL, "journal not closed" },
  };
  CLEANUP_FREE char *place = byol_win_volume_place (volume);
  CLEANUP_BUF struct buf data = BUF_INIT;
  byol_buf_printf (&data, "type %s, %llu bytes", volume->type[0] ? volume->type : "unknown",
                   (unsigned long long) volume->size);
  if (volume->flags & VOLUME_HAS_FREE)
    byol_buf_printf (&data, ", %llu free", (unsigned long long) volume->fs_free);
  for (size_t i = 0; i < ARRAY_SIZE (flags); i++)
    if (volume->flags & flags[i].flag)
      byol_buf_printf (&data, ", %s", flags[i].text);
  if (!volume->readable && volume->reason && volume->reason[0])
    byol_buf_printf (&data, ", not readable: %s", volume->reason);
  CLEANUP_FREE char *text = byol_buf_steal (&data);
  if (place == NULL || text == NULL)
    stop (ev);
  else
    add_item (ev, place, or_empty (volume->label), volume->content[0] ? volume->content : "unknown",
              text, "found");
}

enum ev_state
byol_ev_roots (struct evidence *ev, const struct win_root_list **out)
{
  *out = NULL;
  if (ev->error != NULL)
    return stop (ev);
  const struct win_root_list *l = byol_win_roots (ev->windows);
  const struct volume_list *volumes = byol_source_volumes (byol_windows_source (ev->windows));
  for (size_t i = 0; i < l->count; i++) {
    CLEANUP_FREE char *place = has_disks (ev)
                                 ? byol_win_volume_place (&volumes->items[l->items[i].volume])
                                 : strdup ("the folder");
    if (place == NULL || !add_item (ev, place, l->items[i].path, "directory", "", "found"))
      return stop (ev);
  }
  /* One found says nothing about a second where a volume hides its folders;
     two found are two whatever else there is. */
  if (l->note.reason != NULL && l->count < 2)
    return record (ev, 0, EV_UNREADABLE, "", "", "", l->note.reason);
  *out = l;
  return EV_FOUND;
}

enum ev_state
byol_ev_hives (struct evidence *ev, const struct hive_info **out)
{
  *out = NULL;
  if (ev->error != NULL)
    return stop (ev);
  const struct hive_info *info = NULL;
  for (int i = 0; i < WIN_HIVE_COUNT; i++) {
    if (byol_win_hive (ev->windows, (enum win_hive) i, &info, &ev->error) < 0)
      return stop (ev);
    bool reason = info->reason && info->reason[0];
    CLEANUP_FREE char *data = format ("%s%s%s", byol_px_hive_name (info->state), reason ? ": " : "",
                                      reason ? info->reason : "");
    const char *name = byol_win_hive_name ((enum win_hive) i);
    if (data == NULL
        || !add_item (ev, info->path[0] ? info->path : name, name, "hive", data,
                      info->state == HIVE_ABSENT         ? "absent"
                      : byol_px_hive_opens (info->state) ? "found"
                                                         : "unreadable"))
      return stop (ev);
  }
  *out = info - (WIN_HIVE_COUNT - 1); /* they stand in one array */
  return EV_FOUND;
}

/* ---- for rules and engine -------------------------------------------------------- */

void
byol_ev_cite (struct evidence *ev, const char *place, const char *value, const char *type,
              const char *data)
{
  add_item (ev, place, value, type, data, "found");
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
