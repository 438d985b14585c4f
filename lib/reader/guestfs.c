/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The backend that leaves file systems to a libguestfs appliance. Containers
   and partition tables are looked at here, as the direct backend does; the
   appliance is started when its file systems, or the bytes of a disk that is
   not raw, are needed. */
#include "config.h"

#include "reader/image.h"

#include <stdio.h>
#include <string.h>

#include "reader/appliance.h"
#include "reader/guestfs-fs.h"

struct guestfs_source
{
  struct appliance *appliance; /* NULL: not started yet */
  struct byol_error *failure;  /* why it could not be */
  bool allow_backing;
  unsigned mounted;
};

static struct appliance *
need_appliance (struct backend *b)
{
  struct guestfs_source *s = reader_image_own (b);
  if (s->appliance == NULL && s->failure == NULL)
    byol_appliance_start (&s->appliance, b, s->allow_backing, &s->failure);
  return s->appliance;
}

static int
guestfs_block (struct block **out, struct backend *b, uint32_t number, bool allow_backing,
               struct block_cache *cache, struct byol_error **err)
{
  struct guestfs_source *s = reader_image_own (b);
  struct appliance *a = need_appliance (b);
  if (a == NULL)
    return byol_error_set (err, byol_error_code (s->failure), "%s",
                           byol_error_message (s->failure));
  return byol_appliance_block (out, a, a->devices[number], cache, err);
}

static enum px_state
guestfs_fs (struct fs **out, struct backend *b, const struct window *w, struct volume_info *v,
            char **reason)
{
  struct guestfs_source *s = reader_image_own (b);
  struct appliance *a = need_appliance (b);
  if (a == NULL)
    return byol_unreadable (reason, "%s", byol_error_message (s->failure));
  CLEANUP_FREE char *device = NULL;
  int n = v->number == 0 ? asprintf (&device, "%s", a->devices[v->disk])
                         : asprintf (&device, "%s%u", a->devices[v->disk], v->number);
  if (n < 0) {
    device = NULL;
    return byol_unreadable (reason, "out of memory");
  }
  return byol_guestfs_fs_open (out, a, device, s->mounted++, w, v, reason);
}

static void
guestfs_end (void *own)
{
  struct guestfs_source *s = own;
  byol_appliance_end (s->appliance);
  byol_error_free (s->failure);
  free (s);
}

static const struct image_ops guestfs_image = { guestfs_block, guestfs_fs, guestfs_end };

static int
guestfs_open (struct backend *b, const struct open_request *request, struct byol_error **err)
{
  struct guestfs_source *s = calloc (1, sizeof *s);
  if (s == NULL)
    return byol_error_nomem (err);
  s->allow_backing = request->flags & OPEN_ALLOW_BACKING;
  int r = reader_image_open (b, request, &guestfs_image, s, err);
  /* An image whose volumes nobody can open is not an image without any. */
  if (r == 0 && s->failure != NULL)
    return byol_error_set (err, byol_error_code (s->failure), "%s",
                           byol_error_message (s->failure));
  return r;
}

const struct backend_ops backend_guestfs = {
  .name = "guestfs",
  .open = guestfs_open,
  .close = reader_image_close,
  .stat = reader_image_stat,
  .list = reader_image_list,
  .read = reader_image_read,
  .fetch = reader_image_fetch,
};
