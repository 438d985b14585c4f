/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NTFS, by libntfs-3g on top of our windows. */
#include "config.h"

#include "reader/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <ntfs-3g/attrib.h>
#include <ntfs-3g/dir.h>
#include <ntfs-3g/inode.h>
#include <ntfs-3g/layout.h>
#include <ntfs-3g/logfile.h>
#include <ntfs-3g/logging.h>
#include <ntfs-3g/unistr.h>
#include <ntfs-3g/volume.h>

#include "base/limits.h"
#include "base/utf16.h"

/* A damaged index can send libntfs-3g round in circles: after that many reads
   one question is given up. A hive of the largest size in fragments of one
   cluster takes two thirds of it. */
#define READS_PER_QUESTION 400000u
#define FETCH_PIECE (4 * MIB)
/* Index of a directory: ten million names. */
#define INDEX_MOST (2 * GIB)

#define ATTRIBUTE_DIRECTORY 0x10u
#define ATTRIBUTES 0x0005ffe7u /* FILE_ATTRIBUTE_* without NTFS' own bits */

struct ntfs
{
  struct fs base;
  struct window window;
  uint64_t position; /* of the device, for seek and read */
  uint32_t reads_left;
  struct ntfs_device *device;
  ntfs_volume *volume;
};

/* ---- the device -------------------------------------------------------------- */

static int
device_open (struct ntfs_device *dev, int flags)
{
  if ((flags & O_ACCMODE) != O_RDONLY) {
    errno = EROFS;
    return -1;
  }
  NDevSetOpen (dev);
  NDevSetReadOnly (dev);
  return 0;
}

static int
device_close (struct ntfs_device *dev)
{
  NDevClearOpen (dev);
  return 0;
}

static s64
device_pread (struct ntfs_device *dev, void *buf, s64 count, s64 offset)
{
  struct ntfs *n = dev->d_private;
  if (count < 0 || offset < 0) {
    errno = EINVAL;
    return -1;
  }
  if (n->reads_left == 0) {
    errno = ELOOP;
    return -1;
  }
  n->reads_left--;
  if ((uint64_t) offset >= n->window.size)
    return 0;
  if ((uint64_t) count > n->window.size - (uint64_t) offset)
    count = (s64) (n->window.size - (uint64_t) offset);
  int error = byol_window_read (&n->window, (uint64_t) offset, buf, (size_t) count);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return count;
}

static s64
device_read (struct ntfs_device *dev, void *buf, s64 count)
{
  struct ntfs *n = dev->d_private;
  s64 got = device_pread (dev, buf, count, (s64) n->position);
  if (got > 0)
    n->position += (uint64_t) got;
  return got;
}

static s64
device_seek (struct ntfs_device *dev, s64 offset, int whence)
{
  struct ntfs *n = dev->d_private;
  s64 base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (s64) n->position : (s64) n->window.size;
  s64 to;
  if (__builtin_add_overflow (base, offset, &to) || to < 0) {
    errno = EINVAL;
    return -1;
  }
  n->position = (uint64_t) to;
  return to;
}

static s64
device_write (struct ntfs_device *dev, const void *buf, s64 count)
{
  errno = EROFS;
  return -1;
}

static s64
device_pwrite (struct ntfs_device *dev, const void *buf, s64 count, s64 offset)
{
  errno = EROFS;
  return -1;
}

static int
device_sync (struct ntfs_device *dev)
{
  return 0;
}

static int
device_stat (struct ntfs_device *dev, struct stat *st)
{
  const struct ntfs *n = dev->d_private;
  *st = (struct stat){ .st_mode = S_IFREG | 0444, .st_size = (off_t) n->window.size };
  return 0;
}

static int
device_ioctl (struct ntfs_device *dev, unsigned long request, void *argp)
{
  errno = EOPNOTSUPP;
  return -1;
}

static struct ntfs_device_operations device_ops = {
  .open = device_open,
  .close = device_close,
  .seek = device_seek,
  .read = device_read,
  .write = device_write,
  .pread = device_pread,
  .pwrite = device_pwrite,
  .sync = device_sync,
  .stat = device_stat,
  .ioctl = device_ioctl,
};

