/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * BitLocker keeps three copies of its metadata in the volume, each a block:
 *
 *     0  "-FVE-FS-"
 *     8  u16 size of the block, in bytes (version 1) or units of 16
 *    10  u16 version: 1 Vista, 2 since Windows 7
 *    12  u16 state, u16 state that it is on the way to
 *    64  u32 size of the header and the entries, from here on
 *    72  u32 size of that header
 *   112  entries: u16 size, u16 type, u16 type of the value, u16 version, data
 *
 * Where they are stands in the boot sector: behind a GUID at 160 (To Go: 424),
 * or, of Vista, as a cluster number at 56.
 */
#include "config.h"

#include "reader/fve.h"

#include <string.h>

#include "reader/bytes.h"
#include "reader/protocol.h"

#define SIGNATURE "-FVE-FS-"
#define SIGNATURE_LEN 8
#define COPIES 3
#define BOOT_SECTOR 512

/* A block is 64 KiB at most. */
#define MOST_BLOCK 65536u
#define BLOCK_HEADER 64u
#define LEAST_HEADER 48u

#define STATE_DECRYPTED 1
#define STATE_SWITCHING 2
#define STATE_ON_WRITE 3
#define STATE_ENCRYPTED 4
#define STATE_PAUSED 5

/* An entry that holds the volume's master key, in as many forms as there are
   ways to get at it. The last field of its head is the way: 0, no secret. */
#define ENTRY_MASTER_KEY 2
#define ENTRY_HEADER 8u
#define MASTER_KEY_HEAD 28u
#define MASTER_KEY_PROTECTION 26u
#define PROTECTION_CLEAR_KEY 0

/* {92a84d3b-dd80-4d0e-9e4e-b1e3284eaed8}, in the place of the usual GUID. */
static const uint8_t on_write[16] = { 0x3b, 0x4d, 0xa8, 0x92, 0x80, 0xdd, 0x0e, 0x4d,
                                      0x9e, 0x4e, 0xb1, 0xe3, 0x28, 0x4e, 0xae, 0xd8 };

static bool
has_clear_key (const uint8_t *entries, size_t len)
{
  while (len >= ENTRY_HEADER) {
    size_t size = (size_t) little (entries, 2);
    if (size < ENTRY_HEADER || size > len)
      return false;
    if (little (entries + 2, 2) == ENTRY_MASTER_KEY && size >= ENTRY_HEADER + MASTER_KEY_HEAD
        && little (entries + ENTRY_HEADER + MASTER_KEY_PROTECTION, 2) == PROTECTION_CLEAR_KEY)
      return true;
    entries += size;
    len -= size;
  }
  return false;
}

static uint32_t
state_forms (unsigned state, unsigned next)
{
  if (state == STATE_ENCRYPTED && next == STATE_ENCRYPTED)
    return 0;
  if (next == STATE_DECRYPTED)
    return VOLUME_FVE_DECRYPTING;
  if (state == STATE_ON_WRITE)
    return VOLUME_FVE_ON_WRITE | VOLUME_FVE_ENCRYPTING;
  if (state == STATE_DECRYPTED || state == STATE_SWITCHING || state == STATE_PAUSED
      || next != STATE_ENCRYPTED)
    return VOLUME_FVE_ENCRYPTING;
  return 0;
}

/* false: there is no copy of the metadata. */
static bool
read_copy (const struct window *w, uint64_t offset, uint32_t *flags)
{
  uint8_t block[MOST_BLOCK];
  if (offset < BOOT_SECTOR || offset >= w->size || w->size - offset < BLOCK_HEADER + LEAST_HEADER)
    return false;
  size_t room = w->size - offset < sizeof block ? (size_t) (w->size - offset) : sizeof block;
  if (byol_window_read (w, offset, block, BLOCK_HEADER + LEAST_HEADER) != 0
      || memcmp (block, SIGNATURE, SIGNATURE_LEN) != 0)
    return false;
  *flags |= state_forms ((unsigned) little (block + 12, 2), (unsigned) little (block + 14, 2));

  uint64_t header = little (block + BLOCK_HEADER + 8, 4);
  uint64_t size = little (block + BLOCK_HEADER, 4);
  if (header < LEAST_HEADER || size < header || size > room - BLOCK_HEADER
      || byol_window_read (w, offset, block, (size_t) (BLOCK_HEADER + size)) != 0)
    return true;
  if (has_clear_key (block + BLOCK_HEADER + header, (size_t) (size - header)))
    *flags |= VOLUME_FVE_CLEAR_KEY;
  return true;
}

void
byol_fve_forms (const struct window *w, uint32_t *flags)
{
  uint8_t sector[BOOT_SECTOR];
  uint64_t copies[COPIES] = { 0 };
  if (byol_window_read (w, 0, sector, sizeof sector) != 0)
    return;
  bool to_go = memcmp (sector + 3, SIGNATURE, SIGNATURE_LEN) != 0;
  if (to_go)
    *flags |= VOLUME_FVE_TO_GO;
  if (!to_go && sector[1] == 0x52) {
    *flags |= VOLUME_FVE_VISTA;
    uint64_t cluster = little (sector + 11, 2) * sector[13], number = little (sector + 56, 8);
    if (cluster != 0 && number <= w->size / cluster)
      copies[0] = number * cluster;
  } else {
    const uint8_t *guid = sector + (to_go ? 424 : 160);
    if (memcmp (guid, on_write, sizeof on_write) == 0)
      *flags |= VOLUME_FVE_ON_WRITE;
    for (size_t i = 0; i < COPIES; i++)
      copies[i] = little (guid + 16 + 8 * i, 8);
  }
  for (size_t i = 0; i < COPIES; i++)
    if (read_copy (w, copies[i], flags))
      return;
}
