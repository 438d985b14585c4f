/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_facts(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

void list_volumes (const struct byol_image *image);

/* begin */
void
list_volumes (const struct byol_image *image)
{
  const struct byol_facts *facts = byol_image_facts (image);
  for (size_t i = 0; i < byol_facts_volume_count (facts); i++) {
    const struct byol_volume *volume = byol_facts_volume (facts, i);
    printf ("%u: %s, %llu bytes\n", (unsigned) byol_volume_number (volume),
            byol_volume_content (volume), (unsigned long long) byol_volume_size_bytes (volume));
  }
}
/* end */
