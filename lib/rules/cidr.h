/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ranges of IPv4 addresses: "10.20.0.0/16". */
#ifndef BYOL_RULES_CIDR_H
#define BYOL_RULES_CIDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cidr
{
  uint32_t first, last; /* addresses, host byte order */
};

/* `len` bytes: four numbers without leading zeros, '/', 0 to 32. Bits below the
   prefix are ignored. */
bool byol_cidr_parse (const char *text, size_t len, struct cidr *out);
bool byol_cidr_valid (const char *text);
bool byol_cidr_overlaps (const struct cidr *a, const struct cidr *b);
/* All of `inner` lies in `outer`. */
bool byol_cidr_contains (const struct cidr *outer, const struct cidr *inner);

#endif
