/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source "direct": containers, partition tables, NTFS and FAT. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "reader/serve.h"
#include "util.h"

static char *dir; /* the images */
static struct reader_io io = { .fd = -1 };

/* ---- what the tests stand on ---------------------------------------------------- */

static char *
slurp (const char *path, size_t *len)
{
  FILE *f = fopen (path, "rb");
  ck_assert_msg (f != NULL, "%s", path);
  ck_assert_int_eq (fseek (f, 0, SEEK_END), 0);
  *len = (size_t) ftell (f);
  rewind (f);
  char *bytes = malloc (*len + 1);
  ck_assert_uint_eq (fread (bytes, 1, *len, f), *len);
  fclose (f);
  return bytes;
}

/* Opens that image of `dir`, or of an absolute path. */
static int
open_image (struct backend *b, const char *name, const char *format, uint32_t flags,
            struct byol_error **err)
{
  CLEANUP_FREE char *path = name[0] == '/' ? strdup (name) : util_printf ("%s/%s", dir, name);
  struct open_disk disk = { path, (char *) format };
  struct open_request request = { (char *) "direct", flags, &disk, 1 };
  *b = (struct backend){ .ops = &backend_direct, .io = &io };
  return backend_direct.open (b, &request, err);
}

static void
must_open (struct backend *b, const char *name)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  open_image (b, name, "", 0, &err);
  ck_assert_msg (err == NULL, "%s", byol_error_message (err));
}

/* The image is refused with that code, and a message that holds `part`. */
static void
refused (const char *name, const char *format, uint32_t flags, int code, const char *part)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  struct backend b;
  int r = open_image (&b, name, format, flags, &err);
  reader_backend_end (&b);
  ck_assert_msg (r == code && byol_error_code (err) == code, "%s: %d, %s", name, r,
                 byol_error_message (err));
  ck_assert_msg (strstr (byol_error_message (err), part) != NULL, "%s: %s", name,
                 byol_error_message (err));
}

/* The children that this process has: none must be left. */
static void
no_children (void)
{
  ck_assert_int_eq (waitpid (-1, NULL, WNOHANG), -1);
  ck_assert_int_eq (errno, ECHILD);
}

/* The volume with that number of its partition. */
static uint32_t
partition (const struct backend *b, uint32_t number)
{
  for (uint32_t i = 0; i < b->volumes.count; i++)
    if (b->volumes.items[i].number == number)
      return i;
  ck_abort_msg ("no partition %u", number);
}

static const struct volume_info *
volume (const struct backend *b, uint32_t number)
{
  return &b->volumes.items[partition (b, number)];
}

static void
unreadable (enum px_state state, char **reason, const char *part)
{
  ck_assert_int_eq (state, PX_UNREADABLE);
  ck_assert_ptr_nonnull (*reason);
  ck_assert_msg (strstr (*reason, part) != NULL, "%s", *reason);
  free (STEAL (*reason));
}

/* Fetching the file gives the bytes of that file of `dir`; false: anything but
   PX_FOUND. */
static bool
same_bytes (struct backend *b, uint32_t v, const char *path, const char *original)
{
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_CLOSE int fd = -1;
  if (b->ops->fetch (b, v, path, LIMIT_HIVE, &fd, &reason) != PX_FOUND)
    return false;
  CLEANUP_FREE char *name = util_printf ("%s/%s", dir, original);
  size_t len;
  CLEANUP_FREE char *expected = slurp (name, &len);
  struct stat st;
  ck_assert_int_eq (fstat (fd, &st), 0);
  ck_assert_uint_eq ((size_t) st.st_size, len);
  CLEANUP_FREE char *got = malloc (len + 1);
  ck_assert_int_eq (pread (fd, got, len, 0), (ssize_t) len);
  ck_assert_msg (memcmp (got, expected, len) == 0, "%s differs", path);
  return true;
}

static enum px_state
stat_of (struct backend *b, uint32_t v, const char *path, char *name, size_t len)
{
  struct file_info f = { 0 };
  CLEANUP_FREE char *reason = NULL;
  enum px_state state = b->ops->stat (b, v, path, &f, &reason);
  if (name != NULL)
    snprintf (name, len, "%s", state == PX_FOUND ? f.name : "");
  byol_px_file_free (&f);
  return state;
}

/* ---- containers ------------------------------------------------------------------- */

static const struct
{
  const char *name, *format, *sub_format;
} formats[] = {
  { "gpt.img", "raw", "" },
  { "v3.qcow2", "qcow2", "v3" },
  { "v2.qcow2", "qcow2", "v2" },
  { "small.qcow2", "qcow2", "v3" },
  { "packed.qcow2", "qcow2", "v3" },
  { "zstd.qcow2", "qcow2", "v3 zstd" },
  { "l2.qcow2", "qcow2", "v3" },
  { "sparse.vmdk", "vmdk", "monolithicSparse" },
  { "stream.vmdk", "vmdk", "streamOptimized" },
  { "dynamic.vhd", "vpc", "dynamic" },
  { "fixed.vhd", "vpc", "fixed" },
  { "dynamic.vhdx", "vhdx", "dynamic" },
  { "fixed.vhdx", "vhdx", "fixed" },
  { "dynamic.vdi", "vdi", "dynamic" },
  { "fixed.vdi", "vdi", "fixed" },
};

