/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define LANGUAGE "SYSTEM\\CurrentControlSet\\Control\\Nls\\Language"
#define MUI "SYSTEM\\CurrentControlSet\\Control\\MUI\\"
#define EN_US "0409"

/* The language that Windows speaks, where that is not the one it was installed
   in; NULL: it is. What the next boot changes counts. false: cannot be told. */
static bool
ask_preferred (struct check *c, const char **out)
{
  static const char *const names[] = { "PendingUILanguage", "PreferredUILanguages",
                                       "MachinePreferredUILanguages" };
  const struct reg_value *v;

  *out = NULL;
  for (size_t i = 0; i < ARRAY_SIZE (names); i++) {
    const struct strv *list = NULL;
    const char *one = NULL;
    enum ev_state state = byol_ev_value (c->ev, MUI "Settings", names[i], &v);

    if (state == EV_FOUND)
      state = v->type == REG_SZ ? byol_ev_string (c->ev, MUI "Settings", names[i], &one)
                                : byol_ev_strings (c->ev, MUI "Settings", names[i], &list);
    if (byol_cannot_tell (c, state))
      return false;
    if (list && list->count)
      one = list->items[0];
    if (one && one[0]) {
      *out = one;
      return true;
    }
  }
  return true;
}

static void
decide (struct check *c, const char *installed, const char *preferred, const char *system)
{
  bool is_installed = byol_name_eq (installed, EN_US);

  if (preferred && !byol_name_eq (preferred, "en-US"))
    byol_fail (c, "other-language", "Windows speaks %s, not English (United States).", preferred);
  else if (!preferred && !is_installed)
    byol_fail (c, "other-language", "Windows was installed in the language 0x%s, and speaks it.",
               installed);
  else if (!is_installed)
    byol_warn (c, "installed-in-other-language",
               "Windows speaks English (United States), and was installed in the language 0x%s.",
               installed);
  else if (system && !byol_name_eq (system, EN_US))
    byol_warn (c, "other-system-locale",
               "Windows speaks English (United States), and its system locale is 0x%s.", system);
  else
    byol_pass (c, "The primary language is English (United States).");
}

static void
check (struct check *c)
{
  const char *installed, *preferred, *system = NULL;

  enum ev_state state = byol_ev_key (c->ev, MUI "UILanguages\\en-US");
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    /* Nothing is missing where nothing can be there. */
    state = byol_ev_key (c->ev, MUI "UILanguages");
    if (byol_cannot_tell (c, state))
      return;
    if (state == EV_ABSENT)
      byol_unknown (c, "languages-absent", "The registry does not list the installed languages.");
    else
      byol_fail (c, "en-us-missing", "English (United States) is not installed.");
    return;
  }
  state = byol_ev_string (c->ev, LANGUAGE, "InstallLanguage", &installed);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_unknown (c, "language-absent",
                  "The registry does not say in which language Windows was installed.");
    return;
  }
  if (!ask_preferred (c, &preferred))
    return;
  if (byol_cannot_tell (c, byol_ev_string (c->ev, LANGUAGE, "Default", &system)))
    return;
  decide (c, installed, preferred, system);
}

const struct byol_rule byol_rule_primary_language_en_us = {
  .id = "primary-language-en-us",
  .title = "The primary language is English (United States)",
  .rationale = "WorkSpaces asks for English (United States) as the primary language of the image, "
               "and VM Import for an operating system in US English. Other languages can be added "
               "to the WorkSpaces later.",
  .expected = "Windows was installed in language 0409, and en-US is the language it speaks.",
  .remediation = "lpksetup\n"
                 "powershell -Command Set-SystemPreferredUILanguage en-US\n"
                 "powershell -Command Set-WinSystemLocale en-US",
  .evidence = LANGUAGE " InstallLanguage\n" LANGUAGE " Default\n" MUI "UILanguages\\en-US\n" MUI
                       "Settings PendingUILanguage\n" MUI "Settings PreferredUILanguages\n" MUI
                       "Settings MachinePreferredUILanguages",
  SOURCES (SOURCE_BYOL_2022, SOURCE_VM_IMPORT),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
