/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "reader/complete.h"
#include "reader/container.h"
#include "reader/content.h"
#include "reader/package.h"
#include "reader/fve.h"
#include "reader/table.h"
#include "reader/tar.h"

struct image
{
  const struct image_ops *ops;
  void *own;
  struct block_cache *cache;
  struct block **blocks; /* of each disk; NULL: not opened yet */
  size_t block_count;
  struct fs **systems; /* of each volume; NULL: not readable */
  size_t system_count;
};

void *
reader_image_own (const struct backend *b)
{
  const struct image *image = b->state;
  return image->own;
}

void
reader_image_close (struct backend *b)
{
  struct image *image = b->state;
  if (image == NULL)
    return;
  for (size_t i = 0; i < image->system_count; i++)
    if (image->systems[i] != NULL)
      image->systems[i]->ops->close (image->systems[i]);
  for (size_t i = 0; i < image->block_count; i++)
    byol_block_close (image->blocks[i]);
  byol_block_cache_free (image->cache);
  if (image->ops->close != NULL)
    image->ops->close (image->own);
  free (image->systems);
  free (image->blocks);
  free (image);
  b->state = NULL;
}

/* ---- a disk ------------------------------------------------------------------- */

static bool
fill_disk (struct disk_info *disk, const char *path, const char *member)
{
  disk->path = strdup (path);
  disk->member = strdup (member);
  disk->format = strdup ("");
  disk->sub_format = strdup ("");
  disk->backing = strdup ("");
  disk->fault = strdup ("");
  disk->table = strdup ("none");
  disk->reason = strdup ("");
  disk->gpt_guid = strdup ("");
  return disk->path && disk->member && disk->format && disk->sub_format && disk->backing
         && disk->fault && disk->table && disk->reason && disk->gpt_guid;
}

/* Its content cannot be read, which is no reason not to tell of the disk. */
static int close_disk (struct disk_info *disk, struct byol_error **err, const char *fmt, ...)
  PRINTF_LIKE (3, 4);

static int
close_disk (struct disk_info *disk, struct byol_error **err, const char *fmt, ...)
{
  va_list args;
  free (disk->table);
  free (disk->reason);
  va_start (args, fmt);
  if (vasprintf (&disk->reason, fmt, args) < 0)
    disk->reason = NULL;
  va_end (args);
  disk->table = strdup ("unreadable");
  disk->flags |= DISK_CLOSED;
  return disk->table != NULL && disk->reason != NULL ? 0 : byol_error_nomem (err);
}

/* What is known of a whole container may forbid to open it. */
static int
judge (struct disk_info *disk, bool allow_backing, struct byol_error **err)
{
  /* qemu knows no parents but those of VMDK, and reads zeros for their data. */
  bool follows = allow_backing && strcmp (disk->format, "vmdk") == 0 && disk->member[0] == '\0';
  if (disk->flags & DISK_PARENT && !follows)
    return close_disk (disk, err, "it holds only what differs from its parent, %s", disk->backing);
  if (disk->flags & DISK_ENCRYPTED)
    return close_disk (disk, err, "the %s container is encrypted", disk->format);
  if (disk->flags & DISK_DIRTY_LOG)
    return close_disk (disk, err,
                       "the VHDX was not closed cleanly, and its log has to be replayed first");
  return 0;
}

/* A descriptor, or the error's code. */
static int
open_file (const char *path, struct byol_error **err)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = errno;
  if (fd >= 0)
    return fd;
  return byol_error_set_errno (err,
                               error == ENOENT || error == ENOTDIR ? BYOL_E_NOT_FOUND
                               : error == EACCES || error == EPERM ? BYOL_E_ACCESS
                                                                   : BYOL_E_IO,
                               error, "%s", path);
}

/* Describes the container, and opens it if it is raw. */
static int
open_container (struct block **out, struct disk_info *disk, const char *format, bool allow_backing,
                struct block_cache *cache, struct byol_error **err)
{
  CLEANUP_CLOSE int fd = open_file (disk->path, err);
  if (fd < 0)
    return fd;
  int r = byol_container_probe (fd, format, disk, err);
  if (r == 0 && (disk->flags & (DISK_BACKING | DISK_PARENT)) == DISK_BACKING && !allow_backing)
    r = byol_error_set (err, BYOL_E_BACKING, "%s: refers to another file, %s", disk->path,
                        disk->backing);
  if (r == 0)
    r = byol_container_complete (fd, disk, err);
  if (r == 0)
    r = judge (disk, allow_backing, err);
  if (r != 0 || disk->flags & DISK_CLOSED || strcmp (disk->format, "raw") != 0)
    return r;
  int taken = fd;
  fd = -1;
  return byol_raw_open (out, taken, disk->offset, disk->file_size, cache, err);
}

