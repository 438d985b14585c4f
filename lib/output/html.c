/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One page of HTML that needs nothing else: the verdict first, then what blocks
   and how to repair it, all the rest to unfold. It reads without script, and its
   policy allows no style and no script but those of lib/output/html/, whatever an
   image calls itself. */
#include "config.h"

#include "output/html.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "output/output.h"
#include "output/told.h"

/* What every function here writes to, and which image it is about, from 1. */
struct page
{
  struct buf *out;
  size_t image;
  bool several;
};

static bool
is_set (const char *text)
{
  return text != NULL && text[0] != '\0';
}

static void
put (struct page *p, const char *html)
{
  byol_buf_puts (p->out, html);
}

/* Text from anywhere, on one line: what cannot be seen is made visible. */
static void
put_text (struct page *p, const char *text)
{
  CLEANUP_BUF struct buf line = BUF_INIT;
  byol_output_put_escaped (&line, text);
  byol_output_put_xml (p->out, line.data ? line.data : "");
  p->out->failed |= line.failed;
}

/* The same as a name, which may run from right to left but turns nothing else. */
static void
put_name (struct page *p, const char *text)
{
  put (p, "<bdi>");
  put_text (p, text);
  put (p, "</bdi>");
}

static void
put_number (struct page *p, size_t n)
{
  byol_buf_printf (p->out, "%zu", n);
}

static void
put_term (struct page *p, const char *term, const char *text)
{
  if (!is_set (text))
    return;
  byol_buf_printf (p->out, "<dt>%s</dt><dd>", term);
  put_name (p, text);
  put (p, "</dd>\n");
}

/* ---- the disks -------------------------------------------------------------------- */

/* Of the width of a bar. */
#define BAR 1000u
#define NARROWEST 14u
#define COLOURS 5u

/* A partition, or the space before the next. */
struct piece
{
  const struct byol_volume *volume; /* NULL: nothing is there */
  uint64_t size;
  unsigned colour, width;
};

/* As wide as they are large, but none too narrow to be seen. */
static void
set_widths (struct piece *pieces, size_t count, uint64_t whole)
{
  unsigned narrow = 0, left = BAR;
  uint64_t wide = 0;
  for (size_t i = 0; i < count; i++) {
    double share = whole > 0 ? (double) pieces[i].size / (double) whole : 0;
    pieces[i].width = share * BAR < NARROWEST ? NARROWEST : 0;
    narrow += pieces[i].width > 0;
    wide += pieces[i].width > 0 ? 0 : pieces[i].size;
  }
  left -= narrow * NARROWEST < BAR ? narrow * NARROWEST : BAR;
  for (size_t i = 0; i < count; i++)
    if (pieces[i].width == 0 && wide > 0)
      pieces[i].width = (unsigned) ((double) pieces[i].size / (double) wide * left);
}

#define PIECES_MOST 64u

/* What lies on the disk, in its order. */
static size_t
find_pieces (const struct byol_facts *facts, size_t disk, struct piece pieces[PIECES_MOST])
{
  const uint64_t whole = facts->disks[disk].virtual_size;
  size_t count = 0;
  uint64_t at = 0;
  unsigned colour = 0;
  for (size_t i = 0; i < facts->volume_count && count + 2 < PIECES_MOST; i++) {
    const struct byol_volume *v = &facts->volumes[i];
    if (v->disk != disk)
      continue;
    if (v->start > at && v->start - at > whole / 200)
      pieces[count++] = (struct piece){ .size = v->start - at };
    pieces[count++] = (struct piece){ v, v->size, colour++ % COLOURS + 1, 0 };
    if (v->size <= UINT64_MAX - v->start && v->start + v->size > at)
      at = v->start + v->size;
  }
  if (whole > at && whole - at > whole / 200)
    pieces[count++] = (struct piece){ .size = whole - at };
  set_widths (pieces, count, whole);
  return count;
}

static void
put_bar (struct page *p, const struct piece *pieces, size_t count)
{
  unsigned x = 0;
  byol_buf_printf (p->out,
                   "<svg viewBox=\"0 0 %u 36\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
                   BAR + (unsigned) count * 2);
  for (size_t i = 0; i < count; i++) {
    byol_buf_printf (p->out, "<rect class=\"c%u\" x=\"%u\" y=\"0\" width=\"%u\" height=\"36\"/>",
                     pieces[i].colour, x, pieces[i].width);
    x += pieces[i].width + 2;
  }
  put (p, "</svg>\n");
}

