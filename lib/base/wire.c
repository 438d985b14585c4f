/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/wire.h"

#include <string.h>

static void
put_le (struct buf *b, uint64_t v, size_t n)
{
  uint8_t bytes[8];
  for (size_t i = 0; i < n; i++)
    bytes[i] = (uint8_t) (v >> (8 * i));
  byol_buf_add (b, bytes, n);
}

void
byol_put_u8 (struct buf *b, uint8_t v)
{
  put_le (b, v, 1);
}

void
byol_put_u32 (struct buf *b, uint32_t v)
{
  put_le (b, v, 4);
}

void
byol_put_u64 (struct buf *b, uint64_t v)
{
  put_le (b, v, 8);
}

void
byol_put_bytes (struct buf *b, const void *bytes, size_t len)
{
  if (len > UINT32_MAX) {
    b->failed = true;
    return;
  }
  byol_put_u32 (b, (uint32_t) len);
  byol_buf_add (b, bytes, len);
}

void
byol_put_str (struct buf *b, const char *text)
{
  byol_put_bytes (b, text ? text : "", text ? strlen (text) : 0);
}

static uint64_t
get_le (struct wire *w, size_t n)
{
  if (w->bad || (size_t) (w->end - w->p) < n) {
    w->bad = true;
    return 0;
  }
  uint64_t v = 0;
  for (size_t i = 0; i < n; i++)
    v |= (uint64_t) w->p[i] << (8 * i);
  w->p += n;
  return v;
}

void
byol_wire_nomem (struct wire *w)
{
  w->bad = w->nomem = true;
}

uint8_t
byol_get_u8 (struct wire *w)
{
  return (uint8_t) get_le (w, 1);
}

uint32_t
byol_get_u32 (struct wire *w)
{
  return (uint32_t) get_le (w, 4);
}

uint64_t
byol_get_u64 (struct wire *w)
{
  return get_le (w, 8);
}

const void *
byol_get_bytes (struct wire *w, size_t *len)
{
  *len = byol_get_u32 (w);
  if (w->bad || (size_t) (w->end - w->p) < *len) {
    w->bad = true;
    *len = 0;
    return "";
  }
  const void *bytes = w->p;
  w->p += *len;
  return bytes;
}

char *
byol_get_str (struct wire *w)
{
  size_t len;
  const char *bytes = byol_get_bytes (w, &len);
  if (w->bad || memchr (bytes, '\0', len) != NULL) {
    w->bad = true;
    return NULL;
  }
  char *text = strndup (bytes, len);
  if (text == NULL)
    byol_wire_nomem (w);
  return text;
}

uint32_t
byol_get_count (struct wire *w, size_t least)
{
  uint32_t n = byol_get_u32 (w);
  if (w->bad || n > (size_t) (w->end - w->p) / least) {
    w->bad = true;
    return 0;
  }
  return n;
}

bool
byol_wire_done (const struct wire *w)
{
  return !w->bad && w->p == w->end;
}