/* ---- its volumes ----------------------------------------------------------------- */

static int
add_whole_disk (const struct block *block, uint32_t number, struct volume_list *volumes,
                struct byol_error **err)
{
  struct volume_info *v = PX_ADD (volumes);
  if (v == NULL)
    return byol_error_nomem (err);
  v->disk = number;
  v->size = block->size;
  v->type = strdup ("");
  v->part_id = strdup ("");
  v->content = strdup ("");
  v->label = strdup ("");
  v->reason = strdup ("");
  return v->type && v->part_id && v->content && v->label && v->reason ? 0 : byol_error_nomem (err);
}

/* Recognises what is in those volumes that the table did not name and did not
   find wrong. */
static int
recognise (struct block *block, struct volume_list *volumes, struct byol_error **err)
{
  for (size_t i = 0; i < volumes->count; i++) {
    struct volume_info *v = &volumes->items[i];
    if (v->reason[0] != '\0' || v->content[0] != '\0')
      continue;
    struct window w = { block, v->start, v->size };
    CLEANUP_FREE char *content = NULL;
    CLEANUP_FREE char *label = NULL;
    int error = byol_content_probe (&w, &content, &label);
    if (error == ENOMEM)
      return byol_error_nomem (err);
    if (error != 0) {
      byol_unreadable (&v->reason, "%s", strerror (error));
      continue;
    }
    free (v->content);
    free (v->label);
    v->content = STEAL (content);
    v->label = STEAL (label);
  }
  return 0;
}

static bool
any_recognised (const struct volume_list *volumes)
{
  for (size_t i = 0; i < volumes->count; i++)
    if (volumes->items[i].content[0] != '\0')
      return true;
  return false;
}

/* Reads the table into `volumes`, taking sectors for as large as that. */
static int
try_table (struct block *block, uint32_t number, uint32_t sector_size, struct disk_info *disk,
           struct volume_list *volumes, struct byol_error **err)
{
  byol_px_volumes_free (volumes);
  disk->sector_size = sector_size;
  disk->flags &= ~DISK_HYBRID_MBR;
  free (disk->table);
  free (disk->reason);
  disk->table = strdup ("none");
  disk->reason = strdup ("");
  if (disk->table == NULL || disk->reason == NULL)
    return byol_error_nomem (err);
  int r = byol_table_read (block, number, disk, volumes, err);
  if (r == 0 && strcmp (disk->table, "none") == 0)
    r = add_whole_disk (block, number, volumes, err);
  return r != 0 ? r : recognise (block, volumes, err);
}

/* Nothing on a disk says how large its sectors are. A GPT is found with the
   right size only; an MBR always, but points to volumes with the right one. */
static int
find_volumes (struct block *block, uint32_t number, struct disk_info *disk,
              struct volume_list *volumes, struct byol_error **err)
{
  uint32_t likely = disk->sector_size == 4096 ? 4096 : 512;
  const uint32_t tries[] = { likely, 4096 + 512 - likely, likely };
  for (size_t i = 0; i < ARRAY_SIZE (tries); i++) {
    int r = try_table (block, number, tries[i], disk, volumes, err);
    if (r != 0 || strcmp (disk->table, "gpt") == 0 || any_recognised (volumes))
      return r;
  }
  return 0;
}

static void
open_volume (struct backend *b, struct fs **out, struct volume_info *v)
{
  struct image *image = b->state;
  struct window w = { image->blocks[v->disk], v->start, v->size };
  if (v->reason[0] != '\0')
    return;
  enum px_state state;
  if (strcmp (v->content, "ntfs") == 0 || strcmp (v->content, "vfat") == 0)
    state = image->ops->open_fs (out, b, &w, v, &v->reason);
  else if (strcmp (v->content, "bitlocker") == 0) {
    byol_fve_forms (&w, &v->flags);
    state = byol_unreadable (&v->reason, "it is encrypted with BitLocker");
  } else if (strcmp (v->content, "ldm") == 0)
    state = byol_unreadable (&v->reason, "it is part of a dynamic disk");
  else if (strcmp (v->content, "storage-spaces") == 0)
    state = byol_unreadable (&v->reason, "it is part of a storage pool");
  else if (v->content[0] == '\0')
    state = byol_unreadable (&v->reason, "no known file system");
  else
    state =
      byol_unreadable (&v->reason, "%s is not a file system that can be read here", v->content);
  v->readable = state == PX_FOUND;
}

