/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The packages of component based servicing: what updates were installed, when,
   and which wait for a reboot. */
#include "config.h"

#include <string.h>

#include "windows/internal.h"

void
byol_win_cbs_free (struct win_cbs_list *l)
{
  byol_note_free (&l->note);
  for (size_t i = 0; i < l->count; i++)
    free (l->items[i].name);
  free (l->items);
  *l = (struct win_cbs_list){ 0 };
}

/* false: there, and no number. An absent one leaves *out as it is. */
static bool
number_of (const struct named_key *key, const char *name, uint32_t *out)
{
  const struct reg_value *v = byol_reg_find (key->values, key->value_count, name);
  uint64_t number;
  if (v == NULL)
    return true;
  if (byol_win_not_number (v) != NULL || !byol_reg_number (v, &number) || number > UINT32_MAX)
    return false;
  *out = (uint32_t) number;
  return true;
}

static int
add_package (struct win_cbs_list *l, const struct named_key *key, struct byol_error **err)
{
  struct win_cbs_package *p = PX_ADD (l);
  if (p == NULL)
    return byol_error_nomem (err);
  TRY (byol_win_copy (&p->name, key->key.name, err));
  uint32_t high = 0, low = 0;
  if (key->state == PX_UNREADABLE)
    return byol_note_partial (&l->note, err, "%s\\%s: %s", l->note.place, p->name,
                              key->reason && key->reason[0] ? key->reason : "it cannot be read");
  if (!number_of (key, "CurrentState", &p->state) || !number_of (key, "InstallTimeHigh", &high)
      || !number_of (key, "InstallTimeLow", &low))
    return byol_note_partial (&l->note, err, "%s\\%s: a value cannot be read as a number",
                              l->note.place, p->name);
  p->installed = (uint64_t) high << 32 | low;
  return 0;
}

static int
read_packages (struct windows *w, struct win_cbs_list *l, struct byol_error **err)
{
  static const char *const names[] = { "CurrentState", "InstallTimeHigh", "InstallTimeLow" };
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_named_free) struct named_list keys = { 0 };
  TRY (byol_win_named (w, CBS_PACKAGES, 1, names, ARRAY_SIZE (names), &a, &keys, &place, err));
  byol_note_take (&l->note, WIN_SOFTWARE, &a, &place);
  for (size_t i = 0; i < keys.count; i++)
    TRY (add_package (l, &keys.items[i], err));
  return 0;
}

int
byol_win_cbs (struct windows *w, const struct win_cbs_list **out, struct byol_error **err)
{
  *out = &w->cbs;
  return w->cbs.note.state ? 0 : read_packages (w, &w->cbs, err);
}
