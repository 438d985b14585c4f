/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The installation: which folders hold a Windows, and what a path of that
   Windows names on its volume. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "windows/internal.h"

/* Folders at the top of one volume that are looked into. A Windows volume has
   about twenty. */
#define MOST_FOLDERS 4096u

/* ---- roots ----------------------------------------------------------------------- */

void
byol_win_roots_free (struct win_root_list *l)
{
  for (size_t i = 0; i < l->count; i++)
    free (l->items[i].path);
  free (l->items);
  byol_note_free (&l->note);
  *l = (struct win_root_list){ 0 };
}

static int
add_root (struct windows *w, uint32_t volume, const char *name, struct byol_error **err)
{
  struct win_root *root = PX_ADD (&w->roots);
  if (root == NULL)
    return byol_error_nomem (err);
  root->volume = volume;
  w->roots.note.state = PX_FOUND;
  return byol_win_format (&root->path, err, "\\%s", name);
}

char *
byol_win_volume_place (const struct volume_info *volume)
{
  char *place;
  int r = volume->number > 0
            ? asprintf (&place, "disk %u partition %u", volume->disk + 1, volume->number)
            : asprintf (&place, "disk %u", volume->disk + 1);
  return r < 0 ? NULL : place;
}

/* Notes that a Windows might be where it could not be looked for. */
static int
cannot_look (struct windows *w, uint32_t volume, const char *path, const struct answer *a,
             struct byol_error **err)
{
  bool tree = byol_source_disks (w->source)->count == 0;
  CLEANUP_FREE char *place =
    tree ? strdup ("the folder")
         : byol_win_volume_place (&byol_source_volumes (w->source)->items[volume]);
  if (place == NULL)
    return byol_error_nomem (err);
  return byol_note_partial (&w->roots.note, err, "%s of %s: %s", path, place,
                            byol_answer_reason (a));
}

/* Whether \NAME holds System32\config with a hive of the machine: SYSTEM or
   SOFTWARE as a rule, and the others where loose hives are looked at. A folder
   of the host is somebody's choice of one Windows, and of loose hives shows no
   more than that: what else it hides is of no concern. */
static int
is_root (struct windows *w, uint32_t volume, const char *name, bool *is, struct byol_error **err)
{
  static const char *const parts[] = { "", "\\SYSTEM", "\\SOFTWARE", "\\SAM", "\\SECURITY" };
  bool tree = byol_source_disks (w->source)->count == 0;
  *is = false;
  for (size_t i = 0; i < ARRAY_SIZE (parts) && !*is; i++) {
    CLEANUP_FREE char *path = NULL;
    CLEANUP_ANSWER struct answer a = { 0 };
    CLEANUP (byol_px_file_free) struct file_info info = { 0 };
    TRY (byol_win_format (&path, err, "\\%s\\System32\\config%s", name, parts[i]));
    TRY (byol_source_stat (w->source, volume, path, &a, &info, err));
    if (a.state == PX_UNREADABLE && (!tree || byol_name_eq (name, "Windows")))
      TRY (cannot_look (w, volume, path, &a, err));
    bool folder = i == 0;
    if (a.state == PX_FOUND && folder == ((info.flags & FILE_DIRECTORY) != 0))
      *is = !folder;
    else if (folder)
      break;
  }
  return 0;
}

static int
find_roots_on (struct windows *w, uint32_t volume, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP (byol_px_files_free) struct file_list top = { 0 };
  TRY (byol_source_list (w->source, volume, "\\", LIMIT_NAMES, &a, &top, err));
  if (a.state != PX_FOUND)
    return cannot_look (w, volume, "\\", &a, err);
  unsigned folders = 0;
  for (size_t i = 0; i < top.count; i++) {
    const struct file_info *f = &top.items[i];
    bool is;
    if (!(f->flags & FILE_DIRECTORY) || f->reparse_tag != 0)
      continue;
    if (++folders > MOST_FOLDERS) {
      TRY (byol_answer_unreadable (&a, err, "more than %u folders", MOST_FOLDERS));
      return cannot_look (w, volume, "\\", &a, err);
    }
    TRY (is_root (w, volume, f->name, &is, err));
    if (is)
      TRY (add_root (w, volume, f->name, err));
  }
  return 0;
}

static int
compare_roots (const void *a, const void *b)
{
  const struct win_root *x = a, *y = b;
  if (x->volume != y->volume)
    return x->volume < y->volume ? -1 : 1;
  /* The usual name first, so that a stray copy does not take its place. */
  int d = !byol_name_eq (x->path, "\\Windows") - !byol_name_eq (y->path, "\\Windows");
  return d ? d : strcmp (x->path, y->path);
}

