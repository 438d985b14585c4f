/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "rules/import-request.h"
#include "rules/slmgr.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

#define SYSPREP_LOG "C:\\Windows\\System32\\Sysprep\\Panther\\setupact.log"
#define PROTECTION "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform"

static bool
has_at (const uint8_t *text, const uint8_t *end, const char *part)
{
  size_t len = strlen (part);

  return (size_t) (end - text) >= len && strncasecmp ((const char *) text, part, len) == 0;
}

/* Runs of Sysprep that were told to generalize. The log separates runs by a
   headline and writes down the options of each. */
static uint64_t
count_runs (const uint8_t *log, size_t len)
{
  const uint8_t *end = log + len;
  uint64_t runs = 0;
  bool counted = false;

  for (const uint8_t *p = log; p < end; p++) {
    if (has_at (p, end, "Beginning of a new sysprep run"))
      counted = false;
    else if (!counted && has_at (p, end, "option 'GENERALIZE'")) {
      counted = true;
      runs++;
    }
  }
  return runs;
}

/* Windows 7 can be rearmed three times, Windows 10 a thousand. true: the
   verdict is set. */
static bool
is_used_up (struct check *c)
{
  const struct win_identity *id;
  const uint8_t *log;
  size_t len;
  uint64_t skip = 0, many = byol_param_number (c, "windows_7_warn_from_runs");

  if (byol_ev_identity (c->ev, &id) != EV_FOUND || id->build >= BUILD_WINDOWS_8)
    return false;
  if (byol_ev_file_bytes (c->ev, SYSPREP_LOG, 0, (uint32_t) LIMIT_READ, &log, &len) != EV_FOUND)
    return false;
  uint64_t runs = count_runs (log, len);
  if (runs < many)
    return false;
  byol_ev_number (c->ev, PROTECTION, "SkipRearm", &skip);
  if (skip)
    return false;
  byol_warn (c, "rearm-likely-used-up",
             "Sysprep generalized this Windows 7 %" PRIu64
             " times, which uses up its rearm count: ask slmgr /dlv before you go on.",
             runs);
  c->out.confidence = BYOL_CONFIDENCE_HEURISTIC;
  return true;
}

/* The script takes any line with "Windows" and, later, ": " and 1 to 9. */
static void
judge (struct check *c, const struct slmgr *shown)
{
  if (shown->rearm > 0)
    byol_attested (c, "slmgr /dlv showed a rearm count of %" PRIu32 ".", shown->rearm);
  else {
    byol_fail (c, "rearm-count-zero", "slmgr /dlv showed a rearm count of 0.");
    if (shown->checker_passes)
      byol_checker_would (c, "pass this", "another line of the text has what it looks for");
  }
}

static void
check (struct check *c)
{
  const char *text = byol_request (c, "slmgr_dlv");
  struct slmgr shown = { 0 };

  if (text)
    byol_slmgr_parse (text, strlen (text), &shown);
  if (shown.has_rearm)
    judge (c, &shown);
  else if (!is_used_up (c))
    byol_request_missing (
      c, "slmgr_dlv",
      text ? "What was given shows no rearm count: it must be what slmgr /dlv prints in English."
           : "The rearm count is in Windows' encrypted licence store; it must be at least 1.");
}

const struct byol_rule byol_rule_rearm_count_available = {
  .id = "rearm-count-available",
  .title = "Windows can be rearmed once more",
  .rationale = "The import runs Sysprep, which resets the activation clock. With a rearm count of "
               "0 it fails; only a new installation from media brings the count back.",
  .expected = "slmgr /dlv shows a remaining Windows rearm count of 1 or more.",
  .remediation = "cscript //nologo %windir%\\System32\\slmgr.vbs /dlv",
  .evidence = "the request: slmgr_dlv\n"
              "C:\\Windows\\System32\\Sysprep\\Panther\\setupact.log: runs of Sysprep, on Windows "
              "7\n" PROTECTION " SkipRearm",
  .decided_by = DECIDED_BY_CALLER,
  CODES ({ "checker", "ZeroRearmCount" }, { "import", "ZeroRearmCount" },
         { "import", "InsufficientRearmCount" }),
  CHECKER_TESTS ("RearmCount"),
  SOURCES (SOURCE_CHECKER, SOURCE_IMAGE_CHECKER),
  PARAMS ({ .name = "windows_7_warn_from_runs",
            .type = PARAM_NUMBER,
            .doc = "so many generalize runs in Sysprep's log are a warning on Windows 7" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
