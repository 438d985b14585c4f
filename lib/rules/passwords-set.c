/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/say.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  const struct win_account_list *accounts;
  CLEANUP_CLAUSES struct clauses empty = { BUF_INIT, 0 };
  size_t enabled = 0;

  enum ev_state state = byol_ev_accounts (c->ev, &accounts);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_unknown (c, "accounts-absent", "The SAM has no list of local accounts.");
    return;
  }
  for (size_t i = 0; i < accounts->count; i++) {
    const struct win_account *a = &accounts->items[i];
    bool known = a->control_note.state == PX_FOUND;

    if (known && (a->control & WIN_ACCOUNT_DISABLED))
      continue;
    enabled += known;
    if (!known && a->password_note.state == PX_FOUND && a->has_password)
      continue; /* enabled or not */
    byol_ev_part (c->ev, &a->control_note);
    if (byol_ev_part (c->ev, &a->password_note) == EV_FOUND && known && !a->has_password)
      byol_clause (&empty, "the account \"%s\" is enabled and has no password", a->name);
  }
  if (empty.count)
    byol_warn (c, "password-empty", "%s.", byol_clauses_text (c, &empty));
  else if (enabled)
    byol_pass (c, "Every enabled local account has a password.");
  else
    byol_pass (c, "No local account is enabled.");
}

const struct byol_rule byol_rule_passwords_set = {
  .id = "passwords-set",
  .title = "Every enabled local account has a password",
  .rationale = "VM Import asks for secure passwords on all local accounts, and may fail otherwise. "
               "Whether a password is set shows in the length of its hash; the hash itself is "
               "never read.",
  .expected = "The SAM holds a password for every account that is not disabled.",
  .remediation = "net user NAME *\n"
                 "net user NAME /active:no",
  .evidence = "SAM\\SAM\\Domains\\Account\\Users\\* F\n"
              "SAM\\SAM\\Domains\\Account\\Users\\* V",
  SOURCES (SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
