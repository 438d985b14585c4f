/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

/* The drive letter that `volume` has, or 0. *known: the mount manager has seen
   the volume, so that one without a letter stays without. */
static char
letter_of (const struct win_letter_list *letters, uint32_t volume, bool *known)
{
  char letter = 0;

  *known = false;
  for (size_t i = 0; letters && i < letters->count; i++) {
    const struct win_letter *l = &letters->items[i];

    if (l->kind != WIN_LETTER_PARTITION || l->volume != volume)
      continue;
    *known = true;
    if (l->letter)
      letter = l->letter;
  }
  return letter;
}

/* Windows gives a letter to such a volume when it first sees it. */
static bool
gets_letter (const struct volume_info *v)
{
  return byol_volume_is_data (v) && !(v->attributes & (GPT_NO_DRIVE_LETTER | GPT_HIDDEN));
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;
  const struct volume_info *windows;
  const struct win_letter_list *letters = NULL;
  CLEANUP_CLAUSES struct clauses extra = { BUF_INIT, 0 };
  char own = 0;

  if (!byol_ask_volumes (c, &disks, &volumes))
    return;
  if (disks->count > 1) {
    for (size_t i = 0; i < disks->count; i++)
      byol_ev_cite_disk (c->ev, &disks->items[i]);
    byol_fail (c, "several-disks", "The image has %zu disks; only one is accepted.", disks->count);
    return;
  }
  if (!byol_tables_readable (c, disks) || !byol_ask_system_volume (c, &windows)
      || byol_cannot_tell (c, byol_ev_drive_letters (c->ev, &letters)))
    return;

  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];
    bool known;
    char letter = letter_of (letters, (uint32_t) i, &known);

    if (v == windows) {
      own = letter;
      continue;
    }
    if (letter)
      byol_clause (&extra, "%s has the drive letter %c:", byol_volume_text (v).text, letter);
    else if (!known && gets_letter (v))
      byol_clause (&extra, "%s gets a drive letter at the next boot", byol_volume_text (v).text);
    else
      continue;
    byol_ev_cite_volume (c->ev, v);
  }
  if (extra.count)
    byol_fail (c, "extra-drive", "%s; only C: is accepted.", byol_clauses_text (c, &extra));
  else if (own && own != 'C')
    byol_fail (c, "windows-not-on-c", "Windows is on drive %c:, not on C:.", own);
  else
    byol_pass (c, "C: is the only drive on the image; drives that are not on it cannot be seen.");
}

const struct byol_rule byol_rule_single_drive = {
  .id = "single-drive",
  .title = "C: is the only drive",
  .rationale = "WorkSpaces takes one disk with one lettered volume, and uses D: for the user's "
               "own. CD-ROM, USB and network drives that are connected when AWS's checker runs "
               "count as well, but leave no certain trace on the disk.",
  .expected = "One disk, on which only the Windows volume has a drive letter, C:.",
  .remediation = "mountvol\n"
                 "mountvol E: /d\n"
                 "net use * /delete",
  .evidence = "the disks and their partition tables\n"
              "SYSTEM\\MountedDevices",
  .decided_by = DECIDED_IN_PART,
  CODES ({ "checker", "AdditionalDrivesAttached" }, { "import", "AdditionalDrivesAttached" },
         { "import", "AdditionalDrivesPresent" }),
  CHECKER_TESTS ("LocalDrives"),
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
