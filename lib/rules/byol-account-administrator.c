/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/account.h"
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  const struct win_account *account;
  bool member;
  enum ev_state state = byol_ev_account (c->ev, BYOL_ACCOUNT, &account);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_not_applicable (c, "There is no local account " BYOL_ACCOUNT ".");
    return;
  }
  state = byol_ev_account_is_administrator (c->ev, account, &member);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_FOUND && member)
    byol_pass (c, "The account %s is an administrator.", account->name);
  else {
    byol_fail (c, "not-administrator", "The account %s is not a member of Administrators.",
               account->name);
    byol_checker_would (c, "pass this", "it does not read the members of the group");
  }
}

const struct byol_rule byol_rule_byol_account_administrator = {
  .id = "byol-account-administrator",
  .title = "The account " BYOL_ACCOUNT " is a local administrator",
  .rationale = "AWS's documentation asks for a local administrator: the import works inside "
               "Windows with this account.",
  .expected = "The account is a direct member of the local group Administrators (S-1-5-32-544).",
  .remediation = "net localgroup Administrators " BYOL_ACCOUNT " /add",
  .evidence = "SAM\\SAM\\Domains\\Builtin\\Aliases\\00000220 C\n"
              "SAM\\SAM\\Domains\\Account\\Users\\Names\\WorkSpaces_BYOL",
  SOURCES (SOURCE_BYOL_2019, SOURCE_BYOL_2022),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
