/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transaction logs: made here sector by sector, damaged on purpose, and the
   real ones of the corpus, where Windows itself has recovered the hive. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "reader/bytes.h"
#include "reader/replay.h"
#include "util.h"

#define PAGE 4096u
#define TIME 0x01d2960000000000u

/* ---- a small writer --------------------------------------------------------- */

static struct buf hive, logs[HIVE_LOGS];
static bool missing[HIVE_LOGS]; /* others without content are empty */
static const char *unreadable[HIVE_LOGS];
static struct replay_result result;
static uint8_t *out; /* the hive after the replay */
static size_t out_len;

static void
put32 (void *at, uint32_t v)
{
  for (int i = 0; i < 4; i++)
    ((uint8_t *) at)[i] = (uint8_t) (v >> 8 * i);
}

static void
put64 (void *at, uint64_t v)
{
  put32 (at, (uint32_t) v);
  put32 ((uint8_t *) at + 4, (uint32_t) (v >> 32));
}

static uint8_t *
more (struct buf *b, size_t len)
{
  uint8_t *p = byol_buf_reserve (b, len);
  ck_assert_ptr_nonnull (p);
  memset (p, 0, len);
  b->len += len;
  return p;
}

static void
sign (void *base)
{
  uint32_t plain;
  put32 ((uint8_t *) base + 508, reader_base_sum (base, &plain));
}

static void
put_base (uint8_t *base, uint32_t type, uint32_t first, uint32_t second, uint32_t pages,
          uint64_t time)
{
  memcpy (base, "regf", 4);
  put32 (base + 4, first);
  put32 (base + 8, second);
  put64 (base + 12, time);
  put32 (base + 20, 1);
  put32 (base + 24, 5);
  put32 (base + 28, type);
  put32 (base + 32, 1);
  put32 (base + 36, 32);
  put32 (base + 40, pages * PAGE);
  put32 (base + 44, 1);
  sign (base);
}

/* A bin of one page: its only cell has `mark` in it. */
static void
put_page (uint8_t *p, uint32_t number, char mark)
{
  memcpy (p, "hbin", 4);
  put32 (p + 4, number * PAGE);
  put32 (p + 8, PAGE);
  put64 (p + 20, TIME);
  put32 (p + 32, 0u - (PAGE - 32));
  memcpy (p + 36, "nk", 2);
  memset (p + 38, mark, PAGE - 38);
}

static void
reset (void)
{
  byol_buf_free (&hive);
  hive = (struct buf) BUF_INIT;
  for (int i = 0; i < HIVE_LOGS; i++) {
    byol_buf_free (&logs[i]);
    logs[i] = (struct buf) BUF_INIT;
    unreadable[i] = NULL;
    missing[i] = false;
  }
  free (STEAL (result.reason));
  free (STEAL (out));
}

/* A dirty hive with pages of dots. */
static void
make_hive (uint32_t first, uint32_t second, uint32_t pages)
{
  reset ();
  put_base (more (&hive, BASE_BLOCK), 0, first, second, pages, TIME);
  for (uint32_t i = 0; i < pages; i++)
    put_page (more (&hive, PAGE), i, '.');
}

static void
make_log (enum hive_log which, uint32_t seq, uint32_t pages)
{
  put_base (more (&logs[which], 512), 6, seq, seq, pages, TIME);
}

/* Makes the hashes of the entry at `at` right. */
static void
hash_entry (enum hive_log which, size_t at)
{
  uint8_t *e = (uint8_t *) logs[which].data + at;
  put64 (e + 24, reader_marvin (e + 40, (size_t) little (e + 4, 4) - 40));
  put64 (e + 32, reader_marvin (e, 32));
}

/* An entry for the pages that `marks` has a letter for; its offset. */
static size_t
add_entry (enum hive_log which, uint32_t seq, uint32_t pages, const char *marks)
{
  struct buf *b = &logs[which];
  size_t at = b->len, count = 0;
  for (const char *m = marks; *m; m++)
    count += *m != ' ';
  size_t size = (40 + 8 * count + PAGE * count + 511) / 512 * 512;
  uint8_t *e = more (b, size);
  memcpy (e, "HvLE", 4);
  put32 (e + 4, (uint32_t) size);
  put32 (e + 12, seq);
  put32 (e + 16, pages * PAGE);
  put32 (e + 20, (uint32_t) count);
  uint8_t *list = e + 40, *page = e + 40 + 8 * count;
  for (uint32_t i = 0; marks[i]; i++)
    if (marks[i] != ' ') {
      put32 (list, i * PAGE);
      put32 (list + 4, PAGE);
      put_page (page, i, marks[i]);
      list += 8;
      page += PAGE;
    }
  hash_entry (which, at);
  return at;
}

