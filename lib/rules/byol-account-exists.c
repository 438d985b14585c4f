/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/account.h"
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  const struct win_account *account;
  enum ev_state state = byol_ev_account (c->ev, BYOL_ACCOUNT, &account);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    byol_fail (c, "account-missing", "There is no local account " BYOL_ACCOUNT ".");
  else
    byol_pass (c, "The local account %s exists.", account->name);
}

const struct byol_rule byol_rule_byol_account_exists = {
  .id = "byol-account-exists",
  .title = "The local account " BYOL_ACCOUNT " exists",
  .rationale = "The import logs on with this account; AWS asks for its password when it needs to "
               "look at a failed import.",
  .expected = "A local user named " BYOL_ACCOUNT ".",
  .remediation = "net user " BYOL_ACCOUNT " * /add\n"
                 "net localgroup Administrators " BYOL_ACCOUNT " /add",
  .evidence = "SAM\\SAM\\Domains\\Account\\Users\\Names\\WorkSpaces_BYOL",
  CODES ({ "checker", "WorkspacesBYOLAccountNotFound" },
         { "import", "WorkspacesBYOLAccountNotFound" }),
  CHECKER_TESTS ("Workspaces_BYOLAccountExist"),
  SOURCES (SOURCE_BYOL_2019, SOURCE_BYOL_2022, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
