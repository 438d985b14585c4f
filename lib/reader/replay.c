/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/replay.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/limits.h"
#include "reader/bytes.h"

#define SECTOR BASE_SECTOR
#define PAGE 4096u
/* What is shorter has no room for an entry: Windows has not used it yet. */
#define LEAST_LOG 1024u
/* Of the old format: the signature, and then the bitmap. */
#define BITMAP (SECTOR + 4u)

static uint32_t
le32 (const uint8_t *p)
{
  return (uint32_t) little (p, 4);
}

static void
put32 (uint8_t *p, uint32_t v)
{
  for (int i = 0; i < 4; i++)
    p[i] = (uint8_t) (v >> 8 * i);
}

/* Sequence numbers and their order, which goes around. */
static bool
is_older (uint32_t a, uint32_t b)
{
  return (int32_t) (a - b) < 0;
}

uint32_t
reader_base_sum (const uint8_t base[BASE_SECTOR], uint32_t *plain)
{
  uint32_t sum = 0;
  for (size_t i = 0; i < 508; i += 4)
    sum ^= le32 (base + i);
  *plain = sum;
  return sum == 0 ? 1 : sum == UINT32_MAX ? UINT32_MAX - 1 : sum;
}

static bool
is_intact (const uint8_t *base)
{
  uint32_t plain;
  return memcmp (base, "regf", 4) == 0 && le32 (base + 508) == reader_base_sum (base, &plain);
}

/* ---- a log ------------------------------------------------------------------ */

enum log_kind
{
  LOG_ABSENT,
  LOG_EMPTY, /* never used */
  LOG_BAD,   /* `why` says what is wrong */
  LOG_OLD,
  LOG_NEW,
};

struct log
{
  const char *name;
  enum log_kind kind;
  const char *why;
  const uint8_t *bytes;
  size_t len;
  uint32_t seq, bins; /* of its base block: sequence number and bytes of hive bins */
  uint64_t written;
  /* New format: */
  uint32_t entries;   /* good ones */
  uint32_t last;      /* the last good one's number; the one before the first, when none is good */
  const char *damage; /* what is wrong with the one that should follow; NULL: none does */
};

static const char *const log_names[HIVE_LOGS] = {
  [HIVE_LOG1] = "LOG1",
  [HIVE_LOG2] = "LOG2",
  [HIVE_LOG] = "LOG",
};

uint64_t
reader_marvin (const uint8_t *p, size_t len)
{
#define ROTATE(v, n) ((v) << (n) | (v) >> (32 - (n)))
  uint32_t lo = 0x7a4e55c5, hi = 0x82ef4d88;
  for (size_t i = 0; i <= len + 4; i += 4) {
    /* After the data an end mark and a zero. */
    lo += i < len ? le32 (p + i) : i == len ? 0x80 : 0;
    hi ^= lo;
    lo = ROTATE (lo, 20) + hi;
    hi = ROTATE (hi, 9) ^ lo;
    lo = ROTATE (lo, 27) + hi;
    hi = ROTATE (hi, 19);
  }
#undef ROTATE
  return (uint64_t) hi << 32 | lo;
}

/* Of an entry that is the expected one: what is wrong with it, or NULL. */
static const char *
damage_of (const uint8_t *e, size_t left)
{
  uint32_t size = le32 (e + 4), bins = le32 (e + 16), count = le32 (e + 20);
  if (size < SECTOR || size % SECTOR != 0)
    return "has an impossible size";
  if (size > left)
    return "is cut short";
  if (little (e + 32, 8) != reader_marvin (e, 32)
      || little (e + 24, 8) != reader_marvin (e + 40, size - 40))
    return "has a wrong hash";
  if (bins % PAGE != 0 || bins > LIMIT_HIVE - BASE_BLOCK)
    return "has an impossible size of the hive";
  if (count == 0 || count > (size - 40) / 8)
    return "has an impossible number of pages";
  uint64_t room = size - 40 - 8 * (uint64_t) count;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = le32 (e + 40 + 8 * (size_t) i), len = le32 (e + 44 + 8 * (size_t) i);
    if (len == 0 || len % SECTOR != 0 || at % SECTOR != 0 || (uint64_t) at + len > bins)
      return "has a page outside the hive";
    if (len > room)
      return "has more pages than fit";
    room -= len;
  }
  return NULL;
}

/* Goes through the entries as far as they follow each other. What comes then
   is left from before, and normal, unless it bears the next number. */
static void
scan (struct log *l)
{
  l->last = l->seq - 1;
  for (size_t at = SECTOR; l->len - at >= SECTOR; at += le32 (l->bytes + at + 4)) {
    const uint8_t *e = l->bytes + at;
    if (memcmp (e, "HvLE", 4) != 0 || le32 (e + 12) != l->last + 1)
      return;
    l->damage = damage_of (e, l->len - at);
    if (l->damage != NULL)
      return;
    l->last++;
    l->entries++;
  }
}

