/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FAT, by mtools: the EFI system partition. mtools gets a copy of what is
   stored of the volume, lists all of it once, and copies files out of it. */
#include "config.h"

#include "reader/fs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "reader/child.h"

#define VOLUME_MOST (256 * MIB) /* bytes that are not zero */
#define LISTING_MOST (16 * MIB)
#define FILE_MOST (64 * MIB)
#define SECONDS 30
#define IMAGE "/proc/self/fd/3"

struct fat
{
  struct fs base;
  int fd;                 /* the copy */
  struct file_list files; /* all of them, by their paths from the root */
};

static enum px_state
failed (char **reason, int error, const char *why)
{
  if (error == ENOENT)
    return byol_unreadable (reason, "reading FAT volumes needs mtools, which is not installed");
  if (error == ECHILD)
    return byol_unreadable (reason, "%s", why ? why : "mtools failed");
  return byol_unreadable (reason, "mtools: %s", strerror (error));
}

/* ---- the listing -------------------------------------------------------------- */

/* One line of `mdir`: an eight-and-three name in columns 0 to 11, "<DIR>" or the
   size, date, time, and from column 42 the long name if there is one. */
static bool
parse_entry (char *line, bool *directory, uint64_t *size, char **name)
{
  size_t len = strlen (line);
  if (len < 40 || line[0] == ' ')
    return false;
  char *after = line + 12;
  after += strspn (after, " ");
  *directory = strncmp (after, "<DIR>", 5) == 0;
  *size = 0;
  if (*directory) {
    after += 5;
  } else {
    char *end;
    *size = strtoull (after, &end, 10);
    if (end == after)
      return false;
    after = end;
  }
  unsigned year, month, day, hour, minute;
  int used = 0;
  if (sscanf (after, " %4u-%2u-%2u %2u:%2u%n", &year, &month, &day, &hour, &minute, &used) != 5)
    return false;
  after += used;
  if (after[0] == ' ' && after[1] == ' ' && after[2] != '\0') {
    *name = strdup (after + 2);
    return true;
  }
  char *base = line, *ext = line + 9;
  int base_len = 8, ext_len = 3;
  while (base_len > 0 && base[base_len - 1] == ' ')
    base_len--;
  while (ext_len > 0 && ext[ext_len - 1] == ' ')
    ext_len--;
  if (asprintf (name, "%.*s%s%.*s", base_len, base, ext_len ? "." : "", ext_len, ext) < 0)
    *name = NULL;
  return true;
}

/* Fills `files` from the output of mdir -a -/. false: out of memory. */
static bool
parse_listing (char *text, struct file_list *files)
{
  static const char heading[] = "Directory for ::/";
  CLEANUP_FREE char *folder = strdup ("");
  char *state = NULL;
  for (char *line = strtok_r (text, "\n", &state); line != NULL;
       line = strtok_r (NULL, "\n", &state)) {
    CLEANUP_FREE char *name = NULL;
    bool directory;
    uint64_t size;
    if (strncmp (line, heading, strlen (heading)) == 0) {
      free (folder);
      if (asprintf (&folder, "%s%s", line[strlen (heading)] ? "\\" : "", line + strlen (heading))
          < 0)
        folder = NULL;
      for (char *p = folder; p != NULL && *p; p++)
        if (*p == '/')
          *p = '\\';
    } else if (parse_entry (line, &directory, &size, &name)) {
      if (name != NULL && (strcmp (name, ".") == 0 || strcmp (name, "..") == 0))
        continue;
      struct file_info *f = PX_ADD (files);
      if (f == NULL || name == NULL || folder == NULL
          || asprintf (&f->name, "%s\\%s", folder, name) < 0)
        return false;
      f->flags = directory ? FILE_DIRECTORY : 0;
      f->size = size;
    }
    if (folder == NULL)
      return false;
  }
  return true;
}

static enum px_state
load (struct fat *t, char **reason)
{
  const char *const argv[] = { "mdir", "-a", "-/", "-i", IMAGE, "::/", NULL };
  CLEANUP_BUF struct buf text = BUF_INIT;
  CLEANUP_FREE char *why = NULL;
  int error = byol_child_run (argv, t->fd, LISTING_MOST, SECONDS, &text, &why);
  if (error != 0)
    return failed (reason, error, why);
  CLEANUP_FREE char *listing = byol_buf_steal (&text);
  if (listing == NULL || !parse_listing (listing, &t->files))
    return byol_unreadable (reason, "out of memory");
  return PX_FOUND;
}

/* ---- the questions -------------------------------------------------------------- */

/* `path` as the listing spells paths; "" for the root. NULL: no memory. */
static char *
normal_path (const char *path)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  const char *part;
  size_t len;
  while ((part = byol_path_next (&path, &len)) != NULL) {
    byol_buf_puts (&b, "\\");
    byol_buf_add (&b, part, len);
  }
  return byol_buf_steal (&b);
}

static const char *
last_name (const char *path)
{
  const char *slash = strrchr (path, '\\');
  return slash ? slash + 1 : path;
}

/* *out NULL with PX_FOUND is the root. */
static enum px_state
find (const struct fat *t, const char *path, const struct file_info **out, char **reason)
{
  CLEANUP_FREE char *wanted = normal_path (path);
  if (wanted == NULL)
    return byol_unreadable (reason, "out of memory");
  *out = NULL;
  if (wanted[0] == '\0')
    return PX_FOUND;
  for (size_t i = 0; i < t->files.count; i++)
    if (byol_name_eq (t->files.items[i].name, wanted)) {
      *out = &t->files.items[i];
      return PX_FOUND;
    }
  return PX_ABSENT;
}

static bool
copy_info (struct file_info *to, const struct file_info *from)
{
  *to = *from;
  to->name = strdup (last_name (from->name));
  return to->name != NULL;
}

