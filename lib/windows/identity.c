/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which Windows this is. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "windows/internal.h"

#define CURRENT_VERSION "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define WINDOWS_11_BUILD 22000u

void
byol_win_identity_free (struct win_identity *id)
{
  byol_note_free (&id->note);
  byol_note_free (&id->edition_note);
  byol_note_free (&id->product_type_note);
  byol_note_free (&id->architecture_note);
  byol_note_free (&id->system_root_note);
  free (id->product_name);
  free (id->product);
  free (id->edition);
  free (id->installation_type);
  free (id->display_version);
  free (id->product_type);
  free (id->architecture);
  free (id->system_root);
  *id = (struct win_identity){ 0 };
}

/* A string beside the build number, which only describes. */
static int
string_of (const struct value_list *values, const char *name, char **out, struct byol_error **err)
{
  return byol_win_text (out, byol_reg_find (values->items, values->count, name), err);
}

static uint32_t
number_of (const struct value_list *values, const char *name)
{
  const struct reg_value *v = byol_reg_find (values->items, values->count, name);
  uint64_t number = 0;
  if (v == NULL || byol_win_not_number (v) != NULL)
    return 0;
  byol_reg_number (v, &number);
  return number > UINT32_MAX ? 0 : (uint32_t) number;
}

/* Digits only, and a number that a build can have. */
static bool
parse_build (const char *text, uint32_t *out)
{
  size_t len = strlen (text);
  if (len == 0 || len > 6 || strspn (text, "0123456789") != len)
    return false;
  *out = (uint32_t) strtoul (text, NULL, 10);
  return true;
}

/* CurrentBuildNumber, which is a string. */
static int
read_build (struct win_identity *id, const struct value_list *values, struct byol_error **err)
{
  const struct reg_value *v = byol_reg_find (values->items, values->count, "CurrentBuildNumber");
  if (v == NULL) {
    id->note.state = PX_ABSENT;
    return 0;
  }
  const char *why = byol_win_not_string (v);
  if (why != NULL)
    return byol_note_unreadable (&id->note, err, "CurrentBuildNumber: %s", why);
  CLEANUP_FREE char *text = byol_reg_text (v);
  if (text == NULL)
    return byol_error_nomem (err);
  if (!parse_build (text, &id->build))
    return byol_note_unreadable (&id->note, err, "CurrentBuildNumber \"%.20s\" is not a number",
                                 text);
  return 0;
}

/* From Windows 10 on two numbers; before, "6.1". */
static int
read_version (struct win_identity *id, const struct value_list *values, struct byol_error **err)
{
  id->major = number_of (values, "CurrentMajorVersionNumber");
  id->minor = number_of (values, "CurrentMinorVersionNumber");
  if (id->major != 0)
    return 0;
  CLEANUP_FREE char *text = NULL;
  TRY (string_of (values, "CurrentVersion", &text, err));
  if (sscanf (text, "%4u.%4u", &id->major, &id->minor) != 2)
    id->major = id->minor = 0;
  return 0;
}

/* Windows 11 calls itself "Windows 10 ..." in the registry. */
static int
read_product (struct win_identity *id, struct byol_error **err)
{
  static const char ten[] = "Windows 10";
  if (id->build >= WINDOWS_11_BUILD && strncmp (id->product_name, ten, sizeof ten - 1) == 0)
    return byol_win_format (&id->product, err, "Windows 11%s", id->product_name + sizeof ten - 1);
  return byol_win_copy (&id->product, id->product_name, err);
}

/* A string of CurrentVersion with a note of its own. `key` is how reading the
   key went. */
static int
read_part (const struct win_note *key, const struct value_list *values, const char *name,
           struct win_note *note, char **out, struct byol_error **err)
{
  const struct reg_value *v = byol_reg_find (values->items, values->count, name);
  const char *why = v ? byol_win_not_string (v) : NULL;
  note->state = v ? PX_FOUND : PX_ABSENT;
  note->hives = key->hives;
  TRY (byol_win_copy (&note->place, key->place, err));
  if (key->state == PX_UNREADABLE)
    TRY (byol_note_unreadable (note, err, "%s", byol_note_reason (key)));
  else if (why != NULL)
    TRY (byol_note_unreadable (note, err, "%s", why));
  TRY (byol_win_text (out, v, err));
  return byol_note_value (note, name, v ? byol_reg_type_name (v->type) : "", err, "%s", *out);
}

/* Where SystemRoot does not tell: the folder that was found, on C:. */
static int
assume_system_root (struct windows *w, struct win_identity *id, struct byol_error **err)
{
  if (id->system_root_note.state == PX_FOUND)
    return 0;
  free (STEAL (id->system_root));
  return byol_win_format (&id->system_root, err, "C:%s",
                          w->roots.count > 0 ? w->roots.items[0].path : "\\Windows");
}

/* One string of SYSTEM, with a note of its own. */
static int
read_system_string (struct windows *w, const char *key, const char *name, struct win_note *note,
                    char **out, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
  TRY (byol_win_value (w, key, name, &a, &v, &place, err));
  byol_note_take (note, WIN_SYSTEM, &a, &place);
  const char *why = note->state == PX_FOUND ? byol_win_not_string (&v) : NULL;
  if (why != NULL)
    TRY (byol_note_unreadable (note, err, "%s", why));
  TRY (byol_win_text (out, note->state == PX_FOUND ? &v : NULL, err));
  return byol_note_value (note, name, byol_reg_type_name (v.type), err, "%s", *out);
}

static int
read_identity (struct windows *w, struct win_identity *id, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (byol_win_values (w, CURRENT_VERSION, &a, &values, &place, err));
  byol_note_take (&id->note, WIN_SOFTWARE, &a, &place);
  TRY (read_part (&id->note, &values, "EditionID", &id->edition_note, &id->edition, err));
  TRY (read_part (&id->note, &values, "SystemRoot", &id->system_root_note, &id->system_root, err));
  TRY (assume_system_root (w, id, err));
  if (id->note.state == PX_FOUND)
    TRY (read_build (id, &values, err));
  TRY (read_version (id, &values, err));
  id->ubr = number_of (&values, "UBR");
  TRY (string_of (&values, "ProductName", &id->product_name, err));
  TRY (string_of (&values, "InstallationType", &id->installation_type, err));
  TRY (string_of (&values, "DisplayVersion", &id->display_version, err));
  if (id->display_version[0] == '\0') {
    free (STEAL (id->display_version));
    TRY (string_of (&values, "ReleaseId", &id->display_version, err));
  }
  TRY (read_product (id, err));
  TRY (read_system_string (w, "SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductType",
                           &id->product_type_note, &id->product_type, err));
  return read_system_string (w, "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment",
                             "PROCESSOR_ARCHITECTURE", &id->architecture_note, &id->architecture,
                             err);
}

int
byol_win_identity (struct windows *w, const struct win_identity **out, struct byol_error **err)
{
  struct win_identity *id = &w->identity;
  if (id->note.state == 0) {
    int r = read_identity (w, id, err);
    if (r < 0) {
      byol_win_identity_free (id);
      return r;
    }
  }
  *out = id;
  return 0;
}
