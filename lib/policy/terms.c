/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "policy/terms.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/utf16.h"
#include "policy/document.h"

/* ---- what terms hold ------------------------------------------------------------- */

static void
clear_attestation (struct attestation *a)
{
  free (a->by);
  free (a->on);
  free (a->expires);
  free (a->note);
}

static void
clear_item (struct request_item *item)
{
  free (item->value);
  free (item->by);
  free (item->on);
}

static void
clear_waiver (struct waiver *w)
{
  free (w->reason);
  free (w->owner);
  free (w->expires);
  free (w->image);
}

void
byol_terms_clear (struct byol_terms *t)
{
  for (size_t i = 0; i < t->attestation_count; i++)
    clear_attestation (&t->attestations[i]);
  for (size_t i = 0; i < t->request.count; i++)
    clear_item (&t->request.items[i]);
  for (size_t i = 0; i < t->waiver_count; i++)
    clear_waiver (&t->waivers[i]);
  free (t->attestations);
  free (t->request.items);
  free (t->waivers);
  *t = (struct byol_terms){ 0 };
}

static void
cleanup_terms (struct byol_terms *t)
{
  byol_terms_clear (t);
}

static char *
copy (const char *text)
{
  return strdup (text ? text : "");
}

/* Lines of text out of a Windows console, each ended by '\n'. */
static char *
clean_lines (const char *text)
{
  struct buf out = BUF_INIT;

  while (*text) {
    size_t len = strcspn (text, "\r\n");
    CLEANUP_FREE char *line = strndup (text, len);

    text += len;
    text += text[0] == '\r' && text[1] == '\n' ? 2 : *text != '\0';
    if (!line) {
      out.failed = true;
      break;
    }
    for (char *tab = line; (tab = strchr (tab, '\t'));)
      *tab = ' ';
    byol_make_printable (line);
    byol_buf_puts (&out, line);
    byol_buf_puts (&out, "\n");
  }
  return byol_buf_steal (&out);
}

int
byol_terms_put_attestation (struct byol_terms *t, const struct attestation *from,
                            struct byol_error **err)
{
  struct attestation a = { from->rule, copy (from->by), copy (from->on), copy (from->expires),
                           copy (from->note) };
  size_t i = 0;

  while (i < t->attestation_count && t->attestations[i].rule != a.rule)
    i++;
  struct attestation *room =
    i < t->attestation_count ? t->attestations : reallocarray (t->attestations, i + 1, sizeof a);
  if (room)
    t->attestations = room;
  if (!a.by || !a.on || !a.expires || !a.note || !room) {
    clear_attestation (&a);
    return byol_error_nomem (err);
  }
  if (i < t->attestation_count)
    clear_attestation (&t->attestations[i]);
  else
    t->attestation_count++;
  t->attestations[i] = a;
  return 0;
}

int
byol_terms_put_request (struct byol_terms *t, const struct request_item *from,
                        struct byol_error **err)
{
  struct request_item item = { from->key,
                               from->key->kind == REQUEST_TEXT ? clean_lines (from->value)
                                                               : copy (from->value),
                               copy (from->by), copy (from->on) };
  size_t i = 0;

  while (i < t->request.count && t->request.items[i].key != item.key)
    i++;
  struct request_item *room =
    i < t->request.count ? t->request.items : reallocarray (t->request.items, i + 1, sizeof item);
  if (room)
    t->request.items = room;
  if (!item.value || !item.by || !item.on || !room) {
    clear_item (&item);
    return byol_error_nomem (err);
  }
  if (i < t->request.count)
    clear_item (&t->request.items[i]);
  else
    t->request.count++;
  t->request.items[i] = item;
  return 0;
}

int
byol_terms_put_waiver (struct byol_terms *t, const struct waiver *from, struct byol_error **err)
{
  struct waiver w = { from->rule, copy (from->reason), copy (from->owner), copy (from->expires),
                      copy (from->image) };

  struct waiver *room = reallocarray (t->waivers, t->waiver_count + 1, sizeof w);

  if (room)
    t->waivers = room;
  if (!w.reason || !w.owner || !w.expires || !w.image || !room) {
    clear_waiver (&w);
    return byol_error_nomem (err);
  }
  t->waivers[t->waiver_count++] = w;
  return 0;
}