/* ---- finding files -------------------------------------------------------------- */

static void
inode_close (ntfs_inode **ni)
{
  if (*ni != NULL)
    ntfs_inode_close (*ni);
}
#define CLEANUP_INODE CLEANUP (inode_close)

static void
attr_close (ntfs_attr **na)
{
  if (*na != NULL)
    ntfs_attr_close (*na);
}
#define CLEANUP_ATTR CLEANUP (attr_close)

static void
search_put (ntfs_attr_search_ctx **ctx)
{
  if (*ctx != NULL)
    ntfs_attr_put_search_ctx (*ctx);
}

static enum px_state
damaged (char **reason, const char *what, int error)
{
  return byol_unreadable (reason, "%s: %s", what,
                          error == ELOOP ? "an index that goes round in circles"
                                         : strerror (error));
}

static bool
is_directory (const ntfs_inode *ni)
{
  return ni->mrec->flags & MFT_RECORD_IS_DIRECTORY;
}

/* Opens the file that a directory entry names, unless the entry is older than
   what the record holds now. */
static ntfs_inode *
open_entry (ntfs_volume *vol, MFT_REF ref)
{
  ntfs_inode *ni = ntfs_inode_open (vol, ref);
  if (ni != NULL && MSEQNO (ref) != 0 && le16_to_cpu (ni->mrec->sequence_number) != MSEQNO (ref)) {
    ntfs_inode_close (ni);
    errno = ESTALE;
    return NULL;
  }
  return ni;
}

/* 0 and *tag 0: no reparse point. -1: errno. */
static int
reparse_tag (ntfs_inode *ni, uint32_t *tag)
{
  *tag = 0;
  if (!(ni->flags & FILE_ATTR_REPARSE_POINT))
    return 0;
  CLEANUP_ATTR ntfs_attr *na = ntfs_attr_open (ni, AT_REPARSE_POINT, AT_UNNAMED, 0);
  le32 value;
  if (na == NULL)
    return -1;
  s64 got = ntfs_attr_pread (na, 0, sizeof value, &value);
  if (got != sizeof value) {
    if (got >= 0)
      errno = EIO;
    return -1;
  }
  *tag = le32_to_cpu (value);
  return 0;
}

/* How the volume spells the name by which we came to `ni`; NULL: no memory. */
static char *
spelled (ntfs_inode *ni, const ntfschar *name, size_t len)
{
  const ntfs_volume *vol = ni->vol;
  CLEANUP (search_put) ntfs_attr_search_ctx *ctx = ntfs_attr_get_search_ctx (ni, NULL);
  while (ctx != NULL
         && ntfs_attr_lookup (AT_FILE_NAME, AT_UNNAMED, 0, CASE_SENSITIVE, 0, NULL, 0, ctx) == 0) {
    const ATTR_RECORD *a = ctx->attr;
    uint32_t value_len = le32_to_cpu (a->value_length);
    uint32_t offset = le16_to_cpu (a->value_offset), whole = le32_to_cpu (a->length);
    if (a->non_resident || offset > whole || value_len > whole - offset
        || value_len < sizeof (FILE_NAME_ATTR))
      continue;
    const FILE_NAME_ATTR *fn = (const void *) ((const char *) a + offset);
    size_t n = fn->file_name_length;
    if (n != len || sizeof *fn + n * sizeof (ntfschar) > value_len)
      continue;
    ntfschar own[NTFS_MAX_NAME_LEN + 1];
    memcpy (own, (const char *) fn + sizeof *fn, n * sizeof *own);
    if (ntfs_names_are_equal (own, n, name, len, IGNORE_CASE, vol->upcase, vol->upcase_len))
      return byol_utf16le_to_utf8 (own, n * sizeof *own, NULL);
  }
  return byol_utf16le_to_utf8 (name, len * sizeof (ntfschar), NULL);
}

/* The length of what leads to `part` in `path`. */
static int
way_to (const char *path, const char *part)
{
  return part - path > 1 ? (int) (part - path - 1) : (int) (part - path);
}

