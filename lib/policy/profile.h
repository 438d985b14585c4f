/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A profile: how strictly each requirement is taken, since when. */
#ifndef BYOL_POLICY_PROFILE_H
#define BYOL_POLICY_PROFILE_H

#include "base/run.h"
#include "rules/rule.h"

struct rule_setting
{
  const struct byol_rule *rule;
  int severity; /* BYOL_SEVERITY_ */
  struct params params;
};

struct byol_profile
{
  char *id, *title, *as_of;
  struct strv aliases, sources;
  struct rule_setting *settings; /* one per rule, in table order */
  size_t setting_count;
};

/* As byol_profile_load, of a built-in name or a path. */
int byol_policy_load (struct byol_profile **out, const char *name, struct byol_error **err);
/* Of a path, whatever it looks like. */
int byol_policy_load_file (struct byol_profile **out, const char *path, struct byol_error **err);
/* The newest built-in one that is not after that day. */
int byol_policy_load_as_of (struct byol_profile **out, int64_t day, struct byol_error **err);
void byol_policy_free (struct byol_profile *profile);
const struct rule_setting *byol_policy_setting (const struct byol_profile *profile,
                                                const struct byol_rule *rule);

/* Built-in profiles, oldest first; generated from lib/policy/profiles/. */
struct builtin_profile
{
  const char *id;
  const char *json;
};
extern const struct builtin_profile byol_builtin_profiles[];
extern const size_t byol_builtin_profiles_count;

#endif
