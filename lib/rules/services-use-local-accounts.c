/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_services_use_local_accounts = {
  .id = "services-use-local-accounts",
  .title = "Every service runs under a local account",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "DomainAccountServicesFound" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
