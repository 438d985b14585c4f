/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  const struct win_domain *domain;
  enum ev_state state = byol_ev_domain (c->ev, &domain);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_unknown (c, "policy-absent",
                  "The SECURITY hive does not say whether the machine is a domain member.");
    return;
  }
  if (domain->member) {
    byol_fail (c, "domain-joined", "The machine is a member of the domain %s.",
               domain->dns_name[0] ? domain->dns_name
               : domain->name[0]   ? domain->name
                                   : domain->sid);
    return;
  }
  if (byol_part_unreadable (c, &domain->pending_note))
    return;
  if (domain->join_pending) {
    byol_fail (c, "join-pending", "The machine joins a domain at its next boot.");
    byol_checker_would (c, "pass this", "it asks only whether the machine is a member now");
  } else
    byol_pass (c, "The machine is in the workgroup %s.",
               domain->name[0] ? domain->name : "without a name");
}

const struct byol_rule byol_rule_ad_domain_not_joined = {
  .id = "ad-domain-not-joined",
  .title = "The machine is not a member of an Active Directory domain",
  .rationale = "Each WorkSpace joins the directory of its owner. A machine that is a member of "
               "another domain cannot, and Sysprep with its settings misbehaves.",
  .expected = "The machine is in a workgroup, and no join is pending.",
  .remediation = "powershell -Command \"Remove-Computer -WorkgroupName WORKGROUP -Force -Restart\"",
  .evidence = "SECURITY\\Policy\\PolPrDmS\n"
              "SECURITY\\Policy\\PolPrDmN\n"
              "SYSTEM\\CurrentControlSet\\Services\\Netlogon",
  CODES ({ "checker", "DomainJoined" }, { "import", "DomainJoined" }),
  CHECKER_TESTS ("DomainJoined"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER,
           "https://learn.microsoft.com/windows/win32/secmgmt/policy-object"),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
