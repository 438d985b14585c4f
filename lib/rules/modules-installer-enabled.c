/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/service.h"
#include "rules/sources.h"

#define PROGRAM "C:\\Windows\\servicing\\TrustedInstaller.exe"

static void
check (struct check *c)
{
  const struct file_info *file;
  int64_t start = byol_ask_start (c, "TrustedInstaller", START_MANUAL);

  if (start != START_MANUAL && start != START_AUTOMATIC) {
    byol_fail (c, start == START_MISSING ? "installer-missing" : "installer-disabled",
               "The service Windows Modules Installer (TrustedInstaller) is %s.",
               byol_start_text (start));
    return;
  }
  byol_ev_begin_optional (c->ev);
  enum ev_state state = byol_ev_file (c->ev, PROGRAM, &file);
  byol_ev_end_optional (c->ev);
  if (state == EV_ABSENT)
    byol_warn (c, "program-missing",
               "The service Windows Modules Installer (TrustedInstaller) is %s, but its program is "
               "missing: %s.",
               byol_start_text (start), PROGRAM);
  else
    byol_pass (c, "The service Windows Modules Installer (TrustedInstaller) is %s.",
               byol_start_text (start));
}

const struct byol_rule byol_rule_modules_installer_enabled = {
  .id = "modules-installer-enabled",
  .title = "The Windows Modules Installer is enabled",
  .rationale = "AWS adds and removes parts of Windows while it prepares the image, and Sysprep "
               "needs the servicing stack for that. BYOL wants the service on Manual, which the "
               "rule on Windows Update demands; here Automatic will do.",
  .expected = "TrustedInstaller starts manually (3) or automatically (2), and its program exists.",
  .remediation = "sc.exe config TrustedInstaller start= demand\n"
                 "sfc /scannow",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\TrustedInstaller Start\n" PROGRAM,
  CODES ({ "import", "WindowsModulesInstallerDisabled" }),
  SOURCES (SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
