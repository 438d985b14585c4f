/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/which-windows.h"
#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

static bool
is_gpt (const struct disk_info *disk)
{
  return strcmp (disk->table, "gpt") == 0;
}

/* Profiles of 2019: no GPT anywhere. true: the verdict is set. */
static bool
gpt_is_forbidden (struct check *c, const struct disk_list *disks, bool uefi)
{
  if (strcmp (byol_param_string (c, "table"), "mbr") != 0)
    return false;
  for (size_t i = 0; i < disks->count; i++)
    if (is_gpt (&disks->items[i])) {
      byol_fail (c, "gpt-not-accepted", "Disk %zu has a GPT partition table; only MBR is accepted.",
                 i + 1);
      if (uefi)
        byol_checker_would (c, "pass this", "it accepts GPT when Windows starts with UEFI");
      return true;
    }
  return false;
}

/* Likewise, in any other profile. */
static bool
windows_11_is_on_mbr (struct check *c, const struct disk_info *disk, uint32_t build)
{
  if (strcmp (byol_param_string (c, "table"), "mbr") == 0 || is_gpt (disk)
      || build < BUILD_WINDOWS_11)
    return false;
  byol_fail (c, "windows-11-on-mbr", "Windows 11 is on an MBR disk; it needs GPT and UEFI.");
  byol_checker_would (c, "pass this", "it never recognises an MBR disk");
  return true;
}

static void
decide (struct check *c, const struct disk_info *disk, const struct win_boot *boot)
{
  const char *table = is_gpt (disk) ? "GPT" : "MBR";
  bool gpt = is_gpt (disk), uefi = boot->uefi;

  if (gpt && !uefi)
    byol_fail (c, "gpt-without-uefi",
               "The disk has a GPT partition table, but Windows does not start with UEFI (%s).",
               boot->paths);
  else if (!gpt && uefi) {
    byol_fail (c, "mbr-with-uefi",
               "The disk has an MBR partition table, but Windows starts with UEFI (%s).",
               boot->paths);
    byol_checker_would (c, "pass this", "it never recognises an MBR disk");
  } else if (disk->flags & DISK_HYBRID_MBR) {
    byol_warn (c, "hybrid-mbr", "The GPT disk has a hybrid MBR with partitions of its own.");
    byol_checker_would (c, "pass this", "it reads only the GPT");
  } else if (boot->other_store) {
    byol_warn (c, "two-boot-stores",
               "There are two boot stores, for UEFI and for BIOS; the %s disk uses one of them.",
               table);
    byol_checker_would (c, "pass this", "it reads only the store in use");
  } else
    byol_pass (c, "The disk has %s and Windows starts with %s.", table, uefi ? "UEFI" : "BIOS");
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;
  const struct volume_info *windows;
  const struct win_identity *id;
  const struct win_boot *boot;

  if (!byol_ask_volumes (c, &disks, &volumes) || !byol_tables_readable (c, disks))
    return;
  for (size_t i = 0; i < disks->count; i++)
    byol_ev_cite_disk (c->ev, &disks->items[i]);

  enum ev_state state = byol_ev_boot (c->ev, &boot);
  if (gpt_is_forbidden (c, disks, state == EV_FOUND && boot->uefi)
      || !byol_ask_system_volume (c, &windows))
    return;
  const struct disk_info *disk = &disks->items[windows->disk];
  if (strcmp (disk->table, "none") == 0) {
    byol_fail (c, "no-partition-table", "The disk has no partition table.");
    byol_checker_would (c, "pass this", "it looks for GPT only");
    return;
  }
  if (!byol_ask_identity (c, &id) || windows_11_is_on_mbr (c, disk, id->build)
      || byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    byol_unknown (c, "boot-store-absent", "There is no boot store that could name the firmware.");
  else
    decide (c, disk, boot);
}

const struct byol_rule byol_rule_partition_style_matches_firmware = {
  .id = "partition-style-matches-firmware",
  .title = "Partition table and firmware fit each other and the Windows version",
  .rationale = "EC2 starts an MBR disk with BIOS and a GPT disk with UEFI, and WorkSpaces asks "
               "for MBR and BIOS up to Windows 10, GPT and UEFI from Windows 11 on.",
  .expected = "Windows 10 and older: MBR and BIOS. Windows 11: GPT and UEFI. Profiles of 2019: "
              "MBR always.",
  .remediation = "mbr2gpt /validate /allowfullos\n"
                 "mbr2gpt /convert /allowfullos",
  .evidence = "the partition table of the disk that holds Windows\n"
              "the boot store that it uses\n"
              "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuildNumber",
  CODES ({ "checker", "IncompatiblePartitioning" }, { "import", "IncompatiblePartitioning" }),
  CHECKER_TESTS ("GPTPartitions"),
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL, SOURCE_CHECKER, SOURCE_CHECKER_2_0_6, SOURCE_VM_IMPORT),
  PARAMS ({ .name = "table",
            .type = PARAM_STRING,
            .doc = "\"mbr\" refuses every GPT disk; \"by-version\" asks Windows 11 for GPT",
            .choices = "mbr|by-version" }),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
