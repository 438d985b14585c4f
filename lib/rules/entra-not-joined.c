/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static const char *
or_unnamed (const char *text)
{
  return text[0] ? text : "without a name";
}

static void
check (struct check *c)
{
  const struct win_cloud_join *join;
  enum ev_state state = byol_ev_cloud_join (c->ev, &join);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT || join->count == 0)
    byol_pass (c, "The machine is not joined to Microsoft Entra ID.");
  else if (join->certificate == PX_ABSENT) {
    byol_warn (c, "join-broken",
               "The machine holds a join to the Microsoft Entra tenant %s whose certificate is "
               "missing.",
               or_unnamed (join->tenant_id));
  } else
    byol_fail (c, "entra-joined",
               "The machine is joined to the Microsoft Entra tenant %s (user %s).",
               or_unnamed (join->tenant_id), or_unnamed (join->user));
}

const struct byol_rule byol_rule_entra_not_joined = {
  .id = "entra-not-joined",
  .title = "The machine is not joined to Microsoft Entra ID",
  .rationale = "A join to Microsoft Entra ID (Azure AD), also a hybrid one, ties Windows to one "
               "machine and tenant and cannot be copied.",
  .expected = "CloudDomainJoin\\JoinInfo has no subkey.",
  .remediation = "dsregcmd /status\n"
                 "dsregcmd /leave\n"
                 "shutdown /r /t 0",
  .evidence = "SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo",
  CODES ({ "checker", "AzureDomainJoined" }, { "import", "AzureDomainJoined" }),
  CHECKER_TESTS ("AzureDomainJoined"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
