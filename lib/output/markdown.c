/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Markdown for a pull request or a job's summary: the verdict, a table of what
   blocks, its repair to unfold, the rest in a few lines. */
#include "config.h"

#include <string.h>

#include "output/output.h"
#include "output/told.h"

static bool
is_set (const char *text)
{
  return text != NULL && text[0] != '\0';
}

/* As code, which makes no links: within more backticks than it holds. */
static void
put_code (struct buf *out, const char *text)
{
  CLEANUP_BUF struct buf code = BUF_INIT;
  byol_output_put_escaped (&code, text);
  out->failed |= code.failed;
  if (code.len == 0 || code.failed)
    return;
  size_t fence = 1, run = 0;
  for (const char *p = code.data; *p; p++) {
    run = *p == '`' ? run + 1 : 0;
    fence = run >= fence ? run + 1 : fence;
  }
  const char *space = code.data[0] == '`' || code.data[code.len - 1] == '`' ? " " : "";
  for (size_t i = 0; i < fence; i++)
    byol_buf_puts (out, "`");
  byol_buf_printf (out, "%s%s%s", space, code.data, space);
  for (size_t i = 0; i < fence; i++)
    byol_buf_puts (out, "`");
}

/* The codes are those of one rule: where there are more, the row has none. */
static void
put_row (struct buf *out, const struct byol_finding *f, const char *rules, bool one_rule)
{
  CLEANUP_BUF struct buf codes = BUF_INIT;
  if (one_rule)
    byol_tell_codes (&codes, f);
  byol_buf_printf (out, "| %s | %s | ", byol_told_status (f->status), rules);
  byol_output_put_markdown (out, f->message);
  byol_buf_puts (out, " | ");
  byol_output_put_markdown (out, codes.data ? codes.data : "");
  byol_buf_puts (out, " |\n");
  out->failed |= codes.failed;
}

/* A row for all that is undecided for the very same cause; none unless `f` is
   the first of them. */
static void
put_undecided (struct buf *out, const struct byol_report *report, const struct byol_finding *f)
{
  size_t count = 0;
  CLEANUP_BUF struct buf rules = BUF_INIT;
  for (const struct byol_finding *other =
         byol_told_next (report, SECTION_UNDECIDED, report->findings);
       other != NULL; other = byol_told_next (report, SECTION_UNDECIDED, other + 1)) {
    if (strcmp (other->message, f->message) != 0)
      continue;
    if (other < f)
      return;
    count++;
    byol_buf_printf (&rules, "%s`%s`", rules.len > 0 ? ", " : "", other->rule_id);
  }
  put_row (out, f, rules.data ? rules.data : "", count == 1);
  out->failed |= rules.failed;
}

static void
put_table (struct buf *out, const struct byol_report *report)
{
  static const enum section sections[] = { SECTION_BLOCKS, SECTION_UNDECIDED };
  bool begun = false;
  for (size_t i = 0; i < ARRAY_SIZE (sections); i++)
    for (const struct byol_finding *f = byol_told_next (report, sections[i], report->findings);
         f != NULL; f = byol_told_next (report, sections[i], f + 1)) {
      if (!begun)
        byol_buf_puts (out, "\n| | What blocks | Found | AWS says |\n|---|---|---|---|\n");
      begun = true;
      if (sections[i] == SECTION_UNDECIDED)
        put_undecided (out, report, f);
      else {
        CLEANUP_BUF struct buf rule = BUF_INIT;
        byol_buf_printf (&rule, "`%s`", f->rule_id);
        put_row (out, f, rule.data ? rule.data : "", true);
        out->failed |= rule.failed;
      }
    }
}

static void
put_repairs (struct buf *out, const struct byol_report *report)
{
  for (const struct byol_finding *f = byol_told_next (report, SECTION_BLOCKS, report->findings);
       f != NULL; f = byol_told_next (report, SECTION_BLOCKS, f + 1)) {
    byol_buf_printf (out, "\n<details>\n<summary>Repair of <code>%s</code></summary>\n\n",
                     f->rule_id);
    byol_buf_puts (out, "Expected: ");
    byol_output_put_markdown (out, f->expected);
    byol_buf_puts (out, "\n");
    if (f->remediation[0] != '\0') {
      byol_buf_printf (out, "\n%s:\n\n```\n", byol_told_repair (f->rule_id));
      byol_output_put_lines (out, "", f->remediation);
      byol_buf_puts (out, "```\n");
    }
    byol_buf_puts (out, "\n</details>\n");
  }
}

