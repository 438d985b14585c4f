/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

/* "is encrypted with BitLocker, ...". */
static void
describe (const struct volume_info *v, struct buf *text)
{
  static const struct
  {
    uint32_t flag;
    const char *text;
  } forms[] = {
    { VOLUME_FVE_VISTA, "in the format of Windows Vista" },
    { VOLUME_FVE_ON_WRITE, "of which only what was written since is encrypted" },
    { VOLUME_FVE_ENCRYPTING, "which has not finished encrypting" },
    { VOLUME_FVE_DECRYPTING, "which has not finished decrypting" },
    { VOLUME_FVE_CLEAR_KEY, "whose protection is suspended" },
  };

  byol_buf_puts (text, "is encrypted");
  if (strcmp (v->content, "bitlocker") != 0)
    return;
  byol_buf_printf (text, " with BitLocker%s", v->flags & VOLUME_FVE_TO_GO ? " To Go" : "");
  const char *separator = " (";
  for (size_t i = 0; i < ARRAY_SIZE (forms); i++)
    if (v->flags & forms[i].flag) {
      byol_buf_printf (text, "%s%s", separator, forms[i].text);
      separator = ", ";
    }
  if (strcmp (separator, ", ") == 0)
    byol_buf_puts (text, ")");
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;
  CLEANUP_CLAUSES struct clauses found = { BUF_INIT, 0 };

  if (!byol_ask_volumes (c, &disks, &volumes))
    return;
  for (size_t i = 0; i < disks->count; i++)
    if (disks->items[i].flags & DISK_ENCRYPTED) {
      byol_ev_cite_disk (c->ev, &disks->items[i]);
      byol_clause (&found, "the image file of disk %zu is itself encrypted", i + 1);
    }
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];

    byol_ev_cite_volume (c->ev, v);
    if (byol_volume_is_encrypted (v)) {
      CLEANUP_BUF struct buf how = BUF_INIT;
      describe (v, &how);
      byol_have_text (c, &how);
      byol_clause (&found, "%s %s", byol_volume_text (v).text, how.data ? how.data : "");
    }
  }
  if (found.count) {
    byol_fail (c, "encrypted", "%s.", byol_clauses_text (c, &found));
    byol_checker_would (c, "pass this", "it does not look at encryption");
    return;
  }
  if (!byol_tables_readable (c, disks))
    return;
  for (size_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];

    if (v->content[0] == '\0' && !v->readable && byol_volume_is_data (v)) {
      byol_unknown (c, "content-unknown",
                    "The content of %s is not recognised: it may be encrypted by other software.",
                    byol_volume_text (v).text);
      return;
    }
  }
  byol_pass (c, "None of the %zu partitions is encrypted.", volumes->count);
}

const struct byol_rule byol_rule_volumes_decrypted = {
  .id = "volumes-decrypted",
  .title = "No volume is encrypted",
  .rationale =
    "The import can neither read nor boot an encrypted volume. A volume on which BitLocker is "
    "suspended, or was switched on by automatic device encryption, is still encrypted.",
  .expected = "Every volume is fully decrypted and BitLocker is off.",
  .remediation = "manage-bde -off C:\n"
                 "manage-bde -status\n"
                 "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\BitLocker /v "
                 "PreventDeviceEncryption /t REG_DWORD /d 1 /f",
  .evidence = "the boot sector of every volume, and BitLocker's metadata\n"
              "the header of the disk's container",
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL, SOURCE_VM_IMPORT),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
