/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The gate: one pure function from findings to the verdict.
 *
 *   a FAIL                                      -> not-ready
 *   else an UNKNOWN of a rule whose violation
 *     would be a FAIL, and that this image
 *     should have decided                       -> undecided
 *   strict: a WARN, unless the severity is info -> not-ready
 *     an UNKNOWN that might be such a WARN, or a
 *     missing attestation of one                -> undecided
 *   else                                        -> ready
 *
 * A finding that is waived stays what it is, and does not count.
 */
#ifndef BYOL_POLICY_GATE_H
#define BYOL_POLICY_GATE_H

#include <stdbool.h>
#include <stddef.h>

struct gate_finding
{
  int status;             /* BYOL_STATUS_, after the profile's severity was applied */
  int severity;           /* BYOL_SEVERITY_ of the rule in the profile */
  bool needs_attestation; /* an UNKNOWN that no disk can decide */
  bool waived;            /* somebody answers for going on regardless */
};

/* The status that a rule's outcome has under a severity: FAIL becomes WARN
   unless the severity is fail. */
int byol_gate_status (int status, int severity);
/* Whether this finding alone keeps the verdict from being ready. */
bool byol_gate_blocks (const struct gate_finding *f, bool strict);
/* BYOL_VERDICT_. */
int byol_gate (const struct gate_finding *findings, size_t count, bool strict);

#endif
