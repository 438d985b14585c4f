/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* check and inspect: a thread for each image that is looked at; this one writes,
   in the order of the images. */
#define _GNU_SOURCE
#include "cli.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* An image, and what came of it. */
struct result
{
  const char *path;
  struct byol_report *report; /* until the one document of all is written */
  char *text;                 /* freed with byol_free */
  size_t len;
  struct byol_error *error;
  int code, verdict; /* EXIT_, BYOL_VERDICT_ */
  size_t fails, undecided, warns;
  bool begun, ended;
};

/* What the threads share. */
struct work
{
  const struct settings *s;
  struct result *results;
  size_t count;
  bool one_document;
  pthread_mutex_t lock; /* of what follows, and of the results' begun and ended */
  pthread_cond_t news;
  size_t next, done;
  pthread_mutex_t terminal; /* of what follows */
  struct timespec start;
  bool shown;
};

struct worker
{
  struct work *work;
  struct session *session;
  pthread_t thread;
};

/* ---- progress: a line on the terminal for what takes longer than a second --------- */

static int
show_progress (const char *what, uint64_t done, uint64_t total, void *data)
{
  const struct worker *worker = data;
  struct work *work = worker->work;
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  pthread_mutex_lock (&work->lock);
  const size_t images = work->done;
  pthread_mutex_unlock (&work->lock);
  /* Who writes may wait for the reader of a pipe, and that costs no image its
     deadline. */
  if (pthread_mutex_trylock (&work->terminal) != 0)
    return 0;
  double seconds =
    (double) (now.tv_sec - work->start.tv_sec) + (double) (now.tv_nsec - work->start.tv_nsec) / 1e9;
  if (seconds >= 1) {
    char line[512];
    int n = snprintf (line, sizeof line, "%.0f s  ", seconds);
    if (work->count > 1)
      n += snprintf (line + n, sizeof line - (size_t) n, "%zu of %zu done  ", images, work->count);
    if (total > 0)
      n += snprintf (line + n, sizeof line - (size_t) n, "%3.0f%%  ",
                     100 * (double) done / (double) total);
    if (work->count > 1) {
      const char *slash = strrchr (worker->session->image, '/');
      n += snprintf (line + n, sizeof line - (size_t) n,
                     "%.60s: ", slash != NULL ? slash + 1 : worker->session->image);
    }
    snprintf (line + n, sizeof line - (size_t) n, "%s", what);
    make_printable (line);
    fprintf (stderr, "\r\033[K%.*s", terminal_width (STDERR_FILENO) - 1, line);
    work->shown = true;
  }
  pthread_mutex_unlock (&work->terminal);
  return 0;
}

/* With `terminal` locked. */
static void
end_progress (struct work *work)
{
  if (work->shown)
    fprintf (stderr, "\r\033[K");
  work->shown = false;
}

/* ---- one image --------------------------------------------------------------------- */

/* What no disk can show and nobody attested is not counted: that waits for words,
   not for a better image. */
static size_t
count_undecided (const struct byol_report *report)
{
  size_t n = 0;
  for (size_t i = 0; i < byol_report_count (report); i++) {
    const struct byol_finding *finding = byol_report_get (report, i);
    n += byol_finding_status (finding) == BYOL_STATUS_UNKNOWN
         && strcmp (byol_finding_reason (finding), "needs-attestation") != 0;
  }
  return n;
}

/* Formats that hold all images in one document. */
static bool
is_one_document (const struct settings *s)
{
  return strcmp (s->format, "html") == 0 || strcmp (s->format, "junit") == 0
         || strcmp (s->format, "sarif") == 0;
}

