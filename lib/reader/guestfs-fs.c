/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/guestfs-fs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "reader/ntfs-state.h"

/* Bytes of a file in one answer: libguestfs takes 4 MiB with what is around
   them. */
#define READ_MOST (2 * MIB)
/* Files described in one answer. */
#define STAT_MOST 1000u

#define ATTRIBUTE_DIRECTORY 0x10u
#define ATTRIBUTE_REPARSE_POINT 0x400u
#define ATTRIBUTE_ENCRYPTED 0x4000u
#define TAG_WOF 0x80000017u
#define FILETIME_OF_1970 116444736000000000ull

/* A folder that was on the way once: another question costs no round trips. */
struct folder
{
  char *path;                          /* in the appliance */
  struct guestfs_dirent_list *entries; /* NULL: not listed yet */
};

struct guestfs_fs
{
  struct fs base;
  struct appliance *appliance;
  char *mount;
  bool ntfs;
  struct folder *folders;
  size_t folder_count;
};

/* ---- answers ---------------------------------------------------------------------- */

static void
free_stat (struct guestfs_statns **st)
{
  guestfs_free_statns (*st);
}

static void
free_stats (struct guestfs_statns_list **l)
{
  guestfs_free_statns_list (*l);
}

static enum px_state
failed (struct guestfs_fs *f, char **reason)
{
  return byol_unreadable (reason, "%s", byol_appliance_complaint (f->appliance));
}

static uint64_t
filetime (const struct guestfs_statns *st)
{
  uint64_t t =
    (uint64_t) st->st_mtime_sec * 10000000 + (uint64_t) st->st_mtime_nsec / 100 + FILETIME_OF_1970;
  return (int64_t) t < 0 ? 0 : t;
}

/* Up to four bytes at the start of an extended attribute of ntfs-3g; 0 or an
   errno. */
static int
get_attribute (struct guestfs_fs *f, const char *path, const char *name, uint32_t *value)
{
  size_t len = 0;
  CLEANUP_FREE char *bytes = guestfs_lgetxattr (f->appliance->g, path, name, &len);
  if (bytes == NULL)
    return guestfs_last_errno (f->appliance->g) ?: EIO;
  if (len < sizeof *value)
    return EIO;
  memcpy (value, bytes, sizeof *value);
  return 0;
}

static enum px_state
look_at_attributes (struct guestfs_fs *f, const char *path, struct file_info *out, char **reason)
{
  if (get_attribute (f, path, "system.ntfs_attrib", &out->attributes) != 0)
    return failed (f, reason);
  if (out->attributes & ATTRIBUTE_DIRECTORY)
    out->flags |= FILE_DIRECTORY;
  if (out->attributes & ATTRIBUTE_REPARSE_POINT
      && get_attribute (f, path, "system.ntfs_reparse_data", &out->reparse_tag) != 0)
    return failed (f, reason);
  return PX_FOUND;
}

static enum px_state
describe (struct guestfs_fs *f, const char *path, const struct guestfs_statns *st,
          struct file_info *out, char **reason)
{
  if (S_ISDIR (st->st_mode))
    out->flags |= FILE_DIRECTORY;
  else
    out->size = (uint64_t) st->st_size;
  out->written = filetime (st);
  return f->ntfs ? look_at_attributes (f, path, out, reason) : PX_FOUND;
}

/* ---- folders and ways --------------------------------------------------------------- */

/* NULL: out of memory. */
static struct folder *
know_folder (struct guestfs_fs *f, const char *path)
{
  for (size_t i = 0; i < f->folder_count; i++)
    if (strcmp (f->folders[i].path, path) == 0)
      return &f->folders[i];
  struct folder *grown = reallocarray (f->folders, f->folder_count + 1, sizeof *grown);
  if (grown == NULL)
    return NULL;
  f->folders = grown;
  grown[f->folder_count] = (struct folder){ strdup (path), NULL };
  return grown[f->folder_count].path != NULL ? &grown[f->folder_count++] : NULL;
}

static bool
is_known (const struct guestfs_fs *f, const char *path)
{
  for (size_t i = 0; i < f->folder_count; i++)
    if (strcmp (f->folders[i].path, path) == 0)
      return true;
  return false;
}

