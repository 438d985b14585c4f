/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/utf16.h"

#include <string.h>

#include "base/buf.h"

#define REPLACEMENT 0xfffdu

static void
put_utf8 (struct buf *b, uint32_t c)
{
  char out[4];
  size_t n;
  if (c < 0x80) {
    out[0] = (char) c;
    n = 1;
  } else if (c < 0x800) {
    out[0] = (char) (0xc0 | c >> 6);
    out[1] = (char) (0x80 | (c & 0x3f));
    n = 2;
  } else if (c < 0x10000) {
    out[0] = (char) (0xe0 | c >> 12);
    out[1] = (char) (0x80 | (c >> 6 & 0x3f));
    out[2] = (char) (0x80 | (c & 0x3f));
    n = 3;
  } else {
    out[0] = (char) (0xf0 | c >> 18);
    out[1] = (char) (0x80 | (c >> 12 & 0x3f));
    out[2] = (char) (0x80 | (c >> 6 & 0x3f));
    out[3] = (char) (0x80 | (c & 0x3f));
    n = 4;
  }
  byol_buf_add (b, out, n);
}

char *
byol_utf16le_to_utf8 (const void *bytes, size_t len, bool *valid)
{
  const uint8_t *p = bytes;
  CLEANUP_BUF struct buf out = BUF_INIT;
  if (valid)
    *valid = true;
  for (size_t i = 0; i + 1 < len; i += 2) {
    uint32_t c = p[i] | (uint32_t) p[i + 1] << 8;
    if (c == 0)
      break;
    if (c >= 0xd800 && c < 0xdc00 && i + 3 < len) {
      uint32_t low = p[i + 2] | (uint32_t) p[i + 3] << 8;
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i += 2;
      }
    }
    if (c >= 0xd800 && c < 0xe000) {
      c = REPLACEMENT;
      if (valid)
        *valid = false;
    }
    put_utf8 (&out, c);
  }
  return byol_buf_steal (&out);
}

uint32_t
byol_utf8_get (const char **text, bool *valid)
{
  const uint8_t *p = (const uint8_t *) *text;
  uint32_t c = *p++;
  int more = c < 0x80                ? 0
             : c >= 0xc2 && c < 0xe0 ? 1
             : c >= 0xe0 && c < 0xf0 ? 2
             : c >= 0xf0 && c < 0xf5 ? 3
                                     : -1;
  bool ok = more == 0;
  if (more > 0) {
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    uint32_t v = c & (0x3fu >> more);
    int i;
    for (i = 0; i < more && (p[i] & 0xc0) == 0x80; i++)
      v = v << 6 | (p[i] & 0x3f);
    ok = i == more && v >= least[more] && v < 0x110000 && (v < 0xd800 || v >= 0xe000);
    if (ok) {
      c = v;
      p += more;
    }
  }
  *text = (const char *) p;
  if (valid)
    *valid = ok;
  return ok ? c : REPLACEMENT;
}

void *
byol_utf8_to_utf16le (const char *text, size_t *len)
{
  CLEANUP_BUF struct buf out = BUF_INIT;
  while (*text) {
    uint32_t c = byol_utf8_get (&text, NULL);
    uint8_t unit[4];
    size_t n = 2;
    if (c >= 0x10000) {
      uint32_t high = 0xd800 + ((c - 0x10000) >> 10), low = 0xdc00 + ((c - 0x10000) & 0x3ff);
      unit[0] = (uint8_t) high;
      unit[1] = (uint8_t) (high >> 8);
      unit[2] = (uint8_t) low;
      unit[3] = (uint8_t) (low >> 8);
      n = 4;
    } else {
      unit[0] = (uint8_t) c;
      unit[1] = (uint8_t) (c >> 8);
    }
    byol_buf_add (&out, unit, n);
  }
  *len = out.len;
  byol_buf_add (&out, "\0", 2);
  return byol_buf_steal (&out);
}

static int
lower (char c)
{
  return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : (unsigned char) c;
}

static int
name_ncmp (const char *a, const char *b, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    int d = lower (a[i]) - lower (b[i]);
    if (d != 0 || a[i] == '\0')
      return d;
  }
  return 0;
}

int
byol_name_cmp (const char *a, const char *b)
{
  return name_ncmp (a, b, SIZE_MAX);
}

bool
byol_name_eq (const char *a, const char *b)
{
  return byol_name_cmp (a, b) == 0;
}

bool
byol_name_has_prefix (const char *name, const char *prefix)
{
  return name_ncmp (name, prefix, strlen (prefix)) == 0;
}

bool
byol_name_contains (const char *name, const char *part)
{
  do
    if (byol_name_has_prefix (name, part))
      return true;
  while (*name++);
  return false;
}
