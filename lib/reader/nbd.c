/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/nbd.h"

#include <errno.h>
#include <fcntl.h>
#include <libnbd.h>
#include <string.h>

#include "base/limits.h"
#include "reader/child.h"
#include "reader/qemu.h"

#define READ_MOST (4 * MIB) /* more at a time gains nothing */
#define CPU_SECONDS 300

struct nbd_block
{
  struct block base;
  struct nbd_handle *handle;
  uint32_t read_flags;
  struct child child;
};

static int
nbd_errno (void)
{
  int error = nbd_get_errno ();
  return error != 0 ? error : EIO;
}

/* The bytes are in the buffer already. */
static int
take_chunk (void *data, const void *bytes, size_t count, uint64_t offset, unsigned status,
            int *error)
{
  return 0;
}

/* qemu-nbd answers a read in pieces that fails by hanging up, but a read in one
   piece by an error: so ask for that where we can. */
static int
nbd_block_read (struct block *b, uint64_t offset, void *to, size_t len)
{
  struct nbd_block *n = (struct nbd_block *) b;
  while (len > 0) {
    size_t piece = len < READ_MOST ? len : READ_MOST;
    nbd_chunk_callback callback = { .callback = take_chunk };
    if (nbd_pread_structured (n->handle, to, piece, offset, callback, n->read_flags) != 0)
      return nbd_errno ();
    to = (char *) to + piece;
    offset += piece;
    len -= piece;
  }
  return 0;
}

struct first_run
{
  uint64_t len;
  bool hole;
};

static int
take_first_run (void *data, const char *context, uint64_t offset, uint32_t *entries, size_t count,
                int *error)
{
  struct first_run *first = data;
  if (first->len == 0 && count >= 2) {
    first->len = entries[0];
    first->hole = entries[1] & LIBNBD_STATE_ZERO;
  }
  return 0;
}

static int
nbd_block_run (struct block *b, uint64_t offset, uint64_t len, uint64_t *run, bool *hole)
{
  struct nbd_block *n = (struct nbd_block *) b;
  *run = len;
  *hole = false;
  uint64_t skew = offset % b->align;
  if (skew != 0) {
    *run = len < b->align - skew ? len : b->align - skew;
    return 0;
  }
  if (len < b->align || nbd_can_meta_context (n->handle, LIBNBD_CONTEXT_BASE_ALLOCATION) != 1)
    return 0;
  uint64_t ask = len < GIB ? len / b->align * b->align : GIB;
  struct first_run first = { 0 };
  nbd_extent_callback callback = { .callback = take_first_run, .user_data = &first };
  if (nbd_block_status (n->handle, ask, offset, callback, 0) != 0)
    return nbd_errno ();
  *run = first.len == 0 || first.len > ask ? ask : first.len;
  *hole = first.hole;
  return 0;
}

static void
nbd_block_close (struct block *b)
{
  struct nbd_block *n = (struct nbd_block *) b;
  nbd_close (n->handle);
  byol_child_end (&n->child);
  free (n);
}

static const struct block_ops nbd_ops = { .read = nbd_block_read,
                                          .run = nbd_block_run,
                                          .close = nbd_block_close };

/* qemu-nbd's complaint without the description that it repeats. */
static int
refused (const struct disk_info *disk, const struct child *child, struct byol_error **err)
{
  CLEANUP_FREE char *errors = byol_child_errors (child);
  const char *why = errors != NULL && errors[0] != '\0' ? errors : nbd_get_error ();
  const char *end = why != NULL ? strstr (why, "}': ") : NULL;
  return byol_error_set (err, BYOL_E_FORMAT, "%s: qemu-nbd cannot open this %s image: %s",
                         disk->path, disk->format,
                         end   ? end + 4
                         : why ? why
                               : "no reason given");
}

static int
connect_to (struct nbd_block *n, int client, const struct disk_info *disk, struct byol_error **err)
{
  n->handle = nbd_create ();
  if (n->handle == NULL)
    return byol_error_nomem (err);
  nbd_add_meta_context (n->handle, LIBNBD_CONTEXT_BASE_ALLOCATION);
  /* Takes the descriptor only when it succeeds, so give it a copy. */
  int fd = fcntl (client, F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    return byol_error_set_errno (err, BYOL_E_IO, errno, "%s", disk->path);
  if (nbd_connect_socket (n->handle, fd) != 0)
    return refused (disk, &n->child, err);
  int64_t size = nbd_get_size (n->handle);
  int64_t align = nbd_get_block_size (n->handle, LIBNBD_SIZE_MINIMUM);
  if (align < 1 || (uint64_t) align > 64 * KIB || (align & (align - 1)) != 0)
    align = 512;
  if (size < 0)
    return byol_error_set (err, BYOL_E_IO, "%s: %s", disk->path, nbd_get_error ());
  n->read_flags = nbd_can_df (n->handle) == 1 ? LIBNBD_CMD_FLAG_DF : 0;
  n->base.align = (uint32_t) align;
  n->base.size = (uint64_t) size / (uint64_t) align * (uint64_t) align;
  return 0;
}

int
byol_nbd_open (struct block **out, const struct disk_info *disk, bool allow_backing,
               struct block_cache *cache, struct byol_error **err)
{
  CLEANUP_CLOSE int server = -1;
  CLEANUP_CLOSE int client = -1;
  CLEANUP_FREE char *image = NULL;
  int r = byol_qemu_describe (&image, disk, allow_backing, err);
  if (r != 0)
    return r;
  struct nbd_block *n = calloc (1, sizeof *n);
  if (n == NULL)
    return byol_error_nomem (err);
  n->base = (struct block){ .ops = &nbd_ops, .cache = cache };
  n->child = (struct child) CHILD_INIT;

  int error = byol_child_sockets (&server, &client);
  if (error == 0) {
    /* Every NBD round trip is two wake-ups; on the same CPU they are cheap. */
    int cpu = byol_child_stay_here ();
    const char *const argv[] = { "qemu-nbd", "--read-only", image, NULL };
    struct child_setup setup = { .argv = argv,
                                 .pass_fd = server,
                                 .out_fd = -1,
                                 .listening = true,
                                 .cpu_seconds = CPU_SECONDS,
                                 .cpu = cpu };
    error = byol_child_start (&n->child, &setup);
  }
  /* Ours must go, or its end would never be noticed. */
  if (server >= 0)
    close (server);
  server = -1;
  if (error == ENOENT)
    r = byol_error_set (err, BYOL_E_UNSUPPORTED,
                        "%s: reading %s images needs qemu-nbd, which is not installed", disk->path,
                        disk->format);
  else if (error != 0)
    r = byol_error_set_errno (err, BYOL_E_IO, error, "%s: cannot start qemu-nbd", disk->path);
  else
    r = connect_to (n, client, disk, err);
  if (r != 0) {
    nbd_block_close (&n->base);
    return r;
  }
  *out = &n->base;
  return 0;
}
