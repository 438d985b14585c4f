/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/complete.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "reader/bytes.h"

/* Of all tables of an image together. A terabyte in clusters of 64 KiB takes
   128 MiB. */
#define TABLES_MOST (512 * MIB)

struct image
{
  int fd;
  const struct disk_info *disk;
  struct byol_error **err;
  uint64_t budget;
};

static int
cut_short (struct image *i)
{
  return byol_error_set (i->err, BYOL_E_FORMAT,
                         "%s: the %s image is cut short: its tables point behind the end of the "
                         "file",
                         i->disk->path, i->disk->format);
}

/* A table of the image, freed by the caller. */
static int
load (struct image *i, uint64_t offset, uint64_t len, uint8_t **out)
{
  if (offset > i->disk->file_size || len > i->disk->file_size - offset)
    return cut_short (i);
  if (len > i->budget)
    return byol_error_set (i->err, BYOL_E_UNSUPPORTED,
                           "%s: the tables of the %s image are too large", i->disk->path,
                           i->disk->format);
  i->budget -= len;
  CLEANUP_FREE uint8_t *table = malloc (len + 1);
  if (table == NULL)
    return byol_error_nomem (i->err);
  for (size_t got = 0; got < len;) {
    ssize_t n = pread (i->fd, table + got, len - got, (off_t) (i->disk->offset + offset + got));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return byol_error_set_errno (i->err, BYOL_E_IO, n < 0 ? errno : EIO, "%s", i->disk->path);
    got += (size_t) n;
  }
  *out = STEAL (table);
  return 0;
}

/* ---- qcow2 ---------------------------------------------------------------------- */

#define QCOW2_OFFSET 0x00fffffffffffe00u
#define QCOW2_COMPRESSED (1ull << 62)
#define QCOW2_ZERO 1u
#define QCOW2_EXTENDED_L2 16u
#define QCOW2_DATA_FILE 4u

static int
complete_qcow2 (struct image *i)
{
  int r;
  CLEANUP_FREE uint8_t *head = NULL;
  if ((r = load (i, 0, 104, &head)) != 0)
    return r;
  uint32_t bits = (uint32_t) big (head + 20, 4);
  if (bits < 9 || bits > 21)
    return 0; /* qemu will refuse it */
  uint64_t cluster = 1ull << bits;
  uint64_t incompatible = big (head + 4, 4) >= 3 ? big (head + 72, 8) : 0;
  if (incompatible & QCOW2_DATA_FILE)
    return 0; /* which it points into */
  bool extended = incompatible & QCOW2_EXTENDED_L2;
  size_t entry = extended ? 16 : 8;
  uint64_t count = big (head + 36, 4);
  CLEANUP_FREE uint8_t *l1 = NULL;
  if ((r = load (i, big (head + 40, 8), count * 8, &l1)) != 0)
    return r;
  for (uint64_t k = 0; k < count; k++) {
    uint64_t at = big (l1 + k * 8, 8) & QCOW2_OFFSET;
    if (at == 0)
      continue;
    CLEANUP_FREE uint8_t *l2 = NULL;
    if ((r = load (i, at, cluster, &l2)) != 0)
      return r;
    for (uint64_t n = 0; n < cluster / entry; n++) {
      uint64_t e = big (l2 + n * entry, 8);
      uint64_t data = e & QCOW2_COMPRESSED          ? e & ((1ull << (62 - (bits - 8))) - 1)
                      : e & QCOW2_ZERO && !extended ? 0
                                                    : e & QCOW2_OFFSET;
      if (data >= i->disk->file_size)
        return cut_short (i);
    }
  }
  return 0;
}

/* ---- vmdk ----------------------------------------------------------------------- */

#define VMDK_DIRECTORY_AT_END UINT64_MAX

static int
complete_vmdk (struct image *i)
{
  int r;
  CLEANUP_FREE uint8_t *head = NULL;
  if ((r = load (i, 0, 512, &head)) != 0)
    return r;
  if (memcmp (head, "KDMV", 4) != 0 || little (head + 12, 8) == 0)
    return 0; /* a descriptor: its extents are other files */
  if (little (head + 56, 8) == VMDK_DIRECTORY_AT_END) {
    /* The real header stands before the end-of-stream marker. */
    uint64_t size = i->disk->file_size;
    free (head);
    head = NULL;
    if ((r = load (i, size >= 1024 ? size - 1024 : size, 512, &head)) != 0)
      return r;
    if (memcmp (head, "KDMV", 4) != 0)
      return cut_short (i);
  }
  uint64_t capacity = little (head + 12, 8), grain = little (head + 20, 8);
  uint64_t entries = little (head + 44, 4), covered;
  if (grain == 0 || entries == 0 || entries > MIB
      || __builtin_mul_overflow (grain, entries, &covered))
    return 0; /* qemu will refuse it */
  uint64_t count = capacity / covered + (capacity % covered != 0);
  if (count > TABLES_MOST)
    count = TABLES_MOST; /* load will refuse it */
  uint64_t at = little (head + 56, 8);
  CLEANUP_FREE uint8_t *directory = NULL;
  if ((r = load (i, at < UINT64_MAX / 512 ? at * 512 : at, count * 4, &directory)) != 0)
    return r;
  for (uint64_t k = 0; k < count; k++) {
    uint64_t table_at = little (directory + k * 4, 4) * 512;
    if (table_at == 0)
      continue;
    CLEANUP_FREE uint8_t *table = NULL;
    if ((r = load (i, table_at, entries * 4, &table)) != 0)
      return r;
    for (uint64_t n = 0; n < entries; n++)
      if (little (table + n * 4, 4) * 512 >= i->disk->file_size)
        return cut_short (i);
  }
  return 0;
}

