/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BitLocker's metadata, made up byte by byte. */
#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "reader/block.h"
#include "reader/fve.h"
#include "reader/protocol.h"
#include "util.h"

#define SIZE 0x40000u
#define FIRST 0x10000u
#define SECOND 0x20000u
#define THIRD 0x30000u

static uint8_t disk[SIZE];

static void
put (size_t at, uint64_t value, size_t bytes)
{
  for (size_t i = 0; i < bytes; i++)
    disk[at + i] = (uint8_t) (value >> (8 * i));
}

static const char usual[] = "\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01";
static const char on_write[] = "\x3b\x4d\xa8\x92\x80\xdd\x0e\x4d\x9e\x4e\xb1\xe3\x28\x4e\xae\xd8";

/* A boot sector of Windows 7 and later, or of To Go. */
static void
make_sector (bool to_go, const char *guid)
{
  size_t at = to_go ? 424 : 160;

  memset (disk, 0, sizeof disk);
  memcpy (disk, "\xeb\x58\x90", 3);
  memcpy (disk + 3, to_go ? "MSWIN4.1" : "-FVE-FS-", 8);
  memcpy (disk + at, guid, 16);
  put (at + 16, FIRST, 8);
  put (at + 24, SECOND, 8);
  put (at + 32, THIRD, 8);
}

/* A block with two entries: a description, and a master key under that
   protection. */
static void
make_block (size_t at, unsigned state, unsigned next, unsigned protection)
{
  memcpy (disk + at, "-FVE-FS-", 8);
  put (at + 8, 16, 2);
  put (at + 10, 2, 2);
  put (at + 12, state, 2);
  put (at + 14, next, 2);
  put (at + 64, 48 + 20 + 44, 4);
  put (at + 72, 48, 4);
  put (at + 112, 20, 2);
  put (at + 114, 7, 2);
  put (at + 132, 44, 2);
  put (at + 134, 2, 2);
  put (at + 136, 8, 2);
  put (at + 132 + 8 + 26, protection, 2);
}

static uint32_t
forms (void)
{
  CLEANUP_FREE char *dir = util_mkdtemp ();
  CLEANUP_FREE char *path = util_printf ("%s/disk", dir);
  CLEANUP_ERROR struct byol_error *err = NULL;
  struct block_cache *cache = byol_block_cache_new ();
  struct block *block;
  uint32_t flags = VOLUME_ACTIVE;

  util_write (path, disk, sizeof disk);
  ck_assert_int_eq (byol_raw_open (&block, open (path, O_RDONLY | O_CLOEXEC), 0, SIZE, cache, &err),
                    0);
  struct window w = { block, 0, SIZE };
  byol_fve_forms (&w, &flags);
  byol_block_close (block);
  byol_block_cache_free (cache);
  util_rmtree (dir);
  ck_assert (flags & VOLUME_ACTIVE);
  return flags & ~VOLUME_ACTIVE;
}

#define PASSWORD 0x2000u
#define CLEAR 0u

START_TEST (states)
{
  static const struct
  {
    unsigned state, next, protection;
    uint32_t forms;
  } cases[] = {
    { 4, 4, PASSWORD, 0 },
    { 4, 4, CLEAR, VOLUME_FVE_CLEAR_KEY },
    { 2, 4, PASSWORD, VOLUME_FVE_ENCRYPTING },
    { 1, 4, PASSWORD, VOLUME_FVE_ENCRYPTING },
    { 5, 4, PASSWORD, VOLUME_FVE_ENCRYPTING },
    { 2, 1, PASSWORD, VOLUME_FVE_DECRYPTING },
    { 4, 1, CLEAR, VOLUME_FVE_DECRYPTING | VOLUME_FVE_CLEAR_KEY },
    { 3, 4, PASSWORD, VOLUME_FVE_ON_WRITE | VOLUME_FVE_ENCRYPTING },
  };

  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    make_sector (false, usual);
    make_block (FIRST, cases[i].state, cases[i].next, cases[i].protection);
    ck_assert_uint_eq (forms (), cases[i].forms);
  }
}
END_TEST