static void
put_size (struct page *p, uint64_t bytes)
{
  put (p, "<td class=\"number\">");
  put (p, byol_size_text (bytes).text);
  put (p, "</td>");
}

static void
put_volume (struct page *p, const struct piece *piece)
{
  const struct byol_volume *v = piece->volume;
  byol_buf_printf (p->out,
                   "<tr><td><svg class=\"swatch\" viewBox=\"0 0 8 8\" aria-hidden=\"true\">"
                   "<rect class=\"c%u\" width=\"8\" height=\"8\"/></svg> ",
                   piece->colour);
  if (v == NULL) {
    put (p, "not partitioned</td>");
    put_size (p, piece->size);
    put (p, "<td></td><td></td><td></td></tr>\n");
    return;
  }
  byol_buf_printf (p->out, "%u", v->number);
  if (v->letter != '\0')
    byol_buf_printf (p->out, " (%c:)", v->letter);
  put (p, "</td>");
  put_size (p, v->size);
  put (p, "<td>");
  put_name (p, is_set (v->content) ? v->content : "not recognised");
  put (p, v->active ? ", active" : "");
  put (p, "</td><td>");
  put_name (p, v->label ? v->label : "");
  put (p, "</td><td>");
  if (!v->readable && is_set (v->reason))
    put_name (p, v->reason);
  for (size_t i = 0; i < v->notes.count; i++) {
    put (p, i > 0 || (!v->readable && is_set (v->reason)) ? "; " : "");
    put_name (p, v->notes.items[i]);
  }
  if (v->has_free)
    byol_buf_printf (p->out, "%s%s free", v->notes.count > 0 ? "; " : "",
                     byol_size_text (v->fs_free).text);
  put (p, "</td></tr>\n");
}

static void
put_disk (struct page *p, const struct byol_facts *facts, size_t i)
{
  const struct byol_disk *d = &facts->disks[i];
  struct piece pieces[PIECES_MOST];
  size_t count = find_pieces (facts, i, pieces);
  put (p, "<figure class=\"disk\"><figcaption>");
  put_name (p, is_set (d->member) ? d->member : d->path);
  put (p, ": ");
  put_name (p, d->format);
  if (is_set (d->sub_format)) {
    put (p, " (");
    put_name (p, d->sub_format);
    put (p, ")");
  }
  byol_buf_printf (p->out, ", %s, partition table: ", byol_size_text (d->virtual_size).text);
  put_name (p, d->table);
  if (is_set (d->reason)) {
    put (p, " (");
    put_name (p, d->reason);
    put (p, ")");
  }
  put (p, "</figcaption>\n");
  if (count > 0) {
    put_bar (p, pieces, count);
    put (p,
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Partitions\"><table>"
         "<thead><tr><th scope=\"col\">Partition</th><th scope=\"col\" class=\"number\">Size</th>"
         "<th scope=\"col\">Content</th><th scope=\"col\">Label</th><th scope=\"col\">State</th>"
         "</tr></thead><tbody>\n");
    for (size_t k = 0; k < count; k++)
      put_volume (p, &pieces[k]);
    put (p, "</tbody></table></div>\n");
  }
  put (p, "</figure>\n");
}

static void
put_hives (struct page *p, const struct byol_facts *facts)
{
  if (facts->hive_count == 0)
    return;
  byol_buf_printf (p->out, "<details><summary>Registry hives that were read (%zu)</summary>\n",
                   facts->hive_count);
  put (p,
       "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Registry hives\"><table>"
       "<thead><tr><th scope=\"col\">Hive</th><th scope=\"col\">State</th>"
       "<th scope=\"col\">File</th></tr></thead><tbody>\n");
  for (size_t i = 0; i < facts->hive_count; i++) {
    const struct byol_hive *h = &facts->hives[i];
    put (p, "<tr><td>");
    put_name (p, h->name);
    put (p, "</td><td>");
    put_name (p, h->state);
    if (is_set (h->reason)) {
      put (p, ": ");
      put_name (p, h->reason);
    }
    put (p, "</td><td><code>");
    put_name (p, h->path ? h->path : "");
    put (p, "</code></td></tr>\n");
  }
  put (p, "</tbody></table></div></details>\n");
}

