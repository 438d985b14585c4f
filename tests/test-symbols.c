/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every symbol of the version script is found in the built library under its
   node: dlvsym (symbol, node). */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main (void)
{
  const char *srcdir = getenv ("srcdir"), *builddir = getenv ("builddir");
  char path[4096], line[512], node[128] = "", symbol[256];
  if (srcdir == NULL || builddir == NULL)
    return 99;
  snprintf (path, sizeof path, "%s/lib/.libs/libbyolcheck.so", builddir);
  void *library = dlopen (path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf (stderr, "%s\n", dlerror ());
    return 1;
  }
  snprintf (path, sizeof path, "%s/lib/libbyolcheck.map", srcdir);
  FILE *map = fopen (path, "r");
  if (map == NULL) {
    perror (path);
    return 1;
  }
  int found = 0, missing = 0;
  while (fgets (line, sizeof line, map) != NULL)
    if (sscanf (line, "%127[A-Z0-9_.] {", node) == 1 && strchr (line, '{') != NULL)
      continue;
    else if (sscanf (line, " %255[a-z0-9_];", symbol) == 1 && strchr (line, ';') != NULL) {
      if (dlvsym (library, symbol, node) != NULL)
        found++;
      else {
        fprintf (stderr, "missing: %s@%s\n", symbol, node);
        missing++;
      }
    }
  fclose (map);
  dlclose (library);
  printf ("%d symbols found, %d missing\n", found, missing);
  return found > 0 && missing == 0 ? 0 : 1;
}
