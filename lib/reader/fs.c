/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/fs.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum px_state
byol_unreadable (char **reason, const char *fmt, ...)
{
  free (STEAL (*reason));
  va_list args;
  va_start (args, fmt);
  if (vasprintf (reason, fmt, args) < 0)
    *reason = NULL;
  va_end (args);
  return PX_UNREADABLE;
}

const char *
byol_path_next (const char **path, size_t *len)
{
  for (;;) {
    *path += strspn (*path, "\\");
    *len = strcspn (*path, "\\");
    if (*len == 0)
      return NULL;
    const char *name = *path;
    *path += *len;
    if (*len != 1 || *name != '.')
      return name;
  }
}
