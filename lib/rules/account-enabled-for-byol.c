/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_needs_attestation (c, "No disk shows the AWS account: attest that it is enabled for BYOL in "
                             "the Region of the import.");
}

const struct byol_rule byol_rule_account_enabled_for_byol = {
  .id = "account-enabled-for-byol",
  .title = "The AWS account is enabled for BYOL",
  .rationale = "In an account that is not enabled for BYOL the import is refused with "
               "AccessDenied. Until the middle of 2025 AWS Support enabled it after a look at the "
               "licence; since then the console does.",
  .expected = "DescribeAccount shows DedicatedTenancySupport ENABLED in the Region.",
  .remediation = "aws workspaces describe-account --region REGION",
  .evidence = "an attestation",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2022),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
