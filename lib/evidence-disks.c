/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions about disks, volumes, Windows folders and hives. */
#include "config.h"

#include "evidence-trail.h"

#include <stdio.h>
#include <string.h>

/* A folder has none. */
static bool
has_disks (const struct evidence *ev)
{
  return byol_source_disks (byol_windows_source (ev->windows))->count > 0;
}

static enum ev_state
ask_disks (struct evidence *ev)
{
  if (ev->error != NULL)
    return byol_trail_stop (ev);
  if (has_disks (ev))
    return EV_FOUND;
  return byol_trail_record (ev, 0, EV_UNREADABLE, "the disks", "", "",
                            "a folder has neither disks nor partitions");
}

enum ev_state
byol_ev_disks (struct evidence *ev, const struct disk_list **out)
{
  enum ev_state state = ask_disks (ev);
  *out = state == EV_FOUND ? byol_source_disks (byol_windows_source (ev->windows)) : NULL;
  return state;
}

enum ev_state
byol_ev_volumes (struct evidence *ev, const struct volume_list **out)
{
  enum ev_state state = ask_disks (ev);
  *out = state == EV_FOUND ? byol_source_volumes (byol_windows_source (ev->windows)) : NULL;
  return state;
}

enum ev_state
byol_ev_package (struct evidence *ev, const struct package_info **out)
{
  enum ev_state state = ask_disks (ev);
  *out = NULL;
  if (state != EV_FOUND)
    return state;
  const struct package_info *package = byol_source_package (byol_windows_source (ev->windows));
  if (package->kind[0] == '\0')
    return EV_ABSENT;
  *out = package;
  return EV_FOUND;
}

void
byol_ev_cite_ova (struct evidence *ev, const struct package_info *package)
{
  CLEANUP_BUF struct buf data = BUF_INIT;
  byol_buf_printf (&data, "disks: %u, CD drives: %u, floppy drives: %u, network cards: %u, %s",
                   package->disks, package->cds, package->floppies, package->networks,
                   package->manifest);
  byol_buf_puts (&data, " manifest");
  for (size_t i = 0; i < package->problems.count; i++)
    byol_buf_printf (&data, "; %s", package->problems.items[i]);
  CLEANUP_FREE char *text = byol_buf_steal (&data);
  if (text == NULL)
    byol_trail_stop (ev);
  else
    byol_trail_add (ev, "the package", package->descriptor, package->kind, text, "found");
}

enum ev_state
byol_ev_system_volume (struct evidence *ev, const struct volume_info **out)
{
  *out = NULL;
  enum ev_state state = ask_disks (ev);
  if (state != EV_FOUND)
    return state;
  int64_t volume = byol_win_volume (ev->windows);
  if (volume < 0)
    return byol_trail_record (ev, 0, EV_UNREADABLE, "the Windows volume", "", "",
                              "no Windows folder was found");
  *out = &byol_source_volumes (byol_windows_source (ev->windows))->items[volume];
  return EV_FOUND;
}

void
byol_ev_cite_disk (struct evidence *ev, const struct disk_info *disk)
{
  const struct disk_list *disks = byol_source_disks (byol_windows_source (ev->windows));
  CLEANUP_FREE char *place = byol_trail_format ("disk %zu", (size_t) (disk - disks->items) + 1);
  bool closed = disk->flags & DISK_CLOSED;
  CLEANUP_FREE char *data =
    byol_trail_format ("%s%s%s, %llu bytes, %s%s%s%s",
                       disk->format && disk->format[0] ? disk->format : "container unknown",
                       disk->sub_format && disk->sub_format[0] ? " " : "",
                       byol_or_empty (disk->sub_format), (unsigned long long) disk->virtual_size,
                       closed ? "not opened" : "partition table ", closed ? "" : disk->table,
                       disk->reason && disk->reason[0] ? ": " : "", byol_or_empty (disk->reason));
  if (place == NULL || data == NULL)
    byol_trail_stop (ev);
  else
    byol_trail_add (ev, place, byol_or_empty (disk->member), "disk", data, "found");
}

