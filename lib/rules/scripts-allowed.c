/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define POLICY "SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell"
#define MACHINE "SOFTWARE\\Microsoft\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell"

/* Whether unsigned local scripts run under that policy. */
static bool
allows (const char *policy)
{
  static const char *const open[] = { "RemoteSigned", "Unrestricted", "Bypass" };

  for (size_t i = 0; i < ARRAY_SIZE (open); i++)
    if (byol_name_eq (policy, open[i]))
      return true;
  return false;
}

/* What a group policy says, which nothing overrides; NULL: nothing. */
static const char *
ask_policy (struct check *c)
{
  uint64_t enabled;
  const char *policy;

  if (byol_ev_number (c->ev, POLICY, "EnableScripts", &enabled) != EV_FOUND)
    return NULL;
  if (!enabled)
    return "Restricted";
  return byol_ev_string (c->ev, POLICY, "ExecutionPolicy", &policy) == EV_FOUND ? policy : NULL;
}

static void
check (struct check *c)
{
  const char *policy = ask_policy (c);

  if (policy) {
    if (allows (policy))
      byol_pass (c, "A policy lets PowerShell run scripts (%s).", policy);
    else
      byol_warn (c, "restricted-by-policy",
                 "A policy keeps PowerShell from running scripts (%s), and no script can override "
                 "that.",
                 policy);
    return;
  }
  enum ev_state state = byol_ev_string (c->ev, MACHINE, "ExecutionPolicy", &policy);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    byol_warn (c, "restricted-by-default",
               "The execution policy of PowerShell was never set, and so is Restricted.");
  else if (allows (policy))
    byol_pass (c, "The execution policy of PowerShell is %s.", policy);
  else
    byol_warn (c, "restricted", "The execution policy of PowerShell is %s.", policy);
}

const struct byol_rule byol_rule_scripts_allowed = {
  .id = "scripts-allowed",
  .title = "PowerShell may run scripts",
  .rationale = "AWS's image check wants the execution policy RemoteSigned or Unrestricted. A "
               "script that is started with -ExecutionPolicy runs all the same, unless a group "
               "policy says otherwise. What single users set for themselves is not looked at.",
  .expected = "The machine's execution policy is RemoteSigned or Unrestricted, and no policy is "
              "stricter.",
  .remediation = "powershell -Command \"Set-ExecutionPolicy RemoteSigned -Scope LocalMachine "
                 "-Force\"\n"
                 "reg delete HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell /v "
                 "EnableScripts /f",
  .evidence = POLICY " EnableScripts\n" POLICY " ExecutionPolicy\n" MACHINE " ExecutionPolicy",
  SOURCES (SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