/* Walks to `path`. PX_FOUND: *out is open, and *name, unless `name` is NULL,
   is how the volume spells its last component; both the caller's. */
static enum px_state
find (struct ntfs *n, const char *path, ntfs_inode **out, char **name, char **reason)
{
  n->reads_left = READS_PER_QUESTION;
  if (strlen (path) > LIMIT_PATH)
    return byol_unreadable (reason, "the path is too long");
  const char *rest = path, *part;
  size_t part_len;
  CLEANUP_FREE char *spelling = strdup ("\\");
  CLEANUP_INODE ntfs_inode *ni = ntfs_inode_open (n->volume, FILE_root);
  if (ni == NULL)
    return damaged (reason, "the root directory", errno);
  while ((part = byol_path_next (&rest, &part_len)) != NULL) {
    CLEANUP_FREE char *text = strndup (part, part_len);
    size_t bytes = 0;
    CLEANUP_FREE ntfschar *unicode = text ? byol_utf8_to_utf16le (text, &bytes) : NULL;
    if (unicode == NULL)
      return byol_unreadable (reason, "out of memory");
    uint32_t tag;
    if (reparse_tag (ni, &tag) != 0)
      return damaged (reason, "a reparse point on the way", errno);
    if (tag != 0)
      return byol_unreadable (reason, "%.*s is a reparse point (tag 0x%08x), which is not followed",
                              way_to (path, part), path, tag);
    size_t len = bytes / sizeof (ntfschar);
    if (!is_directory (ni) || len > NTFS_MAX_NAME_LEN)
      return PX_ABSENT;
    errno = 0;
    u64 ref = ntfs_inode_lookup_by_name (ni, unicode, (int) len);
    if (ref == (u64) -1) {
      if (errno == ENOENT)
        return PX_ABSENT;
      return byol_unreadable (reason, "the index of the directory %.*s is damaged",
                              way_to (path, part), path);
    }
    ntfs_inode *child = open_entry (n->volume, ref);
    if (child == NULL)
      return damaged (reason, "its MFT record", errno);
    inode_close (&ni);
    ni = child;
    free (spelling);
    spelling = spelled (ni, unicode, len);
  }
  if (spelling == NULL)
    return byol_unreadable (reason, "out of memory");
  if (name != NULL)
    *name = STEAL (spelling);
  *out = STEAL (ni);
  return PX_FOUND;
}

static int
describe (ntfs_inode *ni, struct file_info *out)
{
  out->attributes = le32_to_cpu (ni->flags) & ATTRIBUTES;
  if (is_directory (ni)) {
    out->flags |= FILE_DIRECTORY;
    out->attributes |= ATTRIBUTE_DIRECTORY;
  } else {
    out->size = ni->data_size < 0 ? 0 : (uint64_t) ni->data_size;
  }
  out->written = (uint64_t) sle64_to_cpu (ni->last_data_change_time);
  return reparse_tag (ni, &out->reparse_tag);
}

static enum px_state
ntfs_fs_stat (struct fs *fs, const char *path, struct file_info *out, char **reason)
{
  CLEANUP_INODE ntfs_inode *ni = NULL;
  enum px_state state = find ((struct ntfs *) fs, path, &ni, &out->name, reason);
  if (state != PX_FOUND)
    return state;
  return describe (ni, out) == 0 ? PX_FOUND : damaged (reason, "its reparse point", errno);
}

/* ---- directories ------------------------------------------------------------------ */

struct listing
{
  struct file_list *out;
  uint32_t most;
  MFT_REF *refs; /* of each item */
  int error;
};