void
byol_ev_cite_volume (struct evidence *ev, const struct volume_info *volume)
{
  static const struct
  {
    uint32_t flag;
    const char *text;
  } flags[] = {
    { VOLUME_ACTIVE, "active" },
    { VOLUME_LOGICAL, "logical" },
    { VOLUME_NTFS_DIRTY, "marked dirty" },
    { VOLUME_HIBERNATED, "hibernated" },
    { VOLUME_FAST_START, "by Fast Startup" },
    { VOLUME_JOURNAL, "journal not closed" },
    { VOLUME_FVE_TO_GO, "BitLocker To Go" },
    { VOLUME_FVE_VISTA, "format of Windows Vista" },
    { VOLUME_FVE_ON_WRITE, "encrypted as it is written" },
    { VOLUME_FVE_ENCRYPTING, "being encrypted" },
    { VOLUME_FVE_DECRYPTING, "being decrypted" },
    { VOLUME_FVE_CLEAR_KEY, "suspended with a clear key" },
  };
  CLEANUP_FREE char *place = byol_win_volume_place (volume);
  CLEANUP_BUF struct buf data = BUF_INIT;
  byol_buf_printf (&data, "type %s, %llu bytes", volume->type[0] ? volume->type : "unknown",
                   (unsigned long long) volume->size);
  if (volume->flags & VOLUME_HAS_FREE)
    byol_buf_printf (&data, ", %llu free", (unsigned long long) volume->fs_free);
  for (size_t i = 0; i < ARRAY_SIZE (flags); i++)
    if (volume->flags & flags[i].flag)
      byol_buf_printf (&data, ", %s", flags[i].text);
  if (!volume->readable && volume->reason && volume->reason[0])
    byol_buf_printf (&data, ", not readable: %s", volume->reason);
  CLEANUP_FREE char *text = byol_buf_steal (&data);
  if (place == NULL || text == NULL)
    byol_trail_stop (ev);
  else
    byol_trail_add (ev, place, byol_or_empty (volume->label),
                    volume->content[0] ? volume->content : "unknown", text, "found");
}

enum ev_state
byol_ev_roots (struct evidence *ev, const struct win_root_list **out)
{
  *out = NULL;
  if (ev->error != NULL)
    return byol_trail_stop (ev);
  const struct win_root_list *l = byol_win_roots (ev->windows);
  const struct volume_list *volumes = byol_source_volumes (byol_windows_source (ev->windows));
  for (size_t i = 0; i < l->count; i++) {
    CLEANUP_FREE char *place = has_disks (ev)
                                 ? byol_win_volume_place (&volumes->items[l->items[i].volume])
                                 : strdup ("the folder");
    if (place == NULL || !byol_trail_add (ev, place, l->items[i].path, "directory", "", "found"))
      return byol_trail_stop (ev);
  }
  /* One found says nothing about a second where a volume hides its folders;
     two found are two whatever else there is. */
  if (l->note.reason != NULL && l->count < 2)
    return byol_trail_record (ev, 0, EV_UNREADABLE, "", "", "", l->note.reason);
  *out = l;
  return EV_FOUND;
}

enum ev_state
byol_ev_hives (struct evidence *ev, const struct hive_info **out)
{
  *out = NULL;
  if (ev->error != NULL)
    return byol_trail_stop (ev);
  const struct hive_info *info = NULL;
  for (int i = 0; i < WIN_MACHINE_HIVES; i++) {
    if (byol_win_hive (ev->windows, (enum win_hive) i, &info, &ev->error) < 0)
      return byol_trail_stop (ev);
    bool reason = info->reason && info->reason[0];
    CLEANUP_FREE char *data = byol_trail_format ("%s%s%s", byol_px_hive_name (info->state),
                                                 reason ? ": " : "", reason ? info->reason : "");
    const char *name = byol_win_hive_name ((enum win_hive) i);
    if (data == NULL
        || !byol_trail_add (ev, info->path[0] ? info->path : name, name, "hive", data,
                            info->state == HIVE_ABSENT         ? "absent"
                            : byol_px_hive_opens (info->state) ? "found"
                                                               : "unreadable"))
      return byol_trail_stop (ev);
  }
  *out = info - (WIN_MACHINE_HIVES - 1); /* they stand in one array */
  return EV_FOUND;
}
