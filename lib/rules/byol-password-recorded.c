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
    byol_not_applicable (c, "There is no account " BYOL_ACCOUNT " whose password it could be.");
  else
    byol_needs_attestation (c,
                            "Attest that you know the password of %s: the image keeps only a "
                            "hash of it.",
                            account->name);
}

const struct byol_rule byol_rule_byol_password_recorded = {
  .id = "byol-password-recorded",
  .title = "The password of " BYOL_ACCOUNT " is recorded",
  .rationale = "AWS asks for this password when it has to look at an import that failed. The "
               "checker makes one up and shows it once.",
  .expected = "Somebody can tell the password of " BYOL_ACCOUNT ".",
  .remediation = "net user " BYOL_ACCOUNT " *",
  .evidence = "an attestation\n"
              "SAM\\SAM\\Domains\\Account\\Users\\Names: whether the account exists",
  .decided_by = DECIDED_IN_PART,
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2022),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
