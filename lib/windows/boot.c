/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The boot store: which of the possible files the firmware would use, and
 * what its active entries start. An element of an object is the value Element
 * of Objects\{guid}\Elements\<8 hex digits>.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "windows/internal.h"

#define STORE_UEFI "\\EFI\\Microsoft\\Boot\\BCD"
#define STORE_BIOS "\\Boot\\BCD"
#define TYPE_ESP "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"

#define BOOTMGR "{9dea862c-5cdd-4e70-acc1-f32b344d4795}"
#define OBJECT_OS_LOADER 0x10200003u
#define ELEMENT_PATH "12000002"
#define ELEMENT_DEFAULT "23000003"
#define ELEMENT_DISPLAY_ORDER "24000001"
#define ELEMENT_HYPERVISOR "250000f0"
/* Entries of one display order that are looked at. */
#define MOST_ENTRIES 1024u

/* ---- which store ----------------------------------------------------------------- */

/* Where a store may be, best first. */
struct candidate
{
  uint32_t volume;
  const char *path;
};
struct candidates
{
  struct candidate items[LIMIT_VOLUMES + 2];
  size_t count;
};

static void
add_candidate (struct candidates *c, uint32_t volume, const char *path)
{
  if (c->count < ARRAY_SIZE (c->items))
    c->items[c->count++] = (struct candidate){ volume, path };
}

static bool
is_esp (const struct volume_info *v)
{
  return strcmp (v->type, TYPE_ESP) == 0 || strcmp (v->type, "0xef") == 0;
}

/* The stores that the firmware named could use on the disk of Windows: UEFI
   the EFI system partition's, BIOS the active partition's, which may be that
   of Windows itself. */
static void
add_firmware (struct windows *w, bool uefi, uint32_t disk, struct candidates *c)
{
  const struct volume_list *volumes = byol_source_volumes (w->source);
  int64_t windows = byol_win_volume (w);
  for (uint32_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];
    if (v->disk == disk && (uefi ? is_esp (v) : (v->flags & VOLUME_ACTIVE) != 0))
      add_candidate (c, i, uefi ? STORE_UEFI : STORE_BIOS);
  }
  if (!uefi && windows >= 0)
    add_candidate (c, (uint32_t) windows, STORE_BIOS);
}

/* `other`: those of the firmware that the partition table is not for. A folder
   has no partition table: what is there counts. */
static void
list_candidates (struct windows *w, bool other, struct candidates *c)
{
  const struct disk_list *disks = byol_source_disks (w->source);
  const struct volume_list *volumes = byol_source_volumes (w->source);
  int64_t windows = byol_win_volume (w);
  uint32_t disk = windows >= 0 ? volumes->items[windows].disk : 0;
  c->count = 0;
  if (disk < disks->count) {
    bool uefi = strcmp (disks->items[disk].table, "gpt") == 0;
    add_firmware (w, uefi != other, disk, c);
  } else if (disks->count == 0 && volumes->count > 0) {
    add_candidate (c, 0, STORE_BIOS);
    add_candidate (c, 0, STORE_UEFI);
  }
}

/* The first candidate that is there, but for `not`. PX_UNREADABLE: none was
   found, and one could not be looked at. */
static int
first_store (struct windows *w, const struct candidates *c, const struct candidate * not,
             struct answer *a, struct candidate *out, struct byol_error **err)
{
  const struct volume_list *volumes = byol_source_volumes (w->source);
  a->state = PX_ABSENT;
  for (size_t i = 0; i < c->count; i++) {
    struct candidate at = c->items[i];
    const struct volume_info *v = &volumes->items[at.volume];
    CLEANUP_ANSWER struct answer here = { 0 };
    CLEANUP (byol_px_file_free) struct file_info info = { 0 };
    if (not != NULL && not ->volume == at.volume && strcmp (not ->path, at.path) == 0)
      continue;
    if (v->readable)
      TRY (byol_source_stat (w->source, at.volume, at.path, &here, &info, err));
    else
      TRY (byol_answer_unreadable (&here, err, "%s",
                                   v->reason && v->reason[0] ? v->reason : "not readable"));
    if (here.state == PX_FOUND && !(info.flags & FILE_DIRECTORY)) {
      a->state = PX_FOUND;
      *out = at;
      return 0;
    }
    if (here.state == PX_UNREADABLE && a->state == PX_ABSENT)
      TRY (byol_answer_unreadable (a, err, "%s: %s", at.path, byol_answer_reason (&here)));
  }
  return 0;
}

