/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gates a build: exit status 0 if WorkSpaces should take the image, 1 if not, 2 if
   that could not be found out. Prints what blocks with its repair, and keeps the
   report. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include <byolcheck/byolcheck.h>

struct options
{
  const char *profile, *attest, *waive, *report, *image;
  double minutes;
};

/* Everything that a check needs, to be freed in the reverse order. */
struct gate
{
  struct byol_ctx *ctx;
  struct byol_image *image;
  struct byol_profile *profile;
  struct byol_terms *terms;
  struct byol_report *report;
  struct byol_error *error;
};

static int
check (struct gate *g, const struct options *o)
{
  struct byol_error **err = &g->error;
  int r = byol_ctx_new (&g->ctx, err);
  if (r == 0 && o->minutes > 0)
    byol_ctx_set_deadline_ms (g->ctx, (uint32_t) (o->minutes * 60000));
  if (r == 0)
    r = byol_profile_load (&g->profile, g->ctx, o->profile, err);
  if (r == 0)
    r = byol_terms_new (&g->terms, g->ctx, err);
  if (r == 0 && o->attest != NULL)
    r = byol_terms_load_attestations (g->terms, o->attest, err);
  if (r == 0 && o->waive != NULL)
    r = byol_terms_load_waivers (g->terms, o->waive, err);
  if (r == 0)
    r = byol_image_new (&g->image, g->ctx, err);
  if (r == 0)
    r = byol_image_add_disk (g->image, o->image, NULL, err);
  if (r == 0)
    r = byol_image_open (g->image, err);
  return r == 0 ? byol_check (&g->report, g->image, g->profile, g->terms, 0, err) : r;
}

static void
print_repair (const char *lines)
{
  int begins = 1;
  for (; *lines != '\0'; lines++) {
    if (begins)
      printf ("    ");
    putchar (*lines);
    begins = *lines == '\n';
  }
  if (!begins)
    putchar ('\n');
}

static void
print_report (const struct byol_report *report)
{
  for (size_t i = 0; i < byol_report_count (report); i++) {
    const struct byol_finding *f = byol_report_get (report, i);
    if (!byol_finding_blocks (f))
      continue;
    printf ("%s: %s: %s\n", byol_status_name (byol_finding_status (f)), byol_finding_rule_id (f),
            byol_finding_message (f));
    print_repair (byol_finding_remediation (f));
  }
  for (size_t i = 0; i < byol_report_note_count (report); i++)
    printf ("note: %s\n", byol_report_note (report, i));
  printf ("%s: %s\n", byol_verdict_name (byol_report_verdict (report)),
          byol_report_summary (report));
}

static int
keep_report (struct gate *g, const char *path)
{
  char *text = NULL;
  size_t len = 0;
  int r = byol_report_write (&text, &len, g->report, "json", 0, &g->error);
  FILE *file = r == 0 ? fopen (path, "w") : NULL;
  int kept = file != NULL && fwrite (text, 1, len, file) == len;
  if (file != NULL && fclose (file) != 0)
    kept = 0;
  if (r == 0 && !kept)
    perror (path);
  byol_free (text);
  return kept ? 0 : -1;
}

int
main (int argc, char **argv)
{
  static const struct option long_options[] = {
    { "profile", required_argument, NULL, 'p' }, { "attest", required_argument, NULL, 'a' },
    { "waive", required_argument, NULL, 'w' },   { "minutes", required_argument, NULL, 'm' },
    { "report", required_argument, NULL, 'r' },  { NULL, 0, NULL, 0 },
  };
  struct options o = { .minutes = 30 };
  struct gate g = { NULL, NULL, NULL, NULL, NULL, NULL };
  int c, code = 2;
  while ((c = getopt_long (argc, argv, "", long_options, NULL)) != -1)
    switch (c) {
      case 'p':
        o.profile = optarg;
        break;
      case 'a':
        o.attest = optarg;
        break;
      case 'w':
        o.waive = optarg;
        break;
      case 'm':
        o.minutes = atof (optarg);
        break;
      case 'r':
        o.report = optarg;
        break;
      default:
        return 2;
    }
  if (optind + 1 != argc) {
    fprintf (stderr, "Usage: gate [OPTION...] IMAGE\n");
    return 2;
  }
  o.image = argv[optind];

  if (check (&g, &o) == 0 && (o.report == NULL || keep_report (&g, o.report) == 0)) {
    print_report (g.report);
    code = byol_report_verdict (g.report) == BYOL_VERDICT_READY ? 0 : 1;
  }
  if (g.error != NULL)
    fprintf (stderr, "gate: %s\n", byol_error_message (g.error));
  byol_error_free (g.error);
  byol_report_free (g.report);
  byol_image_free (g.image);
  byol_terms_free (g.terms);
  byol_profile_free (g.profile);
  byol_ctx_free (g.ctx);
  return code;
}
