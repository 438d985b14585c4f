/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How rules say things: sizes, partitions, start types, lists of clauses. */
#ifndef BYOL_RULES_TEXT_H
#define BYOL_RULES_TEXT_H

#include "rules/rule.h"

/* Returned by value, to be used within one call: byol_size_text (n).text */
struct short_text
{
  char text[64];
};

/* "64.0 GiB", "100 MiB", "512 bytes". */
struct short_text byol_size_text (uint64_t bytes);
/* "partition 2", "partition 1 of disk 2", "the unpartitioned disk". */
struct short_text byol_volume_text (const struct volume_info *volume);
/* "disabled", "manual", ... of a service's start type. */
const char *byol_start_text (int64_t start);

/* Clauses joined to one sentence, the first few of them spelled out. */
struct clauses
{
  struct buf text;
  size_t count;
};

void byol_clause (struct clauses *list, const char *fmt, ...) PRINTF_LIKE (2, 3);
/* With a capital, without the full stop. Lives as long as the list. */
const char *byol_clauses_text (struct clauses *list);
void byol_clauses_free (struct clauses *list);
#define CLEANUP_CLAUSES CLEANUP (byol_clauses_free)

#endif