/* A log in the old format with the pages that `marks` has a letter for. */
static void
make_old (enum hive_log which, uint32_t seq, uint64_t time, uint32_t pages, const char *marks)
{
  struct buf *b = &logs[which];
  put_base (more (b, 512), 1, seq, seq, pages, time);
  size_t bitmap = (4 + pages + 511) / 512 * 512;
  memcpy (more (b, bitmap), "DIRT", 4);
  for (uint32_t i = 0; marks[i]; i++)
    if (marks[i] != ' ') {
      b->data[516 + i] = (char) 0xff;
      put_page (more (b, PAGE), i, marks[i]);
    }
}

static enum replay_state
run (void)
{
  struct replay_log in[HIVE_LOGS];
  CLEANUP_CLOSE int fd = memfd_create ("hive", MFD_CLOEXEC);
  ck_assert_int_eq (write (fd, hive.data, hive.len), (ssize_t) hive.len);
  for (int i = 0; i < HIVE_LOGS; i++)
    in[i] = (struct replay_log){
      .bytes = missing[i] ? NULL : (const uint8_t *) (logs[i].len ? logs[i].data : ""),
      .len = logs[i].len,
      .unreadable = unreadable[i],
    };
  free (STEAL (result.reason));
  reader_replay (fd, in, &result);
  ck_assert_int_eq (result.state == REPLAY_DONE, result.reason == NULL);
  struct stat st;
  ck_assert_int_eq (fstat (fd, &st), 0);
  free (out);
  out_len = (size_t) st.st_size;
  size_t look = out_len < 4 * MIB ? out_len : 4 * MIB;
  out = malloc (look);
  ck_assert_int_eq (pread (fd, out, look, 0), (ssize_t) look);
  if (result.state == REPLAY_NONE) {
    ck_assert_uint_eq (out_len, hive.len);
    ck_assert_mem_eq (out, hive.data, out_len);
  }
  return result.state;
}

/* The pages and the header as they must be now. */
static void
expect (uint32_t seq, const char *marks, unsigned from1, unsigned from2)
{
  size_t pages = strlen (marks);
  uint32_t plain;
  ck_assert_uint_eq (little (out + 4, 4), seq);
  ck_assert_uint_eq (little (out + 8, 4), seq);
  ck_assert_uint_eq (little (out + 28, 4), 0);
  ck_assert_uint_eq (little (out + 40, 4), pages * PAGE);
  ck_assert_uint_eq (little (out + 508, 4), reader_base_sum (out, &plain));
  ck_assert_uint_ge (out_len, BASE_BLOCK + pages * PAGE);
  for (size_t i = 0; i < pages; i++)
    ck_assert_int_eq (out[BASE_BLOCK + i * PAGE + 100], marks[i] == '0' ? 0 : marks[i]);
  ck_assert_uint_eq (result.entries[HIVE_LOG1], from1);
  ck_assert_uint_eq (result.entries[HIVE_LOG2], from2);
}

static void
because (const char *text)
{
  ck_assert_ptr_nonnull (result.reason);
  ck_assert_msg (strstr (result.reason, text) != NULL, "%s", result.reason);
}

/* ---- the new format ------------------------------------------------------------ */

