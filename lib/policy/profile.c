/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Profiles from JSON (lib/policy/profile.schema.json). A profile is built from
 * its oldest ancestor down: each document of the chain of "extends" overrides
 * what those before it set. Whatever is wrong is told with file, path and key.
 */
#include "config.h"

#include "policy/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/limits.h"

/* Deeper than any valid profile: it ends at rules.<id>.params.<name>[i]. */
#define NESTING_MOST 8
#define EXTENDS_MOST 16
#define ID_MOST 64u
/* The largest integer that every JSON reader keeps exactly. */
#define NUMBER_MOST ((INT64_C (1) << 53) - 1)

/* A document being loaded, and those that extend it. */
struct origin
{
  const char *name; /* as the user knows it */
  const char *real; /* resolved path, or id of a built-in */
  bool builtin;
  const struct origin *child;
};

/* A place in a document: a member or an item of its parent. */
struct at
{
  const struct origin *origin;
  struct byol_error **err;
  const struct at *parent; /* NULL: the document itself */
  const char *key;         /* NULL: an item */
  size_t index;
};

static int load (struct byol_profile *p, const char *name, const struct origin *child,
                 struct byol_error **err);

static void
cleanup_json (json_object **o)
{
  json_object_put (*o);
}
#define CLEANUP_JSON CLEANUP (cleanup_json)

static void
cleanup_tokener (json_tokener **t)
{
  if (*t)
    json_tokener_free (*t);
}

static struct at
at_member (const struct at *parent, const char *key)
{
  return (struct at){ parent->origin, parent->err, parent, key, 0 };
}

static struct at
at_item (const struct at *parent, size_t i)
{
  return (struct at){ parent->origin, parent->err, parent, NULL, i };
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

static int bad (const struct at *a, const char *fmt, ...) PRINTF_LIKE (2, 3);

static int
bad (const struct at *a, const char *fmt, ...)
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
    return byol_error_nomem (a->err);
  return byol_error_set (a->err, BYOL_E_PROFILE, "%s: %s%s%s", a->origin->name,
                         path.len ? path.data : "", path.len ? ": " : "", text);
}

/* ---- values ------------------------------------------------------------------ */

static int
read_string (const struct at *a, json_object *o, const char **out)
{
  if (!json_object_is_type (o, json_type_string))
    return bad (a, "expected a string");
  *out = json_object_get_string (o);
  if (**out == '\0')
    return bad (a, "must not be empty");
  if (strlen (*out) != (size_t) json_object_get_string_len (o))
    return bad (a, "contains a NUL character");
  return 0;
}

static int
set_string (char **slot, const char *text, struct byol_error **err)
{
  char *copy = strdup (text);

  if (!copy)
    return byol_error_nomem (err);
  free (*slot);
  *slot = copy;
  return 0;
}

static int
set_number (const struct at *a, json_object *o, uint64_t *out)
{
  if (!json_object_is_type (o, json_type_int))
    return bad (a, "expected a number");
  int64_t n = json_object_get_int64 (o);
  if (n < 0 || n > NUMBER_MOST)
    return bad (a, "expected a number from 0 to %lld", (long long) NUMBER_MOST);
  *out = (uint64_t) n;
  return 0;
}

/* Replaces *out. `check`, unless NULL, looks at each item. */
static int
set_strings (const struct at *a, json_object *o, struct strv *out,
             int (*check) (const struct at *a, const char *item, const void *data),
             const void *data)
{
  if (!json_object_is_type (o, json_type_array))
    return bad (a, "expected a list of strings");
  byol_strv_free (out);
  *out = (struct strv){ 0 };
  for (size_t i = 0; i < json_object_array_length (o); i++) {
    struct at item = at_item (a, i);
    const char *text;
    int r = read_string (&item, json_object_array_get_idx (o, i), &text);

    if (r == 0 && check)
      r = check (&item, text, data);
    if (r < 0)
      return r;
    if (!byol_strv_add (out, text))
      return byol_error_nomem (a->err);
  }
  return 0;
}

