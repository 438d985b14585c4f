/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JUnit XML, as GitLab and Jenkins read it: an image is a suite, a finding a
   test. What blocks fails, or is an error where it could not be told; what is
   waived, does not concern the image, or is not for the image to show, is
   skipped; warnings pass, with words. */
#include "config.h"

#include "output/output.h"
#include "output/told.h"

enum result
{
  PASSED,
  FAILED,
  ERROR,
  SKIPPED,
};

static enum result
result_of (const struct byol_finding *f)
{
  if (f->blocks)
    return f->status == BYOL_STATUS_UNKNOWN ? ERROR : FAILED;
  if (f->waiver_reason != NULL || f->status == BYOL_STATUS_UNKNOWN
      || f->status == BYOL_STATUS_NOT_APPLICABLE)
    return SKIPPED;
  return PASSED;
}

static void
put_attribute (struct buf *out, const char *name, const char *value)
{
  CLEANUP_BUF struct buf line = BUF_INIT;
  byol_output_put_escaped (&line, value);
  byol_buf_printf (out, " %s=\"", name);
  byol_output_put_xml (out, line.data ? line.data : "");
  byol_buf_puts (out, "\"");
  out->failed |= line.failed;
}

static void
put_property (struct buf *out, const char *name, const char *value)
{
  byol_buf_puts (out, "      <property");
  put_attribute (out, "name", name);
  put_attribute (out, "value", value);
  byol_buf_puts (out, "/>\n");
}

/* The text of an element; what comes out of the image takes no line of its own. */
static void
put_line (struct buf *text, const char *title, const char *what)
{
  byol_buf_printf (text, "%s: ", title);
  byol_output_put_escaped (text, what);
  byol_buf_puts (text, "\n");
}

/* All that is known of a finding, a line each. */
static void
put_words (struct buf *out, const struct byol_finding *f)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  CLEANUP_BUF struct buf codes = BUF_INIT;
  put_line (&text, byol_told_status (f->status), f->message);
  put_line (&text, "Expected", f->expected);
  byol_tell_codes (&codes, f);
  if (codes.len > 0)
    put_line (&text, "AWS says", codes.data);
  if (f->status == BYOL_STATUS_ATTESTED) {
    CLEANUP_BUF struct buf attested = BUF_INIT;
    byol_buf_printf (&attested, "%s, %s", f->attested_by, f->attested_on);
    put_line (&text, "Attested by", attested.data ? attested.data : "");
    text.failed |= attested.failed;
  } else if (f->remediation[0] != '\0') {
    byol_buf_printf (&text, "%s:\n", byol_told_repair (f->rule_id));
    byol_output_put_lines (&text, "  ", f->remediation);
  }
  for (size_t i = 0; i < f->evidence_count; i++) {
    CLEANUP_BUF struct buf item = BUF_INIT;
    byol_tell_evidence (&item, &f->evidence[i]);
    put_line (&text, "Evidence", item.data ? item.data : "");
    text.failed |= item.failed;
  }
  byol_output_put_xml (out, text.data ? text.data : "");
  out->failed |= text.failed || codes.failed;
}

static void
put_case (struct buf *out, const struct byol_report *report, const struct byol_finding *f)
{
  static const char *const elements[] = { NULL, "failure", "error", NULL };
  const enum result result = result_of (f);
  CLEANUP_BUF struct buf class = BUF_INIT;
  byol_buf_puts (out, "    <testcase");
  put_attribute (out, "name", f->rule_id);
  byol_buf_printf (&class, "byolcheck.%s", report->profile_id);
  put_attribute (out, "classname", class.data ? class.data : "");
  out->failed |= class.failed;
  if (result == PASSED && f->status == BYOL_STATUS_PASS) {
    byol_buf_puts (out, "/>\n");
    return;
  }
  byol_buf_puts (out, ">\n");
  if (result == SKIPPED) {
    CLEANUP_BUF struct buf why = BUF_INIT;
    if (f->waiver_reason != NULL) {
      byol_buf_puts (&why, "Waived: ");
      byol_tell_waiver (&why, f);
    } else
      byol_buf_printf (&why, "%s: %s", byol_told_status (f->status), f->message);
    byol_buf_puts (out, "      <skipped");
    put_attribute (out, "message", why.data ? why.data : "");
    byol_buf_puts (out, "/>\n");
    out->failed |= why.failed;
  }
  if (elements[result] != NULL) {
    byol_buf_printf (out, "      <%s", elements[result]);
    put_attribute (out, "message", f->message);
    put_attribute (out, "type", f->reason);
    byol_buf_puts (out, ">");
    put_words (out, f);
    byol_buf_printf (out, "</%s>\n", elements[result]);
  } else if (f->status != BYOL_STATUS_NOT_APPLICABLE) {
    byol_buf_puts (out, "      <system-out>");
    put_words (out, f);
    byol_buf_puts (out, "</system-out>\n");
  }
  byol_buf_puts (out, "    </testcase>\n");
}

