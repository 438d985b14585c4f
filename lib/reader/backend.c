/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/backend.h"

#include <stdarg.h>
#include <stdio.h>

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
