/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The source "tree": one folder of the host, which is a mounted Windows root,
 * or holds loose hives under their usual names. Names are matched exactly
 * first, then without regard to ASCII case.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "reader/backend.h"

#define ATTRIBUTE_DIRECTORY 0x10u
#define ATTRIBUTE_REPARSE_POINT 0x400u
#define TAG_SYMLINK 0xa000000cu
#define CHUNK (1 * MIB)

struct tree
{
  int root;
  bool loose;
};

/* Where the hives of a loose folder stand in a Windows root. */
static const struct
{
  const char *path, *name;
} loose_hives[] = {
  { "\\Windows\\System32\\config\\SYSTEM", "SYSTEM" },
  { "\\Windows\\System32\\config\\SOFTWARE", "SOFTWARE" },
  { "\\Windows\\System32\\config\\SAM", "SAM" },
  { "\\Windows\\System32\\config\\SECURITY", "SECURITY" },
  { "\\Windows\\System32\\config\\DEFAULT", "DEFAULT" },
  { "\\Boot\\BCD", "BCD" },
  { "\\Users\\Default\\NTUSER.DAT", "NTUSER.DAT" },
};

/* Room for a name of the table with the suffix of a log. */
#define LOOSE_NAME 32

static enum px_state
unreadable_errno (char **reason)
{
  return byol_unreadable (reason, "%s", strerror (errno));
}

/* ---- walking ------------------------------------------------------------------ */

static void
close_dir (DIR **d)
{
  if (*d != NULL)
    closedir (*d);
}

