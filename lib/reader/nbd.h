/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks in the formats of QEMU, read through a qemu-nbd of our own. */
#ifndef BYOL_READER_NBD_H
#define BYOL_READER_NBD_H

#include "reader/block.h"
#include "reader/protocol.h"

/* `disk` has been probed. qemu-nbd gets its format, never guesses one, and
   follows no reference to another file unless `allow_backing`. */
int byol_nbd_open (struct block **out, const struct disk_info *disk, bool allow_backing,
                   struct block_cache *cache, struct byol_error **err);

#endif
