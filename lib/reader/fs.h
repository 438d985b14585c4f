/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file system on a window, as the direct backend asks it. The questions are
   those of struct backend_ops. */
#ifndef BYOL_READER_FS_H
#define BYOL_READER_FS_H

#include "reader/backend.h"
#include "reader/block.h"

struct fs;

struct fs_ops
{
  void (*close) (struct fs *fs);
  enum px_state (*stat) (struct fs *fs, const char *path, struct file_info *out, char **reason);
  enum px_state (*list) (struct fs *fs, const char *path, uint32_t most, struct file_list *out,
                         char **reason);
  enum px_state (*read) (struct fs *fs, const char *path, uint64_t offset, uint32_t most,
                         struct buf *out, char **reason);
  enum px_state (*fetch) (struct fs *fs, const char *path, uint64_t most, int *fd, char **reason);
};

struct fs
{
  const struct fs_ops *ops;
};

/* Opens the file system on `w`, whose content has been recognised already,
   and fills the facts of `v` that it knows. PX_UNREADABLE when it cannot be
   opened: then *out stays NULL. */
enum px_state byol_ntfs_open (struct fs **out, const struct window *w, struct volume_info *v,
                              char **reason);
enum px_state byol_fat_open (struct fs **out, const struct window *w, struct volume_info *v,
                             char **reason);

/* Adds to the reasons, separated by "; ", why a fact is not known; `why` may be
   NULL. */
void byol_doubt (char **doubts, const char *what, const char *why);

/* Sets VOLUME_HIBERNATED by the root's hiberfil.sys. */
void byol_look_at_hibernation (struct fs *fs, struct volume_info *v, char **doubts);

/* The next component of a Windows path: *len bytes at the result; NULL at the
   end. Moves *path behind it. "." and empty components are passed over. */
const char *byol_path_next (const char **path, size_t *len);

#endif
