/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A registry hive: the input is the file. */
#include "config.h"

#include "fuzz.h"
#include "hives.h"

const struct fuzz_target fuzz_target = { "hive", 5000 };

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const struct memory_file file = { "\\hive", data, size };
  fuzz_hive (&file, 1);
  return 0;
}
