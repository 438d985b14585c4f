/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SARIF 2.1.0, for code scanning: every rule with its help, and as results
   what fails or could not be decided, waived or not. What is good, advice, or
   for somebody to vouch for, is none, unless it blocks. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "output/json-parts.h"
#include "output/output.h"
#include "output/told.h"
#include "rules/rule.h"

#define SARIF_SCHEMA                                                                               \
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static bool
is_result (const struct byol_finding *f)
{
  return f->blocks || f->waiver_reason != NULL || f->status == BYOL_STATUS_FAIL;
}

static const char *
level_of_severity (int severity)
{
  return severity == BYOL_SEVERITY_FAIL   ? "error"
         : severity == BYOL_SEVERITY_WARN ? "warning"
                                          : "note";
}

/* SARIF has a kind of result for what could not be told, but viewers hide it:
   that is a warning here. */
static const char *
level_of (const struct byol_finding *f)
{
  return f->status == BYOL_STATUS_FAIL ? level_of_severity (f->severity) : "warning";
}

/* Text that people are shown: hostile characters are visible, and "](" cannot
   make a link, as it does in SARIF's plain text. */
static void
put_shown (struct buf *out, struct json_object *to, const char *key, const char *text)
{
  CLEANUP_BUF struct buf escaped = BUF_INIT;
  CLEANUP_BUF struct buf shown = BUF_INIT;
  byol_output_put_escaped (&escaped, text);
  for (const char *from = escaped.data ? escaped.data : ""; *from; from++)
    byol_buf_puts (&shown, from[0] == ']' && from[1] == '(' ? "] " : (const char[]){ *from, '\0' });
  byol_json_put_text (out, to, key, shown.data);
  out->failed |= escaped.failed || shown.failed;
}

static void
put_message (struct buf *out, struct json_object *to, const char *key, const char *text)
{
  put_shown (out, byol_json_put_object (out, to, key), "text", text);
}

/* ---- rules ------------------------------------------------------------------------ */

static void
put_help (struct buf *out, struct json_object *to, const struct byol_rule *rule)
{
  static const char fence[] = "```\n";
  const char *where = byol_told_repair (rule->id);
  CLEANUP_BUF struct buf text = BUF_INIT;
  CLEANUP_BUF struct buf markdown = BUF_INIT;
  byol_buf_printf (&text, "%s\n\nExpected: %s\n", rule->rationale, rule->expected);
  byol_output_put_markdown (&markdown, rule->rationale);
  byol_buf_puts (&markdown, "\n\n**Expected:** ");
  byol_output_put_markdown (&markdown, rule->expected);
  byol_buf_puts (&markdown, "\n");
  if (rule->remediation[0] != '\0') {
    byol_buf_printf (&text, "\n%s:\n\n%s\n", where, rule->remediation);
    byol_buf_printf (&markdown, "\n%s:\n\n%s", where, fence);
    byol_output_put_lines (&markdown, "", rule->remediation);
    byol_buf_puts (&markdown, fence);
  }
  struct json_object *help = byol_json_put_object (out, to, "help");
  byol_json_put_text (out, help, "text", text.data);
  byol_json_put_text (out, help, "markdown", markdown.data);
  out->failed |= text.failed || markdown.failed;
}

static void
put_rule (struct buf *out, struct json_object *to, const struct byol_rule *rule,
          const struct byol_finding *finding)
{
  byol_json_put_text (out, to, "id", rule->id);
  put_message (out, to, "shortDescription", rule->title);
  put_message (out, to, "fullDescription", rule->rationale);
  put_help (out, to, rule);
  for (size_t i = 0; i < rule->source_count; i++)
    if (strncmp (rule->sources[i], "https://", 8) == 0) {
      byol_json_put_text (out, to, "helpUri", rule->sources[i]);
      break;
    }
  /* A rule without a finding is one that the profile switches off. */
  struct json_object *configuration = byol_json_put_object (out, to, "defaultConfiguration");
  byol_json_put_bool (out, configuration, "enabled", finding != NULL);
  byol_json_put_text (out, configuration, "level",
                      finding == NULL ? "none" : level_of_severity (finding->severity));
  struct json_object *properties = byol_json_put_object (out, to, "properties");
  struct json_object *tags = byol_json_put_list (out, properties, "tags");
  for (size_t i = 0; i < rule->code_count; i++) {
    CLEANUP_BUF struct buf tag = BUF_INIT;
    byol_buf_printf (&tag, "%s/%s", rule->codes[i].channel, rule->codes[i].code);
    byol_json_append_text (out, tags, tag.data ? tag.data : "");
    out->failed |= tag.failed;
  }
}

/* ---- results ---------------------------------------------------------------------- */

