/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face of the terms of a check. */
#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "policy/document.h"
#include "policy/profile.h"
#include "policy/terms.h"

BYOL_EXPORT size_t
byol_request_key_count (void)
{
  return byol_request_keys_count;
}

BYOL_EXPORT const char *
byol_request_key_name (size_t i)
{
  return i < byol_request_keys_count ? byol_request_keys[i].name : NULL;
}

BYOL_EXPORT const char *
byol_request_key_doc (size_t i)
{
  return i < byol_request_keys_count ? byol_request_keys[i].doc : NULL;
}

BYOL_EXPORT int
byol_terms_new (struct byol_terms **out, struct byol_ctx *ctx, struct byol_error **err)
{
  if (out != NULL)
    *out = NULL;
  if (out == NULL || ctx == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_terms_new: an argument is NULL");
  *out = calloc (1, sizeof **out);
  return *out != NULL ? 0 : byol_error_nomem (err);
}

BYOL_EXPORT void
byol_terms_free (struct byol_terms *terms)
{
  if (terms != NULL)
    byol_terms_clear (terms);
  free (terms);
}

/* An argument that must be one line. */
struct line
{
  const char *name, *text;
};

static int
check_lines (const char *fn, const struct line *lines, size_t count, struct byol_error **err)
{
  for (size_t i = 0; i < count; i++) {
    const char *fault =
      lines[i].text != NULL ? byol_line_fault (lines[i].text, LIMIT_LINE) : "is NULL";
    if (fault != NULL)
      return byol_error_set (err, BYOL_E_INVAL, "%s: %s %s", fn, lines[i].name, fault);
  }
  return 0;
}

static int
check_day (const char *fn, const char *day, int64_t *out, struct byol_error **err)
{
  if (byol_day_parse (day, out))
    return 0;
  return byol_error_set (err, BYOL_E_INVAL, "%s: \"%s\" is not a day like 2026-05-28", fn, day);
}

static int
check_rule (const char *id, const struct byol_rule **out, struct byol_error **err)
{
  *out = byol_rule_find (id);
  return *out != NULL ? 0 : byol_error_set (err, BYOL_E_NOT_FOUND, "there is no rule \"%s\"", id);
}

BYOL_EXPORT int
byol_terms_load_attestations (struct byol_terms *terms, const char *path, struct byol_error **err)
{
  if (terms == NULL || path == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_terms_load_attestations: an argument is NULL");
  return byol_terms_read_attestations (terms, path, err);
}

BYOL_EXPORT int
byol_terms_attest (struct byol_terms *terms, const char *rule_id, const char *by, const char *on,
                   const char *note, struct byol_error **err)
{
  static const char fn[] = "byol_terms_attest";
  if (terms == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: an argument is NULL", fn);
  const struct line lines[] = { { "rule_id", rule_id }, { "by", by }, { "note", note } };
  const bool has_note = note != NULL && note[0] != '\0';
  int64_t day;
  struct attestation given = { .by = (char *) by, .on = (char *) on, .note = (char *) note };
  int r = check_lines (fn, lines, has_note ? 3 : 2, err);
  if (r == 0)
    r = check_rule (rule_id, &given.rule, err);
  if (r == 0 && on != NULL)
    r = check_day (fn, on, &day, err);
  return r < 0 ? r : byol_terms_put_attestation (terms, &given, err);
}

static int
put_request (const char *fn, struct byol_terms *terms, const char *key, const char *value,
             struct byol_error **err)
{
  const struct request_item item = { .key = byol_request_key_find (key), .value = (char *) value };
  if (item.key == NULL)
    return byol_error_set (err, BYOL_E_NOT_FOUND, "a request has no key \"%s\"", key);
  const char *fault = byol_request_fault (item.key, value);
  if (fault != NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: %s %s", fn, key, fault);
  return byol_terms_put_request (terms, &item, err);
}

BYOL_EXPORT int
byol_terms_set_request (struct byol_terms *terms, const char *key, const char *value,
                        struct byol_error **err)
{
  static const char fn[] = "byol_terms_set_request";
  if (terms == NULL || key == NULL || value == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: an argument is NULL", fn);
  return put_request (fn, terms, key, value, err);
}

BYOL_EXPORT int
byol_terms_load_request (struct byol_terms *terms, const char *key, const char *path,
                         struct byol_error **err)
{
  static const char fn[] = "byol_terms_load_request";
  if (terms == NULL || key == NULL || path == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: an argument is NULL", fn);
  CLEANUP_FREE char *value = NULL;
  int r = byol_terms_read_text (&value, path, err);
  return r < 0 ? r : put_request (fn, terms, key, value, err);
}

BYOL_EXPORT int
byol_terms_load_waivers (struct byol_terms *terms, const char *path, struct byol_error **err)
{
  if (terms == NULL || path == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_terms_load_waivers: an argument is NULL");
  return byol_terms_read_waivers (terms, path, err);
}

BYOL_EXPORT int
byol_terms_waive (struct byol_terms *terms, const char *rule_id, const char *reason,
                  const char *owner, const char *expires, struct byol_error **err)
{
  static const char fn[] = "byol_terms_waive";
  if (terms == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: an argument is NULL", fn);
  const struct line lines[] = {
    { "rule_id", rule_id }, { "reason", reason }, { "owner", owner }, { "expires", expires }
  };
  int64_t day;
  struct waiver given = { .reason = (char *) reason,
                          .owner = (char *) owner,
                          .expires = (char *) expires };
  int r = check_lines (fn, lines, ARRAY_SIZE (lines), err);
  if (r == 0)
    r = check_rule (rule_id, &given.rule, err);
  if (r == 0)
    r = check_day (fn, expires, &day, err);
  return r < 0 ? r : byol_terms_put_waiver (terms, &given, err);
}

BYOL_EXPORT int
byol_terms_set_day (struct byol_terms *terms, const char *day, struct byol_error **err)
{
  static const char fn[] = "byol_terms_set_day";
  if (terms == NULL || day == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: an argument is NULL", fn);
  int64_t parsed;
  int r = check_day (fn, day, &parsed, err);
  if (r == 0) {
    terms->day = parsed;
    terms->has_day = true;
  }
  return r;
}

/* ---- lint ------------------------------------------------------------------------ */

static int
describe_terms (struct buf *out, enum file_kind kind, const char *path, struct byol_error **err)
{
  struct byol_terms terms = { 0 };
  int r = kind == FILE_WAIVERS ? byol_terms_read_waivers (&terms, path, err)
                               : byol_terms_read_attestations (&terms, path, err);
  if (kind == FILE_WAIVERS)
    byol_buf_printf (out, "waivers: %zu", terms.waiver_count);
  else
    byol_buf_printf (out, "attestations: %zu, request keys: %zu", terms.attestation_count,
                     terms.request.count);
  byol_terms_clear (&terms);
  return r;
}

static int
describe_profile (struct buf *out, const char *path, struct byol_error **err)
{
  struct byol_profile *profile;
  int r = byol_policy_load_file (&profile, path, err);
  if (r == 0)
    byol_buf_printf (out, "profile %s, as of %s", profile->id, profile->as_of);
  byol_profile_free (profile);
  return r;
}

BYOL_EXPORT int
byol_lint_file (char **out, struct byol_ctx *ctx, const char *path, struct byol_error **err)
{
  if (out != NULL)
    *out = NULL;
  if (out == NULL || ctx == NULL || path == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_lint_file: an argument is NULL");
  CLEANUP_BUF struct buf text = BUF_INIT;
  enum file_kind kind;
  int r = byol_terms_file_kind (&kind, path, err);
  if (r == 0)
    r = kind == FILE_PROFILE ? describe_profile (&text, path, err)
                             : describe_terms (&text, kind, path, err);
  if (r < 0)
    return r;
  *out = byol_buf_steal (&text);
  return *out != NULL ? 0 : byol_error_nomem (err);
}
