/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/users.h"

#define USERS "C:\\Users"

static bool
is_below_users (const char *path)
{
  return byol_name_has_prefix (path, USERS "\\") && strchr (path + sizeof USERS, '\\') == NULL;
}

/* What is wrong with a profile; counts it among those that are whole otherwise. */
static void
judge (struct check *c, const struct win_user_profile *p, struct clauses *bad, size_t *whole)
{
  byol_ev_cite_user_profile (c->ev, p);
  if (p->stored[0] == '\0')
    byol_clause (bad, "the profile of %s names no folder", p->sid);
  else if (!is_below_users (p->path))
    byol_clause (bad, "the profile of %s is in %s, not directly below " USERS, p->name, p->path);
  else if (p->folder == PX_ABSENT)
    byol_clause (bad, "the folder of a registered profile is missing: %s", p->path);
  else if (p->hive == PX_ABSENT)
    byol_clause (bad, "the profile in %s has no NTUSER.DAT", p->path);
  else
    (*whole)++;
}

static void
check (struct check *c)
{
  const struct win_user_profile_list *profiles;
  CLEANUP_CLAUSES struct clauses bad = { BUF_INIT, 0 };
  size_t whole = 0;

  enum ev_state state = byol_ev_user_profiles (c->ev, &profiles);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_unknown (c, "profile-list-absent", "The registry has no list of user profiles.");
    return;
  }
  if (byol_cannot_tell (c, byol_ev_part (c->ev, &profiles->directory_note)))
    return;
  if (!byol_name_eq (profiles->directory, USERS)) {
    byol_fail (c, "profiles-moved", "User profiles are made in %s, not in " USERS ".",
               profiles->directory);
    return;
  }
  for (size_t i = 0; i < profiles->count; i++)
    if (byol_is_user (&profiles->items[i]))
      judge (c, &profiles->items[i], &bad, &whole);
  if (bad.count)
    byol_warn (c, "profile-incomplete", "%s.", byol_clauses_text (c, &bad));
  else if (whole == 0)
    byol_warn (c, "no-profile", "No user has a profile, as if nobody had ever logged on.");
  else
    byol_pass (c, "Every registered user profile is complete, and below " USERS ".");
}

const struct byol_rule byol_rule_user_profiles_present = {
  .id = "user-profiles-present",
  .title = "Every user profile is complete and below C:\\Users",
  .rationale = "WorkSpaces moves the profiles of users to D:\\Users, and starts from where Windows "
               "keeps them by itself. A profile that is registered and has no files makes Windows "
               "log on with a temporary one.",
  .expected = "ProfilesDirectory is C:\\Users, and each registered profile is a folder in it with "
              "an NTUSER.DAT.",
  .remediation =
    "reg add \"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\" /v "
    "ProfilesDirectory /t REG_EXPAND_SZ /d ^%SystemDrive^%\\Users /f\n"
    "SystemPropertiesAdvanced.exe",
  .evidence = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList ProfilesDirectory\n"
              "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\* ProfileImagePath\n"
              "C:\\Users\\*\\NTUSER.DAT",
  CODES ({ "import", "UserProfileMissing" }),
  SOURCES (SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
