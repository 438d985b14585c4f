/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The form for people: a line a rule, what to do, the verdict last. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "output/output.h"
#include "output/told.h"
#include "rules/codes.h"

#define DEFAULT_WIDTH 100u
#define LEAST_WIDTH 60u

struct page
{
  struct buf *out;
  size_t width; /* columns */
  bool color;
};

static struct page
new_page (struct buf *out, unsigned flags)
{
  size_t width = flags >> BYOL_WRITE_WIDTH_SHIFT;
  if (width == 0)
    width = DEFAULT_WIDTH;
  if (width < LEAST_WIDTH)
    width = LEAST_WIDTH;
  return (struct page){ out, width, (flags & BYOL_WRITE_COLOR) != 0 };
}

/* ---- words on a page ------------------------------------------------------------ */

#define BOLD "1"
#define DIM "2"

static void
put_colored (struct page *p, const char *color, const char *text)
{
  if (p->color && color[0] != '\0')
    byol_buf_printf (p->out, "\033[%sm%s\033[0m", color, text);
  else
    byol_buf_puts (p->out, text);
}

static void
put_spaces (struct page *p, size_t count)
{
  byol_buf_printf (p->out, "%*s", (int) count, "");
}

static void
put_heading (struct page *p, const char *title)
{
  byol_buf_puts (p->out, "\n");
  put_colored (p, BOLD, title);
  byol_buf_puts (p->out, "\n\n");
}

/* Columns that text takes on a terminal; good for all but East Asian. */
static size_t
columns (const char *text, size_t len)
{
  size_t n = 0;
  for (size_t i = 0; i < len; i++)
    n += ((unsigned char) text[i] & 0xc0) != 0x80;
  return n;
}

/* Writes words from the column `at` that the line has reached, wraps at the
   page's width and goes on at `column`; ends the line. A word that is longer
   than a line stands unbroken. */
static void
put_wrapped_from (struct page *p, size_t column, size_t at, const char *text)
{
  size_t start = at;
  CLEANUP_BUF struct buf escaped = BUF_INIT;
  byol_output_put_escaped (&escaped, text);
  if (escaped.failed)
    p->out->failed = true;
  const char *word = escaped.data ? escaped.data : "";
  for (;;) {
    word += strspn (word, " ");
    size_t len = strcspn (word, " ");
    if (len == 0)
      break;
    size_t wide = columns (word, len);
    if (at > start && at + 1 + wide > p->width) {
      byol_buf_puts (p->out, "\n");
      put_spaces (p, column);
      at = start = column;
    }
    if (at > start) {
      byol_buf_puts (p->out, " ");
      at++;
    }
    byol_buf_add (p->out, word, len);
    at += wide;
    word += len;
  }
  byol_buf_puts (p->out, "\n");
}

static void
put_wrapped (struct page *p, size_t column, const char *text)
{
  put_wrapped_from (p, column, column, text);
}

/* A name in a column of its own, then wrapped text. */
static void
put_field (struct page *p, size_t indent, size_t column, const char *name, const char *text)
{
  put_spaces (p, indent);
  byol_buf_printf (p->out, "%-*s", (int) (column - indent), name);
  put_wrapped (p, column, text);
}

/* A table whose columns are as wide as their widest cell. Cells are escaped
   when they are added; the last column is not padded. */
#define COLUMNS_MOST 10u

struct table
{
  struct strv cells;
  size_t columns; /* at most COLUMNS_MOST */
  bool failed;
};

static void
add_cell (struct table *t, const char *text)
{
  struct buf escaped = BUF_INIT;
  byol_output_put_escaped (&escaped, text != NULL ? text : "");
  if (!byol_strv_take (&t->cells, byol_buf_steal (&escaped)))
    t->failed = true;
}

static void
add_cell_number (struct table *t, uint64_t number)
{
  char text[32];
  snprintf (text, sizeof text, "%" PRIu64, number);
  add_cell (t, text);
}

