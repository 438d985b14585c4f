/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_error(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

void explain (int result, struct byol_error *error);

/* begin */
void
explain (int result, struct byol_error *error)
{
  if (result < 0)
    fprintf (stderr, "%s (%s)\n", byol_error_message (error), byol_error_name (result));
  byol_error_free (error); /* NULL is fine */
}
/* end */
