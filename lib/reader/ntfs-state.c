/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layout is that of Linux' documentation, "NTFS Documentation" by Russon
   and Fledel, as libntfs-3g's layout.h has it too. */
#include "config.h"

#include "reader/ntfs-state.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "reader/bytes.h"
#include "reader/fs.h"

#define SECTOR 512u /* of the update sequence, whatever the disk has */
#define RECORD_MOST (64 * KIB)

enum
{
  RECORD_LOGFILE = 2,
  RECORD_VOLUME = 3,
  ATTRIBUTE_VOLUME_NAME = 0x60,
  ATTRIBUTE_VOLUME_INFORMATION = 0x70,
  ATTRIBUTE_DATA = 0x80,
  ATTRIBUTE_END = -1,
  VOLUME_IS_DIRTY = 0x0001,
  VOLUME_CHKDSK_UNDERWAY = 0x4000,
  RESTART_VOLUME_IS_CLEAN = 0x0002,
  LOGFILE_NO_CLIENT = 0xffff,
  RESTART_PAGE = 4096,
};

struct geometry
{
  const struct window *window;
  uint64_t cluster;
  uint64_t mft; /* bytes from the start of the volume */
  uint32_t record;
};

static int
read_geometry (const struct window *w, struct geometry *g)
{
  uint8_t boot[512];
  int error = byol_window_read (w, 0, boot, sizeof boot);
  if (error != 0)
    return error;
  uint64_t sector = little (boot + 11, 2);
  /* More than 128 is a negative power of two: clusters of over 64 KiB. */
  uint64_t per_cluster = boot[13] <= 128 ? boot[13] : 1ull << (256 - boot[13]) % 64;
  int8_t per_record = (int8_t) boot[64];
  g->window = w;
  g->cluster = sector * per_cluster;
  if (g->cluster < 512 || g->cluster > 2 * MIB || (g->cluster & (g->cluster - 1)) != 0
      || __builtin_mul_overflow (little (boot + 48, 8), g->cluster, &g->mft))
    return EIO;
  uint64_t record = per_record > 0     ? (uint64_t) per_record * g->cluster
                    : per_record > -32 ? 1ull << -per_record
                                       : 0;
  if (record < SECTOR || record > RECORD_MOST || record % SECTOR != 0)
    return EIO;
  g->record = (uint32_t) record;
  return 0;
}

/* Puts back the last two bytes of every sector, which were replaced to detect
   torn writes. */
static bool
undo_fixups (uint8_t *p, size_t len)
{
  size_t at = little (p + 4, 2), count = little (p + 6, 2);
  if (count != len / SECTOR + 1 || at + 2 * count > len || at % 2 != 0)
    return false;
  for (size_t i = 1; i < count; i++) {
    uint8_t *end = p + i * SECTOR - 2;
    if (memcmp (end, p + at, 2) != 0)
      return false;
    memcpy (end, p + at + 2 * i, 2);
  }
  return true;
}

static int
read_record (const struct geometry *g, unsigned number, uint8_t *to)
{
  int error = byol_window_read (g->window, g->mft + (uint64_t) number * g->record, to, g->record);
  if (error != 0)
    return error;
  return memcmp (to, "FILE", 4) == 0 && undo_fixups (to, g->record) ? 0 : EIO;
}

/* The first unnamed attribute of that type, *len bytes; NULL: there is none. */
static const uint8_t *
find_attribute (const struct geometry *g, const uint8_t *record, int type, size_t *len)
{
  size_t at = little (record + 20, 2);
  while (at + 24 <= g->record) {
    const uint8_t *a = record + at;
    int is = (int) little (a, 4);
    *len = little (a + 4, 4);
    if (is == ATTRIBUTE_END || *len < 24 || *len > g->record - at)
      return NULL;
    if (is == type && a[9] == 0)
      return a;
    at += *len;
  }
  return NULL;
}

/* What a resident attribute holds, *len bytes; NULL: there is none. */
static const uint8_t *
find_value (const struct geometry *g, const uint8_t *record, int type, size_t *len)
{
  const uint8_t *a = find_attribute (g, record, type, len);
  if (a == NULL || a[8] != 0)
    return NULL;
  size_t size = little (a + 16, 4), at = little (a + 20, 2);
  if (at > *len || size > *len - at)
    return NULL;
  *len = size;
  return a + at;
}

