/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The digests that the manifest of an OVF package uses. */
#ifndef BYOL_READER_SHA_H
#define BYOL_READER_SHA_H

#include <stddef.h>
#include <stdint.h>

#define SHA_MOST 64 /* bytes of the longest digest */

enum sha_kind
{
  SHA1,
  SHA256,
  SHA512,
};

struct sha
{
  enum sha_kind kind;
  uint64_t state[8], len;
  uint8_t rest[128]; /* of which `held` wait for the rest of their block */
  size_t held;
};

/* Bytes of the digest. */
size_t byol_sha_size (enum sha_kind kind);
void byol_sha_begin (struct sha *s, enum sha_kind kind);
void byol_sha_add (struct sha *s, const void *bytes, size_t len);
void byol_sha_end (struct sha *s, uint8_t digest[SHA_MOST]);

#endif