static void
put_package (struct page *p, const struct byol_package *package)
{
  if (package == NULL)
    return;
  put (p, "<dl>\n");
  put_term (p, "Package", package->kind);
  put_term (p, "Descriptor", package->descriptor);
  put_term (p, "Firmware", package->firmware);
  put_term (p, "Manifest", package->manifest);
  for (size_t i = 0; i < package->problems.count; i++)
    put_term (p, "Problem", package->problems.items[i]);
  put (p, "</dl>\n");
}

/* ---- findings --------------------------------------------------------------------- */

static void
put_badge (struct page *p, const char *class, const char *text)
{
  byol_buf_printf (p->out, "<span class=\"badge %s\">%s</span> ", class, text);
}

static void
put_status (struct page *p, const struct byol_finding *f)
{
  put_badge (p, byol_status_name (f->status), byol_told_status (f->status));
}

static void
put_trail (struct page *p, const struct byol_finding *f)
{
  if (f->evidence_count == 0)
    return;
  byol_buf_printf (p->out, "<details><summary>Evidence (%zu)</summary><ol class=\"trail\">\n",
                   f->evidence_count);
  for (size_t i = 0; i < f->evidence_count; i++) {
    const struct byol_evidence *e = &f->evidence[i];
    put (p, "<li><code>");
    put_name (p, e->place);
    if (is_set (e->value)) {
      put (p, " : ");
      put_name (p, e->value);
    }
    if (is_set (e->data)) {
      put (p, " = ");
      put_name (p, e->data);
    }
    put (p, "</code> <span class=\"state\">");
    if (is_set (e->type)) {
      put_name (p, e->type);
      put (p, ", ");
    }
    put_text (p, e->state);
    put (p, "</span></li>\n");
  }
  put (p, "</ol></details>\n");
}

static void
put_repair (struct page *p, const struct byol_finding *f)
{
  if (!is_set (f->remediation))
    return;
  byol_buf_printf (p->out, "<div class=\"repair\"><p>%s:</p>", byol_told_repair (f->rule_id));
  byol_buf_printf (p->out, "<div class=\"commands\" data-rule=\"%s\"><pre><code>", f->rule_id);
  byol_output_put_xml (p->out, f->remediation);
  put (p, "</code></pre></div></div>\n");
}

static void
put_id (struct page *p, const char *rule_id)
{
  byol_buf_printf (p->out, "<span class=\"id\">%s</span>", rule_id);
}

/* In full. */
static void
put_finding (struct page *p, const struct byol_finding *f)
{
  CLEANUP_BUF struct buf codes = BUF_INIT;
  byol_buf_printf (p->out, "<article class=\"finding %s\" id=\"image-%zu-%s\">\n<h4>",
                   byol_status_name (f->status), p->image, f->rule_id);
  put_status (p, f);
  put_text (p, f->title);
  put (p, "</h4>\n");
  put_id (p, f->rule_id);
  put (p, "\n<p class=\"message\">");
  put_name (p, f->message);
  put (p, "</p>\n<dl>\n");
  put_term (p, "Expected", f->expected);
  byol_tell_codes (&codes, f);
  put_term (p, "AWS says", codes.data);
  p->out->failed |= codes.failed;
  if (f->confidence != BYOL_CONFIDENCE_EXACT)
    put_term (p, "Confidence", byol_confidence_name (f->confidence));
  put (p, "</dl>\n");
  put_repair (p, f);
  put_trail (p, f);
  put (p, "</article>\n");
}

/* One card for all that is undecided for the very same cause. */
static void
put_undecided (struct page *p, const struct byol_report *report, const struct byol_finding *f)
{
  const enum section which = SECTION_UNDECIDED;
  size_t count = 0;
  for (const struct byol_finding *o = byol_told_next (report, which, report->findings); o != NULL;
       o = byol_told_next (report, which, o + 1))
    if (strcmp (o->message, f->message) == 0) {
      if (o < f)
        return;
      count++;
    }
  if (count == 1) {
    put_finding (p, f);
    return;
  }
  put (p, "<article class=\"finding unknown\">\n<h4>");
  put_status (p, f);
  byol_buf_printf (p->out, "%zu requirements for one cause</h4>\n<p class=\"message\">", count);
  put_name (p, f->message);
  put (p, "</p>\n<ul>\n");
  for (const struct byol_finding *o = f; o != NULL; o = byol_told_next (report, which, o + 1))
    if (strcmp (o->message, f->message) == 0) {
      put (p, "<li>");
      put_text (p, o->title);
      put (p, " ");
      put_id (p, o->rule_id);
      put (p, "</li>\n");
    }
  put (p, "</ul>\n");
  put_trail (p, f);
  put (p, "</article>\n");
}

