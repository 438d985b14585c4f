/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/date.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define AMAZON "SOFTWARE\\Amazon"
#define KEY AMAZON "\\BYOLChecker"
#define USERS "C:\\Users"
#define MOST_ENTRIES 1000u
#define MOST_USERS 16u

/* Keys whose change since then makes the checker's word old: where they are,
   and what it means. */
static const struct
{
  const char *parent, *key, *what;
} decisive[] = {
  { "SOFTWARE\\Microsoft\\Windows\\CurrentVersion", "Uninstall", "the list of programs" },
  { "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion", "Uninstall",
    "the list of 32-bit programs" },
  { "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy",
    "PublicProfile", "the public firewall" },
  { "SAM\\SAM\\Domains\\Account\\Users", "Names", "the list of accounts" },
};

/* Days; 0: that key's time is not known. */
static int64_t
written (struct check *c, const char *parent, const char *name)
{
  const struct key_list *keys;

  if (byol_ev_subkeys (c->ev, parent, &keys) != EV_FOUND)
    return 0;
  for (size_t i = 0; i < keys->count; i++)
    if (byol_name_eq (keys->items[i].name, name) && keys->items[i].written)
      return byol_day_of_filetime (keys->items[i].written);
  return 0;
}

/* The first thing that changed on a later day; NULL: nothing that is known. */
static const char *
changed_since (struct check *c, int64_t *then, int64_t *day)
{
  const char *what = NULL;

  byol_ev_begin_optional (c->ev);
  *then = written (c, AMAZON, "BYOLChecker");
  for (size_t i = 0; *then != 0 && i < ARRAY_SIZE (decisive) && !what; i++) {
    *day = written (c, decisive[i].parent, decisive[i].key);
    if (*day > *then) {
      what = decisive[i].what;
      byol_ev_cite (c->ev, decisive[i].parent, decisive[i].key, "key", byol_day_text (*day).text);
    }
  }
  byol_ev_end_optional (c->ev);
  return what;
}

static bool
is_log (const char *name)
{
  static const char *const logs[] = { "BYOLPrevalidationlog",
                                      "WorkSpacesImageCompatabilityCheckLog", "ImageInfo.t" };

  for (size_t i = 0; i < ARRAY_SIZE (logs); i++)
    if (byol_name_has_prefix (name, logs[i]))
      return true;
  return false;
}

static void
cite_logs_in (struct check *c, const char *folder)
{
  const struct file_list *files;

  if (byol_ev_directory (c->ev, folder, MOST_ENTRIES, &files) != EV_FOUND)
    return;
  for (size_t i = 0; i < files->count; i++)
    if (is_log (files->items[i].name))
      byol_ev_cite (c->ev, folder, files->items[i].name, "file",
                    byol_size_text (files->items[i].size).text);
}

/* Where the pages have the script unpacked. What it logged is shown, not
   judged: the name has the time on a clock of twelve hours. */
static void
cite_logs (struct check *c)
{
  const struct file_list *users;

  byol_ev_begin_optional (c->ev);
  cite_logs_in (c, "C:\\Windows\\Temp\\byol");
  if (byol_ev_directory (c->ev, USERS, MOST_ENTRIES, &users) == EV_FOUND)
    for (size_t i = 0; i < users->count && i < MOST_USERS; i++)
      if (users->items[i].flags & FILE_DIRECTORY) {
        CLEANUP_BUF struct buf folder = BUF_INIT;
        byol_buf_printf (&folder, USERS "\\%s\\Downloads\\BYOL", users->items[i].name);
        if (byol_have_text (c, &folder))
          cite_logs_in (c, folder.data);
      }
  byol_ev_end_optional (c->ev);
}

static void
check (struct check *c)
{
  const char *status, *version = NULL, *date = NULL, *what;
  int64_t then, day;
  enum ev_state state = byol_ev_string (c->ev, KEY, "status", &status);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_not_applicable (c, "AWS's checker did not run in this image.");
    return;
  }
  byol_ev_begin_optional (c->ev);
  byol_ev_string (c->ev, KEY, "version", &version);
  byol_ev_string (c->ev, KEY, "date", &date);
  byol_ev_end_optional (c->ev);
  cite_logs (c);
  if (!version)
    version = "of unknown version";
  if (!date)
    date = "an unknown day";
  if (!byol_name_eq (status, "success")) {
    byol_warn (c, "checker-failed", "AWS's checker %s ended with \"%s\" (%s).", version, status,
               date);
    return;
  }
  what = changed_since (c, &then, &day);
  if (what)
    byol_warn (c, "checker-outdated",
               "AWS's checker %s was satisfied on %s, but %s was changed on %s.", version,
               byol_day_text (then).text, what, byol_day_text (day).text);
  else
    byol_pass (c, "AWS's checker %s was satisfied (%s).", version, date);
}

const struct byol_rule byol_rule_checker_passed = {
  .id = "checker-passed",
  .title = "AWS's own checker, where it ran, was satisfied",
  .rationale = "AWS's script leaves its verdict in the registry. It says what was true when it "
               "ran; what was changed later it did not see. Nothing asks for it any more since "
               "the import brings its own check.",
  .expected = "The last run of AWS's checker, if there was one, ended with success, and nothing "
              "that it looks at was changed since.",
  .remediation = "",
  .evidence = KEY " status, version, date\n"
                  "the times at which the keys that it reads were written\n"
                  "C:\\Users\\*\\Downloads\\BYOL\n"
                  "C:\\Windows\\Temp\\byol",
  SOURCES (SOURCE_CHECKER, SOURCE_BYOL_2022),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
