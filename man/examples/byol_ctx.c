/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_ctx(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

int start (struct byol_ctx **ctx);

/* begin */
static int
show (const char *what, uint64_t done, uint64_t total, void *data)
{
  fprintf (stderr, "\r%s: %llu of %llu", what, (unsigned long long) done,
           (unsigned long long) total);
  return 0; /* anything else cancels */
}

int
start (struct byol_ctx **ctx)
{
  int result = byol_ctx_new (ctx, NULL);
  if (result < 0)
    return result;
  byol_ctx_set_progress (*ctx, show, NULL);
  byol_ctx_set_deadline_ms (*ctx, 60000);
  return 0;
}
/* end */