static void
put_table (struct page *p, size_t indent, struct table *t)
{
  size_t widest[COLUMNS_MOST] = { 0 };
  if (t->failed)
    p->out->failed = true;
  for (size_t i = 0; i < t->cells.count; i++) {
    size_t wide = columns (t->cells.items[i], strlen (t->cells.items[i]));
    if (wide > widest[i % t->columns])
      widest[i % t->columns] = wide;
  }
  for (size_t i = 0; !t->failed && i < t->cells.count; i += t->columns) {
    /* The last cell with something in it ends the line. */
    size_t last = 0;
    for (size_t c = 0; c < t->columns; c++)
      if (t->cells.items[i + c][0] != '\0')
        last = c;
    put_spaces (p, indent);
    for (size_t c = 0; c <= last; c++) {
      const char *cell = t->cells.items[i + c];
      byol_buf_puts (p->out, cell);
      if (c < last)
        put_spaces (p, widest[c] - columns (cell, strlen (cell)) + 2);
    }
    byol_buf_puts (p->out, "\n");
  }
  byol_strv_free (&t->cells);
}

/* ---- the image -------------------------------------------------------------------- */

#define FIELD_COLUMN 10

static bool
is_set (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static void
put_disks (struct page *p, const struct byol_facts *facts)
{
  if (facts->disk_count == 0) {
    CLEANUP_BUF struct buf text = BUF_INIT;
    byol_buf_printf (&text, "%s (a folder)", facts->path);
    put_field (p, 0, FIELD_COLUMN, "Image", text.data ? text.data : "");
    p->out->failed |= text.failed;
  }
  for (size_t i = 0; i < facts->disk_count; i++) {
    const struct byol_disk *disk = &facts->disks[i];
    CLEANUP_BUF struct buf text = BUF_INIT;
    if (is_set (disk->member))
      byol_buf_printf (&text, "%s in %s", disk->member, disk->path);
    else
      byol_buf_puts (&text, disk->path);
    byol_buf_printf (&text, " (%s%s%s, %s, %s)", is_set (disk->format) ? disk->format : "unknown",
                     disk->sub_format[0] ? " " : "", disk->sub_format,
                     byol_size_text (disk->virtual_size).text,
                     disk->closed                              ? "content not readable"
                     : strcmp (disk->table, "none") == 0       ? "no partition table"
                     : strcmp (disk->table, "unreadable") == 0 ? "unreadable partition table"
                     : strcmp (disk->table, "gpt") == 0        ? "GPT"
                     : strcmp (disk->table, "mbr") == 0        ? "MBR"
                                                               : disk->table);
    put_field (p, 0, FIELD_COLUMN, i == 0 ? "Image" : "", text.data ? text.data : "");
    p->out->failed |= text.failed;
  }
}

static void
put_package (struct page *p, const struct byol_package *package)
{
  static const struct
  {
    const char *state, *text;
  } manifests[] = {
    { "absent", "without a manifest" },
    { "malformed", "with a manifest that cannot be understood" },
    { "mismatch", "not what its manifest says" },
    { "verified", "as its manifest says" },
    { "not-verified", "not compared with its manifest" },
  };
  CLEANUP_BUF struct buf text = BUF_INIT;
  if (package == NULL)
    return;
  byol_buf_printf (&text, "OVA, %s: %u disk%s", package->descriptor, package->disks,
                   package->disks == 1 ? "" : "s");
  const struct
  {
    uint32_t n;
    const char *one;
  } devices[] = { { package->cds, "CD drive" },
                  { package->floppies, "floppy drive" },
                  { package->networks, "network card" } };
  for (size_t i = 0; i < ARRAY_SIZE (devices); i++)
    if (devices[i].n > 0)
      byol_buf_printf (&text, ", %u %s%s", devices[i].n, devices[i].one,
                       devices[i].n == 1 ? "" : "s");
  if (is_set (package->firmware))
    byol_buf_printf (&text, ", %s", strcmp (package->firmware, "efi") == 0 ? "UEFI" : "BIOS");
  for (size_t i = 0; i < ARRAY_SIZE (manifests); i++)
    if (strcmp (package->manifest, manifests[i].state) == 0)
      byol_buf_printf (&text, "; %s", manifests[i].text);
  put_field (p, 0, FIELD_COLUMN, "Package", text.data ? text.data : "");
  p->out->failed |= text.failed;
}

static void
put_windows (struct page *p, const struct byol_facts *facts)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  if (!is_set (facts->product) && !is_set (facts->version))
    byol_buf_puts (&text, "none that could be read");
  else {
    byol_buf_puts (&text, is_set (facts->product) ? facts->product : "Windows");
    if (is_set (facts->version))
      byol_buf_printf (&text, " %s", facts->version);
    const char *const details[] = { facts->edition, facts->architecture };
    const char *separator = " (";
    for (size_t i = 0; i < ARRAY_SIZE (details); i++)
      if (is_set (details[i])) {
        byol_buf_printf (&text, "%s%s", separator, details[i]);
        separator = ", ";
      }
    if (separator[0] == ',')
      byol_buf_puts (&text, ")");
    if (is_set (facts->root))
      byol_buf_printf (&text, " in %s", facts->root);
  }
  put_field (p, 0, FIELD_COLUMN, "Windows", text.data ? text.data : "");
  p->out->failed |= text.failed;
}

