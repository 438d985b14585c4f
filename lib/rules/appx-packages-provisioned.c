/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_appx_packages_provisioned = {
  .id = "appx-packages-provisioned",
  .title = "Every AppX package of a user is provisioned for all users",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "AppXPackagesInstalled" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
