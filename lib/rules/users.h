/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The users whose profiles are registered, for rules that look into them. */
#ifndef BYOL_RULES_USERS_H
#define BYOL_RULES_USERS_H

#include "rules/rule.h"

/* The number of the built-in administrator's SID. */
#define RID_ADMINISTRATOR 500u

/* Whether it is somebody's profile that Windows loads; what is left of one that
   it could not load, and what Setup leaves behind, is none. */
bool byol_is_user (const struct win_user_profile *profile);
/* Whether the user has a hive to be asked, as "HKU\\<SID>". One that could not
   be looked up makes the finding unreadable. */
bool byol_has_hive (struct check *c, const struct win_user_profile *profile);
/* A key of that hive. Returned by value, to be used within one call: a SID is
   much shorter than this, and what is no SID has no hive. */
struct user_key
{
  char text[512];
};
struct user_key byol_user_key (const struct win_user_profile *profile, const char *key);

#endif
