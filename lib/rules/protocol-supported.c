/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_protocol_supported = {
  .id = "protocol-supported",
  .title = "The streaming protocol works with this Windows",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "ProtocolOSIncompatibility" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
