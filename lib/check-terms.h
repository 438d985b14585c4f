/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the terms of a check do to its findings. */
#ifndef BYOL_CHECK_TERMS_H
#define BYOL_CHECK_TERMS_H

#include "policy/terms.h"
#include "report.h"

/* An attestation answers what no disk can decide, and nothing else; a waiver
   is written on what it lets pass. What was said in vain, or is over, goes to
   the report's notes, and so does the age of the profile. */
int byol_apply_terms (struct byol_report *report, const struct byol_terms *terms, int64_t today,
                      struct byol_error **err);

#endif
