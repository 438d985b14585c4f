/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* BYOLPrevalidationlog*.txt as AWS's BYOL Checker leaves it: UTF-16LE, a date
   and a text a line, [SUCCESS] and [FAIL], its tests by the names of their
   functions in its order. What it cannot say has other words in the brackets,
   and the first lines tell who wrote it. */
#include "config.h"

#include <string.h>

#include "output/output.h"
#include "output/told.h"
#include "rules/rule.h"

/* Tests that the script leaves out on a major version of Windows. */
static const struct
{
  const char *test;
  char major;
} exempt[] = {
  { "AzureDomainJoined", '6' },
  { "OfficeInstalled", '6' },
  { "FreeDiskSpace", '6' },
  { "FreeDiskSpaceW7", '1' },
};

static bool
is_exempt (const struct byol_report *report, const char *test)
{
  const char *version = report->facts->version;
  for (size_t i = 0; version != NULL && i < ARRAY_SIZE (exempt); i++)
    if (strcmp (exempt[i].test, test) == 0 && version[0] == exempt[i].major)
      return true;
  return false;
}

/* The day as PowerShell puts it into text, "06/01/2026"; there is no time, as
   the report is for a day. */
static void
begin_line (struct buf *out, const struct byol_report *report)
{
  byol_buf_printf (out, "%.2s/%.2s/%.4s ", report->day + 5, report->day + 8, report->day);
}

static void
put_line (struct buf *out, const struct byol_report *report, const char *text, const char *more)
{
  begin_line (out, report);
  byol_buf_puts (out, text);
  byol_output_put_escaped (out, more);
  byol_buf_puts (out, "\n");
}

static const char *
mark (const struct byol_finding *f)
{
  switch (f->status) {
    case BYOL_STATUS_PASS:
      return "SUCCESS";
    case BYOL_STATUS_WARN:
      return "WARNING";
    case BYOL_STATUS_NOT_APPLICABLE:
      return "NOT APPLICABLE";
  }
  return byol_told_status (f->status);
}

static void
put_finding (struct buf *out, const struct byol_report *report, const char *name,
             const struct byol_finding *f)
{
  begin_line (out, report);
  byol_buf_printf (out, "[%s] %s: ", mark (f), name);
  byol_output_put_escaped (out, f->message);
  for (size_t i = 0; f->status == BYOL_STATUS_FAIL && i < f->code_count; i++)
    if (strcmp (f->codes[i].channel, "checker") == 0)
      byol_buf_printf (out, " (%s)", f->codes[i].code);
  if (f->waiver_reason != NULL) {
    byol_buf_puts (out, " Waived: ");
    byol_output_put_escaped (out, f->waiver_reason);
  }
  byol_buf_puts (out, "\n");
}

/* The test that comes after `last` in the order of names, and its rule; NULL:
   that was the last. */
static const char *
next_test (const char *last, const struct byol_rule **of)
{
  const char *next = NULL;
  for (size_t i = 0; i < byol_rules_count; i++)
    for (size_t n = 0; n < byol_rules[i]->checker_test_count; n++) {
      const char *test = byol_rules[i]->checker_tests[n];
      if (strcmp (test, last) > 0 && (next == NULL || strcmp (test, next) < 0)) {
        next = test;
        *of = byol_rules[i];
      }
    }
  return next;
}

static void
write_report (struct buf *out, const struct byol_report *report, unsigned flags)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  const struct byol_facts *facts = report->facts;
  put_line (&text, report,
            "Made offline by byolcheck " BYOL_VERSION_STRING
            " from a disk image. This is no log of AWS's BYOL Checker.",
            "");
  put_line (&text, report, "Image: ", facts->path);
  put_line (&text, report, "Windows: ", facts->product != NULL ? facts->product : "");
  put_line (&text, report, "Version: ", facts->version != NULL ? facts->version : "");
  put_line (&text, report, "Requirements: ", report->profile_id);

  const struct byol_rule *rule = NULL;
  for (const char *test = ""; (test = next_test (test, &rule)) != NULL;) {
    const struct byol_finding *f = byol_report_find (report, rule->id);
    CLEANUP_BUF struct buf name = BUF_INIT;
    byol_buf_printf (&name, "Test-BYOL_%s", test);
    text.failed |= name.failed;
    if (is_exempt (report, test) || f == NULL) {
      begin_line (&text, report);
      byol_buf_printf (&text, "[SKIPPED] Test-BYOL_%s: %s\n", test,
                       f == NULL ? "the requirements do without it."
                                 : "AWS's checker does not run it on this Windows.");
    } else
      put_finding (&text, report, name.data ? name.data : "", f);
  }
  for (size_t i = 0; i < report->finding_count; i++) {
    const struct byol_finding *f = &report->findings[i];
    rule = byol_rule_find (f->rule_id);
    if (f->blocks && (rule == NULL || rule->checker_test_count == 0))
      put_finding (&text, report, f->rule_id, f);
  }
  begin_line (&text, report);
  byol_buf_printf (&text, "%s: ", byol_told_verdict (report->verdict));
  byol_output_put_escaped (&text, report->summary);
  byol_buf_puts (&text, "\n");
  byol_output_put_utf16 (out, &text);
}

const struct output_format byol_output_aws_log = {
  .name = "aws-log",
  .report = write_report,
};
