/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_aws_agents_reset = {
  .id = "aws-agents-reset",
  .title = "AWS launch agents are absent or reset",
  .rationale = "",
  .expected = "",
  .remediation = "",
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
