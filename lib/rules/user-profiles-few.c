/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/users.h"

#define USERS "C:\\Users"
#define MOST_FOLDERS 1024u

/* Folders below C:\Users that belong to nobody; in a folder of the host the
   junctions among them look like folders, too. */
static bool
is_windows_own (const struct file_info *f)
{
  static const char *const names[] = { "Public",    "Default",       "Default User",
                                       "All Users", "Administrator", "WDAGUtilityAccount" };

  if (!(f->flags & FILE_DIRECTORY) || f->reparse_tag != 0
      || byol_name_has_prefix (f->name, "defaultuser"))
    return true;
  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    if (byol_name_eq (f->name, names[i]))
      return true;
  return false;
}

static bool
is_registered (const struct win_user_profile_list *profiles, const char *folder)
{
  for (size_t i = 0; profiles && i < profiles->count; i++)
    if (byol_name_eq (profiles->items[i].name, folder))
      return true;
  return false;
}

static void
check (struct check *c)
{
  const struct win_user_profile_list *profiles = NULL;
  const struct file_list *folders = NULL;
  CLEANUP_CLAUSES struct clauses odd = { BUF_INIT, 0 };
  CLEANUP_BUF struct buf names = BUF_INIT;
  uint64_t count = 0, most = byol_param_number (c, "most_profiles");

  if (byol_cannot_tell (c, byol_ev_user_profiles (c->ev, &profiles))
      || byol_cannot_tell (c, byol_ev_directory (c->ev, USERS, MOST_FOLDERS, &folders)))
    return;
  for (size_t i = 0; profiles && i < profiles->count; i++) {
    const struct win_user_profile *p = &profiles->items[i];

    if (p->person && p->backup) {
      byol_ev_cite_user_profile (c->ev, p);
      byol_clause (&odd, "Windows could once not load the profile of %s (%s.bak)", p->name, p->sid);
    }
    if (!byol_is_user (p) || p->rid == RID_ADMINISTRATOR)
      continue;
    byol_ev_cite_user_profile (c->ev, p);
    byol_buf_printf (&names, "%s%s", count ? ", " : "", p->name);
    count++;
  }
  for (size_t i = 0; folders && i < folders->count; i++)
    if (!is_windows_own (&folders->items[i]) && !is_registered (profiles, folders->items[i].name)) {
      byol_clause (&odd, "the folder " USERS "\\%s belongs to no registered profile",
                   folders->items[i].name);
    }

  byol_have_text (c, &names);
  if (count > most)
    byol_warn (c, "several-profiles",
               "There are profiles of %" PRIu64 " users beside the built-in administrator: %s.",
               count, names.data ? names.data : "");
  else if (odd.count)
    byol_warn (c, "profile-remnants", "%s.", byol_clauses_text (c, &odd));
  else if (count)
    byol_pass (c, "Beside those of Windows itself only these profiles are there: %s.",
               names.data ? names.data : "");
  else
    byol_pass (c, "There are no profiles but those of Windows itself.");
}

const struct byol_rule byol_rule_user_profiles_few = {
  .id = "user-profiles-few",
  .title = "There are no profiles of other users",
  .rationale = "AWS expects the profile of the user that prepared the image, the default one and "
               "the administrator's. Others cost space in every WorkSpace, and their AppX packages "
               "stop Sysprep.",
  .expected = "At most one profile beside those of Windows and of the built-in administrator, and "
              "no folder below C:\\Users without a registered profile.",
  .remediation = "powershell -Command \"Get-CimInstance Win32_UserProfile | Where-Object { "
                 "-not $_.Special -and $_.LocalPath -like '*\\NAME' } | Remove-CimInstance\"",
  .evidence = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\* ProfileImagePath\n"
              "C:\\Users\\*",
  CODES ({ "import", "MultipleUserProfiles" }),
  SOURCES (SOURCE_IMAGE_CHECKER),
  PARAMS ({ .name = "most_profiles",
            .type = PARAM_NUMBER,
            .doc = "profiles of users, the built-in administrator aside, that raise no warning" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