START_TEST (test_order)
{
  make_hive (6, 5, 3);
  make_log (HIVE_LOG1, 5, 3);
  add_entry (HIVE_LOG1, 5, 3, "ab");
  add_entry (HIVE_LOG1, 6, 3, " c");
  make_log (HIVE_LOG2, 7, 3);
  add_entry (HIVE_LOG2, 7, 3, "d");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (7, "dc.", 2, 1);

  /* The other way round. */
  make_hive (6, 5, 3);
  make_log (HIVE_LOG2, 5, 3);
  add_entry (HIVE_LOG2, 5, 3, "ab");
  add_entry (HIVE_LOG2, 6, 3, " c");
  make_log (HIVE_LOG1, 7, 3);
  add_entry (HIVE_LOG1, 7, 3, "d");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (7, "dc.", 1, 2);

  /* A gap between the hive and its first log is normal. */
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 900, 2);
  add_entry (HIVE_LOG1, 900, 2, "a");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (900, "a.", 1, 0);

  /* What is older than the hive is not put in. */
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 9, 2);
  add_entry (HIVE_LOG1, 9, 2, " b");
  make_log (HIVE_LOG2, 4, 2);
  add_entry (HIVE_LOG2, 4, 2, "a");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (9, ".b", 1, 0);
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 3, 2);
  add_entry (HIVE_LOG1, 3, 2, "a");
  make_log (HIVE_LOG2, 4, 2);
  add_entry (HIVE_LOG2, 4, 2, "a");
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("nothing newer");
  reset ();
}
END_TEST

START_TEST (test_wrap_around)
{
  make_hive (UINT32_MAX, UINT32_MAX - 1, 3);
  make_log (HIVE_LOG2, UINT32_MAX - 1, 3);
  add_entry (HIVE_LOG2, UINT32_MAX - 1, 3, "a");
  add_entry (HIVE_LOG2, UINT32_MAX, 3, "b");
  add_entry (HIVE_LOG2, 0, 3, " c");
  make_log (HIVE_LOG1, 1, 3);
  add_entry (HIVE_LOG1, 1, 3, "  d");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (1, "bcd", 1, 3);

  /* 0xfffffff0 is older than 2. */
  make_hive (3, 2, 1);
  make_log (HIVE_LOG1, 0xfffffff0, 1);
  add_entry (HIVE_LOG1, 0xfffffff0, 1, "a");
  ck_assert_int_eq (run (), REPLAY_NONE);
  reset ();
}
END_TEST

START_TEST (test_end_of_log)
{
  /* What is left from before is normal. */
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 2, "a");
  add_entry (HIVE_LOG1, 3, 2, "xx");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (5, "a.", 1, 0);
  /* One that jumps ahead does not belong there either. */
  put32 (logs[HIVE_LOG1].data + 512 + 4608 + 12, 7);
  hash_entry (HIVE_LOG1, 512 + 4608);
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (5, "a.", 1, 0);

  /* The next one, and damaged: each in its own way. */
  static const struct
  {
    size_t at;
    uint32_t value;
    bool hash;
    const char *why;
  } damages[] = {
    { 4, 500, false, "impossible size" },
    { 4, 0, false, "impossible size" },
    { 4, 0x10000000, false, "cut short" },
    { 4, 0xfffffe00, false, "cut short" },
    { 24, 1, false, "wrong hash" },
    { 32, 1, false, "wrong hash" },
    { 300, 1, false, "wrong hash" },
    { 16, 4097, true, "size of the hive" },
    { 16, 0xfffff000, true, "size of the hive" },
    { 20, 0, true, "number of pages" },
    { 20, 0xffffffff, true, "number of pages" },
    { 40, 2 * PAGE, true, "outside the hive" },
    { 40, 0xfffff000, true, "outside the hive" },
    { 40, 3, true, "outside the hive" },
    { 44, 3 * PAGE, true, "outside the hive" },
    { 44, 0xfffff000, true, "outside the hive" },
    { 44, 0, true, "outside the hive" },
    { 44, 2 * PAGE, true, "more pages than fit" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (damages); i++) {
    make_hive (6, 5, 2);
    make_log (HIVE_LOG1, 5, 2);
    add_entry (HIVE_LOG1, 5, 2, "a");
    size_t at = add_entry (HIVE_LOG1, 6, 2, "b");
    add_entry (HIVE_LOG1, 7, 2, "c");
    logs[HIVE_LOG1].len -= 512 + PAGE; /* seen by the size alone */
    put32 (logs[HIVE_LOG1].data + at + damages[i].at, damages[i].value);
    if (damages[i].hash)
      hash_entry (HIVE_LOG1, at);
    ck_assert_int_eq (run (), REPLAY_PARTLY);
    expect (5, "a.", 1, 0);
    because ("entry 6 of LOG1");
    because (damages[i].why);
  }

  /* The first one of all: nothing is put in. */
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 5, 2);
  size_t first = add_entry (HIVE_LOG1, 5, 2, "a");
  put32 (logs[HIVE_LOG1].data + first + 100, 1);
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("entry 5 of LOG1 has a wrong hash");

  /* It stands in the second log again. */
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 2, "a");
  size_t second = add_entry (HIVE_LOG1, 6, 2, "x");
  put32 (logs[HIVE_LOG1].data + second + 100, 1);
  make_log (HIVE_LOG2, 6, 2);
  add_entry (HIVE_LOG2, 6, 2, " b");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (6, "ab", 1, 1);
  reset ();
}
END_TEST

