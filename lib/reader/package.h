/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OVA packages: a tar archive that holds an OVF descriptor and disks. */
#ifndef BYOL_READER_PACKAGE_H
#define BYOL_READER_PACKAGE_H

#include "reader/backend.h"

struct package_disk
{
  char *member;          /* the file's name */
  char *closed;          /* why it cannot be opened as a disk; NULL: it can */
  uint64_t offset, size; /* of an open one, in the archive */
  uint64_t capacity;     /* bytes, by the descriptor; 0: not stated */
  bool parent;           /* holds only what differs from another disk */
};

struct package_disks
{
  struct package_disk *items;
  size_t count;
};

/* Reads the package in the archive `fd`: at least one disk, be it one that
   cannot be opened. Compares it with its manifest as far as that is cheap, or
   whole when `verify`. What is no package is BYOL_E_FORMAT. */
int byol_package_read (int fd, const char *path, bool verify, struct reader_io *io,
                       struct package_info *info, struct package_disks *disks,
                       struct byol_error **err);
void byol_package_disks_free (struct package_disks *disks);

#endif
