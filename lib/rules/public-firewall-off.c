/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

#define PROFILE "Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile"
#define POLICY "SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\PublicProfile"

static void
check (struct check *c)
{
  /* What cannot be read stays 0, and is on the trail. */
  uint64_t first = 0, next = 0, policy = 0;

  byol_ev_number (c->ev, "SYSTEM\\CurrentControlSet\\" PROFILE, "EnableFirewall", &next);
  byol_ev_number (c->ev, "SYSTEM\\ControlSet001\\" PROFILE, "EnableFirewall", &first);
  byol_ev_number (c->ev, POLICY, "EnableFirewall", &policy);
  if (next) {
    byol_fail (c, "firewall-on", "The firewall is on for public networks.");
    if (first != 1)
      byol_checker_would (c, "pass this", "it reads only ControlSet001");
  } else if (first)
    byol_fail (c, "firewall-on-in-controlset001",
               "The firewall is on for public networks in ControlSet001, though the next boot "
               "uses another control set.");
  else if (policy) {
    byol_warn (c, "firewall-on-by-policy",
               "A policy switches the firewall on for public networks.");
    byol_checker_would (c, "pass this", "it does not read policies");
  } else
    byol_pass (c, "The firewall is off for public networks.");
}

const struct byol_rule byol_rule_public_firewall_off = {
  .id = "public-firewall-off",
  .title = "The firewall is off for public networks",
  .rationale = "During the import the network counts as public, and AWS's management connections "
               "must come through. WorkSpaces have security groups in its place.",
  .expected = "EnableFirewall of the public profile is 0 or absent, and no policy sets it.",
  .remediation =
    "netsh advfirewall set publicprofile state off\n"
    "reg add HKLM\\SYSTEM\\ControlSet001\\" PROFILE " /v EnableFirewall /t REG_DWORD /d 0 /f\n"
    "reg delete HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\PublicProfile "
    "/v EnableFirewall /f",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\Publi"
              "cProfile EnableFirewall\n"
              "the same below ControlSet001\n"
              "SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\PublicProfile EnableFirewall",
  CODES ({ "checker", "FirewallEnabled" }, { "import", "FirewallEnabled" }),
  CHECKER_TESTS ("Firewall"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
