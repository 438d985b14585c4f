/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "rules/appx.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/utf16.h"
#include "rules/which-windows.h"

/* Families that a message and the trail show. */
#define SHOWN 6u

void
byol_appx_set_free (struct appx_set *set)
{
  free (set->items);
}

static int
compare (const void *a, const void *b)
{
  const struct win_appx_package *x = *(const struct win_appx_package *const *) a;
  const struct win_appx_package *y = *(const struct win_appx_package *const *) b;
  int order = byol_name_cmp (x->family, y->family);

  /* In the order in which they were read. */
  return order ? order : (x > y) - (x < y);
}

bool
byol_appx_collect (struct check *c, struct appx_set *set, const struct win_appx *from,
                   appx_wanted wanted, const struct appx_set *except)
{
  set->items = calloc (from->count + 1, sizeof *set->items);
  if (!byol_have (c, set->items))
    return false;
  for (size_t i = 0; i < from->count; i++)
    if (wanted (&from->items[i])
        && (except == NULL || !byol_appx_has (except, from->items[i].family)))
      set->items[set->count++] = &from->items[i];
  qsort (set->items, set->count, sizeof *set->items, compare);
  return true;
}

bool
byol_appx_has (const struct appx_set *set, const char *family)
{
  size_t low = 0, high = set->count;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = byol_name_cmp (set->items[middle]->family, family);

    if (order == 0)
      return true;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

bool
byol_appx_for_all (const struct win_appx_package *p)
{
  return p->state == WIN_APPX_PROVISIONED || p->state == WIN_APPX_INBOX || p->inbox;
}

static bool
is_first (const struct appx_set *set, size_t i)
{
  return i == 0 || !byol_name_eq (set->items[i]->family, set->items[i - 1]->family);
}

size_t
byol_appx_families (const struct appx_set *set)
{
  size_t n = 0;

  for (size_t i = 0; i < set->count; i++)
    n += is_first (set, i);
  return n;
}

char *
byol_appx_tell (struct check *c, const struct appx_set *set)
{
  struct buf out = BUF_INIT;
  size_t told = 0;

  for (size_t i = 0; i < set->count; i++) {
    if (!is_first (set, i) || told++ >= SHOWN)
      continue;
    byol_buf_printf (&out, "%s%s", told > 1 ? ", " : "", set->items[i]->full_name);
    byol_ev_cite_appx (c->ev, set->items[i]);
  }
  if (told > SHOWN)
    byol_buf_printf (&out, ", and %zu more", told - SHOWN);
  char *text = byol_buf_steal (&out);
  byol_have (c, text);
  return text;
}

const struct win_appx *
byol_appx_ask (struct check *c)
{
  const struct win_identity *id;
  const struct win_appx *appx;

  if (!byol_ask_identity (c, &id))
    return NULL;
  if (id->build < BUILD_WINDOWS_8) {
    byol_not_applicable (c, "This version of Windows has no AppX packages.");
    return NULL;
  }
  enum ev_state state = byol_ev_appx (c->ev, &appx);
  /* A list that may lack what is provisioned accuses nobody. */
  if ((state == EV_FOUND && appx->note.reason == NULL) || state == EV_ABSENT)
    return appx;
  byol_undecided (c);
  return NULL;
}
