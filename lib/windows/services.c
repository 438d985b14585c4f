/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Services of the control set that the next boot uses. */
#include "config.h"

#include <string.h>

#include "windows/internal.h"

static void
service_free (struct win_service *s)
{
  byol_note_free (&s->note);
  byol_note_free (&s->start_note);
  free (s->name);
  free (s->image_path);
  free (s->object_name);
  free (s->display_name);
  free (s->group);
}

static void
entry_free (struct service_entry *e)
{
  service_free (&e->service);
  free (e);
}

void
byol_win_service_list_free (struct win_service_list *l)
{
  byol_note_free (&l->note);
  for (size_t i = 0; i < l->count; i++)
    service_free (&l->items[i]);
  free (l->items);
  *l = (struct win_service_list){ 0 };
}

void
byol_win_services_free (struct service_entry *e)
{
  while (e != NULL) {
    struct service_entry *next = e->next;
    entry_free (e);
    e = next;
  }
}

static int
read_start (struct win_service *s, const struct reg_value *v, struct byol_error **err)
{
  struct win_note *note = &s->start_note;
  s->start = -1;
  note->hives = HIVE_BIT (WIN_SYSTEM);
  TRY (byol_win_copy (&note->place, s->note.place, err));
  if (s->note.state == PX_UNREADABLE)
    return byol_note_unreadable (note, err, "%s", byol_note_reason (&s->note));
  note->state = v ? PX_FOUND : PX_ABSENT;
  note->value = "Start";
  const char *why = v ? byol_win_not_number (v) : NULL;
  if (why != NULL)
    return byol_note_unreadable (note, err, "%s", why);
  uint64_t start;
  if (v != NULL && byol_reg_number (v, &start)) {
    if (start > INT32_MAX)
      return byol_note_unreadable (note, err, "it is no start mode");
    s->start = (int64_t) start;
    return byol_note_value (note, "Start", byol_reg_type_name (v->type), err, "%lld",
                            (long long) start);
  }
  return 0;
}

/* The fields that its values give. */
static int
fill (struct win_service *s, const struct reg_value *values, size_t count, struct byol_error **err)
{
#define VALUE(value_name) byol_reg_find (values, count, value_name)
  TRY (read_start (s, VALUE ("Start"), err));
  const struct reg_value *type = VALUE ("Type");
  uint64_t number;
  if (type != NULL && byol_win_not_number (type) == NULL && byol_reg_number (type, &number))
    s->type = (uint32_t) number;
  TRY (byol_win_text (&s->image_path, VALUE ("ImagePath"), err));
  const struct reg_value *object = VALUE ("ObjectName");
  const char *why = object ? byol_win_not_string (object) : NULL;
  if (why != NULL)
    TRY (byol_note_partial (&s->note, err, "ObjectName: %s", why));
  TRY (byol_win_text (&s->object_name, object, err));
  TRY (byol_win_text (&s->group, VALUE ("Group"), err));
  return byol_win_text (&s->display_name, VALUE ("DisplayName"), err);
#undef VALUE
}

static int
read_service (struct windows *w, const char *name, struct win_service *s, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP_FREE char *key = NULL;
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (byol_win_copy (&s->name, name, err));
  TRY (byol_win_format (&key, err, "SYSTEM\\CurrentControlSet\\Services\\%s", name));
  TRY (byol_win_values (w, key, &a, &values, &place, err));
  byol_note_take (&s->note, WIN_SYSTEM, &a, &place);
  return fill (s, values.items, values.count, err);
}

int
byol_win_service (struct windows *w, const char *name, const struct win_service **out,
                  struct byol_error **err)
{
  for (size_t i = 0; i < w->service_list.count; i++)
    if (byol_name_eq (w->service_list.items[i].name, name)) {
      *out = &w->service_list.items[i];
      return 0;
    }
  for (struct service_entry *e = w->services; e != NULL; e = e->next)
    if (byol_name_eq (e->service.name, name)) {
      *out = &e->service;
      return 0;
    }
  struct service_entry *e = calloc (1, sizeof *e);
  if (e == NULL)
    return byol_error_nomem (err);
  int r = read_service (w, name, &e->service, err);
  if (r < 0) {
    entry_free (e);
    return r;
  }
  e->next = w->services;
  w->services = e;
  *out = &e->service;
  return 0;
}

static int
take_named (struct win_service *s, const char *services, const struct named_key *n,
            struct byol_error **err)
{
  TRY (byol_win_copy (&s->name, n->key.name, err));
  s->note.hives = HIVE_BIT (WIN_SYSTEM);
  s->note.state = n->state;
  TRY (byol_win_format (&s->note.place, err, "%s\\%s", services, n->key.name));
  if (n->state == PX_UNREADABLE)
    TRY (byol_note_unreadable (&s->note, err, "%s", n->reason ? n->reason : ""));
  return fill (s, n->values, n->value_count, err);
}

static int
read_services (struct windows *w, struct win_service_list *l, struct byol_error **err)
{
  static const char *const names[] = { "Start",      "Type",        "ImagePath",
                                       "ObjectName", "DisplayName", "Group" };
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_named_free) struct named_list named = { 0 };
  TRY (byol_win_named (w, "SYSTEM\\CurrentControlSet\\Services", 1, names, ARRAY_SIZE (names), &a,
                       &named, &place, err));
  byol_note_take (&l->note, WIN_SYSTEM, &a, &place);
  if (l->note.state != PX_FOUND)
    return 0;
  for (size_t i = 0; i < named.count; i++) {
    const struct named_key *n = &named.items[i];
    struct win_service *s = PX_ADD (l);
    if (s == NULL)
      return byol_error_nomem (err);
    TRY (take_named (s, l->note.place, n, err));
    if (s->note.state == PX_UNREADABLE)
      TRY (byol_note_partial (&l->note, err, "%s: %s", s->note.place, byol_note_reason (&s->note)));
  }
  return 0;
}

int
byol_win_services (struct windows *w, const struct win_service_list **out, struct byol_error **err)
{
  *out = &w->service_list;
  return w->service_list.note.state ? 0 : read_services (w, &w->service_list, err);
}