START_TEST (test_gap)
{
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 2, "a");
  make_log (HIVE_LOG2, 7, 2);
  add_entry (HIVE_LOG2, 7, 2, " b");
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  expect (5, "a.", 1, 0);
  because ("LOG2 begins with entry 7, and LOG1 ends with 5");
  reset ();
}
END_TEST

START_TEST (test_size)
{
  /* Grows, and by an entry that has not all of it. */
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 4, "  cd");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (5, "..cd", 1, 0);
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 4, "   d");
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  expect (5, "..0d", 1, 0);
  because ("there is no bin at 0x2000 now");

  /* Shrinks, and the file keeps its length; grows again. */
  make_hive (6, 5, 4);
  make_log (HIVE_LOG1, 5, 4);
  add_entry (HIVE_LOG1, 5, 2, "a");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (5, "a.", 1, 0);
  ck_assert_uint_eq (out_len, BASE_BLOCK + 4 * PAGE);
  add_entry (HIVE_LOG1, 6, 5, "  xyz");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (6, "a.xyz", 2, 0);

  /* The flag of the last entry. */
  make_hive (6, 5, 1);
  make_log (HIVE_LOG1, 5, 1);
  size_t at = add_entry (HIVE_LOG1, 5, 1, "a");
  put32 (logs[HIVE_LOG1].data + at + 8, 0xffffffff);
  hash_entry (HIVE_LOG1, at);
  ck_assert_int_eq (run (), REPLAY_DONE);
  ck_assert_uint_eq (little (out + 144, 4), 1);
  reset ();
}
END_TEST

