/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/table.h"

#include <blkid.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "reader/bytes.h"
#include "reader/content.h"
#include "reader/fs.h"

/* Both copies of a GPT lie in the first and the last MiB. */
#define EDGE MIB
/* Logical partitions of one disk; libblkid stops at 60. */
#define EBR_MOST 256

#define MBR_ENTRIES 446
#define MBR_PROTECTIVE 0xee
#define MBR_LDM 0x42

static void
probe_free (blkid_probe *pr)
{
  blkid_free_probe (*pr);
}

static bool
has_boot_signature (const uint8_t *sector)
{
  return sector[510] == 0x55 && sector[511] == 0xaa;
}

static bool
is_extended (uint8_t type)
{
  return type == 0x05 || type == 0x0f || type == 0x85;
}

static const uint8_t *
mbr_entry (const uint8_t *sector, unsigned i)
{
  return sector + MBR_ENTRIES + 16 * i;
}

/* The first sector of the extended partition, or of the next in its chain. */
static const uint8_t *
find_extended (const uint8_t *sector)
{
  for (unsigned i = 0; i < 4; i++)
    if (is_extended (mbr_entry (sector, i)[4]))
      return mbr_entry (sector, i);
  return NULL;
}

/* Logical partitions are a chain of sectors all over the disk: copies them
   into the picture of it that libblkid gets. 0 or an errno; a chain that
   leads out of the disk ends there. */
static int
copy_extended (const struct window *disk, const uint8_t *mbr, uint32_t sector_size, int fd)
{
  uint8_t sector[512];
  const uint8_t *link = find_extended (mbr);
  uint64_t base = link ? little (link + 8, 4) : 0, at = base;
  for (unsigned i = 0; link != NULL && i < EBR_MOST; i++) {
    uint64_t offset = at * sector_size;
    if (offset > disk->size || disk->size - offset < sizeof sector)
      break;
    int error = byol_window_read (disk, offset, sector, sizeof sector);
    if (error != 0)
      return error;
    if (!has_boot_signature (sector))
      break;
    if (pwrite (fd, sector, sizeof sector, (off_t) offset) != sizeof sector)
      return errno;
    link = find_extended (sector);
    at = link ? base + little (link + 8, 4) : 0;
  }
  return 0;
}

static char *
lower_copy (const char *text)
{
  char *copy = strdup (text ? text : "");
  for (char *p = copy; p != NULL && *p; p++)
    if (*p >= 'A' && *p <= 'Z')
      *p = (char) (*p + ('a' - 'A'));
  return copy;
}