/* What a file said, once all of it was understood. */
static int
put_all (struct byol_terms *t, const struct byol_terms *from, struct byol_error **err)
{
  int r = 0;

  for (size_t i = 0; i < from->attestation_count && r == 0; i++)
    r = byol_terms_put_attestation (t, &from->attestations[i], err);
  for (size_t i = 0; i < from->request.count && r == 0; i++)
    r = byol_terms_put_request (t, &from->request.items[i], err);
  for (size_t i = 0; i < from->waiver_count && r == 0; i++)
    r = byol_terms_put_waiver (t, &from->waivers[i], err);
  return r;
}

/* ---- what they mean --------------------------------------------------------------- */

enum standing
byol_standing (const char *on, const char *expires, int64_t day)
{
  int64_t other;

  if (byol_day_parse (on, &other) && other > day)
    return IN_THE_FUTURE;
  if (byol_day_parse (expires, &other) && other < day)
    return EXPIRED;
  return STANDS;
}

/* '*' is any characters, '?' is one byte. Goes back to the last '*' only, so
   that no pattern takes long. */
static bool
matches (const char *pattern, const char *name)
{
  const char *star = NULL, *from = name;

  while (*name)
    if (*pattern == '*') {
      star = pattern++;
      from = name;
    } else if (*pattern && (*pattern == '?' || *pattern == *name)) {
      pattern++;
      name++;
    } else if (star) {
      pattern = star + 1;
      name = ++from;
    } else
      return false;
  return pattern[strspn (pattern, "*")] == '\0';
}

bool
byol_waiver_fits (const struct waiver *waiver, const char *image_path)
{
  size_t len = strlen (image_path);

  while (len > 0 && image_path[len - 1] == '/') /* a folder */
    len--;
  size_t from = len;
  while (from > 0 && image_path[from - 1] != '/')
    from--;
  CLEANUP_FREE char *name = strndup (image_path + from, len - from);
  return waiver->image[0] == '\0' || (name && matches (waiver->image, name));
}

/* ---- values of a request ------------------------------------------------------------ */

const char *
byol_request_fault (const struct request_key *key, const char *value)
{
  switch (key->kind) {
    case REQUEST_NUMBER:
      return value[0] == '\0' || strlen (value) > 15 || value[strspn (value, "0123456789")] != '\0'
               ? "must be a whole number"
               : NULL;
    case REQUEST_LIST:
      return byol_line_fault (value, LIMIT_REQUEST);
    case REQUEST_TEXT:
      return value[0] == '\0'                 ? "must not be empty"
             : strlen (value) > LIMIT_REQUEST ? "is too long"
                                              : NULL;
    case REQUEST_LINE:
      break;
  }
  return byol_line_fault (value, LIMIT_LINE);
}