/* In short, with what there is to unfold. */
static void
put_item (struct page *p, const struct byol_finding *f)
{
  byol_buf_printf (p->out, "<li id=\"image-%zu-%s\">", p->image, f->rule_id);
  put_status (p, f);
  put (p, "<strong>");
  put_text (p, f->title);
  put (p, "</strong> ");
  put_id (p, f->rule_id);
  put (p, "\n<p>");
  put_name (p, f->message);
  put (p, "</p>\n");
  if (f->waiver_reason != NULL || f->status == BYOL_STATUS_ATTESTED) {
    put (p, "<dl>\n");
    put_term (p, "Waived", f->waiver_reason);
    put_term (p, "Owner", f->waiver_owner);
    put_term (p, "Until", f->waiver_expires);
    put_term (p, "Attested by", f->attested_by);
    put_term (p, "On", f->attested_on);
    put_term (p, "Note", f->attested_note);
    put (p, "</dl>\n");
  }
  if (f->status == BYOL_STATUS_WARN || f->status == BYOL_STATUS_FAIL)
    put_repair (p, f);
  put_trail (p, f);
  put (p, "</li>\n");
}

static size_t
count_section (const struct byol_report *report, enum section which)
{
  size_t n = 0;
  for (const struct byol_finding *f = byol_told_next (report, which, report->findings); f != NULL;
       f = byol_told_next (report, which, f + 1))
    n++;
  return n;
}

static void
put_cards (struct page *p, const struct byol_report *report, enum section which, const char *title)
{
  size_t count = count_section (report, which);
  if (count == 0)
    return;
  byol_buf_printf (p->out, "<h3>%s (%zu)</h3>\n", title, count);
  for (const struct byol_finding *f = byol_told_next (report, which, report->findings); f != NULL;
       f = byol_told_next (report, which, f + 1))
    if (which == SECTION_UNDECIDED)
      put_undecided (p, report, f);
    else
      put_finding (p, f);
}

/* What is told of it: -1 for any status. */
static void
put_folded (struct page *p, const struct byol_report *report, enum section which, int status,
            const char *title)
{
  size_t count = 0;
  for (const struct byol_finding *f = byol_told_next (report, which, report->findings); f != NULL;
       f = byol_told_next (report, which, f + 1))
    count += status < 0 || f->status == status;
  if (count == 0)
    return;
  byol_buf_printf (p->out, "<details><summary>%s (%zu)</summary>\n<ul class=\"list\">\n", title,
                   count);
  for (const struct byol_finding *f = byol_told_next (report, which, report->findings); f != NULL;
       f = byol_told_next (report, which, f + 1))
    if (status < 0 || f->status == status)
      put_item (p, f);
  put (p, "</ul></details>\n");
}

/* ---- an image --------------------------------------------------------------------- */

static void
put_count (struct page *p, size_t count, const char *one, const char *many)
{
  if (count == 0)
    return;
  put (p, "<li><b>");
  put_number (p, count);
  byol_buf_printf (p->out, "</b> %s</li>\n", count == 1 ? one : many);
}

static void
put_banner (struct page *p, const char *class, const char *word, const char *summary)
{
  byol_buf_printf (p->out, "<div class=\"verdict %s\"><strong>%s</strong><p>", class, word);
  put_name (p, summary);
  put (p, "</p></div>\n");
}

static void
put_facts (struct page *p, const struct byol_report *report)
{
  const struct byol_facts *facts = report->facts;
  CLEANUP_BUF struct buf windows = BUF_INIT;
  CLEANUP_BUF struct buf profile = BUF_INIT;
  if (is_set (facts->product) || is_set (facts->version))
    byol_buf_printf (&windows, "%s %s%s%s", is_set (facts->product) ? facts->product : "Windows",
                     facts->version ? facts->version : "", is_set (facts->architecture) ? ", " : "",
                     facts->architecture ? facts->architecture : "");
  byol_buf_printf (&profile, "%s, %s (requirements of %s)%s", report->profile_title,
                   report->profile_id, report->profile_as_of, report->strict ? ", strict" : "");
  p->out->failed |= windows.failed || profile.failed;
  put (p, "<dl>\n");
  put_term (p, "Windows", windows.data);
  put_term (p, "Edition", facts->edition);
  put_term (p, "Profile", profile.data);
  put_term (p, "Checked for", report->day);
  put_term (p, "Read by", facts->source);
  put (p, "</dl>\n");
}

