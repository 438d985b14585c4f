/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_image(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

int open_image (struct byol_image **image, struct byol_ctx *ctx, const char *path,
                struct byol_error **err);

/* begin */
/* Without a full sandbox it is not opened. */
int
open_image (struct byol_image **image, struct byol_ctx *ctx, const char *path,
            struct byol_error **err)
{
  int result = byol_image_new (image, ctx, err);
  if (result < 0)
    return result;
  byol_image_set_require_sandbox (*image, 1);
  result = byol_image_add_disk (*image, path, NULL, err);
  if (result == 0)
    result = byol_image_open (*image, err);
  if (result < 0) {
    byol_image_free (*image);
    *image = NULL;
  }
  return result;
}
/* end */
