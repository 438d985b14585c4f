/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_report(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

int check_and_tell (struct byol_image *image, const struct byol_profile *profile);

/* begin */
int
check_and_tell (struct byol_image *image, const struct byol_profile *profile)
{
  struct byol_report *report = NULL;
  char *page = NULL;
  size_t length;
  int result = byol_check (&report, image, profile, NULL, 0, NULL);
  if (result == 0)
    result = byol_report_write (&page, &length, report, "html", 0, NULL);
  if (result == 0)
    fwrite (page, 1, length, stdout);
  for (size_t i = 0; i < byol_report_count (report); i++) {
    const struct byol_finding *finding = byol_report_get (report, i);
    if (byol_finding_blocks (finding))
      fprintf (stderr, "%s\n", byol_finding_message (finding));
  }
  byol_free (page);
  byol_report_free (report);
  return result;
}
/* end */
