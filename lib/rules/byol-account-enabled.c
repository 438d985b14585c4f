/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/account.h"
#include "rules/rule.h"
#include "rules/sources.h"

static bool
never_expires (uint64_t filetime)
{
  return filetime == 0 || filetime >= INT64_MAX;
}

static void
check (struct check *c)
{
  const struct win_account *account;
  enum ev_state state = byol_ev_account (c->ev, BYOL_ACCOUNT, &account);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_not_applicable (c, "There is no local account " BYOL_ACCOUNT ".");
    return;
  }
  if (byol_part_unreadable (c, &account->control_note))
    return;
  if (account->control & WIN_ACCOUNT_DISABLED) {
    byol_fail (c, "account-disabled", "The account %s is disabled.", account->name);
    return;
  }
  if (account->control & WIN_ACCOUNT_LOCKED)
    byol_warn (c, "account-locked", "The account %s is locked out.", account->name);
  else if (account->control & WIN_ACCOUNT_PASSWORD_EXPIRED)
    byol_warn (c, "password-expired", "The password of the account %s has expired.", account->name);
  else if (!never_expires (account->expires))
    byol_warn (c, "account-expires", "The account %s has a day on which it expires.",
               account->name);
  else {
    byol_pass (c, "The account %s is enabled.", account->name);
    return;
  }
  byol_checker_would (c, "pass this", "it reads only whether the account is disabled");
}

const struct byol_rule byol_rule_byol_account_enabled = {
  .id = "byol-account-enabled",
  .title = "The account " BYOL_ACCOUNT " is enabled",
  .rationale = "The import logs on with this account.",
  .expected = "The account is neither disabled nor locked, and does not expire.",
  .remediation = "net user " BYOL_ACCOUNT " /active:yes /expires:never",
  .evidence = "SAM\\SAM\\Domains\\Account\\Users: F of WorkSpaces_BYOL",
  CODES ({ "checker", "WorkspacesBYOLAccountDisabled" },
         { "import", "WorkspacesBYOLAccountDisabled" }),
  CHECKER_TESTS ("Workspaces_BYOLAccountDisabled"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
