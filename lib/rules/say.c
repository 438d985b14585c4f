/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "rules/say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

#define CLAUSES_SHOWN 5u

struct short_text
byol_volume_text (const struct volume_info *volume)
{
  struct short_text t;
  const char *what = volume->number ? "partition" : "the unpartitioned disk";
  char number[16] = "", disk[24] = "";

  if (volume->number)
    snprintf (number, sizeof number, " %" PRIu32, volume->number);
  if (volume->disk)
    snprintf (disk, sizeof disk, " of disk %" PRIu32, volume->disk + 1);
  snprintf (t.text, sizeof t.text, "%s%s%s", what, number, disk);
  return t;
}

void
byol_clause (struct clauses *list, const char *fmt, ...)
{
  va_list args;
  CLEANUP_FREE char *clause = NULL;

  if (list->count++ >= CLAUSES_SHOWN)
    return;
  va_start (args, fmt);
  if (vasprintf (&clause, fmt, args) < 0)
    clause = NULL;
  va_end (args);
  if (list->text.len)
    byol_buf_puts (&list->text, ", ");
  if (clause)
    byol_buf_puts (&list->text, clause);
  else
    list->text.failed = true;
}

const char *
byol_clauses_text (struct check *c, struct clauses *list)
{
  if (list->count > CLAUSES_SHOWN) {
    byol_buf_printf (&list->text, ", and %zu more", list->count - CLAUSES_SHOWN);
    list->count = CLAUSES_SHOWN;
  }
  if (!byol_have_text (c, &list->text) || !list->text.data)
    return "";
  if (list->text.data[0] >= 'a' && list->text.data[0] <= 'z')
    list->text.data[0] -= 'a' - 'A';
  return list->text.data;
}

void
byol_clauses_free (struct clauses *list)
{
  byol_buf_free (&list->text);
}
