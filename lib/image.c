/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From an image to its facts: what was found, before any rule looks at it. */
#include "config.h"

#include "image.h"

#include <stdio.h>
#include <string.h>

/* A copy for the facts, where NULL is "". */
static char *
copy (const char *text, bool *ok)
{
  char *result = strdup (text ? text : "");
  if (result == NULL)
    *ok = false;
  return result;
}

static bool
add_disks (struct byol_facts *facts, const struct disk_list *disks)
{
  bool ok = true;
  if (disks->count == 0)
    return ok;
  facts->disks = calloc (disks->count, sizeof *facts->disks);
  if (facts->disks == NULL)
    return false;
  facts->disk_count = disks->count;
  for (size_t i = 0; i < disks->count; i++) {
    const struct disk_info *from = &disks->items[i];
    struct byol_disk *to = &facts->disks[i];
    to->path = copy (from->path, &ok);
    to->format = copy (from->format, &ok);
    to->sub_format = copy (from->sub_format, &ok);
    to->table = copy (from->table, &ok);
    to->virtual_size = from->virtual_size;
    to->member = copy (from->member, &ok);
    to->reason = copy (from->reason, &ok);
    to->closed = (from->flags & DISK_CLOSED) != 0;
  }
  return ok;
}

static bool
add_package (struct byol_facts *facts, const struct package_info *from)
{
  bool ok = true;
  if (from->kind[0] == '\0')
    return ok;
  struct byol_package *to = facts->package = calloc (1, sizeof *to);
  if (to == NULL)
    return false;
  to->kind = copy (from->kind, &ok);
  to->descriptor = copy (from->descriptor, &ok);
  to->firmware = copy (from->firmware, &ok);
  to->manifest = copy (from->manifest, &ok);
  to->disks = from->disks;
  to->cds = from->cds;
  to->floppies = from->floppies;
  to->networks = from->networks;
  to->chunked = (from->flags & PACKAGE_CHUNKED) != 0;
  to->compressed = (from->flags & PACKAGE_COMPRESSED) != 0;
  for (size_t i = 0; i < from->problems.count; i++)
    ok &= byol_strv_add (&to->problems, from->problems.items[i]);
  return ok;
}

static bool
add_volumes (struct byol_facts *facts, const struct volume_list *volumes)
{
  static const struct
  {
    uint32_t flag;
    const char *note;
  } notes[] = {
    { VOLUME_NTFS_DIRTY, "NTFS is marked dirty" },
    { VOLUME_HIBERNATED, "holds a hibernated session" },
    { VOLUME_JOURNAL, "the NTFS journal was not closed cleanly" },
    { VOLUME_LOGICAL, "logical" },
  };
  bool ok = true;
  if (volumes->count == 0)
    return ok;
  facts->volumes = calloc (volumes->count, sizeof *facts->volumes);
  if (facts->volumes == NULL)
    return false;
  facts->volume_count = volumes->count;
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *from = &volumes->items[i];
    struct byol_volume *to = &facts->volumes[i];
    to->disk = from->disk;
    to->number = from->number;
    to->start = from->start;
    to->size = from->size;
    to->type = copy (from->type, &ok);
    to->content = copy (from->content, &ok);
    to->label = copy (from->label, &ok);
    to->reason = copy (from->reason, &ok);
    to->readable = from->readable;
    to->active = (from->flags & VOLUME_ACTIVE) != 0;
    to->has_free = (from->flags & VOLUME_HAS_FREE) != 0;
    to->fs_free = from->fs_free;
    for (size_t n = 0; n < ARRAY_SIZE (notes); n++)
      if ((from->flags & notes[n].flag) && !byol_strv_add (&to->notes, notes[n].note))
        ok = false;
  }
  return ok;
}

static int
add_letters (struct byol_facts *facts, struct windows *w, struct byol_error **err)
{
  const struct win_letter_list *letters;
  int r = byol_win_drive_letters (w, &letters, err);
  if (r < 0)
    return r;
  for (size_t i = 0; i < letters->count; i++) {
    const struct win_letter *l = &letters->items[i];
    if (l->letter != 0 && l->kind == WIN_LETTER_PARTITION && l->volume < facts->volume_count)
      facts->volumes[l->volume].letter = l->letter;
  }
  return 0;
}

