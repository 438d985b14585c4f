/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/hive.h"

#include <errno.h>
#include <hivex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "reader/bytes.h"
#include "reader/replay.h"

/* hivex trusts the counts of ri lists and big data lists, which may run up to
   65,535 entries of 8 bytes past the end of their cell. Zeros behind the last
   one keep that inside the mapping. */
#define SLACK (1 * MIB)

struct hive
{
  hive_h *h;
};

/* ---- opening ---------------------------------------------------------------- */

static void say (struct hive_info *info, enum hive_state state, const char *fmt, ...)
  PRINTF_LIKE (3, 4);

static void
say (struct hive_info *info, enum hive_state state, const char *fmt, ...)
{
  info->state = state;
  va_list args;
  va_start (args, fmt);
  if (vasprintf (&info->reason, fmt, args) < 0)
    info->reason = NULL;
  va_end (args);
}

static uint32_t
le32 (const uint8_t *p)
{
  return (uint32_t) little (p, 4);
}

/* Finds the file, one step at a time, and spells its path as the volume does.
   PX_FOUND with *size, or what to answer. */
static enum px_state
find_file (struct backend *b, uint32_t volume, const char *path, struct hive_info *info,
           char **reason)
{
  CLEANUP_BUF struct buf spelt = BUF_INIT;
  bool directory = true;
  for (const char *end = path; *end;) {
    end += strspn (end, "\\");
    end += strcspn (end, "\\");
    CLEANUP_FREE char *upto = strndup (path, (size_t) (end - path));
    if (upto == NULL)
      return byol_unreadable (reason, "out of memory");
    struct file_info f = { 0 };
    enum px_state state = b->ops->stat (b, volume, upto, &f, reason);
    if (state == PX_FOUND) {
      byol_buf_printf (&spelt, "\\%s", f.name);
      info->size = f.size;
      directory = f.flags & FILE_DIRECTORY;
    }
    byol_px_file_free (&f);
    if (state != PX_FOUND)
      return state;
  }
  if (directory)
    return byol_unreadable (reason, "it is a folder");
  free (info->path);
  info->path = byol_buf_steal (&spelt);
  return PX_FOUND;
}

/* ---- the transaction logs ----------------------------------------------------- */

struct log_file
{
  int fd;
  void *map; /* NULL: empty, or not there */
  bool there;
  size_t len;
  char *reason; /* why it cannot be read */
};

static void close_logs (struct log_file (*logs)[HIVE_LOGS])
{
  for (int i = 0; i < HIVE_LOGS; i++) {
    struct log_file *l = &(*logs)[i];
    if (l->map != NULL)
      munmap (l->map, l->len);
    if (l->fd >= 0)
      close (l->fd);
    free (l->reason);
  }
}

/* Fetches the log of that suffix from beside the hive. */
static void
fetch_log (struct backend *b, uint32_t volume, const char *path, const char *suffix,
           struct log_file *l)
{
  CLEANUP_FREE char *name = NULL;
  if (asprintf (&name, "%s%s", path, suffix) < 0) {
    name = NULL;
    byol_unreadable (&l->reason, "out of memory");
    return;
  }
  enum px_state state = b->ops->fetch (b, volume, name, LIMIT_HIVE, &l->fd, &l->reason);
  struct stat st;
  if (state == PX_FOUND && fstat (l->fd, &st) < 0)
    state = byol_unreadable (&l->reason, "%s", strerror (errno));
  l->there = state == PX_FOUND;
  if (state == PX_FOUND && st.st_size > 0) {
    l->map = mmap (NULL, (size_t) st.st_size, PROT_READ, MAP_SHARED, l->fd, 0);
    if (l->map != MAP_FAILED) {
      l->len = (size_t) st.st_size;
      return;
    }
    l->map = NULL;
    state = byol_unreadable (&l->reason, "%s", strerror (errno));
  }
  if (state == PX_UNREADABLE && l->reason == NULL)
    l->reason = strdup ("out of memory");
}

