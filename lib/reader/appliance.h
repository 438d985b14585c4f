/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A libguestfs appliance with the disks of an image, started however it works
   on this machine, and gone without a trace when the reader is. */
#ifndef BYOL_READER_APPLIANCE_H
#define BYOL_READER_APPLIANCE_H

#include <guestfs.h>

#include "reader/backend.h"
#include "reader/block.h"

struct appliance
{
  guestfs_h *g;
  /* Of each disk, as the appliance calls it: "/dev/sdb"; NULL for one that is
     DISK_CLOSED. */
  char **devices;
  size_t count;
};

/* Starts one with b->disks, read-only, under KVM if that works here, else with
   TCG. Takes seconds to a minute; tells b->io about it. */
int byol_appliance_start (struct appliance **out, struct backend *b, bool allow_backing,
                          struct byol_error **err);
/* NULL is fine. */
void byol_appliance_end (struct appliance *a);

/* What libguestfs says of the last failure, on one line; valid until its next
   call. */
const char *byol_appliance_complaint (const struct appliance *a);

/* A disk of the appliance, or a partition of one, as bytes. */
int byol_appliance_block (struct block **out, struct appliance *a, const char *device,
                          struct block_cache *cache, struct byol_error **err);

#endif
