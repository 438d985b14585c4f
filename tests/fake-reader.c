/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A reader that misbehaves as FAKE_READER says: "WHEN:HOW". It serves one
 * volume properly until WHEN ("start", "hello", "open", "stat"), and then does
 * HOW, one of the names in misbehave(). Under the name of the guestfs reader it
 * behaves.
 */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/error.h"
#include "reader/protocol.h"

static uint32_t serial;

static void
send_raw (const void *bytes, size_t len)
{
  const char *p = bytes;
  while (len > 0) {
    ssize_t n = send (STDIN_FILENO, p, len, MSG_NOSIGNAL);
    if (n <= 0)
      _exit (0);
    p += n;
    len -= (size_t) n;
  }
}

static void
send_frame (uint8_t kind, uint32_t number, const struct buf *body)
{
  CLEANUP_BUF struct buf frame = BUF_INIT;
  byol_put_u32 (&frame, (uint32_t) body->len + 5);
  byol_put_u8 (&frame, kind);
  byol_put_u32 (&frame, number);
  byol_buf_add (&frame, body->data, body->len);
  send_raw (frame.data, frame.len);
}

/* The answer about a file of that size. */
static void
put_stat (struct buf *body, uint64_t size)
{
  struct file_info f = { .name = (char *) "file", .size = size };
  byol_put_u8 (body, PX_FOUND);
  byol_put_str (body, "");
  byol_px_put_file (body, &f);
}

/* Below 100: valgrind keeps its own above. */
static uint64_t
open_fds (void)
{
  uint64_t n = 0;
  for (int fd = 0; fd < 100; fd++)
    n += fcntl (fd, F_GETFD) >= 0;
  return n;
}

static void
hang (void)
{
  for (;;)
    pause ();
}

static void
misbehave (const char *how)
{
  CLEANUP_BUF struct buf body = BUF_INIT;
  if (strcmp (how, "killed") == 0)
    raise (SIGKILL);
  else if (strcmp (how, "exits") == 0)
    _exit (3);
  else if (strcmp (how, "hangs-up") == 0) {
    close (STDIN_FILENO);
    hang ();
  } else if (strcmp (how, "hangs") == 0)
    hang ();
  else if (strcmp (how, "refuses-to-end") == 0) {
    signal (SIGTERM, SIG_IGN);
    hang ();
  } else if (strcmp (how, "half-frame") == 0) {
    send_raw ("\x20\0\0\0\x80", 5);
    hang ();
  } else if (strcmp (how, "noise") == 0)
    for (int i = 0; i < 64; i++)
      send_raw ("GET / HTTP/1.0\r\n", 16);
  else if (strcmp (how, "huge") == 0)
    send_raw ("\xff\xff\xff\x7f\x80\1\0\0\0", 9);
  else if (strcmp (how, "tiny") == 0)
    send_raw ("\4\0\0\0\x80\1\0\0\0", 9);
  else if (strcmp (how, "wrong-serial") == 0) {
    put_stat (&body, 1);
    send_frame (PX_ANSWER, serial + 1, &body);
  } else if (strcmp (how, "wrong-kind") == 0)
    send_frame (77, serial, &body);
  else if (strcmp (how, "empty") == 0)
    send_frame (PX_ANSWER, serial, &body);
  else if (strcmp (how, "wrong-state") == 0) {
    byol_put_u8 (&body, 9);
    byol_put_str (&body, "");
    send_frame (PX_ANSWER, serial, &body);
  } else if (strcmp (how, "cut-off") == 0) {
    put_stat (&body, 1);
    body.len -= 3;
    send_frame (PX_ANSWER, serial, &body);
  } else if (strcmp (how, "trailing") == 0) {
    put_stat (&body, 1);
    byol_put_u8 (&body, 0);
    send_frame (PX_ANSWER, serial, &body);
  } else if (strcmp (how, "countless") == 0) {
    byol_put_u8 (&body, PX_FOUND);
    byol_put_str (&body, "");
    byol_put_u32 (&body, UINT32_MAX);
    send_frame (PX_ANSWER, serial, &body);
  } else if (strcmp (how, "bad-log") == 0)
    send_frame (PX_LOG, serial, &body);
  else if (strcmp (how, "floods") == 0) {
    byol_put_u8 (&body, 4);
    byol_put_str (&body, "again and again");
    for (;;)
      send_frame (PX_LOG, serial, &body);
  } else if (strcmp (how, "odd-error") == 0) {
    byol_put_u32 (&body, (uint32_t) -12345);
    byol_put_u32 (&body, 0);
    byol_put_str (&body, "an error of a later version");
    send_frame (PX_ERROR, serial, &body);
  } else if (strcmp (how, "good-error") == 0) {
    byol_put_u32 (&body, 1);
    byol_put_u32 (&body, 0);
    byol_put_str (&body, "all is well");
    send_frame (PX_ERROR, serial, &body);
  } else if (strcmp (how, "unsupported") == 0) {
    byol_put_u32 (&body, (uint32_t) BYOL_E_UNSUPPORTED);
    byol_put_u32 (&body, 0);
    byol_put_str (&body, "too exotic");
    send_frame (PX_ERROR, serial, &body);
  } else if (strcmp (how, "error") == 0) {
    byol_put_u32 (&body, (uint32_t) BYOL_E_IO);
    byol_put_u32 (&body, 5);
    byol_put_str (&body, "the disk is \x1b[31mred");
    send_frame (PX_ERROR, serial, &body);
  } else if (strcmp (how, "slow") == 0) {
    nanosleep (&(struct timespec){ .tv_sec = 2, .tv_nsec = 300000000 }, NULL);
    put_stat (&body, 1);
    send_frame (PX_ANSWER, serial, &body);
  } else if (strcmp (how, "talks") == 0) {
    byol_put_u8 (&body, 3);
    byol_put_str (&body, "a \x1b[31mlog line");
    send_frame (PX_LOG, serial, &body);
    body.len = 0;
    byol_put_str (&body, "step\n1");
    byol_put_u64 (&body, 7);
    byol_put_u64 (&body, 9);
    send_frame (PX_PROGRESS, serial, &body);
    body.len = 0;
    put_stat (&body, open_fds ());
    send_frame (PX_ANSWER, serial, &body);
  } else if (strcmp (how, "other-version") == 0) {
    byol_put_u32 (&body, PX_VERSION + 1);
    byol_put_str (&body, "fake");
    send_frame (PX_ANSWER, serial, &body);
  } else
    _exit (99);
}