/* Hives that come out wrong. */
START_TEST (test_result)
{
  static const struct
  {
    size_t at; /* in the page */
    uint32_t value;
    const char *why;
  } bad[] = {
    { 0, 0, "no bin at 0x1000" },
    { 4, 0, "a bin of another place at 0x1000" },
    { 8, 0, "a bin of an impossible size at 0x1000" },
    { 8, 2 * PAGE, "a bin of an impossible size at 0x1000" },
    { 32, 0, "a damaged cell at 0x1020" },
    { 32, 12, "a damaged cell at 0x1020" },
    { 32, 0x80000000, "a damaged cell at 0x1020" },
    { 32, PAGE, "a damaged cell at 0x1020" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (bad); i++) {
    make_hive (6, 5, 2);
    make_log (HIVE_LOG1, 5, 2);
    size_t at = add_entry (HIVE_LOG1, 5, 2, " b");
    put32 (logs[HIVE_LOG1].data + at + 48 + bad[i].at, bad[i].value);
    hash_entry (HIVE_LOG1, at);
    ck_assert_int_eq (run (), REPLAY_PARTLY);
    because (bad[i].why);
  }
  for (uint32_t root = 40; root; root = root == 40        ? 2 * PAGE - 4
                                        : root < PAGE * 3 ? 0xfffffff8
                                                          : 0) {
    make_hive (6, 5, 2);
    put32 (hive.data + 36, root);
    sign (hive.data);
    make_log (HIVE_LOG1, 5, 2);
    add_entry (HIVE_LOG1, 5, 2, " b");
    ck_assert_int_eq (run (), REPLAY_PARTLY);
    because ("no root key");
  }
  reset ();
}
END_TEST

START_TEST (test_bad_logs)
{
  make_hive (6, 5, 2);
  ck_assert_int_eq (run (), REPLAY_NONE);
  more (&logs[HIVE_LOG1], 65536);
  byol_buf_puts (&logs[HIVE_LOG2], "regf and no more");
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("nothing newer");

  static const struct
  {
    size_t at;
    uint32_t value;
    bool sign;
    const char *why;
  } bad[] = {
    { 100, 1, false, "checksum" },
    { 0, 1, true, "checksum" },
    { 8, 4, true, "not written completely" },
    { 28, 1, true, "no known format" },
    { 28, 0, true, "no known format" },
    { 44, 2, true, "no known format" },
    { 512, 0, false, "no known format" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (bad); i++) {
    make_hive (6, 5, 2);
    make_log (HIVE_LOG1, 5, 2);
    add_entry (HIVE_LOG1, 5, 2, "a");
    put32 (logs[HIVE_LOG1].data + bad[i].at, bad[i].value);
    if (bad[i].sign)
      sign (logs[HIVE_LOG1].data);
    ck_assert_int_eq (run (), REPLAY_NONE);
    because (bad[i].why);
    /* What it held may be missing beside what the other one holds. */
    make_log (HIVE_LOG2, 6, 2);
    add_entry (HIVE_LOG2, 6, 2, " b");
    ck_assert_int_eq (run (), REPLAY_PARTLY);
    expect (6, ".b", 0, 1);
    because ("LOG1 cannot be used");
  }

  make_hive (6, 5, 2);
  unreadable[HIVE_LOG2] = "Input/output error";
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("LOG2 cannot be used: Input/output error");
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 2, "a");
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  expect (5, "a.", 1, 0);

  /* The other one was not copied with this one. */
  unreadable[HIVE_LOG2] = NULL;
  missing[HIVE_LOG2] = true;
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  expect (5, "a.", 1, 0);
  because ("LOG2 is not there");

  /* The log without a number counts where there are no others. */
  make_hive (6, 5, 2);
  missing[HIVE_LOG1] = missing[HIVE_LOG2] = true;
  make_log (HIVE_LOG, 5, 2);
  add_entry (HIVE_LOG, 5, 2, "a");
  ck_assert_int_eq (run (), REPLAY_DONE);
  ck_assert_uint_eq (result.entries[HIVE_LOG], 1);
  expect (5, "a.", 0, 0);
  missing[HIVE_LOG2] = false;
  make_log (HIVE_LOG2, 3, 2);
  add_entry (HIVE_LOG2, 3, 2, "x");
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("LOG1 is not there");
  reset ();
}
END_TEST

START_TEST (test_bad_base)
{
  /* The later entries alone, and the base block out of their log. */
  for (int way = 0; way < 2; way++) {
    make_hive (6, 5, 2);
    if (way == 0)
      put32 (hive.data + 40, 0xfffff000);
    else
      memset (hive.data, 0, BASE_BLOCK);
    make_log (HIVE_LOG1, 5, 2);
    add_entry (HIVE_LOG1, 5, 2, "aa");
    make_log (HIVE_LOG2, 6, 2);
    add_entry (HIVE_LOG2, 6, 2, " b");
    put32 (logs[HIVE_LOG2].data + 48, 0x41424344);
    sign (logs[HIVE_LOG2].data);
    ck_assert_int_eq (run (), REPLAY_DONE);
    expect (6, ".b", 0, 1);
    ck_assert_uint_eq (little (out + 48, 4), 0x41424344);
    for (size_t i = 512; i < BASE_BLOCK; i++)
      ck_assert_uint_eq (out[i], 0);
  }
  /* The later log has nothing yet. */
  make_hive (6, 5, 2);
  hive.data[200] = 1;
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 2, "a");
  make_log (HIVE_LOG2, 6, 2);
  add_entry (HIVE_LOG2, 4, 2, " x");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (5, "a.", 1, 0);
  /* It has, and that is damaged. */
  put32 (logs[HIVE_LOG2].data + 512 + 12, 6);
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  because ("entry 6 of LOG2");
  reset ();
}
END_TEST

/* ---- the old format -------------------------------------------------------------- */

