/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

/* Where it cannot be told, firmware with a memory of its own is assumed. */
static bool
boots_with_bios (struct check *c)
{
  const struct win_boot *boot;

  byol_ev_begin_optional (c->ev);
  bool found = byol_ev_boot (c->ev, &boot) == EV_FOUND;
  byol_ev_end_optional (c->ev);
  return found && !boot->uefi;
}

static void
check (struct check *c)
{
  if (boots_with_bios (c))
    byol_not_applicable (c, "This Windows boots with BIOS firmware, which locks nothing.");
  else
    byol_needs_attestation (c, "What UEFI firmware locks is in its own memory: attest that memory "
                               "integrity and Credential Guard have no UEFI lock.");
}

const struct byol_rule byol_rule_firmware_lock_absent = {
  .id = "firmware-lock-absent",
  .title = "The firmware of the virtual machine locks no security setting",
  .rationale = "Memory integrity and Credential Guard can be locked by a variable of UEFI "
               "firmware, which the import cannot remove. Keys of Secure Boot and of a virtual TPM "
               "stay behind in the same way.",
  .expected = "No UEFI lock; nothing on the disk is sealed to Secure Boot or to a TPM.",
  .remediation = "powershell -Command \"Get-CimInstance -Namespace root\\Microsoft\\Windows\\"
                 "DeviceGuard Win32_DeviceGuard | Format-List SecurityServices*\"",
  .evidence = "an attestation\n"
              "the boot store: which firmware Windows boots with",
  .decided_by = DECIDED_IN_PART,
  CODES ({ "import", "MemoryIntegrityIncompatibility" }),
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
