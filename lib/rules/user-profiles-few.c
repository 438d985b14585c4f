/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_user_profiles_few = {
  .id = "user-profiles-few",
  .title = "There are no profiles of other users",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "MultipleUserProfiles" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
