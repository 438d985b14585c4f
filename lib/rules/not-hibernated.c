/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;

  if (!byol_ask_volumes (c, &disks, &volumes))
    return;
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];

    if (!(v->flags & VOLUME_HIBERNATED))
      continue;
    byol_ev_cite_volume (c->ev, v);
    if (v->flags & VOLUME_FAST_START)
      byol_fail (c, "fast-startup", "Windows was shut down with Fast Startup: %s is hibernated.",
                 byol_volume_text (v).text);
    else
      byol_fail (c, "hibernated", "Windows was not shut down: %s is hibernated.",
                 byol_volume_text (v).text);
    byol_checker_would (c, "pass this", "it switches hibernation off while Windows runs");
    return;
  }
  if (!byol_tables_readable (c, disks) || byol_volume_flags_unknown (c, volumes))
    return;
  byol_pass (c, "Windows was shut down, not hibernated.");
}

const struct byol_rule byol_rule_not_hibernated = {
  .id = "not-hibernated",
  .title = "Windows was shut down, not hibernated",
  .rationale = "An image of a hibernated machine resumes drivers of another machine and holds "
               "changes that are not on its disk. With Fast Startup, \"Shut down\" is a "
               "hibernation. AWS's checker switches hibernation off at its start.",
  .expected = "No hibernated session on any volume.",
  .remediation = "powercfg /h off\n"
                 "shutdown /s /t 0",
  .evidence = "hiberfil.sys on every NTFS volume",
  SOURCES (SOURCE_CHECKER, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
