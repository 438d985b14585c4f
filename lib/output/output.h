/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a result is told: one file per format, all of them listed here. */
#ifndef BYOL_OUTPUT_OUTPUT_H
#define BYOL_OUTPUT_OUTPUT_H

#include "base/buf.h"
#include "policy/profile.h"
#include "report.h"

/* A format writes what it can tell; NULL where it cannot. Out of memory shows
   as out->failed. */
struct output_format
{
  const char *name;
  void (*report) (struct buf *out, const struct byol_report *report, unsigned flags);
  void (*facts) (struct buf *out, const struct byol_facts *facts, unsigned flags);
  void (*rules) (struct buf *out, const struct byol_profile *profile, unsigned flags);
  void (*rule) (struct buf *out, const struct byol_rule *rule, const struct byol_profile *profile,
                unsigned flags);
  void (*profiles) (struct buf *out, struct byol_profile *const *profiles, size_t count,
                    unsigned flags);
};

extern const struct output_format byol_output_text, byol_output_json;

/* NULL for a name that does not exist. */
const struct output_format *byol_output_find (const char *name);

/* Text out of an image, for a terminal: unsafe characters (base/text.h) and
   malformed UTF-8 as \xNN or \u{NNNN}. */
void byol_output_put_escaped (struct buf *out, const char *text);

#endif
