/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks as QEMU's programs want them described. */
#ifndef BYOL_READER_QEMU_H
#define BYOL_READER_QEMU_H

#include <stdbool.h>

#include "reader/protocol.h"

/* A file name for QEMU's programs that describes the disk, "json:{...}":
   read-only, with the format given, so that nothing is guessed, and following
   no reference to another file unless `allow_backing`. Freed by the caller,
   NULL: out of memory. */
char *byol_qemu_describe (const struct disk_info *disk, bool allow_backing);

#endif
