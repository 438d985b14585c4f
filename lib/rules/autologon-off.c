/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define WINLOGON "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon"

/* AutoAdminLogon as text, whether it is a string or a number. NULL: neither,
   or no memory. */
static char *
text_of (struct check *c, const struct reg_value *v)
{
  char *text = NULL;

  if (v->type == REG_SZ || v->type == REG_EXPAND_SZ)
    byol_have (c, text = byol_utf16le_to_utf8 (v->data, v->len, NULL));
  else if (v->type == REG_DWORD && v->len == 4
           && asprintf (&text, "%u",
                        v->data[0] | v->data[1] << 8 | v->data[2] << 16
                          | (unsigned) v->data[3] << 24)
                < 0)
    byol_have (c, text = NULL);
  return text;
}

static void
check (struct check *c)
{
  const struct reg_value *v;
  CLEANUP_FREE char *text = NULL;
  enum ev_state state = byol_ev_value (c->ev, WINLOGON, "AutoAdminLogon", &v);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_FOUND) {
    text = text_of (c, v);
    if (!text) {
      byol_unknown (c, "type-not-understood",
                    "AutoAdminLogon is neither a string nor a number (type %u).", v->type);
      return;
    }
    if (strtoul (text, NULL, 10) != 0) {
      byol_fail (c, "autologon-on", "A user is logged on automatically (AutoAdminLogon is \"%s\").",
                 text);
      if (strcmp (text, "1") != 0)
        byol_checker_would (c, "pass this", "it compares the value with \"1\" only");
      return;
    }
  }

  state = byol_ev_value (c->ev, WINLOGON, "DefaultPassword", &v);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_FOUND && v->len > 2) {
    byol_warn (c, "password-stored",
               "Automatic logon is off, but its password is still stored in the registry.");
    byol_checker_would (c, "pass this", "it reads only AutoAdminLogon");
  } else
    byol_pass (c, "No user is logged on automatically.");
}

const struct byol_rule byol_rule_autologon_off = {
  .id = "autologon-off",
  .title = "No user is logged on automatically",
  .rationale = "An automatic logon stands in the way of the first logon of the user of the "
               "WorkSpace, and its password lies readable in the registry.",
  .expected = "AutoAdminLogon is absent or 0, and DefaultPassword is absent.",
  .remediation = "reg add \"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\" /v "
                 "AutoAdminLogon /t REG_SZ /d 0 /f\n"
                 "reg delete \"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\" "
                 "/v DefaultPassword /f",
  .evidence =
    "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon AutoAdminLogon, DefaultPassword",
  CODES ({ "checker", "AutoLogonEnabled" }, { "import", "AutoLogonEnabled" }),
  CHECKER_TESTS ("AutoLogon"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