static enum px_state
read_folder (struct guestfs_fs *f, const char *path, struct guestfs_dirent_list **out,
             char **reason)
{
  struct folder *folder = know_folder (f, path);
  if (folder == NULL)
    return byol_unreadable (reason, "out of memory");
  if (folder->entries == NULL)
    folder->entries = guestfs_readdir (f->appliance->g, path);
  *out = folder->entries;
  return folder->entries != NULL ? PX_FOUND : failed (f, reason);
}

/* The name that Windows would find in the folder: spelt exactly so, else one
   that differs in ASCII case alone. */
static enum px_state
find_name (struct guestfs_fs *f, const char *folder, const char *name, char **spelt, char **reason)
{
  struct guestfs_dirent_list *entries;
  enum px_state state = read_folder (f, folder, &entries, reason);
  const char *found = NULL;
  for (uint32_t i = 0; state == PX_FOUND && i < entries->len; i++) {
    const char *is = entries->val[i].name;
    if (strcmp (is, name) == 0 || (found == NULL && byol_name_eq (is, name)))
      found = is;
    if (found != NULL && strcmp (found, name) == 0)
      break;
  }
  if (state != PX_FOUND)
    return state;
  if (found == NULL)
    return PX_ABSENT;
  *spelt = strdup (found);
  return *spelt != NULL ? PX_FOUND : byol_unreadable (reason, "out of memory");
}

static enum px_state
look_at (struct guestfs_fs *f, const char *path, struct guestfs_statns **st, char **reason)
{
  *st = guestfs_lstatns (f->appliance->g, path);
  if (*st != NULL)
    return PX_FOUND;
  int error = guestfs_last_errno (f->appliance->g);
  return error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG ? PX_ABSENT
                                                                      : failed (f, reason);
}

/* Puts the entry `name` of the folder *at into *at, as the volume spells it, and
   describes it in *st, unless it is a folder that is known. */
static enum px_state
step (struct guestfs_fs *f, char **at, const char *name, struct guestfs_statns **st, char **reason)
{
  if (strchr (name, '/') != NULL || strcmp (name, "..") == 0)
    return PX_ABSENT;
  CLEANUP_FREE char *next = NULL;
  if (asprintf (&next, "%s/%s", *at, name) < 0) {
    next = NULL;
    return byol_unreadable (reason, "out of memory");
  }
  enum px_state state = PX_FOUND;
  bool known = is_known (f, next);
  /* FAT finds a name in any case, but says it as it was asked. */
  if (!known)
    state = f->ntfs ? look_at (f, next, st, reason) : PX_ABSENT;
  if (state == PX_ABSENT) {
    CLEANUP_FREE char *spelt = NULL;
    state = find_name (f, *at, name, &spelt, reason);
    if (state != PX_FOUND)
      return state;
    free (STEAL (next));
    if (asprintf (&next, "%s/%s", *at, spelt) < 0) {
      next = NULL;
      return byol_unreadable (reason, "out of memory");
    }
    known = is_known (f, next);
    if (!known)
      state = look_at (f, next, st, reason);
  }
  if (state == PX_FOUND) {
    free (*at);
    *at = STEAL (next);
  }
  return state;
}

/* The way to a file, in the appliance. *st stays NULL for a folder that is known
   to be one. */
static enum px_state
find (struct guestfs_fs *f, const char *path, char **at, struct guestfs_statns **st, char **reason)
{
  if (strlen (path) > LIMIT_PATH)
    return byol_unreadable (reason, "the path is too long");
  CLEANUP_FREE char *way = strdup (f->mount);
  if (way == NULL || know_folder (f, way) == NULL)
    return byol_unreadable (reason, "out of memory");
  const char *rest = path, *part;
  size_t len;
  while ((part = byol_path_next (&rest, &len)) != NULL) {
    if (*st != NULL) {
      struct file_info info = { 0 };
      enum px_state state = describe (f, way, *st, &info, reason);
      if (state != PX_FOUND)
        return state;
      if (info.reparse_tag != 0)
        return byol_unreadable (reason,
                                "%.*s is a reparse point (tag 0x%08x), which is not followed",
                                (int) (part - path - 1), path, info.reparse_tag);
      if (!(info.flags & FILE_DIRECTORY))
        return PX_ABSENT;
      if (know_folder (f, way) == NULL)
        return byol_unreadable (reason, "out of memory");
    }
    free_stat (st);
    *st = NULL;
    CLEANUP_FREE char *name = strndup (part, len);
    if (name == NULL)
      return byol_unreadable (reason, "out of memory");
    enum px_state state = step (f, &way, name, st, reason);
    if (state != PX_FOUND)
      return state;
  }
  *at = STEAL (way);
  return PX_FOUND;
}

