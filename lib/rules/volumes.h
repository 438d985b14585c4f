/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What rules about disks share. */
#ifndef BYOL_RULES_VOLUMES_H
#define BYOL_RULES_VOLUMES_H

#include "rules/rule.h"

/* Partition types of Microsoft's GPT (learn.microsoft.com, PARTITION_INFORMATION_GPT). */
#define GPT_ESP "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define GPT_BASIC_DATA "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"
#define GPT_LDM_METADATA "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3"
#define GPT_LDM_DATA "af9b60a0-1431-4f62-bc68-3311714a69ad"
#define GPT_STORAGE_SPACES "e75caf8f-f680-4cee-afa3-b001e56efc2d"
#define GPT_NO_DRIVE_LETTER (1ull << 63)
#define GPT_HIDDEN (1ull << 62)

/* Asks for disks and volumes. false: not to be had, the verdict is set. */
bool byol_ask_volumes (struct check *c, const struct disk_list **disks,
                       const struct volume_list **volumes);
/* Asks for the volume that holds Windows, likewise. */
bool byol_ask_system_volume (struct check *c, const struct volume_info **out);
/* false: a partition table could not be read, the verdict is set. */
bool byol_tables_readable (struct check *c, const struct disk_list *disks);
/* A type under which Windows keeps a file system of its own. */
bool byol_volume_is_data (const struct volume_info *volume);
bool byol_volume_is_encrypted (const struct volume_info *volume);
/* Not readable, and an NTFS file system might be inside. */
bool byol_volume_is_closed (const struct volume_info *volume);
/* Why byol_volume_is_closed. */
const char *byol_volume_why_closed (const struct volume_info *volume);
/* UNKNOWN for the first volume whose file system flags cannot be told; false:
   all can. */
bool byol_volume_flags_unknown (struct check *c, const struct volume_list *volumes);

#endif
