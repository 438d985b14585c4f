/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_drive_letter_d_free = {
  .id = "drive-letter-d-free",
  .title = "The drive letter D: is free",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "RestrictedDriveLetterInUse" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