/* ---- all of it --------------------------------------------------------------------- */

/* Messages name the file at `path`; puts the member of it behind that. */
static int
tell (const struct disk_info *disk, const struct byol_error *why, struct byol_error **err)
{
  const char *text = byol_error_message (why);
  CLEANUP_FREE char *path = strdup (disk->path); /* as a message has it */
  if (path == NULL)
    return byol_error_nomem (err);
  byol_make_printable (path);
  size_t len = strlen (path);
  if (disk->member[0] == '\0' || strncmp (text, path, len) != 0)
    return byol_error_set (err, byol_error_code (why), "%s", text);
  return byol_error_set (err, byol_error_code (why), "%s: %s%s", path, disk->member, text + len);
}

static int
new_disk (struct backend *b, const char *path, const char *member, struct disk_info **out,
          struct byol_error **err)
{
  if (b->disks.count == LIMIT_DISKS)
    return byol_error_set (err, BYOL_E_INVAL, "more than %u disks", LIMIT_DISKS);
  *out = PX_ADD (&b->disks);
  return *out != NULL && fill_disk (*out, path, member) ? 0 : byol_error_nomem (err);
}

static int
add_member (struct backend *b, const char *path, const struct package_disk *from,
            bool allow_backing, struct byol_error **err)
{
  struct image *image = b->state;
  struct block **block = &image->blocks[b->disks.count];
  struct disk_info *disk;
  int r = new_disk (b, path, from->member, &disk, err);
  if (r != 0)
    return r;
  if (from->closed != NULL) {
    disk->virtual_size = from->capacity;
    return close_disk (disk, err, "%s", from->closed);
  }
  disk->offset = from->offset;
  disk->file_size = from->size;
  if (from->parent) {
    disk->flags |= DISK_BACKING | DISK_PARENT;
    free (disk->backing);
    disk->backing = strdup ("another disk of the package");
    if (disk->backing == NULL)
      return byol_error_nomem (err);
  }
  CLEANUP_ERROR struct byol_error *why = NULL;
  r = open_container (block, disk, "", allow_backing, image->cache, &why);
  return r != 0 ? tell (disk, why, err) : 0;
}

static int
add_package (struct backend *b, int fd, const char *path, uint32_t flags, struct byol_error **err)
{
  CLEANUP (byol_package_disks_free) struct package_disks disks = { 0 };
  if (b->package.kind != NULL)
    return byol_error_set (err, BYOL_E_INVAL, "%s: a second package", path);
  int r = byol_package_read (fd, path, flags & OPEN_VERIFY, b->io, &b->package, &disks, err);
  for (size_t i = 0; r == 0 && i < disks.count; i++)
    r = add_member (b, path, &disks.items[i], flags & OPEN_ALLOW_BACKING, err);
  return r;
}

static int
add_disk (struct backend *b, const struct open_disk *wanted, uint32_t flags,
          struct byol_error **err)
{
  struct image *image = b->state;
  bool ova = strcmp (wanted->format, "ova") == 0;
  if (ova || wanted->format[0] == '\0') {
    CLEANUP_CLOSE int fd = open_file (wanted->path, err);
    if (fd < 0)
      return fd;
    if (byol_tar_is (fd))
      return add_package (b, fd, wanted->path, flags, err);
    if (ova)
      return byol_error_set (err, BYOL_E_FORMAT, "%s: not an OVA: no tar archive", wanted->path);
  }
  struct block **block = &image->blocks[b->disks.count];
  struct disk_info *disk;
  int r = new_disk (b, wanted->path, "", &disk, err);
  return r != 0 ? r
                : open_container (block, disk, wanted->format, flags & OPEN_ALLOW_BACKING,
                                  image->cache, err);
}

