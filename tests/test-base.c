/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The room lib/base: buffers, wire fields, UTF-16, errors, runs. */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/run.h"
#include "base/text.h"
#include "base/utf16.h"
#include "base/wire.h"
#include "util.h"

/* ---- buf ------------------------------------------------------------------------ */

START_TEST (test_buf)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  byol_buf_puts (&b, "one");
  byol_buf_printf (&b, " %d", 2);
  byol_buf_add (&b, "\0x", 2);
  ck_assert_uint_eq (b.len, 7);
  ck_assert_mem_eq (b.data, "one 2\0x\0", 8);
  for (int i = 0; i < 10000; i++)
    byol_buf_add (&b, "abcdefg", 7);
  ck_assert_uint_eq (b.len, 70007);
  ck_assert_mem_eq (b.data + 70000, "abcdefg\0", 8);

  char *text = byol_buf_steal (&b);
  ck_assert_ptr_nonnull (text);
  free (text);
  ck_assert_uint_eq (b.len, 0);
  text = byol_buf_steal (&b);
  ck_assert_str_eq (text, "");
  free (text);
}
END_TEST

START_TEST (test_buf_too_large)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  byol_buf_puts (&b, "kept");
  ck_assert_ptr_null (byol_buf_reserve (&b, SIZE_MAX - 2));
  ck_assert (b.failed);
  byol_buf_puts (&b, "lost");
  ck_assert_uint_eq (b.len, 4);
  ck_assert_ptr_null (byol_buf_steal (&b));
}
END_TEST

START_TEST (test_strv)
{
  CLEANUP_STRV struct strv v = { 0 };
  for (int i = 0; i < 100; i++)
    ck_assert (byol_strv_take (&v, util_printf ("%d", i)));
  ck_assert (!byol_strv_take (&v, NULL));
  ck_assert_uint_eq (v.count, 100);
  for (int i = 0; i < 100; i++)
    ck_assert_int_eq (atoi (v.items[i]), i);
}
END_TEST

/* ---- wire ------------------------------------------------------------------------- */

START_TEST (test_wire)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  byol_put_u8 (&b, 0xfe);
  byol_put_u32 (&b, 0x01020304);
  byol_put_u64 (&b, 0x1122334455667788);
  byol_put_str (&b, "gr\xc3\xbc\xc3\x9f");
  byol_put_str (&b, NULL);
  byol_put_bytes (&b, "\0\1", 2);
  ck_assert_mem_eq (b.data, "\xfe\4\3\2\1\x88\x77", 7);

  struct wire w = { .p = (uint8_t *) b.data, .end = (uint8_t *) b.data + b.len };
  ck_assert_uint_eq (byol_get_u8 (&w), 0xfe);
  ck_assert_uint_eq (byol_get_u32 (&w), 0x01020304);
  ck_assert_uint_eq (byol_get_u64 (&w), 0x1122334455667788);
  CLEANUP_FREE char *text = byol_get_str (&w);
  ck_assert_str_eq (text, "gr\xc3\xbc\xc3\x9f");
  CLEANUP_FREE char *empty = byol_get_str (&w);
  ck_assert_str_eq (empty, "");
  ck_assert (!byol_wire_done (&w));
  size_t len;
  const void *bytes = byol_get_bytes (&w, &len);
  ck_assert_uint_eq (len, 2);
  ck_assert_mem_eq (bytes, "\0\1", 2);
  ck_assert (byol_wire_done (&w));
  byol_get_u8 (&w);
  ck_assert (w.bad);
  ck_assert (!byol_wire_done (&w));
}
END_TEST

