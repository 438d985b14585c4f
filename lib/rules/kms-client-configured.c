/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_kms_client_configured = {
  .id = "kms-client-configured",
  .title = "Windows is set up as a KMS client",
  .rationale = "",
  .expected = "",
  .remediation = "",
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
