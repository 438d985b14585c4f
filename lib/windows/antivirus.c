/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Antivirus products that registered with the Security Center (Windows 8 and
   later; Windows 7 keeps them elsewhere). Strings there are stored without a
   terminating NUL. */
#include "config.h"

#include <string.h>

#include "windows/internal.h"

#define PROVIDERS "SOFTWARE\\Microsoft\\Security Center\\Provider\\Av"
#define DEFENDER_GUID "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}"
#define DEFENDER_NAME "Windows Defender"
/* Products whose program is looked for; orphans of a real machine came to 14. */
#define MOST_FILES 256u

void
byol_win_antivirus_free (struct win_av_list *l)
{
  byol_note_free (&l->note);
  for (size_t i = 0; i < l->count; i++) {
    struct win_av *av = &l->items[i];
    free (av->place);
    free (av->guid);
    free (av->display_name);
    free (av->reporting_exe);
  }
  free (l->items);
  *l = (struct win_av_list){ 0 };
}

/* Whether the program that reports for the product is there. The path may
   stand in quotes, followed by arguments. */
static int
check_file (struct windows *w, struct win_av *av, struct byol_error **err)
{
  av->reporting_file = PX_ABSENT;
  if (av->reporting_exe[0] == '\0')
    return 0;
  bool quoted = av->reporting_exe[0] == '"';
  CLEANUP_FREE char *path = NULL;
  TRY (byol_win_copy (&path, av->reporting_exe + quoted, err));
  if (quoted)
    path[strcspn (path, "\"")] = '\0';
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP (byol_px_file_free) struct file_info info = { 0 };
  TRY (byol_win_stat (w, path, &a, &info, err));
  av->reporting_file = a.state;
  return 0;
}

static int
add_product (struct windows *w, struct win_av_list *l, const struct named_key *key,
             struct byol_error **err)
{
  struct win_av *av = PX_ADD (l);
  if (av == NULL)
    return byol_error_nomem (err);
  av->state = key->state;
  const char *why = key->reason;
  for (size_t i = 0; i < key->value_count; i++)
    if (key->values[i].state == PX_UNREADABLE) {
      av->state = PX_UNREADABLE;
      why = byol_win_not_string (&key->values[i]);
    }
  TRY (byol_win_format (&av->place, err, "%s\\%s", l->note.place, key->key.name));
  TRY (byol_win_copy (&av->guid, key->key.name, err));
  TRY (byol_win_text (&av->display_name,
                      byol_reg_find (key->values, key->value_count, "DISPLAYNAME"), err));
  TRY (byol_win_text (&av->reporting_exe,
                      byol_reg_find (key->values, key->value_count, "REPORTINGEXE"), err));
  av->defender =
    byol_name_eq (av->guid, DEFENDER_GUID) || byol_name_eq (av->display_name, DEFENDER_NAME);
  if (av->state == PX_UNREADABLE)
    TRY (byol_note_partial (&l->note, err, "%s: %s", av->place,
                            why && why[0] ? why : "it cannot be read"));
  av->reporting_file = PX_UNREADABLE;
  return l->count <= MOST_FILES ? check_file (w, av, err) : 0;
}

static int
read_antivirus (struct windows *w, struct win_av_list *l, struct byol_error **err)
{
  static const char *const names[] = { "DISPLAYNAME", "REPORTINGEXE" };
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_named_free) struct named_list keys = { 0 };
  TRY (byol_win_named (w, PROVIDERS, 1, names, ARRAY_SIZE (names), &a, &keys, &place, err));
  byol_note_take (&l->note, WIN_SOFTWARE, &a, &place);
  for (size_t i = 0; i < keys.count; i++)
    TRY (add_product (w, l, &keys.items[i], err));
  return 0;
}

int
byol_win_antivirus (struct windows *w, const struct win_av_list **out, struct byol_error **err)
{
  struct win_av_list *l = &w->antivirus;
  if (l->note.state == 0) {
    int r = read_antivirus (w, l, err);
    if (r < 0) {
      byol_win_antivirus_free (l);
      return r;
    }
  }
  *out = l;
  return 0;
}
