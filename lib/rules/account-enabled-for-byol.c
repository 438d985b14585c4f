/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_account_enabled_for_byol = {
  .id = "account-enabled-for-byol",
  .title = "The AWS account is enabled for BYOL",
  .rationale = "",
  .expected = "",
  .remediation = "",
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