static int
add_name (void *data, const ntfschar *name, const int len, const int name_type, const s64 pos,
          const MFT_REF ref, const unsigned type)
{
  struct listing *l = data;
  bool dots = len <= 2 && name[0] == const_cpu_to_le16 ('.')
              && (len == 1 || name[1] == const_cpu_to_le16 ('.'));
  /* Short names are second names of files that are listed anyway; the first
     records are the volume's own files. */
  if (dots || name_type == FILE_NAME_DOS || MREF (ref) < FILE_first_user)
    return 0;
  size_t i = l->out->count;
  if (i >= l->most) {
    l->error = E2BIG;
    return -1;
  }
  if ((i & (i - 1)) == 0) {
    MFT_REF *refs = reallocarray (l->refs, i ? i * 2 : 1, sizeof *refs);
    if (refs == NULL) {
      l->error = ENOMEM;
      return -1;
    }
    l->refs = refs;
  }
  struct file_info *f = PX_ADD (l->out);
  if (f == NULL
      || (f->name = byol_utf16le_to_utf8 (name, (size_t) len * sizeof *name, NULL)) == NULL) {
    l->error = ENOMEM;
    return -1;
  }
  if (type == NTFS_DT_DIR)
    f->flags = FILE_DIRECTORY;
  l->refs[i] = ref;
  return 0;
}

static bool
index_too_large (ntfs_inode *ni)
{
  CLEANUP_ATTR ntfs_attr *na = ntfs_attr_open (ni, AT_INDEX_ALLOCATION, NTFS_INDEX_I30, 4);
  return na != NULL && (uint64_t) na->data_size > INDEX_MOST;
}

static enum px_state
ntfs_fs_list (struct fs *fs, const char *path, uint32_t most, struct file_list *out, char **reason)
{
  struct ntfs *n = (struct ntfs *) fs;
  CLEANUP_INODE ntfs_inode *ni = NULL;
  enum px_state state = find (n, path, &ni, NULL, reason);
  if (state != PX_FOUND)
    return state;
  uint32_t tag;
  if (reparse_tag (ni, &tag) != 0)
    return damaged (reason, "its reparse point", errno);
  if (tag != 0)
    return byol_unreadable (reason, "it is a reparse point (tag 0x%08x), which is not followed",
                            tag);
  if (!is_directory (ni))
    return byol_unreadable (reason, "it is a file");
  if (index_too_large (ni))
    return byol_unreadable (reason, "the index of the directory is too large");
  struct listing l = { .out = out, .most = most };
  s64 position = 0;
  /* On a volume that ignores case it would hand out names in lower case. */
  NVolSetCaseSensitive (n->volume);
  int r = ntfs_readdir (ni, &position, &l, add_name);
  NVolClearCaseSensitive (n->volume);
  int error = l.error != 0 ? l.error : errno;
  /* An entry whose record cannot be read is still a name that is there. */
  for (size_t i = 0; r == 0 && i < out->count; i++) {
    CLEANUP_INODE ntfs_inode *entry = open_entry (n->volume, l.refs[i]);
    if (entry != NULL)
      (void) describe (entry, &out->items[i]);
  }
  free (l.refs);
  if (r != 0)
    return error == E2BIG ? byol_unreadable (reason, "more than %u names", most)
                          : damaged (reason, "the directory", error);
  return PX_FOUND;
}

/* ---- contents ------------------------------------------------------------------------ */

/* Opens the contents of a file, if they are what a program in Windows would
   read. */
static enum px_state
open_data (struct ntfs *n, const char *path, ntfs_inode **ni, ntfs_attr **na, char **reason)
{
  enum px_state state = find (n, path, ni, NULL, reason);
  if (state != PX_FOUND)
    return state;
  uint32_t tag;
  if (is_directory (*ni))
    return byol_unreadable (reason, "it is a folder");
  if (reparse_tag (*ni, &tag) != 0)
    return damaged (reason, "its reparse point", errno);
  if (tag == le32_to_cpu (IO_REPARSE_TAG_WOF))
    return byol_unreadable (reason, "the file is WOF-compressed");
  if (tag != 0)
    return byol_unreadable (reason, "the file is a reparse point (tag 0x%08x)", tag);
  if ((*ni)->flags & FILE_ATTR_ENCRYPTED)
    return byol_unreadable (reason, "the file is EFS-encrypted");
  *na = ntfs_attr_open (*ni, AT_DATA, AT_UNNAMED, 0);
  if (*na == NULL)
    return damaged (reason, "its data", errno);
  return PX_FOUND;
}

