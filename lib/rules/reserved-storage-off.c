/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "rules/sources.h"
#include "rules/which-windows.h"

#define KEY "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\ReserveManager"
/* Windows 10 1903, the first with reserved storage. */
#define BUILD_1903 18362u

static void
check (struct check *c)
{
  const struct win_identity *id;
  uint64_t shipped = 0, scenario = 0, policy = 0;

  if (!byol_ask_identity (c, &id))
    return;
  if (id->build < BUILD_1903) {
    byol_not_applicable (c, "This version of Windows has no reserved storage.");
    return;
  }
  /* What cannot be read is on the trail; another may still forbid it. */
  byol_ev_number (c->ev, KEY, "ActiveScenario", &scenario);
  byol_ev_number (c->ev, KEY, "ShippedWithReserves", &shipped);
  byol_ev_number (c->ev, KEY, "PassedPolicy", &policy);
  if (scenario)
    byol_fail (c, "reserve-in-use",
               "Reserved storage is in use by servicing (ActiveScenario is %" PRIu64
               "): it cannot be switched off before the updates are finished.",
               scenario);
  else if (shipped)
    byol_fail (c, "reserve-shipped",
               "Windows was installed with reserved storage (ShippedWithReserves is %" PRIu64
               "), which AWS wants to be 0.",
               shipped);
  else if (policy)
    byol_warn (c, "reserve-on",
               "Windows keeps reserved storage (PassedPolicy is %" PRIu64
               "), although the values that AWS names say no.",
               policy);
  else
    byol_pass (c, "Reserved storage is off.");
}

const struct byol_rule byol_rule_reserved_storage_off = {
  .id = "reserved-storage-off",
  .title = "Reserved storage is off",
  .rationale = "Sysprep cannot generalize while Windows reserves space for updates. AWS's own "
               "steps set ShippedWithReserves and ActiveScenario to 0 and then have DISM release "
               "the reserve; Windows itself goes by PassedPolicy, so that the three together are "
               "looked at. What NTFS really reserves cannot be read on the disk.",
  .expected = "ShippedWithReserves, ActiveScenario and PassedPolicy are absent or 0.",
  .remediation = "reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\ReserveManager /v "
                 "ShippedWithReserves /t REG_DWORD /d 0 /f\n"
                 "reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\ReserveManager /v "
                 "ActiveScenario /t REG_DWORD /d 0 /f\n"
                 "DISM /Online /Set-ReservedStorageState /State:Disabled\n"
                 "shutdown /r /t 0",
  .evidence = KEY " ShippedWithReserves, ActiveScenario, PassedPolicy",
  CODES ({ "import", "ReservedStorageInUse" }),
  SOURCES (SOURCE_ERRORS, SOURCE_SYSPREP),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