/* Where the sectors of a log in the old format begin. */
static uint64_t
old_data (uint32_t bins)
{
  return (BITMAP + (uint64_t) bins / PAGE + SECTOR - 1) / SECTOR * SECTOR;
}

static bool
old_dirty (const struct log *l, uint32_t sector)
{
  return l->bytes[BITMAP + sector / 8] >> sector % 8 & 1;
}

/* What is wrong with the bitmap or the sectors, or NULL. */
static const char *
old_damage (const struct log *l)
{
  if (l->bins == 0 || l->bins % PAGE != 0 || l->bins > LIMIT_HIVE - BASE_BLOCK)
    return "it has an impossible size of the hive";
  uint64_t need = old_data (l->bins);
  if (need > l->len)
    return "its list of sectors is cut short";
  bool any = false;
  for (uint32_t i = 0; i < l->bins / SECTOR; i++)
    if (old_dirty (l, i)) {
      need += SECTOR;
      any = true;
    }
  return need > l->len ? "its list of sectors is cut short" : any ? NULL : "it has no sectors";
}

static bool
is_zero (const uint8_t *p, size_t len)
{
  while (len > 0 && *p == 0)
    p++, len--;
  return len == 0;
}

/* Judges one log. */
static struct log
judge (const struct replay_log *from, const char *name)
{
  struct log l = { .name = name, .bytes = from->bytes, .len = from->len };
  if (from->unreadable != NULL) {
    l.kind = LOG_BAD;
    l.why = from->unreadable;
    return l;
  }
  if (l.bytes == NULL)
    return l;
  l.kind = LOG_EMPTY;
  if (l.len < LEAST_LOG || is_zero (l.bytes, SECTOR))
    return l;
  const uint8_t *base = l.bytes;
  uint32_t type = le32 (base + 28);
  l.kind = type == 6 && memcmp (base + SECTOR, "HvLE", 4) == 0                  ? LOG_NEW
           : (type == 1 || type == 2) && memcmp (base + SECTOR, "DIRT", 4) == 0 ? LOG_OLD
                                                                                : LOG_BAD;
  l.seq = le32 (base + 4);
  l.written = little (base + 12, 8);
  l.bins = le32 (base + 40);
  if (!is_intact (base))
    l.why = "its checksum is wrong";
  else if (l.seq != le32 (base + 8))
    l.why = "it was not written completely";
  else if (le32 (base + 44) != 1 || l.kind == LOG_BAD)
    l.why = "it is of no known format";
  else if (l.kind == LOG_OLD)
    l.why = old_damage (&l);
  if (l.why != NULL)
    l.kind = LOG_BAD;
  else if (l.kind == LOG_NEW)
    scan (&l);
  return l;
}

/* ---- applying --------------------------------------------------------------- */

struct replay
{
  int fd;
  uint8_t base[SECTOR]; /* of the hive, as it was */
  bool intact;          /* and whether that can be believed */
  struct log logs[HIVE_LOGS];
  struct buf lost; /* what could not be put in, as text */
  struct replay_result *out;

  const struct log *last;    /* what was put in; NULL: nothing yet */
  uint32_t seq, bins, flags; /* of the hive now */
};

static void lose (struct replay *r, const char *fmt, ...) PRINTF_LIKE (2, 3);

static void
lose (struct replay *r, const char *fmt, ...)
{
  CLEANUP_FREE char *text = NULL;
  va_list args;
  va_start (args, fmt);
  if (vasprintf (&text, fmt, args) < 0)
    text = NULL;
  va_end (args);
  byol_buf_printf (&r->lost, "%s%s", r->lost.len ? ", " : "", text ? text : "out of memory");
}

static bool
put (int fd, const void *bytes, size_t len, uint64_t at)
{
  for (size_t done = 0; done < len;) {
    ssize_t n = pwrite (fd, (const char *) bytes + done, len - done, (off_t) (at + done));
    if (n <= 0)
      return false;
    done += (size_t) n;
  }
  return true;
}

static bool
grow (int fd, uint32_t bins)
{
  struct stat st;
  off_t want = (off_t) BASE_BLOCK + bins;
  return fstat (fd, &st) == 0 && (st.st_size >= want || ftruncate (fd, want) == 0);
}

static void
applied (struct replay *r, const struct log *l, uint32_t entries)
{
  r->last = l;
  r->out->entries[l - r->logs] += entries;
}

