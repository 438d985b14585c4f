/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_ova_package_valid = {
  .id = "ova-package-valid",
  .title = "The OVA package holds one disk and nothing that VM Import refuses",
  .rationale = "",
  .expected = "",
  .remediation = "",
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
