/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reader's end of the protocol: what it does with requests that no
   library would send. */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "reader/serve.h"
#include "util.h"

static char *dir;
static int fd;
static uint32_t serial;
static pthread_t thread;

static void *
serve (void *data)
{
  int *end = data;
  static const struct backend_ops *const backends[] = { &backend_tree, NULL };
  struct sandbox none = { .off = true };
  intptr_t r = reader_serve (*end, backends, "test", &none);
  reader_sandbox_free (&none);
  close (*end);
  return (void *) r;
}

static void
begin (void)
{
  static int fds[2];
  dir = util_mkdtemp ();
  CLEANUP_FREE char *config = util_printf ("%s/Windows/System32/config", dir);
  CLEANUP_FREE char *file = util_printf ("%s/file", dir);
  util_mkdirs (config);
  util_write (file, "0123456789", 10);
  ck_assert_int_eq (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  fd = fds[0];
  ck_assert_int_eq (pthread_create (&thread, NULL, serve, &fds[1]), 0);
}

/* The server has ended by itself or ends now; `result` is what it returned. */
static void
end (intptr_t result)
{
  void *r;
  close (fd);
  ck_assert_int_eq (pthread_join (thread, &r), 0);
  ck_assert_int_eq ((intptr_t) r, result);
  util_rmtree (dir);
  free (dir);
}

static void
send_request (uint8_t op, const struct buf *body)
{
  CLEANUP_BUF struct buf frame = BUF_INIT;
  byol_put_u32 (&frame, (uint32_t) body->len + 5);
  byol_put_u8 (&frame, op);
  byol_put_u32 (&frame, ++serial);
  byol_buf_add (&frame, body->data, body->len);
  ck_assert_int_eq (send (fd, frame.data, frame.len, MSG_NOSIGNAL), (ssize_t) frame.len);
}

/* The next frame's kind, with its body in `body`; -1 at the end. Progress is
   passed over. */
static int
receive (struct buf *body)
{
  uint8_t head[9];
  if (recv (fd, head, sizeof head, MSG_WAITALL) != sizeof head)
    return -1;
  struct wire w = { .p = head, .end = head + sizeof head };
  uint32_t len = byol_get_u32 (&w) - 5;
  int kind = byol_get_u8 (&w);
  ck_assert_uint_eq (byol_get_u32 (&w), serial);
  byol_buf_free (body);
  void *to = byol_buf_reserve (body, len);
  ck_assert (len == 0 || recv (fd, to, len, MSG_WAITALL) == (ssize_t) len);
  body->len = len;
  return kind == PX_PROGRESS ? receive (body) : kind;
}

/* Sends `body` and takes the answer into it. */
static int
ask (uint8_t op, struct buf *body)
{
  send_request (op, body);
  return receive (body);
}

/* The code of a PX_ERROR. */
static int
error_in (const struct buf *body)
{
  struct wire w = { .p = (uint8_t *) body->data, .end = (uint8_t *) body->data + body->len };
  int code = (int) byol_get_u32 (&w);
  byol_get_u32 (&w);
  CLEANUP_FREE char *message = byol_get_str (&w);
  ck_assert (byol_wire_done (&w));
  ck_assert_uint_gt (strlen (message), 0);
  return code;
}

static void
open_tree (void)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  struct open_disk disk = { dir, (char *) "" };
  struct open_request request = { (char *) "tree", 0, &disk, 1 };
  byol_px_put_open (&body, &request);
  ck_assert_int_eq (ask (PX_OPEN, &body), PX_ANSWER);
}

START_TEST (test_hello)
{
  begin ();
  CLEANUP_BUF struct buf body = BUF_INIT;
  byol_put_u32 (&body, PX_VERSION);
  ck_assert_int_eq (ask (PX_HELLO, &body), PX_ANSWER);
  struct wire w = { .p = (uint8_t *) body.data, .end = (uint8_t *) body.data + body.len };
  ck_assert_uint_eq (byol_get_u32 (&w), PX_VERSION);
  CLEANUP_FREE char *name = byol_get_str (&w);
  ck_assert_str_eq (name, "test");
  ck_assert (byol_wire_done (&w));

  byol_buf_free (&body);
  byol_put_u32 (&body, PX_VERSION + 1);
  ck_assert_int_eq (ask (PX_HELLO, &body), PX_ERROR);
  ck_assert_int_eq (error_in (&body), BYOL_E_READER);
  end (0);
}
END_TEST

/* Questions before anything is open. */
START_TEST (test_too_early)
{
  begin ();
  for (uint8_t op = PX_DISKS; op <= PX_XML; op++) {
    CLEANUP_BUF struct buf body = BUF_INIT;
    byol_put_u32 (&body, 0);
    byol_put_str (&body, "\\");
    ck_assert_int_eq (ask (op, &body), PX_ERROR);
    ck_assert_int_eq (error_in (&body), BYOL_E_INVAL);
  }
  end (0);
}
END_TEST

