/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* check and inspect. */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A line on the terminal for what takes longer than a second. */
struct progress
{
  struct timespec start;
  int shown;
};

static int
show_progress (const char *what, uint64_t done, uint64_t total, void *data)
{
  struct progress *progress = data;
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  double seconds = (double) (now.tv_sec - progress->start.tv_sec)
                   + (double) (now.tv_nsec - progress->start.tv_nsec) / 1e9;
  if (seconds < 1)
    return 0;
  char line[256];
  if (total > 0)
    snprintf (line, sizeof line, "%.0f s  %3.0f%%  %s", seconds,
              100 * (double) done / (double) total, what);
  else
    snprintf (line, sizeof line, "%.0f s  %s", seconds, what);
  fprintf (stderr, "\r\033[K%.*s", terminal_width (STDERR_FILENO) - 1, line);
  progress->shown = 1;
  return 0;
}

static void
start_progress (struct progress *progress)
{
  *progress = (struct progress){ .shown = 0 };
  clock_gettime (CLOCK_MONOTONIC, &progress->start);
}

static void
end_progress (struct progress *progress)
{
  if (progress->shown)
    fprintf (stderr, "\r\033[K");
  progress->shown = 0;
}

static void
complain_about (const char *path, const struct byol_error *error)
{
  const char *message = byol_error_message (error);
  if (strstr (message, path) != NULL)
    complain ("%s", message);
  else
    complain ("%s: %s", path, message);
}

/* One image to its report or its facts; *text is freed with byol_free. 0 to 2,
   the exit code. */
static int
look_at (const struct settings *s, struct byol_ctx *ctx, const struct byol_profile *profile,
         const struct byol_terms *terms, const char *path, char **text, size_t *len,
         struct byol_error **err)
{
  struct byol_image *image = NULL;
  struct byol_report *report = NULL;
  int code = EXIT_COULD_NOT;
  int r = byol_image_new (&image, ctx, err);
  if (r == 0 && s->source != NULL)
    r = byol_image_set_source (image, s->source, err);
  if (r == 0)
    r = byol_image_add_disk (image, path, s->image_format, err);
  for (size_t i = 0; r == 0 && i < s->disk_count; i++)
    r = byol_image_add_disk (image, s->disks[i], NULL, err);
  if (r == 0) {
    byol_image_set_allow_backing (image, s->allow_backing);
    byol_image_set_verify (image, s->verify);
    byol_image_set_require_sandbox (image, s->require_sandbox);
    r = byol_image_open (image, err);
  }
  if (r == 0 && s->command == INSPECT) {
    r = byol_facts_write (text, len, byol_image_facts (image), s->format, write_flags (s), err);
    if (r == 0)
      code = EXIT_READY;
  } else if (r == 0) {
    r = byol_check (&report, image, profile, terms, s->strict ? BYOL_CHECK_STRICT : 0, err);
    if (r == 0)
      r = byol_report_write (text, len, report, s->format, write_flags (s), err);
    if (r == 0)
      code = byol_report_verdict (report) == BYOL_VERDICT_READY ? EXIT_READY : EXIT_NOT_READY;
  }
  byol_report_free (report);
  byol_image_free (image);
  return code;
}

/* The worst code of all images. */
int
run_images (const struct settings *s, struct byol_ctx *ctx, const struct byol_profile *profile,
            const struct byol_terms *terms, struct output *out)
{
  int worst = EXIT_READY;
  struct progress progress;
  if (!s->quiet && isatty (STDERR_FILENO))
    byol_ctx_set_progress (ctx, show_progress, &progress);

  for (char **paths = s->arguments; *paths != NULL; paths++) {
    struct byol_error *error = NULL;
    char *text = NULL;
    size_t len = 0;
    start_progress (&progress);
    byol_ctx_set_deadline_ms (ctx, s->deadline_ms);
    int code = look_at (s, ctx, profile, terms, *paths, &text, &len, &error);
    end_progress (&progress);
    int failure = byol_error_code (error);
    if (error != NULL)
      complain_about (*paths, error);
    else if ((!s->quiet || s->output != NULL) && emit_document (out, s, text, len) < 0)
      code = EXIT_COULD_NOT;
    byol_error_free (error);
    byol_free (text);
    worst = code > worst ? code : worst;
    if (failure == BYOL_E_CANCELLED)
      break;
  }
  return worst;
}
