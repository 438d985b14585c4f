/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include "base/utf16.h"
#include "rules/users.h"

bool
byol_is_user (const struct win_user_profile *profile)
{
  return profile->person && !profile->backup
         && !byol_name_has_prefix (profile->name, "defaultuser");
}

bool
byol_has_hive (struct check *c, const struct win_user_profile *profile)
{
  if (!byol_is_user (profile))
    return false;
  if (profile->hive == PX_UNREADABLE)
    byol_ev_cite_user_profile (c->ev, profile);
  return profile->hive == PX_FOUND;
}

struct user_key
byol_user_key (const struct win_user_profile *profile, const char *key)
{
  struct user_key full;

  snprintf (full.text, sizeof full.text, "HKU\\%s\\%s", profile->sid, key);
  return full;
}