/* ---- vdi ------------------------------------------------------------------------ */

/* And above: no block, or one of zeros. Blocks are always written whole. */
#define VDI_UNALLOCATED 0xfffffffeu

static int
complete_vdi (struct image *i)
{
  int r;
  CLEANUP_FREE uint8_t *head = NULL;
  if ((r = load (i, 0, 512, &head)) != 0)
    return r;
  uint64_t map_at = little (head + 0x154, 4), data_at = little (head + 0x158, 4);
  uint64_t block = little (head + 0x178, 4), count = little (head + 0x180, 4);
  CLEANUP_FREE uint8_t *map = NULL;
  if ((r = load (i, map_at, count * 4, &map)) != 0)
    return r;
  for (uint64_t k = 0; k < count; k++) {
    uint64_t e = little (map + k * 4, 4);
    if (e < VDI_UNALLOCATED && data_at + (e + 1) * block > i->disk->file_size)
      return cut_short (i);
  }
  return 0;
}

/* ---- vhd ------------------------------------------------------------------------ */

#define VHD_UNALLOCATED UINT32_MAX

static int
complete_vhd (struct image *i)
{
  int r;
  if (strcmp (i->disk->sub_format, "fixed") == 0)
    return i->disk->file_size - 512 < i->disk->virtual_size ? cut_short (i) : 0;
  CLEANUP_FREE uint8_t *footer = NULL;
  CLEANUP_FREE uint8_t *head = NULL;
  CLEANUP_FREE uint8_t *map = NULL;
  if ((r = load (i, 0, 512, &footer)) != 0 || (r = load (i, big (footer + 16, 8), 1024, &head)) != 0
      || (r = load (i, big (head + 16, 8), big (head + 28, 4) * 4, &map)) != 0)
    return r;
  for (uint64_t k = 0; k < big (head + 28, 4); k++) {
    uint64_t e = big (map + k * 4, 4);
    if (e != VHD_UNALLOCATED && e * 512 >= i->disk->file_size)
      return cut_short (i);
  }
  return 0;
}

/* ---- vhdx ----------------------------------------------------------------------- */

static const uint8_t vhdx_map[16] = { 0x66, 0x77, 0xc2, 0x2d, 0x23, 0xf6, 0x00, 0x42,
                                      0x9d, 0x64, 0x11, 0x5e, 0x9b, 0xfd, 0x4a, 0x08 };

#define VHDX_PRESENT 6u /* and above: a block that is there, wholly or in part */

static int
complete_vhdx (struct image *i)
{
  int r;
  CLEANUP_FREE uint8_t *regions = NULL;
  for (uint64_t at = 192 * KIB; at <= 256 * KIB; at += 64 * KIB) {
    free (STEAL (regions));
    if ((r = load (i, at, 64 * KIB, &regions)) != 0)
      return r;
    if (memcmp (regions, "regi", 4) == 0)
      break;
  }
  uint64_t count = little (regions + 8, 4);
  for (uint64_t n = 0; n < count && 16 + (n + 1) * 32 <= 64 * KIB; n++) {
    const uint8_t *e = regions + 16 + n * 32;
    if (memcmp (e, vhdx_map, 16) != 0)
      continue;
    uint64_t len = little (e + 24, 4);
    CLEANUP_FREE uint8_t *map = NULL;
    if ((r = load (i, little (e + 16, 8), len, &map)) != 0)
      return r;
    for (uint64_t k = 0; k + 8 <= len; k += 8) {
      uint64_t entry = little (map + k, 8);
      if ((entry & 7) >= VHDX_PRESENT && (entry & ~(MIB - 1)) >= i->disk->file_size)
        return cut_short (i);
    }
  }
  return 0;
}

int
byol_container_complete (int fd, const struct disk_info *disk, struct byol_error **err)
{
  struct image i = { fd, disk, err, TABLES_MOST };
  if (strcmp (disk->format, "qcow2") == 0)
    return complete_qcow2 (&i);
  if (strcmp (disk->format, "vmdk") == 0)
    return complete_vmdk (&i);
  if (strcmp (disk->format, "vdi") == 0)
    return complete_vdi (&i);
  if (strcmp (disk->format, "vpc") == 0)
    return complete_vhd (&i);
  if (strcmp (disk->format, "vhdx") == 0)
    return complete_vhdx (&i);
  return 0;
}
