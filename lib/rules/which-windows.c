/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/which-windows.h"

bool
byol_ask_identity (struct check *c, const struct win_identity **out)
{
  enum ev_state state = byol_ev_identity (c->ev, out);

  if (byol_cannot_tell (c, state))
    return false;
  if (state == EV_FOUND && (*out)->build)
    return true;
  byol_unknown (c, "version-absent", "The registry does not say which build of Windows this is.");
  return false;
}
