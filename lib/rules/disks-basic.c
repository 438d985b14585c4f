/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

static bool
is_dynamic (const struct volume_info *v)
{
  return strcmp (v->type, "0x42") == 0 || strcmp (v->type, GPT_LDM_METADATA) == 0
         || strcmp (v->type, GPT_LDM_DATA) == 0 || strcmp (v->content, "ldm") == 0;
}

static bool
is_storage_space (const struct volume_info *v)
{
  return strcmp (v->type, GPT_STORAGE_SPACES) == 0 || strcmp (v->content, "storage-spaces") == 0;
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;

  if (!byol_ask_volumes (c, &disks, &volumes))
    return;
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];
    bool dynamic = is_dynamic (v);

    if (!dynamic && !is_storage_space (v))
      continue;
    byol_ev_cite_volume (c->ev, v);
    byol_fail (c, dynamic ? "dynamic-disk" : "storage-spaces", "Disk %u is %s (partition %u).",
               v->disk + 1, dynamic ? "a dynamic disk" : "part of a storage pool", v->number);
    byol_checker_would (c, "pass this", "it does not look at the kind of disk");
    return;
  }
  if (!byol_tables_readable (c, disks))
    return;
  for (size_t i = 0; i < disks->count; i++)
    byol_ev_cite_disk (c->ev, &disks->items[i]);
  byol_pass (c, disks->count == 1 ? "The disk is a basic disk." : "All disks are basic disks.");
}

const struct byol_rule byol_rule_disks_basic = {
  .id = "disks-basic",
  .title = "Every disk is a basic disk",
  .rationale = "VM Import takes basic disks only: volumes of dynamic disks (LDM) and storage pools "
               "are neither converted nor found at boot.",
  .expected = "No partition belongs to a dynamic disk or to Storage Spaces.",
  .remediation = "powershell -Command \"Get-Disk | Format-List Number,PartitionStyle,IsSystem\"\n"
                 "powershell -Command \"Get-StoragePool -IsPrimordial $false\"",
  .evidence = "the partition tables: types of partitions\n"
              "the beginning of every volume",
  SOURCES (SOURCE_VM_IMPORT, SOURCE_VM_IMPORT_LIMITS),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
