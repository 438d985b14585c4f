/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a volume holds, by its signatures. */
#ifndef BYOL_READER_CONTENT_H
#define BYOL_READER_CONTENT_H

#include "reader/block.h"

/* Looks at the first bytes of a volume, or of a disk that may be one volume:
   "bitlocker", "ntfs", "refs", or NULL for anything else. */
const char *byol_content_boot_sector (const uint8_t sector[512]);

/* volume_info's `content`, and the label where the probe finds one; both are
   freed by the caller. 0 or an errno. */
int byol_content_probe (const struct window *w, char **content, char **label);

#endif