/* To its report or its facts, which are written whole. */
static void
look_at (const struct settings *s, const struct session *with, bool one_document,
         struct result *result)
{
  struct byol_error **err = &result->error;
  struct byol_image *image = NULL;
  struct byol_report *report = NULL;
  byol_ctx_set_deadline_ms (with->ctx, s->deadline_ms);
  int r = byol_image_new (&image, with->ctx, err);
  if (r == 0 && s->source != NULL)
    r = byol_image_set_source (image, s->source, err);
  if (r == 0)
    r = byol_image_add_disk (image, result->path, s->image_format, err);
  for (size_t i = 0; r == 0 && i < s->disk_count; i++)
    r = byol_image_add_disk (image, s->disks[i], NULL, err);
  if (r == 0) {
    byol_image_set_allow_backing (image, s->allow_backing);
    byol_image_set_verify (image, s->verify);
    byol_image_set_require_sandbox (image, s->require_sandbox);
    r = byol_image_open (image, err);
  }
  if (r == 0 && s->command == INSPECT) {
    r = byol_facts_write (&result->text, &result->len, byol_image_facts (image), s->format,
                          write_flags (s), err);
    if (r == 0)
      result->code = EXIT_READY;
  } else if (r == 0) {
    r = byol_check (&report, image, with->profile, with->terms, s->strict ? BYOL_CHECK_STRICT : 0,
                    err);
    if (r == 0 && !one_document)
      r = byol_report_write (&result->text, &result->len, report, s->format, write_flags (s), err);
    if (r == 0) {
      result->verdict = byol_report_verdict (report);
      result->code = result->verdict == BYOL_VERDICT_READY ? EXIT_READY : EXIT_NOT_READY;
      result->fails = byol_report_status_count (report, BYOL_STATUS_FAIL);
      result->undecided = count_undecided (report);
      result->warns = byol_report_status_count (report, BYOL_STATUS_WARN);
    }
  }
  if (r == 0 && one_document) {
    result->report = report;
    report = NULL;
  }
  byol_report_free (report);
  byol_image_free (image);
}

/* A thread: the next image, until there is none. */
static void *
look_at_images (void *data)
{
  struct worker *worker = data;
  struct work *work = worker->work;
  pthread_mutex_lock (&work->lock);
  while (work->next < work->count) {
    struct result *result = &work->results[work->next++];
    result->begun = true;
    pthread_mutex_unlock (&work->lock);

    if (work->count > 1)
      worker->session->image = result->path;
    look_at (work->s, worker->session, work->one_document, result);

    pthread_mutex_lock (&work->lock);
    result->ended = true;
    work->done++;
    /* Nothing is begun any more. */
    if (byol_error_code (result->error) == BYOL_E_CANCELLED)
      while (work->next < work->count)
        work->results[work->next++].ended = true;
    pthread_cond_signal (&work->news);
  }
  pthread_mutex_unlock (&work->lock);
  return NULL;
}

/* ---- all images --------------------------------------------------------------------- */

size_t
count_jobs (const struct settings *s, size_t image_count)
{
  cpu_set_t cpus;
  size_t jobs = s->jobs;
  if (jobs == 0) {
    jobs = sched_getaffinity (0, sizeof cpus, &cpus) == 0 ? (size_t) CPU_COUNT (&cpus) : 1;
    jobs = jobs > 4 ? 4 : jobs;
  }
  return jobs > image_count && image_count > 0 ? image_count : jobs;
}

/* Columns on a terminal, as far as one can tell without a locale. */
static int
columns (const char *text)
{
  int n = 0;
  for (; *text; text++)
    n += ((unsigned char) *text & 0xc0) != 0x80;
  return n;
}

/* A line for each image. */
static int
emit_summary (const struct work *work, struct output *out)
{
  char *text = NULL;
  size_t len = 0;
  FILE *to = open_memstream (&text, &len);
  if (to == NULL)
    return -1;
  int width = 5;
  for (size_t i = 0; i < work->count; i++)
    width = columns (work->results[i].path) > width ? columns (work->results[i].path) : width;
  fprintf (to, "%-*s  %-11s  %5s  %9s  %5s\n", width, "IMAGE", "VERDICT", "FAILS", "UNDECIDED",
           "WARNS");
  for (size_t i = 0; i < work->count; i++) {
    const struct result *result = &work->results[i];
    char *path = strdup (result->path);
    if (path != NULL) {
      make_printable (path);
      fprintf (to, "%s%*s", path, width - columns (path), "");
    }
    free (path);
    if (result->code == EXIT_COULD_NOT)
      fprintf (to, "  %-11s  %5s  %9s  %5s\n", "not checked", "-", "-", "-");
    else
      fprintf (to, "  %-11s  %5zu  %9zu  %5zu\n", byol_verdict_name (result->verdict),
               result->fails, result->undecided, result->warns);
  }
  int r = fclose (to) == 0 ? emit_document (out, work->s, text, len) : -1;
  free (text);
  return r;
}

