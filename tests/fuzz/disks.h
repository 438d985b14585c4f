/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the targets about disks share. */
#ifndef BYOL_TESTS_FUZZ_DISKS_H
#define BYOL_TESTS_FUZZ_DISKS_H

#include <string.h>

#include "fuzz.h"
#include "reader/protocol.h"

/* A list of one disk of which nothing is known yet. */
static inline struct disk_list
fuzz_disk (void)
{
  struct disk_list disks = { 0 };
  struct disk_info *d = PX_ADD (&disks);
  FUZZ_CHECK (d != NULL);
  char **const texts[] = { &d->member, &d->format, &d->sub_format, &d->backing,
                           &d->fault,  &d->reason, &d->gpt_guid };
  for (size_t i = 0; i < ARRAY_SIZE (texts); i++)
    *texts[i] = strdup ("");
  d->path = strdup ("/image");
  d->table = strdup ("none");
  return disks;
}

#endif
