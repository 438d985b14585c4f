/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

#define TIME_ZONE "SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation"

static void
check (struct check *c)
{
  uint64_t universal;
  enum ev_state state = byol_ev_number (c->ev, TIME_ZONE, "RealTimeIsUniversal", &universal);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    byol_fail (c, "not-set", "RealTimeIsUniversal is not set: the clock is read as local time.");
  else if (universal == 0)
    byol_fail (c, "zero", "RealTimeIsUniversal is 0: the clock is read as local time.");
  else
    byol_pass (c, "The clock is read as universal time.");
}

const struct byol_rule byol_rule_realtime_is_universal = {
  .id = "realtime-is-universal",
  .title = "The hardware clock is read as universal time",
  .rationale = "The clock of an EC2 machine runs in UTC. Read as local time it is wrong by hours, "
               "and logons and certificates fail.",
  .expected = "RealTimeIsUniversal is not 0.",
  .remediation = "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation /v "
                 "RealTimeIsUniversal /t REG_DWORD /d 1 /f",
  .evidence = "SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation RealTimeIsUniversal",
  CODES ({ "checker", "RealTimeUniversalDisabled" }, { "import", "RealTimeUniversalDisabled" }),
  CHECKER_TESTS ("RealTimeUniversal"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