/* All that could not be told and is not for somebody to vouch for. */
static size_t
count_undecided (const struct byol_report *report)
{
  size_t n = 0;
  for (size_t i = 0; i < report->finding_count; i++)
    n += report->findings[i].status == BYOL_STATUS_UNKNOWN
         && !byol_finding_needs_attestation (&report->findings[i]);
  return n;
}

static void
put_report (struct page *p, const struct byol_report *report)
{
  const struct byol_facts *facts = report->facts;
  put_banner (p, byol_verdict_name (report->verdict), byol_told_verdict (report->verdict),
              report->summary);
  put_facts (p, report);
  put (p, "<ul class=\"counts\" aria-label=\"Findings\">\n");
  put_count (p, count_section (report, SECTION_BLOCKS), "blocks", "block");
  put_count (p, count_undecided (report), "undecided", "undecided");
  put_count (p, count_section (report, SECTION_ATTEST), "to be attested", "to be attested");
  put_count (p, count_section (report, SECTION_ADVICE), "warning", "warnings");
  put_count (p, count_section (report, SECTION_WAIVED), "waived", "waived");
  put_count (p, byol_report_status_count (report, BYOL_STATUS_PASS), "passed", "passed");
  put (p, "</ul>\n");

  put_cards (p, report, SECTION_BLOCKS, "What blocks");
  put_cards (p, report, SECTION_UNDECIDED, "What could not be told");

  byol_buf_printf (p->out, "<h3>%s</h3>\n", facts->disk_count == 1 ? "The disk" : "The disks");
  if (facts->disk_count == 0)
    put (p, "<p>A folder of files: there is no disk to show.</p>\n");
  put_package (p, facts->package);
  for (size_t i = 0; i < facts->disk_count; i++)
    put_disk (p, facts, i);

  if (report->notes.count > 0) {
    put (p, "<h3>To know</h3>\n<ul>\n");
    for (size_t i = 0; i < report->notes.count; i++) {
      put (p, "<li>");
      put_name (p, report->notes.items[i]);
      put (p, "</li>\n");
    }
    put (p, "</ul>\n");
  }
  put (p, "<h3>Everything else</h3>\n");
  put_folded (p, report, SECTION_ADVICE, -1, "Warnings: worth repairing");
  put_folded (p, report, SECTION_ATTEST, -1, "To be attested: no disk shows it");
  put_folded (p, report, SECTION_WAIVED, -1, "Waived");
  put_folded (p, report, SECTION_ATTESTED, -1, "Attested");
  put_folded (p, report, SECTION_NONE, BYOL_STATUS_FAIL, "Fails, but blocks nothing");
  put_folded (p, report, SECTION_NONE, BYOL_STATUS_UNKNOWN,
              "Could not be told, but blocks nothing");
  put_folded (p, report, SECTION_NONE, BYOL_STATUS_PASS, "Passed");
  put_folded (p, report, SECTION_NONE, BYOL_STATUS_NOT_APPLICABLE, "Not applicable");
  put_hives (p, facts);
}

static const char *
path_of (const struct report_item *item)
{
  return item->report != NULL ? item->report->facts->path : item->name;
}

static const char *
class_of (const struct report_item *item)
{
  return item->report != NULL ? byol_verdict_name (item->report->verdict) : "not-checked";
}

static const char *
word_of (const struct report_item *item)
{
  return item->report != NULL ? byol_told_verdict (item->report->verdict) : "NOT CHECKED";
}

static void
put_image (struct page *p, const struct report_item *item)
{
  byol_buf_printf (p->out, "<section class=\"image\" id=\"image-%zu\">\n<h2>", p->image);
  put_name (p, path_of (item));
  put (p, "</h2>\n");
  if (item->report != NULL)
    put_report (p, item->report);
  else
    put_banner (p, class_of (item), word_of (item), item->failure);
  if (p->several)
    put (p, "<p><a href=\"#overview\">Back to the overview</a></p>\n");
  put (p, "</section>\n");
}