static const char *
content_of_type (const char *type)
{
  static const struct
  {
    const char *type, *content;
  } known[] = {
    { "0x42", "ldm" },
    { "5808c8aa-7e8f-42e0-85d2-e1e90434cfb3", "ldm" }, /* its metadata */
    { "af9b60a0-1431-4f62-bc68-3311714a69ad", "ldm" }, /* its data */
    { "e75caf8f-f680-4cee-afa3-b001e56efc2d", "storage-spaces" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (known); i++)
    if (strcmp (known[i].type, type) == 0)
      return known[i].content;
  return "";
}

static bool
add_partition (struct volume_list *volumes, uint32_t disk, blkid_partition part, bool gpt)
{
  struct volume_info *v = PX_ADD (volumes);
  if (v == NULL)
    return false;
  v->disk = disk;
  v->number = (uint32_t) blkid_partition_get_partno (part);
  /* libblkid counts in 512 bytes whatever the sector size. */
  v->start = (uint64_t) blkid_partition_get_start (part) * 512;
  v->size = (uint64_t) blkid_partition_get_size (part) * 512;
  unsigned long long flags = blkid_partition_get_flags (part);
  if (gpt) {
    v->attributes = flags;
    v->type = lower_copy (blkid_partition_get_type_string (part));
    v->part_id = lower_copy (blkid_partition_get_uuid (part));
  } else {
    v->flags =
      (flags & 0x80 ? VOLUME_ACTIVE : 0) | (blkid_partition_is_logical (part) ? VOLUME_LOGICAL : 0);
    if (asprintf (&v->type, "0x%02x", (unsigned) blkid_partition_get_type (part) & 0xff) < 0)
      v->type = NULL;
    v->part_id = strdup ("");
  }
  v->content = strdup (v->type ? content_of_type (v->type) : "");
  v->label = strdup ("");
  v->reason = strdup ("");
  return v->type && v->part_id && v->content && v->label && v->reason;
}

/* Partitions that reach beyond the disk, or into each other, tell nothing
   about what is in them. */
static void
check_places (const struct block *b, struct volume_list *volumes, size_t from)
{
  for (size_t i = from; i < volumes->count; i++) {
    struct volume_info *v = &volumes->items[i];
    if (v->start >= b->size || v->size > b->size - v->start) {
      byol_unreadable (&v->reason, "it ends %llu bytes behind the end of the disk",
                       (unsigned long long) (v->start + v->size - b->size));
      continue;
    }
    for (size_t k = from; k < volumes->count; k++) {
      const struct volume_info *o = &volumes->items[k];
      if (k != i && v->start < o->start + o->size && o->start < v->start + v->size)
        byol_unreadable (&v->reason, "it overlaps partition %u", o->number);
    }
  }
}

static int
unreadable_table (struct disk_info *disk, const char *why, struct byol_error **err)
{
  free (disk->table);
  free (disk->reason);
  disk->table = strdup ("unreadable");
  disk->reason = strdup (why);
  return disk->table && disk->reason ? 0 : byol_error_nomem (err);
}

/* There is no table that libblkid would know. Is that as it should be? */
static int
no_table (const struct window *w, struct disk_info *disk, const uint8_t *mbr,
          struct byol_error **err)
{
  bool protective = false;
  for (unsigned i = 0; i < 4; i++)
    protective |= mbr_entry (mbr, i)[4] == MBR_PROTECTIVE;
  if (!has_boot_signature (mbr) || byol_content_boot_sector (mbr) != NULL)
    return 0;
  if (protective) {
    uint8_t header[512] = { 0 };
    byol_window_read (w, disk->sector_size, header, sizeof header);
    if (memcmp (header, "EFI PART", 8) != 0)
      return unreadable_table (disk, "a protective MBR without a GPT header", err);
    uint64_t last = little (header + 48, 8);
    return unreadable_table (disk,
                             last >= w->size / disk->sector_size
                               ? "the GPT describes a larger disk: the image is cut short"
                               : "both copies of the GPT are damaged",
                             err);
  }
  /* The boot sector of a file system has the signature as well. */
  CLEANUP_FREE char *content = NULL;
  CLEANUP_FREE char *label = NULL;
  int error = byol_content_probe (w, &content, &label);
  if (error != 0 || content[0] != '\0')
    return error == 0 ? 0 : byol_error_set_errno (err, BYOL_E_IO, error, "%s", disk->path);
  return unreadable_table (disk, "a boot sector without valid partition entries", err);
}

/* libblkid passes over partitions that lie outside of the sectors that the
   header declares usable. A volume that is not looked at must not go unnoticed:
   counts the entries that are in use, in the table of the header at `header_at`
   in the picture `fd` of the disk. */
static unsigned
count_gpt_entries (int fd, uint64_t header_at, uint32_t sector_size)
{
  static const uint8_t unused[16];
  uint8_t header[96] = { 0 }, type[16];
  if (pread (fd, header, sizeof header, (off_t) header_at) != sizeof header)
    return 0;
  uint64_t at = little (header + 72, 8) * sector_size;
  uint64_t count = little (header + 80, 4), size = little (header + 84, 4);
  unsigned used = 0;
  for (uint64_t i = 0; i < count && i * size < EDGE; i++)
    if (pread (fd, type, sizeof type, (off_t) (at + i * size)) == sizeof type
        && memcmp (type, unused, sizeof type) != 0)
      used++;
  return used;
}

static int
fill_from (blkid_partlist list, int fd, struct block *b, uint32_t number, struct disk_info *disk,
           const uint8_t *mbr, struct volume_list *volumes, struct byol_error **err)
{
  blkid_parttable table = blkid_partlist_get_table (list);
  const char *kind = blkid_parttable_get_type (table);
  bool gpt = strcmp (kind, "gpt") == 0;
  if (!gpt && strcmp (kind, "dos") != 0)
    return unreadable_table (disk, "a kind of partition table that Windows does not know", err);
  free (disk->table);
  disk->table = strdup (gpt ? "gpt" : "mbr");
  if (disk->table == NULL)
    return byol_error_nomem (err);
  if (gpt) {
    free (disk->gpt_guid);
    disk->gpt_guid = lower_copy (blkid_parttable_get_id (table));
    if (disk->gpt_guid == NULL)
      return byol_error_nomem (err);
    for (unsigned i = 0; i < 4; i++) {
      uint8_t type = mbr_entry (mbr, i)[4];
      if (has_boot_signature (mbr) && type != 0 && type != MBR_PROTECTIVE)
        disk->flags |= DISK_HYBRID_MBR;
    }
    uint64_t header_at = (uint64_t) blkid_parttable_get_offset (table);
    if (count_gpt_entries (fd, header_at, disk->sector_size)
        != (unsigned) blkid_partlist_numof_partitions (list))
      return unreadable_table (disk, "the GPT has partitions outside of the usable sectors", err);
    if (header_at >= 2ull * disk->sector_size)
      byol_unreadable (&disk->reason, "the first copy of the GPT is damaged; the second was used");
  }

  size_t first = volumes->count;
  int count = blkid_partlist_numof_partitions (list);
  for (int i = 0; i < count; i++) {
    blkid_partition part = blkid_partlist_get_partition (list, i);
    /* The extended partition is a box for others. */
    if (!gpt && is_extended ((uint8_t) blkid_partition_get_type (part)))
      continue;
    if (volumes->count - first >= LIMIT_VOLUMES)
      return unreadable_table (disk, "more partitions than Windows allows", err);
    if (!add_partition (volumes, number, part, gpt))
      return byol_error_nomem (err);
  }
  check_places (b, volumes, first);
  return 0;
}

int
byol_table_read (struct block *b, uint32_t number, struct disk_info *disk,
                 struct volume_list *volumes, struct byol_error **err)
{
  struct window whole = { b, 0, b->size };
  uint8_t mbr[512] = { 0 };
  CLEANUP_CLOSE int fd = -1;
  int error = 0;
  if (b->size >= sizeof mbr)
    error = byol_window_read (&whole, 0, mbr, sizeof mbr);
  if (error == 0 && (fd = byol_window_edges (&whole, EDGE)) < 0)
    error = errno;
  if (error == 0 && has_boot_signature (mbr))
    error = copy_extended (&whole, mbr, disk->sector_size, fd);
  if (error != 0)
    return byol_error_set_errno (err, BYOL_E_IO, error, "%s", disk->path);
  if (has_boot_signature (mbr))
    disk->mbr_signature = (uint32_t) little (mbr + 440, 4);

  CLEANUP (probe_free) blkid_probe pr = blkid_new_probe ();
  if (pr == NULL || blkid_probe_set_device (pr, fd, 0, 0) != 0)
    return byol_error_nomem (err);
  blkid_probe_set_sectorsize (pr, disk->sector_size);
  blkid_probe_enable_partitions (pr, 1);
  blkid_probe_set_partitions_flags (pr, BLKID_PARTS_ENTRY_DETAILS);
  /* A volume's boot sector looks much like an MBR. */
  blkid_partlist list =
    byol_content_boot_sector (mbr) == NULL ? blkid_probe_get_partitions (pr) : NULL;
  /* A list without a table: nothing was found. */
  if (list == NULL || blkid_partlist_get_table (list) == NULL)
    return no_table (&whole, disk, mbr, err);
  return fill_from (list, fd, b, number, disk, mbr, volumes, err);
}