/* Whatever is cut off or too large is bad, reads as nothing and stays bad. */
START_TEST (test_wire_hostile)
{
  const uint8_t huge[] = { 0xff, 0xff, 0xff, 0xff, 'x', 'y' };
  size_t len;
  struct wire w = { .p = huge, .end = huge + sizeof huge };
  ck_assert_ptr_null (byol_get_str (&w));
  ck_assert (w.bad);
  ck_assert_uint_eq (byol_get_u8 (&w), 0);
  w = (struct wire){ .p = huge, .end = huge + sizeof huge };
  byol_get_bytes (&w, &len);
  ck_assert (w.bad);
  ck_assert_uint_eq (len, 0);
  w = (struct wire){ .p = huge, .end = huge + sizeof huge };
  ck_assert_uint_eq (byol_get_count (&w, 1), 0);
  ck_assert (w.bad);
  w = (struct wire){ .p = huge, .end = huge + 3 };
  ck_assert_uint_eq (byol_get_u32 (&w), 0);
  ck_assert (w.bad);

  const uint8_t count[] = { 2, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7 };
  w = (struct wire){ .p = count, .end = count + sizeof count };
  ck_assert_uint_eq (byol_get_count (&w, 3), 2);
  w = (struct wire){ .p = count, .end = count + sizeof count };
  ck_assert_uint_eq (byol_get_count (&w, 4), 0);
  ck_assert (w.bad);

  const uint8_t nul[] = { 3, 0, 0, 0, 'a', 0, 'b' };
  w = (struct wire){ .p = nul, .end = nul + sizeof nul };
  ck_assert_ptr_null (byol_get_str (&w));
  ck_assert (w.bad);
}
END_TEST

/* ---- utf16 ------------------------------------------------------------------------- */

static const struct
{
  const char *wide;
  size_t len;
  const char *text;
  bool valid;
} wide_cases[] = {
  { "", 0, "", true },
  { "a\0b\0", 4,
    "a"
    "b",
    true },
  { "a\0\0\0b\0", 6, "a", true },
  { "a\0b", 3, "a", true },
  { "\xfc\0\xdf\0", 4, "\xc3\xbc\xc3\x9f", true },
  { "\xac\x20", 2, "\xe2\x82\xac", true },
  { "\x3d\xd8\x00\xde", 4, "\xf0\x9f\x98\x80", true },
  { "\x3d\xd8", 2, "\xef\xbf\xbd", false },
  { "\x00\xdex\0", 4, "\xef\xbf\xbdx", false },
  { "\x3d\xd8x\0", 4, "\xef\xbf\xbdx", false },
};

START_TEST (test_from_utf16)
{
  bool valid;
  CLEANUP_FREE char *text = byol_utf16le_to_utf8 (wide_cases[_i].wide, wide_cases[_i].len, &valid);
  ck_assert_str_eq (text, wide_cases[_i].text);
  ck_assert_int_eq (valid, wide_cases[_i].valid);
}
END_TEST

static const struct
{
  const char *text, *wide;
  size_t len;
} text_cases[] = {
  { "", "", 0 },
  { "ab", "a\0b\0", 4 },
  { "\xc3\xbc\xe2\x82\xac", "\xfc\0\xac\x20", 4 },
  { "\xf0\x9f\x98\x80", "\x3d\xd8\x00\xde", 4 },
  { "\xf4\x8f\xbf\xbf", "\xff\xdb\xff\xdf", 4 },
  /* Malformed: stray, cut off, overlong, a surrogate, too large. */
  { "\x80", "\xfd\xff", 2 },
  { "\xc3", "\xfd\xff", 2 },
  { "\xe2\x82", "\xfd\xff\xfd\xff", 4 },
  { "\xc0\x80", "\xfd\xff\xfd\xff", 4 },
  { "\xe0\x80\x80", "\xfd\xff\xfd\xff\xfd\xff", 6 },
  { "\xed\xa0\x80", "\xfd\xff\xfd\xff\xfd\xff", 6 },
  { "\xf4\x90\x80\x80", "\xfd\xff\xfd\xff\xfd\xff\xfd\xff", 8 },
  { "\xff"
    "a",
    "\xfd\xff"
    "a\0",
    4 },
};

