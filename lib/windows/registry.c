/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The registry: hives, the control set of the next boot, and questions by
   names that start with a hive. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "windows/internal.h"

static const char *const hive_names[WIN_USER] = {
  [WIN_SYSTEM] = "SYSTEM",
  [WIN_SOFTWARE] = "SOFTWARE",
  [WIN_SAM] = "SAM",
  [WIN_SECURITY] = "SECURITY",
  [WIN_BCD] = "BCD",
  [WIN_DEFAULT] = "DEFAULT",
  [WIN_DEFAULT_USER] = "DEFAULT_USER",
};
/* What a user's name starts with; the SID follows. */
#define USERS "HKU\\"

const char *
byol_win_hive_name (enum win_hive which)
{
  return hive_names[which];
}

/* A user's name is known once it was asked for. */
static const char *
name_of (const struct windows *w, enum win_hive which)
{
  return which < WIN_USER ? hive_names[which] : w->hives[which].name;
}

/* What a sentence about a hive calls it: "the SYSTEM hive", in two parts. */
#define THE_HIVE "the %s%s"
#define THE_HIVE_ARGS(w, which)                                                                    \
  (which) == WIN_BCD ? "boot store" : name_of (w, which), (which) == WIN_BCD ? "" : " hive"

/* ---- hives ----------------------------------------------------------------------- */

/* The hive of the user whose profile is registered under that SID. */
static int
locate_user (struct windows *w, const char *sid, struct answer *a, char **path,
             struct byol_error **err)
{
  const struct win_user_profile_list *l;
  TRY (byol_win_user_profiles (w, &l, err));
  if (l->note.state == PX_UNREADABLE)
    return byol_answer_unreadable (a, err, "%s", byol_note_reason (&l->note));
  for (size_t i = 0; i < l->count; i++) {
    const struct win_user_profile *p = &l->items[i];
    if (p->backup || !byol_name_eq (p->sid, sid))
      continue;
    CLEANUP_FREE char *full = NULL;
    TRY (byol_win_format (&full, err, "%s\\NTUSER.DAT", p->path));
    return byol_win_volume_path (w, full, a, path, err);
  }
  return byol_answer_unreadable (a, err, "no profile is registered for this user");
}

/* The file of a hive. PX_FOUND says where to look, not that it is there. */
static int
locate (struct windows *w, enum win_hive which, struct answer *a, uint32_t *volume, char **path,
        struct byol_error **err)
{
  if (which == WIN_BCD)
    return byol_win_find_store (w, a, volume, path, err);
  if (w->roots.count == 0)
    return byol_answer_unreadable (a, err, "no Windows folder was found");
  *volume = w->roots.items[0].volume;
  if (which >= WIN_USER)
    return locate_user (w, w->hives[which].name + sizeof USERS - 1, a, path, err);
  a->state = PX_FOUND;
  if (which == WIN_DEFAULT_USER)
    return byol_win_copy (path, "\\Users\\Default\\NTUSER.DAT", err);
  return byol_win_format (path, err, "%s\\System32\\config\\%s", w->roots.items[0].path,
                          hive_names[which]);
}

static int
open_hive (struct windows *w, enum win_hive which, struct byol_error **err)
{
  struct hive_place *h = &w->hives[which];
  struct hive_info *info = &w->infos[which];
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *path = NULL;
  TRY (locate (w, which, &a, &h->volume, &path, err));
  byol_px_hive_free (info);
  *info = (struct hive_info){ 0 };
  if (a.state == PX_FOUND) {
    TRY (byol_source_hive (w->source, h->volume, path, &h->handle, info, err));
  } else {
    info->state = a.state == PX_ABSENT ? HIVE_ABSENT : HIVE_UNREADABLE;
    info->reason = STEAL (a.reason);
  }
  if (info->path == NULL || info->path[0] == '\0') {
    free (info->path);
    TRY (byol_win_copy (&info->path, path, err));
  }
  if (info->state == HIVE_DIRTY || info->state == HIVE_REPLAYED_PARTLY)
    TRY (byol_win_format (&h->stale, err, THE_HIVE " is dirty", THE_HIVE_ARGS (w, which)));
  h->opened = true;
  return 0;
}

int
byol_win_hive (struct windows *w, enum win_hive which, const struct hive_info **out,
               struct byol_error **err)
{
  if (!w->hives[which].opened)
    TRY (open_hive (w, which, err));
  *out = &w->infos[which];
  return 0;
}

bool
byol_win_hive_stale (const struct windows *w, enum win_hive which, const char **why)
{
  const struct hive_place *h = &w->hives[which];
  if (!h->opened)
    return false;
  if (h->stale != NULL) {
    *why = h->stale;
    return true;
  }
  return byol_px_hive_opens (w->infos[which].state) && byol_win_volume_stale (w, h->volume, why);
}

