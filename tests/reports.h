/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report made by hand, with every status, for the tests of the outputs. */
#ifndef BYOL_TESTS_REPORTS_H
#define BYOL_TESTS_REPORTS_H

#include "report.h"

/* ESC, an unclosed CSI as C1, a right-to-left override, a lone byte, an
   overlong slash, a surrogate, a quote, a newline, a tag character. */
#define HOSTILE                                                                                    \
  "a\033[31mb\xc2\x9b"                                                                             \
  "2Jc\xe2\x80\xae"                                                                                \
  "d\xffz\xc0\xaf\xed\xa0\x80\"\\\n\r\tq\xf3\xa0\x80\x81\x7f\xc3\xa9"

/* The findings of new_report, in order. */
struct made_finding
{
  const char *rule;
  int status;
  const char *reason;
  bool blocks;
};
#define OUTCOMES 9
extern const struct made_finding outcomes[OUTCOMES];

/* Every string that an image or a user decides is `text`. */
struct byol_report *new_report (const char *text, int verdict);
/* What byol_report_write writes; freed with free. */
char *write_report (const struct byol_report *report, const char *format, unsigned flags,
                    size_t *len);

#endif
