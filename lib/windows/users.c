/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * User profiles: SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList has a
 * key for each, named by its SID, and values that say where profiles are.
 */
#include "config.h"

#include <string.h>

#include "windows/internal.h"

#define PROFILE_LIST "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList"
/* Profiles whose files are looked up. A machine for one user has a handful. */
#define MOST_LOOKED_UP 64u

void
byol_win_user_profiles_free (struct win_user_profile_list *l)
{
  for (size_t i = 0; i < l->count; i++) {
    struct win_user_profile *p = &l->items[i];
    free (p->sid);
    free (p->place);
    free (p->stored);
    free (p->path);
    free (p->reason);
  }
  free (l->items);
  byol_note_free (&l->note);
  byol_note_free (&l->directory_note);
  byol_note_free (&l->default_note);
  free (l->directory);
  free (l->default_path);
  *l = (struct win_user_profile_list){ 0 };
}

/* A value of ProfileList itself that names a folder. */
static int
read_folder (struct windows *w, const struct value_list *values, const char *name,
             const char *otherwise, struct win_note *note, char **out, struct byol_error **err)
{
  const struct reg_value *v = byol_reg_find (values->items, values->count, name);
  CLEANUP_FREE char *stored = NULL;
  note->state = v ? PX_FOUND : PX_ABSENT;
  note->hives = HIVE_BIT (WIN_SOFTWARE);
  note->value = name;
  TRY (byol_win_copy (&note->place, PROFILE_LIST, err));
  if (v == NULL)
    return byol_win_expand (w, otherwise, out, err);
  const char *why = byol_win_not_string (v);
  if (why != NULL) {
    TRY (byol_win_copy (out, "", err));
    return byol_note_unreadable (note, err, "%s", why);
  }
  TRY (byol_win_text (&stored, v, err));
  TRY (byol_note_value (note, name, byol_reg_type_name (v->type), err, "%s", stored));
  return byol_win_expand (w, stored, out, err);
}

/* Whether the files of a profile are there. */
static int
look_up (struct windows *w, struct win_user_profile *p, struct byol_error **err)
{
  CLEANUP_FREE char *file = NULL;
  CLEANUP_ANSWER struct answer a = { 0 }, b = { 0 };
  CLEANUP (byol_px_file_free) struct file_info hive = { 0 }, folder = { 0 };
  TRY (byol_win_format (&file, err, "%s\\NTUSER.DAT", p->path));
  TRY (byol_win_stat (w, file, &a, &hive, err));
  p->hive = p->folder = a.state;
  if (a.state == PX_ABSENT) {
    TRY (byol_win_stat (w, p->path, &b, &folder, err));
    p->folder = b.state;
  }
  const char *reason = a.state == PX_UNREADABLE   ? byol_answer_reason (&a)
                       : b.state == PX_UNREADABLE ? byol_answer_reason (&b)
                                                  : NULL;
  return reason ? byol_win_copy (&p->reason, reason, err) : 0;
}

bool
byol_win_is_person (const char *sid)
{
  return byol_name_has_prefix (sid, "S-1-5-21-") || byol_name_has_prefix (sid, "S-1-12-1-");
}

static int
take_profile (struct windows *w, struct win_user_profile *p, const struct named_key *n,
              struct byol_error **err)
{
  static const char suffix[] = ".bak";
  size_t len = strlen (n->key.name);
  p->folder = p->hive = PX_UNREADABLE;
  p->backup =
    len >= sizeof suffix && byol_name_eq (n->key.name + len - (sizeof suffix - 1), suffix);
  TRY (byol_win_copy (&p->sid, n->key.name, err));
  if (p->backup)
    p->sid[len - (sizeof suffix - 1)] = '\0';
  p->person = byol_win_is_person (p->sid);
  const char *last = strrchr (p->sid, '-');
  p->rid = last ? (uint32_t) strtoul (last + 1, NULL, 10) : 0;
  TRY (byol_win_format (&p->place, err, PROFILE_LIST "\\%s", n->key.name));
  TRY (
    byol_win_text (&p->stored, byol_reg_find (n->values, n->value_count, "ProfileImagePath"), err));
  TRY (byol_win_expand (w, p->stored, &p->path, err));
  const char *slash = strrchr (p->path, '\\');
  p->name = slash && slash[1] ? slash + 1 : p->path[0] ? p->path : p->sid;
  return 0;
}

static int
read_profiles (struct windows *w, struct win_user_profile_list *l, const struct named_list *named,
               struct byol_error **err)
{
  unsigned looked_up = 0;
  for (size_t i = 0; i < named->count; i++) {
    const struct named_key *n = &named->items[i];
    struct win_user_profile *p = PX_ADD (l);
    if (p == NULL)
      return byol_error_nomem (err);
    TRY (take_profile (w, p, n, err));
    const struct reg_value *path = byol_reg_find (n->values, n->value_count, "ProfileImagePath");
    const char *why = path ? byol_win_not_string (path) : NULL;
    if (n->state == PX_UNREADABLE)
      why = n->reason && n->reason[0] ? n->reason : "it cannot be read";
    if (why != NULL) {
      TRY (byol_win_copy (&p->reason, why, err));
      TRY (byol_note_partial (&l->note, err, "%s: %s", p->place, why));
    } else if (p->path[0] == '\0')
      p->folder = p->hive = PX_ABSENT;
    else if (p->person && !p->backup && ++looked_up <= MOST_LOOKED_UP)
      TRY (look_up (w, p, err));
    else if (p->person && !p->backup)
      TRY (byol_note_partial (&l->note, err, "there are more than %u profiles", MOST_LOOKED_UP));
  }
  return 0;
}

static int
read_list (struct windows *w, struct win_user_profile_list *l, struct byol_error **err)
{
  static const char *const names[] = { "ProfileImagePath" };
  CLEANUP_ANSWER struct answer a = { 0 }, b = { 0 };
  CLEANUP_FREE char *place = NULL, *again = NULL;
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  CLEANUP (byol_px_named_free) struct named_list named = { 0 };
  TRY (byol_win_values (w, PROFILE_LIST, &a, &values, &place, err));
  byol_note_take (&l->note, WIN_SOFTWARE, &a, &place);
  if (l->note.state == PX_UNREADABLE)
    return 0;
  TRY (read_folder (w, &values, "ProfilesDirectory", "%SystemDrive%\\Users", &l->directory_note,
                    &l->directory, err));
  TRY (read_folder (w, &values, "Default", "%SystemDrive%\\Users\\Default", &l->default_note,
                    &l->default_path, err));
  if (l->note.state == PX_ABSENT)
    return 0;
  TRY (byol_win_named (w, PROFILE_LIST, 1, names, ARRAY_SIZE (names), &b, &named, &again, err));
  if (b.state == PX_UNREADABLE)
    return byol_note_unreadable (&l->note, err, "%s", byol_answer_reason (&b));
  return read_profiles (w, l, &named, err);
}

int
byol_win_user_profiles (struct windows *w, const struct win_user_profile_list **out,
                        struct byol_error **err)
{
  struct win_user_profile_list *l = &w->profiles;
  if (l->note.state == 0) {
    int r = read_list (w, l, err);
    if (r < 0) {
      byol_win_user_profiles_free (l);
      return r;
    }
  }
  *out = l;
  return 0;
}