static enum px_state
fat_stat (struct fs *fs, const char *path, struct file_info *out, char **reason)
{
  static const struct file_info root = { .name = (char *) "\\", .flags = FILE_DIRECTORY };
  const struct file_info *f;
  enum px_state state = find ((struct fat *) fs, path, &f, reason);
  if (state != PX_FOUND)
    return state;
  if (f != NULL ? !copy_info (out, f) : !(*out = root, out->name = strdup ("\\")))
    return byol_unreadable (reason, "out of memory");
  return PX_FOUND;
}

static enum px_state
fat_list (struct fs *fs, const char *path, uint32_t most, struct file_list *out, char **reason)
{
  struct fat *t = (struct fat *) fs;
  const struct file_info *folder;
  enum px_state state = find (t, path, &folder, reason);
  if (state != PX_FOUND)
    return state;
  if (folder != NULL && !(folder->flags & FILE_DIRECTORY))
    return byol_unreadable (reason, "it is a file");
  size_t len = folder ? strlen (folder->name) : 0;
  for (size_t i = 0; i < t->files.count; i++) {
    const struct file_info *f = &t->files.items[i];
    if ((size_t) (last_name (f->name) - f->name) != len + 1
        || (folder != NULL && strncmp (f->name, folder->name, len) != 0))
      continue;
    if (out->count >= most)
      return byol_unreadable (reason, "more than %u names", most);
    struct file_info *copy = PX_ADD (out);
    if (copy == NULL || !copy_info (copy, f))
      return byol_unreadable (reason, "out of memory");
  }
  return PX_FOUND;
}

/* The whole file. */
static enum px_state
contents (struct fat *t, const char *path, uint64_t most, struct buf *out, char **reason)
{
  const struct file_info *f;
  enum px_state state = find (t, path, &f, reason);
  if (state != PX_FOUND)
    return state;
  if (f == NULL || f->flags & FILE_DIRECTORY)
    return byol_unreadable (reason, "it is a folder");
  if (most > FILE_MOST)
    most = FILE_MOST;
  if (f->size > most)
    return byol_unreadable (reason, "%llu bytes, more than %llu", (unsigned long long) f->size,
                            (unsigned long long) most);
  /* mtools would take these for patterns. */
  if (strpbrk (f->name, "*?[]") != NULL)
    return byol_unreadable (reason, "mtools cannot be asked for a file of that name");
  CLEANUP_FREE char *source = NULL;
  if (asprintf (&source, "::%s", f->name) < 0) {
    source = NULL;
    return byol_unreadable (reason, "out of memory");
  }
  for (char *p = source; *p; p++)
    if (*p == '\\')
      *p = '/';
  const char *const argv[] = { "mcopy", "-n", "-i", IMAGE, source, "-", NULL };
  CLEANUP_FREE char *why = NULL;
  int error = byol_child_run (argv, t->fd, most, SECONDS, out, &why);
  if (error != 0)
    return failed (reason, error, why);
  if (out->len != f->size)
    return byol_unreadable (reason, "damaged: %zu bytes of %llu", out->len,
                            (unsigned long long) f->size);
  return PX_FOUND;
}

static enum px_state
fat_read (struct fs *fs, const char *path, uint64_t offset, uint32_t most, struct buf *out,
          char **reason)
{
  CLEANUP_BUF struct buf whole = BUF_INIT;
  enum px_state state = contents ((struct fat *) fs, path, FILE_MOST, &whole, reason);
  if (state == PX_FOUND && offset < whole.len)
    byol_buf_add (out, whole.data + offset, whole.len - offset < most ? whole.len - offset : most);
  return out->failed ? byol_unreadable (reason, "out of memory") : state;
}

static enum px_state
fat_fetch (struct fs *fs, const char *path, uint64_t most, int *fd, char **reason)
{
  CLEANUP_BUF struct buf whole = BUF_INIT;
  enum px_state state = contents ((struct fat *) fs, path, most, &whole, reason);
  if (state != PX_FOUND)
    return state;
  CLEANUP_CLOSE int copy = memfd_create ("byolcheck-file", MFD_CLOEXEC);
  int error = copy < 0 ? errno : byol_write_all (copy, whole.data, whole.len, 0);
  if (error != 0)
    return byol_unreadable (reason, "%s", strerror (error));
  *fd = copy;
  copy = -1;
  return PX_FOUND;
}

static void
fat_close (struct fs *fs)
{
  struct fat *t = (struct fat *) fs;
  byol_px_files_free (&t->files);
  if (t->fd >= 0)
    close (t->fd);
  free (t);
}

static const struct fs_ops fat_ops = { fat_close, fat_stat, fat_list, fat_read, fat_fetch };

enum px_state
byol_fat_open (struct fs **out, const struct window *w, struct volume_info *v, char **reason)
{
  struct fat *t = calloc (1, sizeof *t);
  if (t == NULL)
    return byol_unreadable (reason, "out of memory");
  t->base.ops = &fat_ops;
  t->fd = memfd_create ("byolcheck-fat", MFD_CLOEXEC);
  int error = t->fd < 0 || ftruncate (t->fd, (off_t) w->size) != 0 ? errno : 0;
  if (error == 0)
    error = byol_window_copy (w, 0, w->size, t->fd, VOLUME_MOST);
  enum px_state state;
  if (error == EFBIG)
    state =
      byol_unreadable (reason, "a FAT volume with more than %llu MiB in it", VOLUME_MOST / MIB);
  else if (error != 0)
    state = byol_unreadable (reason, "%s", strerror (error));
  else
    state = load (t, reason);
  if (state != PX_FOUND) {
    fat_close (&t->base);
    return state;
  }
  *out = &t->base;
  return PX_FOUND;
}
