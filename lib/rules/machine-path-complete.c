/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_machine_path_complete = {
  .id = "machine-path-complete",
  .title = "The machine PATH names the system folders",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "EnvironmentVariablesPathMissingEntries" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