/* Every malformed question is refused, and the next good one answered. */
START_TEST (test_malformed)
{
  begin ();
  open_tree ();
  static const uint8_t ops[] = { 0,         99,       255,     PX_DISKS, PX_VOLUMES, PX_STAT,
                                 PX_LIST,   PX_READ,  PX_HIVE, PX_KEY,   PX_SUBKEYS, PX_VALUE,
                                 PX_VALUES, PX_NAMED, PX_ROWS, PX_XML };
  static const char *const bodies[] = { "\1", "\0\0\0\0\xff\xff\xff\xff", "\7\0\0\0\0\0\0\0",
                                        "\0\0\0\0\2\0\0\0a\0",
                                        "\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff" };
  static const size_t lengths[] = { 1, 8, 8, 10, 16 };
  for (size_t i = 0; i < ARRAY_SIZE (ops); i++)
    for (size_t k = 0; k < ARRAY_SIZE (bodies); k++) {
      CLEANUP_BUF struct buf body = BUF_INIT;
      byol_buf_add (&body, bodies[k], lengths[k]);
      ck_assert_msg (ask (ops[i], &body) == PX_ERROR, "op %u, body %zu", ops[i], k);
      ck_assert_int_eq (error_in (&body), BYOL_E_INVAL);
    }
  /* More than may be read at once. */
  CLEANUP_BUF struct buf body = BUF_INIT;
  byol_put_u32 (&body, 0);
  byol_put_str (&body, "\\file");
  byol_put_u64 (&body, 0);
  byol_put_u32 (&body, LIMIT_READ + 1);
  ck_assert_int_eq (ask (PX_READ, &body), PX_ERROR);

  byol_buf_free (&body);
  byol_put_u32 (&body, 0);
  byol_put_str (&body, "\\file");
  byol_put_u64 (&body, UINT64_MAX);
  byol_put_u32 (&body, LIMIT_READ);
  ck_assert_int_eq (ask (PX_READ, &body), PX_ANSWER);
  ck_assert_mem_eq (body.data, "\1\0\0\0\0\0\0\0\0", 9);
  ck_assert_uint_eq (body.len, 9);
  end (0);
}
END_TEST

/* What cannot be followed ends the conversation. */
static const struct
{
  const char *bytes;
  size_t len;
} ends[] = {
  { "\xff\xff\xff\xff\1\1\0\0\0", 9 },
  { "\1\0\0\1\1\1\0\0\0", 9 },
  { "\4\0\0\0\1\1\0\0\0", 9 },
};

START_TEST (test_lost)
{
  begin ();
  ck_assert_int_eq (send (fd, ends[_i].bytes, ends[_i].len, MSG_NOSIGNAL), (ssize_t) ends[_i].len);
  CLEANUP_BUF struct buf body = BUF_INIT;
  ck_assert_int_eq (receive (&body), -1);
  end (-1);
}
END_TEST

START_TEST (test_cut_off)
{
  begin ();
  ck_assert_int_eq (send (fd, "\11\0\0", 3, MSG_NOSIGNAL), 3);
  end (-1);
}
END_TEST

START_TEST (test_bad_open)
{
  begin ();
  CLEANUP_BUF struct buf body = BUF_INIT;
  struct open_disk disk = { dir, (char *) "" };
  struct open_request request = { (char *) "guestfs", 0, &disk, 1 };
  byol_px_put_open (&body, &request);
  ck_assert_int_eq (ask (PX_OPEN, &body), PX_ERROR);
  ck_assert_int_eq (error_in (&body), BYOL_E_UNSUPPORTED);
  ck_assert_int_eq (receive (&body), -1);
  end (-1);
}
END_TEST

/* More hives than a reader holds open are unreadable, the rest stay. */
START_TEST (test_many_hives)
{
  begin ();
  CLEANUP_FREE char *file = util_printf ("%s/hive", dir);
  util_hive (file, "T", "[HKEY_LOCAL_MACHINE\\T\\K]\n", "");
  open_tree ();
  unsigned opened = 0, refused = 0;
  for (int i = 0; i < 140; i++) {
    CLEANUP_BUF struct buf body = BUF_INIT;
    byol_put_u32 (&body, 0);
    byol_put_str (&body, "\\hive");
    ck_assert_int_eq (ask (PX_HIVE, &body), PX_ANSWER);
    struct wire w = { .p = (uint8_t *) body.data, .end = (uint8_t *) body.data + body.len };
    struct hive_info info;
    byol_get_u32 (&w);
    byol_px_get_hive (&w, &info);
    ck_assert (byol_wire_done (&w));
    if (info.state == HIVE_CLEAN)
      opened++;
    else {
      ck_assert_int_eq (info.state, HIVE_UNREADABLE);
      ck_assert_str_eq (info.reason, "too many hives are open");
      refused++;
    }
    byol_px_hive_free (&info);
  }
  ck_assert_uint_eq (opened, 128);
  ck_assert_uint_eq (refused, 12);
  CLEANUP_BUF struct buf body = BUF_INIT;
  byol_put_u32 (&body, 127);
  byol_put_str (&body, "k");
  ck_assert_int_eq (ask (PX_KEY, &body), PX_ANSWER);
  ck_assert_int_eq (body.data[0], PX_FOUND);
  end (0);
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("serve");
  TCase *t = tcase_create ("serve");
  tcase_add_test (t, test_hello);
  tcase_add_test (t, test_too_early);
  tcase_add_test (t, test_malformed);
  tcase_add_loop_test (t, test_lost, 0, ARRAY_SIZE (ends));
  tcase_add_test (t, test_cut_off);
  tcase_add_test (t, test_bad_open);
  tcase_add_test (t, test_many_hives);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