int
byol_windows_open (struct windows **out, struct source *source, struct run *run,
                   struct byol_error **err)
{
  *out = NULL;
  struct windows *w = calloc (1, sizeof *w);
  if (w == NULL)
    return byol_error_nomem (err);
  w->source = source;
  w->run = run;
  w->roots.note.state = PX_ABSENT;
  const struct volume_list *volumes = byol_source_volumes (source);
  int r = 0;
  for (uint32_t i = 0; i < volumes->count && r == 0; i++)
    if (volumes->items[i].readable)
      r = find_roots_on (w, i, err);
  if (r < 0) {
    byol_windows_close (w);
    return r;
  }
  if (w->roots.count == 0 && w->roots.note.reason != NULL)
    w->roots.note.state = PX_UNREADABLE;
  if (w->roots.count > 1)
    qsort (w->roots.items, w->roots.count, sizeof *w->roots.items, compare_roots);
  *out = w;
  return 0;
}

void
byol_windows_close (struct windows *w)
{
  if (w == NULL)
    return;
  byol_win_roots_free (&w->roots);
  for (size_t i = 0; i < WIN_HIVE_COUNT; i++) {
    byol_px_hive_free (&w->infos[i]);
    free (w->hives[i].name);
    free (w->hives[i].stale);
  }
  byol_note_free (&w->control_set_note);
  byol_win_identity_free (&w->identity);
  byol_win_services_free (w->services);
  byol_win_service_list_free (&w->service_list);
  byol_win_programs_free (&w->programs);
  byol_win_cbs_free (&w->cbs);
  byol_win_adapters_free (&w->adapters);
  byol_win_accounts_free (w->accounts);
  byol_win_account_list_free (&w->account_list);
  byol_win_user_profiles_free (&w->profiles);
  byol_win_domain_free (&w->domain);
  byol_win_cloud_join_free (&w->cloud_join);
  byol_win_antivirus_free (&w->antivirus);
  byol_win_boot_free (&w->boot);
  byol_win_letters_free (&w->letters);
  byol_win_appx_free (&w->appx);
  free (w);
}

struct source *
byol_windows_source (const struct windows *w)
{
  return w->source;
}

const struct win_root_list *
byol_win_roots (const struct windows *w)
{
  return &w->roots;
}

int64_t
byol_win_volume (const struct windows *w)
{
  return w->roots.count > 0 ? (int64_t) w->roots.items[0].volume : -1;
}

bool
byol_win_volume_stale (const struct windows *w, uint32_t volume, const char **why)
{
  const struct volume_list *volumes = byol_source_volumes (w->source);
  if (volume >= volumes->count)
    return false;
  uint32_t flags = volumes->items[volume].flags;
  if (flags & VOLUME_HIBERNATED)
    *why = "the volume holds a hibernated session";
  else if (flags & VOLUME_JOURNAL)
    *why = "the volume's NTFS journal was not closed cleanly";
  else if (flags & VOLUME_NTFS_DIRTY)
    *why = "the volume's NTFS is marked dirty";
  else
    return false;
  return true;
}

/* ---- files of that Windows ------------------------------------------------------- */

/* The drive letter of a path "X:\...", upper case; 0: none. */
static char
drive_of (const char *path)
{
  char c = path[0];
  if (c >= 'a' && c <= 'z')
    c = (char) (c - 'a' + 'A');
  return c >= 'A' && c <= 'Z' && path[1] == ':' && (path[2] == '\\' || path[2] == '/') ? c : 0;
}

