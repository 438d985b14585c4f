/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The partition table of a disk, and what its volumes hold by their signatures.
 * u8 flags, then a sparse file (fuzz.h). The checksums of a GPT are made right
 * first where the flags say so.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "disks.h"
#include "fuzz.h"
#include "reader/bytes.h"
#include "reader/content.h"
#include "reader/fve.h"
#include "reader/table.h"

const struct fuzz_target fuzz_target = { "table", 2500 };

#define SECTORS_4K 1u
#define SEAL_GPT 2u
#define MOST_ENTRIES (64 * KIB) /* bytes of a GPT's entries that are sealed */

static uint32_t
crc32 (const uint8_t *p, size_t len)
{
  uint32_t crc = ~0u;
  while (len-- > 0) {
    crc ^= *p++;
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

static void
put32 (uint8_t *p, uint32_t v)
{
  for (int i = 0; i < 4; i++)
    p[i] = (uint8_t) (v >> 8 * i);
}

static bool
read_at (int fd, uint64_t at, void *to, size_t len)
{
  return at <= INT64_MAX && pread (fd, to, len, (off_t) at) == (ssize_t) len;
}

static void
seal_gpt (int fd, uint64_t at, uint32_t sector)
{
  static uint8_t entries[MOST_ENTRIES];
  uint8_t h[512];
  if (!read_at (fd, at, h, sizeof h) || memcmp (h, "EFI PART", 8) != 0)
    return;
  uint64_t size = little (h + 12, 4), start = little (h + 72, 8);
  uint64_t bytes = little (h + 80, 4) * little (h + 84, 4);
  if (bytes <= sizeof entries && start < INT64_MAX / sector
      && read_at (fd, start * sector, entries, bytes))
    put32 (h + 88, crc32 (entries, bytes));
  put32 (h + 16, 0);
  if (size <= sizeof h)
    put32 (h + 16, crc32 (h, size));
  FUZZ_CHECK (pwrite (fd, h, sizeof h, (off_t) at) == sizeof h);
}

static void
look_at (const struct window *w)
{
  CLEANUP_FREE char *content = NULL;
  CLEANUP_FREE char *label = NULL;
  uint8_t sector[512];
  uint32_t flags = 0;
  if (byol_window_read (w, 0, sector, sizeof sector) == 0)
    byol_content_boot_sector (sector);
  byol_content_probe (w, &content, &label);
  byol_fve_forms (w, &flags);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct wire in = fuzz_input (data, size);
  uint8_t flags = byol_get_u8 (&in);
  uint64_t bytes;
  int fd = fuzz_sparse_file (&in, &bytes);
  CLEANUP (byol_px_disks_free) struct disk_list disks = fuzz_disk ();
  struct disk_info *disk = disks.items;
  disk->sector_size = flags & SECTORS_4K ? 4096 : 512;
  if (flags & SEAL_GPT) {
    seal_gpt (fd, disk->sector_size, disk->sector_size);
    if (bytes > disk->sector_size)
      seal_gpt (fd, bytes - disk->sector_size, disk->sector_size);
  }

  struct block_cache *cache = byol_block_cache_new ();
  struct block *block = NULL;
  CLEANUP_ERROR struct byol_error *err = NULL;
  FUZZ_CHECK (cache != NULL && byol_raw_open (&block, fd, 0, bytes, cache, &err) == 0);
  struct volume_list volumes = { 0 };
  int r = byol_table_read (block, 0, disk, &volumes, &err);
  FUZZ_CHECK (r == 0 ? disk->table != NULL : err != NULL);
  FUZZ_CHECK (volumes.count <= LIMIT_VOLUMES);
  for (size_t i = 0; r == 0 && i < volumes.count && i < 16; i++) {
    const struct volume_info *v = &volumes.items[i];
    bool inside = v->start <= bytes && v->size <= bytes - v->start;
    FUZZ_CHECK (inside || (v->reason != NULL && *v->reason));
    look_at (&(struct window){ block, v->start, v->size });
  }
  if (volumes.count == 0)
    look_at (&(struct window){ block, 0, bytes });

  byol_px_volumes_free (&volumes);
  byol_block_close (block);
  byol_block_cache_free (cache);
  return 0;
}