START_TEST (formats)
{
  make_sector (true, usual);
  make_block (FIRST, 4, 4, PASSWORD);
  ck_assert_uint_eq (forms (), VOLUME_FVE_TO_GO);

  make_sector (false, on_write);
  make_block (FIRST, 4, 4, PASSWORD);
  ck_assert_uint_eq (forms (), VOLUME_FVE_ON_WRITE);

  /* Vista's: a cluster number, and nothing of the rest. */
  make_sector (false, usual);
  memset (disk + 160, 0, 64);
  disk[1] = 0x52;
  put (11, 512, 2);
  disk[13] = 8;
  put (56, SECOND / 4096, 8);
  make_block (SECOND, 4, 1, PASSWORD);
  ck_assert_uint_eq (forms (), VOLUME_FVE_VISTA | VOLUME_FVE_DECRYPTING);
  put (56, UINT64_MAX, 8);
  ck_assert_uint_eq (forms (), VOLUME_FVE_VISTA);
  disk[13] = 0;
  ck_assert_uint_eq (forms (), VOLUME_FVE_VISTA);
}
END_TEST

/* Another copy serves where the first is gone. */
START_TEST (copies)
{
  make_sector (false, usual);
  make_block (SECOND, 2, 1, PASSWORD);
  make_block (THIRD, 4, 4, PASSWORD);
  ck_assert_uint_eq (forms (), VOLUME_FVE_DECRYPTING);
  memset (disk + SECOND, 0, 8);
  ck_assert_uint_eq (forms (), 0);
}
END_TEST

/* Numbers that lead nowhere. */
START_TEST (nonsense)
{
  static const struct
  {
    size_t at, bytes;
    uint64_t value;
  } cases[] = {
    { FIRST + 64, 4, UINT32_MAX }, { FIRST + 64, 4, 0 },      { FIRST + 64, 4, 47 },
    { FIRST + 72, 4, UINT32_MAX }, { FIRST + 72, 4, 0 },      { FIRST + 112, 2, 0 },
    { FIRST + 112, 2, 7 },         { FIRST + 112, 2, 65535 }, { FIRST + 132, 2, 43 },
    { FIRST + 132, 2, 30 },
  };

  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    make_sector (false, usual);
    make_block (FIRST, 4, 4, CLEAR);
    put (FIRST + 64, 48 + 20 + 44, 4);
    put (cases[i].at, cases[i].value, cases[i].bytes);
    uint32_t found = forms ();
    ck_assert_msg (found == 0 || found == VOLUME_FVE_CLEAR_KEY, "case %zu: %x", i, found);
    /* Only a shorter entry may still hold the protection. */
    ck_assert_msg (found == 0 || cases[i].at == FIRST + 132, "case %zu: %x", i, found);
  }
  for (uint64_t offset = 1; offset; offset <<= 1) {
    make_sector (false, usual);
    for (size_t i = 0; i < 3; i++)
      put (176 + 8 * i, offset - 1, 8);
    ck_assert_uint_eq (forms (), 0);
  }
  /* The last block runs into the end. */
  make_sector (false, usual);
  put (176, SIZE - 112, 8);
  memcpy (disk + SIZE - 112, "-FVE-FS-", 8);
  put (SIZE - 112 + 14, 1, 2);
  put (SIZE - 112 + 64, 112, 4);
  put (SIZE - 112 + 72, 48, 4);
  ck_assert_uint_eq (forms (), VOLUME_FVE_DECRYPTING);
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("fve");
  TCase *t = tcase_create ("metadata");

  tcase_set_timeout (t, 60);
  tcase_add_test (t, states);
  tcase_add_test (t, formats);
  tcase_add_test (t, copies);
  tcase_add_test (t, nonsense);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