/* "4 log entries were replayed (1 of LOG1, 3 of LOG2)". */
static void
count_entries (struct buf *text, const uint32_t entries[HIVE_LOGS])
{
  static const char *const names[] = { "LOG1", "LOG2", "LOG" };
  uint64_t all = 0;
  const char *between = "";
  for (int i = 0; i < HIVE_LOGS; i++)
    all += entries[i];
  byol_buf_printf (text, "%llu log %s replayed (", (unsigned long long) all,
                   all == 1 ? "entry was" : "entries were");
  for (int i = 0; i < HIVE_LOGS; i++)
    if (entries[i] > 0) {
      byol_buf_printf (text, "%s%u of %s", between, entries[i], names[i]);
      between = ", ";
    }
  byol_buf_puts (text, ")");
}

/* Puts the logs into a dirty hive, and adds to the reason what came of it. */
static void
replay_logs (struct backend *b, uint32_t volume, const char *path, int fd, struct hive_info *info)
{
  static const char *const suffixes[HIVE_LOGS] = { ".LOG1", ".LOG2", ".LOG" };
  CLEANUP (close_logs)
  struct log_file files[HIVE_LOGS] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
  struct replay_log logs[HIVE_LOGS];
  for (int i = 0; i < HIVE_LOGS; i++) {
    fetch_log (b, volume, path, suffixes[i], &files[i]);
    const void *bytes = files[i].there && files[i].map == NULL ? "" : files[i].map;
    logs[i] = (struct replay_log){ bytes, files[i].len, files[i].reason };
  }
  struct replay_result result;
  reader_replay (fd, logs, &result);

  CLEANUP_FREE char *reason = result.reason;
  CLEANUP_FREE char *dirty = STEAL (info->reason);
  const char *before = dirty ? dirty : "it is dirty", *after = reason ? reason : "out of memory";
  CLEANUP_BUF struct buf counts = BUF_INIT;
  count_entries (&counts, result.entries);
  memcpy (info->replayed, result.entries, sizeof info->replayed);
  switch (result.state) {
    case REPLAY_DONE:
      return say (info, HIVE_REPLAYED, "%s; %s", before, counts.data);
    case REPLAY_PARTLY:
      return say (info, HIVE_REPLAYED_PARTLY, "%s; %s, but not all: %s", before, counts.data,
                  after);
    case REPLAY_NONE:
      return say (info, HIVE_DIRTY, "%s; no log entries were replayed: %s", before, after);
    case REPLAY_FAILED:
      memset (info->replayed, 0, sizeof info->replayed);
      return say (info, HIVE_UNREADABLE, "its logs cannot be replayed: %s", after);
  }
}

/* ---- judging ------------------------------------------------------------------- */

/* Whether this may be a hive even when its base block cannot be believed. */
static bool
has_bins (int fd)
{
  char bin[4];
  return pread (fd, bin, sizeof bin, BASE_BLOCK) == sizeof bin && memcmp (bin, "hbin", 4) == 0;
}

/* Sets the state and the reason by the base block alone. */
static void
judge (const uint8_t *base, uint64_t size, bool bins, struct hive_info *info)
{
  if (memcmp (base, "regf", 4) == 0) {
    info->primary_seq = le32 (base + 4);
    info->secondary_seq = le32 (base + 8);
    info->written = little (base + 12, 8);
  } else if (!bins)
    return say (info, HIVE_CORRUPT, "not a registry hive: it does not begin with \"regf\"");
  if (size < BASE_BLOCK)
    return say (info, HIVE_CORRUPT, "truncated: %llu bytes, the header alone has %u",
                (unsigned long long) size, BASE_BLOCK);

  uint32_t plain, stored = le32 (base + 508), sum = reader_base_sum (base, &plain);
  uint32_t type = le32 (base + 28);
  if ((type == 1 || type == 2 || type == 6) && (stored == sum || !bins))
    return say (info, HIVE_CORRUPT, "a transaction log, not a hive");
  if (stored != sum)
    say (info, HIVE_DIRTY, "the checksum of its header is 0x%08x and should be 0x%08x", stored,
         sum);
  else if (info->primary_seq != info->secondary_seq)
    say (info, HIVE_DIRTY, "it was not written completely: its sequence numbers are %u and %u",
         info->primary_seq, info->secondary_seq);
  else
    info->state = HIVE_CLEAN;
}

