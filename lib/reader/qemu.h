/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks as QEMU's programs want them described. */
#ifndef BYOL_READER_QEMU_H
#define BYOL_READER_QEMU_H

#include <stdbool.h>

#include "base/error.h"
#include "reader/protocol.h"

/* A file name for QEMU's programs that describes the disk, "json:{...}":
   read-only, with the format given, so that nothing is guessed, and following
   no reference to another file unless `allow_backing`. JSON holds no path that is
   not UTF-8. *out is freed by the caller; NULL on error. */
int byol_qemu_describe (char **out, const struct disk_info *disk, bool allow_backing,
                        struct byol_error **err);

#endif
