/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/tar.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "reader/bytes.h"

#define BLOCK 512u
/* A package has a descriptor, a manifest, a certificate and some disks, or a
   disk in many pieces. */
#define MEMBERS_MOST 4096u
#define NAME_MOST 1024u
/* Of an extended header in front of a member. */
#define EXTENDED_MOST (64 * KIB)

struct reading
{
  int fd;
  const char *path;
  uint64_t size, at;
  struct byol_error **err;
  /* What extended headers say of the next member. */
  char *name;
  uint64_t length;
  bool has_length;
};

static int
refuse (const struct reading *r, const char *name, const char *why)
{
  return byol_error_set (r->err, BYOL_E_FORMAT, "%s: a bad archive: the member \"%.200s\" %s",
                         r->path, name, why);
}

static int
cut_short (const struct reading *r)
{
  return byol_error_set (r->err, BYOL_E_FORMAT, "%s: the archive is cut short", r->path);
}

/* All of `len` bytes, which lie inside the file. */
static int
load (const struct reading *r, uint64_t offset, void *to, size_t len)
{
  for (size_t got = 0; got < len;) {
    ssize_t n = pread (r->fd, (char *) to + got, len - got, (off_t) (offset + got));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return byol_error_set_errno (r->err, BYOL_E_IO, errno, "%s", r->path);
    if (n == 0)
      return cut_short (r);
    got += (size_t) n;
  }
  return 0;
}

/* A number in octal, or in base 256 with GNU's mark. */
static bool
number (const uint8_t *field, size_t len, uint64_t *out)
{
  uint64_t v = 0;
  size_t i = 0;
  if (field[0] & 0x80) {
    for (i = 0; i < len; i++) {
      if (v >> 56)
        return false;
      v = v << 8 | (i == 0 ? field[0] & 0x7f : field[i]);
    }
    *out = v;
    return v <= INT64_MAX;
  }
  while (i < len && field[i] == ' ')
    i++;
  size_t first = i;
  for (; i < len && field[i] >= '0' && field[i] <= '7'; i++) {
    if (v >> 60)
      return false;
    v = v << 3 | (uint64_t) (field[i] - '0');
  }
  if (i == first || (i < len && field[i] != ' ' && field[i] != '\0'))
    return false;
  *out = v;
  return true;
}

static bool
is_header (const uint8_t block[BLOCK])
{
  uint64_t wanted, sum = 0;
  for (size_t i = 0; i < BLOCK; i++)
    sum += i >= 148 && i < 156 ? ' ' : block[i];
  return memcmp (block + 257, "ustar", 5) == 0 && number (block + 148, 8, &wanted) && wanted == sum;
}

bool
byol_tar_is (int fd)
{
  uint8_t block[BLOCK];
  return pread (fd, block, sizeof block, 0) == sizeof block && is_header (block);
}

/* "" for a path that leaves the archive or that nobody could print. */
static const char *
safe_name (const char *name)
{
  while (strncmp (name, "./", 2) == 0)
    name += 2 + strspn (name + 2, "/");
  if (name[0] == '/' || strlen (name) > NAME_MOST)
    return "";
  for (const char *p = name; *p; p++)
    if ((unsigned char) *p < ' ' || *p == 0x7f)
      return "";
  for (const char *p = name; *p;) {
    size_t n = strcspn (p, "/\\");
    if (n == 2 && p[0] == '.' && p[1] == '.')
      return "";
    p += n + (p[n] != '\0');
  }
  return name;
}

/* The name in a header of POSIX' form, with the prefix in front. */
static char *
header_name (const uint8_t block[BLOCK])
{
  bool posix = memcmp (block + 257, "ustar\0", 6) == 0;
  char *name;
  if (asprintf (&name, "%.155s%s%.100s", posix ? (const char *) block + 345 : "",
                posix && block[345] ? "/" : "", (const char *) block)
      < 0)
    return NULL;
  return name;
}

/* "LEN KEY=VALUE\n" records of POSIX' extended header. */
static int
read_pax (struct reading *r, char *text, size_t len)
{
  for (size_t at = 0; at < len;) {
    char *end;
    unsigned long record = strtoul (text + at, &end, 10);
    size_t head = (size_t) (end - (text + at));
    if (head == 0 || *end != ' ' || record > len - at || record < head + 3
        || text[at + record - 1] != '\n')
      return refuse (r, "(extended header)", "cannot be understood");
    text[at + record - 1] = '\0';
    const char *key = end + 1, *value = strchr (key, '=');
    if (value == NULL || memchr (key, '\0', record - head - 2) != NULL)
      return refuse (r, "(extended header)", "cannot be understood");
    value++;
    at += record;
    if (strncmp (key, "GNU.sparse.", 11) == 0)
      return refuse (r, "(extended header)", "is a sparse file");
    if (strncmp (key, "path=", 5) == 0) {
      free (r->name);
      r->name = strdup (value);
      if (r->name == NULL)
        return byol_error_nomem (r->err);
    } else if (strncmp (key, "size=", 5) == 0) {
      errno = 0;
      unsigned long long size = strtoull (value, &end, 10);
      if (*value < '0' || *value > '9' || *end != '\0' || errno != 0 || size > INT64_MAX)
        return refuse (r, "(extended header)", "has an impossible size");
      r->length = size;
      r->has_length = true;
    }
  }
  return 0;
}

