/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

/* How many versions of Windows the boot menu offers; 0 when it cannot be told. */
static size_t
count_loaders (struct check *c)
{
  const struct win_boot *boot;

  byol_ev_begin_optional (c->ev);
  bool known = byol_ev_boot (c->ev, &boot) == EV_FOUND;
  byol_ev_end_optional (c->ev);
  return known ? boot->loader_count : 0;
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;
  CLEANUP_CLAUSES struct clauses boot = { BUF_INIT, 0 };

  if (!byol_ask_volumes (c, &disks, &volumes))
    return;
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];
    bool esp = strcmp (v->type, GPT_ESP) == 0;

    if (!esp && !(v->flags & VOLUME_ACTIVE))
      continue;
    byol_ev_cite_volume (c->ev, v);
    byol_clause (&boot, "%s is %s", byol_volume_text (v).text,
                 esp ? "an EFI system partition" : "active");
  }
  if (boot.count > 1) {
    byol_fail (c, "several-boot-partitions", "%s; only one boot partition is accepted.",
               byol_clauses_text (c, &boot));
    return;
  }
  if (!byol_tables_readable (c, disks))
    return;
  if (boot.count == 0) {
    byol_fail (c, "no-boot-partition", "No partition can be booted: none is active.");
    byol_checker_would (c, "pass this", "it only counts whether there is more than one");
    return;
  }

  size_t loaders = count_loaders (c);
  if (loaders > 1) {
    byol_warn (c, "multi-boot", "The boot menu offers %zu versions of Windows.", loaders);
    byol_checker_would (c, "pass this", "it counts partitions only");
  } else
    byol_pass (c, "%s, and no other.", byol_clauses_text (c, &boot));
}

const struct byol_rule byol_rule_single_boot_partition = {
  .id = "single-boot-partition",
  .title = "Exactly one partition can be booted",
  .rationale = "With more than one active partition the import cannot tell which one starts "
               "Windows; with none the machine does not start.",
  .expected = "One active partition on an MBR disk, or one EFI system partition on a GPT disk.",
  .remediation = "diskpart\n"
                 "select disk 0\n"
                 "list partition\n"
                 "select partition 2\n"
                 "inactive\n"
                 "exit",
  .evidence = "the partition tables: active flags, EFI system partitions\n"
              "the boot store",
  CODES ({ "checker", "MultipleBootPartition" }, { "import", "MultipleBootPartition" }),
  CHECKER_TESTS ("MultipleBootPartition"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_VM_IMPORT),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
