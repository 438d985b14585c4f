/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON form; report.schema.json describes it. Keys come in the order of
   this file, and nothing in it depends on time or place: the same report is
   the same bytes. */
#include "config.h"

#include <json.h>
#include <string.h>

#include "base/text.h"
#include "base/utf16.h"
#include "output/output.h"
#include "rules/codes.h"

/* Raised when a key changes its meaning or goes away, not when one is added. */
#define SCHEMA_VERSION 1

/* ---- building: what cannot be allocated marks `out` as failed ---------------- */

static void
put (struct buf *out, struct json_object *to, const char *key, struct json_object *value)
{
  if (to == NULL || value == NULL || json_object_object_add (to, key, value) != 0) {
    out->failed = true;
    json_object_put (value);
  }
}

static void
put_text (struct buf *out, struct json_object *to, const char *key, const char *text)
{
  put (out, to, key, json_object_new_string (text != NULL ? text : ""));
}

static void
put_number (struct buf *out, struct json_object *to, const char *key, uint64_t number)
{
  put (out, to, key, json_object_new_uint64 (number));
}

static void
put_bool (struct buf *out, struct json_object *to, const char *key, bool value)
{
  put (out, to, key, json_object_new_boolean (value));
}

static void
put_null (struct buf *out, struct json_object *to, const char *key)
{
  if (to == NULL || json_object_object_add (to, key, NULL) != 0)
    out->failed = true;
}

/* A new object or list as the member `key`; NULL when out of memory. */
static struct json_object *
put_object (struct buf *out, struct json_object *to, const char *key)
{
  struct json_object *object = json_object_new_object ();
  put (out, to, key, object);
  return out->failed ? NULL : object;
}

static struct json_object *
put_list (struct buf *out, struct json_object *to, const char *key)
{
  struct json_object *list = json_object_new_array ();
  put (out, to, key, list);
  return out->failed ? NULL : list;
}

static struct json_object *
append (struct buf *out, struct json_object *list, struct json_object *item)
{
  if (list == NULL || item == NULL || json_object_array_add (list, item) != 0) {
    out->failed = true;
    json_object_put (item);
    return NULL;
  }
  return item;
}

static void
append_text (struct buf *out, struct json_object *list, const char *text)
{
  append (out, list, json_object_new_string (text));
}

static void
put_strings (struct buf *out, struct json_object *to, const char *key, const char *const *items,
             size_t count)
{
  struct json_object *list = put_list (out, to, key);
  for (size_t i = 0; i < count; i++)
    append_text (out, list, items[i]);
}

/* json-c passes the bytes of a string on as they are, but for ASCII controls.
   All that is not ASCII stands inside a string, so that it can be mended in
   the finished text. */
static void
put_mended (struct buf *out, const char *json)
{
  while (*json) {
    const char *from = json;
    uint32_t c = byol_utf8_get (&json, NULL);
    if (c == 0xfffd)
      byol_buf_puts (out, "\xef\xbf\xbd");
    else if (c == '\n' || !byol_char_is_unsafe (c))
      byol_buf_add (out, from, (size_t) (json - from));
    else if (c < 0x10000)
      byol_buf_printf (out, "\\u%04x", c);
    else
      byol_buf_printf (out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                       0xdc00 + ((c - 0x10000) & 0x3ff));
  }
}

/* A document with what every one starts with. */
static struct json_object *
begin (struct buf *out)
{
  struct json_object *root = json_object_new_object ();
  put_number (out, root, "schema_version", SCHEMA_VERSION);
  struct json_object *tool = put_object (out, root, "tool");
  put_text (out, tool, "name", "byolcheck");
  put_text (out, tool, "version", BYOL_VERSION_STRING);
  return root;
}

static void
finish (struct buf *out, struct json_object *root)
{
  const char *text =
    out->failed
      ? NULL
      : json_object_to_json_string_ext (root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED
                                                | JSON_C_TO_STRING_NOSLASHESCAPE);
  if (text == NULL)
    out->failed = true;
  else
    put_mended (out, text);
  byol_buf_puts (out, "\n");
  json_object_put (root);
}

/* ---- facts --------------------------------------------------------------------- */