START_TEST (test_old)
{
  make_hive (6, 5, 3);
  make_old (HIVE_LOG1, 6, TIME, 3, " b");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (6, ".b.", 1, 0);

  /* Grows; a bitmap of more than one sector. */
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 4, "  cd");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (6, "..cd", 1, 0);
  make_hive (6, 5, 600);
  make_old (HIVE_LOG1, 6, TIME, 600, "a b");
  ck_assert_int_eq (run (), REPLAY_DONE);
  ck_assert_int_eq (out[BASE_BLOCK + 100], 'a');
  ck_assert_int_eq (out[BASE_BLOCK + 2 * PAGE + 100], 'b');

  /* One sector, as the bitmap can say. */
  make_hive (6, 5, 1);
  make_old (HIVE_LOG1, 6, TIME, 1, "a");
  logs[HIVE_LOG1].data[516] = 2;
  memset (logs[HIVE_LOG1].data + 1024, 'z', 512);
  ck_assert_int_eq (run (), REPLAY_DONE);
  ck_assert_int_eq (out[BASE_BLOCK + 511], '.');
  ck_assert_int_eq (out[BASE_BLOCK + 512], 'z');
  ck_assert_int_eq (out[BASE_BLOCK + 1023], 'z');
  ck_assert_int_eq (out[BASE_BLOCK + 1024], '.');

  /* Of another time, or older by its number. */
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME - 1, 2, "a");
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("nothing newer");
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME + 1, 2, "a");
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("LOG1 is newer than the hive");
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 4, TIME, 2, "a");
  ck_assert_int_eq (run (), REPLAY_NONE);

  /* Which of two. */
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 2, "a");
  make_old (HIVE_LOG2, 6, TIME, 2, "x");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (6, "a.", 1, 0);
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME - 1, 2, "x");
  make_old (HIVE_LOG2, 7, TIME + 1, 2, "a");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (7, "a.", 0, 1);
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 2, "a");
  make_old (HIVE_LOG2, 7, TIME + 1, 2, "x");
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  expect (6, "a.", 1, 0);
  because ("LOG2 is newer");
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 2, "a");
  unreadable[HIVE_LOG2] = "Input/output error";
  ck_assert_int_eq (run (), REPLAY_DONE);

  /* The base block is bad: the time of the first bin counts. */
  make_hive (6, 5, 2);
  memset (hive.data, 0xff, BASE_BLOCK);
  make_old (HIVE_LOG1, 6, TIME, 2, "a");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (6, "a.", 1, 0);
  ck_assert_uint_eq (out[600], 0);
  put64 (hive.data + BASE_BLOCK + 20, TIME - 1);
  ck_assert_int_eq (run (), REPLAY_NONE);

  /* Damaged ones. */
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 2, "ab");
  logs[HIVE_LOG1].len -= 512;
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("LOG1 cannot be used: its list of sectors is cut short");
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 2, "");
  more (&logs[HIVE_LOG1], 512);
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("it has no sectors");
  for (uint32_t size = 0xfffff000; size; size = size == 0xfffff000 ? 0x30000000 : 0) {
    make_hive (6, 5, 2);
    make_old (HIVE_LOG1, 6, TIME, 2, "a");
    put32 (logs[HIVE_LOG1].data + 40, size);
    sign (logs[HIVE_LOG1].data);
    ck_assert_int_eq (run (), REPLAY_NONE);
    because ("LOG1 cannot be used");
  }
  /* A bad bin in the log. */
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 2, "ab");
  logs[HIVE_LOG1].data[1024 + PAGE] = 'x';
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  because ("no bin at 0x1000");

  /* Left from an older Windows beside a new one. */
  make_hive (6, 5, 2);
  make_old (HIVE_LOG1, 6, TIME, 2, "x");
  make_log (HIVE_LOG2, 5, 2);
  add_entry (HIVE_LOG2, 5, 2, "a");
  ck_assert_int_eq (run (), REPLAY_DONE);
  expect (5, "a.", 0, 1);
  reset ();
}
END_TEST

/* ---- real ones ------------------------------------------------------------------- */

static void
load (struct buf *to, const char *corpus, const char *name)
{
  CLEANUP_FREE char *command = util_printf (
    "p='%s/hives/yarp/%s'; if test -e \"$p\"; then cat \"$p\"; else xz -dc \"$p.xz\"; fi", corpus,
    name);
  FILE *f = popen (command, "r");
  ck_assert_ptr_nonnull (f);
  size_t n;
  do {
    char *p = byol_buf_reserve (to, 65536);
    ck_assert_ptr_nonnull (p);
    n = fread (p, 1, 65536, f);
    to->len += n;
  } while (n > 0);
  ck_assert_int_eq (pclose (f), 0);
}