/* Lower-case words with '-' or '.' between. */
static bool
id_is_valid (const char *id)
{
  size_t len = strlen (id);

  if (len == 0 || len > ID_MOST)
    return false;
  for (size_t i = 0; i < len; i++) {
    bool word = (id[i] >= 'a' && id[i] <= 'z') || (id[i] >= '0' && id[i] <= '9');
    bool mark = id[i] == '-' || id[i] == '.';

    if (!word && (!mark || i == 0 || i + 1 == len || id[i - 1] == '-' || id[i - 1] == '.'))
      return false;
  }
  return true;
}

/* ---- documents --------------------------------------------------------------- */

static unsigned
line_of (const char *text, size_t at)
{
  unsigned line = 1;

  for (size_t i = 0; i < at; i++)
    line += text[i] == '\n';
  return line;
}

/* `text` is NUL-terminated; the parser wants to see the end. */
static int
parse (const struct at *a, const char *text, size_t len, json_object **out)
{
  CLEANUP (cleanup_tokener) json_tokener *t = json_tokener_new_ex (NESTING_MOST);

  *out = NULL;
  if (!t)
    return byol_error_nomem (a->err);
  if (strlen (text) != len)
    return bad (a, "contains a NUL character");
  json_tokener_set_flags (t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  json_object *o = json_tokener_parse_ex (t, text, (int) len + 1);
  enum json_tokener_error e = json_tokener_get_error (t);

  if (e != json_tokener_success)
    return bad (a, "line %u: %s", line_of (text, json_tokener_get_parse_end (t)),
                json_tokener_error_desc (e));
  if (!json_object_is_type (o, json_type_object)) {
    json_object_put (o);
    return bad (a, "expected an object");
  }
  *out = o;
  return 0;
}

static const struct builtin_profile *
find_builtin (const char *name)
{
  for (size_t i = 0; i < byol_builtin_profiles_count; i++)
    if (strcmp (byol_builtin_profiles[i].id, name) == 0)
      return &byol_builtin_profiles[i];
  for (size_t i = 0; i < byol_builtin_profiles_count; i++) {
    CLEANUP_JSON json_object *doc = json_tokener_parse (byol_builtin_profiles[i].json);
    json_object *aliases = json_object_object_get (doc, "aliases");
    size_t count = aliases ? json_object_array_length (aliases) : 0;

    for (size_t j = 0; j < count; j++)
      if (strcmp (json_object_get_string (json_object_array_get_idx (aliases, j)), name) == 0)
        return &byol_builtin_profiles[i];
  }
  return NULL;
}

/* An id or alias that this document may give itself. */
static int
check_id (const struct at *a, const char *id, const void *unused)
{
  if (!id_is_valid (id))
    return bad (a, "\"%s\" is not an id: lower-case letters, digits, '-' and '.'", id);
  if (!a->origin->builtin && find_builtin (id))
    return bad (a, "\"%s\" is the name of a built-in profile", id);
  return 0;
}

static int
check_item (const struct at *a, const char *item, const void *data)
{
  const struct rule_param *declared = data;

  if (declared->valid && !declared->valid (item))
    return bad (a, "\"%s\" is not understood; %s", item, declared->doc);
  return 0;
}

static bool
is_choice (const char *choices, const char *text)
{
  size_t len = strlen (text);

  for (const char *p = choices; *p; p += p[0] == '|') {
    size_t n = strcspn (p, "|");

    if (n == len && memcmp (p, text, n) == 0)
      return true;
    p += n;
  }
  return false;
}

static int
apply_param (const struct at *a, json_object *o, const struct rule_param *declared,
             struct param *out)
{
  const char *text;
  int r = 0;

  switch (declared->type) {
    case PARAM_NUMBER:
      return set_number (a, o, &out->number);
    case PARAM_STRING:
      r = read_string (a, o, &text);
      if (r == 0 && !is_choice (declared->choices, text))
        r = bad (a, "\"%s\" is none of %s", text, declared->choices);
      return r < 0 ? r : set_string (&out->string, text, a->err);
    case PARAM_STRINGS:
      return set_strings (a, o, &out->strings, check_item, declared);
  }
  return r;
}

static int
apply_params (const struct at *a, json_object *o, struct rule_setting *setting)
{
  if (!json_object_is_type (o, json_type_object))
    return bad (a, "expected an object");
  json_object_object_foreach (o, key, value)
  {
    struct at here = at_member (a, key);
    size_t i = 0;
    int r;

    while (i < setting->rule->param_count && strcmp (setting->rule->params[i].name, key) != 0)
      i++;
    if (i == setting->rule->param_count)
      return bad (&here, "the rule has no such parameter");
    struct param *param = &setting->params.items[i];
    r = apply_param (&here, value, &setting->rule->params[i], param);
    if (r == 0 && !param->name)
      r = set_string (&param->name, key, a->err);
    if (r < 0)
      return r;
  }
  return 0;
}

static int
read_severity (const struct at *a, json_object *o, int *out)
{
  static const char *const names[] = {
    [BYOL_SEVERITY_OFF] = "off",
    [BYOL_SEVERITY_INFO] = "info",
    [BYOL_SEVERITY_WARN] = "warn",
    [BYOL_SEVERITY_FAIL] = "fail",
  };
  const char *text;
  int r = read_string (a, o, &text);

  if (r < 0)
    return r;
  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    if (strcmp (names[i], text) == 0) {
      *out = (int) i;
      return 0;
    }
  return bad (a, "\"%s\" is none of fail|warn|info|off", text);
}

static int
apply_rule (const struct at *a, json_object *o, struct rule_setting *setting)
{
  if (!json_object_is_type (o, json_type_object))
    return bad (a, "expected an object");
  json_object_object_foreach (o, key, value)
  {
    struct at here = at_member (a, key);
    int r;

    if (strcmp (key, "severity") == 0)
      r = read_severity (&here, value, &setting->severity);
    else if (strcmp (key, "params") == 0)
      r = apply_params (&here, value, setting);
    else
      r = bad (&here, "unknown key");
    if (r < 0)
      return r;
  }
  return 0;
}

static int
apply_rules (const struct at *a, json_object *o, struct byol_profile *p)
{
  if (!json_object_is_type (o, json_type_object))
    return bad (a, "expected an object");
  json_object_object_foreach (o, key, value)
  {
    struct at here = at_member (a, key);
    size_t i = 0;
    int r;

    while (i < p->setting_count && strcmp (p->settings[i].rule->id, key) != 0)
      i++;
    if (i == p->setting_count)
      return bad (&here, "there is no such rule");
    r = apply_rule (&here, value, &p->settings[i]);
    if (r < 0)
      return r;
  }
  return 0;
}

/* The path of a profile that another one names, beside that one. */
static char *
beside (const char *file, const char *name)
{
  const char *slash = strrchr (file, '/');
  char *path;

  if (name[0] == '/' || !slash)
    return strdup (name);
  if (asprintf (&path, "%.*s/%s", (int) (slash - file), file, name) < 0)
    return NULL;
  return path;
}

static bool
is_path (const char *name)
{
  size_t len = strlen (name);

  return strchr (name, '/') || (len > 5 && strcmp (name + len - 5, ".json") == 0);
}

static int
apply_extends (const struct at *a, json_object *o, struct byol_profile *p)
{
  const char *name;
  int r;

  if (json_object_is_type (o, json_type_null))
    return 0;
  r = read_string (a, o, &name);
  if (r < 0)
    return r;
  if (!is_path (name)) {
    if (!find_builtin (name))
      return bad (a, "there is no built-in profile \"%s\"", name);
    return load (p, name, a->origin, a->err);
  }
  if (a->origin->builtin)
    return bad (a, "a built-in profile can only extend another");
  CLEANUP_FREE char *path = beside (a->origin->name, name);
  return path ? load (p, path, a->origin, a->err) : byol_error_nomem (a->err);
}

static int
apply_version (const struct at *a, json_object *o)
{
  uint64_t version;
  int r = set_number (a, o, &version);

  if (r == 0 && version != 1)
    r = bad (a, "version %llu is not understood, only 1", (unsigned long long) version);
  return r;
}

static int
apply_id (const struct at *a, json_object *o, struct byol_profile *p)
{
  const char *id;
  int r = read_string (a, o, &id);

  if (r == 0)
    r = check_id (a, id, NULL);
  return r < 0 ? r : set_string (&p->id, id, a->err);
}

static int
apply_date (const struct at *a, json_object *o, struct byol_profile *p)
{
  const char *date;
  int64_t day;
  int r = read_string (a, o, &date);

  if (r == 0 && !byol_day_parse (date, &day))
    r = bad (a, "\"%s\" is not a day like 2026-05-28", date);
  return r < 0 ? r : set_string (&p->as_of, date, a->err);
}

static int
apply_title (const struct at *a, json_object *o, struct byol_profile *p)
{
  const char *title;
  int r = read_string (a, o, &title);

  return r < 0 ? r : set_string (&p->title, title, a->err);
}

/* Everything but "extends". */
static int
apply_member (const struct at *a, const char *key, json_object *value, struct byol_profile *p)
{
  if (strcmp (key, "schema_version") == 0)
    return apply_version (a, value);
  if (strcmp (key, "id") == 0)
    return apply_id (a, value, p);
  if (strcmp (key, "aliases") == 0)
    return set_strings (a, value, &p->aliases, check_id, NULL);
  if (strcmp (key, "title") == 0)
    return apply_title (a, value, p);
  if (strcmp (key, "as_of") == 0)
    return apply_date (a, value, p);
  if (strcmp (key, "sources") == 0)
    return set_strings (a, value, &p->sources, NULL, NULL);
  if (strcmp (key, "rules") == 0)
    return apply_rules (a, value, p);
  if (strcmp (key, "notes") == 0) { /* for the reader of the file */
    CLEANUP_STRV struct strv notes = { 0 };
    return set_strings (a, value, &notes, NULL, NULL);
  }
  if (strcmp (key, "$schema") == 0) {
    const char *unused;
    return read_string (a, value, &unused);
  }
  return bad (a, "unknown key");
}

static int
apply (const struct at *a, json_object *doc, struct byol_profile *p)
{
  static const char *const required[] = { "schema_version", "id", "rules" };
  json_object *extends;
  int r = 0;

  for (size_t i = 0; i < ARRAY_SIZE (required); i++)
    if (!json_object_object_get_ex (doc, required[i], NULL))
      return bad (a, "the key \"%s\" is missing", required[i]);
  if (json_object_object_get_ex (doc, "extends", &extends)) {
    struct at here = at_member (a, "extends");
    r = apply_extends (&here, extends, p);
  }
  /* Names are not inherited. */
  byol_strv_free (&p->aliases);
  p->aliases = (struct strv){ 0 };
  json_object_object_foreach (doc, key, value)
  {
    if (r == 0 && strcmp (key, "extends") != 0) {
      struct at here = at_member (a, key);
      r = apply_member (&here, key, value, p);
    }
  }
  return r;
}

/* What no document of the chain has set. */
static int
check_complete (const struct at *a, const struct byol_profile *p)
{
  if (!p->title || !p->as_of)
    return bad (a, "the key \"%s\" is missing", p->title ? "as_of" : "title");
  for (size_t i = 0; i < p->setting_count; i++) {
    const struct rule_setting *s = &p->settings[i];
    struct at rules = at_member (a, "rules");
    struct at rule = at_member (&rules, s->rule->id);

    if (s->severity < 0)
      return bad (&rule, "the severity is missing");
    for (size_t j = 0; j < s->params.count; j++)
      if (!s->params.items[j].name) {
        struct at params = at_member (&rule, "params");
        struct at param = at_member (&params, s->rule->params[j].name);
        return bad (&param, "is missing");
      }
  }
  return 0;
}

/* ---- files -------------------------------------------------------------------- */

static int
read_file (const char *path, struct buf *out, struct byol_error **err)
{
  /* Not blocking: the name may be that of a FIFO. */
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    return byol_error_set_errno (err,
                                 errno == ENOENT || errno == ENOTDIR ? BYOL_E_NOT_FOUND
                                 : errno == EACCES || errno == EPERM ? BYOL_E_ACCESS
                                                                     : BYOL_E_IO,
                                 errno, "%s", path);
  if (!S_ISREG (st.st_mode))
    return byol_error_set (err, BYOL_E_PROFILE, "%s: not a regular file", path);
  for (;;) {
    char block[65536];
    ssize_t n = read (fd, block, sizeof block);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return byol_error_set_errno (err, BYOL_E_IO, errno, "%s", path);
    if (n == 0)
      return out->failed ? byol_error_nomem (err) : 0;
    byol_buf_add (out, block, (size_t) n);
    if (out->len > LIMIT_JSON)
      return byol_error_set (err, BYOL_E_PROFILE, "%s: larger than %llu MiB", path,
                             LIMIT_JSON / MIB);
  }
}

static int
check_chain (const struct at *a)
{
  unsigned depth = 0;

  for (const struct origin *o = a->origin->child; o; o = o->child) {
    if (strcmp (o->real, a->origin->real) == 0)
      return bad (a, "extends itself");
    if (++depth > EXTENDS_MOST)
      return bad (a, "more than %d profiles extend each other", EXTENDS_MOST);
  }
  return 0;
}

static int
load_text (struct byol_profile *p, const struct origin *origin, const char *text, size_t len,
           struct byol_error **err)
{
  CLEANUP_JSON json_object *doc = NULL;
  struct at a = { .origin = origin, .err = err };
  int r = check_chain (&a);

  if (r == 0)
    r = parse (&a, text, len, &doc);
  if (r == 0)
    r = apply (&a, doc, p);
  if (r == 0)
    r = check_complete (&a, p);
  return r;
}

/* A built-in name, or a path. */
static int
load (struct byol_profile *p, const char *name, const struct origin *child, struct byol_error **err)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  CLEANUP_FREE char *real = NULL;

  if (!is_path (name)) {
    const struct builtin_profile *b = find_builtin (name);

    if (!b)
      return byol_error_set (err, BYOL_E_NOT_FOUND,
                             "there is no profile \"%s\": neither built in nor a .json file", name);
    struct origin origin = { .name = b->id, .real = b->id, .builtin = true, .child = child };
    return load_text (p, &origin, b->json, strlen (b->json), err);
  }
  int r = read_file (name, &text, err);
  if (r < 0)
    return r;
  real = realpath (name, NULL);
  if (!real)
    return byol_error_set_errno (err, BYOL_E_IO, errno, "%s", name);
  struct origin origin = { .name = name, .real = real, .child = child };
  return load_text (p, &origin, text.data ? text.data : "", text.len, err);
}