START_TEST (test_to_utf16)
{
  size_t len;
  CLEANUP_FREE char *wide = byol_utf8_to_utf16le (text_cases[_i].text, &len);
  ck_assert_uint_eq (len, text_cases[_i].len);
  ck_assert_mem_eq (wide, text_cases[_i].wide, len);
  ck_assert_mem_eq (wide + len, "\0\0", 2);
}
END_TEST

START_TEST (test_names)
{
  ck_assert (byol_name_eq ("HostName", "hostNAME"));
  ck_assert (!byol_name_eq ("a", "ab"));
  ck_assert (!byol_name_eq ("ab", "a"));
  ck_assert (!byol_name_eq ("[", "{"));
  /* ASCII alone: no locale, no other letters. */
  ck_assert (!byol_name_eq ("\xc3\xbc", "\xc3\x9c"));
  ck_assert_int_lt (byol_name_cmp ("alpha", "BETA"), 0);
  ck_assert_int_gt (byol_name_cmp ("beta", "ALPHA"), 0);
  ck_assert (byol_name_has_prefix ("ControlSet001", "controlset"));
  ck_assert (!byol_name_has_prefix ("Control", "ControlSet"));
  ck_assert (byol_name_contains ("Microsoft Office", "OFFICE"));
  ck_assert (byol_name_contains ("x", ""));
  ck_assert (!byol_name_contains ("Offic", "Office"));
}
END_TEST

/* ---- text ----------------------------------------------------------------------- */

START_TEST (test_text)
{
  ck_assert_str_eq (byol_size_text (512).text, "512 bytes");
  ck_assert_str_eq (byol_size_text (100ull << 20).text, "100 MiB");
  ck_assert_str_eq (byol_size_text (64ull << 30).text, "64.0 GiB");

  char text[] = "a\033[1mb\x7f\xc2\x9b\xe2\x80\xae\xc3\xa9\xff\xe2\x82\xac\xe2\x82";
  byol_make_printable (text);
  ck_assert_str_eq (text, "a?[1mb???\xc3\xa9?\xe2\x82\xac??");
}
END_TEST

/* ---- error -------------------------------------------------------------------------- */

START_TEST (test_error)
{
  struct byol_error *e = NULL;
  ck_assert_int_eq (byol_error_set (&e, BYOL_E_FORMAT, "%s: bad\x1b[31m\nline", "x"),
                    BYOL_E_FORMAT);
  ck_assert_int_eq (byol_error_code (e), BYOL_E_FORMAT);
  ck_assert_str_eq (byol_error_message (e), "x: bad?[31m?line");
  ck_assert_int_eq (byol_error_errno (e), 0);
  /* The first cause wins; the code is returned all the same. */
  ck_assert_int_eq (byol_error_set (&e, BYOL_E_IO, "later"), BYOL_E_IO);
  ck_assert_int_eq (byol_error_code (e), BYOL_E_FORMAT);
  byol_error_free (e);

  e = NULL;
  byol_error_set_errno (&e, BYOL_E_IO, EIO, "/x");
  ck_assert_str_eq (byol_error_message (e), "/x: Input/output error");
  ck_assert_int_eq (byol_error_errno (e), EIO);
  byol_error_free (e);

  ck_assert_int_eq (byol_error_set (NULL, BYOL_E_IO, "nobody asks"), BYOL_E_IO);
  e = NULL;
  ck_assert_int_eq (byol_error_nomem (&e), BYOL_E_NOMEM);
  ck_assert_str_eq (byol_error_message (e), "out of memory");
  byol_error_free (e);
  byol_error_free (NULL);
  ck_assert_int_eq (byol_error_code (NULL), BYOL_OK);
}
END_TEST

/* ---- run ------------------------------------------------------------------------------ */

static bool
readable (int fd)
{
  return poll (&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 0) == 1;
}

