/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of file a disk image is, by its headers. */
#ifndef BYOL_READER_CONTAINER_H
#define BYOL_READER_CONTAINER_H

#include "base/error.h"
#include "reader/protocol.h"

/* Fills format, sub_format, backing, fault, virtual_size, file_size and the
   DISK_ flags of `out` from the open file, and sector_size where the format
   says it. `out->path` is set already; where `out->member` is not "", the
   container is the file's stretch at `out->offset`, of `out->file_size` bytes.
   `format` is "" to probe: what has no known header is then "raw". A file that
   is not of the named format, or that is of one that cannot be read, is an
   error; one that refers to other files is not. */
int byol_container_probe (int fd, const char *format, struct disk_info *out,
                          struct byol_error **err);

#endif