/* The good entries of a log. false: the copy cannot be written. */
static bool
apply_new (struct replay *r, const struct log *l)
{
  const uint8_t *e = l->bytes + SECTOR;
  for (uint32_t i = 0; i < l->entries; i++, e += le32 (e + 4)) {
    uint32_t count = le32 (e + 20);
    const uint8_t *page = e + 40 + 8 * (size_t) count;
    r->bins = le32 (e + 16);
    r->flags = le32 (e + 8) & 1;
    if (!grow (r->fd, r->bins))
      return false;
    for (uint32_t k = 0; k < count; k++) {
      uint32_t at = le32 (e + 40 + 8 * (size_t) k), len = le32 (e + 44 + 8 * (size_t) k);
      if (!put (r->fd, page, len, (uint64_t) BASE_BLOCK + at))
        return false;
      page += len;
    }
  }
  r->seq = l->last;
  if (l->entries > 0)
    applied (r, l, l->entries);
  return true;
}

static bool
apply_old (struct replay *r, const struct log *l)
{
  const uint8_t *sector = l->bytes + old_data (l->bins);
  if (!grow (r->fd, l->bins))
    return false;
  for (uint32_t i = 0; i < l->bins / SECTOR; i++)
    if (old_dirty (l, i)) {
      if (!put (r->fd, sector, SECTOR, (uint64_t) BASE_BLOCK + (uint64_t) i * SECTOR))
        return false;
      sector += SECTOR;
    }
  r->seq = l->seq;
  r->bins = l->bins;
  r->flags = le32 (l->bytes + 144) & 1;
  applied (r, l, 1);
  return true;
}

/* ---- which logs --------------------------------------------------------------- */

static void
lose_damaged (struct replay *r, const struct log *l)
{
  lose (r, "entry %u of %s %s", l->last + 1, l->name, l->damage);
}

/* The base block can be believed: what is not older than the hive, in order,
   and without a gap between the logs. Between the hive and the first log there
   may be one, because a log begins with all pages that the hive lacks. */
static bool
replay_in_order (struct replay *r, const struct log *a, const struct log *b)
{
  uint32_t since = le32 (r->base + 8);
  if (a != NULL && is_older (a->seq, since))
    a = NULL;
  if (b != NULL && is_older (b->seq, since))
    b = NULL;
  if (a == NULL)
    a = STEAL (b);
  if (a == NULL)
    return true;
  if (!apply_new (r, a))
    return false;
  if (b != NULL && b->seq == a->last + 1) {
    if (!apply_new (r, b))
      return false;
    /* What was damaged at the end of the first stands in the second again. */
    if (b->entries > 0 || a->damage == NULL)
      a = b;
  } else if (b != NULL && (is_older (a->last, b->last) || b->damage != NULL))
    lose (r, "%s begins with entry %u, and %s ends with %u", b->name, b->seq, a->name, a->last);
  if (a->damage != NULL)
    lose_damaged (r, a);
  return true;
}

/* It cannot be believed: the later entries alone, as Windows does. */
static bool
replay_later (struct replay *r, const struct log *a, const struct log *b)
{
  const struct log *use = b != NULL && b->entries > 0 ? b : a;
  if (use == NULL)
    return true;
  if (use->entries > 0 && !apply_new (r, use))
    return false;
  if (b != NULL && use != b && b->damage != NULL)
    lose_damaged (r, b);
  if (use->damage != NULL)
    lose_damaged (r, use);
  return true;
}

static bool
replay_new (struct replay *r)
{
  const struct log *a = NULL, *b = NULL;
  for (int i = 0; i < HIVE_LOGS; i++) {
    const struct log *l = &r->logs[i];
    if (l->kind != LOG_NEW)
      continue;
    if (a == NULL)
      a = l;
    else if (is_older (l->seq, a->seq)) {
      b = a;
      a = l;
    } else
      b = l;
  }
  return r->intact ? replay_in_order (r, a, b) : replay_later (r, a, b);
}

/* A log in the old format holds all that the hive lacks when it is of the same
   time; of two, one will do. Windows 8 takes a later LOG2 as well. */
static bool
replay_old (struct replay *r)
{
  uint8_t bin[32] = { 0 };
  if (!r->intact && pread (r->fd, bin, sizeof bin, BASE_BLOCK) < 0)
    return false;
  uint64_t written = little (r->intact ? r->base + 12 : bin + 20, 8);
  const struct log *use = NULL;
  for (int i = 0; i < HIVE_LOGS; i++) {
    const struct log *l = &r->logs[i];
    if (l->kind != LOG_OLD || (r->intact && is_older (l->seq, le32 (r->base + 8))))
      continue;
    if (use == NULL && (l->written == written || (i == HIVE_LOG2 && l->written > written)))
      use = l;
    else if (l->written > written)
      lose (r, "%s is newer than the hive", l->name);
  }
  return use == NULL || apply_old (r, use);
}

/* ---- afterwards ------------------------------------------------------------------ */

