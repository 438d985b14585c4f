/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_appx_packages_not_staged = {
  .id = "appx-packages-not-staged",
  .title = "No AppX package is staged only",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "StagedAppxPackage" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
