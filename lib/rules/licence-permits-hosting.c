/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_needs_attestation (c, "No disk shows the licence: attest that your agreement with Microsoft "
                             "permits this Windows on hardware that AWS dedicates to you.");
}

const struct byol_rule byol_rule_licence_permits_hosting = {
  .id = "licence-permits-hosting",
  .title = "The Windows licence permits hosting on dedicated hardware",
  .rationale = "BYOL means that your own agreement with Microsoft covers the desktops: AWS's pages "
               "name Windows VDA E3 or E5 for each user. WorkSpaces runs them on hardware that no "
               "other customer shares.",
  .expected = "Each user has a licence that covers Windows on hosted, dedicated hardware.",
  .remediation = "",
  .evidence = "an attestation",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2022,
           "https://docs.aws.amazon.com/appstream2/latest/developerguide/"
           "byol-windows-images.html"),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
