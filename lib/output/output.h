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
  /* One of these two: some formats hold several reports. */
  void (*report) (struct buf *out, const struct byol_report *report, unsigned flags);
  void (*reports) (struct buf *out, const struct byol_reports *reports, unsigned flags);
  void (*facts) (struct buf *out, const struct byol_facts *facts, unsigned flags);
  void (*rules) (struct buf *out, const struct byol_profile *profile, unsigned flags);
  void (*rule) (struct buf *out, const struct byol_rule *rule, const struct byol_profile *profile,
                unsigned flags);
  void (*profiles) (struct buf *out, struct byol_profile *const *profiles, size_t count,
                    unsigned flags);
};

extern const struct output_format byol_output_text, byol_output_json, byol_output_ndjson,
  byol_output_junit, byol_output_sarif, byol_output_markdown, byol_output_html,
  byol_output_aws_log, byol_output_aws_image_info;

/* NULL out of range. */
const struct output_format *byol_output_get (size_t i);

/* Text out of an image, for a terminal: unsafe characters (base/text.h) and
   malformed UTF-8 as \xNN or \u{NNNN}. */
void byol_output_put_escaped (struct buf *out, const char *text);
/* The same of each line, which may be empty; every one ends with a newline. */
void byol_output_put_lines (struct buf *out, const char *indent, const char *text);
/* The same between tags or in an attribute of XML; newlines stay. */
void byol_output_put_xml (struct buf *out, const char *text);
/* The same within a line of Markdown, without links or mentions. */
void byol_output_put_markdown (struct buf *out, const char *text);
/* Text as UTF-16LE with a byte order mark, newlines as Windows has them. */
void byol_output_put_utf16 (struct buf *out, const struct buf *text);

#endif
