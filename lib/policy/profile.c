/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Profiles from JSON (lib/policy/profile.schema.json). A profile is built from
 * its oldest ancestor down: each document of the chain of "extends" overrides
 * what those before it set. Whatever is wrong is told with file, path and key.
 */
#include "config.h"

#include "policy/profile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/limits.h"
#include "policy/document.h"

#define EXTENDS_MOST 16
#define ID_MOST 64u

/* A document being loaded, and those that extend it. */
struct origin
{
  struct document doc;
  const char *real; /* resolved path, or id of a built-in */
  bool builtin;
  const struct origin *child;
};

/* That of a place in the document. */
static const struct origin *
origin_of (const struct at *a)
{
  return (const struct origin *) a->doc; /* its first member */
}

static int load (struct byol_profile *p, const char *name, const struct origin *child,
                 struct byol_error **err);

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
    return byol_bad (a, "\"%s\" is not an id: lower-case letters, digits, '-' and '.'", id);
  if (!origin_of (a)->builtin && find_builtin (id))
    return byol_bad (a, "\"%s\" is the name of a built-in profile", id);
  return 0;
}

static int
check_item (const struct at *a, const char *item, const void *data)
{
  const struct rule_param *declared = data;

  if (declared->valid && !declared->valid (item))
    return byol_bad (a, "\"%s\" is not understood; %s", item, declared->doc);
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
      return byol_read_number (a, o, &out->number);
    case PARAM_STRING:
      r = byol_read_string (a, o, &text);
      if (r == 0 && !is_choice (declared->choices, text))
        r = byol_bad (a, "\"%s\" is none of %s", text, declared->choices);
      return r < 0 ? r : byol_set_string (&out->string, text, a->doc->err);
    case PARAM_STRINGS:
      return byol_read_strings (a, o, &out->strings, check_item, declared);
  }
  return r;
}