/* A path as a reference of RFC 3986, whatever its bytes are. */
static void
put_uri (struct buf *out, struct json_object *to, const char *path)
{
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  CLEANUP_BUF struct buf uri = BUF_INIT;
  byol_buf_puts (&uri, path[0] == '/' ? "file://" : "");
  for (; *path; path++)
    byol_buf_printf (&uri, strchr (plain, *path) != NULL ? "%c" : "%%%02X", (unsigned char) *path);
  byol_json_put_text (out, to, "uri", uri.data);
  out->failed |= uri.failed;
}

/* FNV-1a, 64 bits. */
static uint64_t
hash_text (uint64_t hash, const char *text)
{
  do {
    hash ^= (unsigned char) *text;
    hash *= 0x100000001b3u;
  } while (*text++);
  return hash;
}

/* The same for the same trouble in the next image: its rule, its cause and its
   place, not its words. GitHub looks at primaryLocationLineHash only. */
static void
put_fingerprints (struct buf *out, struct json_object *to, const struct byol_finding *f)
{
  uint64_t hash = hash_text (0xcbf29ce484222325u, f->rule_id);
  hash = hash_text (hash, f->reason);
  if (f->evidence_count > 0) {
    hash = hash_text (hash, f->evidence[0].place);
    hash = hash_text (hash, f->evidence[0].value);
  }
  char text[32];
  snprintf (text, sizeof text, "%016" PRIx64, hash);
  struct json_object *prints = byol_json_put_object (out, to, "partialFingerprints");
  byol_json_put_text (out, prints, "byolcheckFinding/v1", text);
  byol_json_put_text (out, prints, "primaryLocationLineHash", text);
}

/* The image, and within it the places that were looked at. */
static void
put_location (struct buf *out, struct json_object *to, const struct byol_report *report,
              size_t artifact_index, const struct byol_finding *f)
{
  struct json_object *location =
    byol_json_append (out, byol_json_put_list (out, to, "locations"), json_object_new_object ());
  struct json_object *physical = byol_json_put_object (out, location, "physicalLocation");
  struct json_object *artifact = byol_json_put_object (out, physical, "artifactLocation");
  put_uri (out, artifact, report->facts->path);
  byol_json_put_number (out, artifact, "index", artifact_index);
  /* An image has no lines, but GitHub takes no location without one. */
  byol_json_put_number (out, byol_json_put_object (out, physical, "region"), "startLine", 1);
  if (f->evidence_count == 0)
    return;
  struct json_object *logical = byol_json_put_list (out, location, "logicalLocations");
  for (size_t i = 0; i < f->evidence_count; i++) {
    const struct byol_evidence *from = &f->evidence[i];
    struct json_object *place = byol_json_append (out, logical, json_object_new_object ());
    CLEANUP_BUF struct buf name = BUF_INIT;
    byol_buf_printf (&name, "%s%s%s", from->place, from->value[0] != '\0' ? " : " : "",
                     from->value);
    put_shown (out, place, "fullyQualifiedName", name.data ? name.data : "");
    if (from->type[0] != '\0')
      put_shown (out, place, "kind", from->type);
    out->failed |= name.failed;
  }
}

static void
put_suppression (struct buf *out, struct json_object *to, const struct byol_finding *f)
{
  struct json_object *list = byol_json_put_list (out, to, "suppressions");
  if (f->waiver_reason == NULL)
    return;
  struct json_object *suppression = byol_json_append (out, list, json_object_new_object ());
  CLEANUP_BUF struct buf why = BUF_INIT;
  byol_buf_printf (&why, "%s (%s, until %s)", f->waiver_reason, f->waiver_owner, f->waiver_expires);
  byol_json_put_text (out, suppression, "kind", "external");
  byol_json_put_text (out, suppression, "status", "accepted");
  put_shown (out, suppression, "justification", why.data ? why.data : "");
  out->failed |= why.failed;
}

static void
put_result (struct buf *out, struct json_object *to, const struct byol_report *report,
            size_t artifact, const struct byol_finding *f)
{
  byol_json_put_text (out, to, "ruleId", f->rule_id);
  for (size_t i = 0; i < byol_rules_count; i++)
    if (strcmp (byol_rules[i]->id, f->rule_id) == 0)
      byol_json_put_number (out, to, "ruleIndex", i);
  byol_json_put_text (out, to, "level", level_of (f));
  put_message (out, to, "message", f->message);
  put_location (out, to, report, artifact, f);
  put_fingerprints (out, to, f);
  put_suppression (out, to, f);
  struct json_object *properties = byol_json_put_object (out, to, "properties");
  byol_json_put_text (out, properties, "status", byol_status_name (f->status));
  byol_json_put_text (out, properties, "reason", f->reason);
  byol_json_put_text (out, properties, "confidence", byol_confidence_name (f->confidence));
  byol_json_put_bool (out, properties, "blocks", f->blocks);
}

/* ---- the run ---------------------------------------------------------------------- */