static void
put_volumes (struct page *p, const struct byol_facts *facts)
{
  struct table t = { .columns = COLUMNS_MOST };
  static const char *const heads[] = { "DISK",    "NO",     "START", "SIZE", "FREE",
                                       "CONTENT", "LETTER", "LABEL", "TYPE", "NOTES" };
  for (size_t i = 0; i < ARRAY_SIZE (heads); i++)
    add_cell (&t, heads[i]);
  for (size_t i = 0; i < facts->volume_count; i++) {
    const struct byol_volume *volume = &facts->volumes[i];
    add_cell_number (&t, (uint64_t) volume->disk + 1);
    add_cell_number (&t, volume->number);
    add_cell (&t, byol_size_text (volume->start).text);
    add_cell (&t, byol_size_text (volume->size).text);
    if (volume->has_free)
      add_cell (&t, byol_size_text (volume->fs_free).text);
    else
      add_cell (&t, "-");
    add_cell (&t, is_set (volume->content) ? volume->content : "-");
    const char letter[] = { volume->letter, volume->letter ? ':' : '\0', '\0' };
    add_cell (&t, volume->letter ? letter : "-");
    add_cell (&t, is_set (volume->label) ? volume->label : "-");
    add_cell (&t, is_set (volume->type) ? volume->type : "-");
    CLEANUP_BUF struct buf notes = BUF_INIT;
    if (volume->active)
      byol_buf_puts (&notes, "active");
    for (size_t n = 0; n < volume->notes.count; n++)
      byol_buf_printf (&notes, "%s%s", notes.len > 0 ? ", " : "", volume->notes.items[n]);
    if (is_set (volume->reason))
      byol_buf_printf (&notes, "%s%s%s", notes.len > 0 ? ", " : "",
                       volume->readable ? "" : "not readable: ", volume->reason);
    add_cell (&t, notes.data);
    p->out->failed |= notes.failed;
  }
  put_heading (p, "Volumes");
  put_table (p, 2, &t);
}

static void
put_hives (struct page *p, const struct byol_facts *facts)
{
  struct table t = { .columns = 4 };
  for (size_t i = 0; i < facts->hive_count; i++) {
    const struct byol_hive *hive = &facts->hives[i];
    add_cell (&t, hive->name);
    add_cell (&t, hive->state);
    add_cell (&t, hive->path);
    add_cell (&t, hive->reason);
  }
  put_heading (p, "Registry hives");
  put_table (p, 2, &t);
}

