/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

/* Signed with SHA-2 alone, newer drivers load on Windows 7 only with it. */
#define SHA_2_UPDATE "KB4474419"
#define BUILD_WINDOWS_10 10240u

/* ---- parameters ------------------------------------------------------------------------ */

/* "19045:6456@2025-10-14": a cumulative update, and the day it came out. */
struct update
{
  uint32_t build, revision;
  int64_t day;
};

/* Takes a number off *text, up to `end`. */
static bool
take_number (const char **text, char end, uint32_t *out)
{
  char *rest;

  if (**text < '0' || **text > '9')
    return false;
  unsigned long n = strtoul (*text, &rest, 10);
  if (*rest != end || n > UINT32_MAX)
    return false;
  *out = (uint32_t) n;
  *text = rest + 1;
  return true;
}

static bool
parse_update (const char *text, struct update *out)
{
  return take_number (&text, ':', &out->build) && take_number (&text, '@', &out->revision)
         && byol_day_parse (text, &out->day);
}

static bool
update_is_valid (const char *text)
{
  struct update ignored;

  return parse_update (text, &ignored);
}

/* "19045=2025-10-14", or "19044/EnterpriseS=2027-01-12" for one edition of it: the
   part before '=', and the day. */
static bool
parse_end (const char *text, size_t *len, int64_t *day)
{
  *len = strcspn (text, "=");
  return *len > 0 && text[*len] == '=' && text[0] >= '0' && text[0] <= '9'
         && byol_day_parse (text + *len + 1, day);
}

static bool
end_is_valid (const char *text)
{
  size_t len;
  int64_t day;

  return parse_end (text, &len, &day);
}

/* ---- what is too old ------------------------------------------------------------------- */

/* Findings in the order of their weight; the first gives the reason. */
struct problems
{
  struct clauses text;
  const char *reason;
};

static void
problems_free (struct problems *p)
{
  byol_clauses_free (&p->text);
}

#define PROBLEM(problems, why, ...)                                                                \
  do {                                                                                             \
    if (!(problems)->reason)                                                                       \
      (problems)->reason = why;                                                                    \
    byol_clause (&(problems)->text, __VA_ARGS__);                                                  \
  } while (0)

/* The last day of support; an entry for the edition goes before one for all. */
static bool
support_ends (struct check *c, const struct win_identity *id, int64_t *day)
{
  const struct strv *list = byol_param_strings (c, "support_ends");
  char build[16], edition[96];
  bool found = false;

  snprintf (build, sizeof build, "%" PRIu32, id->build);
  snprintf (edition, sizeof edition, "%" PRIu32 "/%s", id->build, id->edition);
  for (size_t i = 0; i < list->count; i++) {
    const char *text = list->items[i];
    size_t len;
    int64_t end;

    if (!parse_end (text, &len, &end))
      continue;
    bool exact = len == strlen (edition) && byol_name_has_prefix (text, edition);
    if (!exact && (found || len != strlen (build) || strncmp (text, build, len) != 0))
      continue;
    *day = end;
    found = true;
    if (exact)
      return true;
  }
  return found;
}

static void
check_support (struct check *c, struct problems *p, const struct win_identity *id)
{
  int64_t day;

  if (support_ends (c, id, &day) && c->today > day)
    PROBLEM (p, "out-of-support",
             "Microsoft's support of build %" PRIu32 " ended on %s (but for paid extended updates)",
             id->build, byol_day_text (day).text);
}

/* Compares with the newest update that was out on the day of the check, as far as
   the profile's table knows. */
static void
check_revision (struct check *c, struct problems *p, const struct win_identity *id)
{
  const struct strv *list = byol_param_strings (c, "updates");
  struct update newest = { 0 };

  for (size_t i = 0; i < list->count; i++) {
    struct update u;

    if (parse_update (list->items[i], &u) && u.build == id->build && u.day <= c->today
        && u.revision > newest.revision)
      newest = u;
  }
  if (id->ubr < newest.revision)
    PROBLEM (p, "update-missing",
             "build %" PRIu32 ".%" PRIu32 " lacks the update to %" PRIu32 ".%" PRIu32
             ", which came out on %s",
             id->build, id->ubr, id->build, newest.revision, byol_day_text (newest.day).text);
}