bool
byol_win_hive_opened (const struct windows *w, enum win_hive which, const char **name,
                      const struct hive_info **info)
{
  *name = name_of (w, which);
  *info = &w->infos[which];
  return w->hives[which].opened;
}

/* ---- names ----------------------------------------------------------------------- */

/* How much of a name is the hive's: "SYSTEM" of "SYSTEM\\x", and of users all up
   to the second backslash. */
static size_t
hive_length (const char *name)
{
  size_t first = byol_name_has_prefix (name, USERS) ? sizeof USERS - 1 : 0;
  return first + strcspn (name + first, "\\");
}

/* "SYSTEM\\x" to a hive and what follows it. */
static bool
split (const struct windows *w, const char *name, enum win_hive *hive, const char **rest)
{
  size_t len = hive_length (name);
  for (int i = 0; i < WIN_HIVE_COUNT; i++) {
    const char *known = name_of (w, (enum win_hive) i);
    if (known != NULL && strlen (known) == len && byol_name_has_prefix (name, known)) {
      *hive = (enum win_hive) i;
      *rest = name[len] ? name + len + 1 : name + len;
      return true;
    }
  }
  return false;
}

bool
byol_win_hive_of (const struct windows *w, const char *name, enum win_hive *out)
{
  const char *rest;
  return split (w, name, out, &rest);
}

/* Makes a place for the hive of a user who is asked for the first time. */
static int
add_user (struct windows *w, const char *name, struct answer *a, struct byol_error **err)
{
  for (int i = WIN_USER; i < WIN_HIVE_COUNT; i++)
    if (w->hives[i].name == NULL) {
      w->hives[i].name = strndup (name, hive_length (name));
      return w->hives[i].name ? 0 : byol_error_nomem (err);
    }
  return byol_answer_unreadable (a, err, "the hives of %d users were opened, and no more are",
                                 WIN_MOST_USERS);
}

/* The number that Select gives; PX_ABSENT where it has no such value. */
static void
selected (const struct value_list *values, const char *name, enum px_state *state, uint64_t *out)
{
  const struct reg_value *v = byol_reg_find (values->items, values->count, name);
  *state = v == NULL ? PX_ABSENT : byol_win_not_number (v) ? PX_UNREADABLE : PX_FOUND;
  if (*state == PX_FOUND)
    byol_reg_number (v, out);
}

/* The control set of the next boot: Select\Default, or Current where there is
   no Default. */
static int
find_control_set (struct windows *w, struct byol_error **err)
{
  struct win_note *note = &w->control_set_note;
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (byol_win_values (w, "SYSTEM\\Select", &a, &values, &place, err));
  byol_note_take (note, WIN_SYSTEM, &a, &place);
  if (note->state == PX_UNREADABLE)
    return 0;
  if (note->state == PX_ABSENT)
    return byol_note_unreadable (note, err, "the key SYSTEM\\Select does not exist");

  const char *name = "Default";
  enum px_state state;
  uint64_t number = 0;
  selected (&values, name, &state, &number);
  if (state == PX_ABSENT) {
    name = "Current";
    selected (&values, name, &state, &number);
  }
  if (state != PX_FOUND)
    return byol_note_unreadable (note, err, "SYSTEM\\Select names no control set");
  if (number == 0 || number > 999)
    return byol_note_unreadable (note, err, "SYSTEM\\Select: %s is %llu, which is no control set",
                                 name, (unsigned long long) number);

  char key[32];
  snprintf (key, sizeof key, "SYSTEM\\ControlSet%03u", (unsigned) number);
  CLEANUP (byol_px_key_free) struct key_info info = { 0 };
  CLEANUP_FREE char *set_place = NULL;
  CLEANUP_ANSWER struct answer set = { 0 };
  TRY (byol_win_key (w, key, &set, &info, &set_place, err));
  if (set.state == PX_UNREADABLE)
    return byol_note_unreadable (note, err, "%s: %s", key, byol_answer_reason (&set));
  if (set.state == PX_ABSENT)
    return byol_note_unreadable (note, err, "%s, which SYSTEM\\Select names, does not exist", key);
  w->control_set = (uint32_t) number;
  return 0;
}