/* Judges the bytes of a hive in a memfd of ours, completes them from the logs,
   and makes them such that hivex can open them: sets info->state and the
   reason. */
static void
prepare (struct backend *b, uint32_t volume, const char *path, int fd, struct hive_info *info)
{
  uint8_t base[BASE_SECTOR] = { 0 };
  struct stat st;
  if (fstat (fd, &st) < 0 || pread (fd, base, sizeof base, 0) < 0)
    return say (info, HIVE_UNREADABLE, "%s", strerror (errno));
  info->size = (uint64_t) st.st_size;
  if (info->size == 0)
    return say (info, HIVE_CORRUPT, "the file is empty");
  judge (base, info->size, has_bins (fd), info);
  if (info->state == HIVE_DIRTY)
    replay_logs (b, volume, path, fd, info);
  if (!byol_px_hive_opens (info->state))
    return;

  if (fstat (fd, &st) < 0 || pread (fd, base, sizeof base, 0) < 0) {
    int e = errno;
    free (STEAL (info->reason));
    return say (info, HIVE_UNREADABLE, "%s", strerror (e));
  }
  uint64_t size = (uint64_t) st.st_size, need = BASE_BLOCK + (uint64_t) le32 (base + 40);
  CLEANUP_FREE char *before = NULL;
  if (memcmp (base, "regf", 4) != 0) {
    before = STEAL (info->reason);
    return say (info, HIVE_CORRUPT, "not a registry hive: it does not begin with \"regf\"");
  }
  if (size < need) {
    before = STEAL (info->reason);
    return say (info, HIVE_CORRUPT, "truncated: %llu bytes of %llu%s%s", (unsigned long long) size,
                (unsigned long long) need, before ? "; " : "", before ? before : "");
  }

  /* hivex wants the plain sum, and nothing else will do. */
  uint32_t plain;
  reader_base_sum (base, &plain);
  uint8_t want[4] = { (uint8_t) plain, (uint8_t) (plain >> 8), (uint8_t) (plain >> 16),
                      (uint8_t) (plain >> 24) };
  if ((le32 (base + 508) != plain && pwrite (fd, want, 4, 508) != 4)
      || ftruncate (fd, (off_t) (size + SLACK)) < 0) {
    int e = errno;
    before = STEAL (info->reason);
    say (info, HIVE_UNREADABLE, "%s", strerror (e));
  }
}

struct hive *
reader_hive_open (struct backend *b, uint32_t volume, const char *path, struct hive_info *info)
{
  *info = (struct hive_info){ .path = strdup (path) };
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_CLOSE int fd = -1;

  enum px_state state = find_file (b, volume, path, info, &reason);
  if (state == PX_FOUND && info->size > LIMIT_HIVE) {
    say (info, HIVE_CORRUPT, "too large: %llu bytes, more than %llu",
         (unsigned long long) info->size, (unsigned long long) LIMIT_HIVE);
    return NULL;
  }
  if (state == PX_FOUND)
    state = b->ops->fetch (b, volume, path, LIMIT_HIVE, &fd, &reason);
  if (state != PX_FOUND) {
    info->state = state == PX_ABSENT ? HIVE_ABSENT : HIVE_UNREADABLE;
    info->reason = STEAL (reason);
    return NULL;
  }

  prepare (b, volume, path, fd, info);
  if (!byol_px_hive_opens (info->state))
    return NULL;

  struct hive *hive = calloc (1, sizeof *hive);
  if (hive == NULL) {
    free (STEAL (info->reason));
    say (info, HIVE_UNREADABLE, "out of memory");
    return NULL;
  }
  char name[32];
  snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  hive->h = hivex_open (name, 0);
  if (hive->h == NULL) {
    int e = errno;
    CLEANUP_FREE char *before = STEAL (info->reason);
    say (info, e == EINVAL || e == ENOTSUP ? HIVE_CORRUPT : HIVE_UNREADABLE,
         "hivex cannot open it: %s%s%s", strerror (e), before ? "; " : "", before ? before : "");
    free (hive);
    return NULL;
  }
  return hive;
}

void
reader_hive_close (struct hive *hive)
{
  if (hive == NULL)
    return;
  hivex_close (hive->h);
  free (hive);
}