static DIR *
read_dir (int dir)
{
  int fd = openat (dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return NULL;
  DIR *d = fdopendir (fd);
  if (d == NULL)
    close (fd);
  return d;
}

/* The entry of `dir` that Windows would find under `name`: spelt exactly so,
   else the first in byte order that differs in case alone. */
static enum px_state
find_name (int dir, const char *name, char **spelt, struct stat *st, char **reason)
{
  bool possible = strchr (name, '/') == NULL && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
  if (!possible)
    return PX_ABSENT;
  free (STEAL (*spelt));
  if (fstatat (dir, name, st, AT_SYMLINK_NOFOLLOW) == 0) {
    *spelt = strdup (name);
    return *spelt ? PX_FOUND : byol_unreadable (reason, "out of memory");
  }
  if (errno != ENOENT && errno != ENAMETOOLONG)
    return unreadable_errno (reason);

  CLEANUP (close_dir) DIR *d = read_dir (dir);
  if (d == NULL)
    return unreadable_errno (reason);
  struct dirent *e;
  while ((errno = 0, e = readdir (d)) != NULL) {
    if (!byol_name_eq (e->d_name, name) || (*spelt && strcmp (e->d_name, *spelt) > 0))
      continue;
    free (*spelt);
    *spelt = strdup (e->d_name);
    if (*spelt == NULL)
      return byol_unreadable (reason, "out of memory");
  }
  if (errno != 0)
    return unreadable_errno (reason);
  if (*spelt == NULL)
    return PX_ABSENT;
  return fstatat (dir, *spelt, st, AT_SYMLINK_NOFOLLOW) == 0 ? PX_FOUND : unreadable_errno (reason);
}

/* A place in the tree: the open folder that holds it, its name and its kind.
   The root itself has the name "". */
struct place
{
  int dir;
  char *name;
  struct stat st;
};

static void
leave (struct place *p)
{
  if (p->dir >= 0)
    close (p->dir);
  free (p->name);
}
#define CLEANUP_PLACE CLEANUP (leave)
#define PLACE_INIT                                                                                 \
  {                                                                                                \
    .dir = -1                                                                                      \
  }

static enum px_state
go (int root, const char *path, struct place *p, char **reason)
{
  p->dir = openat (root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  p->name = strdup ("");
  if (p->dir < 0 || fstat (p->dir, &p->st) < 0)
    return unreadable_errno (reason);
  if (p->name == NULL)
    return byol_unreadable (reason, "out of memory");

  for (path += strspn (path, "\\"); *path; path += strspn (path, "\\")) {
    if (*p->name) {
      if (S_ISLNK (p->st.st_mode))
        return byol_unreadable (reason, "\"%s\" is a symbolic link, and those are not followed",
                                p->name);
      if (!S_ISDIR (p->st.st_mode))
        return PX_ABSENT;
      int below = openat (p->dir, p->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (below < 0)
        return unreadable_errno (reason);
      close (p->dir);
      p->dir = below;
    }
    size_t len = strcspn (path, "\\");
    CLEANUP_FREE char *name = strndup (path, len);
    if (name == NULL)
      return byol_unreadable (reason, "out of memory");
    enum px_state state = find_name (p->dir, name, &p->name, &p->st, reason);
    if (state != PX_FOUND)
      return state;
    path += len;
  }
  return PX_FOUND;
}

/* Whether `path` is `above` itself or leads to it. */
static bool
leads_to (const char *path, const char *above)
{
  size_t len = strlen (path);
  while (len > 0 && path[len - 1] == '\\')
    len--;
  CLEANUP_FREE char *head = strndup (above, len);
  CLEANUP_FREE char *asked = strndup (path, len);
  return head && asked && byol_name_eq (head, asked) && (above[len] == '\\' || above[len] == '\0');
}

/* What `path` means in a loose folder: `name` is the hive asked for or a log
   of it, or "" for a folder that leads to one. */
static bool
loose_place (const char *path, char name[LOOSE_NAME])
{
  static const char *const suffixes[] = { "", ".LOG1", ".LOG2", ".LOG" };
  name[0] = '\0';
  for (size_t i = 0; i < ARRAY_SIZE (loose_hives); i++) {
    if (!leads_to (loose_hives[i].path, path) && leads_to (path, loose_hives[i].path))
      return true;
    for (size_t k = 0; k < ARRAY_SIZE (suffixes); k++) {
      char file[96];
      snprintf (file, sizeof file, "%s%s", loose_hives[i].path, suffixes[k]);
      if (leads_to (path, file) && leads_to (file, path)) {
        snprintf (name, LOOSE_NAME, "%s%s", loose_hives[i].name, suffixes[k]);
        return true;
      }
    }
  }
  return false;
}

static enum px_state
no_other_files (char **reason)
{
  return byol_unreadable (reason, "a folder of loose hives has no other files");
}

static enum px_state
go_to_file (struct tree *t, const char *path, struct place *p, char **reason)
{
  char name[LOOSE_NAME];
  if (t->loose) {
    if (!loose_place (path, name))
      return no_other_files (reason);
    if (*name == '\0')
      return byol_unreadable (reason, "it is a folder");
    path = name;
  }
  enum px_state state = go (t->root, path, p, reason);
  if (state != PX_FOUND || S_ISREG (p->st.st_mode))
    return state;
  return S_ISDIR (p->st.st_mode)   ? byol_unreadable (reason, "it is a folder")
         : S_ISLNK (p->st.st_mode) ? byol_unreadable (reason, "it is a symbolic link")
                                   : byol_unreadable (reason, "it is not a file");
}

/* Opens a file, and nothing that would block or do something on opening. */
static enum px_state
open_file (struct tree *t, const char *path, int *fd, struct stat *st, char **reason)
{
  CLEANUP_PLACE struct place p = PLACE_INIT;
  enum px_state state = go_to_file (t, path, &p, reason);
  if (state != PX_FOUND)
    return state;
  *fd = openat (p.dir, p.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (*fd < 0 || fstat (*fd, st) < 0)
    return unreadable_errno (reason);
  return S_ISREG (st->st_mode) ? PX_FOUND : byol_unreadable (reason, "it is not a file");
}

/* ---- questions ------------------------------------------------------------------ */

static bool
is_special (const struct stat *st)
{
  return !S_ISREG (st->st_mode) && !S_ISDIR (st->st_mode) && !S_ISLNK (st->st_mode);
}

/* false: out of memory. */
static bool
describe (const char *name, const struct stat *st, struct file_info *out)
{
  *out = (struct file_info){ 0 };
  if (S_ISDIR (st->st_mode)) {
    out->flags = FILE_DIRECTORY;
    out->attributes = ATTRIBUTE_DIRECTORY;
  } else if (S_ISLNK (st->st_mode)) {
    out->attributes = ATTRIBUTE_REPARSE_POINT;
    out->reparse_tag = TAG_SYMLINK;
  } else
    out->size = (uint64_t) st->st_size;
  /* Seconds from 1601 to 1970; FILETIME counts 100 ns. */
  int64_t seconds = (int64_t) st->st_mtim.tv_sec + 11644473600;
  if (seconds > 0 && seconds < INT64_MAX / 10000000)
    out->written = (uint64_t) seconds * 10000000 + (uint64_t) st->st_mtim.tv_nsec / 100;
  /* The host's bytes need not be UTF-8; going through UTF-16 makes them so. */
  size_t len;
  CLEANUP_FREE void *wide = byol_utf8_to_utf16le (name, &len);
  out->name = wide ? byol_utf16le_to_utf8 (wide, len, NULL) : NULL;
  return out->name != NULL;
}

static enum px_state
tree_stat (struct backend *b, uint32_t volume, const char *path, struct file_info *out,
           char **reason)
{
  struct tree *t = b->state;
  CLEANUP_PLACE struct place p = PLACE_INIT;
  char name[LOOSE_NAME];
  if (t->loose && !loose_place (path, name))
    return no_other_files (reason);
  bool folder = t->loose && *name == '\0'; /* one that exists in the table alone */
  enum px_state state = go (t->root, t->loose ? name : path, &p, reason);
  if (state != PX_FOUND)
    return state;
  const char *leaf = p.name;
  CLEANUP_FREE char *asked = NULL;
  if (folder) {
    asked = strdup (path);
    if (asked == NULL)
      return byol_unreadable (reason, "out of memory");
    for (size_t len = strlen (asked); len > 0 && asked[len - 1] == '\\';)
      asked[--len] = '\0';
    const char *slash = strrchr (asked, '\\');
    leaf = slash ? slash + 1 : asked;
  }
  if (is_special (&p.st))
    return byol_unreadable (reason, "it is neither a file nor a folder");
  return describe (leaf, &p.st, out) ? PX_FOUND : byol_unreadable (reason, "out of memory");
}

/* Of a loose folder the root can be listed, so that its Windows is found. What
   else a folder holds is not known. */
static enum px_state
list_loose (struct tree *t, const char *path, struct file_list *out, char **reason)
{
  if (path[strspn (path, "\\")] != '\0')
    return no_other_files (reason);
  struct stat st;
  if (fstat (t->root, &st) < 0)
    return unreadable_errno (reason);
  for (size_t i = 0; i < ARRAY_SIZE (loose_hives); i++) {
    const char *top = loose_hives[i].path + 1;
    CLEANUP_FREE char *name = strndup (top, strcspn (top, "\\"));
    CLEANUP_PLACE struct place p = PLACE_INIT;
    if (go (t->root, loose_hives[i].name, &p, reason) != PX_FOUND) {
      free (STEAL (*reason));
      continue;
    }
    if (name != NULL && out->count > 0 && strcmp (out->items[out->count - 1].name, name) == 0)
      continue;
    struct file_info *f = PX_ADD (out);
    if (name == NULL || f == NULL || !describe (name, &st, f))
      return byol_unreadable (reason, "out of memory");
  }
  return PX_FOUND;
}

static enum px_state
tree_list (struct backend *b, uint32_t volume, const char *path, uint32_t most,
           struct file_list *out, char **reason)
{
  struct tree *t = b->state;
  if (t->loose)
    return list_loose (t, path, out, reason);
  CLEANUP_PLACE struct place p = PLACE_INIT;
  enum px_state state = go (t->root, path, &p, reason);
  if (state != PX_FOUND)
    return state;
  if (!S_ISDIR (p.st.st_mode))
    return byol_unreadable (reason, "it is not a folder");
  CLEANUP_CLOSE int dir =
    openat (p.dir, *p.name ? p.name : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  CLEANUP (close_dir) DIR *d = dir < 0 ? NULL : read_dir (dir);
  if (d == NULL)
    return unreadable_errno (reason);
  struct dirent *e;
  while ((errno = 0, e = readdir (d)) != NULL) {
    if (strcmp (e->d_name, ".") == 0 || strcmp (e->d_name, "..") == 0)
      continue;
    struct stat st;
    if (fstatat (dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
      return unreadable_errno (reason);
    if (is_special (&st))
      continue;
    if (out->count == most)
      return byol_unreadable (reason, "more than %u entries", most);
    struct file_info *f = PX_ADD (out);
    if (f == NULL || !describe (e->d_name, &st, f))
      return byol_unreadable (reason, "out of memory");
  }
  return errno == 0 ? PX_FOUND : unreadable_errno (reason);
}

static enum px_state
tree_read (struct backend *b, uint32_t volume, const char *path, uint64_t offset, uint32_t most,
           struct buf *out, char **reason)
{
  CLEANUP_CLOSE int fd = -1;
  struct stat st;
  enum px_state state = open_file (b->state, path, &fd, &st, reason);
  if (state != PX_FOUND || offset >= (uint64_t) st.st_size)
    return state;
  while (most > 0) {
    size_t want = most < CHUNK ? most : CHUNK;
    char *to = byol_buf_reserve (out, want);
    if (to == NULL)
      return byol_unreadable (reason, "out of memory");
    ssize_t n = pread (fd, to, want, (off_t) offset);
    if (n < 0)
      return unreadable_errno (reason);
    if (n == 0)
      break;
    out->len += (size_t) n;
    out->data[out->len] = '\0';
    offset += (uint64_t) n;
    most -= (uint32_t) n;
  }
  return PX_FOUND;
}

/* A copy: what hivex has mapped must not shrink under it. */
static enum px_state
tree_fetch (struct backend *b, uint32_t volume, const char *path, uint64_t most, int *out,
            char **reason)
{
  CLEANUP_CLOSE int fd = -1;
  struct stat st;
  enum px_state state = open_file (b->state, path, &fd, &st, reason);
  if (state != PX_FOUND)
    return state;
  if ((uint64_t) st.st_size > most)
    return byol_unreadable (reason, "%llu bytes, more than %llu", (unsigned long long) st.st_size,
                            (unsigned long long) most);
  CLEANUP_CLOSE int copy = memfd_create ("file", MFD_CLOEXEC);
  CLEANUP_FREE char *chunk = malloc (CHUNK);
  if (copy < 0)
    return unreadable_errno (reason);
  if (chunk == NULL)
    return byol_unreadable (reason, "out of memory");
  for (uint64_t at = 0; at < (uint64_t) st.st_size;) {
    ssize_t n = pread (fd, chunk, CHUNK, (off_t) at);
    if (n == 0)
      break;
    if (n < 0 || pwrite (copy, chunk, (size_t) n, (off_t) at) != n)
      return unreadable_errno (reason);
    at += (uint64_t) n;
    if (at > most)
      return byol_unreadable (reason, "it grows while it is read");
    reader_progress (b->io, path, at, (uint64_t) st.st_size);
  }
  *out = copy;
  copy = -1;
  return PX_FOUND;
}

/* ---- open ------------------------------------------------------------------------- */

static int
tree_open (struct backend *b, const struct open_request *request, struct byol_error **err)
{
  const struct open_disk *disk = &request->disks[0];
  if (request->disk_count != 1)
    return byol_error_set (err, BYOL_E_INVAL, "the source \"tree\" takes one folder");
  if (*disk->format)
    return byol_error_set (err, BYOL_E_INVAL, "%s: a folder has no image format", disk->path);

  struct tree *t = calloc (1, sizeof *t);
  if (t == NULL)
    return byol_error_nomem (err);
  b->state = t;
  t->root = open (disk->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (t->root < 0)
    return byol_error_set_errno (err,
                                 errno == EACCES || errno == EPERM ? BYOL_E_ACCESS
                                 : errno == ENOENT                 ? BYOL_E_NOT_FOUND
                                 : errno == ENOTDIR                ? BYOL_E_FORMAT
                                                                   : BYOL_E_IO,
                                 errno, "%s", disk->path);

  CLEANUP_FREE char *reason = NULL;
  CLEANUP_PLACE struct place config = PLACE_INIT;
  enum px_state state = go (t->root, "\\Windows\\System32\\config", &config, &reason);
  if (state == PX_UNREADABLE)
    return byol_error_set (err, BYOL_E_IO, "%s: its Windows folder cannot be read: %s", disk->path,
                           reason ? reason : "out of memory");
  if (state == PX_ABSENT) {
    for (size_t i = 0; i < ARRAY_SIZE (loose_hives) && !t->loose; i++) {
      CLEANUP_PLACE struct place hive = PLACE_INIT;
      state = go (t->root, loose_hives[i].name, &hive, &reason);
      if (state == PX_UNREADABLE)
        return byol_error_set (err, BYOL_E_IO, "%s: %s", disk->path,
                               reason ? reason : "out of memory");
      t->loose = state == PX_FOUND && S_ISREG (hive.st.st_mode);
    }
    if (!t->loose)
      return byol_error_set (err, BYOL_E_FORMAT,
                             "%s: no Windows folder and no registry hives in it", disk->path);
  }

  struct volume_info *v = PX_ADD (&b->volumes);
  if (v == NULL)
    return byol_error_nomem (err);
  v->content = strdup ("tree");
  v->readable = true;
  return v->content ? 0 : byol_error_nomem (err);
}

static void
tree_close (struct backend *b)
{
  struct tree *t = b->state;
  if (t != NULL && t->root >= 0)
    close (t->root);
  free (t);
  b->state = NULL;
}

const struct backend_ops backend_tree = {
  .name = "tree",
  .open = tree_open,
  .close = tree_close,
  .stat = tree_stat,
  .list = tree_list,
  .read = tree_read,
  .fetch = tree_fetch,
};
