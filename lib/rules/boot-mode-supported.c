/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/which-windows.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  const struct win_identity *id;
  const struct win_boot *boot;

  if (!byol_ask_identity (c, &id))
    return;
  if (id->build >= BUILD_WINDOWS_11) {
    byol_not_applicable (c,
                         "Windows 11 starts with UEFI: partition-style-matches-firmware decides.");
    return;
  }
  enum ev_state state = byol_ev_boot (c->ev, &boot);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    byol_unknown (c, "boot-store-absent", "There is no boot store that could name the firmware.");
  else if (boot->uefi) {
    byol_fail (c, "uefi", "Windows starts with UEFI (%s); up to Windows 10 only BIOS is accepted.",
               boot->paths);
    if (id->major < 10)
      byol_checker_would (c, "pass this", "it asks this of Windows 10 only");
  } else
    byol_pass (c, "Windows starts with BIOS.");
}

const struct byol_rule byol_rule_boot_mode_supported = {
  .id = "boot-mode-supported",
  .title = "Windows 10 and older start with BIOS",
  .rationale = "WorkSpaces starts images up to Windows 10 with legacy BIOS; one set up for UEFI "
               "does not come up.",
  .expected = "No boot entry of Windows 10 and older names an .efi program.",
  .remediation = "", /* Windows must be installed anew in a BIOS machine */
  .evidence = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuildNumber\n"
              "the boot store that the partition table uses: paths of its active entries",
  CODES ({ "checker", "UEFINotSupported" }, { "import", "UEFINotSupported" }),
  CHECKER_TESTS ("BootMode_UEFI"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
