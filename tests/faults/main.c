/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * byolcheck-reader with a fault: the one read that BYOLCHECK_FAULT names fails.
 *
 * BYOLCHECK_FAULT is KIND:N, the N-th read, from 0, of
 *   sector  the disk's bytes, beneath file systems, tables and boot sectors
 *   file    a file's bytes, attributes, or a folder's entries; a whole hive or
 *           log counts as one
 *   hive    a question to an opened hive
 * or, of the messages to the library, frames that is:
 *   die       the reader is killed before it sends the N-th
 *   cut       after half of it
 *   hang      it is never sent
 *   garble    its head is nonsense
 *   scramble  its body is
 *   flood     it is sent without end
 * BYOLCHECK_FAULT_COUNTS names a file of 4 * 8 bytes that receives how many
 * reads of each kind there were.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reader/block.h"
#include "reader/hive.h"
#include "reader/program.h"

enum kind
{
  SECTOR,
  FILE_READ,
  HIVE,
  MESSAGE,
  KINDS
};

static const struct
{
  const char *name;
  enum kind kind;
} modes[] = {
  { "sector", SECTOR },  { "file", FILE_READ },   { "hive", HIVE },
  { "die", MESSAGE },    { "cut", MESSAGE },      { "hang", MESSAGE },
  { "garble", MESSAGE }, { "scramble", MESSAGE }, { "flood", MESSAGE },
};

static struct
{
  uint64_t own[KINDS];
  uint64_t *counts; /* own, or the mapped file */
  const char *mode;
  enum kind kind;
  uint64_t at;
  bool armed;
} fault;

