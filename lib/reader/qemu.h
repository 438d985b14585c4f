/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks as QEMU's programs want them described. */
#ifndef BYOL_READER_QEMU_H
#define BYOL_READER_QEMU_H

#include <stdbool.h>

#include "reader/protocol.h"

/* A block device description in JSON, as for -blockdev: read-only, with the
   format given, so that nothing is guessed, and following no reference to
   another file unless `allow_backing`. `node` names it; NULL: it has no name.
   Freed by the caller, NULL: out of memory. */
char *byol_qemu_describe (const struct disk_info *disk, bool allow_backing, const char *node);

#endif
