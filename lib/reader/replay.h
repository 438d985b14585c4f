/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The transaction logs of a registry hive, put into a copy of it: both the
 * format since Windows 8.1 ("HvLE", entries with Marvin32 hashes) and the one
 * before ("DIRT", a bitmap of sectors). Format and rules as in the open
 * description of the file format by Maxim Suhanov, "Windows registry file
 * format specification", and as Windows was seen to recover real hives.
 */
#ifndef BYOL_READER_REPLAY_H
#define BYOL_READER_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/protocol.h"

/* Of a primary file; a log has the first sector of it. */
#define BASE_BLOCK 4096u
#define BASE_SECTOR 512u

/* The checksum of a base block as Windows writes it; *plain is the XOR that
   it is made from. */
uint32_t reader_base_sum (const uint8_t base[BASE_SECTOR], uint32_t *plain);

/* Marvin32 with the seed of the registry, over a multiple of 4 bytes: the
   hashes of an entry in the new format. */
uint64_t reader_marvin (const uint8_t *p, size_t len);

struct replay_log
{
  const uint8_t *bytes; /* NULL: there is no such file; not so for an empty one */
  size_t len;
  const char *unreadable; /* it is there and cannot be read, and why; else NULL */
};

enum replay_state
{
  REPLAY_NONE = 1, /* no log can be used; the hive is as it was */
  REPLAY_DONE,
  REPLAY_PARTLY, /* entries were put in, and others were lost, or the hive is not sound now */
  REPLAY_FAILED, /* the copy cannot be written or read; it is of no use any more */
};

struct replay_result
{
  enum replay_state state;
  uint32_t entries[HIVE_LOGS]; /* put in, of each log; a log in the old format is one */
  char *reason;                /* for all but REPLAY_DONE, to be freed; NULL when memory ran out */
};

/* Changes the hive in `fd`, a memfd of at least BASE_BLOCK bytes, which must
   be dirty: its checksum is wrong, or its sequence numbers differ. Of a hive
   whose checksum is wrong nothing in the base block is believed. */
void reader_replay (int fd, const struct replay_log logs[HIVE_LOGS], struct replay_result *out);

#endif
