/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_terms(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

int make_terms (struct byol_terms **terms, struct byol_ctx *ctx, struct byol_error **err);

/* begin */
int
make_terms (struct byol_terms **terms, struct byol_ctx *ctx, struct byol_error **err)
{
  int result = byol_terms_new (terms, ctx, err);
  if (result == 0)
    result = byol_terms_set_request (*terms, "region", "eu-west-1", err);
  if (result == 0)
    result =
      byol_terms_attest (*terms, "sysprep-rehearsed", "Jane Doe", NULL, "on a copy, no error", err);
  if (result == 0)
    result = byol_terms_waive (*terms, "locale-consistent", "pilot in German", "Jane Doe",
                               "2026-12-31", err);
  return result;
}
/* end */