/* ---- names ------------------------------------------------------------------ */

/* Takes a name from hivex. A NUL inside it, which only hostile names have,
   becomes U+FFFD, so that no such name can pass for another. NULL: it cannot
   be decoded. */
static char *
whole_name (char *name, size_t len)
{
  if (name == NULL || strlen (name) == len)
    return name;
  CLEANUP_BUF struct buf out = BUF_INIT;
  for (size_t i = 0; i < len; i++)
    byol_buf_add (&out, name[i] ? &name[i] : "\xef\xbf\xbd", name[i] ? 1 : 3);
  free (name);
  return byol_buf_steal (&out);
}

static char *
key_name (hive_h *h, hive_node_h node)
{
  return whole_name (hivex_node_name (h, node), hivex_node_name_len (h, node));
}

static char *
value_name (hive_h *h, hive_value_h value)
{
  return whole_name (hivex_value_key (h, value), hivex_value_key_len (h, value));
}

/* ---- finding a key ------------------------------------------------------------ */

/* hivex_node_get_child answers 0 for "absent" and for any failure, one child
   with a damaged name included; going through the children tells which. */
static enum px_state
find_child (hive_h *h, hive_node_h parent, const char *name, hive_node_h *out, char **reason)
{
  CLEANUP_FREE hive_node_h *children = hivex_node_children (h, parent);
  if (children == NULL)
    return byol_unreadable (reason, "the list of subkeys is damaged: %s", strerror (errno));
  bool doubtful = false;
  for (size_t i = 0; children[i] != 0; i++) {
    CLEANUP_FREE char *child = key_name (h, children[i]);
    if (child == NULL)
      doubtful = true;
    else if (byol_name_eq (child, name)) {
      *out = children[i];
      return PX_FOUND;
    }
  }
  return doubtful ? byol_unreadable (reason, "the name of a subkey beside it is damaged")
                  : PX_ABSENT;
}

static enum px_state
find_key (struct hive *hive, const char *key, hive_node_h *out, char **reason)
{
  *out = hivex_root (hive->h);
  if (*out == 0)
    return byol_unreadable (reason, "the root key is damaged");
  for (const char *p = key + strspn (key, "\\"); *p;) {
    size_t len = strcspn (p, "\\");
    CLEANUP_FREE char *name = strndup (p, len);
    if (name == NULL)
      return byol_unreadable (reason, "out of memory");
    enum px_state state = find_child (hive->h, *out, name, out, reason);
    if (state != PX_FOUND)
      return state;
    p += len;
    p += strspn (p, "\\");
  }
  return PX_FOUND;
}

/* false: the name of the key cannot be decoded. */
static bool
describe_key (hive_h *h, hive_node_h node, struct key_info *out)
{
  out->name = key_name (h, node);
  int64_t written = hivex_node_timestamp (h, node);
  out->written = written < 0 ? 0 : (uint64_t) written;
  out->subkeys = (uint32_t) hivex_node_nr_children (h, node);
  out->values = (uint32_t) hivex_node_nr_values (h, node);
  return out->name != NULL;
}

/* ---- data ----------------------------------------------------------------------- */

/* What an answer may still hold, in bytes on the wire. */
struct room
{
  size_t left;
};
#define ROOM_INIT                                                                                  \
  {                                                                                                \
    .left = LIMIT_FRAME - 64 * KIB                                                                 \
  }
/* The fixed part of the largest item, generously. */
#define ITEM 64u

static bool
take_room (struct room *room, size_t bytes)
{
  if (bytes + ITEM > room->left)
    return false;
  room->left -= bytes + ITEM;
  return true;
}

static enum px_state
too_much (char **reason)
{
  return byol_unreadable (reason, "more than %llu MiB of names and data",
                          (unsigned long long) (LIMIT_FRAME / MIB));
}

