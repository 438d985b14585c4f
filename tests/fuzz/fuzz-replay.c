/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A hive that was not closed cleanly, with its logs: u8 flags, u32 length of
 * LOG1, u32 length of LOG2, both, and then the hive. Checksums and hashes are
 * made right first where the flags say so, for no mutation ever finds one.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "hives.h"
#include "reader/bytes.h"
#include "reader/replay.h"

const struct fuzz_target fuzz_target = { "replay", 6000 };

#define SEAL_HIVE 1u
#define SEAL_BASES 2u   /* of the logs */
#define SEAL_ENTRIES 4u /* of the logs */
#define OLD_NAME 8u     /* LOG1 is called LOG */
#define NO_LOG2 16u

static void
put (uint8_t *p, uint64_t v, int len)
{
  for (int i = 0; i < len; i++)
    p[i] = (uint8_t) (v >> 8 * i);
}

static void
seal_base (uint8_t *p, size_t len)
{
  uint32_t plain;
  if (len >= BASE_SECTOR)
    put (p + 508, reader_base_sum (p, &plain), 4);
}

static void
seal_entries (uint8_t *p, size_t len)
{
  for (size_t at = BASE_SECTOR; at + 40 <= len;) {
    uint8_t *e = p + at;
    uint64_t size = little (e + 4, 4);
    if (memcmp (e, "HvLE", 4) != 0 || size < BASE_SECTOR || size % BASE_SECTOR != 0
        || size > len - at)
      return;
    put (e + 24, reader_marvin (e + 40, size - 40), 8);
    put (e + 32, reader_marvin (e, 32), 8);
    at += size;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct wire in = fuzz_input (data, size);
  uint8_t flags = byol_get_u8 (&in);
  uint32_t wanted[2];
  for (int i = 0; i < 2; i++)
    wanted[i] = byol_get_u32 (&in);
  size_t rest = (size_t) (in.end - in.p), got;
  uint8_t *copy = malloc (rest + 1), *at = copy;
  FUZZ_CHECK (copy != NULL);
  memcpy (copy, in.p, rest);

  struct memory_file files[3] = { { .path = "\\hive" },
                                  { .path = flags & OLD_NAME ? "\\hive.LOG" : "\\hive.LOG1" },
                                  { .path = flags & NO_LOG2 ? "\\none" : "\\hive.LOG2" } };
  for (int i = 0; i < 2; i++) {
    fuzz_take (&in, wanted[i], &got);
    if (flags & SEAL_BASES)
      seal_base (at, got);
    if (flags & SEAL_ENTRIES)
      seal_entries (at, got);
    files[1 + i].bytes = at;
    files[1 + i].len = got;
    at += got;
  }
  files[0].bytes = at;
  files[0].len = (size_t) (copy + rest - at);
  if (flags & SEAL_HIVE)
    seal_base (at, files[0].len);
  fuzz_hive (files, 3);
  free (copy);
  return 0;
}
