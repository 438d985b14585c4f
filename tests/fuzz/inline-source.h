/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A double of lib/source: the same questions, answered in this process out of a
 * folder. Answers are kept between inputs; what an input changes of them is put
 * over each copy that is handed out.
 */
#ifndef BYOL_TESTS_FUZZ_INLINE_SOURCE_H
#define BYOL_TESTS_FUZZ_INLINE_SOURCE_H

#include "source/source.h"

/* Data that takes the place of what is stored. */
struct fuzz_change
{
  const char *hive; /* its file: "SAM" */
  const char *key;  /* a pattern of fnmatch (3), against the path of the key in capitals */
  char *name;       /* of the value; NULL: any. In a file: NULL */
  bool keep_type;
  uint32_t type;
  const uint8_t *data;
  size_t len;
};

/* What the next questions are answered with. */
struct fuzz_machine
{
  bool gpt;              /* the disk has a GPT and not an MBR */
  uint32_t volume_flags; /* of the volume with Windows */
  const struct fuzz_change *changes;
  size_t change_count;
};
extern struct fuzz_machine fuzz_machine;

/* The place of a file in struct fuzz_change's `hive`: its path is `key`. */
#define FUZZ_FILE "file"

#endif
