/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_modules_installer_enabled = {
  .id = "modules-installer-enabled",
  .title = "The Windows Modules Installer is enabled",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "WindowsModulesInstallerDisabled" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
