/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON form; report.schema.json describes it. Keys come in the order of
   this file, and nothing in it depends on time or place: the same report is
   the same bytes. */
#include "config.h"

#include <json.h>
#include <string.h>

#include "output/json-parts.h"
#include "output/output.h"
#include "rules/codes.h"

/* A document with what every one starts with. */
static struct json_object *
begin (struct buf *out)
{
  struct json_object *root = json_object_new_object ();
  byol_json_put_start (out, root);
  return root;
}

static void
finish (struct buf *out, struct json_object *root)
{
  byol_json_finish (out, root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

/* ---- facts --------------------------------------------------------------------- */

static void
write_facts (struct buf *out, const struct byol_facts *facts, unsigned flags)
{
  struct json_object *root = begin (out);
  byol_json_put_image (out, root, facts);
  finish (out, root);
}

/* ---- report --------------------------------------------------------------------- */

static void
write_report (struct buf *out, const struct byol_report *report, unsigned flags)
{
  struct json_object *root = begin (out);
  byol_json_fill_profile (out, byol_json_put_object (out, root, "profile"), report->profile_id,
                          report->profile_title, report->profile_as_of);
  byol_json_put_image (out, root, report->facts);
  byol_json_put_text (out, root, "verdict", byol_verdict_name (report->verdict));
  byol_json_put_text (out, root, "summary", report->summary);
  byol_json_put_bool (out, root, "strict", report->strict);
  byol_json_put_text (out, root, "day", report->day);
  byol_json_put_strings (out, root, "notes", (const char *const *) report->notes.items,
                         report->notes.count);
  byol_json_put_counts (out, root, report);
  struct json_object *findings = byol_json_put_list (out, root, "findings");
  for (size_t i = 0; i < report->finding_count; i++)
    byol_json_put_finding (out, byol_json_append (out, findings, json_object_new_object ()),
                           &report->findings[i]);
  struct json_object *unchecked = byol_json_put_list (out, root, "unchecked_codes");
  for (size_t i = 0; i < byol_api_codes_count; i++)
    if (byol_api_codes[i].explanation[0] != '\0') {
      struct json_object *code = byol_json_append (out, unchecked, json_object_new_object ());
      byol_json_put_text (out, code, "code", byol_api_codes[i].name);
      byol_json_put_text (out, code, "reason", byol_api_codes[i].explanation);
    }
  finish (out, root);
}

/* ---- rules ------------------------------------------------------------------------ */

static void
fill_rule (struct buf *out, struct json_object *rule, const struct byol_rule *from,
           const struct byol_profile *profile)
{
  byol_json_put_text (out, rule, "id", from->id);
  byol_json_put_text (out, rule, "title", from->title);
  if (profile != NULL)
    byol_json_put_text (out, rule, "severity",
                        byol_severity_name (byol_profile_rule_severity (profile, from)));
  byol_json_put_text (out, rule, "confidence", byol_confidence_name (from->confidence));
  byol_json_put_text (out, rule, "rationale", from->rationale);
  byol_json_put_text (out, rule, "expected", from->expected);
  byol_json_put_text (out, rule, "remediation", from->remediation);
  byol_json_put_text (out, rule, "evidence", from->evidence);
  byol_json_put_text (out, rule, "decided_by", byol_rule_decided_by (from));
  struct json_object *codes = byol_json_put_list (out, rule, "aws_codes");
  for (size_t i = 0; i < from->code_count; i++)
    byol_json_append_code (out, codes, from->codes[i].channel, from->codes[i].code);
  byol_json_put_strings (out, rule, "checker_tests", from->checker_tests, from->checker_test_count);
  byol_json_put_strings (out, rule, "sources", from->sources, from->source_count);
  struct json_object *params = byol_json_put_list (out, rule, "params");
  for (size_t i = 0; i < from->param_count; i++) {
    struct json_object *param = byol_json_append (out, params, json_object_new_object ());
    byol_json_put_text (out, param, "name", from->params[i].name);
    byol_json_put_text (out, param, "doc", from->params[i].doc);
  }
}

/* Every code of the API, and the rules that answer it. */
static void
put_api_codes (struct buf *out, struct json_object *root)
{
  struct json_object *codes = byol_json_put_list (out, root, "codes");
  for (size_t i = 0; i < byol_api_codes_count; i++) {
    const struct api_code *from = &byol_api_codes[i];
    struct json_object *code = byol_json_append (out, codes, json_object_new_object ());
    byol_json_put_text (out, code, "code", from->name);
    byol_json_put_text (out, code, "since", from->since);
    struct json_object *rules = byol_json_put_list (out, code, "rules");
    for (size_t n = 0; n < byol_rules_count; n++)
      if (byol_rule_has_code (byol_rules[n], from->name))
        byol_json_append_text (out, rules, byol_rules[n]->id);
    byol_json_put_text (out, code, "explanation", from->explanation);
  }
}

/* A document about rules, with the profile if one is named. */
static struct json_object *
begin_rules (struct buf *out, const struct byol_profile *profile)
{
  struct json_object *root = begin (out);
  if (profile != NULL)
    byol_json_fill_profile (out, byol_json_put_object (out, root, "profile"), profile->id,
                            profile->title, profile->as_of);
  return root;
}

static void
write_rules (struct buf *out, const struct byol_profile *profile, unsigned flags)
{
  struct json_object *root = begin_rules (out, profile);
  struct json_object *rules = byol_json_put_list (out, root, "rules");
  for (size_t i = 0; i < byol_rules_count; i++)
    fill_rule (out, byol_json_append (out, rules, json_object_new_object ()), byol_rules[i],
               profile);
  put_api_codes (out, root);
  finish (out, root);
}

static void
write_rule (struct buf *out, const struct byol_rule *rule, const struct byol_profile *profile,
            unsigned flags)
{
  struct json_object *root = begin_rules (out, profile);
  fill_rule (out, byol_json_put_object (out, root, "rule"), rule, profile);
  finish (out, root);
}

/* ---- profiles ----------------------------------------------------------------------- */

static void
write_profiles (struct buf *out, struct byol_profile *const *profiles, size_t count, unsigned flags)
{
  struct json_object *root = begin (out);
  struct json_object *list = byol_json_put_list (out, root, "profiles");
  for (size_t i = 0; i < count; i++) {
    const struct byol_profile *from = profiles[i];
    struct json_object *profile = byol_json_append (out, list, json_object_new_object ());
    byol_json_fill_profile (out, profile, from->id, from->title, from->as_of);
    byol_json_put_strings (out, profile, "aliases", (const char *const *) from->aliases.items,
                           from->aliases.count);
    byol_json_put_strings (out, profile, "sources", (const char *const *) from->sources.items,
                           from->sources.count);
    struct json_object *severities = byol_json_put_object (out, profile, "severities");
    for (size_t n = 0; n < byol_rules_count; n++)
      byol_json_put_text (out, severities, byol_rules[n]->id,
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
