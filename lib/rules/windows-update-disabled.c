/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/say.h"

#define START_MANUAL 3
#define START_DISABLED 4

/* How a service starts; -1 when it does not exist or does not say. `otherwise`
   when that cannot be read, which is on the trail. */
static int64_t
ask_start (struct check *c, const char *name, int64_t otherwise)
{
  const struct win_service *service;

  switch (byol_ev_service (c->ev, name, &service)) {
    case EV_FOUND:
      return service->start;
    case EV_ABSENT:
      return -1;
    default:
      return otherwise;
  }
}

static const char *
text_of (int64_t start)
{
  return start < 0 ? "missing" : byol_start_text (start);
}

static void
check (struct check *c)
{
  int64_t update = ask_start (c, "wuauserv", START_DISABLED);
  int64_t installer = ask_start (c, "TrustedInstaller", START_MANUAL);

  if (update != START_DISABLED)
    byol_fail (c, "update-not-disabled",
               "The service Windows Update (wuauserv) is %s, not disabled.", text_of (update));
  else if (installer != START_MANUAL)
    byol_fail (c, "installer-not-manual",
               "The service Windows Modules Installer (TrustedInstaller) is %s, not manual.",
               text_of (installer));
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
  CODES ({ "checker", "WindowsUpdatesEnabled" }, { "import", "WindowsUpdatesEnabled" },
         { "import", "WindowsModulesInstallerDisabled" }),
  CHECKER_TESTS ("Disable_Updates"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