static void
write_facts (struct buf *out, const struct byol_facts *facts, unsigned flags)
{
  struct page p = new_page (out, flags);
  put_disks (&p, facts);
  put_package (&p, facts->package);
  put_windows (&p, facts);
  put_field (&p, 0, FIELD_COLUMN, "Source", facts->source);
  put_field (&p, 0, FIELD_COLUMN, "Sandbox", facts->sandbox[0] ? facts->sandbox : "none");
  if (facts->sandbox_missing[0])
    put_field (&p, 0, FIELD_COLUMN, "lacking", facts->sandbox_missing);
  if (facts->volume_count > 0)
    put_volumes (&p, facts);
  if (facts->hive_count > 0)
    put_hives (&p, facts);
}

/* ---- findings --------------------------------------------------------------------- */

struct label
{
  const char *text, *color;
};

static struct label
status_label (int status)
{
  const char *word = byol_told_status (status);
  switch (status) {
    case BYOL_STATUS_PASS:
      return (struct label){ word, "32" };
    case BYOL_STATUS_WARN:
      return (struct label){ word, "33" };
    case BYOL_STATUS_FAIL:
      return (struct label){ word, "1;31" };
    case BYOL_STATUS_ATTESTED:
      return (struct label){ word, "36" };
    case BYOL_STATUS_NOT_APPLICABLE:
      return (struct label){ word, DIM };
  }
  return (struct label){ word, "35" };
}

#define RULE_COLUMN 10
#define LEAST_MESSAGE_WIDTH 32

static size_t
widest_rule_id (const struct byol_report *report)
{
  size_t widest = 0;
  for (size_t i = 0; i < report->finding_count; i++) {
    size_t len = strlen (report->findings[i].rule_id);
    widest = len > widest ? len : widest;
  }
  return widest;
}

static void
put_evidence (struct page *p, const struct byol_finding *finding)
{
  for (size_t i = 0; i < finding->evidence_count; i++) {
    const struct byol_evidence *item = &finding->evidence[i];
    CLEANUP_BUF struct buf line = BUF_INIT;
    byol_tell_evidence (&line, item);
    CLEANUP_BUF struct buf escaped = BUF_INIT;
    byol_output_put_escaped (&escaped, line.data ? line.data : "");
    put_spaces (p, RULE_COLUMN);
    put_colored (p, DIM, escaped.data ? escaped.data : "");
    byol_buf_puts (p->out, "\n");
    p->out->failed |= line.failed || escaped.failed;
  }
}

/* The first finding that is undecided for the very same cause; NULL: this is
   the first. */
static const struct byol_finding *
same_cause (const struct byol_report *report, const struct byol_finding *finding)
{
  for (const struct byol_finding *f = report->findings; f < finding; f++)
    if (f->status == BYOL_STATUS_UNKNOWN && finding->status == BYOL_STATUS_UNKNOWN
        && strcmp (f->message, finding->message) == 0)
      return f;
  return NULL;
}

static void
put_finding_line (struct page *p, const struct byol_report *report,
                  const struct byol_finding *finding, size_t message_column)
{
  struct label label = status_label (finding->status);
  put_colored (p, label.color, label.text);
  put_spaces (p, RULE_COLUMN - strlen (label.text));
  byol_buf_puts (p->out, finding->rule_id);
  if (message_column + LEAST_MESSAGE_WIDTH <= p->width)
    put_spaces (p, message_column - RULE_COLUMN - strlen (finding->rule_id));
  else {
    message_column = RULE_COLUMN;
    byol_buf_puts (p->out, "\n");
    put_spaces (p, message_column);
  }
  const struct byol_finding *first = same_cause (report, finding);
  if (first != NULL) {
    byol_buf_printf (p->out, "as %s\n", first->rule_id);
    return;
  }
  if (finding->waiver_reason != NULL) {
    byol_buf_puts (p->out, "(waived) ");
    put_wrapped_from (p, message_column, message_column + strlen ("(waived) "), finding->message);
  } else
    put_wrapped (p, message_column, finding->message);
}

