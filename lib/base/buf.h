/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A growing buffer of bytes or text, and a list of strings. */
#ifndef BYOL_BASE_BUF_H
#define BYOL_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct buf
{
  char *data; /* NUL-terminated once anything was added, not counted in len */
  size_t len, cap;
  bool failed; /* out of memory: everything added since is lost */
};

#define BUF_INIT                                                                                   \
  {                                                                                                \
    0                                                                                              \
  }

void byol_buf_free (struct buf *b);
void byol_buf_add (struct buf *b, const void *bytes, size_t len);
void byol_buf_puts (struct buf *b, const char *text);
void byol_buf_printf (struct buf *b, const char *fmt, ...) PRINTF_LIKE (2, 3);
/* Room for `len` more bytes; NULL when out of memory. Counted by the caller. */
void *byol_buf_reserve (struct buf *b, size_t len);
/* Hands the text to the caller ("" when empty); NULL when anything failed. */
char *byol_buf_steal (struct buf *b);

#define CLEANUP_BUF CLEANUP (byol_buf_free)

struct strv
{
  char **items;
  size_t count;
};

void byol_strv_free (struct strv *v);
/* Copies `text`. false: out of memory. */
bool byol_strv_add (struct strv *v, const char *text);
bool byol_strv_take (struct strv *v, char *text); /* frees text on failure */

#define CLEANUP_STRV CLEANUP (byol_strv_free)

#endif
