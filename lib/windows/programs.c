/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is installed, by the uninstall keys of both views of the registry.
   Nothing is left out: a rule decides what counts. */
#include "config.h"

#include <string.h>

#include "windows/internal.h"

static const char *const views[] = {
  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall",
  "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall",
};

void
byol_win_programs_free (struct win_program_list *l)
{
  byol_note_free (&l->note);
  for (size_t i = 0; i < l->count; i++) {
    struct win_program *p = &l->items[i];
    free (p->key);
    free (p->place);
    free (p->display_name);
    free (p->display_version);
    free (p->publisher);
    free (p->uninstall_string);
  }
  free (l->items);
  *l = (struct win_program_list){ 0 };
}

static int
add_program (struct win_program_list *l, bool wow, const char *view, const struct named_key *key,
             struct byol_error **err)
{
  struct win_program *p = PX_ADD (l);
  if (p == NULL)
    return byol_error_nomem (err);
  p->wow = wow;
  TRY (byol_win_copy (&p->key, key->key.name, err));
  TRY (byol_win_format (&p->place, err, "%s\\%s", view, key->key.name));
  if (key->state == PX_UNREADABLE)
    TRY (byol_note_partial (&l->note, err, "%s: %s", p->place,
                            key->reason && key->reason[0] ? key->reason : "it cannot be read"));
  for (size_t i = 0; i < key->value_count; i++)
    if (key->values[i].state == PX_UNREADABLE)
      TRY (byol_note_partial (&l->note, err, "%s: %s: %s", p->place, key->values[i].name,
                              byol_win_not_string (&key->values[i])));

#define VALUE(value_name) byol_reg_find (key->values, key->value_count, value_name)
  TRY (byol_win_text (&p->display_name, VALUE ("DisplayName"), err));
  TRY (byol_win_text (&p->display_version, VALUE ("DisplayVersion"), err));
  TRY (byol_win_text (&p->publisher, VALUE ("Publisher"), err));
  TRY (byol_win_text (&p->uninstall_string, VALUE ("UninstallString"), err));
  const struct reg_value *system = VALUE ("SystemComponent");
  uint64_t number;
  p->system_component = system && byol_win_not_number (system) == NULL
                        && byol_reg_number (system, &number) && number != 0;
  CLEANUP_FREE char *release = NULL;
  CLEANUP_FREE char *parent = NULL;
  TRY (byol_win_text (&release, VALUE ("ReleaseType"), err));
  TRY (byol_win_text (&parent, VALUE ("ParentKeyName"), err));
  p->update =
    parent[0] || byol_name_contains (release, "Update") || byol_name_contains (release, "Hotfix");
  return 0;
#undef VALUE
}

/* Adds one view's programs; *state is how reading its key went. */
static int
read_view (struct windows *w, bool wow, struct win_program_list *l, enum px_state *state,
           struct byol_error **err)
{
  static const char *const names[] = { "DisplayName",     "DisplayVersion",  "Publisher",
                                       "UninstallString", "SystemComponent", "ReleaseType",
                                       "ParentKeyName" };
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_named_free) struct named_list keys = { 0 };
  TRY (byol_win_named (w, views[wow], 1, names, ARRAY_SIZE (names), &a, &keys, &place, err));
  *state = a.state;
  if (a.state == PX_UNREADABLE)
    TRY (byol_note_partial (&l->note, err, "%s: %s", views[wow], byol_answer_reason (&a)));
  for (size_t i = 0; i < keys.count; i++)
    TRY (add_program (l, wow, views[wow], &keys.items[i], err));
  return 0;
}

static int
read_programs (struct windows *w, struct win_program_list *l, struct byol_error **err)
{
  enum px_state native, wow;
  l->note.hives = HIVE_BIT (WIN_SOFTWARE);
  TRY (byol_win_copy (&l->note.place, views[0], err));
  TRY (read_view (w, false, l, &native, err));
  TRY (read_view (w, true, l, &wow, err));
  /* What one view shows stands, even where the other cannot be read. */
  l->note.state = native == PX_FOUND || wow == PX_FOUND             ? PX_FOUND
                  : native == PX_UNREADABLE || wow == PX_UNREADABLE ? PX_UNREADABLE
                                                                    : PX_ABSENT;
  return 0;
}

int
byol_win_programs (struct windows *w, const struct win_program_list **out, struct byol_error **err)
{
  struct win_program_list *l = &w->programs;
  if (l->note.state == 0) {
    int r = read_programs (w, l, err);
    if (r < 0) {
      byol_win_programs_free (l);
      return r;
    }
  }
  *out = l;
  return 0;
}