static void
load_all (const char *corpus, const char *name)
{
  reset ();
  load (&hive, corpus, name);
  for (int i = 0; i < 2; i++) {
    CLEANUP_FREE char *log = util_printf ("%s.LOG%d", name, i + 1);
    load (&logs[i], corpus, log);
  }
}

START_TEST (test_corpus)
{
  const char *corpus = util_corpus ();
  if (corpus == NULL)
    return;
  CLEANUP_BUF struct buf recovered = BUF_INIT;

  /* Windows 10 counts on by one more; there is no other difference. */
  load_all (corpus, "NewDirtyHive1/NewDirtyHive");
  load (&recovered, corpus, "NewDirtyHive1/RecoveredHive_Windows10");
  ck_assert_int_eq (run (), REPLAY_DONE);
  ck_assert_uint_eq (result.entries[HIVE_LOG1], 1);
  ck_assert_uint_eq (result.entries[HIVE_LOG2], 3);
  ck_assert_uint_eq (out_len, recovered.len);
  for (size_t i = 0; i < out_len; i++)
    ck_assert_msg (out[i] == (uint8_t) recovered.data[i] || i == 4 || i == 8 || i / 4 == 127,
                   "0x%zx", i);
  ck_assert_uint_eq (little (out + 4, 4), 5);
  /* The second set has the same logs, of which one is older. */
  CLEANUP_FREE uint8_t *first = STEAL (out);
  load_all (corpus, "NewDirtyHive2/NewDirtyHive");
  ck_assert_int_eq (run (), REPLAY_DONE);
  ck_assert_uint_eq (result.entries[HIVE_LOG1], 0);
  ck_assert_uint_eq (result.entries[HIVE_LOG2], 3);
  ck_assert_mem_eq (out + BASE_BLOCK, first + BASE_BLOCK, recovered.len - BASE_BLOCK);

  /* Windows 7 has set the times, the name, and one byte in a bin. */
  byol_buf_free (&recovered);
  recovered = (struct buf) BUF_INIT;
  load_all (corpus, "OldDirtyHive/OldDirtyHive");
  load (&recovered, corpus, "OldDirtyHive/RecoveredHive_Windows7");
  ck_assert_int_eq (run (), REPLAY_DONE);
  ck_assert_uint_eq (result.entries[HIVE_LOG1], 1);
  ck_assert_uint_eq (out_len, recovered.len);
  size_t header = 0, bins = 0;
  for (size_t i = 0; i < out_len; i++)
    if (out[i] != (uint8_t) recovered.data[i]) {
      bool time = i >= 12 && i < 20, name = i >= 48 && i < 176;
      if (i < BASE_BLOCK) {
        ck_assert_msg ((i >= 4 && i < 12) || time || name || i / 4 == 127, "0x%zx", i);
        header++;
      } else if (i < BASE_BLOCK + 20 || i >= BASE_BLOCK + 28)
        ck_assert_msg (i == 0x6bdc8, "0x%zx", i);
      else
        bins++;
    }
  ck_assert_uint_gt (header, 0);
  ck_assert_uint_le (bins, 8);

  /* Its base block is bad, and the first bin is of another time than the log. */
  load_all (corpus, "BadBaseBlockHive/BadBaseBlockHive");
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("LOG1 is newer than the hive");
  /* With that time it would do. */
  memcpy (hive.data + BASE_BLOCK + 20, logs[HIVE_LOG1].data + 12, 8);
  ck_assert_int_eq (run (), REPLAY_DONE);

  load_all (corpus, "BadLogHive3/BadLogHive");
  ck_assert_int_eq (run (), REPLAY_NONE);
  because ("LOG1 cannot be used: its checksum is wrong, LOG2 cannot be used");
  /* One of them put right: the other may have held something. */
  sign (logs[HIVE_LOG2].data);
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  ck_assert_uint_eq (result.entries[HIVE_LOG2], 3);
  load_all (corpus, "BadLogHive3/BadLogHive");
  sign (logs[HIVE_LOG1].data);
  ck_assert_int_eq (run (), REPLAY_PARTLY);
  ck_assert_uint_eq (result.entries[HIVE_LOG1], 1);
  reset ();
}
END_TEST

/* ---- hostile ones ------------------------------------------------------------------ */

static uint32_t seed;

static uint32_t
chance (uint32_t below)
{
  seed = seed * 1664525u + 1013904223u;
  return (uint32_t) ((uint64_t) seed * below >> 32);
}

