/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_updates_recent = {
  .id = "updates-recent",
  .title = "The latest updates are installed",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "WindowsUpdatesRequired" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