#define REPAIR_COLUMN 14

static void
put_codes (struct page *p, const struct byol_finding *finding)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  byol_tell_codes (&text, finding);
  if (text.len > 0)
    put_field (p, 4, REPAIR_COLUMN, "AWS says", text.data);
  p->out->failed |= text.failed;
}

/* A finding in full: what is there, what should be, and how to get there. */
static void
put_repair (struct page *p, const struct byol_finding *finding)
{
  struct label label = status_label (finding->status);
  byol_buf_puts (p->out, "  ");
  put_colored (p, label.color, label.text);
  byol_buf_puts (p->out, " ");
  put_colored (p, BOLD, finding->rule_id);
  byol_buf_puts (p->out, "\n");
  put_field (p, 4, REPAIR_COLUMN, "Found", finding->message);
  put_field (p, 4, REPAIR_COLUMN, "Expected", finding->expected);
  put_codes (p, finding);
  if (is_set (finding->remediation)) {
    byol_buf_printf (p->out, "    %s:\n\n", byol_told_repair (finding->rule_id));
    byol_output_put_lines (p->out, "        ", finding->remediation);
  }
}

/* What blocks, or is worth repairing: each in full. */
static void
put_repairs (struct page *p, const struct byol_report *report, enum section which,
             const char *title)
{
  const struct byol_finding *f = byol_told_next (report, which, report->findings);
  if (f != NULL)
    put_heading (p, title);
  while (f != NULL) {
    put_repair (p, f);
    f = byol_told_next (report, which, f + 1);
    if (f != NULL)
      byol_buf_puts (p->out, "\n");
  }
}

/* One cause leaves many rules undecided: each cause once, below its rules. */
static void
put_undecided (struct page *p, const struct byol_report *report)
{
  const struct byol_finding *first = byol_told_next (report, SECTION_UNDECIDED, report->findings);
  if (first != NULL)
    put_heading (p, "What could not be decided, and blocks");
  for (const struct byol_finding *f = first; f != NULL;
       f = byol_told_next (report, SECTION_UNDECIDED, f + 1)) {
    const struct byol_finding *other = first;
    while (strcmp (other->message, f->message) != 0)
      other = byol_told_next (report, SECTION_UNDECIDED, other + 1);
    if (other != f) /* told with the first */
      continue;
    CLEANUP_BUF struct buf rules = BUF_INIT;
    for (; other != NULL; other = byol_told_next (report, SECTION_UNDECIDED, other + 1))
      if (strcmp (other->message, f->message) == 0)
        byol_buf_printf (&rules, "%s%s", rules.len > 0 ? ", " : "", other->rule_id);
    p->out->failed |= rules.failed;
    put_field (p, 0, 2, "", rules.data ? rules.data : "");
    put_field (p, 0, 4, "", f->message);
  }
}

static void
put_short (struct page *p, const struct byol_report *report, enum section which, const char *title,
           void (*tell) (struct buf *out, const struct byol_finding *f))
{
  const struct byol_finding *f = byol_told_next (report, which, report->findings);
  if (f != NULL)
    put_heading (p, title);
  for (; f != NULL; f = byol_told_next (report, which, f + 1)) {
    CLEANUP_BUF struct buf text = BUF_INIT;
    tell (&text, f);
    put_field (p, 2, 2 + widest_rule_id (report) + 2, f->rule_id, text.data ? text.data : "");
    p->out->failed |= text.failed;
  }
}

static void
put_notes (struct page *p, const struct byol_report *report)
{
  if (report->notes.count > 0)
    put_heading (p, "To know");
  for (size_t i = 0; i < report->notes.count; i++)
    put_field (p, 2, 4, "-", report->notes.items[i]);
}