/* Logs cut and changed at random, with hashes and checksums made right again
   or not. */
START_TEST (test_mutations)
{
  unsigned states[REPLAY_FAILED + 1] = { 0 };
  for (uint32_t round = 0; round < 4000; round++) {
    seed = round;
    make_hive (6, 5, 3);
    size_t entries[3] = { 512, 512, 512 };
    if (round % 4 == 0) {
      make_old (HIVE_LOG1, 6, TIME, 4, "a cd");
      make_old (HIVE_LOG2, 6, TIME + chance (2), 3, "xyz");
    } else {
      make_log (HIVE_LOG1, 5, 3);
      add_entry (HIVE_LOG1, 5, 3, "ab");
      entries[1] = add_entry (HIVE_LOG1, 6, 4, " c d");
      make_log (HIVE_LOG2, 7, 4);
      add_entry (HIVE_LOG2, 7, 2, "e");
    }
    if (chance (5) == 0)
      hive.data[chance (512)] ^= 1;
    for (uint32_t i = chance (4); i < 4; i++) {
      struct buf *b = &logs[chance (2)];
      size_t at = entries[chance (2)] + chance (64);
      if (chance (4) == 0)
        at = chance ((uint32_t) b->len);
      static const uint8_t values[] = { 0, 1, 2, 0x10, 0x7f, 0x80, 0xff };
      if (at < b->len)
        b->data[at] = (char) values[chance (ARRAY_SIZE (values))];
    }
    if (chance (4) > 0) {
      for (int i = 0; i < 2; i++)
        sign (logs[i].data);
      if (round % 4 != 0)
        for (int i = 0; i < 3; i++) {
          const uint8_t *e = (const uint8_t *) logs[i / 2].data + entries[i];
          size_t size = (size_t) little (e + 4, 4);
          if (size >= 512 && size <= logs[i / 2].len - entries[i])
            hash_entry (i / 2 ? HIVE_LOG2 : HIVE_LOG1, entries[i]);
        }
    }
    if (chance (4) == 0)
      logs[0].len = chance ((uint32_t) logs[0].len + 1);
    if (chance (8) == 0)
      logs[1].len = chance ((uint32_t) logs[1].len + 1);
    states[run ()]++;
    ck_assert_uint_le (out_len, LIMIT_HIVE);
  }
  reset ();
  ck_assert_uint_gt (states[REPLAY_NONE], 100);
  ck_assert_uint_gt (states[REPLAY_DONE], 100);
  ck_assert_uint_gt (states[REPLAY_PARTLY], 100);
  ck_assert_uint_eq (states[REPLAY_FAILED], 0);
}
END_TEST

/* Every length of both logs: whatever is cut off is never replayed wholly
   without the entries. */
START_TEST (test_truncations)
{
  make_hive (6, 5, 2);
  make_log (HIVE_LOG1, 5, 2);
  add_entry (HIVE_LOG1, 5, 2, "a");
  add_entry (HIVE_LOG1, 6, 2, " b");
  size_t len = logs[HIVE_LOG1].len;
  for (size_t cut = 0; cut < len; cut += 7) {
    logs[HIVE_LOG1].len = cut;
    enum replay_state state = run ();
    if (cut < 512 + 4608)
      ck_assert_int_eq (state, REPLAY_NONE);
    else if (cut >= 512 + 4608 + 512)
      ck_assert_int_eq (state, REPLAY_PARTLY);
    else
      ck_assert_uint_eq (result.entries[HIVE_LOG1], 1);
  }
  reset ();
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("replay");
  TCase *t = tcase_create ("made");
  tcase_add_test (t, test_order);
  tcase_add_test (t, test_wrap_around);
  tcase_add_test (t, test_end_of_log);
  tcase_add_test (t, test_gap);
  tcase_add_test (t, test_size);
  tcase_add_test (t, test_result);
  tcase_add_test (t, test_bad_logs);
  tcase_add_test (t, test_bad_base);
  tcase_add_test (t, test_old);
  suite_add_tcase (s, t);
  t = tcase_create ("slow");
  tcase_set_timeout (t, 120);
  tcase_add_test (t, test_corpus);
  tcase_add_test (t, test_mutations);
  tcase_add_test (t, test_truncations);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
