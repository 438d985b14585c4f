/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source "guestfs" must tell the same of an image as the source "direct".
   Starting an appliance takes long: all the images are the disks of one. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "reader/serve.h"
#include "util.h"

#define STATS_PER_FOLDER 20u /* each is a round trip or two, in an emulator */

static char *dir; /* the images */
static struct reader_io io = { .fd = -1 };
static struct backend direct, guestfs;

static const char *const images[] = {
  "gpt-4k.img", "mbr.img",   "hibr.ntfs",    "short.ntfs",  "dirty.ntfs",   "unclean.ntfs",
  "zstd.qcow2", "fixed.vhd", "dynamic.vhdx", "dynamic.vdi", "nested.qcow2",
};

static int
open_images (struct backend *b, const struct backend_ops *ops, struct byol_error **err)
{
  struct open_disk disks[ARRAY_SIZE (images)];
  char paths[ARRAY_SIZE (images)][64];
  for (size_t i = 0; i < ARRAY_SIZE (images); i++) {
    snprintf (paths[i], sizeof paths[i], "%s/%s", dir, images[i]);
    disks[i] = (struct open_disk){ paths[i], (char *) "" };
  }
  struct open_request request = { (char *) ops->name, 0, disks, ARRAY_SIZE (images) };
  *b = (struct backend){ .ops = ops, .io = &io };
  return ops->open (b, &request, err);
}

START_TEST (same_disks)
{
  ck_assert_uint_eq (guestfs.disks.count, ARRAY_SIZE (images));
  for (size_t i = 0; i < guestfs.disks.count; i++) {
    const struct disk_info *a = &direct.disks.items[i], *b = &guestfs.disks.items[i];
    ck_assert_str_eq (a->path, b->path);
    ck_assert_str_eq (a->format, b->format);
    ck_assert_str_eq (a->sub_format, b->sub_format);
    ck_assert_msg (a->virtual_size == b->virtual_size, "%s", a->path);
    ck_assert_uint_eq (a->file_size, b->file_size);
    ck_assert_uint_eq (a->sector_size, b->sector_size);
    ck_assert_uint_eq (a->flags, b->flags);
    ck_assert_str_eq (a->table, b->table);
    ck_assert_str_eq (a->reason, b->reason);
    ck_assert_uint_eq (a->mbr_signature, b->mbr_signature);
    ck_assert_str_eq (a->gpt_guid, b->gpt_guid);
  }
}
END_TEST

START_TEST (same_volumes)
{
  ck_assert_uint_eq (direct.volumes.count, guestfs.volumes.count);
  for (size_t i = 0; i < guestfs.volumes.count; i++) {
    const struct volume_info *a = &direct.volumes.items[i], *b = &guestfs.volumes.items[i];
    const char *path = direct.disks.items[a->disk].path;
    ck_assert_uint_eq (a->disk, b->disk);
    ck_assert_uint_eq (a->number, b->number);
    ck_assert_uint_eq (a->start, b->start);
    ck_assert_uint_eq (a->size, b->size);
    ck_assert_str_eq (a->type, b->type);
    ck_assert_str_eq (a->part_id, b->part_id);
    ck_assert_uint_eq (a->attributes, b->attributes);
    ck_assert_str_eq (a->content, b->content);
    ck_assert_str_eq (a->label, b->label);
    ck_assert_msg (a->readable == b->readable && strcmp (a->reason, b->reason) == 0,
                   "%s, partition %u: \"%s\", but \"%s\"", path, a->number, a->reason, b->reason);
    if (strcmp (a->content, "ntfs") != 0)
      continue;
    ck_assert_msg (a->flags == b->flags, "%s, partition %u: 0x%x, but 0x%x", path, a->number,
                   a->flags, b->flags);
    ck_assert_uint_eq (a->fs_size, b->fs_size);
    ck_assert_uint_eq (a->fs_free, b->fs_free);
    ck_assert_uint_eq (a->cluster_size, b->cluster_size);
  }
}
END_TEST

/* ---- files ---------------------------------------------------------------------- */

static int
by_name (const void *a, const void *b)
{
  return strcmp (((const struct file_info *) a)->name, ((const struct file_info *) b)->name);
}

