/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells what is new since the last golden image: checks both under the same profile,
   and prints every requirement with another answer. Exit status 0 if nothing got
   worse, 1 if something did, 2 if that could not be found out.
   Usage: new-since OLD NEW [PROFILE] */
#include <stdio.h>
#include <string.h>

#include <byolcheck/byolcheck.h>

/* From good to bad. */
static int
rank (int status)
{
  switch (status) {
    case BYOL_STATUS_NOT_APPLICABLE:
      return 0;
    case BYOL_STATUS_PASS:
      return 1;
    case BYOL_STATUS_ATTESTED:
      return 2;
    case BYOL_STATUS_WARN:
      return 3;
    case BYOL_STATUS_FAIL:
      return 5;
    default:
      return 4; /* unknown, whatever its name */
  }
}

static int
check (struct byol_report **out, struct byol_ctx *ctx, const struct byol_profile *profile,
       const char *path, struct byol_error **err)
{
  struct byol_image *image = NULL;
  int r = byol_image_new (&image, ctx, err);
  if (r == 0)
    r = byol_image_add_disk (image, path, NULL, err);
  if (r == 0)
    r = byol_image_open (image, err);
  if (r == 0)
    r = byol_check (out, image, profile, NULL, 0, err);
  byol_image_free (image);
  return r;
}

/* 1 if something got worse. */
static int
compare (const struct byol_report *old, const struct byol_report *new)
{
  int worse = 0;
  printf ("Windows %s -> %s\n", byol_facts_windows_version (byol_report_facts (old)),
          byol_facts_windows_version (byol_report_facts (new)));
  for (size_t i = 0; i < byol_report_count (new); i++) {
    const struct byol_finding *now = byol_report_get (new, i);
    const struct byol_finding *before = byol_report_find (old, byol_finding_rule_id (now));
    if (before == NULL
        || (byol_finding_status (before) == byol_finding_status (now)
            && strcmp (byol_finding_reason (before), byol_finding_reason (now)) == 0))
      continue;
    int got_worse = rank (byol_finding_status (now)) > rank (byol_finding_status (before));
    worse |= got_worse;
    printf ("%s: %s: %s -> %s\n    %s\n", got_worse ? "worse" : "other", byol_finding_rule_id (now),
            byol_status_name (byol_finding_status (before)),
            byol_status_name (byol_finding_status (now)), byol_finding_message (now));
  }
  printf ("%s -> %s\n", byol_verdict_name (byol_report_verdict (old)),
          byol_verdict_name (byol_report_verdict (new)));
  return worse;
}

int
main (int argc, char **argv)
{
  struct byol_ctx *ctx = NULL;
  struct byol_profile *profile = NULL;
  struct byol_report *old = NULL, *new = NULL;
  struct byol_error *error = NULL;
  int code = 2;
  if (argc < 3 || argc > 4) {
    fprintf (stderr, "Usage: new-since OLD NEW [PROFILE]\n");
    return 2;
  }
  if (byol_ctx_new (&ctx, &error) == 0
      && byol_profile_load (&profile, ctx, argc > 3 ? argv[3] : NULL, &error) == 0
      && check (&old, ctx, profile, argv[1], &error) == 0
      && check (&new, ctx, profile, argv[2], &error) == 0)
    code = compare (old, new);
  else
    fprintf (stderr, "new-since: %s\n", byol_error_message (error));
  byol_error_free (error);
  byol_report_free (new);
  byol_report_free (old);
  byol_profile_free (profile);
  byol_ctx_free (ctx);
  return code;
}
