/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_user_profiles_present = {
  .id = "user-profiles-present",
  .title = "Every user profile is complete and below C:\\Users",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "UserProfileMissing" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