/* ---- questions ------------------------------------------------------------------------ */

static enum px_state
guestfs_fs_stat (struct fs *fs, const char *path, struct file_info *out, char **reason)
{
  struct guestfs_fs *f = (struct guestfs_fs *) fs;
  CLEANUP_FREE char *at = NULL;
  CLEANUP (free_stat) struct guestfs_statns *st = NULL;
  enum px_state state = find (f, path, &at, &st, reason);
  if (state == PX_FOUND && st == NULL)
    state = look_at (f, at, &st, reason);
  if (state == PX_FOUND)
    state = describe (f, at, st, out, reason);
  if (state != PX_FOUND)
    return state;
  out->name = strdup (strcmp (at, f->mount) == 0 ? "\\" : strrchr (at, '/') + 1);
  return out->name != NULL ? PX_FOUND : byol_unreadable (reason, "out of memory");
}

/* Sizes and times of the items from `first` on. */
static enum px_state
describe_some (struct guestfs_fs *f, const char *at, struct file_list *l, size_t first,
               char **reason)
{
  char *names[STAT_MOST + 1];
  size_t count = l->count - first < STAT_MOST ? l->count - first : STAT_MOST;
  for (size_t i = 0; i < count; i++)
    names[i] = l->items[first + i].name;
  names[count] = NULL;
  CLEANUP (free_stats)
  struct guestfs_statns_list *stats = guestfs_lstatnslist (f->appliance->g, at, names);
  if (stats == NULL || stats->len != count)
    return failed (f, reason);
  for (size_t i = 0; i < count; i++) {
    struct file_info *info = &l->items[first + i];
    const struct guestfs_statns *st = &stats->val[i];
    if (st->st_ino == -1) /* there is a name, and no more */
      continue;
    if (!S_ISDIR (st->st_mode))
      info->size = (uint64_t) st->st_size;
    info->written = filetime (st);
    /* ntfs-3g shows as a link what it cannot show as anything else. */
    if (!f->ntfs || !S_ISLNK (st->st_mode))
      continue;
    CLEANUP_FREE char *path = NULL;
    if (asprintf (&path, "%s/%s", at, info->name) < 0) {
      path = NULL;
      return byol_unreadable (reason, "out of memory");
    }
    enum px_state state = look_at_attributes (f, path, info, reason);
    if (state != PX_FOUND)
      return state;
  }
  return PX_FOUND;
}

static enum px_state
guestfs_fs_list (struct fs *fs, const char *path, uint32_t most, struct file_list *out,
                 char **reason)
{
  struct guestfs_fs *f = (struct guestfs_fs *) fs;
  CLEANUP_FREE char *at = NULL;
  CLEANUP (free_stat) struct guestfs_statns *st = NULL;
  enum px_state state = find (f, path, &at, &st, reason);
  if (state != PX_FOUND)
    return state;
  struct file_info self = { 0 };
  if (st != NULL && (state = describe (f, at, st, &self, reason)) != PX_FOUND)
    return state;
  if (self.reparse_tag != 0)
    return byol_unreadable (reason, "it is a reparse point (tag 0x%08x), which is not followed",
                            self.reparse_tag);
  if (st != NULL && !(self.flags & FILE_DIRECTORY))
    return byol_unreadable (reason, "it is a file");
  struct guestfs_dirent_list *entries;
  state = read_folder (f, at, &entries, reason);
  if (state != PX_FOUND)
    return state;
  for (uint32_t i = 0; i < entries->len; i++) {
    const struct guestfs_dirent *e = &entries->val[i];
    if (strcmp (e->name, ".") == 0 || strcmp (e->name, "..") == 0)
      continue;
    if (out->count >= most)
      return byol_unreadable (reason, "more than %u names", most);
    struct file_info *info = PX_ADD (out);
    if (info == NULL || (info->name = strdup (e->name)) == NULL)
      return byol_unreadable (reason, "out of memory");
    if (e->ftyp == 'd')
      info->flags = FILE_DIRECTORY;
  }
  for (size_t first = 0; state == PX_FOUND && first < out->count; first += STAT_MOST)
    state = describe_some (f, at, out, first, reason);
  return state;
}