int
byol_terms_read_text (char **out, const char *path, struct byol_error **err)
{
  CLEANUP_BUF struct buf file = BUF_INIT;
  CLEANUP_FREE char *text = NULL;
  const struct document doc = { path, BYOL_E_TERMS, err };
  const struct at a = { .doc = &doc };
  int r = byol_document_read (&doc, path, LIMIT_REQUEST, &file);

  *out = NULL;
  if (r < 0)
    return r;
  const char *bytes = file.data ? file.data : "";
  size_t len = file.len;
  if (len >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
    text = byol_utf16le_to_utf8 (bytes + 2, len - 2, NULL);
  else if (strlen (bytes) != len)
    return byol_bad (&a, "contains a NUL character");
  else
    text = strdup (bytes + (strncmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0));
  if (!text)
    return byol_error_nomem (err);
  if (text[strspn (text, " \t\r\n")] == '\0')
    return byol_bad (&a, "must not be empty");
  *out = STEAL (text);
  return 0;
}

/* ---- attestation files ---------------------------------------------------------------- */

/* Who said what stands in a file, and when, unless an entry says otherwise. */
struct signature
{
  const char *by, *on;
};

static const struct byol_rule *
find_rule (const char *id)
{
  for (size_t i = 0; i < byol_rules_count; i++)
    if (strcmp (byol_rules[i]->id, id) == 0)
      return byol_rules[i];
  return NULL;
}

static int
read_rule (const struct at *a, json_object *o, const struct byol_rule **out)
{
  const char *id;
  int r = byol_read_string (a, o, &id);

  if (r == 0 && !(*out = find_rule (id)))
    r = byol_bad (a, "there is no rule \"%s\"", id);
  return r;
}

static int
missing (const struct at *a, const char *key)
{
  return byol_bad (a, "the key \"%s\" is missing", key);
}

/* "by" or "on". */
static int
read_signature (const struct at *a, json_object *o, struct signature *out)
{
  return strcmp (a->key, "by") == 0 ? byol_read_line (a, o, &out->by)
                                    : byol_read_day (a, o, &out->on, NULL);
}

static bool
is_signature (const char *key)
{
  return strcmp (key, "by") == 0 || strcmp (key, "on") == 0;
}

static int
read_attestation (const struct at *a, json_object *o, struct signature who,
                  struct byol_terms *terms)
{
  const struct byol_rule *rule = NULL;
  const char *expires = "", *note = "";
  int r = byol_read_object (a, o);

  if (r < 0)
    return r;
  json_object_object_foreach (o, key, value)
  {
    struct at here = byol_at_member (a, key);

    if (strcmp (key, "rule") == 0)
      r = read_rule (&here, value, &rule);
    else if (is_signature (key))
      r = read_signature (&here, value, &who);
    else if (strcmp (key, "expires") == 0)
      r = byol_read_day (&here, value, &expires, NULL);
    else if (strcmp (key, "note") == 0)
      r = byol_read_line (&here, value, &note);
    else
      r = byol_bad (&here, "unknown key");
    if (r < 0)
      return r;
  }
  if (!rule || !who.by || !who.on)
    return missing (a, !rule ? "rule" : !who.by ? "by" : "on");
  if (*expires && strcmp (expires, who.on) < 0)
    return byol_bad (a, "expires before the day that it is of");
  for (size_t i = 0; i < terms->attestation_count; i++)
    if (terms->attestations[i].rule == rule)
      return byol_bad (a, "\"%s\" is attested twice", rule->id);
  const struct attestation given = { rule, (char *) who.by, (char *) who.on, (char *) expires,
                                     (char *) note };
  return byol_terms_put_attestation (terms, &given, a->doc->err);
}

/* The path of a file that stands in the folder of the document, or below. */
static int
find_beside (const struct at *a, const char *name, char **out)
{
  const char *slash = strrchr (a->doc->name, '/');
  CLEANUP_FREE char *folder =
    slash ? strndup (a->doc->name, (size_t) (slash - a->doc->name) + 1) : strdup ("./");
  CLEANUP_FREE char *path = NULL, *real_folder = NULL, *real = NULL;

  if (!folder || asprintf (&path, "%s%s", folder, name) < 0) {
    path = NULL;
    return byol_error_nomem (a->doc->err);
  }
  real_folder = realpath (folder, NULL);
  real = real_folder ? realpath (path, NULL) : NULL;
  if (!real)
    return byol_error_set_errno (a->doc->err, a->doc->code, errno, "%s: request.%s: %s",
                                 a->doc->name, a->parent->key, name);
  size_t len = strlen (real_folder);
  if (len == 1) /* the root folder */
    len = 0;
  if (name[0] == '/' || strncmp (real, real_folder, len) != 0 || real[len] != '/')
    return byol_bad (a, "\"%s\" does not stand in the folder of this file, or below", name);
  *out = STEAL (real);
  return 0;
}

/* {"file": "PATH"} */
static int
read_text_beside (const struct at *a, json_object *o, char **out)
{
  CLEANUP_FREE char *path = NULL;
  const char *name = NULL;
  int r = 0;

  json_object_object_foreach (o, key, value)
  {
    struct at here = byol_at_member (a, key);

    r = strcmp (key, "file") == 0 ? byol_read_line (&here, value, &name)
                                  : byol_bad (&here, "unknown key");
    if (r == 0)
      r = find_beside (&here, name, &path);
    if (r < 0)
      return r;
  }
  return path ? byol_terms_read_text (out, path, a->doc->err) : missing (a, "file");
}

static int
check_list_item (const struct at *a, const char *item, const void *unused)
{
  return strchr (item, ',') ? byol_bad (a, "must not contain a comma") : 0;
}

/* A list as one line. */
static int
read_list (const struct at *a, json_object *o, char **out)
{
  CLEANUP_STRV struct strv items = { 0 };
  CLEANUP_BUF struct buf line = BUF_INIT;
  int r = byol_read_strings (a, o, &items, check_list_item, NULL);

  if (r < 0)
    return r;
  for (size_t i = 0; i < items.count; i++)
    byol_buf_printf (&line, "%s%s", i ? "," : "", items.items[i]);
  *out = byol_buf_steal (&line);
  return *out ? 0 : byol_error_nomem (a->doc->err);
}

static int
read_number_text (const struct at *a, json_object *o, char **out)
{
  uint64_t number;
  int r = byol_read_number (a, o, &number);

  if (r == 0 && asprintf (out, "%llu", (unsigned long long) number) < 0) {
    *out = NULL;
    r = byol_error_nomem (a->doc->err);
  }
  return r;
}

/* Any form of a value as text. */
static int
read_value (const struct at *a, json_object *o, const struct request_key *key, char **out)
{
  const char *text;

  if (key->kind == REQUEST_NUMBER && json_object_is_type (o, json_type_int))
    return read_number_text (a, o, out);
  if (key->kind == REQUEST_LIST && json_object_is_type (o, json_type_array))
    return read_list (a, o, out);
  if (key->kind == REQUEST_TEXT && json_object_is_type (o, json_type_object))
    return read_text_beside (a, o, out);
  int r = byol_read_string (a, o, &text);
  return r < 0 ? r : byol_set_string (out, text, a->doc->err);
}

static int
read_request (const struct at *a, json_object *o, const struct signature *who,
              struct byol_terms *terms)
{
  int r = byol_read_object (a, o);

  if (r < 0)
    return r;
  json_object_object_foreach (o, name, value)
  {
    struct at here = byol_at_member (a, name);
    CLEANUP_FREE char *text = NULL;
    struct request_item item = { byol_request_key_find (name), NULL, (char *) who->by,
                                 (char *) who->on };

    if (!item.key)
      return byol_bad (&here, "a request has no such key");
    r = read_value (&here, value, item.key, &text);
    if (r < 0)
      return r;
    const char *fault = byol_request_fault (item.key, text);
    if (fault)
      return byol_bad (&here, "%s", fault);
    item.value = text;
    r = byol_terms_put_request (terms, &item, a->doc->err);
    if (r < 0)
      return r;
  }
  return 0;
}

/* Each item of a list of objects. */
static int
read_attestations (const struct at *a, json_object *o, const struct signature *who,
                   struct byol_terms *terms)
{
  int r = 0;

  if (!json_object_is_type (o, json_type_array))
    return byol_bad (a, "expected a list");
  for (size_t i = 0; i < json_object_array_length (o) && r == 0; i++) {
    struct at item = byol_at_item (a, i);
    r = read_attestation (&item, json_object_array_get_idx (o, i), *who, terms);
  }
  return r;
}

static int
load (const struct document *doc, json_object **out)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  int r = byol_document_read (doc, doc->name, LIMIT_JSON, &text);

  *out = NULL;
  return r < 0 ? r : byol_document_parse (doc, text.data ? text.data : "", text.len, out);
}