static void
tell_message (struct buf *out, const struct byol_finding *f)
{
  byol_buf_puts (out, f->message);
}

static void
put_short (struct buf *out, const struct byol_report *report, enum section which, const char *title,
           void (*tell) (struct buf *out, const struct byol_finding *f))
{
  size_t count = 0;
  const struct byol_finding *f = byol_told_next (report, which, report->findings);
  for (const struct byol_finding *n = f; n != NULL; n = byol_told_next (report, which, n + 1))
    count++;
  if (count == 0)
    return;
  byol_buf_printf (out, "\n<details>\n<summary>%s (%zu)</summary>\n\n", title, count);
  for (; f != NULL; f = byol_told_next (report, which, f + 1)) {
    CLEANUP_BUF struct buf text = BUF_INIT;
    tell (&text, f);
    byol_buf_printf (out, "- `%s`: ", f->rule_id);
    byol_output_put_markdown (out, text.data ? text.data : "");
    byol_buf_puts (out, "\n");
    out->failed |= text.failed;
  }
  byol_buf_puts (out, "\n</details>\n");
}

static void
put_report (struct buf *out, const struct byol_report *report)
{
  const struct byol_facts *facts = report->facts;
  byol_buf_printf (out, "### byolcheck: %s\n\n%s ", byol_told_verdict (report->verdict),
                   report->verdict == BYOL_VERDICT_READY       ? ":white_check_mark:"
                   : report->verdict == BYOL_VERDICT_NOT_READY ? ":x:"
                                                               : ":question:");
  byol_output_put_markdown (out, report->summary);
  byol_buf_puts (out, "\n\nImage ");
  put_code (out, facts->path);
  if (is_set (facts->product) || is_set (facts->version)) {
    byol_buf_puts (out, ", ");
    byol_output_put_markdown (out, is_set (facts->product) ? facts->product : "Windows");
    byol_buf_puts (out, " ");
    byol_output_put_markdown (out, is_set (facts->version) ? facts->version : "");
  }
  byol_buf_puts (out, "; profile ");
  put_code (out, report->profile_id);
  byol_buf_printf (out, "%s; checked for %s\n", report->strict ? ", strict" : "", report->day);

  put_table (out, report);
  put_repairs (out, report);
  put_short (out, report, SECTION_ADVICE, "Worth repairing", tell_message);
  put_short (out, report, SECTION_WAIVED, "Waived", byol_tell_waiver);
  put_short (out, report, SECTION_ATTESTED, "Attested", byol_tell_attested);
  put_short (out, report, SECTION_ATTEST, "To be attested, as no disk shows it", byol_tell_demand);
  if (report->notes.count > 0)
    byol_buf_puts (out, "\nTo know:\n\n");
  for (size_t i = 0; i < report->notes.count; i++) {
    byol_buf_puts (out, "- ");
    byol_output_put_markdown (out, report->notes.items[i]);
    byol_buf_puts (out, "\n");
  }
}

static void
write_reports (struct buf *out, const struct byol_reports *reports, unsigned flags)
{
  for (size_t i = 0; i < reports->count; i++) {
    const struct report_item *item = &reports->items[i];
    byol_buf_puts (out, i > 0 ? "\n" : "");
    if (item->report != NULL) {
      put_report (out, item->report);
      continue;
    }
    byol_buf_puts (out, "### byolcheck: NOT CHECKED\n\n:question: ");
    byol_output_put_markdown (out, item->failure);
    byol_buf_puts (out, "\n\nImage ");
    put_code (out, item->name);
    byol_buf_puts (out, "\n");
  }
}

const struct output_format byol_output_markdown = {
  .name = "markdown",
  .reports = write_reports,
};
