/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_remote_desktop_service_enabled = {
  .id = "remote-desktop-service-enabled",
  .title = "Remote Desktop Services are enabled",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "RemoteDesktopServicesDisabled" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