int
byol_terms_read_attestations (struct byol_terms *terms, const char *path, struct byol_error **err)
{
  CLEANUP_JSON json_object *root = NULL;
  CLEANUP (cleanup_terms) struct byol_terms read = { 0 };
  const struct document doc = { path, BYOL_E_TERMS, err };
  const struct at a = { .doc = &doc };
  struct signature who = { NULL, NULL };
  json_object *request = NULL, *attestations = NULL;
  bool versioned = false;
  int r = load (&doc, &root);

  if (r < 0)
    return r;
  json_object_object_foreach (root, key, value)
  {
    struct at here = byol_at_member (&a, key);

    if (strcmp (key, "schema_version") == 0) {
      r = byol_read_version (&here, value);
      versioned = true;
    } else if (is_signature (key))
      r = read_signature (&here, value, &who);
    else if (strcmp (key, "request") == 0)
      request = value;
    else if (strcmp (key, "attestations") == 0)
      attestations = value;
    else if (!byol_read_remark (&here, value, &r))
      r = byol_bad (&here, "unknown key");
    if (r < 0)
      return r;
  }
  if (!versioned)
    return missing (&a, "schema_version");
  if (!request && !attestations)
    return missing (&a, "attestations");
  if (request && (!who.by || !who.on))
    return missing (&a, who.by ? "on" : "by");
  struct at at_request = byol_at_member (&a, "request");
  struct at at_attestations = byol_at_member (&a, "attestations");
  if (request)
    r = read_request (&at_request, request, &who, &read);
  if (r == 0 && attestations)
    r = read_attestations (&at_attestations, attestations, &who, &read);
  return r < 0 ? r : put_all (terms, &read, err);
}

