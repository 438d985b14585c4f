/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Partition tables, by libblkid. */
#ifndef BYOL_READER_TABLE_H
#define BYOL_READER_TABLE_H

#include "reader/block.h"
#include "reader/protocol.h"

/* Reads the table of a disk, taken to have sectors of disk->sector_size bytes:
   fills table, reason, mbr_signature, gpt_guid and DISK_HYBRID_MBR of `disk`,
   and appends the partitions to `volumes`, with the index `number` of their
   disk and everything that the table knows of them. A partition that cannot be
   as the table says has a reason. What the table does not know is "". */
int byol_table_read (struct block *b, uint32_t number, struct disk_info *disk,
                     struct volume_list *volumes, struct byol_error **err);

#endif