static int
apply_params (const struct at *a, json_object *o, struct rule_setting *setting)
{
  int r = byol_read_object (a, o);

  if (r < 0)
    return r;
  json_object_object_foreach (o, key, value)
  {
    struct at here = byol_at_member (a, key);
    size_t i = 0;

    while (i < setting->rule->param_count && strcmp (setting->rule->params[i].name, key) != 0)
      i++;
    if (i == setting->rule->param_count)
      return byol_bad (&here, "the rule has no such parameter");
    struct param *param = &setting->params.items[i];
    r = apply_param (&here, value, &setting->rule->params[i], param);
    if (r == 0 && !param->name)
      r = byol_set_string (&param->name, key, a->doc->err);
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
  int r = byol_read_string (a, o, &text);

  if (r < 0)
    return r;
  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    if (strcmp (names[i], text) == 0) {
      *out = (int) i;
      return 0;
    }
  return byol_bad (a, "\"%s\" is none of fail|warn|info|off", text);
}

static int
apply_rule (const struct at *a, json_object *o, struct rule_setting *setting)
{
  int r = byol_read_object (a, o);

  if (r < 0)
    return r;
  json_object_object_foreach (o, key, value)
  {
    struct at here = byol_at_member (a, key);

    if (strcmp (key, "severity") == 0)
      r = read_severity (&here, value, &setting->severity);
    else if (strcmp (key, "params") == 0)
      r = apply_params (&here, value, setting);
    else
      r = byol_bad (&here, "unknown key");
    if (r < 0)
      return r;
  }
  return 0;
}

static int
apply_rules (const struct at *a, json_object *o, struct byol_profile *p)
{
  int r = byol_read_object (a, o);

  if (r < 0)
    return r;
  json_object_object_foreach (o, key, value)
  {
    struct at here = byol_at_member (a, key);
    size_t i = 0;

    while (i < p->setting_count && strcmp (p->settings[i].rule->id, key) != 0)
      i++;
    if (i == p->setting_count)
      return byol_bad (&here, "there is no such rule");
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
  r = byol_read_string (a, o, &name);
  if (r < 0)
    return r;
  if (!is_path (name)) {
    if (!find_builtin (name))
      return byol_bad (a, "there is no built-in profile \"%s\"", name);
    return load (p, name, origin_of (a), a->doc->err);
  }
  if (origin_of (a)->builtin)
    return byol_bad (a, "a built-in profile can only extend another");
  CLEANUP_FREE char *path = beside (a->doc->name, name);
  return path ? load (p, path, origin_of (a), a->doc->err) : byol_error_nomem (a->doc->err);
}

static int
apply_id (const struct at *a, json_object *o, struct byol_profile *p)
{
  const char *id;
  int r = byol_read_string (a, o, &id);

  if (r == 0)
    r = check_id (a, id, NULL);
  return r < 0 ? r : byol_set_string (&p->id, id, a->doc->err);
}

static int
apply_date (const struct at *a, json_object *o, struct byol_profile *p)
{
  const char *date;
  int r = byol_read_day (a, o, &date, NULL);

  return r < 0 ? r : byol_set_string (&p->as_of, date, a->doc->err);
}

static int
apply_title (const struct at *a, json_object *o, struct byol_profile *p)
{
  const char *title;
  int r = byol_read_string (a, o, &title);

  return r < 0 ? r : byol_set_string (&p->title, title, a->doc->err);
}

/* Everything but "extends". */
static int
apply_member (const struct at *a, const char *key, json_object *value, struct byol_profile *p)
{
  if (strcmp (key, "schema_version") == 0)
    return byol_read_version (a, value);
  if (strcmp (key, "id") == 0)
    return apply_id (a, value, p);
  if (strcmp (key, "aliases") == 0)
    return byol_read_strings (a, value, &p->aliases, check_id, NULL);
  if (strcmp (key, "title") == 0)
    return apply_title (a, value, p);
  if (strcmp (key, "as_of") == 0)
    return apply_date (a, value, p);
  if (strcmp (key, "sources") == 0)
    return byol_read_strings (a, value, &p->sources, NULL, NULL);
  if (strcmp (key, "rules") == 0)
    return apply_rules (a, value, p);
  int r;
  return byol_read_remark (a, value, &r) ? r : byol_bad (a, "unknown key");
}

static int
apply (const struct at *a, json_object *doc, struct byol_profile *p)
{
  static const char *const required[] = { "schema_version", "id", "rules" };
  json_object *extends;
  int r = 0;

  for (size_t i = 0; i < ARRAY_SIZE (required); i++)
    if (!json_object_object_get_ex (doc, required[i], NULL))
      return byol_bad (a, "the key \"%s\" is missing", required[i]);
  if (json_object_object_get_ex (doc, "extends", &extends)) {
    struct at here = byol_at_member (a, "extends");
    r = apply_extends (&here, extends, p);
  }
  /* Names are not inherited. */
  byol_strv_free (&p->aliases);
  p->aliases = (struct strv){ 0 };
  json_object_object_foreach (doc, key, value)
  {
    if (r == 0 && strcmp (key, "extends") != 0) {
      struct at here = byol_at_member (a, key);
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
    return byol_bad (a, "the key \"%s\" is missing", p->title ? "as_of" : "title");
  for (size_t i = 0; i < p->setting_count; i++) {
    const struct rule_setting *s = &p->settings[i];
    struct at rules = byol_at_member (a, "rules");
    struct at rule = byol_at_member (&rules, s->rule->id);

    if (s->severity < 0)
      return byol_bad (&rule, "the severity is missing");
    for (size_t j = 0; j < s->params.count; j++)
      if (!s->params.items[j].name) {
        struct at params = byol_at_member (&rule, "params");
        struct at param = byol_at_member (&params, s->rule->params[j].name);
        return byol_bad (&param, "is missing");
      }
  }
  return 0;
}

/* ---- files -------------------------------------------------------------------- */

static int
check_chain (const struct at *a)
{
  unsigned depth = 0;

  for (const struct origin *o = origin_of (a)->child; o; o = o->child) {
    if (strcmp (o->real, origin_of (a)->real) == 0)
      return byol_bad (a, "extends itself");
    if (++depth > EXTENDS_MOST)
      return byol_bad (a, "more than %d profiles extend each other", EXTENDS_MOST);
  }
  return 0;
}

static int
load_text (struct byol_profile *p, const struct origin *origin, const char *text, size_t len)
{
  CLEANUP_JSON json_object *doc = NULL;
  struct at a = { .doc = &origin->doc };
  int r = check_chain (&a);

  if (r == 0)
    r = byol_document_parse (a.doc, text, len, &doc);
  if (r == 0)
    r = apply (&a, doc, p);
  if (r == 0)
    r = check_complete (&a, p);
  return r;
}

static int
load_file (struct byol_profile *p, const char *path, const struct origin *child,
           struct byol_error **err)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  CLEANUP_FREE char *real = NULL;
  struct origin origin = { { path, BYOL_E_PROFILE, err }, NULL, false, child };
  int r = byol_document_read (&origin.doc, path, LIMIT_JSON, &text);

  if (r < 0)
    return r;
  origin.real = real = realpath (path, NULL);
  if (!real)
    return byol_error_set_errno (err, BYOL_E_IO, errno, "%s", path);
  return load_text (p, &origin, text.data ? text.data : "", text.len);
}

/* A built-in name, or a path. */
static int
load (struct byol_profile *p, const char *name, const struct origin *child, struct byol_error **err)
{
  if (!is_path (name)) {
    const struct builtin_profile *b = find_builtin (name);

    if (!b)
      return byol_error_set (err, BYOL_E_NOT_FOUND,
                             "there is no profile \"%s\": neither built in nor a .json file", name);
    struct origin origin = { { b->id, BYOL_E_PROFILE, err }, b->id, true, child };
    return load_text (p, &origin, b->json, strlen (b->json));
  }
  return load_file (p, name, child, err);
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

/* A built-in name, or a path. */
static int
load_new (struct byol_profile **out, const char *name, bool file, struct byol_error **err)
{
  struct byol_profile *p = profile_new ();
  int r = !p     ? byol_error_nomem (err)
          : file ? load_file (p, name, NULL, err)
                 : load (p, name, NULL, err);

  if (r < 0)
    byol_policy_free (p);
  *out = r < 0 ? NULL : p;
  return r;
}

int
byol_policy_load (struct byol_profile **out, const char *name, struct byol_error **err)
{
  return load_new (out, name, false, err);
}

int
byol_policy_load_file (struct byol_profile **out, const char *path, struct byol_error **err)
{
  return load_new (out, path, true, err);
}

int
byol_policy_load_as_of (struct byol_profile **out, int64_t day, struct byol_error **err)
{
  *out = NULL;
  for (size_t i = byol_builtin_profiles_count; i-- > 0;) {
    struct byol_profile *p;
    int64_t from;
    int r = byol_policy_load (&p, byol_builtin_profiles[i].id, err);

    if (r < 0)
      return r;
    if (byol_day_parse (p->as_of, &from) && from <= day) {
      *out = p;
      return 0;
    }
    if (i == 0)
      byol_error_set (err, BYOL_E_NOT_FOUND,
                      "no profile is as old as %s: the earliest, %s, is of %s",
                      byol_day_text (day).text, p->id, p->as_of);
    byol_policy_free (p);
  }
  return BYOL_E_NOT_FOUND;
}

const struct rule_setting *
byol_policy_setting (const struct byol_profile *profile, const struct byol_rule *rule)
{
  for (size_t i = 0; i < profile->setting_count; i++)
    if (profile->settings[i].rule == rule)
      return &profile->settings[i];
  return NULL;
}