/* What the profile makes of the rule, by the first report that has a finding. */
static const struct byol_finding *
find_finding (const struct byol_reports *reports, const char *rule_id)
{
  const struct byol_finding *f = NULL;
  for (size_t i = 0; i < reports->count && f == NULL; i++)
    if (reports->items[i].report != NULL)
      f = byol_report_find (reports->items[i].report, rule_id);
  return f;
}

static void
put_tool (struct buf *out, struct json_object *run, const struct byol_reports *reports)
{
  struct json_object *driver =
    byol_json_put_object (out, byol_json_put_object (out, run, "tool"), "driver");
  byol_json_put_text (out, driver, "name", "byolcheck");
  byol_json_put_text (out, driver, "version", BYOL_VERSION_STRING);
  struct json_object *rules = byol_json_put_list (out, driver, "rules");
  for (size_t i = 0; i < byol_rules_count; i++)
    put_rule (out, byol_json_append (out, rules, json_object_new_object ()), byol_rules[i],
              find_finding (reports, byol_rules[i]->id));
}

/* Images that could not be checked are what the tool has to say of itself. */
static void
put_invocation (struct buf *out, struct json_object *run, const struct byol_reports *reports)
{
  struct json_object *invocation =
    byol_json_append (out, byol_json_put_list (out, run, "invocations"), json_object_new_object ());
  struct json_object *notes = NULL;
  for (size_t i = 0; i < reports->count; i++) {
    const struct report_item *item = &reports->items[i];
    if (item->report != NULL)
      continue;
    if (notes == NULL)
      notes = byol_json_put_list (out, invocation, "toolExecutionNotifications");
    struct json_object *note = byol_json_append (out, notes, json_object_new_object ());
    byol_json_put_text (out, note, "level", "error");
    put_message (out, note, "message", item->failure);
    struct json_object *location = byol_json_append (
      out, byol_json_put_list (out, note, "locations"), json_object_new_object ());
    put_uri (out,
             byol_json_put_object (out, byol_json_put_object (out, location, "physicalLocation"),
                                   "artifactLocation"),
             item->name);
  }
  byol_json_put_bool (out, invocation, "executionSuccessful", notes == NULL);
}

static void
put_verdict (struct buf *out, struct json_object *to, const struct byol_report *report)
{
  byol_json_put_text (out, to, "verdict", byol_verdict_name (report->verdict));
  put_shown (out, to, "summary", report->summary);
  byol_json_put_text (out, to, "day", report->day);
  byol_json_put_bool (out, to, "strict", report->strict);
}

/* One run for all images: GitHub takes no second one of the same tool. */
static void
write_reports (struct buf *out, const struct byol_reports *reports, unsigned flags)
{
  struct json_object *root = json_object_new_object ();
  byol_json_put_text (out, root, "$schema", SARIF_SCHEMA);
  byol_json_put_text (out, root, "version", "2.1.0");
  struct json_object *run =
    byol_json_append (out, byol_json_put_list (out, root, "runs"), json_object_new_object ());
  put_tool (out, run, reports);

  const struct byol_report *first = NULL;
  for (size_t i = 0; i < reports->count && first == NULL; i++)
    first = reports->items[i].report;
  if (first != NULL) {
    /* A later run on the same requirements replaces this one's results. */
    CLEANUP_BUF struct buf id = BUF_INIT;
    byol_buf_printf (&id, "byolcheck/%s/", first->profile_id);
    put_shown (out, byol_json_put_object (out, run, "automationDetails"), "id",
               id.data ? id.data : "");
    out->failed |= id.failed;
  }
  put_invocation (out, run, reports);

  struct json_object *artifacts = byol_json_put_list (out, run, "artifacts");
  struct json_object *results = byol_json_put_list (out, run, "results");
  size_t artifact = 0;
  for (size_t i = 0; i < reports->count; i++) {
    const struct byol_report *report = reports->items[i].report;
    if (report == NULL)
      continue;
    struct json_object *image = byol_json_append (out, artifacts, json_object_new_object ());
    put_uri (out, byol_json_put_object (out, image, "location"), report->facts->path);
    byol_json_append_text (out, byol_json_put_list (out, image, "roles"), "analysisTarget");
    if (reports->count > 1)
      put_verdict (out, byol_json_put_object (out, image, "properties"), report);
    for (size_t k = 0; k < report->finding_count; k++)
      if (is_result (&report->findings[k]))
        put_result (out, byol_json_append (out, results, json_object_new_object ()), report,
                    artifact, &report->findings[k]);
    artifact++;
  }
  if (reports->count == 1 && first != NULL)
    put_verdict (out, byol_json_put_object (out, run, "properties"), first);
  byol_json_finish (out, root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

const struct output_format byol_output_sarif = {
  .name = "sarif",
  .reports = write_reports,
};
