/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AppX packages: what the registry lists for all users and for each, and what
   the database of the StateRepository service says of the same. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "windows/internal.h"

#define STORE "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore"

void
byol_win_appx_free (struct win_appx *l)
{
  byol_note_free (&l->note);
  byol_note_free (&l->database);
  for (size_t i = 0; i < l->count; i++) {
    struct win_appx_package *p = &l->items[i];
    free (p->full_name);
    free (p->family);
    free (p->sid);
    free (p->place);
  }
  free (l->items);
  *l = (struct win_appx){ 0 };
}

/* ---- names -------------------------------------------------------------------------- */

/* "Name_Version_Architecture_Resource_Publisher": where each part begins, and
   the end. false: it is no such name. */
static bool
split (const char *full_name, const char *parts[6])
{
  size_t n = 0;
  parts[n++] = full_name;
  for (const char *p = full_name; *p; p++)
    if (*p == '_') {
      if (n == 5)
        return false;
      parts[n++] = p + 1;
    }
  parts[5] = full_name + strlen (full_name) + 1;
  return n == 5 && parts[1] > parts[0] + 1 && *parts[4];
}

/* Packages that others bring along: frameworks and resources. Registry and
   database give no common answer, so the names decide. */
static bool
is_auxiliary (const char *full_name, const char *const parts[6])
{
  static const char *const frameworks[] = {
    "Microsoft.VCLibs.",
    "Microsoft.NET.Native.",
    "Microsoft.UI.Xaml.",
    "Microsoft.WindowsAppRuntime.",
    "Microsoft.DirectXRuntime",
    "Microsoft.Services.Store.Engagement",
    "Microsoft.WinJS.",
    "Microsoft.Advertising.Xaml",
    "Microsoft.Media.PlayReadyClient",
  };
  for (size_t i = 0; i < ARRAY_SIZE (frameworks); i++)
    if (byol_name_has_prefix (full_name, frameworks[i]))
      return true;
  return byol_name_has_prefix (parts[3], "split.");
}

bool
byol_win_appx_newer (const char *full_name, const char *than)
{
  const char *a[6], *b[6];
  if (!split (full_name, a) || !split (than, b))
    return false;
  unsigned va[4] = { 0 }, vb[4] = { 0 };
  if (sscanf (a[1], "%9u.%9u.%9u.%9u", &va[0], &va[1], &va[2], &va[3]) != 4
      || sscanf (b[1], "%9u.%9u.%9u.%9u", &vb[0], &vb[1], &vb[2], &vb[3]) != 4)
    return false;
  for (size_t i = 0; i < 4; i++)
    if (va[i] != vb[i])
      return va[i] > vb[i];
  return false;
}

static int
add_package (struct win_appx *l, enum win_appx_state state, bool from_database,
             const char *full_name, const char *sid, const char *place, struct byol_error **err)
{
  const char *parts[6];
  bool proper = split (full_name, parts);
  struct win_appx_package *p = PX_ADD (l);
  if (p == NULL)
    return byol_error_nomem (err);
  p->state = state;
  p->from_database = from_database;
  p->auxiliary = proper && is_auxiliary (full_name, parts);
  p->user = byol_win_is_person (sid);
  TRY (byol_win_copy (&p->full_name, full_name, err));
  TRY (byol_win_copy (&p->sid, sid, err));
  TRY (byol_win_copy (&p->place, place, err));
  if (!proper)
    return byol_win_copy (&p->family, full_name, err);
  return byol_win_format (&p->family, err, "%.*s_%s", (int) (parts[1] - parts[0] - 1), parts[0],
                          parts[4]);
}

/* ---- the registry ------------------------------------------------------------------- */

/* A key's path below the store, cut at '\\'; its parts and their number. */
static size_t
cut (char *path, const char *parts[3])
{
  size_t n = 0;
  for (char *rest = path; rest != NULL && n < 3; n++) {
    parts[n] = rest;
    rest = strchr (rest, '\\');
    if (rest != NULL)
      *rest++ = '\0';
  }
  return n;
}

