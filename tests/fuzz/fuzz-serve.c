/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The reader's end of the protocol. The first byte says what is sent: requests
 * (u8 operation, u16 length, body), or the rest as it is. Unless told otherwise
 * a folder with two hives, a database and an XML file has been opened before.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "fuzz.h"
#include "memory.h"
#include "reader/serve.h"

const struct fuzz_target fuzz_target = { "serve", 6000 };

#define AS_IT_IS 1u
#define NOT_OPEN 2u
#define FRAME_HEAD 9u

/* The seeds' own folder, which a request cannot leave: the source "tree" takes
   any path when it is opened, and so only we open it. */
static char *folder;

static void
send_all (int fd, const void *bytes, size_t len)
{
  const char *p = bytes;
  while (len > 0) {
    ssize_t n = send (fd, p, len, MSG_NOSIGNAL);
    if (n <= 0)
      return; /* it has ended */
    p += n;
    len -= (size_t) n;
  }
}

static void
put_frame (struct buf *out, uint8_t op, uint32_t serial, const void *body, size_t len)
{
  byol_put_u32 (out, (uint32_t) len + FRAME_HEAD - 4);
  byol_put_u8 (out, op);
  byol_put_u32 (out, serial);
  byol_buf_add (out, body, len);
}

struct library
{
  int fd;
  struct buf requests;
};

static void *
write_requests (void *data)
{
  struct library *l = data;
  send_all (l->fd, l->requests.data, l->requests.len);
  shutdown (l->fd, SHUT_WR);
  return NULL;
}

/* Every frame that comes back is one of the protocol's. */
static void *
read_answers (void *data)
{
  struct library *l = data;
  uint8_t head[FRAME_HEAD];
  ssize_t got;
  while ((got = recv (l->fd, head, sizeof head, MSG_WAITALL)) == sizeof head) {
    struct wire w = fuzz_input (head, sizeof head);
    uint32_t len = byol_get_u32 (&w);
    uint8_t kind = byol_get_u8 (&w);
    FUZZ_CHECK (len >= FRAME_HEAD - 4 && len <= LIMIT_FRAME);
    FUZZ_CHECK (kind >= PX_ANSWER && kind <= PX_LOG);
    len -= FRAME_HEAD - 4;
    char *body = malloc (len + 1);
    FUZZ_CHECK (body != NULL);
    FUZZ_CHECK (len == 0 || recv (l->fd, body, len, MSG_WAITALL) == (ssize_t) len);
    free (body);
  }
  /* Closed with something unread, a socket is reset. */
  FUZZ_CHECK (got <= 0);
  return NULL;
}

static void
begin (void)
{
  const char *builddir = getenv ("builddir");
  const char *named = getenv ("FUZZ_FOLDER");
  if (named != NULL)
    folder = strdup (named);
  else if (asprintf (&folder, "%s/tests/fuzz/seeds/folder", builddir ? builddir : ".") < 0)
    folder = NULL;
  FUZZ_CHECK (folder != NULL);
  if (access (folder, F_OK) != 0) {
    fprintf (stderr, "%s is not there; FUZZ_FOLDER names it\n", folder);
    exit (99);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (folder == NULL)
    begin ();
  struct wire in = fuzz_input (data, size);
  uint8_t how = byol_get_u8 (&in);
  uint32_t serial = 0;
  struct library library = { .requests = BUF_INIT };
  if (!(how & NOT_OPEN)) {
    struct open_disk disk = { folder, (char *) "" };
    struct open_request request = { (char *) "tree", 0, &disk, 1 };
    CLEANUP_BUF struct buf body = BUF_INIT;
    byol_px_put_open (&body, &request);
    put_frame (&library.requests, PX_OPEN, ++serial, body.data, body.len);
  }
  while (in.p < in.end) {
    size_t got;
    uint8_t op = how & AS_IT_IS ? 0 : byol_get_u8 (&in);
    uint32_t low = how & AS_IT_IS ? 0 : byol_get_u8 (&in);
    size_t len = how & AS_IT_IS ? SIZE_MAX : low | (size_t) byol_get_u8 (&in) << 8;
    const uint8_t *bytes = fuzz_take (&in, len, &got);
    if (how & AS_IT_IS)
      byol_buf_add (&library.requests, bytes, got);
    else
      put_frame (&library.requests, op, ++serial, bytes, got);
  }

  static const struct backend_ops *const with_tree[] = { &backend_tree, NULL };
  static const struct backend_ops *const without[] = { &backend_memory, NULL };
  int fds[2];
  pthread_t writer, reader;
  FUZZ_CHECK (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
  library.fd = fds[0];
  FUZZ_CHECK (pthread_create (&writer, NULL, write_requests, &library) == 0);
  FUZZ_CHECK (pthread_create (&reader, NULL, read_answers, &library) == 0);
  CLEANUP (reader_sandbox_free) struct sandbox none = { .off = true };
  reader_serve (fds[1], how & NOT_OPEN ? without : with_tree, "fuzz", &none);
  close (fds[1]);
  pthread_join (writer, NULL);
  pthread_join (reader, NULL);
  close (fds[0]);
  byol_buf_free (&library.requests);
  return 0;
}
