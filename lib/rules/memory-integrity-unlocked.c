/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/rule.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  byol_not_applicable (c, "Not built yet.");
}

const struct byol_rule byol_rule_memory_integrity_unlocked = {
  .id = "memory-integrity-unlocked",
  .title = "Memory integrity is not locked by UEFI",
  .rationale = "",
  .expected = "",
  .remediation = "",
  CODES ({ "import", "MemoryIntegrityIncompatibility" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
