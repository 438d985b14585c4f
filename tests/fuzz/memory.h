/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A backend whose one volume holds a few files that lie in memory. */
#ifndef BYOL_TESTS_FUZZ_MEMORY_H
#define BYOL_TESTS_FUZZ_MEMORY_H

#include "reader/backend.h"

struct memory_file
{
  const char *path; /* "\hive" */
  const uint8_t *bytes;
  size_t len;
};

struct memory
{
  const struct memory_file *files;
  size_t count;
};

/* Its `state` is a struct memory, which must outlive it. */
extern const struct backend_ops backend_memory;
/* One that was opened already. */
struct backend memory_backend (struct reader_io *io, struct memory *memory);

#endif
