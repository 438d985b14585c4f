/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/manifest.h"

#include <errno.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "reader/bytes.h"

#define PIECE MIB
/* Enough to see what is going on. */
#define PROBLEMS_MOST 20u

struct line
{
  const struct nettle_hash *hash;
  char *name; /* into the text */
  uint8_t digest[SHA512_DIGEST_SIZE];
};

/* "SHA1(name)= digest"; blanks may stand around the parts. */
static bool
parse (char *text, struct line *out)
{
  static const struct
  {
    const char *name;
    const struct nettle_hash *hash;
  } kinds[] = { { "SHA1", &nettle_sha1 },
                { "SHA256", &nettle_sha256 },
                { "SHA512", &nettle_sha512 } };
  size_t len = strcspn (text, "( ");
  size_t kind = 0;
  while (kind < ARRAY_SIZE (kinds)
         && (strlen (kinds[kind].name) != len || strncmp (text, kinds[kind].name, len) != 0))
    kind++;
  char *name = strchr (text, '('), *end = strrchr (text, ')');
  if (kind == ARRAY_SIZE (kinds) || name == NULL || end == NULL || end <= name + 1)
    return false;
  out->hash = kinds[kind].hash;
  out->name = name + 1;
  *end = '\0';
  const char *p = end + 1;
  p += strspn (p, " \t");
  if (*p++ != '=')
    return false;
  p += strspn (p, " \t");
  for (size_t i = 0; i < out->hash->digest_size; i++, p += 2) {
    int high = hex_digit (p[0]), low = high < 0 ? -1 : hex_digit (p[1]);
    if (low < 0)
      return false;
    out->digest[i] = (uint8_t) (high << 4 | low);
  }
  return p[strspn (p, " \t\r")] == '\0';
}

bool
byol_problem (struct strv *problems, const char *fmt, ...)
{
  if (problems->count == PROBLEMS_MOST)
    return true;
  char *text;
  va_list args;
  va_start (args, fmt);
  if (vasprintf (&text, fmt, args) < 0)
    text = NULL;
  va_end (args);
  if (text != NULL)
    byol_make_printable (text);
  return byol_strv_take (problems, text);
}

/* Whether the member has that digest. 0, or an error set. */
static int
compare (int fd, const struct tar_member *member, const struct line *line, struct reader_io *io,
         bool *same, struct byol_error **err)
{
  const struct nettle_hash *hash = line->hash;
  CLEANUP_FREE uint8_t *piece = malloc (PIECE);
  CLEANUP_FREE void *state = malloc (hash->context_size);
  if (piece == NULL || state == NULL)
    return byol_error_nomem (err);
  hash->init (state);
  for (uint64_t at = 0; at < member->size;) {
    size_t most = member->size - at < PIECE ? member->size - at : PIECE;
    ssize_t n = pread (fd, piece, most, (off_t) (member->offset + at));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return byol_error_set_errno (err, BYOL_E_IO, n < 0 ? errno : EIO, "%s", member->name);
    hash->update (state, (size_t) n, piece);
    at += (size_t) n;
    reader_progress (io, "comparing the package with its manifest", at, member->size);
  }
  uint8_t digest[SHA512_DIGEST_SIZE];
  hash->digest (state, hash->digest_size, digest);
  *same = memcmp (digest, line->digest, hash->digest_size) == 0;
  return 0;
}

int
byol_manifest_check (int fd, const struct tar *tar, const char *text, uint64_t budget,
                     struct reader_io *io, const char **state, struct strv *problems,
                     struct byol_error **err)
{
  CLEANUP_FREE char *copy = strdup (text);
  if (copy == NULL)
    return byol_error_nomem (err);
  bool malformed = false, mismatch = false, complete = true, ok = true;
  size_t lines = 0;
  char *rest = NULL;
  for (char *at = strtok_r (copy, "\n", &rest); at != NULL; at = strtok_r (NULL, "\n", &rest)) {
    struct line line;
    at += strspn (at, " \t\r");
    if (*at == '\0')
      continue;
    lines++;
    if (!parse (at, &line)) {
      malformed = true;
      continue;
    }
    const struct tar_member *member = byol_tar_find (tar, line.name);
    if (member == NULL) {
      mismatch = true;
      ok &= byol_problem (problems, "the manifest names %.200s, which is not there", line.name);
      continue;
    }
    if (member->size > budget) {
      complete = false;
      continue;
    }
    budget -= member->size;
    bool same = false;
    int r = compare (fd, member, &line, io, &same, err);
    if (r != 0)
      return r;
    if (!same) {
      mismatch = true;
      ok &= byol_problem (problems, "%.200s is not what the manifest says it is", line.name);
    }
  }
  if (malformed || lines == 0) {
    malformed = true;
    ok &= byol_problem (problems, lines == 0 ? "the manifest is empty"
                                             : "the manifest has lines that cannot be understood");
  }
  *state = malformed ? "malformed" : mismatch ? "mismatch" : complete ? "verified" : "not-verified";
  return ok ? 0 : byol_error_nomem (err);
}