int
byol_win_find_store (struct windows *w, struct answer *a, uint32_t *volume, char **path,
                     struct byol_error **err)
{
  struct candidates c;
  struct candidate at;
  list_candidates (w, false, &c);
  TRY (first_store (w, &c, NULL, a, &at, err));
  if (a->state != PX_FOUND)
    return 0;
  *volume = at.volume;
  return byol_win_copy (path, at.path, err);
}

static int
find_other_store (struct windows *w, struct win_boot *b, const char *path, struct byol_error **err)
{
  struct candidates c;
  struct candidate at, not = { b->volume, path };
  CLEANUP_ANSWER struct answer a = { 0 };
  list_candidates (w, byol_source_disks (w->source)->count > 0, &c);
  TRY (first_store (w, &c, &not, &a, &at, err));
  b->other_store = a.state == PX_FOUND;
  return 0;
}

/* ---- what it starts -------------------------------------------------------------- */

void
byol_win_boot_free (struct win_boot *b)
{
  byol_note_free (&b->note);
  free (b->paths);
  *b = (struct win_boot){ 0 };
}

/* The value of OBJECT\PART; NULL where it is not there. *why: it is there and
   cannot be read. */
static const struct reg_value *
part_of (const struct named_list *objects, const char *object, const char *part, const char *value,
         const char **why)
{
  size_t len = strlen (object);
  *why = NULL;
  for (size_t i = 0; i < objects->count; i++) {
    const struct named_key *key = &objects->items[i];
    const char *name = key->key.name;
    if (!byol_name_has_prefix (name, object))
      continue;
    bool itself = name[len] == '\0';
    if (!itself && (name[len] != '\\' || !byol_name_eq (name + len + 1, part)))
      continue;
    if (key->state == PX_UNREADABLE && *why == NULL)
      *why = key->reason && key->reason[0] ? key->reason : "it cannot be read";
    const struct reg_value *v =
      itself ? NULL : byol_reg_find (key->values, key->value_count, value);
    if (v != NULL && v->state == PX_UNREADABLE)
      *why = v->reason && v->reason[0] ? v->reason : "it cannot be read";
    else if (v != NULL)
      return v;
  }
  return NULL;
}

/* An element, or the note says why not. */
static int
element (struct win_boot *b, const struct named_list *objects, const char *object, const char *id,
         const struct reg_value **out, struct byol_error **err)
{
  CLEANUP_FREE char *part = NULL;
  const char *why;
  TRY (byol_win_format (&part, err, "Elements\\%s", id));
  *out = part_of (objects, object, part, "Element", &why);
  if (why != NULL && *out == NULL && b->note.state == PX_FOUND)
    return byol_note_unreadable (&b->note, err, "%s\\%s: %s", object, part, why);
  return 0;
}

/* Adds the path that an object starts to what was looked at. */
static int
add_path (struct win_boot *b, const struct named_list *objects, const char *object,
          struct buf *paths, struct byol_error **err)
{
  static const char efi[] = ".efi";
  const struct reg_value *v;
  CLEANUP_FREE char *path = NULL;
  TRY (element (b, objects, object, ELEMENT_PATH, &v, err));
  TRY (byol_win_text (&path, v, err));
  size_t len = strlen (path);
  if (len == 0)
    return 0;
  if (len >= sizeof efi - 1 && byol_name_eq (path + len - (sizeof efi - 1), efi))
    b->uefi = true;
  byol_buf_printf (paths, "%s%s", paths->len ? "; " : "", path);
  return 0;
}

/* hypervisorlaunchtype of a loader: a number of eight bytes. */
static int
add_hypervisor (struct win_boot *b, const struct named_list *objects, const char *object,
                struct byol_error **err)
{
  const struct reg_value *v;
  uint64_t launch;
  TRY (element (b, objects, object, ELEMENT_HYPERVISOR, &v, err));
  if (v != NULL && byol_reg_u64_at (v, 0, &launch) && launch <= INT64_MAX
      && (int64_t) launch > b->hypervisor)
    b->hypervisor = (int64_t) launch;
  return 0;
}

