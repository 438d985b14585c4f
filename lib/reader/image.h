/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the backends for disk images have in common: containers are recognised
   and refused, partition tables read, volumes found and their file systems
   asked. They differ in image_ops alone. */
#ifndef BYOL_READER_IMAGE_H
#define BYOL_READER_IMAGE_H

#include "reader/fs.h"

struct image;

struct image_ops
{
  /* The bytes of that disk, whose container is described in b->disks already,
     like that of all others, and is not raw. */
  int (*open_block) (struct block **out, struct backend *b, uint32_t number, bool allow_backing,
                     struct block_cache *cache, struct byol_error **err);
  /* The file system on `w`, whose content, "ntfs" or "vfat", has been
     recognised. As byol_ntfs_open. */
  enum px_state (*open_fs) (struct fs **out, struct backend *b, const struct window *w,
                            struct volume_info *v, char **reason);
  /* NULL: there is nothing to be closed. After file systems and disks. */
  void (*close) (void *own);
};

/* backend_ops.open; `own` is for the operations and closed with the image. */
int reader_image_open (struct backend *b, const struct open_request *request,
                       const struct image_ops *ops, void *own, struct byol_error **err);
void *reader_image_own (const struct backend *b);

/* The rest of backend_ops. */
void reader_image_close (struct backend *b);
enum px_state reader_image_stat (struct backend *b, uint32_t volume, const char *path,
                                 struct file_info *out, char **reason);
enum px_state reader_image_list (struct backend *b, uint32_t volume, const char *path,
                                 uint32_t most, struct file_list *out, char **reason);
enum px_state reader_image_read (struct backend *b, uint32_t volume, const char *path,
                                 uint64_t offset, uint32_t most, struct buf *out, char **reason);
enum px_state reader_image_fetch (struct backend *b, uint32_t volume, const char *path,
                                  uint64_t most, int *fd, char **reason);

#endif
