/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "machine.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/utf16.h"
#include "util.h"

static void
make_hive (const char *dir, const char *name, const char *base, const struct machine_case *wanted)
{
  CLEANUP_FREE char *path = util_printf ("%s/Windows/System32/config/%s", dir, name);
  const char *more = strcmp (name, "SYSTEM") == 0     ? wanted->system
                     : strcmp (name, "SOFTWARE") == 0 ? wanted->software
                                                      : NULL;
  CLEANUP_FREE char *text = util_printf ("%s%s", base, more ? more : "");
  size_t len = strlen (name);
  bool mine = wanted->options && strncmp (wanted->options, name, len) == 0;

  util_hive (path, name, text, mine ? wanted->options + len : "");
}

static const struct machine_file *
find_file (const struct machine_file *files, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++)
    if (files[i].name && strcmp (files[i].name, name) == 0)
      return &files[i];
  return NULL;
}

static void
make_file (const char *dir, const struct machine_file *file)
{
  CLEANUP_FREE char *path = util_printf ("%s/%s", dir, file->name);
  char *slash = strrchr (path, '/');

  if (!file->text)
    return;
  *slash = '\0';
  util_mkdirs (path);
  *slash = '/';
  if (slash[1] == '\0')
    return;
  if (file->wide) {
    size_t len;
    CLEANUP_FREE char *marked = util_printf ("\xef\xbb\xbf%s", file->text);
    CLEANUP_FREE void *wide = byol_utf8_to_utf16le (marked, &len);

    util_write (path, wide, len);
  } else
    util_write (path, file->text, strlen (file->text));
}

static void
make_machine (const char *dir, const struct machine *machine, const struct machine_case *wanted)
{
  CLEANUP_FREE char *config = util_printf ("%s/Windows/System32/config", dir);

  util_mkdirs (config);
  make_hive (dir, "SYSTEM", machine->system, wanted);
  make_hive (dir, "SOFTWARE", machine->software, wanted);
  if (machine->sam)
    make_hive (dir, "SAM", machine->sam, wanted);
  for (size_t i = 0; i < machine->file_count; i++)
    if (!find_file (wanted->files, MACHINE_FILES, machine->files[i].name))
      make_file (dir, &machine->files[i]);
  for (size_t i = 0; i < MACHINE_FILES; i++)
    if (wanted->files[i].name)
      make_file (dir, &wanted->files[i]);
}

static struct byol_report *
check_folder (const char *dir, const char *profile_name, const char *day)
{
  struct byol_ctx *ctx;
  struct byol_image *image;
  struct byol_profile *profile = NULL;
  struct byol_terms *terms = NULL;
  struct byol_report *report = NULL;
  CLEANUP_ERROR struct byol_error *err = NULL;

  ck_assert_int_eq (byol_ctx_new (&ctx, &err), 0);
  ck_assert_int_eq (byol_image_new (&image, ctx, &err), 0);
  ck_assert_int_eq (byol_image_add_disk (image, dir, NULL, &err), 0);
  int r = byol_image_open (image, &err);
  if (r == 0)
    r = byol_profile_load (&profile, ctx, profile_name, &err);
  if (r == 0)
    r = byol_terms_new (&terms, ctx, &err);
  if (r == 0)
    r = byol_terms_set_day (terms, day, &err);
  if (r == 0)
    r = byol_check (&report, image, profile, terms, 0, &err);
  ck_assert_msg (r == 0, "%s", err ? byol_error_message (err) : "");
  byol_terms_free (terms);
  byol_profile_free (profile);
  byol_image_free (image);
  byol_ctx_free (ctx);
  return report;
}

/* Whatever the report shows. */
static void
check_secret (const struct byol_report *report, const char *secret)
{
  static const char *const formats[] = { "text", "json" };

  for (size_t i = 0; i < ARRAY_SIZE (formats); i++) {
    char *text;
    size_t len;

    ck_assert_int_eq (
      byol_report_write (&text, &len, report, formats[i], BYOL_WRITE_EVIDENCE, NULL), 0);
    ck_assert_msg (strstr (text, secret) == NULL, "%s shows %s", formats[i], secret);
    byol_free (text);
  }
}

void
machine_try (const struct machine *machine, const struct machine_case *wanted, const char *secret)
{
  CLEANUP_FREE char *dir = util_mkdtemp ();

  make_machine (dir, machine, wanted);
  struct byol_report *report =
    check_folder (dir, wanted->profile ? wanted->profile : machine->profile,
                  wanted->day ? wanted->day : machine->day);
  const struct byol_finding *f = byol_report_find (report, wanted->rule);
  ck_assert_msg (f != NULL, "%s", wanted->rule);
  ck_assert_msg (
    byol_finding_status (f) == wanted->status
      && strcmp (byol_finding_reason (f), wanted->reason) == 0
      && (!wanted->message || strcmp (byol_finding_message (f), wanted->message) == 0),
    "%s with %s%s%s %s:\nis     %s (%s): %s\nnot to %s (%s): %s", wanted->rule,
    wanted->system ? wanted->system : "", wanted->software ? wanted->software : "",
    wanted->options ? wanted->options : "", wanted->files[0].name ? wanted->files[0].name : "",
    byol_status_name (byol_finding_status (f)), byol_finding_reason (f), byol_finding_message (f),
    byol_status_name (wanted->status), wanted->reason, wanted->message ? wanted->message : "");
  if (secret)
    check_secret (report, secret);
  byol_report_free (report);
  util_rmtree (dir);
}