static void
check_gpt_image (struct backend *b)
{
  const struct disk_info *d = &b->disks.items[0];
  ck_assert_str_eq (d->table, "gpt");
  ck_assert_str_eq (d->reason, "");
  ck_assert_str_eq (d->gpt_guid, "12345678-9abc-def0-1234-56789abcdef0");
  ck_assert_uint_eq (d->sector_size, 512);
  ck_assert_uint_eq (b->volumes.count, 3);
  const struct volume_info *esp = volume (b, 1), *msr = volume (b, 2), *c = volume (b, 3);
  ck_assert_str_eq (esp->type, "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
  ck_assert_str_eq (esp->content, "vfat");
  ck_assert_str_eq (esp->label, "SYSTEM");
  ck_assert (esp->readable);
  ck_assert_str_eq (msr->content, "");
  ck_assert (!msr->readable);
  ck_assert_str_eq (c->content, "ntfs");
  ck_assert_str_eq (c->label, "Windows C");
  ck_assert_str_eq (c->part_id, "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");
  ck_assert_uint_eq (c->attributes, 1ull << 63);
  ck_assert_uint_eq (c->start, 49 * MIB);
  ck_assert_uint_eq (c->size, 64 * MIB);
  ck_assert_uint_eq (c->flags, VOLUME_HAS_FREE);
  ck_assert (c->readable);
  ck_assert_str_eq (c->reason, "");
  ck_assert_uint_eq (c->cluster_size, 4096);
  ck_assert_uint_gt (c->fs_size, 63 * MIB);
  ck_assert_uint_gt (c->fs_free, 40 * MIB);
  ck_assert_uint_lt (c->fs_free, 62 * MIB);
  ck_assert (same_bytes (b, 2, "\\windows\\SYSTEM32\\config\\software", "hive"));
  ck_assert (same_bytes (b, 0, "\\efi\\microsoft\\boot\\bcd", "esp-file"));
}

START_TEST (every_format)
{
  int fds = util_open_fds ();
  struct backend b;
  must_open (&b, formats[_i].name);
  const struct disk_info *d = &b.disks.items[0];
  ck_assert_str_eq (d->format, formats[_i].format);
  ck_assert_str_eq (d->sub_format, formats[_i].sub_format);
  ck_assert_str_eq (d->backing, "");
  bool stream = strcmp (formats[_i].sub_format, "streamOptimized") == 0;
  ck_assert_uint_eq (d->flags, DISK_PROBED | (stream ? DISK_STREAM : 0));
  ck_assert_str_eq (d->fault, "");
  ck_assert_str_eq (d->member, "");
  /* A VHD is rounded up to its geometry. */
  ck_assert_uint_ge (d->virtual_size, 130 * MIB);
  ck_assert_uint_lt (d->virtual_size, 131 * MIB);
  check_gpt_image (&b);
  reader_backend_end (&b);
  no_children ();
  ck_assert_int_eq (util_open_fds (), fds);
}
END_TEST

/* A named format is taken at its word, and must be true. */
START_TEST (named_formats)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  struct backend b;
  ck_assert_int_eq (open_image (&b, formats[_i].name, formats[_i].format, 0, &err), 0);
  ck_assert_uint_eq (b.disks.items[0].flags & DISK_PROBED, 0);
  reader_backend_end (&b);
  const char *wrong = strcmp (formats[_i].format, "qcow2") == 0 ? "vmdk" : "qcow2";
  refused (formats[_i].name, wrong, 0, BYOL_E_FORMAT, wrong);
  if (strcmp (formats[_i].format, "raw") != 0 && strcmp (formats[_i].sub_format, "fixed") != 0)
    refused (formats[_i].name, "raw", 0, BYOL_E_FORMAT, formats[_i].format);
}
END_TEST

/* A file that was cut short is refused, or what can still be read is right. */
START_TEST (cut_short)
{
  static const unsigned percents[] = { 0, 1, 5, 25, 50, 75, 90, 99 };
  CLEANUP_FREE char *whole = util_printf ("%s/%s", dir, formats[_i].name);
  CLEANUP_FREE char *cut = util_printf ("%s/cut-%d", dir, _i);
  struct stat st;
  ck_assert_int_eq (stat (whole, &st), 0);
  for (size_t i = 0; i < ARRAY_SIZE (percents); i++) {
    off_t len = st.st_size * percents[i] / 100 + 700;
    util_run ("cp --sparse=always '%s' '%s' && truncate -s %lld '%s'", whole, cut, (long long) len,
              cut);
    CLEANUP_ERROR struct byol_error *err = NULL;
    struct backend b;
    if (open_image (&b, cut, "", 0, &err) == 0) {
      for (uint32_t v = 0; v < b.volumes.count; v++) {
        (void) same_bytes (&b, v, "\\Windows\\System32\\config\\SOFTWARE", "hive");
        (void) same_bytes (&b, v, "\\EFI\\Microsoft\\Boot\\BCD", "esp-file");
        if (strcmp (b.volumes.items[v].content, "ntfs") == 0 && b.volumes.items[v].readable)
          ck_assert_int_ne (stat_of (&b, v, "\\Windows\\System32", NULL, 0), PX_ABSENT);
      }
    } else {
      ck_assert (strstr (byol_error_message (err), cut) != NULL);
    }
    reader_backend_end (&b);
  }
  ck_assert_int_eq (remove (cut), 0);
  no_children ();
}
END_TEST