static void
same_bytes (uint32_t volume, const char *path)
{
  CLEANUP_BUF struct buf a = BUF_INIT, b = BUF_INIT;
  CLEANUP_FREE char *why_a = NULL;
  CLEANUP_FREE char *why_b = NULL;
  enum px_state state = direct.ops->read (&direct, volume, path, 3, MIB, &a, &why_a);
  ck_assert_msg (guestfs.ops->read (&guestfs, volume, path, 3, MIB, &b, &why_b) == state, "%s: %s",
                 path, why_b ? why_b : why_a);
  if (state == PX_UNREADABLE)
    ck_assert_str_eq (why_a, why_b);
  ck_assert_uint_eq (a.len, b.len);
  ck_assert_msg (a.len == 0 || memcmp (a.data, b.data, a.len) == 0, "%s", path);
}

static void
same_stat (uint32_t volume, const char *path)
{
  struct file_info a = { 0 }, b = { 0 };
  CLEANUP_FREE char *why_a = NULL;
  CLEANUP_FREE char *why_b = NULL;
  enum px_state state = direct.ops->stat (&direct, volume, path, &a, &why_a);
  ck_assert_msg (guestfs.ops->stat (&guestfs, volume, path, &b, &why_b) == state, "%s: %s", path,
                 why_b ? why_b : why_a);
  if (state == PX_UNREADABLE)
    ck_assert_str_eq (why_a, why_b);
  if (state == PX_FOUND) {
    ck_assert_str_eq (a.name, b.name);
    ck_assert_uint_eq (a.flags, b.flags);
    ck_assert_uint_eq (a.reparse_tag, b.reparse_tag);
    if (strcmp (direct.volumes.items[volume].content, "ntfs") == 0) {
      ck_assert_msg (a.attributes == b.attributes, "%s: 0x%x, but 0x%x", path, a.attributes,
                     b.attributes);
      ck_assert_uint_eq (a.written, b.written);
    }
    /* A reparse point is a link to ntfs-3g, as long as what it points to. */
    if (a.reparse_tag == 0)
      ck_assert_uint_eq (a.size, b.size);
  }
  byol_px_file_free (&a);
  byol_px_file_free (&b);
}

static void
same_tree (uint32_t volume, const char *path)
{
  struct file_list a = { 0 }, b = { 0 };
  CLEANUP_FREE char *why_a = NULL;
  CLEANUP_FREE char *why_b = NULL;
  enum px_state state = direct.ops->list (&direct, volume, path, LIMIT_NAMES, &a, &why_a);
  ck_assert_msg (guestfs.ops->list (&guestfs, volume, path, LIMIT_NAMES, &b, &why_b) == state,
                 "%s: %s", path, why_b ? why_b : why_a);
  if (state == PX_UNREADABLE)
    ck_assert_str_eq (why_a, why_b);
  ck_assert_uint_eq (a.count, b.count);
  if (a.count > 0) {
    qsort (a.items, a.count, sizeof *a.items, by_name);
    qsort (b.items, b.count, sizeof *b.items, by_name);
  }
  for (size_t i = 0; i < a.count; i++) {
    const struct file_info *f = &a.items[i], *g = &b.items[i];
    CLEANUP_FREE char *file = util_printf ("%s\\%s", path, f->name);
    ck_assert_str_eq (f->name, g->name);
    ck_assert_msg (f->flags == g->flags && f->reparse_tag == g->reparse_tag, "%s", file);
    if (f->reparse_tag == 0)
      ck_assert_uint_eq (f->size, g->size);
    if (f->flags & FILE_DIRECTORY)
      same_tree (volume, file);
    if (i >= STATS_PER_FOLDER)
      continue;
    same_stat (volume, file);
    same_bytes (volume, file);
  }
  byol_px_files_free (&a);
  byol_px_files_free (&b);
}

/* The volume with C: in it, on that disk. */
static uint32_t
volume_c (uint32_t disk)
{
  for (uint32_t i = 0; i < direct.volumes.count; i++)
    if (direct.volumes.items[i].disk == disk
        && strcmp (direct.volumes.items[i].label, "Windows C") == 0)
      return i;
  ck_abort_msg ("no C:");
}

START_TEST (same_files)
{
  bool esp = false;
  for (uint32_t i = 0; i < direct.volumes.count; i++)
    if (strcmp (direct.volumes.items[i].content, "vfat") == 0 && !esp) {
      same_tree (i, "");
      esp = true;
    }
  ck_assert (esp);
  same_tree (volume_c (0), "");
}
END_TEST