/* All of `len` bytes. 0 or an errno. */
static int
read_data (ntfs_attr *na, uint64_t offset, void *to, size_t len)
{
  size_t got = 0;
  while (got < len) {
    s64 r = ntfs_attr_pread (na, (s64) (offset + got), (s64) (len - got), (char *) to + got);
    if (r <= 0)
      return r < 0 && errno != 0 ? errno : EIO;
    got += (size_t) r;
  }
  return 0;
}

static enum px_state
ntfs_fs_read (struct fs *fs, const char *path, uint64_t offset, uint32_t most, struct buf *out,
              char **reason)
{
  CLEANUP_INODE ntfs_inode *ni = NULL;
  CLEANUP_ATTR ntfs_attr *na = NULL;
  enum px_state state = open_data ((struct ntfs *) fs, path, &ni, &na, reason);
  if (state != PX_FOUND)
    return state;
  uint64_t size = (uint64_t) na->data_size;
  if (offset >= size)
    return PX_FOUND;
  size_t len = size - offset < most ? size - offset : most;
  void *to = byol_buf_reserve (out, len);
  if (to == NULL)
    return byol_unreadable (reason, "out of memory");
  int error = read_data (na, offset, to, len);
  if (error != 0)
    return damaged (reason, "its data", error);
  out->len += len;
  byol_buf_add (out, "", 0); /* its NUL */
  return PX_FOUND;
}

/* The contents as they lie on the disk, run after run, without libntfs-3g's
   hands in between. */
static int
fetch_runs (const struct ntfs *n, ntfs_attr *na, int fd)
{
  if (ntfs_attr_map_whole_runlist (na) != 0)
    return errno;
  uint64_t cluster = n->volume->cluster_size, done = 0;
  uint64_t size = (uint64_t) na->data_size, filled = (uint64_t) na->initialized_size;
  if (filled > size)
    filled = size;
  for (const runlist_element *run = na->rl; run->length > 0 && done < filled; run++) {
    uint64_t len;
    if (__builtin_mul_overflow ((uint64_t) run->length, cluster, &len) || len > filled - done)
      len = filled - done;
    uint64_t at;
    if (run->lcn < 0 && run->lcn != (LCN) LCN_HOLE)
      return EIO;
    if (run->lcn >= 0) {
      if (__builtin_mul_overflow ((uint64_t) run->lcn, cluster, &at))
        return EIO;
      int error = byol_window_store (&n->window, at, len, fd, done);
      if (error != 0)
        return error;
    }
    done += len;
  }
  return done == filled ? 0 : EIO;
}

static int
fetch_into (const struct ntfs *fs, ntfs_attr *na, int fd)
{
  uint64_t size = (uint64_t) na->data_size;
  if (ftruncate (fd, (off_t) size) != 0)
    return errno;
  if (NAttrNonResident (na) && !(na->data_flags & (ATTR_COMPRESSION_MASK | ATTR_IS_ENCRYPTED)))
    return fetch_runs (fs, na, fd);
  CLEANUP_FREE uint8_t *piece = malloc (FETCH_PIECE);
  if (piece == NULL)
    return ENOMEM;
  for (uint64_t done = 0; done < size;) {
    size_t n = size - done < FETCH_PIECE ? size - done : FETCH_PIECE;
    int error = read_data (na, done, piece, n);
    if (error == 0 && !byol_all_zero (piece, n))
      error = byol_write_all (fd, piece, n, done);
    if (error != 0)
      return error;
    done += n;
  }
  return 0;
}

static enum px_state
ntfs_fs_fetch (struct fs *fs, const char *path, uint64_t most, int *fd, char **reason)
{
  CLEANUP_INODE ntfs_inode *ni = NULL;
  CLEANUP_ATTR ntfs_attr *na = NULL;
  enum px_state state = open_data ((struct ntfs *) fs, path, &ni, &na, reason);
  if (state != PX_FOUND)
    return state;
  if ((uint64_t) na->data_size > most)
    return byol_unreadable (reason, "%llu bytes, more than %llu",
                            (unsigned long long) na->data_size, (unsigned long long) most);
  CLEANUP_CLOSE int copy = memfd_create ("byolcheck-file", MFD_CLOEXEC);
  int error = copy < 0 ? errno : fetch_into ((struct ntfs *) fs, na, copy);
  if (error != 0)
    return damaged (reason, "its data", error);
  *fd = copy;
  copy = -1;
  return PX_FOUND;
}