static void
put_package (struct buf *out, struct json_object *image, const struct byol_package *from)
{
  if (from == NULL) {
    put_null (out, image, "package");
    return;
  }
  struct json_object *package = put_object (out, image, "package");
  put_text (out, package, "kind", from->kind);
  put_text (out, package, "descriptor", from->descriptor);
  put_text (out, package, "firmware", from->firmware);
  put_text (out, package, "manifest", from->manifest);
  put_number (out, package, "disks", from->disks);
  put_number (out, package, "cd_drives", from->cds);
  put_number (out, package, "floppy_drives", from->floppies);
  put_number (out, package, "network_cards", from->networks);
  put_bool (out, package, "chunked", from->chunked);
  put_bool (out, package, "compressed", from->compressed);
  put_strings (out, package, "problems", (const char *const *) from->problems.items,
               from->problems.count);
}

static void
put_image (struct buf *out, struct json_object *to, const struct byol_facts *facts)
{
  struct json_object *image = put_object (out, to, "image");
  put_text (out, image, "path", facts->path);
  put_text (out, image, "source", facts->source);
  struct json_object *sandbox = put_object (out, image, "sandbox");
  put_text (out, sandbox, "walls", facts->sandbox);
  put_text (out, sandbox, "missing", facts->sandbox_missing);

  struct json_object *disks = put_list (out, image, "disks");
  for (size_t i = 0; i < facts->disk_count; i++) {
    const struct byol_disk *from = &facts->disks[i];
    struct json_object *disk = append (out, disks, json_object_new_object ());
    put_text (out, disk, "path", from->path);
    put_text (out, disk, "format", from->format);
    put_text (out, disk, "sub_format", from->sub_format);
    put_number (out, disk, "virtual_size_bytes", from->virtual_size);
    put_text (out, disk, "table", from->table);
    put_text (out, disk, "member", from->member);
    put_bool (out, disk, "readable", !from->closed);
    put_text (out, disk, "reason", from->reason);
  }
  put_package (out, image, facts->package);

  struct json_object *volumes = put_list (out, image, "volumes");
  for (size_t i = 0; i < facts->volume_count; i++) {
    const struct byol_volume *from = &facts->volumes[i];
    struct json_object *volume = append (out, volumes, json_object_new_object ());
    put_number (out, volume, "disk", from->disk);
    put_number (out, volume, "number", from->number);
    put_number (out, volume, "start_bytes", from->start);
    put_number (out, volume, "size_bytes", from->size);
    put_text (out, volume, "type", from->type);
    put_bool (out, volume, "active", from->active);
    put_text (out, volume, "content", from->content);
    put_text (out, volume, "label", from->label);
    if (from->has_free)
      put_number (out, volume, "free_bytes", from->fs_free);
    else
      put_null (out, volume, "free_bytes");
    if (from->letter != '\0') {
      const char letter[] = { from->letter, '\0' };
      put_text (out, volume, "letter", letter);
    } else
      put_null (out, volume, "letter");
    put_bool (out, volume, "readable", from->readable);
    put_text (out, volume, "reason", from->reason);
    put_strings (out, volume, "notes", (const char *const *) from->notes.items, from->notes.count);
  }

  struct json_object *windows = put_object (out, image, "windows");
  put_text (out, windows, "product", facts->product);
  put_text (out, windows, "version", facts->version);
  put_text (out, windows, "edition", facts->edition);
  put_text (out, windows, "architecture", facts->architecture);
  put_text (out, windows, "root", facts->root);

  struct json_object *hives = put_list (out, image, "hives");
  for (size_t i = 0; i < facts->hive_count; i++) {
    const struct byol_hive *from = &facts->hives[i];
    struct json_object *hive = append (out, hives, json_object_new_object ());
    put_text (out, hive, "name", from->name);
    put_text (out, hive, "path", from->path);
    put_text (out, hive, "state", from->state);
    put_text (out, hive, "reason", from->reason);
    if (from->replayed) {
      struct json_object *replayed = put_object (out, hive, "replayed");
      put_number (out, replayed, "log1", from->log1);
      put_number (out, replayed, "log2", from->log2);
      put_number (out, replayed, "log", from->log);
    }
  }
}

static void
write_facts (struct buf *out, const struct byol_facts *facts, unsigned flags)
{
  struct json_object *root = begin (out);
  put_image (out, root, facts);
  finish (out, root);
}

/* ---- report --------------------------------------------------------------------- */