static int
add_entry (struct win_boot *b, const struct named_list *objects, const char *object,
           struct buf *paths, struct byol_error **err)
{
  const char *why;
  const struct reg_value *v = part_of (objects, object, "Description", "Type", &why);
  uint64_t type = 0;
  if (v != NULL && byol_win_not_number (v) == NULL)
    byol_reg_number (v, &type);
  else if (why != NULL && b->note.state == PX_FOUND)
    TRY (byol_note_unreadable (&b->note, err, "%s\\Description: %s", object, why));
  if (type != OBJECT_OS_LOADER)
    return 0;
  b->loader_count++;
  TRY (add_hypervisor (b, objects, object, err));
  return add_path (b, objects, object, paths, err);
}

/* The objects of the display order; without one, the default object. */
static int
list_entries (struct win_boot *b, const struct named_list *objects, struct strv *entries,
              struct byol_error **err)
{
  const struct reg_value *v;
  TRY (element (b, objects, BOOTMGR, ELEMENT_DISPLAY_ORDER, &v, err));
  if (v != NULL && v->type == REG_MULTI_SZ && !byol_reg_strings (v, entries))
    return byol_error_nomem (err);
  if (entries->count > 0)
    return 0;
  CLEANUP_FREE char *object = NULL;
  TRY (element (b, objects, BOOTMGR, ELEMENT_DEFAULT, &v, err));
  TRY (byol_win_text (&object, v, err));
  if (object[0] != '\0' && !byol_strv_add (entries, object))
    return byol_error_nomem (err);
  return 0;
}

static int
read_store (struct windows *w, struct win_boot *b, struct byol_error **err)
{
  static const char *const names[] = { "Type", "Element" };
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_named_free) struct named_list objects = { 0 };
  TRY (byol_win_named (w, "BCD\\Objects", 3, names, ARRAY_SIZE (names), &a, &objects, &place, err));
  if (a.state == PX_UNREADABLE)
    return byol_note_unreadable (&b->note, err, "%s", byol_answer_reason (&a));
  if (a.state == PX_ABSENT)
    return byol_note_unreadable (&b->note, err, "the boot store has no objects");

  CLEANUP_STRV struct strv entries = { 0 };
  CLEANUP_BUF struct buf paths = BUF_INIT;
  TRY (add_path (b, &objects, BOOTMGR, &paths, err));
  TRY (list_entries (b, &objects, &entries, err));
  if (entries.count > MOST_ENTRIES)
    return byol_note_unreadable (&b->note, err, "the boot store lists more than %u entries",
                                 MOST_ENTRIES);
  for (size_t i = 0; i < entries.count; i++)
    TRY (add_entry (b, &objects, entries.items[i], &paths, err));
  if (b->loader_count == 0 && b->note.state == PX_FOUND)
    TRY (byol_note_unreadable (&b->note, err, "the boot store starts no Windows"));
  b->paths = byol_buf_steal (&paths);
  return b->paths ? 0 : byol_error_nomem (err);
}

static int
read_boot (struct windows *w, struct win_boot *b, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *path = NULL;
  TRY (byol_win_find_store (w, &a, &b->volume, &path, err));
  TRY (byol_win_copy (&b->note.place, path ? path : "BCD", err));
  b->note.state = a.state;
  b->note.hives = HIVE_BIT (WIN_BCD);
  b->note.reason = STEAL (a.reason);
  b->hypervisor = -1;
  if (b->note.state == PX_FOUND)
    TRY (read_store (w, b, err));
  if (path != NULL)
    TRY (find_other_store (w, b, path, err));
  return b->paths ? 0 : byol_win_copy (&b->paths, "", err);
}

int
byol_win_boot (struct windows *w, const struct win_boot **out, struct byol_error **err)
{
  struct win_boot *b = &w->boot;
  if (b->note.state == 0) {
    int r = read_boot (w, b, err);
    if (r < 0) {
      byol_win_boot_free (b);
      return r;
    }
  }
  *out = b;
  return 0;
}