static int
add_volumes (struct backend *b, uint32_t number, bool allow_backing, struct byol_error **err)
{
  struct image *image = b->state;
  struct disk_info *disk = &b->disks.items[number];
  struct block **block = &image->blocks[number];
  int r = *block != NULL
            ? 0
            : image->ops->open_block (block, b, number, allow_backing, image->cache, err);
  if (r != 0)
    return r;
  disk->virtual_size = (*block)->size;

  CLEANUP (byol_px_volumes_free) struct volume_list volumes = { 0 };
  r = find_volumes (*block, number, disk, &volumes, err);
  if (r != 0)
    return r;
  if (disk->flags & DISK_PROBED && strcmp (disk->format, "raw") == 0
      && strcmp (disk->table, "none") == 0 && !any_recognised (&volumes))
    return byol_error_set (err, BYOL_E_FORMAT,
                           "%s: not a disk image: no known container format, partition table or "
                           "file system",
                           disk->path);
  for (size_t i = 0; i < volumes.count; i++) {
    struct volume_info *v = PX_ADD (&b->volumes);
    if (v == NULL)
      return byol_error_nomem (err);
    *v = volumes.items[i];
    volumes.items[i] = (struct volume_info){ 0 };
  }
  return 0;
}

int
reader_image_open (struct backend *b, const struct open_request *request,
                   const struct image_ops *ops, void *own, struct byol_error **err)
{
  struct image *image = b->state = calloc (1, sizeof *image);
  if (image == NULL) {
    if (ops->close != NULL)
      ops->close (own);
    return byol_error_nomem (err);
  }
  image->ops = ops;
  image->own = own;
  if (request->disk_count > LIMIT_DISKS)
    return byol_error_set (err, BYOL_E_INVAL, "more than %u disks", LIMIT_DISKS);
  bool allow_backing = request->flags & OPEN_ALLOW_BACKING;
  image->cache = byol_block_cache_new ();
  image->blocks = calloc (LIMIT_DISKS + 1, sizeof *image->blocks);
  if (image->cache == NULL || image->blocks == NULL)
    return byol_error_nomem (err);
  image->block_count = LIMIT_DISKS;
  int r = 0;
  for (size_t i = 0; r == 0 && i < request->disk_count; i++)
    r = add_disk (b, &request->disks[i], request->flags, err);
  for (size_t i = 0; r == 0 && i < b->disks.count; i++) {
    CLEANUP_ERROR struct byol_error *why = NULL;
    if (b->disks.items[i].flags & DISK_CLOSED)
      continue;
    r = add_volumes (b, (uint32_t) i, allow_backing, &why);
    if (r != 0)
      tell (&b->disks.items[i], why, err);
  }
  if (r != 0)
    return r;
  image->systems = calloc (b->volumes.count + 1, sizeof *image->systems);
  if (image->systems == NULL)
    return byol_error_nomem (err);
  image->system_count = b->volumes.count;
  for (size_t i = 0; i < b->volumes.count; i++)
    open_volume (b, &image->systems[i], &b->volumes.items[i]);
  return 0;
}

/* The file system of that volume; NULL with *reason set. */
static struct fs *
system_of (struct backend *b, uint32_t volume, char **reason)
{
  struct image *image = b->state;
  if (volume >= image->system_count) {
    byol_unreadable (reason, "no such volume");
    return NULL;
  }
  if (image->systems[volume] == NULL)
    byol_unreadable (reason, "the volume cannot be read: %s", b->volumes.items[volume].reason);
  return image->systems[volume];
}

enum px_state
reader_image_stat (struct backend *b, uint32_t volume, const char *path, struct file_info *out,
                   char **reason)
{
  struct fs *fs = system_of (b, volume, reason);
  return fs ? fs->ops->stat (fs, path, out, reason) : PX_UNREADABLE;
}

enum px_state
reader_image_list (struct backend *b, uint32_t volume, const char *path, uint32_t most,
                   struct file_list *out, char **reason)
{
  struct fs *fs = system_of (b, volume, reason);
  return fs ? fs->ops->list (fs, path, most, out, reason) : PX_UNREADABLE;
}

enum px_state
reader_image_read (struct backend *b, uint32_t volume, const char *path, uint64_t offset,
                   uint32_t most, struct buf *out, char **reason)
{
  struct fs *fs = system_of (b, volume, reason);
  return fs ? fs->ops->read (fs, path, offset, most, out, reason) : PX_UNREADABLE;
}

enum px_state
reader_image_fetch (struct backend *b, uint32_t volume, const char *path, uint64_t most, int *fd,
                    char **reason)
{
  struct fs *fs = system_of (b, volume, reason);
  return fs ? fs->ops->fetch (fs, path, most, fd, reason) : PX_UNREADABLE;
}
