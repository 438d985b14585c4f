/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an OVF descriptor (DMTF DSP0243) says of a machine and its disks. */
#ifndef BYOL_READER_OVF_H
#define BYOL_READER_OVF_H

#include "reader/backend.h"

struct ovf_disk
{
  char *file;        /* as the descriptor names it; "": an empty disk */
  uint64_t capacity; /* bytes; 0: not stated */
  bool compressed, chunked, parent;
};

struct ovf
{
  struct ovf_disk *disks;
  size_t disk_count;
  struct strv files; /* every file that the descriptor refers to, and is not chunked */
  uint32_t cds, floppies, networks, machines;
  const char *firmware; /* static: "efi", "bios" or "" */
};

/* PX_FOUND, or PX_UNREADABLE with the reason. */
enum px_state byol_ovf_parse (const uint8_t *data, size_t len, struct ovf *out, char **reason);
void byol_ovf_free (struct ovf *ovf);

/* Whether that is the name of the first piece of a file that was cut: it ends
   in ".000000000". */
bool byol_ovf_is_piece (const char *name);

#endif
