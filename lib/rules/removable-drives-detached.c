/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_needs_attestation (c, "What is attached to the virtual machine is not on its disk: attest "
                             "that no CD, floppy, USB or network drive is.");
}

const struct byol_rule byol_rule_removable_drives_detached = {
  .id = "removable-drives-detached",
  .title = "No CD, floppy, USB or network drive is attached",
  .rationale = "AWS's checker fails on any second drive letter, an empty CD drive or a mapped "
               "network drive as well, and VM Import asks that CD and floppy drives are "
               "disconnected.",
  .expected = "The virtual machine has one disk and no other drive.",
  .remediation = "wmic logicaldisk get deviceid,drivetype,providername\n"
                 "net use * /delete",
  .evidence = "an attestation",
  .decided_by = DECIDED_BY_CALLER,
  CODES ({ "checker", "AdditionalDrivesAttached" }, { "import", "AdditionalDrivesAttached" },
         { "import", "AdditionalDrivesPresent" }),
  SOURCES (SOURCE_ERRORS, SOURCE_VM_PREPARE, SOURCE_CHECKER),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
