/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/fs.h"

#include <string.h>

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
