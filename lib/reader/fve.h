/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BitLocker's own notes on a volume: its form, and how far it is. */
#ifndef BYOL_READER_FVE_H
#define BYOL_READER_FVE_H

#include "reader/block.h"

/* Adds VOLUME_FVE_ to the flags of a volume whose content is "bitlocker". What
   cannot be read, or makes no sense, adds nothing: the volume is encrypted
   whatever its form. */
void byol_fve_forms (const struct window *w, uint32_t *flags);

#endif