/* The results of a suite, or of all of them. */
struct numbers
{
  size_t tests, of[SKIPPED + 1];
};

static void
put_numbers (struct buf *out, const struct numbers *n)
{
  byol_buf_printf (out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", n->tests,
                   n->of[FAILED], n->of[ERROR], n->of[SKIPPED]);
}

static void
count (struct numbers *n, const struct report_item *item)
{
  if (item->report == NULL) {
    n->tests++;
    n->of[ERROR]++;
    return;
  }
  n->tests += item->report->finding_count;
  for (size_t i = 0; i < item->report->finding_count; i++)
    n->of[result_of (&item->report->findings[i])]++;
}

static void
put_report (struct buf *out, const struct byol_report *report)
{
  byol_buf_puts (out, "    <properties>\n");
  put_property (out, "image", report->facts->path);
  put_property (out, "windows", report->facts->product ? report->facts->product : "");
  put_property (out, "profile", report->profile_id);
  put_property (out, "profile-as-of", report->profile_as_of);
  put_property (out, "day", report->day);
  put_property (out, "verdict", byol_verdict_name (report->verdict));
  put_property (out, "summary", report->summary);
  put_property (out, "byolcheck", BYOL_VERSION_STRING);
  byol_buf_puts (out, "    </properties>\n");
  for (size_t i = 0; i < report->finding_count; i++)
    put_case (out, report, &report->findings[i]);
}

/* An image that could not be checked is a suite with one test, its opening. */
static void
put_failure (struct buf *out, const struct report_item *item)
{
  byol_buf_puts (out, "    <testcase name=\"checked\" classname=\"byolcheck\">\n      <error");
  put_attribute (out, "message", item->failure);
  put_attribute (out, "type", byol_error_name (item->code));
  byol_buf_puts (out, "/>\n    </testcase>\n");
}

static void
put_suite (struct buf *out, const struct report_item *item)
{
  struct numbers numbers = { 0 };
  CLEANUP_BUF struct buf name = BUF_INIT;
  if (item->report != NULL)
    byol_buf_printf (&name, "%s (%s)", item->report->facts->path, item->report->profile_id);
  else
    byol_buf_puts (&name, item->name);
  count (&numbers, item);
  byol_buf_puts (out, "  <testsuite");
  put_attribute (out, "name", name.data ? name.data : "");
  put_numbers (out, &numbers);
  byol_buf_puts (out, ">\n");
  if (item->report != NULL)
    put_report (out, item->report);
  else
    put_failure (out, item);
  byol_buf_puts (out, "  </testsuite>\n");
  out->failed |= name.failed;
}

static void
write_reports (struct buf *out, const struct byol_reports *reports, unsigned flags)
{
  struct numbers numbers = { 0 };
  for (size_t i = 0; i < reports->count; i++)
    count (&numbers, &reports->items[i]);
  byol_buf_puts (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"byolcheck\"");
  put_numbers (out, &numbers);
  byol_buf_puts (out, ">\n");
  for (size_t i = 0; i < reports->count; i++)
    put_suite (out, &reports->items[i]);
  byol_buf_puts (out, "</testsuites>\n");
}

const struct output_format byol_output_junit = {
  .name = "junit",
  .reports = write_reports,
};
