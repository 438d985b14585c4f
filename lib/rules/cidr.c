/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/cidr.h"

#include <string.h>

/* A number up to `most` without leading zeros, off *p. */
static bool
take_number (const char **p, const char *end, uint32_t most, uint32_t *out)
{
  const char *from = *p;
  uint32_t n = 0;

  while (*p < end && **p >= '0' && **p <= '9') {
    n = n * 10 + (uint32_t) (**p - '0');
    if (n > most)
      return false;
    (*p)++;
  }
  *out = n;
  return *p > from && (*from != '0' || *p == from + 1);
}

bool
byol_cidr_parse (const char *text, size_t len, struct cidr *out)
{
  const char *p = text, *end = text + len;
  uint32_t address = 0, number, prefix;

  for (int i = 0; i < 4; i++) {
    if (!take_number (&p, end, 255, &number) || p == end || *p++ != (i < 3 ? '.' : '/'))
      return false;
    address = address << 8 | number;
  }
  if (!take_number (&p, end, 32, &prefix) || p != end)
    return false;
  uint32_t host = prefix == 0 ? UINT32_MAX : (1u << (32 - prefix)) - 1;
  out->first = address & ~host;
  out->last = address | host;
  return true;
}

bool
byol_cidr_valid (const char *text)
{
  struct cidr unused;

  return byol_cidr_parse (text, strlen (text), &unused);
}

bool
byol_cidr_overlaps (const struct cidr *a, const struct cidr *b)
{
  return a->first <= b->last && b->first <= a->last;
}

bool
byol_cidr_contains (const struct cidr *outer, const struct cidr *inner)
{
  return outer->first <= inner->first && inner->last <= outer->last;
}