/* One document of all images, those included that could not be checked. */
static int
emit_reports (const struct work *work, struct output *out)
{
  struct byol_reports *reports = NULL;
  struct byol_error *error = NULL;
  char *text = NULL;
  size_t len = 0;
  int r = byol_reports_new (&reports, &error);
  for (size_t i = 0; r == 0 && i < work->count; i++) {
    const struct result *result = &work->results[i];
    r = result->report != NULL
          ? byol_reports_add (reports, result->report, &error)
          : byol_reports_add_failure (reports, result->path, byol_error_code (result->error),
                                      byol_error_message (result->error), &error);
  }
  if (r == 0)
    r = byol_reports_write (&text, &len, reports, work->s->format, write_flags (work->s), &error);
  if (r == 0)
    r = emit_document (out, work->s, text, len);
  else
    complain ("%s", byol_error_message (error));
  byol_free (text);
  byol_reports_free (reports);
  byol_error_free (error);
  return r;
}

/* The results, each as soon as it and those before it are there. The worst code
   of all images. */
static int
write_results (struct work *work, struct output *out)
{
  const struct settings *s = work->s;
  const bool writes = !s->quiet || s->output != NULL;
  int worst = EXIT_READY;
  bool cancelled = false;
  for (size_t i = 0; i < work->count; i++) {
    struct result *result = &work->results[i];
    pthread_mutex_lock (&work->lock);
    while (!result->ended)
      pthread_cond_wait (&work->news, &work->lock);
    pthread_mutex_unlock (&work->lock);

    pthread_mutex_lock (&work->terminal);
    end_progress (work);
    /* One line for all that is cancelled. */
    bool stopped = !result->begun || byol_error_code (result->error) == BYOL_E_CANCELLED;
    if (result->error != NULL && !(stopped && cancelled))
      complain_about (result->path, byol_error_code (result->error),
                      byol_error_message (result->error));
    else if (result->text != NULL && writes
             && emit_document (out, s, result->text, result->len) < 0)
      result->code = EXIT_COULD_NOT;
    pthread_mutex_unlock (&work->terminal);
    cancelled |= stopped;
    worst = result->code > worst ? result->code : worst;
    byol_free (result->text);
    result->text = NULL;
  }
  if (work->one_document && writes && !cancelled && emit_reports (work, out) < 0)
    worst = EXIT_COULD_NOT;
  if (s->command == CHECK && work->count > 1 && writes && !cancelled
      && strcmp (s->format, "text") == 0 && emit_summary (work, out) < 0)
    worst = EXIT_COULD_NOT;
  return worst;
}

int
run_images (const struct settings *s, const struct images *images, struct session *sessions,
            size_t session_count, struct output *out)
{
  struct work work = {
    .s = s,
    .results = calloc (images->count, sizeof *work.results),
    .count = images->count,
    /* Of a single image nothing is written that could not be checked. */
    .one_document = s->command == CHECK && images->count > 1 && is_one_document (s),
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .news = PTHREAD_COND_INITIALIZER,
    .terminal = PTHREAD_MUTEX_INITIALIZER,
  };
  struct worker workers[MAX_JOBS];
  size_t started = 0;
  int code = EXIT_COULD_NOT;
  if (work.results == NULL) {
    complain ("out of memory");
    return EXIT_COULD_NOT;
  }
  for (size_t i = 0; i < images->count; i++)
    work.results[i] = (struct result){ .path = images->paths[i], .code = EXIT_COULD_NOT };
  clock_gettime (CLOCK_MONOTONIC, &work.start);
  while (started < session_count) {
    struct worker *worker = &workers[started];
    *worker = (struct worker){ .work = &work, .session = &sessions[started] };
    if (!s->quiet && isatty (STDERR_FILENO))
      byol_ctx_set_progress (worker->session->ctx, show_progress, worker);
    int e = pthread_create (&worker->thread, NULL, look_at_images, worker);
    if (e != 0) {
      if (started == 0)
        complain ("cannot start a thread: %s", strerror (e));
      break;
    }
    started++;
  }
  /* Fewer than wanted do as well. */
  if (started > 0)
    code = write_results (&work, out);
  while (started > 0)
    pthread_join (workers[--started].thread, NULL);
  for (size_t i = 0; i < work.count; i++) {
    byol_report_free (work.results[i].report);
    byol_error_free (work.results[i].error);
  }
  free (work.results);
  return code;
}
