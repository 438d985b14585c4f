/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the loaded library is, and what was built into it. */
#include "config.h"

#include <string.h>

#include <byolcheck/byolcheck.h>

#include "base/cleanup.h"

BYOL_EXPORT int
byol_version_number (void)
{
  return BYOL_VERSION_NUMBER;
}

BYOL_EXPORT const char *
byol_version_string (void)
{
  return BYOL_VERSION_STRING;
}

BYOL_EXPORT int
byol_feature_supported (const char *name)
{
  static const char *const built_in[] = {
#if HAVE_DIRECT
    "direct",
#endif
#if HAVE_GUESTFS
    "guestfs",
#endif
    NULL,
  };
  for (size_t i = 0; name != NULL && built_in[i] != NULL; i++)
    if (strcmp (built_in[i], name) == 0)
      return 1;
  return 0;
}

BYOL_EXPORT void
byol_free (void *p)
{
  free (p);
}