/* Fills everything but the name; the state goes into out->state. */
static void
read_data (hive_h *h, hive_value_h value, struct reg_value *out)
{
  hive_type type;
  size_t len, got;
  out->state = PX_UNREADABLE;
  if (hivex_value_type (h, value, &type, &len) < 0) {
    byol_unreadable (&out->reason, "the value is damaged: %s", strerror (errno));
    return;
  }
  out->type = (uint32_t) type;
  if (len > LIMIT_VALUE) {
    byol_unreadable (&out->reason, "%zu bytes of data, more than %llu", len,
                     (unsigned long long) LIMIT_VALUE);
    return;
  }
  CLEANUP_FREE char *data = hivex_value_value (h, value, &type, &got);
  if (data == NULL) {
    byol_unreadable (&out->reason, "the data is damaged: %s", strerror (errno));
    return;
  }
  /* Of big data hivex returns what it found, without a word. */
  if (got != len) {
    byol_unreadable (&out->reason, "the data is damaged: %zu bytes of %zu", got, len);
    return;
  }
  out->data = (uint8_t *) STEAL (data);
  out->len = len;
  out->state = PX_FOUND;
}

/* ---- questions ------------------------------------------------------------------ */

enum px_state
reader_hive_key (struct hive *hive, const char *key, struct key_info *out, char **reason)
{
  hive_node_h node;
  enum px_state state = find_key (hive, key, &node, reason);
  if (state == PX_FOUND && !describe_key (hive->h, node, out))
    return byol_unreadable (reason, "the name of the key is damaged");
  return state;
}

enum px_state
reader_hive_subkeys (struct hive *hive, const char *key, struct key_list *out, char **reason)
{
  hive_node_h node;
  enum px_state state = find_key (hive, key, &node, reason);
  if (state != PX_FOUND)
    return state;
  CLEANUP_FREE hive_node_h *children = hivex_node_children (hive->h, node);
  if (children == NULL)
    return byol_unreadable (reason, "the list of subkeys is damaged: %s", strerror (errno));
  struct room room = ROOM_INIT;
  for (size_t i = 0; children[i] != 0; i++) {
    struct key_info *k = PX_ADD (out);
    if (k == NULL)
      return byol_unreadable (reason, "out of memory");
    if (!describe_key (hive->h, children[i], k))
      return byol_unreadable (reason, "the name of a subkey is damaged");
    if (out->count > LIMIT_NAMES || !take_room (&room, strlen (k->name)))
      return too_much (reason);
  }
  return PX_FOUND;
}

enum px_state
reader_hive_value (struct hive *hive, const char *key, const char *name, struct reg_value *out,
                   char **reason)
{
  hive_node_h node;
  enum px_state state = find_key (hive, key, &node, reason);
  if (state != PX_FOUND)
    return state;
  CLEANUP_FREE hive_value_h *values = hivex_node_values (hive->h, node);
  if (values == NULL)
    return byol_unreadable (reason, "the list of values is damaged: %s", strerror (errno));
  bool doubtful = false;
  for (size_t i = 0; values[i] != 0; i++) {
    CLEANUP_FREE char *spelt = value_name (hive->h, values[i]);
    if (spelt == NULL)
      doubtful = true;
    else if (byol_name_eq (spelt, name)) {
      out->name = STEAL (spelt);
      read_data (hive->h, values[i], out);
      if (out->state != PX_FOUND)
        *reason = STEAL (out->reason);
      return out->state;
    }
  }
  return doubtful ? byol_unreadable (reason, "the name of a value beside it is damaged")
                  : PX_ABSENT;
}

enum px_state
reader_hive_values (struct hive *hive, const char *key, struct value_list *out, char **reason)
{
  hive_node_h node;
  enum px_state state = find_key (hive, key, &node, reason);
  if (state != PX_FOUND)
    return state;
  CLEANUP_FREE hive_value_h *values = hivex_node_values (hive->h, node);
  if (values == NULL)
    return byol_unreadable (reason, "the list of values is damaged: %s", strerror (errno));
  struct room room = ROOM_INIT;
  for (size_t i = 0; values[i] != 0; i++) {
    struct reg_value *v = PX_ADD (out);
    if (v == NULL)
      return byol_unreadable (reason, "out of memory");
    v->name = value_name (hive->h, values[i]);
    if (v->name == NULL)
      return byol_unreadable (reason, "the name of a value is damaged");
    read_data (hive->h, values[i], v);
    if (out->count > LIMIT_NAMES || !take_room (&room, strlen (v->name) + v->len + ITEM))
      return too_much (reason);
  }
  return PX_FOUND;
}

