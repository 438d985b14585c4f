/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face of profiles. */
#include "config.h"

#include "base/date.h"
#include "policy/profile.h"

BYOL_EXPORT size_t
byol_profile_builtin_count (void)
{
  return byol_builtin_profiles_count;
}

BYOL_EXPORT const char *
byol_profile_builtin_id (size_t i)
{
  return i < byol_builtin_profiles_count ? byol_builtin_profiles[i].id : NULL;
}

BYOL_EXPORT int
byol_profile_load (struct byol_profile **out, struct byol_ctx *ctx, const char *name,
                   struct byol_error **err)
{
  if (out != NULL)
    *out = NULL;
  if (out == NULL || ctx == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_profile_load: an argument is NULL");
  return byol_policy_load (out, name != NULL ? name : "current", err);
}

BYOL_EXPORT int
byol_profile_load_as_of (struct byol_profile **out, struct byol_ctx *ctx, const char *day,
                         struct byol_error **err)
{
  int64_t number;
  if (out != NULL)
    *out = NULL;
  if (out == NULL || ctx == NULL || day == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_profile_load_as_of: an argument is NULL");
  if (!byol_day_parse (day, &number))
    return byol_error_set (err, BYOL_E_INVAL, "\"%s\" is not a day like 2026-05-28", day);
  return byol_policy_load_as_of (out, number, err);
}

BYOL_EXPORT void
byol_profile_free (struct byol_profile *profile)
{
  if (profile != NULL)
    byol_policy_free (profile);
}

BYOL_EXPORT const char *
byol_profile_id (const struct byol_profile *profile)
{
  return profile != NULL ? profile->id : "";
}

BYOL_EXPORT const char *
byol_profile_title (const struct byol_profile *profile)
{
  return profile != NULL ? profile->title : "";
}

BYOL_EXPORT const char *
byol_profile_as_of (const struct byol_profile *profile)
{
  return profile != NULL ? profile->as_of : "";
}

BYOL_EXPORT size_t
byol_profile_alias_count (const struct byol_profile *profile)
{
  return profile != NULL ? profile->aliases.count : 0;
}

BYOL_EXPORT const char *
byol_profile_alias (const struct byol_profile *profile, size_t i)
{
  return profile != NULL && i < profile->aliases.count ? profile->aliases.items[i] : NULL;
}

BYOL_EXPORT size_t
byol_profile_source_count (const struct byol_profile *profile)
{
  return profile != NULL ? profile->sources.count : 0;
}

BYOL_EXPORT const char *
byol_profile_source (const struct byol_profile *profile, size_t i)
{
  return profile != NULL && i < profile->sources.count ? profile->sources.items[i] : NULL;
}

BYOL_EXPORT int
byol_profile_rule_severity (const struct byol_profile *profile, const struct byol_rule *rule)
{
  const struct rule_setting *setting =
    profile != NULL && rule != NULL ? byol_policy_setting (profile, rule) : NULL;
  return setting != NULL ? setting->severity : BYOL_SEVERITY_OFF;
}
