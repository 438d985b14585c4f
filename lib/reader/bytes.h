/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Integers of up to eight bytes out of headers and tables, and hexadecimal
   digits. */
#ifndef BYOL_READER_BYTES_H
#define BYOL_READER_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t
little (const uint8_t *p, size_t n)
{
  uint64_t v = 0;
  while (n-- > 0)
    v = v << 8 | p[n];
  return v;
}

static inline uint64_t
big (const uint8_t *p, size_t n)
{
  uint64_t v = 0;
  for (size_t i = 0; i < n; i++)
    v = v << 8 | p[i];
  return v;
}

/* -1: not one. */
static inline int
hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