START_TEST (not_images)
{
  refused ("empty", "", 0, BYOL_E_FORMAT, "is empty");
  refused (
    "text.vmdk", "", 0, BYOL_E_FORMAT,
    "text.vmdk: not a disk image: no known container format, partition table or file system");
  refused ("text.vmdk", "vmdk", 0, BYOL_E_FORMAT, "not a vmdk image");
  refused ("head.vhdx", "", 0, BYOL_E_FORMAT, "damaged vhdx");
  refused ("nowhere.img", "", 0, BYOL_E_NOT_FOUND, "nowhere.img: No such file");
  no_children ();
}
END_TEST

/* What an image refers to is named, and not opened: a file of the host must
   not end up in a report. */
START_TEST (references)
{
  refused ("backing.qcow2", "", 0, BYOL_E_BACKING, "/secret");
  refused ("overlay.qcow2", "", 0, BYOL_E_BACKING, "gpt.img");
  refused ("data-file.qcow2", "", 0, BYOL_E_BACKING, "/secret-data");
  refused ("flat.vmdk", "", 0, BYOL_E_BACKING, "/secret");
  refused ("clothes.vmdk", "", 0, BYOL_E_BACKING, "/secret");
  refused ("flat.vmdk", "vmdk", 0, BYOL_E_BACKING, "/secret");
}
END_TEST

START_TEST (allowed_references)
{
  static const char *const names[] = { "overlay.qcow2", "delta.vmdk" };
  CLEANUP_ERROR struct byol_error *err = NULL;
  struct backend b;
  int r = open_image (&b, names[_i], "", OPEN_ALLOW_BACKING, &err);
  ck_assert_msg (r == 0, "%s", byol_error_message (err));
  ck_assert (b.disks.items[0].flags & DISK_BACKING);
  check_gpt_image (&b);
  reader_backend_end (&b);
}
END_TEST

/* A name that JSON, qemu's option syntax and shells would trip over. */
START_TEST (odd_names)
{
  static const char name[] = "a\"b'c,d=e\\\n{\"file\"}: x";
  CLEANUP_FREE char *from = util_printf ("%s/v3.qcow2", dir);
  CLEANUP_FREE char *to = util_printf ("%s/%s", dir, name);
  ck_assert_int_eq (link (from, to), 0);
  struct backend b;
  must_open (&b, name);
  check_gpt_image (&b);
  reader_backend_end (&b);
  ck_assert_int_eq (remove (to), 0);
}
END_TEST

START_TEST (several_disks)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  CLEANUP_FREE char *one = util_printf ("%s/v3.qcow2", dir);
  CLEANUP_FREE char *two = util_printf ("%s/mbr.img", dir);
  CLEANUP_FREE char *three = util_printf ("%s/dynamic.vhdx", dir);
  struct open_disk disks[] = { { one, (char *) "" },
                               { two, (char *) "raw" },
                               { three, (char *) "" } };
  struct open_request request = { (char *) "direct", 0, disks, 3 };
  struct backend b = { .ops = &backend_direct, .io = &io };
  ck_assert_int_eq (backend_direct.open (&b, &request, &err), 0);
  ck_assert_uint_eq (b.disks.count, 3);
  ck_assert_uint_eq (b.volumes.count, 9);
  ck_assert_uint_eq (b.volumes.items[2].disk, 0);
  ck_assert_uint_eq (b.volumes.items[5].disk, 1);
  ck_assert_uint_eq (b.volumes.items[8].disk, 2);
  for (uint32_t v = 2; v < 9; v += 3)
    ck_assert (same_bytes (&b, v, "\\Windows\\System32\\config\\SOFTWARE", "hive"));
  reader_backend_end (&b);
  no_children ();
}
END_TEST

START_TEST (qemu_nbd_missing)
{
  CLEANUP_FREE char *path = strdup (getenv ("PATH"));
  setenv ("PATH", dir, 1);
  refused ("v3.qcow2", "", 0, BYOL_E_UNSUPPORTED, "qemu-nbd, which is not installed");
  struct backend b;
  must_open (&b, "gpt.img");
  ck_assert (!volume (&b, 1)->readable);
  ck_assert (strstr (volume (&b, 1)->reason, "mtools, which is not installed") != NULL);
  ck_assert (volume (&b, 3)->readable);
  reader_backend_end (&b);
  setenv ("PATH", path, 1);
}
END_TEST

