/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
byol_buf_free (struct buf *b)
{
  free (b->data);
  *b = (struct buf) BUF_INIT;
}

void *
byol_buf_reserve (struct buf *b, size_t len)
{
  if (b->failed)
    return NULL;
  if (len >= SIZE_MAX / 2 - b->len)
    goto fail;
  size_t need = b->len + len + 1;
  if (need > b->cap) {
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
      cap *= 2;
    char *data = realloc (b->data, cap);
    if (data == NULL)
      goto fail;
    b->data = data;
    b->cap = cap;
  }
  return b->data + b->len;

fail:
  b->failed = true;
  return NULL;
}

void
byol_buf_add (struct buf *b, const void *bytes, size_t len)
{
  char *to = byol_buf_reserve (b, len);
  if (to == NULL)
    return;
  if (len > 0)
    memcpy (to, bytes, len);
  b->len += len;
  b->data[b->len] = '\0';
}

void
byol_buf_puts (struct buf *b, const char *text)
{
  byol_buf_add (b, text, strlen (text));
}

void
byol_buf_printf (struct buf *b, const char *fmt, ...)
{
  CLEANUP_FREE char *text = NULL;
  va_list args;
  va_start (args, fmt);
  int n = vasprintf (&text, fmt, args);
  va_end (args);
  if (n < 0) {
    text = NULL;
    b->failed = true;
    return;
  }
  byol_buf_add (b, text, (size_t) n);
}

char *
byol_buf_steal (struct buf *b)
{
  byol_buf_add (b, "", 0);
  char *text = b->failed ? NULL : STEAL (b->data);
  byol_buf_free (b);
  return text;
}

void
byol_strv_free (struct strv *v)
{
  for (size_t i = 0; i < v->count; i++)
    free (v->items[i]);
  free (v->items);
  *v = (struct strv){ 0 };
}

bool
byol_strv_take (struct strv *v, char *text)
{
  if (text == NULL)
    return false;
  /* Grows at powers of two. */
  if ((v->count & (v->count - 1)) == 0) {
    char **items = reallocarray (v->items, v->count ? v->count * 2 : 1, sizeof *items);
    if (items == NULL) {
      free (text);
      return false;
    }
    v->items = items;
  }
  v->items[v->count++] = text;
  return true;
}

bool
byol_strv_add (struct strv *v, const char *text)
{
  return byol_strv_take (v, strdup (text));
}