static void
append_code (struct buf *out, struct json_object *codes, const char *channel, const char *name)
{
  struct json_object *code = append (out, codes, json_object_new_object ());
  put_text (out, code, "channel", channel);
  put_text (out, code, "code", name);
}

static void
append_finding (struct buf *out, struct json_object *findings, const struct byol_finding *from)
{
  struct json_object *finding = append (out, findings, json_object_new_object ());
  put_text (out, finding, "rule", from->rule_id);
  put_text (out, finding, "title", from->title);
  put_text (out, finding, "status", byol_status_name (from->status));
  put_text (out, finding, "severity", byol_severity_name (from->severity));
  put_bool (out, finding, "blocks", from->blocks);
  put_text (out, finding, "reason", from->reason);
  put_text (out, finding, "confidence", byol_confidence_name (from->confidence));
  put_text (out, finding, "message", from->message);
  struct json_object *codes = put_list (out, finding, "aws_codes");
  for (size_t i = 0; i < from->code_count; i++)
    append_code (out, codes, from->codes[i].channel, from->codes[i].code);
  struct json_object *trail = put_list (out, finding, "evidence");
  for (size_t i = 0; i < from->evidence_count; i++) {
    const struct byol_evidence *item = &from->evidence[i];
    struct json_object *evidence = append (out, trail, json_object_new_object ());
    put_text (out, evidence, "place", item->place);
    put_text (out, evidence, "value", item->value);
    put_text (out, evidence, "type", item->type);
    put_text (out, evidence, "data", item->data);
    put_text (out, evidence, "state", item->state);
  }
  put_text (out, finding, "expected", from->expected);
  put_text (out, finding, "remediation", from->remediation);
  if (from->attested_by != NULL) {
    struct json_object *attested = put_object (out, finding, "attested");
    put_text (out, attested, "by", from->attested_by);
    put_text (out, attested, "on", from->attested_on);
    put_text (out, attested, "note", from->attested_note);
  } else
    put_null (out, finding, "attested");
  if (from->waiver_reason != NULL) {
    struct json_object *waiver = put_object (out, finding, "waiver");
    put_text (out, waiver, "reason", from->waiver_reason);
    put_text (out, waiver, "owner", from->waiver_owner);
    put_text (out, waiver, "expires", from->waiver_expires);
  } else
    put_null (out, finding, "waiver");
}

static void
fill_profile (struct buf *out, struct json_object *profile, const char *id, const char *title,
              const char *as_of)
{
  put_text (out, profile, "id", id);
  put_text (out, profile, "title", title);
  put_text (out, profile, "as_of", as_of);
}

static void
write_report (struct buf *out, const struct byol_report *report, unsigned flags)
{
  static const int statuses[] = {
    BYOL_STATUS_PASS,    BYOL_STATUS_WARN,     BYOL_STATUS_FAIL,
    BYOL_STATUS_UNKNOWN, BYOL_STATUS_ATTESTED, BYOL_STATUS_NOT_APPLICABLE,
  };
  struct json_object *root = begin (out);
  fill_profile (out, put_object (out, root, "profile"), report->profile_id, report->profile_title,
                report->profile_as_of);
  put_image (out, root, report->facts);
  put_text (out, root, "verdict", byol_verdict_name (report->verdict));
  put_text (out, root, "summary", report->summary);
  put_bool (out, root, "strict", report->strict);
  put_text (out, root, "day", report->day);
  put_strings (out, root, "notes", (const char *const *) report->notes.items, report->notes.count);
  struct json_object *counts = put_object (out, root, "counts");
  for (size_t i = 0; i < ARRAY_SIZE (statuses); i++)
    put_number (out, counts, byol_status_name (statuses[i]),
                byol_report_status_count (report, statuses[i]));
  struct json_object *findings = put_list (out, root, "findings");
  for (size_t i = 0; i < report->finding_count; i++)
    append_finding (out, findings, &report->findings[i]);
  struct json_object *unchecked = put_list (out, root, "unchecked_codes");
  for (size_t i = 0; i < byol_api_codes_count; i++)
    if (byol_api_codes[i].explanation[0] != '\0') {
      struct json_object *code = append (out, unchecked, json_object_new_object ());
      put_text (out, code, "code", byol_api_codes[i].name);
      put_text (out, code, "reason", byol_api_codes[i].explanation);
    }
  finish (out, root);
}

/* ---- rules ------------------------------------------------------------------------ */

