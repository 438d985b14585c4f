/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that runs out: the n-th allocation of a whole check fails, for many n (all
   with BYOL_NOMEM=all, or as many as that says). Each ends in an error with a message, or in the
   very same report; never in a crash, and never in a report that lacks what could not be
   remembered. */
#include <errno.h>
#include <execinfo.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <byolcheck/byolcheck.h>

/* ---- memory --------------------------------------------------------------------- */

#define VISIBLE __attribute__ ((visibility ("default")))

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t count, size_t size);
void *__libc_realloc (void *p, size_t size);

static long left; /* allocations until the one that fails; 0: none does */
static long made;
static int failed;

/* json-c 0.16 follows NULL where memory ends, so that its own allocations are let
   be: where they lie, from the memory map. */
static uintptr_t json_start, json_end;

static void
find_json (void)
{
  char line[1024];
  FILE *maps = fopen ("/proc/self/maps", "r");
  while (maps != NULL && fgets (line, sizeof line, maps) != NULL) {
    uintptr_t start, end;
    if (strstr (line, "/libjson-c.") == NULL
        || sscanf (line, "%" SCNxPTR "-%" SCNxPTR, &start, &end) != 2)
      continue;
    json_start = json_start == 0 ? start : json_start;
    json_end = end;
  }
  if (maps != NULL)
    fclose (maps);
}

static int
within_json (void)
{
  void *frames[24];
  int count = backtrace (frames, 24);
  for (int i = 0; i < count; i++)
    if ((uintptr_t) frames[i] >= json_start && (uintptr_t) frames[i] < json_end)
      return 1;
  return 0;
}

static int
fails (void)
{
  made++;
  if (left == 0 || --left > 0)
    return 0;
  if (within_json ()) {
    left = 1; /* the next one, then */
    return 0;
  }
  failed = 1;
  errno = ENOMEM;
  return 1;
}

/* In place of the C library's, for the library that is tested as well. */
VISIBLE void *
malloc (size_t size)
{
  return fails () ? NULL : __libc_malloc (size);
}

VISIBLE void *
calloc (size_t count, size_t size)
{
  return fails () ? NULL : __libc_calloc (count, size);
}

VISIBLE void *
realloc (void *p, size_t size)
{
  return fails () ? NULL : __libc_realloc (p, size);
}

/* ---- a whole check ---------------------------------------------------------------- */

static const char *const formats[] = { "json", "ndjson", "junit", "sarif", "html" };

struct result
{
  char *text;
  size_t len;
  int code;
  char message[512];
};

static void
check (struct result *result, const char *path, const char *format)
{
  struct byol_ctx *ctx = NULL;
  struct byol_image *image = NULL;
  struct byol_profile *profile = NULL;
  struct byol_terms *terms = NULL;
  struct byol_report *report = NULL;
  struct byol_error *error = NULL, **err = &error;
  int r = byol_ctx_new (&ctx, err);
  if (r == 0)
    r = byol_image_new (&image, ctx, err);
  if (r == 0)
    r = byol_image_add_disk (image, path, NULL, err);
  if (r == 0)
    r = byol_image_open (image, err);
  if (r == 0)
    r = byol_profile_load (&profile, ctx, NULL, err);
  if (r == 0)
    r = byol_terms_new (&terms, ctx, err);
  if (r == 0)
    r = byol_terms_set_day (terms, "2026-06-01", err);
  if (r == 0)
    r = byol_terms_attest (terms, "sysprep-rehearsed", "Jane Doe", NULL, "on a copy", err);
  if (r == 0)
    r = byol_check (&report, image, profile, terms, 0, err);
  if (r == 0)
    r = byol_report_write (&result->text, &result->len, report, format, 0, err);
  left = 0;
  result->code = r;
  if (error != NULL) {
    if (byol_error_code (error) != r)
      result->code = -1000;
    snprintf (result->message, sizeof result->message, "%s", byol_error_message (error));
  }
  byol_error_free (error);
  byol_report_free (report);
  byol_terms_free (terms);
  byol_profile_free (profile);
  byol_image_free (image);
  byol_ctx_free (ctx);
}

/* Whether that was right; tells what was not. */
static int
judge (long n, const char *format, const struct result *is, const struct result *expected)
{
  if (is->code == 0) {
    if (is->len == expected->len && memcmp (is->text, expected->text, is->len) == 0)
      return 1;
    printf ("FAIL: allocation %ld, %s: a report that is not that of the image\n", n, format);
    return 0;
  }
  /* Out of memory the error itself may have none: then its message is fixed. */
  if (is->code == BYOL_E_NOMEM && (is->message[0] == '\0' || strchr (is->message, '\n') == NULL))
    return 1;
  printf ("FAIL: allocation %ld, %s: %s: %s\n", n, format, byol_error_name (is->code), is->message);
  return 0;
}

static int
try_format (const char *path, const char *format, long most)
{
  struct result expected = { .text = NULL };
  int good = 1;
  check (&expected, path, format); /* what is kept for good is there now */
  free (expected.text);
  expected.text = NULL;
  long before = made;
  check (&expected, path, format);
  long all = made - before;
  if (expected.code != 0) {
    printf ("FAIL: %s: %s\n", path, expected.message);
    return 0;
  }
  long step = most == 0 || all < most ? 1 : all / most | 1, tried = 0, noticed = 0;
  for (long n = 1; n <= all; n += step, tried++) {
    struct result is = { .text = NULL };
    failed = 0;
    left = n;
    check (&is, path, format);
    noticed += is.code != 0;
    if (failed && !judge (n, format, &is, &expected))
      good = 0;
    free (is.text);
  }
  printf ("%s: %ld of %ld allocations failed, %ld checks with them\n", format, tried, all, noticed);
  free (expected.text);
  if (noticed == 0)
    printf ("FAIL: %s: no allocation failed\n", format);
  return good && noticed > 0;
}

int
main (void)
{
  const char *srcdir = getenv ("srcdir"), *mode = getenv ("BYOL_NOMEM");
  char folder[] = "/tmp/byolcheck-nomem-XXXXXX", command[8192];
  int good = 1;
  void *frame[1];
  backtrace (frame, 1); /* loads what it needs, now */
  find_json ();
  if (json_end == 0) {
    printf ("FAIL: json-c is not where it was\n");
    return 1;
  }
  if (srcdir == NULL || mkdtemp (folder) == NULL) {
    perror ("test-nomem");
    return 1;
  }
  snprintf (command, sizeof command, "'%s/tests/fixtures/mkimage' clean-win10 '%s/win/'", srcdir,
            folder);
  if (system (command) != 0)
    return 1;
  snprintf (command, sizeof command, "%s/win", folder);
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    good &= try_format (command, formats[i],
                        mode == NULL                ? (i == 0 ? 300 : 40)
                        : strcmp (mode, "all") == 0 ? 0
                                                    : atol (mode));
  /* No reader is left, and none that nobody waited for. */
  if (waitpid (-1, NULL, WNOHANG) != -1 || errno != ECHILD) {
    printf ("FAIL: a process is left\n");
    good = 0;
  }
  snprintf (command, sizeof command, "rm -rf '%s'", folder);
  return system (command) == 0 && good ? 0 : 1;
}
