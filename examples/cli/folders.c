/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The images that the arguments of check and inspect stand for. */
#define _GNU_SOURCE
#include "cli.h"

#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(a) (sizeof (a) / sizeof ((a)[0]))

/* Takes `path`, which may be NULL: out of memory. */
static int
add (struct images *images, char *path)
{
  char **grown = NULL;
  if (path != NULL)
    grown = realloc (images->paths, (images->count + 1) * sizeof *grown);
  if (grown == NULL) {
    free (path);
    complain ("out of memory");
    return -1;
  }
  images->paths = grown;
  images->paths[images->count++] = path;
  return 0;
}

/* What stands in `dir` under a name that Windows takes for `name`; freed by the
   caller. */
static char *
find_entry (const char *dir, const char *name)
{
  char *path = NULL;
  DIR *d = opendir (dir);
  if (d == NULL)
    return NULL;
  for (struct dirent *entry; path == NULL && (entry = readdir (d)) != NULL;)
    if (strcasecmp (entry->d_name, name) == 0 && asprintf (&path, "%s/%s", dir, entry->d_name) < 0)
      path = NULL;
  closedir (d);
  return path;
}

/* Whether the library would find a Windows, or loose hives, in the folder. */
static bool
holds_windows (const char *dir)
{
  static const char *const hives[] = { "SYSTEM",  "SOFTWARE", "SAM",       "SECURITY",
                                       "DEFAULT", "BCD",      "NTUSER.DAT" };
  bool found = false;
  for (size_t i = 0; i < COUNT (hives) && !found; i++) {
    char *hive = find_entry (dir, hives[i]);
    struct stat st;
    found = hive != NULL && stat (hive, &st) == 0 && S_ISREG (st.st_mode);
    free (hive);
  }
  char *windows = found ? NULL : find_entry (dir, "Windows");
  char *system = windows != NULL ? find_entry (windows, "System32") : NULL;
  char *config = system != NULL ? find_entry (system, "config") : NULL;
  found |= config != NULL;
  free (windows);
  free (system);
  free (config);
  return found;
}

static bool
has_image_name (const char *name)
{
  static const char *const endings[] = {
    ".img", ".raw", ".qcow2", ".vmdk", ".vhd", ".vhdx", ".vdi", ".ova",
  };
  const char *ending = strrchr (name, '.');
  if (ending == NULL || name[0] == '.')
    return false;
  for (size_t i = 0; i < COUNT (endings); i++)
    if (strcasecmp (ending, endings[i]) == 0)
      return true;
  return false;
}

/* Whether the file is a part of the VMDK whose descriptor stands beside it:
   "disk-s001.vmdk", "disk-f001.vmdk" or "disk-flat.vmdk" beside "disk.vmdk". */
static bool
is_extent (const char *dir, const char *name)
{
  static const char *const parts[] = { "flat", "delta", "sesparse", "ctk" };
  const char *dash = strrchr (name, '-'), *dot = strrchr (name, '.');
  if (dash == NULL || dash > dot || strcasecmp (dot, ".vmdk") != 0)
    return false;
  const size_t len = (size_t) (dot - dash) - 1, digits = strspn (dash + 2, "0123456789");
  bool part = strchr ("sfSF", dash[1]) != NULL && digits >= 3 && digits == len - 1;
  for (size_t i = 0; i < COUNT (parts); i++)
    part |= strlen (parts[i]) == len && strncasecmp (dash + 1, parts[i], len) == 0;
  char *whole = NULL;
  if (!part || asprintf (&whole, "%.*s%s", (int) (dash - name), name, dot) < 0)
    return false;
  char *descriptor = find_entry (dir, whole);
  free (whole);
  free (descriptor);
  return descriptor != NULL;
}

static int
by_name (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The images that stand in a folder, in order of their names. */
static int
add_those_in (struct images *images, const char *dir)
{
  const size_t before = images->count;
  const char *slash = dir[0] != '\0' && dir[strlen (dir) - 1] == '/' ? "" : "/";
  DIR *d = opendir (dir);
  int r = 0;
  if (d == NULL)
    return 0;
  for (struct dirent *entry; r == 0 && (entry = readdir (d)) != NULL;) {
    struct stat st;
    char *path = NULL;
    if (!has_image_name (entry->d_name) || is_extent (dir, entry->d_name))
      continue;
    if (asprintf (&path, "%s%s%s", dir, slash, entry->d_name) < 0)
      path = NULL;
    if (path != NULL && stat (path, &st) == 0 && S_ISDIR (st.st_mode))
      free (path);
    else
      r = add (images, path);
  }
  closedir (d);
  if (images->count > before)
    qsort (images->paths + before, images->count - before, sizeof *images->paths, by_name);
  return r;
}

/* A folder that holds neither stays itself, so that the library says what is
   wrong with it. */
static int
add_path (struct images *images, const struct settings *s, const char *path)
{
  struct stat st;
  const size_t before = images->count;
  bool tree = s->source != NULL && strcmp (s->source, "tree") == 0;
  if (!tree && stat (path, &st) == 0 && S_ISDIR (st.st_mode) && !holds_windows (path)
      && add_those_in (images, path) < 0)
    return -1;
  return images->count > before ? 0 : add (images, strdup (path));
}

int
find_images (struct images *images, const struct settings *s)
{
  int r = 0;
  for (char **argument = s->arguments; r == 0 && *argument != NULL; argument++) {
    struct stat st;
    glob_t matches;
    /* A file of just that name comes first; a pattern that matches nothing is
       a name as well. */
    if (lstat (*argument, &st) == 0 || glob (*argument, GLOB_ERR, NULL, &matches) != 0) {
      r = add_path (images, s, *argument);
      continue;
    }
    for (size_t i = 0; r == 0 && i < matches.gl_pathc; i++)
      r = add_path (images, s, matches.gl_pathv[i]);
    globfree (&matches);
  }
  return r == 0 && images->count > 1 && !takes_several_images (s) ? -1 : r;
}

void
free_images (struct images *images)
{
  for (size_t i = 0; i < images->count; i++)
    free (images->paths[i]);
  free (images->paths);
}
