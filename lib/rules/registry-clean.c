/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/say.h"

static const char *
reason_of (const struct hive_info *hive)
{
  if (hive->state == HIVE_ABSENT)
    return "absent";
  return hive->reason && hive->reason[0] ? hive->reason : "no reason is known";
}

static void
check (struct check *c)
{
  const struct hive_info *hives;
  CLEANUP_CLAUSES struct clauses lost = { BUF_INIT, 0 };
  CLEANUP_CLAUSES struct clauses dirty = { BUF_INIT, 0 };

  if (byol_cannot_tell (c, byol_ev_hives (c->ev, &hives)))
    return;
  for (int i = 0; i < WIN_HIVE_COUNT; i++) {
    const char *name = byol_win_hive_name ((enum win_hive) i);

    switch (hives[i].state) {
      case HIVE_CLEAN:
        break;
      case HIVE_DIRTY:
        byol_clause (&dirty, "the %s hive was not written completely", name);
        break;
      case HIVE_ABSENT:
        if (i == WIN_BCD) /* not a part of the registry proper; the boot rules miss it */
          break;
        /* fall through */
      default:
        byol_clause (&lost, "the %s hive cannot be opened (%s)", name, reason_of (&hives[i]));
    }
  }
  if (lost.count)
    byol_unknown (c, "hive-unreadable", "%s.", byol_clauses_text (&lost));
  else if (dirty.count) {
    byol_warn (c, "hive-dirty", "%s: the latest changes are only in its logs.",
               byol_clauses_text (&dirty));
    byol_checker_would (c, "pass this", "it reads the registry of the running machine");
  } else
    byol_pass (c, "Every registry hive is complete.");
}

const struct byol_rule byol_rule_registry_clean = {
  .id = "registry-clean",
  .title = "The registry was written completely",
  .rationale = "A hive whose sequence numbers differ was in use when the machine stopped. What it "
               "says may be old, so nothing that rests on it is certain.",
  .expected = "The hives SYSTEM, SOFTWARE, SAM, SECURITY and the boot store open, and are clean.",
  .remediation = "powercfg /h off\n"
                 "shutdown /s /t 0",
  SOURCES (SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