static int
take_key (struct win_appx *l, const struct named_key *key, struct byol_error **err)
{
  CLEANUP_FREE char *path = NULL;
  CLEANUP_FREE char *place = NULL;
  const char *part[3];
  TRY (byol_win_copy (&path, key->key.name, err));
  TRY (byol_win_format (&place, err, "%s\\%s", STORE, path));
  if (key->state == PX_UNREADABLE)
    TRY (byol_note_partial (&l->note, err, "%s: %s", place,
                            key->reason && key->reason[0] ? key->reason : "it cannot be read"));
  size_t n = cut (path, part);
  if (n == 2 && byol_name_eq (part[0], "Applications"))
    return add_package (l, WIN_APPX_PROVISIONED, false, part[1], "", place, err);
  if (n == 2 && byol_name_eq (part[0], "InboxApplications"))
    return add_package (l, WIN_APPX_INBOX, false, part[1], "", place, err);
  if (n == 2 && byol_name_eq (part[0], "Deprovisioned"))
    return add_package (l, WIN_APPX_DEPROVISIONED, false, part[1], "", place, err);
  if (n == 3 && byol_name_eq (part[0], "Staged"))
    return add_package (l, WIN_APPX_STAGED, false, part[2], "", place, err);
  if (n == 3 && byol_name_eq (part[0], "EndOfLife"))
    return add_package (l, WIN_APPX_END_OF_LIFE, false, part[2], part[1], place, err);
  if (n == 2 && byol_name_has_prefix (part[0], "S-1-"))
    return add_package (l, WIN_APPX_INSTALLED, false, part[1], part[0], place, err);
  return 0;
}

static int
read_registry (struct windows *w, struct win_appx *l, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_named_free) struct named_list keys = { 0 };
  /* Staged\FAMILY\NAME is as deep as it matters. */
  TRY (byol_win_named (w, STORE, 3, NULL, 0, &a, &keys, &place, err));
  byol_note_take (&l->note, WIN_SOFTWARE, &a, &place);
  for (size_t i = 0; i < keys.count; i++)
    TRY (take_key (l, &keys.items[i], err));
  return 0;
}

/* ---- the database ------------------------------------------------------------------- */

struct table
{
  const char *name;
  const char *columns[4]; /* that must be there */
  struct row_list info;   /* of PRAGMA table_info: cid, name, type, ... */
};

static bool
has_column (const struct table *t, const char *name)
{
  for (size_t i = 0; i < t->info.count; i++) {
    const struct strv *cells = &t->info.items[i].cells;
    if (cells->count > 1 && byol_name_eq (cells->items[1], name))
      return true;
  }
  return false;
}

static int
ask (struct windows *w, const char *sql, struct win_note *note, struct row_list *out,
     struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  TRY (byol_win_rows (w, WIN_APPX_DATABASE, sql, &a, out, err));
  note->state = a.state;
  return a.state == PX_UNREADABLE ? byol_note_unreadable (note, err, "%s", byol_answer_reason (&a))
                                  : 0;
}

/* What the table is like in this generation of Windows. */
static int
learn_table (struct windows *w, struct table *t, struct win_note *note, struct byol_error **err)
{
  CLEANUP_FREE char *sql = NULL;
  TRY (byol_win_format (&sql, err, "PRAGMA table_info(%s)", t->name));
  TRY (ask (w, sql, note, &t->info, err));
  if (note->state != PX_FOUND)
    return 0;
  if (t->info.count == 0)
    return byol_note_unreadable (note, err, "it has no table %s", t->name);
  for (size_t i = 0; i < ARRAY_SIZE (t->columns) && t->columns[i] != NULL; i++)
    if (!has_column (t, t->columns[i]))
      return byol_note_unreadable (note, err, "its table %s has no column %s", t->name,
                                   t->columns[i]);
  return 0;
}

/* A SID as the database has it: text, or hexadecimal digits of its binary
   form. */
