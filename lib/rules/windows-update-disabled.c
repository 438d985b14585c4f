/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/service.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  int64_t update = byol_ask_start (c, "wuauserv", START_DISABLED);
  int64_t installer = byol_ask_start (c, "TrustedInstaller", START_MANUAL);

  if (update != START_DISABLED)
    byol_fail (c, "update-not-disabled",
               "The service Windows Update (wuauserv) is %s, not disabled.",
               byol_start_text (update));
  else if (installer != START_MANUAL)
    byol_fail (c, "installer-not-manual",
               "The service Windows Modules Installer (TrustedInstaller) is %s, not manual.",
               byol_start_text (installer));
  else
    byol_pass (c, "Windows Update is disabled and Windows Modules Installer is manual.");
}

const struct byol_rule byol_rule_windows_update_disabled = {
  .id = "windows-update-disabled",
  .title = "Windows Update is disabled",
  .rationale = "Updates that start by themselves reboot the machine in the middle of the import. "
               "The services count, not a policy. Windows Modules Installer stays available to "
               "AWS's own steps.",
  .expected = "wuauserv starts disabled (4), TrustedInstaller manual (3).",
  .remediation = "sc.exe config wuauserv start= disabled\n"
                 "sc.exe stop wuauserv\n"
                 "sc.exe config TrustedInstaller start= demand",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\wuauserv Start\n"
              "SYSTEM\\CurrentControlSet\\Services\\TrustedInstaller Start",
  CODES ({ "checker", "WindowsUpdatesEnabled" }, { "import", "WindowsUpdatesEnabled" }),
  CHECKER_TESTS ("Disable_Updates"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