/* Those of the machine, and what else was opened so far. */
static int
add_hives (struct byol_facts *facts, struct windows *w, struct byol_error **err)
{
  bool ok = true;
  facts->hives = calloc (WIN_HIVE_COUNT, sizeof *facts->hives);
  if (facts->hives == NULL)
    return byol_error_nomem (err);
  for (int i = 0; i < WIN_HIVE_COUNT; i++) {
    const struct hive_info *info;
    const char *name;
    int r = i < WIN_MACHINE_HIVES ? byol_win_hive (w, (enum win_hive) i, &info, err) : 0;
    if (r < 0)
      return r;
    if (!byol_win_hive_opened (w, (enum win_hive) i, &name, &info))
      continue;
    struct byol_hive *to = &facts->hives[facts->hive_count++];
    to->name = copy (name, &ok);
    to->path = copy (info->path, &ok);
    to->state = copy (byol_px_hive_name (info->state), &ok);
    to->reason = copy (info->reason, &ok);
    to->replayed = info->state == HIVE_REPLAYED || info->state == HIVE_REPLAYED_PARTLY;
    to->log1 = info->replayed[HIVE_LOG1];
    to->log2 = info->replayed[HIVE_LOG2];
    to->log = info->replayed[HIVE_LOG];
  }
  return ok ? 0 : byol_error_nomem (err);
}

static int
add_windows (struct byol_facts *facts, struct windows *w, struct byol_error **err)
{
  const struct win_identity *id;
  int r = byol_win_identity (w, &id, err);
  if (r < 0)
    return r;
  bool ok = true;
  char version[64] = "";
  if (id->note.state == PX_FOUND)
    snprintf (version, sizeof version, id->ubr ? "%u.%u.%u.%u" : "%u.%u.%u", id->major, id->minor,
              id->build, id->ubr);
  facts->product = copy (id->product, &ok);
  facts->version = copy (version, &ok);
  facts->edition = copy (id->edition, &ok);
  facts->architecture = copy (id->architecture, &ok);
  facts->root = copy (id->system_root, &ok);
  return ok ? 0 : byol_error_nomem (err);
}

/* Fills in all that is known of the image now. */
static int
gather (struct byol_facts *facts, const struct byol_image *image, struct byol_error **err)
{
  bool ok = true;
  facts->path = copy (image->request.disks[0].path, &ok);
  facts->source = copy (byol_source_name (image->source), &ok);
  facts->sandbox = copy (byol_source_sandbox (image->source), &ok);
  facts->sandbox_missing = copy (byol_source_sandbox_missing (image->source), &ok);
  if (!ok || !add_disks (facts, byol_source_disks (image->source))
      || !add_volumes (facts, byol_source_volumes (image->source))
      || !add_package (facts, byol_source_package (image->source)))
    return byol_error_nomem (err);
  int r = 0;
  if (byol_win_roots (image->windows)->count > 0) {
    r = add_windows (facts, image->windows, err);
    if (r == 0)
      r = add_hives (facts, image->windows, err);
    if (r == 0)
      r = add_letters (facts, image->windows, err);
  }
  return r;
}

int
byol_image_refresh (struct byol_image *image, struct byol_facts **facts, struct byol_error **err)
{
  size_t opened = 0;
  for (int i = 0; i < WIN_HIVE_COUNT; i++) {
    const struct hive_info *info;
    const char *name;
    opened += byol_win_hive_opened (image->windows, (enum win_hive) i, &name, &info);
  }
  if (opened <= (*facts)->hive_count || byol_win_roots (image->windows)->count == 0)
    return 0;
  byol_facts_unref (*facts);
  *facts = byol_facts_new ();
  return *facts ? gather (*facts, image, err) : byol_error_nomem (err);
}

int
byol_image_start (struct byol_image *image, struct byol_error **err)
{
  struct run *run = &image->ctx->run;
  int r = byol_run_check (run, err);
  if (r < 0)
    return r;
  r = byol_source_open (&image->source, run, image->ctx->libexec_dir, &image->request, err);
  if (r < 0)
    return r;
  r = byol_windows_open (&image->windows, image->source, run, err);
  if (r < 0)
    return r;

  image->facts = byol_facts_new ();
  return image->facts ? gather (image->facts, image, err) : byol_error_nomem (err);
}

void
byol_image_close (struct byol_image *image)
{
  byol_facts_unref (image->facts);
  image->facts = NULL;
  byol_windows_close (image->windows);
  image->windows = NULL;
  byol_source_close (image->source);
  image->source = NULL;
}
