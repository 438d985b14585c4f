/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The backend that opens images by itself. */
#include "config.h"

#include "reader/image.h"

#include <string.h>

#include "reader/nbd.h"

static int
direct_block (struct block **out, struct backend *b, uint32_t number, bool allow_backing,
              struct block_cache *cache, struct byol_error **err)
{
  return byol_nbd_open (out, &b->disks.items[number], allow_backing, cache, err);
}

static enum px_state
direct_fs (struct fs **out, struct backend *b, const struct window *w, struct volume_info *v,
           char **reason)
{
  return strcmp (v->content, "ntfs") == 0 ? byol_ntfs_open (out, w, v, reason)
                                          : byol_fat_open (out, w, v, reason);
}

static const struct image_ops direct_image = { direct_block, direct_fs, NULL };

static int
direct_open (struct backend *b, const struct open_request *request, struct byol_error **err)
{
  return reader_image_open (b, request, &direct_image, NULL, err);
}

const struct backend_ops backend_direct = {
  .name = "direct",
  .open = direct_open,
  .close = reader_image_close,
  .stat = reader_image_stat,
  .list = reader_image_list,
  .read = reader_image_read,
  .fetch = reader_image_fetch,
};
