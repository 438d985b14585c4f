/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_needs_attestation (c, "Attest that Sysprep, tried on a copy of the virtual machine, ended "
                             "without an error.");
}

const struct byol_rule byol_rule_sysprep_rehearsed = {
  .id = "sysprep-rehearsed",
  .title = "Sysprep was tried on a copy",
  .rationale = "The import runs Sysprep, and most imports that fail do so there. A copy shows it "
               "in minutes; the image that is exported must not have been through it.",
  .expected = "Sysprep generalizes a copy of this image without an error.",
  .remediation = "%windir%\\System32\\Sysprep\\sysprep.exe /oobe /generalize /shutdown\n"
                 "type %windir%\\System32\\Sysprep\\Panther\\setuperr.log",
  .evidence = "an attestation",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2022, SOURCE_SYSPREP),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