/* The way to a file whose contents are what a program in Windows would read. */
static enum px_state
find_data (struct guestfs_fs *f, const char *path, char **at, uint64_t *size, char **reason)
{
  CLEANUP (free_stat) struct guestfs_statns *st = NULL;
  enum px_state state = find (f, path, at, &st, reason);
  struct file_info info = { 0 };
  if (state == PX_FOUND && st != NULL)
    state = describe (f, *at, st, &info, reason);
  if (state != PX_FOUND)
    return state;
  if (st == NULL || info.flags & FILE_DIRECTORY)
    return byol_unreadable (reason, "it is a folder");
  if (info.reparse_tag == TAG_WOF)
    return byol_unreadable (reason, "the file is WOF-compressed");
  if (info.reparse_tag != 0)
    return byol_unreadable (reason, "the file is a reparse point (tag 0x%08x)", info.reparse_tag);
  if (info.attributes & ATTRIBUTE_ENCRYPTED)
    return byol_unreadable (reason, "the file is EFS-encrypted");
  if (!S_ISREG (st->st_mode))
    return byol_unreadable (reason, "it is not a regular file");
  *size = info.size;
  return PX_FOUND;
}

static enum px_state
guestfs_fs_read (struct fs *fs, const char *path, uint64_t offset, uint32_t most, struct buf *out,
                 char **reason)
{
  struct guestfs_fs *f = (struct guestfs_fs *) fs;
  CLEANUP_FREE char *at = NULL;
  uint64_t size = 0;
  enum px_state state = find_data (f, path, &at, &size, reason);
  if (state != PX_FOUND)
    return state;
  uint64_t end = offset < size ? size - offset < most ? size : offset + most : offset;
  while (offset < end) {
    size_t got = 0;
    CLEANUP_FREE char *piece = guestfs_pread (
      f->appliance->g, at, (int) (end - offset < READ_MOST ? end - offset : READ_MOST),
      (int64_t) offset, &got);
    if (piece == NULL)
      return failed (f, reason);
    if (got == 0 || got > end - offset)
      return byol_unreadable (reason, "its data: %s", strerror (EIO));
    byol_buf_add (out, piece, got);
    offset += got;
  }
  return PX_FOUND;
}

static enum px_state
guestfs_fs_fetch (struct fs *fs, const char *path, uint64_t most, int *fd, char **reason)
{
  struct guestfs_fs *f = (struct guestfs_fs *) fs;
  CLEANUP_FREE char *at = NULL;
  uint64_t size = 0;
  enum px_state state = find_data (f, path, &at, &size, reason);
  if (state != PX_FOUND)
    return state;
  if (size > most)
    return byol_unreadable (reason, "%llu bytes, more than %llu", (unsigned long long) size,
                            (unsigned long long) most);
  CLEANUP_CLOSE int copy = memfd_create ("byolcheck-file", MFD_CLOEXEC);
  if (copy < 0)
    return byol_unreadable (reason, "%s", strerror (errno));
  char name[64];
  snprintf (name, sizeof name, "/proc/self/fd/%d", copy);
  struct stat st;
  if (guestfs_download_offset (f->appliance->g, at, name, 0, (int64_t) size) != 0)
    return failed (f, reason);
  if (fstat (copy, &st) != 0 || (uint64_t) st.st_size != size)
    return byol_unreadable (reason, "its data: %s", strerror (EIO));
  *fd = copy;
  copy = -1;
  return PX_FOUND;
}