static bool
is_installed (const struct win_cbs_package *package)
{
  return package->state == CBS_INSTALLED || package->state == CBS_PERMANENT;
}

/* Windows 10 has one cumulative update, before it every update is a package. */
static bool
is_update (const struct win_cbs_package *package, const struct win_identity *id)
{
  return byol_name_has_prefix (
    package->name, id->build >= BUILD_WINDOWS_10 ? "Package_for_RollupFix~" : "Package_for_KB");
}

/* The day of the last installation, 0 where there is none. */
static int64_t
check_packages (struct check *c, struct problems *p, const struct win_identity *id)
{
  const struct win_cbs_list *list;
  const struct win_cbs_package *last = NULL;
  bool sha_2 = false;
  enum ev_state state = byol_ev_cbs_packages (c->ev, &list);

  for (size_t i = 0; state == EV_FOUND && i < list->count; i++) {
    const struct win_cbs_package *package = &list->items[i];

    if (!is_installed (package))
      continue;
    sha_2 |= byol_name_has_prefix (package->name, "Package_for_" SHA_2_UPDATE);
    if (is_update (package, id) && package->installed
        && (!last || package->installed > last->installed))
      last = package;
  }
  if (state == EV_UNREADABLE)
    return 0;
  if (id->build == 7601 && !sha_2)
    PROBLEM (p, "sha-2-missing", "the update " SHA_2_UPDATE " (SHA-2 signatures) is missing");
  if (!last) {
    PROBLEM (p, "no-update-recorded", "no update is recorded with the day of its installation");
    return 0;
  }
  byol_ev_cite_cbs_package (c->ev, last);
  int64_t day = byol_day_of_filetime (last->installed);
  if (c->today - day > (int64_t) byol_param_number (c, "most_days"))
    PROBLEM (p, "update-old",
             "the last update was installed on %s, %" PRId64 " days before the day of this check",
             byol_day_text (day).text, c->today - day);
  return day;
}

static void
check (struct check *c)
{
  const struct win_identity *id;
  CLEANUP (problems_free) struct problems problems = { { BUF_INIT, 0 }, NULL };

  if (!byol_ask_identity (c, &id))
    return;
  check_support (c, &problems, id);
  check_revision (c, &problems, id);
  int64_t last = check_packages (c, &problems, id);
  if (problems.reason)
    byol_warn (c, problems.reason, "%s.", byol_clauses_text (c, &problems.text));
  else
    byol_pass (c, "Updates are recent: the last one was installed on %s.",
               byol_day_text (last).text);
}

const struct byol_rule byol_rule_updates_recent = {
  .id = "updates-recent",
  .title = "The latest updates are installed",
  .rationale =
    "AWS wants the latest cumulative update in the image, and VM Import no update that is "
    "still to come. What waits for a reboot has a rule of its own.",
  .expected = "The build's revision is the newest that the profile knows of, the last update was "
              "installed a few weeks ago at most, and Microsoft supports the build.",
  .remediation = "sc.exe config wuauserv start= demand\n"
                 "control.exe /name Microsoft.WindowsUpdate\n"
                 "shutdown /r /t 0\n"
                 "sc.exe config wuauserv start= disabled",
  .evidence = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuildNumber, UBR, "
              "EditionID\n" CBS_PACKAGES "\\* CurrentState, InstallTimeHigh, InstallTimeLow\n"
              "the profile's table of updates",
  CODES ({ "import", "WindowsUpdatesRequired" }),
  SOURCES (SOURCE_IMAGE_CHECKER, SOURCE_VM_PREPARE,
           "https://learn.microsoft.com/windows/release-health/release-information",
           "https://learn.microsoft.com/windows/release-health/windows11-release-information",
           "https://learn.microsoft.com/lifecycle/products/windows-10-enterprise-and-education"),
  PARAMS ({ .name = "updates",
            .type = PARAM_STRINGS,
            .doc = "cumulative updates and the day they came out: \"19045:6456@2025-10-14\"",
            .valid = update_is_valid },
          { .name = "support_ends",
            .type = PARAM_STRINGS,
            .doc = "the last day of Microsoft's support: \"19045=2025-10-14\", or "
                   "\"19044/EnterpriseS=2027-01-12\" for one edition",
            .valid = end_is_valid },
          { .name = "most_days",
            .type = PARAM_NUMBER,
            .doc = "days since the last update was installed, above which it is a warning" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
