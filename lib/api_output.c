/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face of the outputs. */
#include "config.h"

#include <string.h>

#include "output/output.h"

#define KNOWN_FLAGS (BYOL_WRITE_COLOR | BYOL_WRITE_EVIDENCE | 0xffffu << BYOL_WRITE_WIDTH_SHIFT)

/* What can be written. */
enum subject
{
  REPORT,
  REPORTS,
  FACTS,
  RULES,
  RULE,
  PROFILES,
};

static bool
can_write (const struct output_format *format, enum subject what)
{
  switch (what) {
    case REPORT:
      return format->report != NULL || format->reports != NULL;
    case REPORTS:
      return format->reports != NULL;
    case FACTS:
      return format->facts != NULL;
    case RULES:
      return format->rules != NULL;
    case RULE:
      return format->rule != NULL;
    case PROFILES:
      return format->profiles != NULL;
  }
  return false;
}

/* Looks at the arguments of the function `fn`, and finds the format. `object`
   is what is to be written. */
static int
begin (const char *fn, char **out, size_t *len, const void *object, enum subject what,
       const char *format, unsigned flags, const struct output_format **found,
       struct byol_error **err)
{
  if (out != NULL)
    *out = NULL;
  if (len != NULL)
    *len = 0;
  if (out == NULL || len == NULL || object == NULL || format == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: an argument is NULL", fn);
  if ((flags & ~KNOWN_FLAGS) != 0)
    return byol_error_set (err, BYOL_E_INVAL, "%s: unknown flags 0x%x", fn, flags & ~KNOWN_FLAGS);
  CLEANUP_BUF struct buf known = BUF_INIT;
  for (size_t i = 0; (*found = byol_output_get (i)) != NULL; i++)
    if (can_write (*found, what)) {
      if (strcmp ((*found)->name, format) == 0)
        return 0;
      byol_buf_printf (&known, "%s%s", known.len > 0 ? ", " : "", (*found)->name);
    }
  if (known.failed)
    return byol_error_nomem (err);
  return byol_error_set (err, BYOL_E_NOT_FOUND, "%s: unknown format \"%s\" (known: %s)", fn, format,
                         known.data);
}

BYOL_EXPORT size_t
byol_format_count (void)
{
  size_t n = 0;
  while (byol_output_get (n) != NULL)
    n++;
  return n;
}

BYOL_EXPORT const char *
byol_format_name (size_t i)
{
  const struct output_format *format = byol_output_get (i);
  return format != NULL ? format->name : NULL;
}

/* Hands what was written to the caller. */
static int
finish (char **out, size_t *len, struct buf *text, struct byol_error **err)
{
  size_t written = text->len;
  *out = byol_buf_steal (text);
  if (*out == NULL)
    return byol_error_nomem (err);
  *len = written;
  return 0;
}

BYOL_EXPORT int
byol_report_write (char **out, size_t *len, const struct byol_report *report, const char *format,
                   unsigned flags, struct byol_error **err)
{
  const struct output_format *to;
  int r = begin ("byol_report_write", out, len, report, REPORT, format, flags, &to, err);
  if (r < 0)
    return r;
  struct buf text = BUF_INIT;
  if (to->report != NULL)
    to->report (&text, report, flags);
  else {
    struct report_item item = { .report = report };
    to->reports (&text, &(struct byol_reports){ &item, 1 }, flags);
  }
  return finish (out, len, &text, err);
}

BYOL_EXPORT int
byol_reports_write (char **out, size_t *len, const struct byol_reports *reports, const char *format,
                    unsigned flags, struct byol_error **err)
{
  const struct output_format *to;
  int r = begin ("byol_reports_write", out, len, reports, REPORTS, format, flags, &to, err);
  if (r < 0)
    return r;
  struct buf text = BUF_INIT;
  to->reports (&text, reports, flags);
  return finish (out, len, &text, err);
}

BYOL_EXPORT int
byol_facts_write (char **out, size_t *len, const struct byol_facts *facts, const char *format,
                  unsigned flags, struct byol_error **err)
{
  const struct output_format *to;
  int r = begin ("byol_facts_write", out, len, facts, FACTS, format, flags, &to, err);
  if (r < 0)
    return r;
  struct buf text = BUF_INIT;
  to->facts (&text, facts, flags);
  return finish (out, len, &text, err);
}

BYOL_EXPORT int
byol_rules_write (char **out, size_t *len, const struct byol_profile *profile, const char *format,
                  unsigned flags, struct byol_error **err)
{
  const struct output_format *to;
  /* The rules are always there; the profile need not be. */
  int r = begin ("byol_rules_write", out, len, "rules", RULES, format, flags, &to, err);
  if (r < 0)
    return r;
  struct buf text = BUF_INIT;
  to->rules (&text, profile, flags);
  return finish (out, len, &text, err);
}

BYOL_EXPORT int
byol_rule_write (char **out, size_t *len, const struct byol_rule *rule,
                 const struct byol_profile *profile, const char *format, unsigned flags,
                 struct byol_error **err)
{
  const struct output_format *to;
  int r = begin ("byol_rule_write", out, len, rule, RULE, format, flags, &to, err);
  if (r < 0)
    return r;
  struct buf text = BUF_INIT;
  to->rule (&text, rule, profile, flags);
  return finish (out, len, &text, err);
}

BYOL_EXPORT int
byol_profiles_write (char **out, size_t *len, const char *format, unsigned flags,
                     struct byol_error **err)
{
  const struct output_format *to;
  int r = begin ("byol_profiles_write", out, len, "profiles", PROFILES, format, flags, &to, err);
  if (r < 0)
    return r;
  size_t count = 0;
  struct byol_profile **profiles = calloc (byol_builtin_profiles_count, sizeof *profiles);
  if (profiles == NULL)
    return byol_error_nomem (err);
  while (r == 0 && count < byol_builtin_profiles_count) {
    r = byol_policy_load (&profiles[count], byol_builtin_profiles[count].id, err);
    count += r == 0;
  }
  if (r == 0) {
    struct buf text = BUF_INIT;
    to->profiles (&text, profiles, count, flags);
    r = finish (out, len, &text, err);
  }
  while (count > 0)
    byol_policy_free (profiles[--count]);
  free (profiles);
  return r;
}
