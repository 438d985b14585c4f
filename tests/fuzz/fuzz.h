/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the fuzz targets share. A target is one file that defines fuzz_target and
 * LLVMFuzzerTestOneInput; main () is driver.c's, or libFuzzer's. A target
 * aborts where a promise of the code is broken that no sanitizer sees.
 */
#ifndef BYOL_TESTS_FUZZ_H
#define BYOL_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wire.h"

struct fuzz_target
{
  const char *name;
  unsigned runs; /* mutations that `make check` tries: about two seconds */
};
extern const struct fuzz_target fuzz_target;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Ends the process like a failed assertion, and says why. */
#define FUZZ_CHECK(condition)                                                                      \
  do {                                                                                             \
    if (!(condition))                                                                              \
      fuzz_broken (__FILE__, __LINE__, #condition);                                                \
  } while (0)
void fuzz_broken (const char *file, int line, const char *what) __attribute__ ((noreturn));

/* The input as a stream of fields, which end in zeros. */
static inline struct wire
fuzz_input (const uint8_t *data, size_t size)
{
  return (struct wire){ .p = data, .end = data + size };
}

/* Up to `len` bytes, as many as there are. */
const uint8_t *fuzz_take (struct wire *in, size_t len, size_t *got);

/* A memfd with these bytes. */
int fuzz_file (const void *bytes, size_t len);
/* A memfd that is mostly a hole, by the rest of the input: u64 size, then
   (u64 offset, u16 length, bytes) as often as there are. */
int fuzz_sparse_file (struct wire *in, uint64_t *size);
/* "/proc/self/fd/N", for what takes a path. */
const char *fuzz_path (int fd, char path[32]);

#endif
