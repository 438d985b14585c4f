/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_ssm_agent_disabled = {
  .id = "ssm-agent-disabled",
  .title = "The AWS Systems Manager agent is disabled",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "AmazonSsmAgentEnabled" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