/* The reader is killed in the middle: its qemu-nbd must go as well. */
START_TEST (no_orphans)
{
  int ends[2];
  ck_assert_int_eq (pipe (ends), 0);
  pid_t pid = fork ();
  if (pid == 0) {
    struct backend b;
    must_open (&b, "v3.qcow2");
    ck_assert_int_eq (write (ends[1], "x", 1), 1);
    pause ();
  }
  char x;
  close (ends[1]);
  ck_assert_int_eq (read (ends[0], &x, 1), 1);
  close (ends[0]);
  CLEANUP_FREE char *name = util_printf ("/proc/%d/task/%d/children", pid, pid);
  FILE *f = fopen (name, "r");
  int child = 0;
  ck_assert_ptr_nonnull (f);
  ck_assert_int_eq (fscanf (f, "%d", &child), 1);
  fclose (f);
  ck_assert_int_eq (kill (child, 0), 0);
  ck_assert_int_eq (kill (pid, SIGKILL), 0);
  ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
  CLEANUP_FREE char *status = util_printf ("/proc/%d/stat", child);
  for (int i = 0; i < 200; i++) {
    char state = 'X';
    if ((f = fopen (status, "r")) == NULL)
      return;
    if (fscanf (f, "%*d (%*[^)]) %c", &state) != 1)
      state = 'X';
    fclose (f);
    if (state == 'Z' || state == 'X')
      return;
    usleep (10000);
  }
  ck_abort_msg ("qemu-nbd %d is still there", child);
}
END_TEST

/* ---- tables ------------------------------------------------------------------------ */

START_TEST (mbr)
{
  struct backend b;
  must_open (&b, "mbr.img");
  const struct disk_info *d = &b.disks.items[0];
  ck_assert_str_eq (d->table, "mbr");
  ck_assert_uint_eq (d->mbr_signature, 0xdeadbeef);
  ck_assert_uint_eq (b.volumes.count, 3);
  const struct volume_info *boot = volume (&b, 1), *empty = volume (&b, 5), *c = volume (&b, 6);
  ck_assert_str_eq (boot->type, "0x07");
  ck_assert_uint_eq (boot->flags, VOLUME_ACTIVE | VOLUME_HAS_FREE);
  ck_assert_str_eq (boot->label, "System Reserved");
  ck_assert_uint_eq (empty->flags, VOLUME_LOGICAL);
  ck_assert_uint_eq (c->flags, VOLUME_LOGICAL | VOLUME_HAS_FREE);
  ck_assert_uint_eq (c->start, 35 * MIB);
  ck_assert (same_bytes (&b, 2, "\\Windows\\System32\\config\\SOFTWARE", "hive"));
  reader_backend_end (&b);
}
END_TEST

START_TEST (large_sectors)
{
  static const char *const names[] = { "gpt-4k.img", "mbr-4k.img" };
  struct backend b;
  must_open (&b, names[_i]);
  ck_assert_uint_eq (b.disks.items[0].sector_size, 4096);
  ck_assert_uint_eq (b.volumes.count, 1);
  ck_assert_uint_eq (volume (&b, 1)->start, 2 * MIB);
  ck_assert (same_bytes (&b, 0, "\\Windows\\System32\\config\\SOFTWARE", "hive"));
  reader_backend_end (&b);
}
END_TEST

static void
table_is (const char *name, const char *table, const char *reason)
{
  struct backend b;
  must_open (&b, name);
  ck_assert_str_eq (b.disks.items[0].table, table);
  ck_assert_msg (strstr (b.disks.items[0].reason, reason) != NULL, "%s", b.disks.items[0].reason);
  if (strcmp (table, "unreadable") == 0)
    ck_assert_uint_eq (b.volumes.count, 0);
  reader_backend_end (&b);
}

START_TEST (damaged_tables)
{
  table_is ("backup.img", "gpt", "the second was used");
  table_is ("no-gpt.img", "unreadable", "without a GPT header");
  table_is ("cut-gpt.img", "unreadable", "cut short");
  table_is ("ebr-loop.img", "mbr", "");
}
END_TEST

