/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How rules say things: partitions, lists of clauses. */
#ifndef BYOL_RULES_SAY_H
#define BYOL_RULES_SAY_H

#include "base/text.h"
#include "rules/rule.h"

/* "partition 2", "partition 1 of disk 2", "the unpartitioned disk". */
struct short_text byol_volume_text (const struct volume_info *volume);

/* Clauses joined to one sentence, the first few of them spelled out. */
struct clauses
{
  struct buf text;
  size_t count;
};

void byol_clause (struct clauses *list, const char *fmt, ...) PRINTF_LIKE (2, 3);
/* With a capital, without the full stop. Lives as long as the list. */
const char *byol_clauses_text (struct check *c, struct clauses *list);
void byol_clauses_free (struct clauses *list);
#define CLEANUP_CLAUSES CLEANUP (byol_clauses_free)

#endif