/* The codes of the import that no image can show. */
static void
put_unchecked (struct page *p)
{
  for (size_t i = 0; i < byol_api_codes_count; i++)
    if (byol_api_codes[i].explanation[0] != '\0') {
      CLEANUP_BUF struct buf text = BUF_INIT;
      byol_buf_printf (&text, "%s: %s", byol_api_codes[i].name, byol_api_codes[i].explanation);
      byol_buf_puts (p->out, "\n");
      put_field (p, 0, sizeof "Not checked" + 1, "Not checked", text.data ? text.data : "");
      p->out->failed |= text.failed;
    }
}

static void
put_verdict (struct page *p, const struct byol_report *report)
{
  put_colored (p,
               report->verdict == BYOL_VERDICT_READY       ? "1;32"
               : report->verdict == BYOL_VERDICT_NOT_READY ? "1;31"
                                                           : "1;35",
               byol_told_verdict (report->verdict));
  byol_buf_puts (p->out, ": ");
  byol_output_put_escaped (p->out, report->summary);
  byol_buf_puts (p->out, "\n");
}

/* What the image does not show has sections of its own. */
static bool
is_told_below (const struct byol_finding *finding)
{
  const enum section which = byol_told_section (finding);
  return which == SECTION_ATTESTED || which == SECTION_ATTEST;
}

static void
write_report (struct buf *out, const struct byol_report *report, unsigned flags)
{
  struct page p = new_page (out, flags);
  CLEANUP_BUF struct buf profile = BUF_INIT;
  const bool verbose = (flags & BYOL_WRITE_EVIDENCE) != 0;
  byol_buf_printf (&profile, "%s, as of %s%s", report->profile_id, report->profile_as_of,
                   report->strict ? ", strict" : "");
  put_disks (&p, report->facts);
  put_package (&p, report->facts->package);
  put_windows (&p, report->facts);
  put_field (&p, 0, FIELD_COLUMN, "Profile", profile.data ? profile.data : "");
  put_field (&p, 0, FIELD_COLUMN, "Day", report->day);
  out->failed |= profile.failed;
  byol_buf_puts (out, "\n");

  size_t message_column = RULE_COLUMN + widest_rule_id (report) + 2;
  for (size_t i = 0; i < report->finding_count; i++) {
    if (!verbose && is_told_below (&report->findings[i]))
      continue;
    put_finding_line (&p, report, &report->findings[i], message_column);
    if (verbose)
      put_evidence (&p, &report->findings[i]);
  }
  put_repairs (&p, report, SECTION_BLOCKS, "What blocks");
  put_undecided (&p, report);
  put_repairs (&p, report, SECTION_ADVICE, "Worth repairing");
  put_short (&p, report, SECTION_WAIVED, "Waived", byol_tell_waiver);
  put_short (&p, report, SECTION_ATTESTED, "Attested", byol_tell_attested);
  put_short (&p, report, SECTION_ATTEST, "To be attested: see byolcheck-attestation(5)",
             byol_tell_demand);
  put_notes (&p, report);
  put_unchecked (&p);
  byol_buf_puts (out, "\n");
  put_verdict (&p, report);
}

/* ---- rules --------------------------------------------------------------------------- */

static void
write_rules (struct buf *out, const struct byol_profile *profile, unsigned flags)
{
  struct page p = new_page (out, flags);
  struct table t = { .columns = profile != NULL ? 3 : 2 };
  for (size_t i = 0; i < byol_rules_count; i++) {
    const struct byol_rule *rule = byol_rules[i];
    add_cell (&t, rule->id);
    if (profile != NULL)
      add_cell (&t, byol_severity_name (byol_profile_rule_severity (profile, rule)));
    add_cell (&t, rule->title);
  }
  put_table (&p, 0, &t);
}

#define EXPLAIN_COLUMN 12