/* ---- named values of all keys below ---------------------------------------------- */

struct walk
{
  hive_h *h;
  const struct strv *names;
  struct named_list *out;
  struct room room;
  char **reason; /* of the whole question */
};

static bool
wanted (const struct strv *names, const char *name)
{
  for (size_t i = 0; i < names->count; i++)
    if (byol_name_eq (names->items[i], name))
      return true;
  return false;
}

static bool
have_value (const struct named_key *k, const char *name)
{
  for (size_t i = 0; i < k->value_count; i++)
    if (byol_name_eq (k->values[i].name, name))
      return true;
  return false;
}

static void
spoil (struct named_key *k, const char *what)
{
  if (k->state != PX_UNREADABLE)
    k->state = byol_unreadable (&k->reason, "%s", what);
}

/* false: the whole question has failed. */
static bool
pick_values (struct walk *w, hive_node_h node, struct named_key *k)
{
  CLEANUP_FREE hive_value_h *values = hivex_node_values (w->h, node);
  if (values == NULL) {
    spoil (k, "the list of values is damaged");
    return true;
  }
  for (size_t i = 0; values[i] != 0; i++) {
    CLEANUP_FREE char *name = value_name (w->h, values[i]);
    if (name == NULL) {
      spoil (k, "the name of a value is damaged");
      continue;
    }
    if (!wanted (w->names, name) || have_value (k, name))
      continue;
    struct reg_value *v = byol_px_grow ((void **) &k->values, &k->value_count, sizeof *k->values);
    if (v == NULL) {
      byol_unreadable (w->reason, "out of memory");
      return false;
    }
    v->name = STEAL (name);
    read_data (w->h, values[i], v);
    if (!take_room (&w->room, strlen (v->name) + v->len + ITEM)) {
      too_much (w->reason);
      return false;
    }
  }
  return true;
}

/* Goes through the keys below `node`, whose path is `above` and which is item
   `self` of the list, or SIZE_MAX for the asked key. false: the whole question
   has failed. */
static bool
walk_below (struct walk *w, hive_node_h node, const char *above, size_t self, uint32_t depth)
{
  if (depth == 0)
    return true;
  CLEANUP_FREE hive_node_h *children = hivex_node_children (w->h, node);
  if (children == NULL) {
    if (self == SIZE_MAX) {
      byol_unreadable (w->reason, "the list of subkeys is damaged: %s", strerror (errno));
      return false;
    }
    spoil (&w->out->items[self], "the list of subkeys is damaged");
    return true;
  }
  for (size_t i = 0; children[i] != 0; i++) {
    size_t at = w->out->count;
    struct named_key *k = PX_ADD (w->out);
    if (k == NULL) {
      byol_unreadable (w->reason, "out of memory");
      return false;
    }
    k->state = PX_FOUND;
    if (!describe_key (w->h, children[i], &k->key))
      spoil (k, "its name is damaged");
    CLEANUP_FREE char *path = NULL;
    if (asprintf (&path, "%s%s%s", above, *above ? "\\" : "", k->key.name ? k->key.name : "?")
        < 0) {
      path = NULL;
      byol_unreadable (w->reason, "out of memory");
      return false;
    }
    free (k->key.name);
    k->key.name = strdup (path);
    if (k->key.name == NULL) {
      byol_unreadable (w->reason, "out of memory");
      return false;
    }
    if (w->out->count > LIMIT_NAMES || !take_room (&w->room, strlen (path) + ITEM)) {
      too_much (w->reason);
      return false;
    }
    if (!pick_values (w, children[i], k) || !walk_below (w, children[i], path, at, depth - 1))
      return false;
  }
  return true;
}

enum px_state
reader_hive_named (struct hive *hive, const char *key, uint32_t depth, const struct strv *names,
                   struct named_list *out, char **reason)
{
  hive_node_h node;
  enum px_state state = find_key (hive, key, &node, reason);
  if (state != PX_FOUND)
    return state;
  struct walk w = { .h = hive->h, .names = names, .out = out, .room = ROOM_INIT, .reason = reason };
  return walk_below (&w, node, "", SIZE_MAX, depth) ? PX_FOUND : PX_UNREADABLE;
}