/* ---- profiles ------------------------------------------------------------------ */

/* Nothing set: the severity is -1, parameters have no name. */
static struct byol_profile *
profile_new (void)
{
  struct byol_profile *p = calloc (1, sizeof *p);

  if (!p)
    return NULL;
  p->settings = calloc (byol_rules_count, sizeof *p->settings);
  if (!p->settings) {
    free (p);
    return NULL;
  }
  p->setting_count = byol_rules_count;
  for (size_t i = 0; i < byol_rules_count; i++) {
    struct rule_setting *s = &p->settings[i];

    s->rule = byol_rules[i];
    s->severity = -1;
    if (s->rule->param_count == 0)
      continue;
    s->params.items = calloc (s->rule->param_count, sizeof *s->params.items);
    if (!s->params.items) {
      byol_policy_free (p);
      return NULL;
    }
    s->params.count = s->rule->param_count;
    for (size_t j = 0; j < s->params.count; j++)
      s->params.items[j].type = s->rule->params[j].type;
  }
  return p;
}

void
byol_policy_free (struct byol_profile *p)
{
  if (!p)
    return;
  for (size_t i = 0; i < p->setting_count; i++) {
    struct params *params = &p->settings[i].params;

    for (size_t j = 0; j < params->count; j++) {
      free (params->items[j].name);
      free (params->items[j].string);
      byol_strv_free (&params->items[j].strings);
    }
    free (params->items);
  }
  free (p->settings);
  free (p->id);
  free (p->title);
  free (p->as_of);
  byol_strv_free (&p->aliases);
  byol_strv_free (&p->sources);
  free (p);
}

int
byol_policy_load (struct byol_profile **out, const char *name, struct byol_error **err)
{
  struct byol_profile *p = profile_new ();
  int r = p ? load (p, name, NULL, err) : byol_error_nomem (err);

  if (r < 0)
    byol_policy_free (p);
  *out = r < 0 ? NULL : p;
  return r;
}

const struct rule_setting *
byol_policy_setting (const struct byol_profile *profile, const struct byol_rule *rule)
{
  for (size_t i = 0; i < profile->setting_count; i++)
    if (profile->settings[i].rule == rule)
      return &profile->settings[i];
  return NULL;
}
