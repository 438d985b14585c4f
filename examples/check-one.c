/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks one image under the current profile, and prints what blocks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

static void
print_report (const struct byol_report *report)
{
  for (size_t i = 0; i < byol_report_count (report); i++) {
    const struct byol_finding *finding = byol_report_get (report, i);
    if (byol_finding_blocks (finding))
      printf ("%s: %s: %s\n", byol_finding_rule_id (finding),
              byol_status_name (byol_finding_status (finding)), byol_finding_message (finding));
  }
  printf ("%s: %s\n", byol_verdict_name (byol_report_verdict (report)),
          byol_report_summary (report));
}

int
main (int argc, char **argv)
{
  if (argc != 2) {
    fprintf (stderr, "Usage: check-one IMAGE\n");
    return 2;
  }

  struct byol_ctx *ctx = NULL;
  struct byol_image *image = NULL;
  struct byol_profile *profile = NULL;
  struct byol_report *report = NULL;
  struct byol_error *error = NULL;
  int code = 2;

  if (byol_ctx_new (&ctx, &error) == 0 && byol_image_new (&image, ctx, &error) == 0
      && byol_image_add_disk (image, argv[1], NULL, &error) == 0
      && byol_image_open (image, &error) == 0
      && byol_profile_load (&profile, ctx, NULL, &error) == 0
      && byol_check (&report, image, profile, NULL, 0, &error) == 0) {
    print_report (report);
    code = byol_report_verdict (report) == BYOL_VERDICT_READY ? 0 : 1;
  } else
    fprintf (stderr, "check-one: %s\n", byol_error_message (error));

  byol_error_free (error);
  byol_report_free (report);
  byol_profile_free (profile);
  byol_image_free (image);
  byol_ctx_free (ctx);
  return code;
}