/* ---- the volume ------------------------------------------------------------------------ */

static void
look_at_free_space (struct ntfs *n, struct volume_info *v, char **doubts)
{
  ntfs_volume *vol = n->volume;
  n->reads_left = READS_PER_QUESTION;
  v->fs_size = (uint64_t) vol->nr_clusters * vol->cluster_size;
  v->cluster_size = vol->cluster_size;
  if (ntfs_volume_get_free_space (vol) != 0 || vol->free_clusters < 0
      || vol->free_clusters > vol->nr_clusters) {
    byol_doubt (doubts, "the free space is not known", "$Bitmap is damaged");
    return;
  }
  v->fs_free = (uint64_t) vol->free_clusters * vol->cluster_size;
  v->flags |= VOLUME_HAS_FREE;
}

static void
look_at_journal (struct ntfs *n, struct volume_info *v, char **doubts)
{
  n->reads_left = READS_PER_QUESTION;
  CLEANUP_INODE ntfs_inode *ni = ntfs_inode_open (n->volume, FILE_LogFile);
  CLEANUP_ATTR ntfs_attr *na = ni ? ntfs_attr_open (ni, AT_DATA, AT_UNNAMED, 0) : NULL;
  RESTART_PAGE_HEADER *restart = NULL;
  if (na == NULL || !ntfs_check_logfile (na, &restart)) {
    byol_doubt (doubts, "$LogFile is damaged", NULL);
    v->flags |= VOLUME_JOURNAL;
  } else if (!ntfs_is_logfile_clean (na, restart)) {
    v->flags |= VOLUME_JOURNAL;
  }
  free (restart);
}

static void
ntfs_fs_close (struct fs *fs)
{
  struct ntfs *n = (struct ntfs *) fs;
  n->reads_left = READS_PER_QUESTION;
  if (n->volume != NULL)
    ntfs_umount (n->volume, FALSE); /* frees the device as well */
  else if (n->device != NULL)
    ntfs_device_free (n->device);
  free (n);
}

static const struct fs_ops ntfs_ops = { ntfs_fs_close, ntfs_fs_stat, ntfs_fs_list, ntfs_fs_read,
                                        ntfs_fs_fetch };

enum px_state
byol_ntfs_open (struct fs **out, const struct window *w, struct volume_info *v, char **reason)
{
  ntfs_log_set_handler (ntfs_log_handler_null);
  struct ntfs *n = calloc (1, sizeof *n);
  if (n == NULL)
    return byol_unreadable (reason, "out of memory");
  n->base.ops = &ntfs_ops;
  n->window = *w;
  n->reads_left = READS_PER_QUESTION;
  n->device = ntfs_device_alloc ("volume", 0, &device_ops, n);
  if (n->device != NULL)
    n->volume = ntfs_device_mount (n->device, NTFS_MNT_RDONLY);
  if (n->volume == NULL) {
    int error = errno;
    ntfs_fs_close (&n->base);
    return damaged (reason, "the NTFS volume cannot be opened", error);
  }
  if (ntfs_set_ignore_case (n->volume) != 0
      || ntfs_set_shown_files (n->volume, TRUE, TRUE, FALSE)) {
    ntfs_fs_close (&n->base);
    return byol_unreadable (reason, "out of memory");
  }

  char *label = n->volume->vol_name ? strdup (n->volume->vol_name) : NULL;
  if (label != NULL) {
    free (v->label);
    v->label = label;
  }
  CLEANUP_FREE char *doubts = NULL;
  if (n->volume->flags & (VOLUME_IS_DIRTY | VOLUME_CHKDSK_UNDERWAY))
    v->flags |= VOLUME_NTFS_DIRTY;
  look_at_free_space (n, v, &doubts);
  look_at_journal (n, v, &doubts);
  byol_look_at_hibernation (&n->base, v, &doubts);
  if (doubts != NULL) {
    free (v->reason);
    v->reason = STEAL (doubts);
  }
  *out = &n->base;
  return PX_FOUND;
}