static uint32_t
crc32 (const uint8_t *p, size_t n)
{
  uint32_t crc = ~0u;
  while (n-- > 0) {
    crc ^= *p++;
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

/* A copy of that image to be changed; its name is freed by the caller. */
static char *
writable_copy (const char *name, int *fd)
{
  char *copy = util_printf ("%s/copy-%s", dir, name);
  util_run ("cp --sparse=always '%s/%s' '%s'", dir, name, copy);
  *fd = open (copy, O_RDWR | O_CLOEXEC);
  ck_assert_int_ge (*fd, 0);
  return copy;
}

/* libblkid says nothing of partitions outside of the usable sectors. */
START_TEST (unusable_sectors)
{
  CLEANUP_CLOSE int fd = -1;
  CLEANUP_FREE char *copy = writable_copy ("gpt.img", &fd);
  uint8_t header[92];
  ck_assert_int_eq (pread (fd, header, sizeof header, 512), sizeof header);
  memcpy (header + 40, "\0\x10\0\0\0\0\0", 8); /* the first one: 4096 */
  memset (header + 16, 0, 4);
  uint32_t crc = crc32 (header, sizeof header);
  for (int i = 0; i < 4; i++)
    header[16 + i] = (uint8_t) (crc >> 8 * i);
  ck_assert_int_eq (pwrite (fd, header, sizeof header, 512), sizeof header);
  table_is (copy, "unreadable", "outside of the usable sectors");
  ck_assert_int_eq (remove (copy), 0);
}
END_TEST

START_TEST (hybrid)
{
  struct backend b;
  must_open (&b, "hybrid.img");
  ck_assert (b.disks.items[0].flags & DISK_HYBRID_MBR);
  check_gpt_image (&b);
  reader_backend_end (&b);
}
END_TEST

START_TEST (impossible_partitions)
{
  struct backend b;
  must_open (&b, "cut-mbr.img");
  ck_assert (volume (&b, 1)->readable);
  ck_assert (!volume (&b, 6)->readable);
  ck_assert (strstr (volume (&b, 6)->reason, "behind the end of the disk") != NULL);
  reader_backend_end (&b);

  must_open (&b, "overlap.img");
  for (size_t i = 0; i < b.volumes.count; i++) {
    ck_assert (!b.volumes.items[i].readable);
    ck_assert (strstr (b.volumes.items[i].reason, "overlaps partition") != NULL);
  }
  reader_backend_end (&b);

  must_open (&b, "ldm.img");
  ck_assert_str_eq (volume (&b, 1)->content, "ldm");
  ck_assert (!volume (&b, 1)->readable);
  reader_backend_end (&b);
}
END_TEST

/* ---- NTFS -------------------------------------------------------------------------- */

static struct backend c;

static void
open_c (void)
{
  must_open (&c, "c.ntfs");
  ck_assert_str_eq (c.disks.items[0].table, "none");
  ck_assert_uint_eq (c.volumes.count, 1);
  ck_assert_uint_eq (volume (&c, 0)->size, 64 * MIB);
}

static void
close_c (void)
{
  reader_backend_end (&c);
}

START_TEST (ntfs_paths)
{
  static const struct
  {
    const char *path;
    const char *name; /* NULL: absent */
  } cases[] = {
    { "\\", "\\" },
    { "", "\\" },
    { "\\WINDOWS\\system32\\", "System32" },
    { "\\windows\\.\\System32", "System32" },
    { "\\windows\\System32\\CONFIG\\software", "SOFTWARE" },
    { "\\gRÖSSE.txt", NULL },
    { "\\gRÖßE.txt", "Größe.TXT" },
    { "\\nothing", NULL },
    { "\\nothing\\below", NULL },
    { "\\empty\\below a file", NULL },
    { "\\windows\\..\\empty", NULL },
    { "\\packed.dll", "packed.dll" },
    { "\\junction", "Junction" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    char name[64];
    enum px_state state = stat_of (&c, 0, cases[i].path, name, sizeof name);
    ck_assert_msg (state == (cases[i].name ? PX_FOUND : PX_ABSENT), "%s: %d", cases[i].path, state);
    ck_assert_str_eq (name, cases[i].name ? cases[i].name : "");
  }
}
END_TEST

START_TEST (ntfs_stat)
{
  struct file_info f = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (c.ops->stat (&c, 0, "\\sparse", &f, &reason), PX_FOUND);
  ck_assert_uint_eq (f.size, 70000000);
  ck_assert_uint_eq (f.flags, 0);
  ck_assert_uint_ne (f.written, 0);
  byol_px_file_free (&f);
  ck_assert_int_eq (c.ops->stat (&c, 0, "\\packed.dll", &f, &reason), PX_FOUND);
  ck_assert_uint_eq (f.reparse_tag, 0x80000017);
  ck_assert_uint_eq (f.attributes & 0x400, 0x400);
  byol_px_file_free (&f);
  ck_assert_int_eq (c.ops->stat (&c, 0, "\\Windows", &f, &reason), PX_FOUND);
  ck_assert_uint_eq (f.flags, FILE_DIRECTORY);
  ck_assert_uint_eq (f.attributes & 0x10, 0x10);
  byol_px_file_free (&f);
  unreadable (c.ops->stat (&c, 0, "\\Junction\\x", &f, &reason), &reason,
              "\\Junction is a reparse point (tag 0xa0000003)");
  unreadable (c.ops->stat (&c, 7, "\\x", &f, &reason), &reason, "no such volume");
}
END_TEST

START_TEST (ntfs_contents)
{
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf bytes = BUF_INIT;
  int fd = -1;
  ck_assert_int_eq (c.ops->read (&c, 0, "\\Größe.TXT", 0, 100, &bytes, &reason), PX_FOUND);
  ck_assert_str_eq (bytes.data, "umlauts");
  ck_assert_int_eq (c.ops->read (&c, 0, "\\Größe.TXT", 3, 2, &bytes, &reason), PX_FOUND);
  ck_assert_uint_eq (bytes.len, 9);
  ck_assert_int_eq (memcmp (bytes.data, "umlautsau", 9), 0);
  ck_assert_int_eq (c.ops->read (&c, 0, "\\Größe.TXT", 99, 2, &bytes, &reason), PX_FOUND);
  ck_assert_uint_eq (bytes.len, 9);
  ck_assert_int_eq (c.ops->read (&c, 0, "\\sparse", 69999990, 100, &bytes, &reason), PX_FOUND);
  ck_assert_uint_eq (bytes.len, 19);
  ck_assert_int_eq (c.ops->read (&c, 0, "\\none", 0, 2, &bytes, &reason), PX_ABSENT);
  unreadable (c.ops->read (&c, 0, "\\packed.dll", 0, 2, &bytes, &reason), &reason,
              "the file is WOF-compressed");
  unreadable (c.ops->read (&c, 0, "\\locked.txt", 0, 2, &bytes, &reason), &reason,
              "the file is EFS-encrypted");
  unreadable (c.ops->read (&c, 0, "\\Windows", 0, 2, &bytes, &reason), &reason, "it is a folder");
  unreadable (c.ops->fetch (&c, 0, "\\packed.dll", 10000, &fd, &reason), &reason, "WOF");
  unreadable (c.ops->fetch (&c, 0, "\\sparse", 1000, &fd, &reason), &reason, "more than 1000");
  ck_assert_int_eq (c.ops->fetch (&c, 0, "\\none", 10000, &fd, &reason), PX_ABSENT);
  ck_assert_int_eq (fd, -1);
}
END_TEST

START_TEST (ntfs_list)
{
  CLEANUP (byol_px_files_free) struct file_list root = { 0 };
  CLEANUP (byol_px_files_free) struct file_list many = { 0 };
  CLEANUP (byol_px_files_free) struct file_list few = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (c.ops->list (&c, 0, "\\", 100, &root, &reason), PX_FOUND);
  bool umlauts = false, windows = false;
  for (size_t i = 0; i < root.count; i++) {
    const struct file_info *f = &root.items[i];
    ck_assert_msg (f->name[0] != '$' && f->name[0] != '.', "%s", f->name);
    umlauts |= strcmp (f->name, "Größe.TXT") == 0 && f->size == 7 && f->written != 0;
    windows |= strcmp (f->name, "Windows") == 0 && f->flags == FILE_DIRECTORY;
  }
  ck_assert (umlauts && windows);
  ck_assert_uint_eq (root.count, 8);
  ck_assert_int_eq (c.ops->list (&c, 0, "\\many", LIMIT_NAMES, &many, &reason), PX_FOUND);
  ck_assert_uint_eq (many.count, 3000);
  unreadable (c.ops->list (&c, 0, "\\many", 2999, &few, &reason), &reason, "more than 2999 names");
  byol_px_files_free (&few);
  unreadable (c.ops->list (&c, 0, "\\empty", 10, &few, &reason), &reason, "it is a file");
  unreadable (c.ops->list (&c, 0, "\\Junction", 10, &few, &reason), &reason, "reparse point");
  ck_assert_int_eq (c.ops->list (&c, 0, "\\none", 10, &few, &reason), PX_ABSENT);
}
END_TEST

static const struct
{
  const char *name;
  uint32_t flags;
  const char *reason;
} states[] = {
  { "boot.ntfs", 0, "" },
  { "hibr.ntfs", VOLUME_HIBERNATED, "" },
  { "HIBR.ntfs", VOLUME_HIBERNATED, "" },
  { "short.ntfs", VOLUME_HIBERNATED, "" },
  { "wake.ntfs", 0, "" },
  { "woken.ntfs", 0, "" },
  { "RSTR.ntfs", 0, "hiberfil.sys has an unknown header" },
  { "dirty.ntfs", VOLUME_NTFS_DIRTY, "" },
  { "unclean.ntfs", VOLUME_JOURNAL, "" },
};

START_TEST (ntfs_states)
{
  struct backend b;
  must_open (&b, states[_i].name);
  const struct volume_info *v = volume (&b, 0);
  ck_assert (v->readable);
  ck_assert_uint_eq (v->flags, states[_i].flags | VOLUME_HAS_FREE);
  if (states[_i].reason[0] == '\0')
    ck_assert_str_eq (v->reason, "");
  else
    ck_assert_msg (strstr (v->reason, states[_i].reason) != NULL, "%s", v->reason);
  reader_backend_end (&b);
}
END_TEST

/* Everything that stands in the image, asked through a damaged one. */
static void
visit (struct backend *b, uint32_t v, const char *path, unsigned depth)
{
  CLEANUP (byol_px_files_free) struct file_list l = { 0 };
  CLEANUP_FREE char *reason = NULL;
  enum px_state state = b->ops->list (b, v, path, 10000, &l, &reason);
  ck_assert (state != PX_UNREADABLE || reason != NULL);
  for (size_t i = 0; state == PX_FOUND && i < l.count && i < 40; i++) {
    CLEANUP_FREE char *below = util_printf ("%s\\%s", path, l.items[i].name);
    struct file_info f = { 0 };
    CLEANUP_FREE char *why = NULL;
    (void) b->ops->stat (b, v, below, &f, &why);
    byol_px_file_free (&f);
    CLEANUP_FREE char *why_not = NULL;
    CLEANUP_CLOSE int fd = -1;
    if (l.items[i].flags & FILE_DIRECTORY && depth < 5)
      visit (b, v, below, depth + 1);
    else
      (void) b->ops->fetch (b, v, below, 100 * MIB, &fd, &why_not);
  }
}

static uint32_t seed;

static uint32_t
next_random (void)
{
  seed = seed * 1664525 + 1013904223;
  return seed >> 8;
}

/* Bytes changed at random where metadata are dense: answers, not crashes. */
START_TEST (damaged_volumes)
{
  CLEANUP_CLOSE int fd = -1;
  CLEANUP_FREE char *copy = writable_copy ("gpt.img", &fd);
  seed = (uint32_t) _i + 1;
  for (int round = 0; round < 12; round++) {
    uint8_t old[16][8];
    off_t places[16];
    for (int i = 0; i < 16; i++) {
      /* The boot sectors, the MFT, the first index blocks, the FAT. */
      static const uint32_t regions[][2] = { { 0, 34 * 512 },
                                             { 1 << 20, 1 << 20 },
                                             { 49 << 20, 16384 },
                                             { (49 << 20) + 16384, 1 << 20 },
                                             { (49 << 20) + (32 << 20), 1 << 20 } };
      uint32_t r = next_random () % (round % 3 == 0 ? 5 : 4);
      if (round % 3 != 0 && r < 2)
        r += 2;
      places[i] = (off_t) regions[r][0] + next_random () % regions[r][1];
      ck_assert_int_eq (pread (fd, old[i], 8, places[i]), 8);
      uint8_t new[8];
      for (int k = 0; k < 8; k++)
        new[k] = next_random () % 3 == 0 ? (uint8_t) next_random () : old[i][k];
      ck_assert_int_eq (pwrite (fd, new, 8, places[i]), 8);
    }
    CLEANUP_ERROR struct byol_error *err = NULL;
    struct backend b;
    if (open_image (&b, copy, "raw", 0, &err) == 0)
      for (uint32_t v = 0; v < b.volumes.count; v++)
        visit (&b, v, "", 0);
    reader_backend_end (&b);
    for (int i = 15; i >= 0; i--)
      ck_assert_int_eq (pwrite (fd, old[i], 8, places[i]), 8);
  }
  ck_assert_int_eq (remove (copy), 0);
}
END_TEST

static uint64_t
number_at (const uint8_t *p, int n)
{
  uint64_t v = 0;
  while (n-- > 0)
    v = v << 8 | p[n];
  return v;
}

/* Index blocks whose children are themselves: a look-up must end, and must not
   say that the file is not there. */
START_TEST (index_loops)
{
  CLEANUP_CLOSE int fd = -1;
  CLEANUP_FREE char *copy = writable_copy ("c.ntfs", &fd);
  int changed = 0;
  for (off_t at = 0; at < (off_t) (64 * MIB); at += 4096) {
    uint8_t block[4096];
    ck_assert_int_eq (pread (fd, block, sizeof block, at), sizeof block);
    if (memcmp (block, "INDX", 4) != 0 || !(block[0x24] & 1))
      continue;
    for (size_t e = 0x18 + number_at (block + 0x18, 4); e + 16 < sizeof block;) {
      size_t len = number_at (block + e + 8, 2), flags = number_at (block + e + 12, 2);
      if (len < 24 || e + len > sizeof block)
        break;
      /* The last bytes of a sector stand elsewhere. */
      if (flags & 1 && (e + len - 8) % 512 < 500) {
        memcpy (block + e + len - 8, block + 0x10, 8);
        changed++;
      }
      if (flags & 2)
        break;
      e += len;
    }
    ck_assert_int_eq (pwrite (fd, block, sizeof block, at), sizeof block);
  }
  ck_assert_int_gt (changed, 10);
  struct backend b;
  must_open (&b, copy);
  int lost = 0;
  for (int i = 0; i < 10; i++) {
    CLEANUP_FREE char *path =
      util_printf ("\\many\\a rather long name to fill the index with %d", i * 299);
    enum px_state state = stat_of (&b, 0, path, NULL, 0);
    ck_assert_int_ne (state, PX_ABSENT);
    lost += state == PX_UNREADABLE;
  }
  ck_assert_int_gt (lost, 0);
  reader_backend_end (&b);
  ck_assert_int_eq (remove (copy), 0);
}
END_TEST

/* ---- FAT --------------------------------------------------------------------------- */

START_TEST (fat)
{
  struct backend b;
  must_open (&b, "esp.fat");
  ck_assert_str_eq (volume (&b, 0)->content, "vfat");
  char name[64];
  ck_assert_int_eq (stat_of (&b, 0, "\\", name, sizeof name), PX_FOUND);
  ck_assert_int_eq (stat_of (&b, 0, "\\efi\\MICROSOFT", name, sizeof name), PX_FOUND);
  ck_assert_str_eq (name, "Microsoft");
  ck_assert_int_eq (stat_of (&b, 0, "\\EFI\\a longer NAME.efi", name, sizeof name), PX_FOUND);
  ck_assert_str_eq (name, "A longer name.efi");
  ck_assert_int_eq (stat_of (&b, 0, "\\EFI\\none", NULL, 0), PX_ABSENT);
  ck_assert (same_bytes (&b, 0, "\\EFI\\A longer name.efi", "hive"));
  ck_assert (same_bytes (&b, 0, "\\EFI\\Microsoft\\Boot\\BCD", "esp-file"));

  CLEANUP (byol_px_files_free) struct file_list l = { 0 };
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf bytes = BUF_INIT;
  int fd = -1;
  ck_assert_int_eq (b.ops->list (&b, 0, "\\efi", 100, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 2);
  byol_px_files_free (&l);
  ck_assert_int_eq (b.ops->list (&b, 0, "", 100, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 1);
  ck_assert_str_eq (l.items[0].name, "EFI");
  ck_assert_int_eq (b.ops->read (&b, 0, "\\EFI\\Microsoft\\Boot\\BCD", 2, 4, &bytes, &reason),
                    PX_FOUND);
  ck_assert_str_eq (bytes.data, "2\n3\n");
  unreadable (b.ops->fetch (&b, 0, "\\EFI", 100, &fd, &reason), &reason, "it is a folder");
  unreadable (b.ops->fetch (&b, 0, "\\EFI\\A longer name.efi", 100, &fd, &reason), &reason,
              "more than 100");
  reader_backend_end (&b);
  no_children ();
}
END_TEST

/* ---- real images ------------------------------------------------------------------- */

/* Every image of the corpus is opened and walked, or refused with its name. */
START_TEST (corpus)
{
  const char *base = util_corpus ();
  if (base == NULL)
    return;
  CLEANUP_FREE char *real = util_printf ("%s/corpus", dir);
  util_mkdirs (real);
  /* xz leaves holes in what it writes to a file, unlike to a pipe. */
  util_run ("cd '%s' && find '%s/images' -type f ! -name '*.conf' -exec cp '{}' . ';' && "
            "chmod u+w * && xz -d *.xz && "
            "for f in *.tar.gz; do tar -xSzf \"$f\" && rm \"$f\"; done",
            real, base);
  DIR *d = opendir (real);
  ck_assert_ptr_nonnull (d);
  struct dirent *e;
  int opened = 0;
  while ((e = readdir (d)) != NULL) {
    if (e->d_name[0] == '.')
      continue;
    CLEANUP_FREE char *path = util_printf ("%s/%s", real, e->d_name);
    CLEANUP_ERROR struct byol_error *err = NULL;
    struct backend b;
    if (open_image (&b, path, "", 0, &err) == 0) {
      opened++;
      for (uint32_t v = 0; v < b.volumes.count; v++) {
        const struct volume_info *info = &b.volumes.items[v];
        ck_assert_msg (info->readable || info->reason[0], "%s", path);
        if (strncmp (e->d_name, "bitl", 4) == 0)
          ck_assert_str_eq (info->content, "bitlocker");
        if (strncmp (e->d_name, "ldm", 3) == 0)
          ck_assert_msg (!info->readable, "%s", path);
        if (info->readable)
          visit (&b, v, "", 0);
      }
    } else {
      ck_assert_msg (strstr (byol_error_message (err), path) != NULL, "%s",
                     byol_error_message (err));
    }
    reader_backend_end (&b);
  }
  closedir (d);
  util_rmtree (real);
  ck_assert_int_ge (opened, 30);
  no_children ();
}
END_TEST

/* As util_run, outside a test: the exit status. */
static int
shell (const char *command)
{
  CLEANUP_FREE char *line = NULL;
  if (asprintf (&line, "dir='%s'; %s", dir, command) < 0)
    return 1;
  int status = system (line);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}

int
main (void)
{
  char template[] = "/tmp/byolcheck-direct-XXXXXX";
  dir = mkdtemp (template);
  if (dir == NULL)
    return 1;
  int r = shell ("\"${srcdir:-.}\"/tests/direct-images.sh \"$dir\"");
  if (r != 0) {
    shell ("rm -rf \"$dir\"");
    return r;
  }
  r = shell ("cd \"$dir\" && sha256sum gpt.img v3.qcow2 stream.vmdk dynamic.vhd* mbr.img >sums");

  Suite *s = suite_create ("direct");
  TCase *t = tcase_create ("containers");
  tcase_set_timeout (t, 60);
  tcase_add_loop_test (t, every_format, 0, ARRAY_SIZE (formats));
  tcase_add_loop_test (t, named_formats, 0, ARRAY_SIZE (formats));
  tcase_add_loop_test (t, cut_short, 0, ARRAY_SIZE (formats));
  tcase_add_test (t, not_images);
  tcase_add_test (t, references);
  tcase_add_loop_test (t, allowed_references, 0, 2);
  tcase_add_test (t, odd_names);
  tcase_add_test (t, several_disks);
  tcase_add_test (t, qemu_nbd_missing);
  tcase_add_test (t, no_orphans);
  suite_add_tcase (s, t);
  t = tcase_create ("tables");
  tcase_set_timeout (t, 60);
  tcase_add_test (t, mbr);
  tcase_add_loop_test (t, large_sectors, 0, 2);
  tcase_add_test (t, damaged_tables);
  tcase_add_test (t, unusable_sectors);
  tcase_add_test (t, hybrid);
  tcase_add_test (t, impossible_partitions);
  suite_add_tcase (s, t);
  t = tcase_create ("ntfs");
  tcase_set_timeout (t, 60);
  tcase_add_checked_fixture (t, open_c, close_c);
  tcase_add_test (t, ntfs_paths);
  tcase_add_test (t, ntfs_stat);
  tcase_add_test (t, ntfs_contents);
  tcase_add_test (t, ntfs_list);
  suite_add_tcase (s, t);
  t = tcase_create ("states");
  tcase_set_timeout (t, 120);
  tcase_add_loop_test (t, ntfs_states, 0, ARRAY_SIZE (states));
  tcase_add_loop_test (t, damaged_volumes, 0, 4);
  tcase_add_test (t, index_loops);
  tcase_add_test (t, fat);
  tcase_add_test (t, corpus);
  suite_add_tcase (s, t);
  r |= util_run_suite (s);

  /* Nothing was written to any image. */
  r |= shell ("cd \"$dir\" && sha256sum --quiet -c sums && ! find . -path ./corpus -prune -o "
              "-newer sums -type f -print | grep .");
  shell ("rm -rf \"$dir\"");
  return r;
}
