/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the targets about hives share. */
#ifndef BYOL_TESTS_FUZZ_HIVES_H
#define BYOL_TESTS_FUZZ_HIVES_H

#include "memory.h"

/* Opens "\hive" with the logs that are beside it, and asks everything of it, up
   to a bound. */
void fuzz_hive (const struct memory_file *files, size_t count);

#endif
