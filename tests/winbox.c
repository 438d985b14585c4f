/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "winbox.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
winbox_init (struct winbox *b)
{
  *b = (struct winbox){ .dir = util_mkdtemp () };
  ck_assert_int_eq (byol_run_init (&b->run, NULL), 0);
}

void
winbox_mount (struct winbox *b)
{
  CLEANUP_FREE char *config = util_printf ("%s/Windows/System32/config", b->dir);
  util_mkdirs (config);
}

/* Where a hive goes. */
static char *
hive_path (struct winbox *b, const char *name)
{
  CLEANUP_FREE char *mounted = util_printf ("%s/Windows/System32/config", b->dir);
  if (access (mounted, F_OK) != 0)
    return util_printf ("%s/%s", b->dir, name);
  if (strcmp (name, "BCD") != 0)
    return util_printf ("%s/%s", mounted, name);
  CLEANUP_FREE char *boot = util_printf ("%s/Boot", b->dir);
  util_mkdirs (boot);
  return util_printf ("%s/BCD", boot);
}

void
winbox_hive (struct winbox *b, const char *name, const char *reg, const char *options)
{
  CLEANUP_FREE char *path = hive_path (b, name);
  util_hive (path, name, reg, options);
}

void
winbox_corpus (struct winbox *b, const char *name, const char *file)
{
  CLEANUP_FREE char *path = hive_path (b, name);
  CLEANUP_FREE char *from = util_printf ("%s/hives/%s", getenv ("BYOL_CORPUS"), file);
  CLEANUP_FREE char *packed = util_printf ("%s.xz", from);
  if (access (packed, F_OK) == 0)
    util_run ("xz -dc '%s' > '%s'", packed, path);
  else /* not cp: the mode of the original may forbid to damage the copy */
    util_run ("cat '%s' >'%s'", from, path);
}

void
winbox_file (struct winbox *b, const char *path, const char *text)
{
  CLEANUP_FREE char *full = util_printf ("%s/%s", b->dir, path);
  char *slash = strrchr (full, '/');
  *slash = '\0';
  util_mkdirs (full);
  *slash = '/';
  util_write (full, text, strlen (text));
}

bool
winbox_image (struct winbox *b, const char *recipe, const char *options)
{
  const char *builddir = getenv ("builddir"), *srcdir = getenv ("srcdir");
  CLEANUP_FREE char *tool = util_printf ("%s/tests/fixtures/ntfsfill", builddir ? builddir : ".");
  if (access (tool, X_OK) != 0) {
    fprintf (stderr, "SKIPPED: %s was not built\n", tool);
    return false;
  }
  b->image = util_printf ("%s/disk.img", b->dir);
  util_run ("'%s/tests/fixtures/mkimage' %s '%s' %s", srcdir ? srcdir : ".", recipe, b->image,
            options);
  return true;
}

void
winbox_open (struct winbox *b)
{
  struct open_disk disk = { .path = b->image ? b->image : b->dir, .format = (char *) "" };
  struct open_request request = { .source = (char *) (b->image ? "direct" : "tree"),
                                  .disks = &disk,
                                  .disk_count = 1 };
  CLEANUP_ERROR struct byol_error *err = NULL;
  int r = byol_source_open (&b->source, &b->run, NULL, &request, &err);
  ck_assert_msg (r == 0, "%s", byol_error_message (err));
  r = byol_windows_open (&b->windows, b->source, &b->run, &err);
  ck_assert_msg (r == 0, "%s", byol_error_message (err));
}

void
winbox_end (struct winbox *b)
{
  byol_windows_close (b->windows);
  byol_source_close (b->source);
  byol_run_end (&b->run);
  util_rmtree (b->dir);
  free (b->image);
  free (b->dir);
}