/* The hive's own base block, or the log's, made to say what the hive is now. */
static bool
finish_base (struct replay *r)
{
  uint8_t base[BASE_BLOCK] = { 0 };
  if (r->intact)
    memcpy (base, r->base, SECTOR);
  else
    memcpy (base, r->last->bytes, SECTOR);
  put32 (base + 4, r->seq);
  put32 (base + 8, r->seq);
  put32 (base + 28, 0);
  put32 (base + 40, r->bins);
  put32 (base + 144, (le32 (base + 144) & ~1u) | r->flags);
  uint32_t plain;
  put32 (base + 508, reader_base_sum (base, &plain));
  return put (r->fd, base, r->intact ? SECTOR : BASE_BLOCK, 0);
}

/* What is wrong with the bins of a hive, or NULL; *at is where. */
static const char *
check_bins (const uint8_t *hive, uint32_t bins, uint32_t *at)
{
  const uint8_t *first = hive + BASE_BLOCK;
  for (uint32_t bin = 0; bin < bins;) {
    const uint8_t *p = first + bin;
    uint32_t size = le32 (p + 8);
    *at = bin;
    if (memcmp (p, "hbin", 4) != 0)
      return "no bin";
    if (le32 (p + 4) != bin)
      return "a bin of another place";
    if (size == 0 || size % PAGE != 0 || size > bins - bin)
      return "a bin of an impossible size";
    for (uint32_t cell = 32; cell < size;) {
      uint32_t raw = le32 (p + cell);
      uint32_t len = raw > INT32_MAX ? 0u - raw : raw;
      *at = bin + cell;
      if (len == 0 || len % 8 != 0 || len > size - cell)
        return "a damaged cell";
      cell += len;
    }
    bin += size;
  }
  uint32_t root = le32 (hive + 36);
  *at = root;
  if (bins < 8 || root > bins - 8 || memcmp (first + root + 4, "nk", 2) != 0)
    return "no root key";
  return NULL;
}

static bool
check_result (struct replay *r)
{
  size_t len = (size_t) BASE_BLOCK + r->bins;
  uint8_t *hive = mmap (NULL, len, PROT_READ, MAP_SHARED, r->fd, 0);
  if (hive == MAP_FAILED)
    return false;
  uint32_t at;
  const char *wrong = check_bins (hive, r->bins, &at);
  munmap (hive, len);
  if (wrong != NULL)
    lose (r, "there is %s at 0x%x now", wrong, at);
  return true;
}

/* Logs that could not be used, when they may have held something. Windows
   always has both with a number; one in the old format, or without a number,
   holds all there is. */
static void
lose_other_logs (struct replay *r)
{
  if (r->last != NULL && (r->last->kind == LOG_OLD || r->last == &r->logs[HIVE_LOG]))
    return;
  for (int i = 0; i < HIVE_LOGS; i++)
    if (r->logs[i].kind == LOG_BAD)
      lose (r, "%s cannot be used: %s", r->logs[i].name, r->logs[i].why);
    else if (r->logs[i].kind == LOG_ABSENT && i != HIVE_LOG)
      lose (r, "%s is not there", r->logs[i].name);
}

static bool
replay (struct replay *r, const struct replay_log logs[HIVE_LOGS])
{
  if (pread (r->fd, r->base, SECTOR, 0) != (ssize_t) SECTOR)
    return false;
  r->intact = is_intact (r->base);
  for (int i = 0; i < HIVE_LOGS; i++)
    r->logs[i] = judge (&logs[i], log_names[i]);
  /* It is left over where there are two. */
  if (r->logs[HIVE_LOG1].kind > LOG_EMPTY || r->logs[HIVE_LOG2].kind > LOG_EMPTY)
    r->logs[HIVE_LOG].kind = LOG_EMPTY;

  if (!replay_new (r) || (r->last == NULL && !replay_old (r)))
    return false;
  lose_other_logs (r);
  return r->last == NULL || (finish_base (r) && check_result (r));
}

void
reader_replay (int fd, const struct replay_log logs[HIVE_LOGS], struct replay_result *out)
{
  struct replay r = { .fd = fd, .out = out };
  *out = (struct replay_result){ .state = REPLAY_NONE };
  errno = 0;
  if (!replay (&r, logs)) {
    out->state = REPLAY_FAILED;
    out->reason = strdup (errno ? strerror (errno) : "the copy is cut short");
  } else if (r.last != NULL)
    out->state = r.lost.len > 0 || r.lost.failed ? REPLAY_PARTLY : REPLAY_DONE;
  else if (r.lost.len == 0)
    byol_buf_puts (&r.lost, "its logs hold nothing newer");
  if (out->state == REPLAY_NONE || out->state == REPLAY_PARTLY)
    out->reason = byol_buf_steal (&r.lost);
  byol_buf_free (&r.lost);
}
