/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/limits.h"
#include "base/utf16.h"
#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

/* Less than any version of Windows that counts here can be installed on. */
#define WINDOWS_LEAST (2 * GIB)

/* Whether a Windows could be where it was not looked for. true: the verdict is
   set. */
static bool
out_of_sight (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;

  byol_ev_begin_optional (c->ev); /* a folder has neither, and was read whole */
  bool known =
    byol_ev_disks (c->ev, &disks) == EV_FOUND && byol_ev_volumes (c->ev, &volumes) == EV_FOUND;
  byol_ev_end_optional (c->ev);
  if (!known)
    return false;
  if (!byol_tables_readable (c, disks))
    return true;
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];

    if (v->size < WINDOWS_LEAST || !byol_volume_is_closed (v))
      continue;
    byol_ev_cite_volume (c->ev, v);
    byol_unknown (c, "volume-unreadable", "A Windows may be on %s, which could not be read: %s.",
                  byol_volume_text (v).text, byol_volume_why_closed (v));
    return true;
  }
  return false;
}

static void
check (struct check *c)
{
  const struct win_root_list *roots;
  enum ev_state state = byol_ev_roots (c->ev, &roots);

  if (byol_cannot_tell (c, state))
    return;
  size_t count = state == EV_FOUND ? roots->count : 0;
  if (count > 1)
    byol_fail (c, "several-windows",
               "The image holds %zu Windows installations, among them %s and %s.", count,
               roots->items[0].path, roots->items[1].path);
  else if (out_of_sight (c))
    return;
  else if (count == 0)
    byol_fail (c, "no-windows", "There is no Windows installation.");
  else if (!byol_name_eq (roots->items[0].path, "\\Windows"))
    byol_unknown (
      c, "windows-relocated",
      "Windows is in %s, not in \\Windows, where AWS and these checks look for its files.",
      roots->items[0].path);
  else
    byol_pass (c, "Windows is in %s.", roots->items[0].path);
}

const struct byol_rule byol_rule_windows_found = {
  .id = "windows-found",
  .title = "The image holds exactly one Windows installation",
  .rationale = "VM Import needs to find the one Windows that the image boots, and takes no "
               "multi-boot images. Without it nothing else can be checked.",
  .expected = "One volume holds one Windows, in the folder \\Windows.",
  .remediation = "bcdedit /enum\n"
                 "dir /a C:\\Windows* D:\\Windows*",
  .evidence = "\\Windows\\System32\\config\\SYSTEM on every volume",
  SOURCES (SOURCE_VM_IMPORT, SOURCE_VM_IMPORT_LIMITS),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .gate = true,
  .check = check,
};