static void
fill_rule (struct buf *out, struct json_object *rule, const struct byol_rule *from,
           const struct byol_profile *profile)
{
  put_text (out, rule, "id", from->id);
  put_text (out, rule, "title", from->title);
  if (profile != NULL)
    put_text (out, rule, "severity",
              byol_severity_name (byol_profile_rule_severity (profile, from)));
  put_text (out, rule, "confidence", byol_confidence_name (from->confidence));
  put_text (out, rule, "rationale", from->rationale);
  put_text (out, rule, "expected", from->expected);
  put_text (out, rule, "remediation", from->remediation);
  put_text (out, rule, "evidence", from->evidence);
  put_text (out, rule, "decided_by", byol_rule_decided_by (from));
  struct json_object *codes = put_list (out, rule, "aws_codes");
  for (size_t i = 0; i < from->code_count; i++)
    append_code (out, codes, from->codes[i].channel, from->codes[i].code);
  put_strings (out, rule, "checker_tests", from->checker_tests, from->checker_test_count);
  put_strings (out, rule, "sources", from->sources, from->source_count);
  struct json_object *params = put_list (out, rule, "params");
  for (size_t i = 0; i < from->param_count; i++) {
    struct json_object *param = append (out, params, json_object_new_object ());
    put_text (out, param, "name", from->params[i].name);
    put_text (out, param, "doc", from->params[i].doc);
  }
}

/* Every code of the API, and the rules that answer it. */
static void
put_api_codes (struct buf *out, struct json_object *root)
{
  struct json_object *codes = put_list (out, root, "codes");
  for (size_t i = 0; i < byol_api_codes_count; i++) {
    const struct api_code *from = &byol_api_codes[i];
    struct json_object *code = append (out, codes, json_object_new_object ());
    put_text (out, code, "code", from->name);
    put_text (out, code, "since", from->since);
    struct json_object *rules = put_list (out, code, "rules");
    for (size_t n = 0; n < byol_rules_count; n++)
      if (byol_rule_has_code (byol_rules[n], from->name))
        append_text (out, rules, byol_rules[n]->id);
    put_text (out, code, "explanation", from->explanation);
  }
}

/* A document about rules, with the profile if one is named. */
static struct json_object *
begin_rules (struct buf *out, const struct byol_profile *profile)
{
  struct json_object *root = begin (out);
  if (profile != NULL)
    fill_profile (out, put_object (out, root, "profile"), profile->id, profile->title,
                  profile->as_of);
  return root;
}

static void
write_rules (struct buf *out, const struct byol_profile *profile, unsigned flags)
{
  struct json_object *root = begin_rules (out, profile);
  struct json_object *rules = put_list (out, root, "rules");
  for (size_t i = 0; i < byol_rules_count; i++)
    fill_rule (out, append (out, rules, json_object_new_object ()), byol_rules[i], profile);
  put_api_codes (out, root);
  finish (out, root);
}

static void
write_rule (struct buf *out, const struct byol_rule *rule, const struct byol_profile *profile,
            unsigned flags)
{
  struct json_object *root = begin_rules (out, profile);
  fill_rule (out, put_object (out, root, "rule"), rule, profile);
  finish (out, root);
}

/* ---- profiles ----------------------------------------------------------------------- */

static void
write_profiles (struct buf *out, struct byol_profile *const *profiles, size_t count, unsigned flags)
{
  struct json_object *root = begin (out);
  struct json_object *list = put_list (out, root, "profiles");
  for (size_t i = 0; i < count; i++) {
    const struct byol_profile *from = profiles[i];
    struct json_object *profile = append (out, list, json_object_new_object ());
    fill_profile (out, profile, from->id, from->title, from->as_of);
    put_strings (out, profile, "aliases", (const char *const *) from->aliases.items,
                 from->aliases.count);
    put_strings (out, profile, "sources", (const char *const *) from->sources.items,
                 from->sources.count);
    struct json_object *severities = put_object (out, profile, "severities");
    for (size_t n = 0; n < byol_rules_count; n++)
      put_text (out, severities, byol_rules[n]->id,
                byol_severity_name (byol_profile_rule_severity (from, byol_rules[n])));
  }
  finish (out, root);
}

const struct output_format byol_output_json = {
  .name = "json",
  .report = write_report,
  .facts = write_facts,
  .rules = write_rules,
  .rule = write_rule,
  .profiles = write_profiles,
};
