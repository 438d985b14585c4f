/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_management_cidr_valid = {
  .id = "management-cidr-valid",
  .title = "The management network range is one that AWS accepts",
  .rationale = "",
  .expected = "",
  .remediation = "",
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
