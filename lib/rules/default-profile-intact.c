/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define DEFAULT "C:\\Users\\Default"
#define NTUSER DEFAULT "\\NTUSER.DAT"
#define CURRENT_VERSION "DEFAULT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\"
/* Windows makes it of 256 KiB; more than this was filled by somebody. */
#define MOST_BYTES (2 * MIB)
/* Levels of policy keys that are looked into. */
#define POLICY_DEPTH 8

/* What Windows itself starts at a user's first logon: of Windows 7, then of 10
   and 11. */
static bool
is_windows_own (const struct reg_value *v)
{
  static const char *const names[] = { "Sidebar", "mctadmin", "OneDriveSetup" };

  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    if (byol_name_eq (v->name, names[i]))
      return true;
  return false;
}

static void
look_at_programs (struct check *c, const char *key, struct clauses *list)
{
  const struct value_list *values;

  if (byol_ev_values (c->ev, key, &values) != EV_FOUND)
    return;
  for (size_t i = 0; i < values->count; i++)
    if (!is_windows_own (&values->items[i])) {
      byol_ev_cite_value (c->ev, key, &values->items[i]);
      byol_clause (list, "the program \"%s\" starts at logon", values->items[i].name);
    }
}

/* A new profile has some policy keys, and no values in them. */
static void
look_at_policies (struct check *c, const char *key, struct clauses *list)
{
  const struct named_list *keys;

  if (byol_ev_named (c->ev, key, POLICY_DEPTH, NULL, 0, &keys) != EV_FOUND)
    return;
  for (size_t i = 0; i < keys->count; i++)
    if (keys->items[i].key.values > 0) {
      byol_clause (list, "policies are set (%s)", keys->items[i].key.name);
      return;
    }
}

static void
look_at_drives (struct check *c, struct clauses *list)
{
  const struct key_list *drives;

  if (byol_ev_subkeys (c->ev, "DEFAULT_USER\\Network", &drives) == EV_FOUND && drives->count > 0)
    byol_clause (list, "the network drive %s: is mapped", drives->items[0].name);
}

static void
look_for_changes (struct check *c, const struct file_info *hive)
{
  CLEANUP_CLAUSES struct clauses changes = { BUF_INIT, 0 };

  if (hive->size > MOST_BYTES)
    byol_clause (&changes, "NTUSER.DAT has %s", byol_size_text (hive->size).text);
  look_at_programs (c, CURRENT_VERSION "Run", &changes);
  look_at_programs (c, CURRENT_VERSION "RunOnce", &changes);
  look_at_policies (c, "DEFAULT_USER\\Software\\Policies", &changes);
  look_at_policies (c, CURRENT_VERSION "Policies", &changes);
  look_at_drives (c, &changes);
  if (!changes.count)
    byol_pass (c, "The default user profile is in " DEFAULT ", as Windows made it.");
  else if (strcmp (byol_param_string (c, "customised"), "fail") == 0)
    byol_fail (c, "profile-customised", "%s: the default user profile was customised.",
               byol_clauses_text (c, &changes));
  else
    byol_warn (c, "profile-customised", "%s: the default user profile was customised.",
               byol_clauses_text (c, &changes));
}

static void
check (struct check *c)
{
  const struct win_user_profile_list *profiles;
  const struct file_info *folder, *hive;

  enum ev_state state = byol_ev_user_profiles (c->ev, &profiles);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_FOUND) {
    if (byol_cannot_tell (c, byol_ev_part (c->ev, &profiles->default_note)))
      return;
    if (!byol_name_eq (profiles->default_path, DEFAULT)) {
      byol_fail (c, "profile-moved", "The default user profile is %s, not " DEFAULT ".",
                 profiles->default_path);
      return;
    }
  }
  state = byol_ev_file (c->ev, DEFAULT, &folder);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT || !(folder->flags & FILE_DIRECTORY)) {
    byol_fail (c, "profile-missing", "There is no folder " DEFAULT ".");
    return;
  }
  state = byol_ev_file (c->ev, NTUSER, &hive);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_fail (c, "hive-missing", "The default user profile has no NTUSER.DAT.");
    return;
  }
  look_for_changes (c, hive);
}

const struct byol_rule byol_rule_default_profile_intact = {
  .id = "default-profile-intact",
  .title = "The default user profile is in C:\\Users\\Default, as Windows made it",
  .rationale =
    "Every new WorkSpace makes its user's profile from the default one. AWS asked for it "
    "in C:\\Users\\Default, and since March 2020 for one that nobody customised. That "
    "somebody did shows in its hive, if not for certain.",
  .expected = "C:\\Users\\Default has an NTUSER.DAT that starts no programs of others, sets no "
              "policies, maps no drives, and is smaller than 2 MiB.",
  .remediation =
    "reg load HKU\\DefaultUser C:\\Users\\Default\\NTUSER.DAT\n"
    "reg delete HKU\\DefaultUser\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /va\n"
    "reg delete HKU\\DefaultUser\\Network /f\n"
    "reg delete HKU\\DefaultUser\\Software\\Policies /f\n"
    "reg unload HKU\\DefaultUser",
  .evidence = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList Default\n"
              "C:\\Users\\Default\\NTUSER.DAT\n"
              "DEFAULT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\n"
              "DEFAULT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce\n"
              "DEFAULT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\n"
              "DEFAULT_USER\\Software\\Policies\n"
              "DEFAULT_USER\\Network",
  SOURCES (SOURCE_BYOL_2019, SOURCE_BYOL_2022),
  PARAMS ({ .name = "customised",
            .type = PARAM_STRING,
            .doc = "what a default profile is that somebody customised",
            .choices = "fail|warn" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
