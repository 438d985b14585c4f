/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "rules/rule.h"
#include "rules/sources.h"

#define MOUNTMGR "SYSTEM\\CurrentControlSet\\Services\\mountmgr"
#define PARTMGR "SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters"

static void
check (struct check *c)
{
  uint64_t off = 0, san = 1; /* 1: every disk comes online */
  enum ev_state state;

  if (byol_cannot_tell (c, byol_ev_number (c->ev, MOUNTMGR, "NoAutoMount", &off)))
    return;
  if (off) {
    byol_fail (c, "automount-off",
               "Automatic mounting is switched off (NoAutoMount is %" PRIu64 ").", off);
    if (off != 1)
      byol_checker_would (c, "pass this", "it compares the value with 1 only");
    return;
  }
  byol_ev_begin_optional (c->ev);
  state = byol_ev_number (c->ev, PARTMGR, "SanPolicy", &san);
  byol_ev_end_optional (c->ev);
  if (state == EV_FOUND && san != 1) {
    byol_warn (c, "san-policy",
               "The SAN policy is %" PRIu64 ", so that a new disk may stay offline.", san);
    byol_checker_would (c, "pass this", "it reads only NoAutoMount");
  } else
    byol_pass (c, "New volumes are mounted automatically.");
}

const struct byol_rule byol_rule_automount_enabled = {
  .id = "automount-enabled",
  .title = "New volumes are mounted automatically",
  .rationale = "WorkSpaces adds a volume for the user's files, which must get a drive letter by "
               "itself.",
  .expected = "NoAutoMount of the mount manager is absent or 0.",
  .remediation = "mountvol /e\n"
                 "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters /v "
                 "SanPolicy /t REG_DWORD /d 1 /f",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\mountmgr NoAutoMount\n"
              "SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters SanPolicy",
  CODES ({ "checker", "AutoMountDisabled" }, { "import", "AutoMountDisabled" }),
  CHECKER_TESTS ("AutoMount"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
