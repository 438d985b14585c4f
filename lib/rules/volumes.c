/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/volumes.h"

#include <string.h>

#include "rules/say.h"

bool
byol_ask_volumes (struct check *c, const struct disk_list **disks,
                  const struct volume_list **volumes)
{
  enum ev_state state = byol_ev_disks (c->ev, disks);

  if (state == EV_FOUND)
    state = byol_ev_volumes (c->ev, volumes);
  if (state == EV_FOUND)
    return true;
  byol_undecided (c);
  return false;
}

bool
byol_ask_system_volume (struct check *c, const struct volume_info **out)
{
  if (byol_ev_system_volume (c->ev, out) == EV_FOUND)
    return true;
  byol_undecided (c);
  return false;
}

bool
byol_tables_readable (struct check *c, const struct disk_list *disks)
{
  for (size_t i = 0; i < disks->count; i++)
    if (strcmp (disks->items[i].table, "unreadable") == 0) {
      byol_ev_cite_disk (c->ev, &disks->items[i]);
      if (disks->items[i].flags & DISK_CLOSED)
        byol_unknown (c, "disk-unreadable", "The content of disk %zu could not be read: %s.", i + 1,
                      disks->items[i].reason);
      else
        byol_unknown (c, "partition-table-unreadable",
                      "The partition table of disk %zu could not be read: %s.", i + 1,
                      disks->items[i].reason);
      return false;
    }
  return true;
}

bool
byol_volume_is_data (const struct volume_info *volume)
{
  static const char *const types[] = { "", "0x06", "0x07", "0x0b", "0x0c", "0x0e", GPT_BASIC_DATA };

  for (size_t i = 0; i < ARRAY_SIZE (types); i++)
    if (strcmp (volume->type, types[i]) == 0)
      return true;
  return false;
}

bool
byol_volume_is_encrypted (const struct volume_info *volume)
{
  return strcmp (volume->content, "bitlocker") == 0 || strcmp (volume->content, "crypto_LUKS") == 0;
}

bool
byol_volume_is_closed (const struct volume_info *volume)
{
  static const char *const contents[] = { "ntfs", "refs", "ldm", "storage-spaces" };

  if (volume->readable)
    return false;
  if (byol_volume_is_encrypted (volume))
    return true;
  for (size_t i = 0; i < ARRAY_SIZE (contents); i++)
    if (strcmp (volume->content, contents[i]) == 0)
      return true;
  return volume->content[0] == '\0' && byol_volume_is_data (volume);
}

const char *
byol_volume_why_closed (const struct volume_info *volume)
{
  if (byol_volume_is_encrypted (volume))
    return "it is encrypted";
  if (volume->reason[0])
    return volume->reason;
  return volume->content[0] ? "its file system cannot be opened" : "its content is not recognised";
}

bool
byol_volume_flags_unknown (struct check *c, const struct volume_list *volumes)
{
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];
    const char *why = NULL;

    if (byol_volume_is_closed (v))
      why = byol_volume_why_closed (v);
    else if (strcmp (v->content, "ntfs") == 0 && v->reason[0])
      why = v->reason;
    if (why) {
      byol_ev_cite_volume (c->ev, v);
      byol_unknown (c, "volume-unreadable", "The state of %s could not be read: %s.",
                    byol_volume_text (v).text, why);
      return true;
    }
  }
  return false;
}
