/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_profile(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

int is_demanded (struct byol_ctx *ctx, const char *day, const char *rule_id);

/* begin */
/* Whether a violation of the rule kept an image out on that day; -1: an error. */
int
is_demanded (struct byol_ctx *ctx, const char *day, const char *rule_id)
{
  struct byol_profile *profile = NULL;
  const struct byol_rule *rule = byol_rule_find (rule_id);
  if (rule == NULL || byol_profile_load_as_of (&profile, ctx, day, NULL) < 0)
    return -1;
  int severity = byol_profile_rule_severity (profile, rule);
  byol_profile_free (profile);
  return severity == BYOL_SEVERITY_FAIL;
}
/* end */