/* A header about the next member. */
static int
read_extended (struct reading *r, char type, uint64_t size)
{
  if (size > EXTENDED_MOST)
    return refuse (r, "(extended header)", "is too large");
  CLEANUP_FREE char *text = malloc (size + 1);
  if (text == NULL)
    return byol_error_nomem (r->err);
  int e = load (r, r->at, text, size);
  if (e != 0)
    return e;
  text[size] = '\0';
  if (type == 'x')
    return read_pax (r, text, size);
  if (type == 'L') { /* GNU's long name */
    free (r->name);
    r->name = STEAL (text);
  }
  return 0;
}

static int
add_member (struct reading *r, struct tar *out, const char *raw, uint64_t size)
{
  const char *name = safe_name (raw);
  if (name[0] == '\0')
    return refuse (r, raw, "has a name that leaves the archive");
  if (byol_tar_find (out, name) != NULL)
    return refuse (r, name, "is there twice");
  if (out->count == MEMBERS_MOST)
    return byol_error_set (r->err, BYOL_E_FORMAT, "%s: a bad archive: more than %u members",
                           r->path, MEMBERS_MOST);
  /* Grows at powers of two. */
  if ((out->count & (out->count - 1)) == 0) {
    struct tar_member *items =
      reallocarray (out->items, out->count ? out->count * 2 : 1, sizeof *items);
    if (items == NULL)
      return byol_error_nomem (r->err);
    out->items = items;
  }
  char *copy = strdup (name);
  if (copy == NULL)
    return byol_error_nomem (r->err);
  out->items[out->count++] = (struct tar_member){ copy, r->at, size };
  return 0;
}

/* The member whose header that is; r->at stands behind the header. */
static int
read_member (struct reading *r, const uint8_t block[BLOCK], struct tar *out)
{
  CLEANUP_FREE char *own = header_name (block);
  if (own == NULL)
    return byol_error_nomem (r->err);
  char type = block[156] == '\0' ? '0' : (char) block[156];
  bool extended = type == 'x' || type == 'g' || type == 'L' || type == 'K';
  const char *name = !extended && r->name != NULL ? r->name : own;
  uint64_t size;
  if (!number (block + 124, 12, &size))
    return refuse (r, name, "has an impossible size");
  if (!extended && r->has_length)
    size = r->length;
  if (size > r->size - r->at)
    return byol_error_set (r->err, BYOL_E_FORMAT,
                           "%s: the archive is cut short, or lies about the size of its member "
                           "\"%.200s\"",
                           r->path, name);
  int e = 0;
  if (extended)
    e = read_extended (r, type, size);
  else if (type == '0' || type == '7')
    e = add_member (r, out, name, size);
  else if (type == 'S')
    e = refuse (r, name, "is a sparse file");
  else if (type != '5')
    e = refuse (r, name, "is a link, a device or something else that is no file");
  else if (safe_name (name)[0] == '\0' && strcmp (name, "./") != 0)
    e = refuse (r, name, "has a name that leaves the archive");
  if (e != 0)
    return e;
  if (!extended) {
    free (STEAL (r->name));
    r->has_length = false;
  }
  uint64_t padded = size + (BLOCK - size % BLOCK) % BLOCK;
  r->at = padded < r->size - r->at ? r->at + padded : r->size;
  return 0;
}

int
byol_tar_read (int fd, const char *path, struct tar *out, struct byol_error **err)
{
  *out = (struct tar){ 0 };
  off_t end = lseek (fd, 0, SEEK_END);
  if (end < 0)
    return byol_error_set_errno (err, BYOL_E_IO, errno, "%s", path);
  struct reading r = { .fd = fd, .path = path, .size = (uint64_t) end, .err = err };
  int e = 0;
  /* Headers that describe nothing cost no more than members do. */
  for (size_t headers = 0; e == 0 && r.size - r.at >= BLOCK; headers++) {
    uint8_t block[BLOCK];
    if ((e = load (&r, r.at, block, BLOCK)) != 0)
      break;
    out->ended = block[0] == 0 && memcmp (block, block + 1, BLOCK - 1) == 0;
    if (out->ended)
      break;
    if (!is_header (block))
      e = byol_error_set (err, BYOL_E_FORMAT, "%s: a bad archive: no header at byte %llu", path,
                          (unsigned long long) r.at);
    else if (headers == 4 * MEMBERS_MOST)
      e = byol_error_set (err, BYOL_E_FORMAT, "%s: a bad archive: too many headers", path);
    r.at += BLOCK;
    if (e == 0)
      e = read_member (&r, block, out);
  }
  if (e == 0 && !out->ended && r.at != r.size)
    e = cut_short (&r);
  free (r.name);
  return e;
}

const struct tar_member *
byol_tar_find (const struct tar *tar, const char *name)
{
  for (size_t i = 0; i < tar->count; i++)
    if (strcmp (tar->items[i].name, name) == 0)
      return &tar->items[i];
  return NULL;
}

void
byol_tar_free (struct tar *tar)
{
  for (size_t i = 0; i < tar->count; i++)
    free (tar->items[i].name);
  free (tar->items);
  *tar = (struct tar){ 0 };
}