static const char *
confidence_meaning (int confidence)
{
  switch (confidence) {
    case BYOL_CONFIDENCE_EXACT:
      return "exact: reads the datum that AWS's code reads";
    case BYOL_CONFIDENCE_EQUIVALENT:
      return "equivalent: reads another datum that tells the same truth";
    case BYOL_CONFIDENCE_HEURISTIC:
      return "heuristic: reads something that is correlated";
  }
  return byol_confidence_name (confidence);
}

static const char *
decided_by_meaning (const struct byol_rule *rule)
{
  switch (rule->decided_by) {
    case DECIDED_BY_IMAGE:
      return "the image";
    case DECIDED_IN_PART:
      return "the image in part; somebody must attest the rest";
    case DECIDED_BY_CALLER:
      return "what is requested, or an attestation: no image shows it";
  }
  return byol_rule_decided_by (rule);
}

static void
write_rule (struct buf *out, const struct byol_rule *rule, const struct byol_profile *profile,
            unsigned flags)
{
  struct page p = new_page (out, flags);
  put_colored (&p, BOLD, rule->id);
  byol_buf_printf (out, "\n%s\n\n", rule->title);
  put_field (&p, 0, EXPLAIN_COLUMN, "Why", rule->rationale);
  put_field (&p, 0, EXPLAIN_COLUMN, "Expected", rule->expected);
  if (profile != NULL)
    byol_buf_printf (out, "%-*s%s under profile %s\n", EXPLAIN_COLUMN, "Severity",
                     byol_severity_name (byol_profile_rule_severity (profile, rule)), profile->id);
  for (size_t i = 0; i < rule->code_count; i++)
    byol_buf_printf (out, "%-*s%s (%s)\n", EXPLAIN_COLUMN, i == 0 ? "AWS says" : "",
                     rule->codes[i].code, rule->codes[i].channel);
  for (size_t i = 0; i < rule->checker_test_count; i++)
    byol_buf_printf (out, "%-*sTest-BYOL_%s\n", EXPLAIN_COLUMN, i == 0 ? "Answers" : "",
                     rule->checker_tests[i]);
  put_field (&p, 0, EXPLAIN_COLUMN, "Confidence", confidence_meaning (rule->confidence));
  put_field (&p, 0, EXPLAIN_COLUMN, "Decided by", decided_by_meaning (rule));
  if (is_set (rule->evidence)) {
    byol_buf_puts (out, "\nEvidence:\n\n");
    byol_output_put_lines (p.out, "    ", rule->evidence);
  }
  if (is_set (rule->remediation)) {
    byol_buf_printf (out, "\n%s:\n\n", byol_told_repair (rule->id));
    byol_output_put_lines (p.out, "    ", rule->remediation);
  }
  if (rule->source_count > 0)
    byol_buf_puts (out, "\n");
  for (size_t i = 0; i < rule->source_count; i++)
    put_field (&p, 0, EXPLAIN_COLUMN, i == 0 ? "Sources" : "", rule->sources[i]);
}

/* ---- profiles ------------------------------------------------------------------------ */

static void
write_profiles (struct buf *out, struct byol_profile *const *profiles, size_t count, unsigned flags)
{
  struct page p = new_page (out, flags);
  for (size_t i = 0; i < count; i++) {
    const struct byol_profile *profile = profiles[i];
    byol_buf_puts (out, i > 0 ? "\n" : "");
    put_colored (&p, BOLD, profile->id);
    byol_buf_printf (out, "\n  %s\n  as of %s", profile->title, profile->as_of);
    for (size_t n = 0; n < profile->aliases.count; n++)
      byol_buf_printf (out, "%s%s", n == 0 ? "; also called " : ", ", profile->aliases.items[n]);
    byol_buf_puts (out, "\n");
    for (size_t n = 0; n < profile->sources.count; n++)
      put_field (&p, 0, 2, "", profile->sources.items[n]);
  }
}

const struct output_format byol_output_text = {
  .name = "text",
  .report = write_report,
  .facts = write_facts,
  .rules = write_rules,
  .rule = write_rule,
  .profiles = write_profiles,
};
