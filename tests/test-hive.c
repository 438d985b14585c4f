/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hives: made by reg2hive, damaged on purpose, and the real ones of the
   corpus. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "reader/hive.h"
#include "reader/serve.h"
#include "util.h"

static char *dir, *file;
static struct reader_io io = { .fd = -1 };
static struct backend tree;
static struct hive *hive;
static struct hive_info info;
static int fds;

static void
begin (void)
{
  fds = util_open_fds ();
  dir = util_mkdtemp ();
  file = util_printf ("%s/h", dir);
  CLEANUP_FREE char *config = util_printf ("%s/Windows/System32/config", dir);
  util_mkdirs (config);
  struct open_disk disk = { dir, (char *) "" };
  struct open_request request = { (char *) "tree", 0, &disk, 1 };
  tree = (struct backend){ .ops = &backend_tree, .io = &io };
  ck_assert_int_eq (backend_tree.open (&tree, &request, NULL), 0);
}

static void
close_hive (void)
{
  reader_hive_close (hive);
  hive = NULL;
  byol_px_hive_free (&info);
}

static void
end (void)
{
  close_hive ();
  reader_backend_end (&tree);
  util_rmtree (dir);
  free (dir);
  free (file);
  ck_assert_int_eq (util_open_fds (), fds);
}

static enum hive_state
open_hive (void)
{
  close_hive ();
  hive = reader_hive_open (&tree, 0, "\\H", &info);
  ck_assert_int_eq (hive != NULL, byol_px_hive_opens (info.state));
  return info.state;
}

static void
patch (off_t at, const void *bytes, size_t len)
{
  CLEANUP_CLOSE int fd = open (file, O_WRONLY);
  ck_assert_int_eq (pwrite (fd, bytes, len, at), (ssize_t) len);
}

static uint32_t
read32 (off_t at)
{
  CLEANUP_CLOSE int fd = open (file, O_RDONLY);
  uint8_t b[4];
  ck_assert_int_eq (pread (fd, b, 4, at), 4);
  return b[0] | (uint32_t) b[1] << 8 | (uint32_t) b[2] << 16 | (uint32_t) b[3] << 24;
}

static void
patch32 (off_t at, uint32_t v)
{
  patch (at,
         (uint8_t[]){ (uint8_t) v, (uint8_t) (v >> 8), (uint8_t) (v >> 16), (uint8_t) (v >> 24) },
         4);
}

/* The XOR of the header's words before the checksum. */
static uint32_t
plain_sum (void)
{
  uint32_t sum = 0;
  for (off_t i = 0; i < 508; i += 4)
    sum ^= read32 (i);
  return sum;
}

static const char sample[] = "[HKEY_LOCAL_MACHINE\\T]\n"
                             "@=\"default\"\n"
                             "\n"
                             "[HKEY_LOCAL_MACHINE\\T\\Select]\n"
                             "\"Current\"=dword:00000001\n"
                             "\"Empty\"=hex:\n"
                             "\"Odd\"=hex(3e8):01,02,03\n"
                             "\n"
                             "[HKEY_LOCAL_MACHINE\\T\\Services\\Alpha]\n"
                             "\"Start\"=dword:00000002\n"
                             "\"ImagePath\"=\"a.exe\"\n"
                             "[HKEY_LOCAL_MACHINE\\T\\Services\\Alpha\\Parameters]\n"
                             "\"start\"=dword:00000009\n"
                             "[HKEY_LOCAL_MACHINE\\T\\Services\\Beta]\n"
                             "\"Other\"=dword:00000003\n"
                             "[HKEY_LOCAL_MACHINE\\T\\Services\\Gr\xc3\xbc\xc3\x9f\\\xe2\x82\xac]\n"
                             "\"\xe2\x82\xac\"=dword:00000004\n";