static int
sid_of_cell (const char *cell, char **out, struct byol_error **err)
{
  uint8_t bytes[8 + 4 * 15];
  size_t len = strlen (cell) / 2;
  *out = NULL;
  if (len >= 8 && len <= sizeof bytes && strspn (cell, "0123456789abcdef") == strlen (cell)) {
    for (size_t i = 0; i < len; i++) {
      unsigned byte = 0;
      sscanf (cell + 2 * i, "%2x", &byte);
      bytes[i] = (uint8_t) byte;
    }
    TRY (byol_win_sid (bytes, len, out, err));
  }
  return *out ? 0 : byol_win_copy (out, cell, err);
}

/* PackageType as Windows.Management.Deployment counts them. */
#define TYPE_FRAMEWORK "2"
#define TYPE_RESOURCE "4"

static int
take_row (struct win_appx *l, const struct row *row, struct byol_error **err)
{
  if (row->cells.count != 5)
    return 0;
  char *const *cell = row->cells.items;
  CLEANUP_FREE char *sid = NULL;
  TRY (sid_of_cell (cell[1], &sid, err));
  bool staged = strcmp (cell[2], "1") == 0, installed = strcmp (cell[2], "2") == 0;
  if (!staged && !installed)
    return 0;
  TRY (add_package (l, staged ? WIN_APPX_STAGED : WIN_APPX_INSTALLED, true, cell[0], sid,
                    WIN_APPX_DATABASE, err));
  struct win_appx_package *p = &l->items[l->count - 1];
  p->auxiliary |= strcmp (cell[3], TYPE_FRAMEWORK) == 0 || strcmp (cell[3], TYPE_RESOURCE) == 0;
  p->inbox = cell[4][0] != '\0' && strcmp (cell[4], "0") != 0;
  return 0;
}

static void free_tables (struct table (*tables)[3])
{
  for (size_t i = 0; i < ARRAY_SIZE (*tables); i++)
    byol_px_rows_free (&(*tables)[i].info);
}

static int
read_database (struct windows *w, struct win_appx *l, struct byol_error **err)
{
  enum
  {
    PACKAGES,
    USERS_PACKAGES,
    USERS
  };
  CLEANUP (free_tables)
  struct table tables[3] = {
    { .name = "Package", .columns = { "_PackageID", "PackageFullName" } },
    { .name = "PackageUser", .columns = { "Package", "User", "DeploymentState" } },
    { .name = "User", .columns = { "_UserID", "UserSid" } },
  };
  struct win_note *note = &l->database;
  TRY (byol_win_copy (&note->place, WIN_APPX_DATABASE, err));
  for (size_t i = 0; i < ARRAY_SIZE (tables); i++) {
    TRY (learn_table (w, &tables[i], note, err));
    if (note->state != PX_FOUND)
      return 0;
  }

  /* Rows with a work id belong to a transaction that is not done. */
  CLEANUP_FREE char *sql = NULL;
  CLEANUP (byol_px_rows_free) struct row_list rows = { 0 };
  TRY (byol_win_format (
    &sql, err,
    "SELECT p.PackageFullName, u.UserSid, x.DeploymentState, %s, %s"
    " FROM PackageUser x, Package p, User u WHERE p._PackageID = x.Package AND u._UserID = x.User"
    "%s%s",
    has_column (&tables[PACKAGES], "PackageType") ? "p.PackageType" : "''",
    has_column (&tables[PACKAGES], "IsInbox") ? "p.IsInbox" : "''",
    has_column (&tables[PACKAGES], "_WorkId") ? " AND p._WorkId = 0" : "",
    has_column (&tables[USERS_PACKAGES], "_WorkId") ? " AND x._WorkId = 0" : ""));
  TRY (ask (w, sql, note, &rows, err));
  for (size_t i = 0; i < rows.count; i++)
    TRY (take_row (l, &rows.items[i], err));
  return 0;
}

int
byol_win_appx (struct windows *w, const struct win_appx **out, struct byol_error **err)
{
  struct win_appx *l = &w->appx;
  if (l->note.state == 0) {
    int r = read_registry (w, l, err);
    if (r == 0)
      r = read_database (w, l, err);
    if (r < 0) {
      byol_win_appx_free (l);
      return r;
    }
  }
  *out = l;
  return 0;
}
