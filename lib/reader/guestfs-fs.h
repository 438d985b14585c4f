/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file system that the appliance has mounted. */
#ifndef BYOL_READER_GUESTFS_FS_H
#define BYOL_READER_GUESTFS_FS_H

#include "reader/appliance.h"
#include "reader/fs.h"

/* Mounts `device`, whose bytes are those of `w`, and fills the facts of `v`.
   `number` is for this volume alone. As byol_ntfs_open. */
enum px_state byol_guestfs_fs_open (struct fs **out, struct appliance *a, const char *device,
                                    unsigned number, const struct window *w, struct volume_info *v,
                                    char **reason);

#endif