START_TEST (same_look_ups)
{
  static const char *const paths[] = {
    "",
    "\\",
    "\\windows\\SYSTEM32\\config\\software",
    "\\Windows\\\\System32\\.\\config\\SOFTWARE\\",
    "\\Windows\\..\\Windows",
    "\\Windows\\System32/config",
    "\\Windows\\System32\\config\\SOFTWARE\\below",
    "\\Windows\\System32\\config\\absent",
    "\\Absent\\absent",
    "\\Junction",
    "\\junction\\x",
    "\\packed.dll",
    "\\PACKED.DLL\\x",
    "\\LOCKED.txt",
    "\\Gr\303\266\303\237e.txt",
  };
  uint32_t c = volume_c (0);
  for (size_t i = 0; i < ARRAY_SIZE (paths); i++) {
    same_stat (c, paths[i]);
    same_bytes (c, paths[i]);
  }
}
END_TEST

/* Every container and every kind of table leads to the same bytes. */
START_TEST (same_hives)
{
  int volumes = 0;
  for (uint32_t i = 0; i < guestfs.volumes.count; i++) {
    CLEANUP_FREE char *why = NULL;
    CLEANUP_CLOSE int fd = -1;
    struct stat st;
    if (strcmp (guestfs.volumes.items[i].label, "Windows C") != 0)
      continue;
    CLEANUP_FREE char *name = util_printf ("%s/hive", dir);
    ck_assert_int_eq (stat (name, &st), 0);
    enum px_state state = guestfs.ops->fetch (&guestfs, i, "\\Windows\\System32\\config\\SOFTWARE",
                                              (uint64_t) st.st_size, &fd, &why);
    ck_assert_msg (state == PX_FOUND, "%s: %s", guestfs.disks.items[i].path, why);
    util_run ("cmp '%s' /proc/%d/fd/%d", name, getpid (), fd);
    volumes++;
    CLEANUP_CLOSE int none = -1;
    state = guestfs.ops->fetch (&guestfs, i, "\\Windows\\System32\\config\\SOFTWARE",
                                (uint64_t) st.st_size - 1, &none, &why);
    ck_assert_int_eq (state, PX_UNREADABLE);
  }
  ck_assert_int_eq (volumes, 6);
}
END_TEST

/* ---- all of it ---------------------------------------------------------------------- */

/* util.h is for tests that run. The command finds $dir. */
static int
shell (const char *command)
{
  setenv ("dir", dir, 1);
  int status = system (command);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}

static int
run_tests (void)
{
  Suite *s = suite_create ("guestfs");
  TCase *t = tcase_create ("same as direct");
  tcase_add_test (t, same_disks);
  tcase_add_test (t, same_volumes);
  tcase_add_test (t, same_files);
  tcase_add_test (t, same_look_ups);
  tcase_add_test (t, same_hives);
  suite_add_tcase (s, t);
  SRunner *runner = srunner_create (s);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_ENV);
  int r = srunner_ntests_failed (runner) == 0 ? 0 : 1;
  srunner_free (runner);
  return r;
}

int
main (void)
{
  char template[] = "/tmp/byolcheck-guestfs-XXXXXX";
  dir = mkdtemp (template);
  if (dir == NULL)
    return 1;
  int r = shell ("\"${srcdir:-.}\"/tests/direct-images.sh \"$dir\"");
  /* A disk whose contents are an image that refers to a file of this machine. */
  if (r == 0)
    r = shell ("cd \"$dir\" && qemu-img convert -f raw -O qcow2 backing.qcow2 nested.qcow2");
  CLEANUP_ERROR struct byol_error *err = NULL;
  if (r == 0
      && (open_images (&direct, &backend_direct, &err) != 0
          || open_images (&guestfs, &backend_guestfs, &err) != 0)) {
    /* With KVM or without: no appliance starts here. */
    r = err->code == BYOL_E_UNSUPPORTED ? 77 : 1;
    fprintf (stderr, "%s%s\n", r == 77 ? "SKIPPED: " : "", byol_error_message (err));
  }
  if (r == 0)
    r = run_tests ();
  reader_backend_end (&direct);
  reader_backend_end (&guestfs);
  if (waitpid (-1, NULL, WNOHANG) != -1) {
    fprintf (stderr, "a child process is left\n");
    r = 1;
  }
  shell ("rm -rf \"$dir\"");
  return r;
}