int
main (int argc, char **argv)
{
  char when[16] = "", how[32] = "";
  const char *plan = strstr (argv[0], "-guestfs") ? NULL : getenv ("FAKE_READER");
  sscanf (plan ? plan : "", "%15[^:]:%31s", when, how);
  if (strcmp (when, "start") == 0)
    misbehave (how);

  for (;;) {
    uint8_t head[9];
    if (recv (STDIN_FILENO, head, sizeof head, MSG_WAITALL) != sizeof head)
      return 0;
    struct wire w = { .p = head, .end = head + sizeof head };
    uint32_t len = byol_get_u32 (&w) - 5;
    uint8_t op = byol_get_u8 (&w);
    serial = byol_get_u32 (&w);
    if (strcmp (when, "deaf") == 0 && op == PX_STAT)
      hang ();
    CLEANUP_FREE char *ignored = malloc (len + 1);
    if (len > 0 && recv (STDIN_FILENO, ignored, len, MSG_WAITALL) != (ssize_t) len)
      return 0;

    CLEANUP_BUF struct buf body = BUF_INIT;
    const char *name = op == PX_HELLO ? "hello" : op == PX_OPEN ? "open" : "stat";
    struct volume_info v = { .content = (char *) "ntfs", .readable = true };
    struct volume_list volumes = { &v, 1 };
    struct disk_list disks = { 0 };
    struct package_info package = { 0 };
    switch (op) {
      case PX_HELLO:
        byol_put_u32 (&body, PX_VERSION);
        byol_put_str (&body, "fake");
        break;
      case PX_DISKS:
        byol_px_put_disks (&body, &disks);
        break;
      case PX_VOLUMES:
        byol_px_put_volumes (&body, &volumes);
        break;
      case PX_PACKAGE:
        byol_px_put_package (&body, &package);
        break;
      case PX_OPEN:
        byol_put_str (&body, "");
        byol_put_str (&body, "everything (a fake)");
        break;
      default:
        put_stat (&body, 42);
    }
    if (strcmp (name, when) == 0 && op != PX_DISKS && op != PX_VOLUMES
        && op != PX_PACKAGE)
      misbehave (how);
    else
      send_frame (PX_ANSWER, serial, &body);
  }
}
