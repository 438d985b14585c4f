/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Little-endian encoding of the protocol's fields, and bounded decoding: a
   field that does not fit marks the input bad and reads as zero or "". */
#ifndef BYOL_BASE_WIRE_H
#define BYOL_BASE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

void byol_put_u8 (struct buf *b, uint8_t v);
void byol_put_u32 (struct buf *b, uint32_t v);
void byol_put_u64 (struct buf *b, uint64_t v);
/* u32 length, bytes. */
void byol_put_bytes (struct buf *b, const void *bytes, size_t len);
void byol_put_str (struct buf *b, const char *text); /* NULL as "" */

struct wire
{
  const uint8_t *p, *end;
  bool bad;   /* something did not fit, or memory ran out */
  bool nomem; /* it was memory */
};

/* Memory ran out while decoding. */
void byol_wire_nomem (struct wire *w);
uint8_t byol_get_u8 (struct wire *w);
uint32_t byol_get_u32 (struct wire *w);
uint64_t byol_get_u64 (struct wire *w);
/* Points into the input. */
const void *byol_get_bytes (struct wire *w, size_t *len);
/* A copy, NUL-terminated; an embedded NUL is bad. NULL only when bad. */
char *byol_get_str (struct wire *w);
/* A count of elements of at least `least` bytes each that can still follow. */
uint32_t byol_get_count (struct wire *w, size_t least);
/* Everything was read and nothing was bad. */
bool byol_wire_done (const struct wire *w);

#endif