/* What the variable of that name stands for; NULL: not known. */
static const char *
variable (const char *name, size_t len, const char *system_root)
{
  static const struct
  {
    const char *name, *value; /* NULL: the system root */
  } variables[] = {
    { "SystemRoot", NULL },
    { "windir", NULL },
    { "SystemDrive", "C:" },
    { "ProgramFiles", "C:\\Program Files" },
    { "ProgramW6432", "C:\\Program Files" },
    { "ProgramFiles(x86)", "C:\\Program Files (x86)" },
    { "ProgramData", "C:\\ProgramData" },
    { "ALLUSERSPROFILE", "C:\\ProgramData" },
    { "Public", "C:\\Users\\Public" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (variables); i++)
    if (strlen (variables[i].name) == len && byol_name_has_prefix (name, variables[i].name))
      return variables[i].value ? variables[i].value : system_root;
  return NULL;
}

/* `text` with its %VARIABLES% replaced; those not known stay as they are. */
static char *
expand (const char *text, const char *system_root)
{
  struct buf out = BUF_INIT;
  while (*text) {
    const char *end = *text == '%' ? strchr (text + 1, '%') : NULL;
    const char *value = end ? variable (text + 1, (size_t) (end - text - 1), system_root) : NULL;
    if (value != NULL) {
      byol_buf_puts (&out, value);
      text = end + 1;
    } else
      byol_buf_add (&out, text++, 1);
  }
  return byol_buf_steal (&out);
}

int
byol_win_expand (struct windows *w, const char *text, char **out, struct byol_error **err)
{
  const struct win_identity *id;
  TRY (byol_win_identity (w, &id, err));
  *out = expand (text, id->system_root);
  return *out ? 0 : byol_error_nomem (err);
}

int
byol_win_volume_path (struct windows *w, const char *path, struct answer *a, char **out,
                      struct byol_error **err)
{
  *out = NULL;
  if (w->roots.count == 0)
    return byol_answer_unreadable (a, err, "no Windows folder was found");
  const struct win_identity *id;
  TRY (byol_win_identity (w, &id, err));
  CLEANUP_FREE char *full = expand (path, id->system_root);
  if (full == NULL)
    return byol_error_nomem (err);
  for (char *p = full; *p; p++)
    if (*p == '/')
      *p = '\\';
  char drive = drive_of (full);
  if (drive == 0)
    return byol_answer_unreadable (a, err, "it is not a path of a local drive");
  if (drive != 'C')
    return byol_answer_unreadable (a, err, "it is on drive %c:, and only C: is looked at", drive);
  if (id->system_root_note.state == PX_FOUND && drive_of (id->system_root) != 'C')
    return byol_answer_unreadable (a, err, "this Windows is not installed on C: but at %s",
                                   id->system_root);
  if (strstr (full, "\\..") != NULL || strlen (full) > LIMIT_PATH)
    return byol_answer_unreadable (a, err, "it is not a plain path");
  a->state = PX_FOUND;
  return byol_win_copy (out, full + 2, err);
}

int
byol_win_stat (struct windows *w, const char *path, struct answer *a, struct file_info *out,
               struct byol_error **err)
{
  CLEANUP_FREE char *there = NULL;
  *out = (struct file_info){ 0 };
  TRY (byol_win_volume_path (w, path, a, &there, err));
  if (a->state != PX_FOUND)
    return 0;
  return byol_source_stat (w->source, w->roots.items[0].volume, there, a, out, err);
}

int
byol_win_list (struct windows *w, const char *path, uint32_t most, struct answer *a,
               struct file_list *out, struct byol_error **err)
{
  CLEANUP_FREE char *there = NULL;
  *out = (struct file_list){ 0 };
  TRY (byol_win_volume_path (w, path, a, &there, err));
  if (a->state != PX_FOUND)
    return 0;
  return byol_source_list (w->source, w->roots.items[0].volume, there, most, a, out, err);
}

int
byol_win_read (struct windows *w, const char *path, uint64_t offset, uint32_t most,
               struct answer *a, struct buf *out, struct byol_error **err)
{
  CLEANUP_FREE char *there = NULL;
  TRY (byol_win_volume_path (w, path, a, &there, err));
  if (a->state != PX_FOUND)
    return 0;
  return byol_source_read (w->source, w->roots.items[0].volume, there, offset, most, a, out, err);
}

int
byol_win_rows (struct windows *w, const char *path, const char *sql, struct answer *a,
               struct row_list *out, struct byol_error **err)
{
  CLEANUP_FREE char *there = NULL;
  *out = (struct row_list){ 0 };
  TRY (byol_win_volume_path (w, path, a, &there, err));
  if (a->state != PX_FOUND)
    return 0;
  return byol_source_rows (w->source, w->roots.items[0].volume, there, sql, a, out, err);
}

int
byol_win_xml (struct windows *w, const char *path, struct answer *a, struct xml_list *out,
              struct byol_error **err)
{
  CLEANUP_FREE char *there = NULL;
  *out = (struct xml_list){ 0 };
  TRY (byol_win_volume_path (w, path, a, &there, err));
  if (a->state != PX_FOUND)
    return 0;
  return byol_source_xml (w->source, w->roots.items[0].volume, there, a, out, err);
}