/* ---- waiver files ----------------------------------------------------------------------- */

static int
read_waiver (const struct at *a, json_object *o, struct byol_terms *terms)
{
  struct waiver given = { 0 };
  const struct
  {
    const char *key;
    char **slot;
    bool required;
  } lines[] = {
    { "reason", &given.reason, true },
    { "owner", &given.owner, true },
    { "image", &given.image, false },
  };
  int r = byol_read_object (a, o);

  if (r < 0)
    return r;
  json_object_object_foreach (o, key, value)
  {
    struct at here = byol_at_member (a, key);
    const char *text;
    size_t i = 0;

    while (i < ARRAY_SIZE (lines) && strcmp (lines[i].key, key) != 0)
      i++;
    if (i < ARRAY_SIZE (lines)) {
      r = byol_read_line (&here, value, &text);
      if (r == 0)
        *lines[i].slot = (char *) text;
    } else if (strcmp (key, "rule") == 0)
      r = read_rule (&here, value, &given.rule);
    else if (strcmp (key, "expires") == 0) {
      r = byol_read_day (&here, value, &text, NULL);
      if (r == 0)
        given.expires = (char *) text;
    } else
      r = byol_bad (&here, "unknown key");
    if (r < 0)
      return r;
  }
  if (!given.rule || !given.expires)
    return missing (a, given.rule ? "expires" : "rule");
  for (size_t i = 0; i < ARRAY_SIZE (lines); i++)
    if (lines[i].required && !*lines[i].slot)
      return missing (a, lines[i].key);
  return byol_terms_put_waiver (terms, &given, a->doc->err);
}

static int
read_waivers (const struct at *a, json_object *o, struct byol_terms *terms)
{
  int r = 0;

  if (!json_object_is_type (o, json_type_array))
    return byol_bad (a, "expected a list");
  for (size_t i = 0; i < json_object_array_length (o) && r == 0; i++) {
    struct at item = byol_at_item (a, i);
    r = read_waiver (&item, json_object_array_get_idx (o, i), terms);
  }
  return r;
}

int
byol_terms_read_waivers (struct byol_terms *terms, const char *path, struct byol_error **err)
{
  CLEANUP_JSON json_object *root = NULL;
  CLEANUP (cleanup_terms) struct byol_terms read = { 0 };
  const struct document doc = { path, BYOL_E_TERMS, err };
  const struct at a = { .doc = &doc };
  int r = load (&doc, &root);

  if (r < 0)
    return r;
  json_object_object_foreach (root, key, value)
  {
    struct at here = byol_at_member (&a, key);

    if (strcmp (key, "schema_version") == 0)
      r = byol_read_version (&here, value);
    else if (strcmp (key, "waivers") == 0)
      r = read_waivers (&here, value, &read);
    else if (!byol_read_remark (&here, value, &r))
      r = byol_bad (&here, "unknown key");
    if (r < 0)
      return r;
  }
  static const char *const required[] = { "schema_version", "waivers" };
  for (size_t i = 0; i < ARRAY_SIZE (required); i++)
    if (!json_object_object_get_ex (root, required[i], NULL))
      return missing (&a, required[i]);
  return put_all (terms, &read, err);
}

int
byol_terms_file_kind (enum file_kind *out, const char *path, struct byol_error **err)
{
  CLEANUP_JSON json_object *root = NULL;
  const struct document doc = { path, BYOL_E_TERMS, err };
  int r = load (&doc, &root);

  if (r < 0)
    return r;
  *out = json_object_object_get_ex (root, "waivers", NULL) ? FILE_WAIVERS
         : json_object_object_get_ex (root, "attestations", NULL)
             || json_object_object_get_ex (root, "request", NULL)
           ? FILE_ATTESTATIONS
           : FILE_PROFILE;
  return 0;
}