int
byol_win_resolve (struct windows *w, const char *name, enum win_hive *hive, char **key,
                  char **place, struct answer *a, struct byol_error **err)
{
  static const char current[] = "CurrentControlSet";
  *key = *place = NULL;
  const char *rest;
  a->state = PX_FOUND;
  if (!split (w, name, hive, &rest) && byol_name_has_prefix (name, USERS)) {
    TRY (add_user (w, name, a, err));
    if (a->state == PX_UNREADABLE)
      return byol_win_copy (place, name, err);
  }
  if (!split (w, name, hive, &rest))
    return byol_error_set (err, BYOL_E_INTERNAL, "no hive in the name of the key \"%s\"", name);
  size_t first = strcspn (rest, "\\");
  if (*hive != WIN_SYSTEM || first != sizeof current - 1 || !byol_name_has_prefix (rest, current)) {
    TRY (byol_win_copy (place, name, err));
    TRY (byol_win_copy (key, rest, err));
  } else {
    if (w->control_set_note.state == 0)
      TRY (find_control_set (w, err));
    if (w->control_set_note.state != PX_FOUND) {
      TRY (byol_win_copy (place, name, err));
      return byol_answer_unreadable (a, err, "%s", byol_note_reason (&w->control_set_note));
    }
    TRY (byol_win_format (key, err, "ControlSet%03u%s", w->control_set, rest + first));
    TRY (byol_win_format (place, err, "SYSTEM\\%s", *key));
  }
  if (strlen (*key) > LIMIT_PATH)
    return byol_answer_unreadable (a, err, "the name of the key is too long");
  return 0;
}

/* ---- questions ------------------------------------------------------------------- */

/* Until the source can be asked: a->state PX_FOUND, and then hive and key. */
static int
prepare (struct windows *w, const char *name, struct answer *a, uint32_t *handle, char **key,
         char **place, struct byol_error **err)
{
  enum win_hive which;
  const struct hive_info *info;
  TRY (byol_win_resolve (w, name, &which, key, place, a, err));
  if (a->state != PX_FOUND)
    return 0;
  TRY (byol_win_hive (w, which, &info, err));
  *handle = w->hives[which].handle;
  const char *reason = info->reason && info->reason[0] ? info->reason : "no reason is known";
  switch (info->state) {
    case HIVE_CLEAN:
    case HIVE_DIRTY:
    case HIVE_REPLAYED:
    case HIVE_REPLAYED_PARTLY:
      return 0;
    case HIVE_ABSENT:
      return byol_answer_unreadable (a, err, THE_HIVE " is absent", THE_HIVE_ARGS (w, which));
    case HIVE_CORRUPT:
      return byol_answer_unreadable (a, err, THE_HIVE " is corrupt: %s", THE_HIVE_ARGS (w, which),
                                     reason);
    default:
      return byol_answer_unreadable (a, err, THE_HIVE " cannot be read: %s",
                                     THE_HIVE_ARGS (w, which), reason);
  }
}

int
byol_win_key (struct windows *w, const char *key, struct answer *a, struct key_info *out,
              char **place, struct byol_error **err)
{
  CLEANUP_FREE char *path = NULL;
  uint32_t hive;
  *out = (struct key_info){ 0 };
  TRY (prepare (w, key, a, &hive, &path, place, err));
  return a->state == PX_FOUND ? byol_source_key (w->source, hive, path, a, out, err) : 0;
}

int
byol_win_subkeys (struct windows *w, const char *key, struct answer *a, struct key_list *out,
                  char **place, struct byol_error **err)
{
  CLEANUP_FREE char *path = NULL;
  uint32_t hive;
  *out = (struct key_list){ 0 };
  TRY (prepare (w, key, a, &hive, &path, place, err));
  return a->state == PX_FOUND ? byol_source_subkeys (w->source, hive, path, a, out, err) : 0;
}

int
byol_win_value (struct windows *w, const char *key, const char *name, struct answer *a,
                struct reg_value *out, char **place, struct byol_error **err)
{
  CLEANUP_FREE char *path = NULL;
  uint32_t hive;
  *out = (struct reg_value){ 0 };
  TRY (prepare (w, key, a, &hive, &path, place, err));
  if (a->state != PX_FOUND)
    return 0;
  TRY (byol_source_value (w->source, hive, path, name, a, out, err));
  /* A value that is there and whose data is not: one answer, not two. */
  if (a->state == PX_FOUND && out->state == PX_UNREADABLE) {
    a->state = PX_UNREADABLE;
    free (a->reason);
    a->reason = STEAL (out->reason);
  }
  return 0;
}

int
byol_win_values (struct windows *w, const char *key, struct answer *a, struct value_list *out,
                 char **place, struct byol_error **err)
{
  CLEANUP_FREE char *path = NULL;
  uint32_t hive;
  *out = (struct value_list){ 0 };
  TRY (prepare (w, key, a, &hive, &path, place, err));
  return a->state == PX_FOUND ? byol_source_values (w->source, hive, path, a, out, err) : 0;
}

int
byol_win_named (struct windows *w, const char *key, uint32_t depth, const char *const *names,
                size_t name_count, struct answer *a, struct named_list *out, char **place,
                struct byol_error **err)
{
  CLEANUP_FREE char *path = NULL;
  uint32_t hive;
  *out = (struct named_list){ 0 };
  TRY (prepare (w, key, a, &hive, &path, place, err));
  if (a->state != PX_FOUND)
    return 0;
  return byol_source_named (w->source, hive, path, depth, names, name_count, a, out, err);
}
