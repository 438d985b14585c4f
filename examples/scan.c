/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scans a folder of images, and prints a line for each: verdict, Windows version,
   name, and what blocks. Exit status 0 if all are ready, 1 if some are not, 2 if
   some could not be checked. Usage: scan FOLDER [PROFILE] */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <byolcheck/byolcheck.h>

static int
is_image (const struct dirent *entry)
{
  static const char *const endings[] = { ".img", ".raw",  ".qcow2", ".vmdk",
                                         ".vhd", ".vhdx", ".vdi",   ".ova" };
  const char *ending = strrchr (entry->d_name, '.');
  for (size_t i = 0; ending != NULL && i < sizeof endings / sizeof *endings; i++)
    if (strcasecmp (ending, endings[i]) == 0)
      return 1;
  return 0;
}

static void
print_line (const struct byol_report *report, const char *name)
{
  const char *windows = byol_facts_windows_version (byol_report_facts (report)), *between = ": ";
  printf ("%-9s  %-16s  %s", byol_verdict_name (byol_report_verdict (report)),
          windows[0] != '\0' ? windows : "no Windows", name);
  for (size_t i = 0; i < byol_report_count (report); i++)
    if (byol_finding_blocks (byol_report_get (report, i))) {
      printf ("%s%s", between, byol_finding_rule_id (byol_report_get (report, i)));
      between = ", ";
    }
  printf ("\n");
}

static int
scan_one (struct byol_ctx *ctx, const struct byol_profile *profile, const char *path,
          const char *name)
{
  struct byol_image *image = NULL;
  struct byol_report *report = NULL;
  struct byol_error *error = NULL;
  int code = 2;
  if (byol_image_new (&image, ctx, &error) == 0
      && byol_image_add_disk (image, path, NULL, &error) == 0
      && byol_image_open (image, &error) == 0
      && byol_check (&report, image, profile, NULL, 0, &error) == 0) {
    print_line (report, name);
    code = byol_report_verdict (report) == BYOL_VERDICT_READY ? 0 : 1;
  } else
    printf ("%-9s  %-16s  %s: %s\n", "error", "", name, byol_error_message (error));
  byol_error_free (error);
  byol_report_free (report);
  byol_image_free (image);
  return code;
}

int
main (int argc, char **argv)
{
  struct byol_ctx *ctx = NULL;
  struct byol_profile *profile = NULL;
  struct byol_error *error = NULL;
  struct dirent **entries = NULL;
  int worst = 0;
  if (argc < 2 || argc > 3) {
    fprintf (stderr, "Usage: scan FOLDER [PROFILE]\n");
    return 2;
  }
  int count = scandir (argv[1], &entries, is_image, alphasort);
  if (count < 0) {
    fprintf (stderr, "scan: ");
    perror (argv[1]);
    return 2;
  }
  if (byol_ctx_new (&ctx, &error) < 0
      || byol_profile_load (&profile, ctx, argc > 2 ? argv[2] : NULL, &error) < 0) {
    fprintf (stderr, "scan: %s\n", byol_error_message (error));
    worst = 2;
  }
  for (int i = 0; i < count; i++) {
    char *path = NULL;
    if (profile != NULL && asprintf (&path, "%s/%s", argv[1], entries[i]->d_name) >= 0) {
      int code = scan_one (ctx, profile, path, entries[i]->d_name);
      worst = code > worst ? code : worst;
      free (path);
    }
    free (entries[i]);
  }
  free (entries);
  byol_error_free (error);
  byol_profile_free (profile);
  byol_ctx_free (ctx);
  return worst;
}
