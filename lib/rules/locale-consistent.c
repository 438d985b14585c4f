/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/users.h"

#define LANGUAGE "SYSTEM\\CurrentControlSet\\Control\\Nls\\Language"
#define MUI_SETTINGS "SYSTEM\\CurrentControlSet\\Control\\MUI\\Settings"
#define INTERNATIONAL "Control Panel\\International"
#define DESKTOP "Control Panel\\Desktop"

/* What was seen so far: each locale must be that of the system, each language
   the one seen first. */
struct seen
{
  struct buf text;
  unsigned system; /* language identifier; 0: not known */
  const char *language;
  bool locales_differ, languages_differ;
};

static void
seen_free (struct seen *s)
{
  byol_buf_free (&s->text);
}

/* The language identifier of "0409" or "00000409": a locale without its sort
   order. 0: none. */
static unsigned
parse_locale (const char *text)
{
  if (!text || !text[0] || strspn (text, "0123456789abcdefABCDEF") != strlen (text))
    return 0;
  return (unsigned) (strtoul (text, NULL, 16) & 0xffff);
}

static void
add_language (struct seen *s, const char *language)
{
  if (!language || !language[0])
    return;
  byol_buf_printf (&s->text, " (speaks %s)", language);
  if (!s->language)
    s->language = language;
  else if (!byol_name_eq (s->language, language))
    s->languages_differ = true;
}

/* The first language of a list; NULL: none. */
static const char *
ask_language (struct check *c, const char *key, const char *name)
{
  const struct strv *list;

  return byol_ev_strings (c->ev, key, name, &list) == EV_FOUND && list->count ? list->items[0]
                                                                              : NULL;
}

/* false: it cannot be read, the verdict is set. */
static bool
look_at_system (struct check *c, struct seen *s)
{
  const char *id = NULL;

  if (byol_cannot_tell (c, byol_ev_string (c->ev, LANGUAGE, "Default", &id)))
    return false;
  s->system = parse_locale (id);
  byol_buf_printf (&s->text, "system %s", s->system == 0x409 ? "en-US" : id ? id : "not known");
  add_language (s, ask_language (c, MUI_SETTINGS, "PreferredUILanguages"));
  return true;
}

/* The two keys of a user's hive. */
static void
look_at_hive (struct check *c, const char *international, const char *desktop, const char *whom,
              struct seen *s)
{
  const char *id = NULL, *name = NULL;

  byol_ev_string (c->ev, international, "Locale", &id);
  byol_ev_string (c->ev, international, "LocaleName", &name);
  byol_buf_printf (&s->text, ", %s %s", whom, name ? name : id ? id : "not known");
  if (id && s->system && parse_locale (id) != s->system)
    s->locales_differ = true;
  add_language (s, ask_language (c, desktop, "PreferredUILanguages"));
}

static void
look_at_users (struct check *c, struct seen *s)
{
  const struct win_user_profile_list *profiles;

  if (byol_ev_user_profiles (c->ev, &profiles) != EV_FOUND)
    return;
  for (size_t i = 0; i < profiles->count; i++) {
    const struct win_user_profile *p = &profiles->items[i];

    if (byol_has_hive (c, p))
      look_at_hive (c, byol_user_key (p, INTERNATIONAL).text, byol_user_key (p, DESKTOP).text,
                    p->name, s);
  }
}

static void
check (struct check *c)
{
  CLEANUP (seen_free) struct seen s = { .text = BUF_INIT };

  if (!look_at_system (c, &s))
    return;
  look_at_users (c, &s);
  look_at_hive (c, "DEFAULT\\" INTERNATIONAL, "DEFAULT\\" DESKTOP, "welcome screen", &s);
  look_at_hive (c, "DEFAULT_USER\\" INTERNATIONAL, "DEFAULT_USER\\" DESKTOP, "new users", &s);
  const char *text = byol_have_text (c, &s.text) && s.text.data ? s.text.data : "";
  if (!s.system)
    byol_unknown (c, "system-locale-absent", "The registry names no system locale: %s.", text);
  else if (s.locales_differ)
    byol_warn (c, "locales-differ", "Not all have the same locale: %s.", text);
  else if (s.languages_differ)
    byol_warn (c, "languages-differ", "Not all have the same language: %s.", text);
  else
    byol_pass (c, "The same locale everywhere: %s.", text);
}

const struct byol_rule byol_rule_locale_consistent = {
  .id = "locale-consistent",
  .title = "System, users and welcome screen have the same locale",
  .rationale = "AWS's checker shows the locale and the language of whoever runs it, for review, "
               "and hands them to Sysprep for the whole machine. Where they differ, WorkSpaces "
               "come out unlike the image.",
  .expected = "The system locale, and the locales of users, of the welcome screen and of new users "
              "are the same.",
  .remediation = "powershell -Command \"Set-WinSystemLocale en-US; Set-Culture en-US\"\n"
                 "intl.cpl",
  .evidence = LANGUAGE " Default\n" MUI_SETTINGS " PreferredUILanguages\n"
                       "HKU\\<SID>\\" INTERNATIONAL " Locale\n"
                       "HKU\\<SID>\\" DESKTOP " PreferredUILanguages\n"
                       "DEFAULT\\" INTERNATIONAL " Locale\n"
                       "DEFAULT_USER\\" INTERNATIONAL " Locale",
  SOURCES (SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