static enum px_state
value_is (const char *key, const char *name, uint32_t type, const void *data, size_t len)
{
  struct reg_value v = { 0 };
  CLEANUP_FREE char *reason = NULL;
  enum px_state state = reader_hive_value (hive, key, name, &v, &reason);
  if (state == PX_FOUND) {
    ck_assert_uint_eq (v.type, type);
    ck_assert_uint_eq (v.len, len);
    if (len > 0)
      ck_assert_mem_eq (v.data, data, len);
  }
  ck_assert_int_eq (state == PX_UNREADABLE, reason != NULL);
  byol_px_value_free (&v);
  return state;
}

static enum px_state
key_is (const char *key, const char *name, uint32_t subkeys, uint32_t values)
{
  struct key_info k = { 0 };
  CLEANUP_FREE char *reason = NULL;
  enum px_state state = reader_hive_key (hive, key, &k, &reason);
  if (state == PX_FOUND) {
    ck_assert_str_eq (k.name, name);
    ck_assert_uint_eq (k.subkeys, subkeys);
    ck_assert_uint_eq (k.values, values);
  }
  byol_px_key_free (&k);
  return state;
}

START_TEST (test_questions)
{
  begin ();
  util_hive (file, "T", sample, "--time 132000000000000000");
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  ck_assert_ptr_null (info.reason);
  ck_assert_str_eq (info.path, "\\h");
  ck_assert_uint_gt (info.size, 4096);
  ck_assert_uint_eq (info.primary_seq, info.secondary_seq);

  ck_assert_int_eq (key_is ("select", "Select", 0, 3), PX_FOUND);
  ck_assert_int_eq (key_is ("\\SERVICES\\alpha\\", "Alpha", 1, 2), PX_FOUND);
  ck_assert_int_eq (key_is ("Services\\Gr\xc3\xbc\xc3\x9f\\\xe2\x82\xac", "\xe2\x82\xac", 0, 1),
                    PX_FOUND);
  ck_assert_int_eq (key_is ("Services\\Alph", NULL, 0, 0), PX_ABSENT);
  ck_assert_int_eq (key_is ("Absent\\Alpha", NULL, 0, 0), PX_ABSENT);
  struct key_info k = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (reader_hive_key (hive, "", &k, &reason), PX_FOUND);
  ck_assert_uint_eq (k.subkeys, 2);
  ck_assert_uint_eq (k.values, 1);
  ck_assert_uint_eq (k.written, 132000000000000000);
  byol_px_key_free (&k);

  ck_assert_int_eq (value_is ("Select", "CURRENT", REG_DWORD, "\1\0\0\0", 4), PX_FOUND);
  ck_assert_int_eq (value_is ("Select", "Empty", REG_BINARY, "", 0), PX_FOUND);
  ck_assert_int_eq (value_is ("Select", "Odd", 0x3e8, "\1\2\3", 3), PX_FOUND);
  ck_assert_int_eq (value_is ("", "", REG_SZ, "d\0e\0f\0a\0u\0l\0t\0\0\0", 16), PX_FOUND);
  ck_assert_int_eq (value_is ("Services\\Gr\xc3\xbc\xc3\x9f\\\xe2\x82\xac", "\xe2\x82\xac",
                              REG_DWORD, "\4\0\0\0", 4),
                    PX_FOUND);
  ck_assert_int_eq (value_is ("Select", "", 0, NULL, 0), PX_ABSENT);
  ck_assert_int_eq (value_is ("Select", "Default", 0, NULL, 0), PX_ABSENT);
  ck_assert_int_eq (value_is ("Absent", "Current", 0, NULL, 0), PX_ABSENT);

  struct key_list keys = { 0 };
  ck_assert_int_eq (reader_hive_subkeys (hive, "Services", &keys, &reason), PX_FOUND);
  ck_assert_uint_eq (keys.count, 3);
  ck_assert_str_eq (keys.items[0].name, "Alpha");
  ck_assert_uint_eq (keys.items[0].subkeys, 1);
  ck_assert_str_eq (keys.items[2].name, "Gr\xc3\xbc\xc3\x9f");
  byol_px_keys_free (&keys);
  ck_assert_int_eq (reader_hive_subkeys (hive, "Absent", &keys, &reason), PX_ABSENT);

  struct value_list values = { 0 };
  ck_assert_int_eq (reader_hive_values (hive, "Select", &values, &reason), PX_FOUND);
  ck_assert_uint_eq (values.count, 3);
  ck_assert_str_eq (values.items[0].name, "Current");
  ck_assert_int_eq (values.items[0].state, PX_FOUND);
  byol_px_values_free (&values);
  ck_assert_int_eq (reader_hive_values (hive, "Absent", &values, &reason), PX_ABSENT);
  end ();
}
END_TEST

