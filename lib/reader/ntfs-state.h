/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the volume's own files say of an NTFS volume's state, for a source
   whose file system does not tell: read out of the first records of the MFT,
   which stand together at its start. */
#ifndef BYOL_READER_NTFS_STATE_H
#define BYOL_READER_NTFS_STATE_H

#include "reader/block.h"
#include "reader/protocol.h"

/* Adds VOLUME_NTFS_DIRTY, VOLUME_JOURNAL, cluster_size and the label to `v`.
   What cannot be told is added to *doubts. */
void byol_ntfs_state (const struct window *w, struct volume_info *v, char **doubts);

#endif
