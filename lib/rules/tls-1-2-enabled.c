/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_tls_1_2_enabled = {
  .id = "tls-1-2-enabled",
  .title = "TLS 1.2 is enabled",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "UnsupportedSecurityProtocol" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