START_TEST (test_named)
{
  begin ();
  util_hive (file, "T", sample, "");
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  char *asked[] = { (char *) "START", (char *) "other" };
  struct strv names = { asked, 2 };
  struct named_list l = { 0 };
  CLEANUP_FREE char *reason = NULL;

  ck_assert_int_eq (reader_hive_named (hive, "services", 1, &names, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 3);
  ck_assert_str_eq (l.items[0].key.name, "Alpha");
  ck_assert_uint_eq (l.items[0].value_count, 1);
  ck_assert_str_eq (l.items[0].values[0].name, "Start");
  ck_assert_mem_eq (l.items[0].values[0].data, "\2\0\0\0", 4);
  ck_assert_str_eq (l.items[1].values[0].name, "Other");
  ck_assert_uint_eq (l.items[2].value_count, 0);
  byol_px_named_free (&l);

  ck_assert_int_eq (reader_hive_named (hive, "services", 2, &names, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 5);
  ck_assert_str_eq (l.items[1].key.name, "Alpha\\Parameters");
  ck_assert_uint_eq (l.items[1].value_count, 1);
  ck_assert_str_eq (l.items[4].key.name, "Gr\xc3\xbc\xc3\x9f\\\xe2\x82\xac");
  for (size_t i = 0; i < l.count; i++)
    ck_assert_int_eq (l.items[i].state, PX_FOUND);
  byol_px_named_free (&l);

  ck_assert_int_eq (reader_hive_named (hive, "services", 0, &names, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 0);
  ck_assert_int_eq (reader_hive_named (hive, "absent", 2, &names, &l, &reason), PX_ABSENT);
  end ();
}
END_TEST

/* One thing that cannot be read leaves its neighbours readable. */
START_TEST (test_damaged_inside)
{
  begin ();
  util_hive (file, "T", sample,
             "--corrupt-key 'HKLM\\T\\Services\\Beta' "
             "--corrupt-value 'HKLM\\T\\Services\\Alpha' ImagePath");
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  ck_assert_int_eq (value_is ("Services\\Alpha", "Start", REG_DWORD, "\2\0\0\0", 4), PX_FOUND);
  ck_assert_int_eq (value_is ("Services\\Alpha", "ImagePath", 0, NULL, 0), PX_UNREADABLE);
  ck_assert_int_eq (value_is ("Services\\Alpha", "Absent", 0, NULL, 0), PX_ABSENT);
  ck_assert_int_eq (value_is ("Services\\Beta", "Other", 0, NULL, 0), PX_UNREADABLE);
  ck_assert_int_eq (value_is ("Services\\Beta", "Absent", 0, NULL, 0), PX_UNREADABLE);
  ck_assert_int_eq (key_is ("Services\\Beta", "Beta", 1, 1), PX_FOUND);
  ck_assert_int_eq (key_is ("Services\\Beta\\Below", NULL, 0, 0), PX_UNREADABLE);

  CLEANUP_FREE char *reason = NULL;
  struct key_list keys = { 0 };
  ck_assert_int_eq (reader_hive_subkeys (hive, "Services\\Beta", &keys, &reason), PX_UNREADABLE);
  byol_px_keys_free (&keys);
  free (STEAL (reason));
  struct value_list values = { 0 };
  ck_assert_int_eq (reader_hive_values (hive, "Services\\Beta", &values, &reason), PX_UNREADABLE);
  byol_px_values_free (&values);
  free (STEAL (reason));
  ck_assert_int_eq (reader_hive_values (hive, "Services\\Alpha", &values, &reason), PX_FOUND);
  ck_assert_uint_eq (values.count, 2);
  ck_assert_int_eq (values.items[0].state, PX_FOUND);
  ck_assert_int_eq (values.items[1].state, PX_UNREADABLE);
  ck_assert_str_eq (values.items[1].name, "ImagePath");
  ck_assert_ptr_nonnull (values.items[1].reason);
  byol_px_values_free (&values);

  char *asked[] = { (char *) "ImagePath" };
  struct strv names = { asked, 1 };
  struct named_list l = { 0 };
  ck_assert_int_eq (reader_hive_named (hive, "Services", 2, &names, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 5);
  ck_assert_int_eq (l.items[0].state, PX_FOUND);
  ck_assert_int_eq (l.items[0].values[0].state, PX_UNREADABLE);
  ck_assert_str_eq (l.items[2].key.name, "Beta");
  ck_assert_int_eq (l.items[2].state, PX_UNREADABLE);
  ck_assert_ptr_nonnull (l.items[2].reason);
  ck_assert_int_eq (l.items[3].state, PX_FOUND);
  byol_px_named_free (&l);
  ck_assert_int_eq (reader_hive_named (hive, "Services\\Beta", 2, &names, &l, &reason),
                    PX_UNREADABLE);
  byol_px_named_free (&l);
  end ();
}
END_TEST

/* Names that hivex cannot decode, or would cut at a NUL. */
START_TEST (test_hostile_names)
{
  begin ();
  util_hive (file, "T",
             "[HKEY_LOCAL_MACHINE\\T\\A\\\xe2\x82\xac"
             "AAA]\n\"\xe2\x82\xac"
             "BBB\"=dword:1\n"
             "[HKEY_LOCAL_MACHINE\\T\\A\\Plain]\n[HKEY_LOCAL_MACHINE\\T\\A\\Zulu]\n",
             "");
  /* The UTF-16 names are unique in the file. */
  int fd = open (file, O_RDONLY);
  static char bytes[65536];
  ssize_t size = read (fd, bytes, sizeof bytes);
  close (fd);
  ck_assert_int_gt (size, 4096);
  char *key = memmem (bytes, (size_t) size,
                      "\xac\x20"
                      "A\0A\0A\0",
                      8);
  char *value = memmem (bytes, (size_t) size,
                        "\xac\x20"
                        "B\0B\0B\0",
                        8);
  ck_assert (key != NULL && value != NULL);

  /* A NUL inside. */
  patch (key - bytes + 2, "\0\0", 2);
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  ck_assert_int_eq (key_is ("A\\\xe2\x82\xac", NULL, 0, 0), PX_ABSENT);
  ck_assert_int_eq (key_is ("A\\\xe2\x82\xac\xef\xbf\xbd"
                            "AA",
                            "\xe2\x82\xac\xef\xbf\xbd"
                            "AA",
                            0, 1),
                    PX_FOUND);

  /* A lone surrogate: no one can say what the name is. */
  patch (key - bytes, "\x00\xd8", 2);
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  ck_assert_int_eq (key_is ("A\\Plain", "Plain", 0, 0), PX_FOUND);
  ck_assert_int_eq (key_is ("A\\Absent", NULL, 0, 0), PX_UNREADABLE);
  struct key_list keys = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (reader_hive_subkeys (hive, "A", &keys, &reason), PX_UNREADABLE);
  byol_px_keys_free (&keys);
  struct named_list l = { 0 };
  struct strv none = { 0 };
  ck_assert_int_eq (reader_hive_named (hive, "A", 1, &none, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 3);
  size_t bad = 0;
  for (size_t i = 0; i < l.count; i++)
    bad += l.items[i].state == PX_UNREADABLE;
  ck_assert_uint_eq (bad, 1);
  byol_px_named_free (&l);

  patch (key - bytes,
         "\xac\x20"
         "A\0",
         4);
  patch (value - bytes, "\x00\xd8", 2);
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  ck_assert_int_eq (value_is ("A\\\xe2\x82\xac"
                              "AAA",
                              "x", 0, NULL, 0),
                    PX_UNREADABLE);
  end ();
}
END_TEST

START_TEST (test_states)
{
  begin ();
  /* Nothing there. */
  ck_assert_int_eq (open_hive (), HIVE_ABSENT);
  ck_assert_ptr_null (info.reason);
  close_hive ();
  hive = reader_hive_open (&tree, 0, "\\no\\such\\h", &info);
  ck_assert_int_eq (info.state, HIVE_ABSENT);
  close_hive ();
  /* A folder, a link. */
  ck_assert_int_eq (symlink ("/etc/passwd", file), 0);
  ck_assert_int_eq (open_hive (), HIVE_UNREADABLE);
  ck_assert_str_eq (info.reason, "it is a symbolic link");
  ck_assert_int_eq (unlink (file), 0);
  close_hive ();
  hive = reader_hive_open (&tree, 0, "\\Windows", &info);
  ck_assert_int_eq (info.state, HIVE_UNREADABLE);
  ck_assert_str_eq (info.reason, "it is a folder");

  util_write (file, "", 0);
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  ck_assert_str_eq (info.reason, "the file is empty");
  util_write (file, "REGEDIT4", 8);
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  ck_assert_str_eq (info.reason, "not a registry hive: it does not begin with \"regf\"");
  util_write (file, "regf", 4);
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  ck_assert_str_eq (info.reason, "truncated: 4 bytes, the header alone has 4096");

  util_hive (file, "T", sample, "");
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  off_t size = (off_t) info.size;
  ck_assert_int_eq (truncate (file, size - 1), 0);
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  CLEANUP_FREE char *want = util_printf ("truncated: %ld bytes of %ld", size - 1, size);
  ck_assert_str_eq (info.reason, want);

  /* Larger than any hive: never read. */
  ck_assert_int_eq (truncate (file, (off_t) (LIMIT_HIVE + 1)), 0);
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  ck_assert_str_eq (info.reason, "too large: 1073741825 bytes, more than 1073741824");
  end ();
}
END_TEST

START_TEST (test_header)
{
  begin ();
  util_hive (file, "T", sample, "--dirty");
  ck_assert_int_eq (open_hive (), HIVE_DIRTY);
  ck_assert_uint_ne (info.primary_seq, info.secondary_seq);
  ck_assert_ptr_nonnull (strstr (info.reason, "sequence numbers"));
  ck_assert_int_eq (value_is ("Select", "Current", REG_DWORD, "\1\0\0\0", 4), PX_FOUND);

  util_hive (file, "T", sample, "--bad-checksum");
  ck_assert_int_eq (open_hive (), HIVE_DIRTY);
  ck_assert_ptr_nonnull (strstr (info.reason, "checksum"));
  ck_assert_int_eq (value_is ("Select", "Current", REG_DWORD, "\1\0\0\0", 4), PX_FOUND);

  /* A sum of 0 is written as 1, and 0xffffffff as 0xfffffffe, which hivex
     does not know. The last written time is free to choose. */
  util_hive (file, "T", sample, "");
  uint32_t word = read32 (16);
  patch32 (16, word ^ plain_sum ());
  ck_assert_uint_eq (plain_sum (), 0);
  patch32 (508, 1);
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  ck_assert_int_eq (value_is ("Select", "Current", REG_DWORD, "\1\0\0\0", 4), PX_FOUND);
  patch32 (508, 0);
  ck_assert_int_eq (open_hive (), HIVE_DIRTY);
  patch32 (16, ~read32 (16));
  ck_assert_uint_eq (plain_sum (), UINT32_MAX);
  patch32 (508, UINT32_MAX - 1);
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  patch32 (508, UINT32_MAX);
  ck_assert_int_eq (open_hive (), HIVE_DIRTY);

  /* A log, another version, another root. */
  util_hive (file, "T", sample, "");
  patch32 (28, 6);
  patch32 (508, plain_sum ());
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  ck_assert_str_eq (info.reason, "a transaction log, not a hive");
  patch32 (28, 0);
  patch32 (20, 2);
  patch32 (508, plain_sum ());
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  patch32 (20, 1);
  patch32 (36, read32 (36) + 8);
  patch32 (508, plain_sum ());
  ck_assert_int_eq (open_hive (), HIVE_CORRUPT);
  /* Out of its logs alone, and both formats of names. */
  util_hive (file, "T", sample, "--logged");
  ck_assert_int_eq (open_hive (), HIVE_REPLAYED);
  ck_assert_str_eq (info.reason, "it was not written completely: its sequence numbers are 105 and "
                                 "104; 2 log entries were replayed (1 of LOG1, 1 of LOG2)");
  ck_assert_uint_eq (info.primary_seq, 105);
  ck_assert_uint_eq (info.secondary_seq, 104);
  ck_assert_int_eq (value_is ("Select", "Current", REG_DWORD, "\1\0\0\0", 4), PX_FOUND);
  util_run ("cd '%s' && mkdir keep && mv h.LOG1 keep/ && mv h.LOG2 h.log2", dir);
  ck_assert_int_eq (open_hive (), HIVE_REPLAYED_PARTLY);
  ck_assert_ptr_nonnull (strstr (info.reason, "1 log entry was replayed (1 of LOG2), but not all: "
                                              "LOG1 is not there"));
  util_run ("cd '%s' && mv keep/h.LOG1 h.log1 && mkdir h.LOG1", dir);
  ck_assert_int_eq (open_hive (), HIVE_REPLAYED_PARTLY);
  ck_assert_ptr_nonnull (strstr (info.reason, "LOG1 cannot be used: it is a folder"));
  /* Nothing of that was written back: it comes out again. */
  util_run ("cd '%s' && rmdir h.LOG1 && touch h.LOG2 && cat h h.log* > before", dir);
  ck_assert_int_eq (open_hive (), HIVE_REPLAYED);
  ck_assert_uint_eq (info.replayed[HIVE_LOG2], 0);
  util_run ("cd '%s' && cat h h.log* | cmp - before && rm h.*", dir);
  /* Nothing was written to the file. */
  util_hive (file, "T", sample, "--bad-checksum");
  uint32_t sum = read32 (508);
  ck_assert_int_eq (open_hive (), HIVE_DIRTY);
  ck_assert_uint_eq (read32 (508), sum);
  end ();
}
END_TEST

/* Data and names over our limits are unreadable, never cut. */
START_TEST (test_limits)
{
  begin ();
  CLEANUP_BUF struct buf reg = BUF_INIT;
  byol_buf_puts (&reg, "[HKEY_LOCAL_MACHINE\\T\\Big]\n\"fits\"=hex:00");
  for (size_t i = 1; i < LIMIT_VALUE; i++)
    byol_buf_puts (&reg, ",00");
  byol_buf_puts (&reg, "\n\"more\"=hex:00");
  for (size_t i = 1; i < LIMIT_VALUE + 1; i++)
    byol_buf_puts (&reg, ",00");
  byol_buf_puts (&reg, "\n");
  /* 17 MiB in one key. */
  for (int v = 0; v < 34; v++) {
    byol_buf_printf (&reg, "[HKEY_LOCAL_MACHINE\\T\\Many]\n\"v%d\"=hex:00", v);
    for (size_t i = 1; i < 512 * KIB; i++)
      byol_buf_puts (&reg, ",00");
    byol_buf_puts (&reg, "\n");
  }
  util_hive (file, "T", reg.data, "");
  ck_assert_int_eq (open_hive (), HIVE_CLEAN);
  static const char zeros[LIMIT_VALUE];
  ck_assert_int_eq (value_is ("Big", "fits", REG_BINARY, zeros, LIMIT_VALUE), PX_FOUND);
  ck_assert_int_eq (value_is ("Big", "more", 0, NULL, 0), PX_UNREADABLE);
  struct value_list values = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (reader_hive_values (hive, "Big", &values, &reason), PX_FOUND);
  ck_assert_uint_eq (values.count, 2);
  ck_assert_int_eq (values.items[1].state, PX_UNREADABLE);
  ck_assert_str_eq (values.items[1].reason, "1048577 bytes of data, more than 1048576");
  byol_px_values_free (&values);
  ck_assert_int_eq (reader_hive_values (hive, "Many", &values, &reason), PX_UNREADABLE);
  ck_assert_str_eq (reason, "more than 16 MiB of names and data");
  byol_px_values_free (&values);
  end ();
}
END_TEST

/* ---- the corpus -------------------------------------------------------------------- */

/* Counts the keys below the root and their values, and what of them cannot be
   read. */
static void
count_all (uint32_t *keys, uint32_t *values, uint32_t *errors)
{
  struct strv none = { 0 };
  struct named_list l = { 0 };
  struct key_info root = { 0 };
  CLEANUP_FREE char *reason = NULL;
  *errors = reader_hive_key (hive, "", &root, &reason) != PX_FOUND;
  free (STEAL (reason));
  *keys = 1;
  *values = root.values;
  byol_px_key_free (&root);
  if (reader_hive_named (hive, "", HIVE_DEPTH, &none, &l, &reason) != PX_FOUND)
    *errors += 1;
  else
    for (size_t i = 0; i < l.count; i++) {
      *keys += 1;
      *values += l.items[i].key.values;
      *errors += l.items[i].state != PX_FOUND;
      /* Reading every value takes a walk from the root for each key. */
      if (l.count > 4000)
        continue;
      struct value_list v = { 0 };
      CLEANUP_FREE char *why = NULL;
      if (reader_hive_values (hive, l.items[i].key.name, &v, &why) != PX_FOUND)
        *errors += 1;
      for (size_t k = 0; k < v.count; k++)
        *errors += v.items[k].state != PX_FOUND;
      byol_px_values_free (&v);
    }
  byol_px_named_free (&l);
}

/* Puts the corpus file where open_hive looks, and its logs with it or not. */
static void
unpack (const char *corpus, const char *name, bool logs)
{
  static const char *const suffixes[] = { "", ".LOG1", ".LOG2", ".LOG" };
  for (size_t i = 0; i < ARRAY_SIZE (suffixes); i++) {
    util_run ("rm -f '%s%s'", file, suffixes[i]);
    if (i == 0 || logs)
      util_run ("f='%s/%s%s'; cd \"${f%%/*}\" && for s in $(find . -maxdepth 1 -iname \"${f##*/}\" "
                "-o -maxdepth 1 -iname \"${f##*/}.xz\"); do case $s in *.xz) xz -dc $s ;; "
                "*) cat $s ;; esac > '%s%s'; done",
                corpus, name, suffixes[i], file, suffixes[i]);
  }
}

START_TEST (test_corpus)
{
  const char *corpus = util_corpus ();
  if (corpus == NULL)
    return;
  begin ();
  CLEANUP_FREE char *expected = util_printf ("%s/EXPECTED.txt", corpus);
  FILE *f = fopen (expected, "r");
  ck_assert_ptr_nonnull (f);
  char line[4096], name[1024] = "";
  unsigned read = 0, refused = 0, replayed = 0, whole = 0;
  while (fgets (line, sizeof line, f) != NULL) {
    if (sscanf (line, "== %1023s", name) == 1)
      continue;
    uint32_t primary, secondary, keys, values, errors, got_keys, got_values, got_errors;
    if (sscanf (line, " seq %u/%u", &primary, &secondary) != 2)
      continue;
    unpack (corpus, name, false);
    open_hive ();
    const char *counts = strstr (line, "keys=");
    if (strstr (line, "OPENFAIL") == NULL
        && sscanf (counts, "keys=%u values=%u read_errors=%u", &keys, &values, &errors) == 3
        && errors == 0) {
      ck_assert_msg (hive != NULL, "%s: %s", name, info.reason);
      ck_assert_msg (info.primary_seq == primary && info.secondary_seq == secondary, "%s", name);
      ck_assert_msg ((info.state == HIVE_DIRTY) == (primary != secondary), "%s: %s", name,
                     info.reason);
      count_all (&got_keys, &got_values, &got_errors);
      ck_assert_msg (got_keys == keys && got_values == values && got_errors == errors,
                     "%s: keys %u for %u, values %u for %u, errors %u for %u", name, got_keys, keys,
                     got_values, values, got_errors, errors);
      read++;
      const char *after = strstr (line, "after replay of ");
      if (after != NULL) {
        uint32_t entries, got = 0;
        ck_assert_int_eq (sscanf (after, "after replay of %u log entries: keys=%u values=%u",
                                  &entries, &keys, &values),
                          3);
        unpack (corpus, name, true);
        open_hive ();
        fprintf (stderr, "%s: %s\n", name, info.reason);
        /* EXPECTED.txt used these logs all the same. */
        if (strstr (name, "BadLogHive3") != NULL) {
          ck_assert_int_eq (info.state, HIVE_DIRTY);
          continue;
        }
        /* Not every set has both logs. */
        bool both = strstr (info.reason, "is not there") == NULL;
        ck_assert_msg (info.state == (both ? HIVE_REPLAYED : HIVE_REPLAYED_PARTLY), "%s", name);
        whole += both;
        for (int i = 0; i < HIVE_LOGS; i++)
          got += info.replayed[i];
        ck_assert_msg (got == entries, "%s: %u entries for %u", name, got, entries);
        count_all (&got_keys, &got_values, &got_errors);
        ck_assert_msg (got_keys == keys && got_values == values && got_errors == 0,
                       "%s: keys %u for %u, values %u for %u, errors %u", name, got_keys, keys,
                       got_values, values, got_errors);
        replayed++;
      }
    } else {
      ck_assert_msg (info.state != HIVE_CLEAN, "%s", name);
      ck_assert_ptr_nonnull (info.reason);
      if (hive != NULL)
        count_all (&got_keys, &got_values, &got_errors);
      fprintf (stderr, "%s: state %d, %s\n", name, info.state, info.reason);
      refused++;
    }
  }
  fclose (f);
  ck_assert_uint_ge (read, 50);
  ck_assert_uint_ge (refused, 8);
  ck_assert_uint_ge (replayed, 10);
  ck_assert_uint_ge (whole, 8);
  end ();
}
END_TEST

/* Every byte of a hive that means something changed in turn: no crash, no
   endless walk. */
START_TEST (test_mutations)
{
  begin ();
  util_hive (file, "T", sample, "");
  int fd = open (file, O_RDONLY);
  struct stat st;
  ck_assert_int_eq (fstat (fd, &st), 0);
  CLEANUP_FREE char *bytes = malloc ((size_t) st.st_size);
  ck_assert_int_eq (read (fd, bytes, (size_t) st.st_size), st.st_size);
  close (fd);
  unsigned opened = 0;
  uint32_t keys, values, errors;
  for (off_t at = 0; at < st.st_size; at++) {
    if (bytes[at] == 0 && at % 61 != 0)
      continue;
    static const char masks[] = { 0x01, (char) 0xff };
    for (size_t m = 0; m < sizeof masks; m++) {
      char changed = (char) (bytes[at] ^ masks[m]);
      patch (at, &changed, 1);
      open_hive ();
      if (hive != NULL) {
        opened++;
        count_all (&keys, &values, &errors);
      }
    }
    patch (at, &bytes[at], 1);
  }
  ck_assert_uint_gt (opened, 100);
  end ();
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("hive");
  TCase *t = tcase_create ("made");
  tcase_add_test (t, test_questions);
  tcase_add_test (t, test_named);
  tcase_add_test (t, test_damaged_inside);
  tcase_add_test (t, test_hostile_names);
  tcase_add_test (t, test_states);
  tcase_add_test (t, test_header);
  tcase_add_test (t, test_limits);
  suite_add_tcase (s, t);
  t = tcase_create ("slow");
  tcase_set_timeout (t, 120);
  tcase_add_test (t, test_corpus);
  tcase_add_test (t, test_mutations);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
