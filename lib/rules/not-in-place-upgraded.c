/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define SETUP "SYSTEM\\Setup"

/* What an upgrade leaves beside its keys, which are easily deleted. */
static const char *
find_trace (struct check *c)
{
  static const char *const traces[] = { "C:\\Windows.old", "C:\\Windows\\Panther\\NewOs" };
  const char *found = NULL;

  byol_ev_begin_optional (c->ev);
  for (size_t i = 0; i < ARRAY_SIZE (traces) && !found; i++) {
    const struct file_info *file;

    if (byol_ev_file (c->ev, traces[i], &file) == EV_FOUND)
      found = traces[i];
  }
  byol_ev_end_optional (c->ev);
  return found;
}

static void
check (struct check *c)
{
  const struct key_list *keys;
  enum ev_state state = byol_ev_subkeys (c->ev, SETUP, &keys);
  const char *notification = NULL, *trace;

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_unknown (c, "setup-key-absent", "The key %s does not exist.", SETUP);
    return;
  }
  for (size_t i = 0; i < keys->count; i++) {
    const char *name = keys->items[i].name;

    if (!byol_name_contains (name, "Source OS") && !byol_name_contains (name, "Upgrade"))
      continue;
    if (byol_name_eq (name, "UpgradeNotification")) {
      notification = name;
      continue;
    }
    byol_ev_cite (c->ev, SETUP, name, "key", "");
    byol_fail (c, "upgraded", "Windows was upgraded in place: the key %s\\%s exists.", SETUP, name);
    return;
  }
  if (notification) {
    byol_ev_cite (c->ev, SETUP, notification, "key", "");
    byol_fail (c, "upgrade-notification",
               "The key %s\\%s, which blocks upgrades and is no trace of one, looks like one to "
               "AWS's checker.",
               SETUP, notification);
  } else if ((trace = find_trace (c))) {
    byol_warn (c, "upgrade-trace",
               "Windows may have been upgraded in place: %s exists, though the keys of an upgrade "
               "do not.",
               trace);
    byol_checker_would (c, "pass this", "it reads only the subkeys of " SETUP);
  } else
    byol_pass (c, "Nothing shows an in-place upgrade.");
}

const struct byol_rule byol_rule_not_in_place_upgraded = {
  .id = "not-in-place-upgraded",
  .title = "Windows was installed, not upgraded from another version",
  .rationale = "Sysprep does not support a Windows that was upgraded from another version, and "
               "AWS refuses it. Cumulative updates are no upgrade.",
  .expected = "No subkey of HKLM\\SYSTEM\\Setup has \"Source OS\" or \"Upgrade\" in its name.",
  /* The traces of an upgrade must not be deleted: only a fresh installation helps. */
  .remediation = "reg query HKLM\\SYSTEM\\Setup\n"
                 "reg delete HKLM\\SYSTEM\\Setup\\UpgradeNotification /f",
  .evidence = "SYSTEM\\Setup: its subkeys\n"
              "C:\\Windows.old and other traces of an upgrade",
  CODES ({ "checker", "InPlaceUpgrade" }, { "import", "InPlaceUpgrade" },
         { "import", "UnsupportedOsUpgrade" }),
  CHECKER_TESTS ("InPlaceUpgrade"),
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
