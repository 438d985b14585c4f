/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a disk image file is all there. qemu reads zeros, without an error,
   where a table of the image points behind the end of the file: a copy that
   was cut short would look like a disk with other contents. */
#ifndef BYOL_READER_COMPLETE_H
#define BYOL_READER_COMPLETE_H

#include "base/error.h"
#include "reader/protocol.h"

/* `disk` has been probed. Looks through the tables of every format that has
   some: qemu does not do so itself for qcow2, vmdk and vdi, and is not asked
   for containers that it cannot open. 0 when everything that they point to
   begins inside the file. */
int byol_container_complete (int fd, const struct disk_info *disk, struct byol_error **err);

#endif
