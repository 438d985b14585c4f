/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

char *
util_printf (const char *fmt, ...)
{
  char *text;
  va_list args;
  va_start (args, fmt);
  ck_assert_int_ge (vasprintf (&text, fmt, args), 0);
  va_end (args);
  return text;
}

char *
util_mkdtemp (void)
{
  const char *tmp = getenv ("TMPDIR");
  char *dir = util_printf ("%s/byolcheck-test-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  ck_assert_ptr_nonnull (mkdtemp (dir));
  return dir;
}

static int
remove_one (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  return remove (path);
}

void
util_rmtree (const char *dir)
{
  ck_assert_int_eq (nftw (dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void
util_mkdirs (const char *path)
{
  CLEANUP_FREE char *part = util_printf ("%s/", path);
  for (char *p = part + 1; *p; p++)
    if (*p == '/') {
      *p = '\0';
      ck_assert (mkdir (part, 0755) == 0 || errno == EEXIST);
      *p = '/';
    }
}

void
util_write (const char *path, const void *bytes, size_t len)
{
  FILE *f = fopen (path, "wb");
  ck_assert_msg (f != NULL, "%s: %s", path, strerror (errno));
  ck_assert_uint_eq (fwrite (bytes, 1, len, f), len);
  ck_assert_int_eq (fclose (f), 0);
}

void
util_run (const char *fmt, ...)
{
  CLEANUP_FREE char *command = NULL;
  va_list args;
  va_start (args, fmt);
  ck_assert_int_ge (vasprintf (&command, fmt, args), 0);
  va_end (args);
  int status = system (command);
  ck_assert_msg (status == 0, "status %d: %s", status, command);
}

void
util_hive (const char *out, const char *key, const char *reg, const char *options)
{
  CLEANUP_FREE char *file = util_printf ("%s.reg", out);
  CLEANUP_FREE char *text = util_printf ("Windows Registry Editor Version 5.00\n\n%s", reg);
  util_write (file, text, strlen (text));
  const char *builddir = getenv ("builddir");
  util_run ("'%s/tests/fixtures/reg2hive' --hive 'HKLM\\%s' '%s' '%s' %s",
            builddir ? builddir : ".", key, out, file, options);
  ck_assert_int_eq (remove (file), 0);
}

const char *
util_corpus (void)
{
  const char *dir = getenv ("BYOL_CORPUS");
  struct stat st;
  CLEANUP_FREE char *expected = dir ? util_printf ("%s/EXPECTED.txt", dir) : NULL;
  if (expected != NULL && stat (expected, &st) == 0)
    return dir;
  fprintf (stderr, "SKIPPED: no corpus in BYOL_CORPUS=%s\n", dir ? dir : "");
  return NULL;
}

int
util_open_fds (void)
{
  DIR *d = opendir ("/proc/self/fd");
  ck_assert_ptr_nonnull (d);
  int n = 0;
  while (readdir (d) != NULL)
    n++;
  closedir (d);
  return n;
}

int
util_run_suite (Suite *suite)
{
  SRunner *runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  int failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