/* ---- the volume ------------------------------------------------------------------------- */

static void
guestfs_fs_close (struct fs *fs)
{
  struct guestfs_fs *f = (struct guestfs_fs *) fs;
  for (size_t i = 0; i < f->folder_count; i++) {
    guestfs_free_dirent_list (f->folders[i].entries);
    free (f->folders[i].path);
  }
  free (f->folders);
  free (f->mount);
  free (f);
}

static const struct fs_ops guestfs_fs_ops = { guestfs_fs_close, guestfs_fs_stat, guestfs_fs_list,
                                              guestfs_fs_read, guestfs_fs_fetch };

/* The appliance's kernel reads the partition table by itself: does it mean the
   same bytes? */
static enum px_state
compare (struct guestfs_fs *f, const char *device, const struct window *w, char **reason)
{
  uint8_t expected[4 * KIB];
  size_t len = w->size < sizeof expected ? w->size : sizeof expected, got = 0;
  int error = byol_window_read (w, 0, expected, len);
  if (error != 0)
    return byol_unreadable (reason, "%s", strerror (error));
  int64_t size = guestfs_blockdev_getsize64 (f->appliance->g, device);
  CLEANUP_FREE char *bytes =
    size < 0 ? NULL : guestfs_pread_device (f->appliance->g, device, (int) len, 0, &got);
  if (bytes == NULL)
    return failed (f, reason);
  if ((uint64_t) size != w->size / 512 * 512 || got != len || memcmp (bytes, expected, len) != 0)
    return byol_unreadable (reason, "the appliance sees another partition there");
  return PX_FOUND;
}

static enum px_state
mount_at (struct guestfs_fs *f, const char *device, unsigned number, const struct window *w,
          char **reason)
{
  if (asprintf (&f->mount, "/v%u", number) < 0) {
    f->mount = NULL;
    return byol_unreadable (reason, "out of memory");
  }
  enum px_state state = compare (f, device, w, reason);
  if (state != PX_FOUND)
    return state;
  if (guestfs_mkmountpoint (f->appliance->g, f->mount) != 0
      || guestfs_mount_vfs (f->appliance->g, f->ntfs ? "ro" : "ro,utf8",
                            f->ntfs ? "ntfs-3g" : "vfat", device, f->mount)
           != 0)
    return failed (f, reason);
  return PX_FOUND;
}

static void
look_at_free_space (struct guestfs_fs *f, struct volume_info *v, char **doubts)
{
  struct guestfs_statvfs *st = guestfs_statvfs (f->appliance->g, f->mount);
  if (st == NULL) {
    byol_doubt (doubts, "the free space is not known", byol_appliance_complaint (f->appliance));
    return;
  }
  v->fs_size = (uint64_t) (st->blocks * st->frsize);
  v->fs_free = (uint64_t) (st->bfree * st->frsize);
  v->cluster_size = (uint32_t) st->frsize;
  v->flags |= VOLUME_HAS_FREE;
  guestfs_free_statvfs (st);
}

enum px_state
byol_guestfs_fs_open (struct fs **out, struct appliance *a, const char *device, unsigned number,
                      const struct window *w, struct volume_info *v, char **reason)
{
  struct guestfs_fs *f = calloc (1, sizeof *f);
  if (f == NULL)
    return byol_unreadable (reason, "out of memory");
  f->base.ops = &guestfs_fs_ops;
  f->appliance = a;
  f->ntfs = strcmp (v->content, "ntfs") == 0;
  enum px_state state = mount_at (f, device, number, w, reason);
  if (state != PX_FOUND) {
    guestfs_fs_close (&f->base);
    return state;
  }
  CLEANUP_FREE char *doubts = NULL;
  if (f->ntfs) {
    look_at_free_space (f, v, &doubts);
    byol_ntfs_state (w, v, &doubts);
    byol_look_at_hibernation (&f->base, v, &doubts);
  }
  if (doubts != NULL) {
    free (v->reason);
    v->reason = STEAL (doubts);
  }
  *out = &f->base;
  return PX_FOUND;
}