static void
look_at_volume (const struct geometry *g, uint8_t *record, struct volume_info *v, char **doubts)
{
  size_t len;
  int error = read_record (g, RECORD_VOLUME, record);
  const uint8_t *information =
    error != 0 ? NULL : find_value (g, record, ATTRIBUTE_VOLUME_INFORMATION, &len);
  if (information == NULL || len < 12) {
    byol_doubt (doubts, "whether it is dirty is not known", strerror (error ?: EIO));
    return;
  }
  if (little (information + 10, 2) & (VOLUME_IS_DIRTY | VOLUME_CHKDSK_UNDERWAY))
    v->flags |= VOLUME_NTFS_DIRTY;
  const uint8_t *name = find_value (g, record, ATTRIBUTE_VOLUME_NAME, &len);
  char *label = name != NULL ? byol_utf16le_to_utf8 (name, len, NULL) : NULL;
  if (label != NULL) {
    free (v->label);
    v->label = label;
  }
}

/* Where the first piece of $LogFile is, if it holds both restart pages. */
static int
find_log (const struct geometry *g, uint8_t *record, uint64_t *offset)
{
  int error = read_record (g, RECORD_LOGFILE, record);
  if (error != 0)
    return error;
  size_t len;
  const uint8_t *a = find_attribute (g, record, ATTRIBUTE_DATA, &len);
  size_t runs = a != NULL && len >= 64 && a[8] == 1 ? little (a + 32, 2) : SIZE_MAX;
  if (runs >= len)
    return EIO;
  unsigned length_size = a[runs] & 15, offset_size = a[runs] >> 4;
  if (length_size < 1 || length_size > 8 || offset_size < 1 || offset_size > 8
      || runs + 1 + length_size + offset_size > len)
    return EIO;
  uint64_t clusters = little (a + runs + 1, length_size);
  uint64_t first = little (a + runs + 1 + length_size, offset_size);
  if (clusters < (2 * RESTART_PAGE + g->cluster - 1) / g->cluster
      || __builtin_mul_overflow (first, g->cluster, offset))
    return EIO;
  return 0;
}

/* Restart pages are written in turn: the newer one counts. */
static void
look_at_journal (const struct geometry *g, uint8_t *record, struct volume_info *v, char **doubts)
{
  uint8_t pages[2][RESTART_PAGE];
  uint64_t offset;
  int error = find_log (g, record, &offset);
  if (error == 0)
    error = byol_window_read (g->window, offset, pages, sizeof pages);
  bool found = false, clean = false;
  uint64_t newest = 0;
  for (size_t i = 0; error == 0 && i < ARRAY_SIZE (pages); i++) {
    const uint8_t *p = pages[i];
    size_t area = little (p + 24, 2);
    bool restart = memcmp (p, "RSTR", 4) == 0 || memcmp (p, "CHKD", 4) == 0;
    if (!restart || !undo_fixups (pages[i], sizeof pages[i]) || area + 48 > sizeof pages[i])
      continue;
    uint64_t written = little (p + area, 8);
    if (found && written <= newest)
      continue;
    found = true;
    newest = written;
    clean = little (p + area + 12, 2) == LOGFILE_NO_CLIENT
            || little (p + area + 14, 2) & RESTART_VOLUME_IS_CLEAN;
  }
  /* A log that is empty, all of it 0xff, has nothing to be applied. */
  static const uint8_t empty[4] = { 0xff, 0xff, 0xff, 0xff };
  if (error == 0 && !found && memcmp (pages[0], empty, 4) == 0 && memcmp (pages[1], empty, 4) == 0)
    return;
  if (!found)
    byol_doubt (doubts, "$LogFile is damaged", NULL);
  if (!clean)
    v->flags |= VOLUME_JOURNAL;
}

void
byol_ntfs_state (const struct window *w, struct volume_info *v, char **doubts)
{
  struct geometry g;
  int error = read_geometry (w, &g);
  CLEANUP_FREE uint8_t *record = error == 0 ? malloc (g.record) : NULL;
  if (record == NULL) {
    byol_doubt (doubts, "the state of the volume is not known", strerror (error ?: ENOMEM));
    return;
  }
  v->cluster_size = (uint32_t) g.cluster;
  look_at_volume (&g, record, v, doubts);
  look_at_journal (&g, record, v, doubts);
}
