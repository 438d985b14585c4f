/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/service.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  int64_t start = byol_ask_start (c, "AmazonSSMAgent", START_DISABLED);

  if (start == START_MISSING)
    byol_pass (c, "There is no AWS Systems Manager agent.");
  else if (start == START_DISABLED)
    byol_pass (c, "The AWS Systems Manager agent (AmazonSSMAgent) is disabled.");
  else
    byol_fail (c, "agent-enabled",
               "The AWS Systems Manager agent (AmazonSSMAgent) is %s, not disabled.",
               byol_start_text (start));
}

const struct byol_rule byol_rule_ssm_agent_disabled = {
  .id = "ssm-agent-disabled",
  .title = "The AWS Systems Manager agent is disabled",
  .rationale = "AWS's image check wants the agent disabled, and an agent that comes with the image "
               "still carries the registration of the machine it was installed on. The import "
               "installs an agent of its own, so AWS's own rules disagree here.",
  .expected = "There is no service AmazonSSMAgent, or it is disabled (4).",
  .remediation = "sc.exe stop AmazonSSMAgent\n"
                 "sc.exe config AmazonSSMAgent start= disabled",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\AmazonSSMAgent Start",
  CODES ({ "import", "AmazonSsmAgentEnabled" }),
  SOURCES (SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
