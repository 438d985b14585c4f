/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the formats for people tell alike. */
#ifndef BYOL_OUTPUT_TOLD_H
#define BYOL_OUTPUT_TOLD_H

#include "base/buf.h"
#include "report.h"

/* "PASS", ..., "N/A". */
const char *byol_told_status (int status);
/* "READY", "NOT READY" or "UNDECIDED". */
const char *byol_told_verdict (int verdict);
/* Where the commands are for, without a full stop. */
const char *byol_told_repair (const char *rule_id);

/* A finding is told in one of these. */
enum section
{
  SECTION_BLOCKS,
  SECTION_UNDECIDED,
  SECTION_ADVICE,
  SECTION_WAIVED,
  SECTION_ATTESTED,
  SECTION_ATTEST,
  SECTION_NONE,
};

enum section byol_told_section (const struct byol_finding *finding);
/* The next finding of that section from `from` on; NULL: no more. */
const struct byol_finding *byol_told_next (const struct byol_report *report, enum section which,
                                           const struct byol_finding *from);

/* "checker DHCPDisabled; import DHCPDisabled, Other". */
void byol_tell_codes (struct buf *out, const struct byol_finding *finding);
/* A step of the trail. The text is not escaped. */
void byol_tell_evidence (struct buf *out, const struct byol_evidence *item);
/* What a section says of a finding: one line, if it is short. The text is not
   escaped. */
void byol_tell_waiver (struct buf *out, const struct byol_finding *f);
void byol_tell_attested (struct buf *out, const struct byol_finding *f);
void byol_tell_demand (struct buf *out, const struct byol_finding *f);

#endif