/* Before the reader gives anything up. */
static bool
prepare (void)
{
  const char *path = getenv ("BYOLCHECK_FAULT_COUNTS"), *text = getenv ("BYOLCHECK_FAULT");
  fault.counts = fault.own;
  if (path != NULL) {
    int fd = open (path, O_RDWR | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED
                       : mmap (NULL, sizeof fault.own, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
      close (fd);
    if (map == MAP_FAILED)
      return false;
    fault.counts = map;
  }
  if (text == NULL)
    return true;
  for (size_t i = 0; i < ARRAY_SIZE (modes); i++) {
    size_t len = strlen (modes[i].name);
    if (strncmp (text, modes[i].name, len) == 0 && text[len] == ':') {
      fault.mode = modes[i].name;
      fault.kind = modes[i].kind;
      fault.at = strtoull (text + len + 1, NULL, 10);
      fault.armed = true;
    }
  }
  return fault.armed;
}

static bool
fails (enum kind kind)
{
  uint64_t now = fault.counts[kind]++;
  return fault.armed && fault.kind == kind && fault.at == now;
}

/* ---- sectors: the linker puts these before the real ones (--wrap) -------------- */

int __real_byol_window_read (const struct window *w, uint64_t offset, void *to, size_t len);
int __wrap_byol_window_read (const struct window *w, uint64_t offset, void *to, size_t len);
int __real_byol_window_copy (const struct window *w, uint64_t offset, uint64_t len, int fd,
                             uint64_t most);
int __wrap_byol_window_copy (const struct window *w, uint64_t offset, uint64_t len, int fd,
                             uint64_t most);

int
__wrap_byol_window_read (const struct window *w, uint64_t offset, void *to, size_t len)
{
  return fails (SECTOR) ? EIO : __real_byol_window_read (w, offset, to, len);
}

int
__wrap_byol_window_copy (const struct window *w, uint64_t offset, uint64_t len, int fd,
                         uint64_t most)
{
  return fails (SECTOR) ? EIO : __real_byol_window_copy (w, offset, len, fd, most);
}

int __real_byol_window_store (const struct window *w, uint64_t offset, uint64_t len, int fd,
                              uint64_t to);
int __wrap_byol_window_store (const struct window *w, uint64_t offset, uint64_t len, int fd,
                              uint64_t to);

int
__wrap_byol_window_store (const struct window *w, uint64_t offset, uint64_t len, int fd,
                          uint64_t to)
{
  return fails (SECTOR) ? EIO : __real_byol_window_store (w, offset, len, fd, to);
}

/* ---- hives --------------------------------------------------------------------- */

#define REASON "an injected fault"

#define WRAP_HIVE(name, params, args)                                                              \
  enum px_state __real_reader_hive_##name params;                                                  \
  enum px_state __wrap_reader_hive_##name params;                                                  \
  enum px_state __wrap_reader_hive_##name params                                                   \
  {                                                                                                \
    if (fails (HIVE))                                                                              \
      return byol_unreadable (reason, REASON);                                                     \
    return __real_reader_hive_##name args;                                                         \
  }

WRAP_HIVE (key, (struct hive * hive, const char *key, struct key_info *out, char **reason),
           (hive, key, out, reason))
WRAP_HIVE (subkeys, (struct hive * hive, const char *key, struct key_list *out, char **reason),
           (hive, key, out, reason))
WRAP_HIVE (value,
           (struct hive * hive, const char *key, const char *name, struct reg_value *out,
            char **reason),
           (hive, key, name, out, reason))
WRAP_HIVE (values, (struct hive * hive, const char *key, struct value_list *out, char **reason),
           (hive, key, out, reason))
WRAP_HIVE (named,
           (struct hive * hive, const char *key, uint32_t depth, const struct strv *wanted,
            struct named_list *out, char **reason),
           (hive, key, depth, wanted, out, reason))

/* ---- messages ------------------------------------------------------------------- */

ssize_t __real_send (int fd, const void *bytes, size_t len, int flags);
ssize_t __wrap_send (int fd, const void *bytes, size_t len, int flags);

#define HEAD 9u /* of a frame: its length, kind, serial number */

ssize_t
__wrap_send (int fd, const void *bytes, size_t len, int flags)
{
  if (!fails (MESSAGE))
    return __real_send (fd, bytes, len, flags);
  if (strcmp (fault.mode, "cut") == 0)
    len = (size_t) __real_send (fd, bytes, len / 2, flags);
  if (strcmp (fault.mode, "die") == 0 || strcmp (fault.mode, "cut") == 0)
    kill (getpid (), SIGKILL);
  while (strcmp (fault.mode, "hang") == 0)
    sleep (1);
  while (strcmp (fault.mode, "flood") == 0)
    if (__real_send (fd, bytes, len, flags) < 0)
      return -1;
  CLEANUP_FREE char *other = malloc (len);
  if (other == NULL)
    return -1;
  bool body = strcmp (fault.mode, "scramble") == 0;
  memcpy (other, bytes, len);
  for (size_t i = body ? HEAD : 0; i < (body ? len : HEAD); i++)
    other[i] = (char) (other[i] ^ 0x55);
  return __real_send (fd, other, len, flags);
}

/* ---- files --------------------------------------------------------------------- */

/* Two backends, the same questions with a fault among them. */
#define FAULTY(source)                                                                             \
  static enum px_state source##_stat (struct backend *b, uint32_t volume, const char *path,        \
                                      struct file_info *out, char **reason)                        \
  {                                                                                                \
    return fails (FILE_READ) ? byol_unreadable (reason, REASON)                                    \
                             : backend_##source.stat (b, volume, path, out, reason);               \
  }                                                                                                \
  static enum px_state source##_list (struct backend *b, uint32_t volume, const char *path,        \
                                      uint32_t most, struct file_list *out, char **reason)         \
  {                                                                                                \
    return fails (FILE_READ) ? byol_unreadable (reason, REASON)                                    \
                             : backend_##source.list (b, volume, path, most, out, reason);         \
  }                                                                                                \
  static enum px_state source##_read (struct backend *b, uint32_t volume, const char *path,        \
                                      uint64_t offset, uint32_t most, struct buf *out,             \
                                      char **reason)                                               \
  {                                                                                                \
    return fails (FILE_READ) ? byol_unreadable (reason, REASON)                                    \
                             : backend_##source.read (b, volume, path, offset, most, out, reason); \
  }                                                                                                \
  static enum px_state source##_fetch (struct backend *b, uint32_t volume, const char *path,       \
                                       uint64_t most, int *fd, char **reason)                      \
  {                                                                                                \
    return fails (FILE_READ) ? byol_unreadable (reason, REASON)                                    \
                             : backend_##source.fetch (b, volume, path, most, fd, reason);         \
  }                                                                                                \
  static int source##_open (struct backend *b, const struct open_request *request,                 \
                            struct byol_error **err)                                               \
  {                                                                                                \
    return backend_##source.open (b, request, err);                                                \
  }                                                                                                \
  static void source##_close (struct backend *b)                                                   \
  {                                                                                                \
    backend_##source.close (b);                                                                    \
  }                                                                                                \
  static const struct backend_ops faulty_##source = {                                              \
    #source,       source##_open, source##_close, source##_stat,                                   \
    source##_list, source##_read, source##_fetch                                                   \
  };

FAULTY (direct)
FAULTY (tree)

int
main (int argc, char **argv)
{
  static const struct backend_ops *const backends[] = { &faulty_direct, &faulty_tree, NULL };
  static const struct reader_program program = { "byolcheck-reader", backends, false };
  if (!prepare ()) {
    fprintf (stderr, "BYOLCHECK_FAULT or BYOLCHECK_FAULT_COUNTS makes no sense\n");
    return 2;
  }
  return reader_main (argc, argv, &program);
}
