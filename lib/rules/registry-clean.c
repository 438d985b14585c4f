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
add_replayed (struct clauses *list, const char *name, const struct hive_info *hive)
{
  unsigned long long entries = 0;
  for (int i = 0; i < HIVE_LOGS; i++)
    entries += hive->replayed[i];
  byol_clause (list, "the %s hive was not shut down cleanly; %llu log %s replayed%s", name, entries,
               entries == 1 ? "entry was" : "entries were",
               hive->state == HIVE_REPLAYED ? "" : ", but not all that its logs held");
}

static void
check (struct check *c)
{
  const struct hive_info *hives;
  CLEANUP_CLAUSES struct clauses lost = { BUF_INIT, 0 };
  CLEANUP_CLAUSES struct clauses unclean = { BUF_INIT, 0 };
  bool complete = true;

  if (byol_cannot_tell (c, byol_ev_hives (c->ev, &hives)))
    return;
  for (int i = 0; i < WIN_MACHINE_HIVES; i++) {
    const char *name = byol_win_hive_name ((enum win_hive) i);

    switch (hives[i].state) {
      case HIVE_CLEAN:
        break;
      case HIVE_REPLAYED:
        add_replayed (&unclean, name, &hives[i]);
        break;
      case HIVE_REPLAYED_PARTLY:
        add_replayed (&unclean, name, &hives[i]);
        complete = false;
        break;
      case HIVE_DIRTY:
        byol_clause (&unclean, "the %s hive was not written completely, and no log completes it",
                     name);
        complete = false;
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
    byol_unknown (c, "hive-unreadable", "%s.", byol_clauses_text (c, &lost));
  else if (unclean.count) {
    byol_warn (c, complete ? "hive-replayed" : "hive-dirty", "%s.",
               byol_clauses_text (c, &unclean));
    byol_checker_would (c, "pass this", "it reads the registry of the running machine");
  } else
    byol_pass (c, "Every registry hive is complete.");
}

const struct byol_rule byol_rule_registry_clean = {
  .id = "registry-clean",
  .title = "The registry was written completely",
  .rationale = "A hive whose sequence numbers differ was in use when the machine stopped. What its "
               "transaction logs hold is put into a copy in memory, as Windows does when it "
               "starts. Where they do not help, what the hive says may be old, so nothing that "
               "rests on it is certain.",
  .expected = "The hives SYSTEM, SOFTWARE, SAM, SECURITY and the boot store open, and are clean.",
  .remediation = "powercfg /h off\n"
                 "shutdown /s /t 0",
  .evidence =
    "the base blocks of SYSTEM, SOFTWARE, SAM, SECURITY and BCD, and their transaction logs",
  SOURCES (SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