START_TEST (test_run_cancel)
{
  struct run run;
  CLEANUP_ERROR struct byol_error *e = NULL;
  int fds = util_open_fds ();
  ck_assert_int_eq (byol_run_init (&run, &e), 0);
  ck_assert_int_eq (byol_run_check (&run, &e), 0);
  ck_assert (!readable (run.wake_fd));
  errno = 1234;
  byol_run_cancel (&run);
  byol_run_cancel (&run);
  ck_assert_int_eq (errno, 1234);
  ck_assert (readable (run.wake_fd));
  ck_assert_int_eq (byol_run_check (&run, &e), BYOL_E_CANCELLED);
  byol_run_uncancel (&run);
  ck_assert (!readable (run.wake_fd));
  ck_assert_int_eq (byol_run_check (&run, NULL), 0);
  byol_run_end (&run);
  ck_assert_int_eq (util_open_fds (), fds);
}
END_TEST

START_TEST (test_run_deadline)
{
  struct run run;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (byol_run_init (&run, &e), 0);
  ck_assert_int_eq (byol_run_timeout_ms (&run, 700), 700);
  run.deadline_ns = byol_now_ns () + 3600 * (int64_t) 1000000000;
  ck_assert_int_eq (byol_run_check (&run, &e), 0);
  ck_assert_int_eq (byol_run_timeout_ms (&run, 700), 700);
  run.deadline_ns = byol_now_ns () + 50 * 1000000;
  ck_assert_int_le (byol_run_timeout_ms (&run, 700), 50);
  run.deadline_ns = byol_now_ns () - 1;
  ck_assert_int_eq (byol_run_timeout_ms (&run, 700), 0);
  ck_assert_int_eq (byol_run_check (&run, &e), BYOL_E_DEADLINE);
  byol_run_end (&run);
}
END_TEST

static int
stop (const char *what, uint64_t done, uint64_t total, void *data)
{
  ck_assert_str_eq (what, "counting");
  ck_assert_uint_eq (done, 3);
  ck_assert_uint_eq (total, 4);
  return *(int *) data;
}

static void
keep (int level, const char *message, void *data)
{
  ck_assert_int_eq (level, BYOL_LOG_INFO);
  free (*(char **) data);
  *(char **) data = util_printf ("%s", message);
}

START_TEST (test_run_callbacks)
{
  struct run run;
  int answer = 0;
  CLEANUP_FREE char *said = NULL;
  ck_assert_int_eq (byol_run_init (&run, NULL), 0);
  byol_run_log (&run, BYOL_LOG_INFO, "to nobody");
  byol_run_progress (&run, "counting", 3, 4);
  run.log = keep;
  run.log_data = &said;
  run.progress = stop;
  run.progress_data = &answer;
  byol_run_log (&run, BYOL_LOG_INFO, "a\nb%s", "\x1b");
  ck_assert_str_eq (said, "a?b?");
  byol_run_progress (&run, "counting", 3, 4);
  ck_assert_int_eq (byol_run_check (&run, NULL), 0);
  answer = 1;
  byol_run_progress (&run, "counting", 3, 4);
  ck_assert_int_eq (byol_run_check (&run, NULL), BYOL_E_CANCELLED);
  byol_run_end (&run);
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("base");
  TCase *t = tcase_create ("base");
  tcase_add_test (t, test_buf);
  tcase_add_test (t, test_buf_too_large);
  tcase_add_test (t, test_strv);
  tcase_add_test (t, test_wire);
  tcase_add_test (t, test_wire_hostile);
  tcase_add_loop_test (t, test_from_utf16, 0, ARRAY_SIZE (wide_cases));
  tcase_add_loop_test (t, test_to_utf16, 0, ARRAY_SIZE (text_cases));
  tcase_add_test (t, test_names);
  tcase_add_test (t, test_text);
  tcase_add_test (t, test_error);
  tcase_add_test (t, test_run_cancel);
  tcase_add_test (t, test_run_deadline);
  tcase_add_test (t, test_run_callbacks);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
