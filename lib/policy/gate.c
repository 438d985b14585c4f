/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "policy/gate.h"

#include <byolcheck/byolcheck.h>

int
byol_gate_status (int status, int severity)
{
  return status == BYOL_STATUS_FAIL && severity != BYOL_SEVERITY_FAIL ? BYOL_STATUS_WARN : status;
}

/* The verdict if this were the only finding. */
static int
verdict_of (const struct gate_finding *f, bool strict)
{
  const bool matters = f->severity == BYOL_SEVERITY_FAIL || f->severity == BYOL_SEVERITY_WARN;

  if (f->waived)
    return BYOL_VERDICT_READY;
  switch (f->status) {
    case BYOL_STATUS_PASS:
    case BYOL_STATUS_ATTESTED:
    case BYOL_STATUS_NOT_APPLICABLE:
      return BYOL_VERDICT_READY;
    case BYOL_STATUS_FAIL:
      return BYOL_VERDICT_NOT_READY;
    case BYOL_STATUS_WARN:
      return strict && matters ? BYOL_VERDICT_NOT_READY : BYOL_VERDICT_READY;
    default: /* UNKNOWN, and what a later release may add */
      if (f->needs_attestation)
        return strict && matters ? BYOL_VERDICT_UNDECIDED : BYOL_VERDICT_READY;
      return f->severity == BYOL_SEVERITY_FAIL || (strict && matters) ? BYOL_VERDICT_UNDECIDED
                                                                      : BYOL_VERDICT_READY;
  }
}

bool
byol_gate_blocks (const struct gate_finding *f, bool strict)
{
  return verdict_of (f, strict) != BYOL_VERDICT_READY;
}

int
byol_gate (const struct gate_finding *findings, size_t count, bool strict)
{
  int verdict = BYOL_VERDICT_READY;

  for (size_t i = 0; i < count; i++) {
    int v = verdict_of (&findings[i], strict);

    if (v == BYOL_VERDICT_NOT_READY)
      return v;
    if (v != BYOL_VERDICT_READY)
      verdict = v;
  }
  return verdict;
}
