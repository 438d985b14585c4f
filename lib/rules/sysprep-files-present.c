/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_sysprep_files_present = {
  .id = "sysprep-files-present",
  .title = "The files that Sysprep needs are present",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "SysPrepFileMissing" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