/* ---- the page --------------------------------------------------------------------- */

static void
put_overview_row (struct page *p, const struct report_item *item, size_t number)
{
  const struct byol_report *report = item->report;
  byol_buf_printf (p->out, "<tr><td><a href=\"#image-%zu\">", number);
  put_name (p, path_of (item));
  put (p, "</a></td><td>");
  put_badge (p, class_of (item), word_of (item));
  put (p, "</td>");
  if (report == NULL) {
    put (p, "<td colspan=\"4\">");
    put_name (p, item->failure);
    put (p, "</td></tr>\n");
    return;
  }
  byol_buf_printf (
    p->out,
    "<td class=\"number\">%zu</td><td class=\"number\">%zu</td><td class=\"number\">%zu</td><td>",
    count_section (report, SECTION_BLOCKS), count_undecided (report),
    count_section (report, SECTION_ADVICE));
  for (const struct byol_finding *f = byol_told_next (report, SECTION_BLOCKS, report->findings);
       f != NULL; f = byol_told_next (report, SECTION_BLOCKS, f + 1))
    byol_buf_printf (p->out, "<a class=\"id\" href=\"#image-%zu-%s\">%s</a> ", number, f->rule_id,
                     f->rule_id);
  put (p, "</td></tr>\n");
}

static void
put_overview (struct page *p, const struct byol_reports *reports)
{
  put (p, "<section id=\"overview\"><h2>Overview</h2>\n"
          "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Overview\">"
          "<table class=\"overview\"><thead><tr><th scope=\"col\">Image</th>"
          "<th scope=\"col\">Verdict</th><th scope=\"col\" class=\"number\">Block</th>"
          "<th scope=\"col\" class=\"number\">Undecided</th>"
          "<th scope=\"col\" class=\"number\">Warnings</th><th scope=\"col\">What blocks</th>"
          "</tr></thead><tbody>\n");
  for (size_t i = 0; i < reports->count; i++)
    put_overview_row (p, &reports->items[i], i + 1);
  put (p, "</tbody></table></div></section>\n");
}

/* "NOT READY: win10.vhdx", or how many are ready. */
static void
put_title (struct page *p, const struct byol_reports *reports)
{
  size_t ready = 0;
  for (size_t i = 0; i < reports->count; i++)
    ready +=
      reports->items[i].report != NULL && reports->items[i].report->verdict == BYOL_VERDICT_READY;
  put (p, "<title>");
  if (reports->count == 1) {
    const char *path = path_of (reports->items), *slash = strrchr (path, '/');
    byol_buf_printf (p->out, "%s: ", word_of (reports->items));
    put_text (p, slash != NULL && slash[1] != '\0' ? slash + 1 : path);
  } else
    byol_buf_printf (p->out, "%zu of %zu images are ready", ready, reports->count);
  put (p, " - byolcheck</title>\n");
}

static void
write_reports (struct buf *out, const struct byol_reports *reports, unsigned flags)
{
  struct page p = { .out = out, .several = reports->count != 1 };
  put (&p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  byol_buf_printf (out, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n",
                   byol_html_policy);
  put (&p, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n"
           "<meta name=\"generator\" content=\"byolcheck " BYOL_VERSION_STRING "\">\n");
  put_title (&p, reports);
  put (&p, "<style>");
  put (&p, byol_html_style);
  put (&p,
       "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n"
       "<header><h1>Will Amazon WorkSpaces take this image?</h1></header>\n"
       "<main id=\"findings\" tabindex=\"-1\">\n");
  if (p.several)
    put_overview (&p, reports);
  for (size_t i = 0; i < reports->count; i++) {
    p.image = i + 1;
    put_image (&p, &reports->items[i]);
  }
  put (&p, "</main>\n<footer><p>byolcheck " BYOL_VERSION_STRING
           " read what lies on the disk, without starting Windows. What no disk shows must be "
           "attested; AWS decides at the import.</p></footer>\n<script>");
  put (&p, byol_html_script);
  put (&p, "</script>\n</body>\n</html>\n");
}

const struct output_format byol_output_html = {
  .name = "html",
  .reports = write_reports,
};
