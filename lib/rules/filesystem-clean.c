/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

/* Says what `flag` means for each volume that has it. */
static void
collect (struct check *c, const struct volume_list *volumes, uint32_t flag, const char *what,
         struct clauses *found)
{
  for (size_t i = 0; i < volumes->count; i++)
    if (volumes->items[i].flags & flag) {
      byol_ev_cite_volume (c->ev, &volumes->items[i]);
      byol_clause (found, "%s %s", byol_volume_text (&volumes->items[i]).text, what);
    }
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;
  CLEANUP_CLAUSES struct clauses dirty = { BUF_INIT, 0 };
  CLEANUP_CLAUSES struct clauses open = { BUF_INIT, 0 };

  if (!byol_ask_volumes (c, &disks, &volumes))
    return;
  collect (c, volumes, VOLUME_NTFS_DIRTY, "is marked dirty: chkdsk runs at the next boot", &dirty);
  if (dirty.count) {
    byol_fail (c, "ntfs-dirty", "%s.", byol_clauses_text (c, &dirty));
    byol_checker_would (c, "pass this", "it does not look at the file system");
    return;
  }
  if (!byol_tables_readable (c, disks) || byol_volume_flags_unknown (c, volumes))
    return;
  collect (c, volumes, VOLUME_JOURNAL, "was not closed cleanly: its journal holds open changes",
           &open);
  if (open.count) {
    byol_warn (c, "journal-open", "%s.", byol_clauses_text (c, &open));
    byol_checker_would (c, "pass this", "it does not look at the file system");
    return;
  }

  size_t count = 0;
  for (size_t i = 0; i < volumes->count; i++)
    if (strcmp (volumes->items[i].content, "ntfs") == 0) {
      byol_ev_cite_volume (c->ev, &volumes->items[i]);
      count++;
    }
  if (count == 1)
    byol_pass (c, "The NTFS volume is clean.");
  else
    byol_pass (c, "All %zu NTFS volumes are clean.", count);
}

const struct byol_rule byol_rule_filesystem_clean = {
  .id = "filesystem-clean",
  .title = "Every NTFS volume was closed cleanly",
  .rationale = "A volume marked dirty makes Windows run chkdsk at the first boot, on which the "
               "import's time runs out; what was not written yet is lost.",
  .expected = "No NTFS volume is marked dirty, and every journal is closed.",
  .remediation = "chkdsk C: /f\n"
                 "shutdown /r /t 0\n"
                 "powercfg /h off\n"
                 "shutdown /s /t 0",
  .evidence = "$Volume and $LogFile of every NTFS volume",
  SOURCES (SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
