/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine: facts meet requirements. Runs the rules in table order, applies
   the profile, and builds the report. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "check-terms.h"
#include "image.h"
#include "policy/gate.h"
#include "policy/profile.h"
#include "rules/rule.h"

/* What every rule gets. */
struct job
{
  struct byol_image *image;
  struct request request; /* what counts of it today; borrowed */
  int64_t today;
};

/* Why the rules that need Windows cannot be decided, once a gate has closed. */
struct closed_gate
{
  const struct byol_rule *rule;
  char *message;
};

/* What a rule must not forget: an outcome that is no FAIL stands only on what
   was read, and read from something that was closed cleanly. A FAIL stays: bad
   news from stale evidence is no better for being old. */
static void
apply_truth (struct check *c)
{
  const char *why;
  switch (c->out.status) {
    case BYOL_STATUS_UNKNOWN:
      return;
    case BYOL_STATUS_FAIL:
      if (byol_ev_stale (c->ev, &why)) {
        CLEANUP_FREE char *was = STEAL (c->out.message);
        byol_fail (c, c->out.reason, "%s (from stale evidence: %s)", was ? was : "", why);
      }
      return;
  }
  if (byol_ev_unreadable (c->ev, &why)) {
    byol_unknown (c, "unreadable", "Could not be decided: %s.", why);
  } else if (byol_ev_stale (c->ev, &why)) {
    CLEANUP_FREE char *was = STEAL (c->out.message);
    byol_unknown (c, "stale", "Cannot be relied on: %s. As it stands: %s", why, was ? was : "");
  }
}

static bool
copy_codes (struct byol_finding *f, const struct byol_rule *rule)
{
  f->codes = calloc (rule->code_count + 1, sizeof *f->codes);
  if (f->codes == NULL)
    return false;
  for (; f->code_count < rule->code_count; f->code_count++) {
    const struct aws_code *from = &rule->codes[f->code_count];
    f->codes[f->code_count] = (struct report_code){ from->channel, from->code };
  }
  return true;
}

static bool
copy_evidence (struct byol_finding *f, const struct evidence *ev)
{
  size_t count = byol_ev_item_count (ev);
  if (count == 0)
    return true;
  f->evidence = calloc (count, sizeof *f->evidence);
  if (f->evidence == NULL)
    return false;
  f->evidence_count = count;
  bool ok = true;
  for (size_t i = 0; i < count; i++) {
    const struct ev_item *from = byol_ev_item (ev, i);
    struct byol_evidence *to = &f->evidence[i];
    ok &= (to->place = strdup (from->place)) != NULL;
    ok &= (to->value = strdup (from->value)) != NULL;
    ok &= (to->type = strdup (from->type)) != NULL;
    ok &= (to->data = strdup (from->data)) != NULL;
    ok &= (to->state = strdup (from->state)) != NULL;
  }
  return ok;
}

/* What the request says is as good as who says it. */
static bool
copy_signature (struct byol_finding *f, const struct request_item *asked, int64_t today)
{
  if (f->status != BYOL_STATUS_ATTESTED)
    return true;
  f->attested_by = strdup (asked != NULL ? asked->by : "");
  f->attested_on =
    strdup (asked != NULL && asked->on[0] != '\0' ? asked->on : byol_day_text (today).text);
  return f->attested_by != NULL && f->attested_on != NULL;
}

/* Fills `f` with what the rule finds. */
static int
run_rule (struct byol_finding *f, const struct job *job, const struct rule_setting *setting,
          struct closed_gate *gate, struct byol_error **err)
{
  const struct byol_rule *rule = setting->rule;
  struct check c = {
    .rule = rule, .params = &setting->params, .request = &job->request, .today = job->today
  };
  c.ev = byol_ev_new (job->image->windows);
  if (c.ev == NULL)
    return byol_error_nomem (err);

  if (gate->rule != NULL && rule->needs_windows)
    byol_unknown (&c, "gate-closed", "Could not be decided: %s", gate->message);
  else
    rule->check (&c);

  int r = byol_ev_failed (c.ev, err);
  if (r == 0 && c.out.status == 0)
    r = byol_error_set (err, BYOL_E_INTERNAL, "rule %s came to no verdict", rule->id);
  if (r == 0) {
    apply_truth (&c);
    f->rule_id = rule->id;
    f->title = rule->title;
    f->expected = rule->expected;
    f->remediation = rule->remediation;
    f->severity = setting->severity;
    f->status = byol_gate_status (c.out.status, setting->severity);
    f->confidence = c.out.confidence ? c.out.confidence : rule->confidence;
    f->reason = strdup (c.out.reason ? c.out.reason : "");
    f->message = STEAL (c.out.message);
    if (f->reason == NULL || f->message == NULL || !copy_codes (f, rule) || !copy_evidence (f, c.ev)
        || !copy_signature (f, c.asked, job->today))
      r = byol_error_nomem (err);
  }
  if (r == 0 && rule->gate && gate->rule == NULL
      && (c.out.status == BYOL_STATUS_FAIL || c.out.status == BYOL_STATUS_UNKNOWN)) {
    gate->rule = rule;
    f->closes_gate = true;
    if (asprintf (&gate->message, "%s: %s", rule->id, f->message) < 0) {
      gate->message = NULL;
      r = byol_error_nomem (err);
    }
  }
  free (c.out.message);
  byol_ev_free (c.ev);
  return r;
}

static int
decide (struct byol_report *report, struct byol_error **err)
{
  struct gate_finding *gates = calloc (report->finding_count + 1, sizeof *gates);
  if (gates == NULL)
    return byol_error_nomem (err);
  size_t failed = 0, undecided = 0, warned = 0, attest = 0, waived = 0, waived_failures = 0;
  for (size_t i = 0; i < report->finding_count; i++) {
    struct byol_finding *f = &report->findings[i];
    gates[i] = (struct gate_finding){ f->status, f->severity, byol_finding_needs_attestation (f),
                                      f->waiver_reason != NULL };
    f->blocks = byol_gate_blocks (&gates[i], report->strict);
    if (gates[i].waived) {
      waived++;
      waived_failures += f->status == BYOL_STATUS_FAIL;
    } else if (f->status == BYOL_STATUS_FAIL)
      failed++;
    else if (gates[i].needs_attestation)
      attest++;
    else if (f->status == BYOL_STATUS_UNKNOWN)
      undecided++;
    else if (f->status == BYOL_STATUS_WARN)
      warned++;
  }
  report->verdict = byol_gate (gates, report->finding_count, report->strict);
  free (gates);

  CLEANUP_BUF struct buf summary = BUF_INIT;
  switch (report->verdict) {
    case BYOL_VERDICT_READY:
      byol_buf_puts (&summary,
                     waived_failures == 0
                       ? "WorkSpaces should accept this image"
                       : "Nothing blocks but what is waived, which WorkSpaces would refuse");
      break;
    case BYOL_VERDICT_NOT_READY:
      byol_buf_puts (&summary, "WorkSpaces would refuse this image");
      break;
    default:
      byol_buf_puts (&summary, "Whether WorkSpaces would accept this image could not be decided");
  }
  const struct
  {
    size_t n;
    const char *one, *many;
  } parts[] = {
    { failed, "requirement not met", "requirements not met" },
    { undecided, "could not be decided", "could not be decided" },
    { warned, "warning", "warnings" },
    { attest, "to be attested", "to be attested" },
    { waived, "waived", "waived" },
  };
  const char *separator = ": ";
  for (size_t i = 0; i < ARRAY_SIZE (parts); i++)
    if (parts[i].n > 0) {
      byol_buf_printf (&summary, "%s%zu %s", separator, parts[i].n,
                       parts[i].n == 1 ? parts[i].one : parts[i].many);
      separator = ", ";
    }
  byol_buf_puts (&summary, ".");
  report->summary = byol_buf_steal (&summary);
  return report->summary ? 0 : byol_error_nomem (err);
}

static int
run_rules (struct byol_report *report, const struct job *job, const struct byol_profile *profile,
           struct byol_error **err)
{
  struct run *run = &job->image->ctx->run;
  struct closed_gate gate = { NULL, NULL };
  int r = 0;
  for (size_t i = 0; i < profile->setting_count && r == 0; i++) {
    const struct rule_setting *setting = &profile->settings[i];
    if (setting->severity == BYOL_SEVERITY_OFF)
      continue;
    r = byol_run_check (run, err);
    if (r < 0)
      break;
    /* Counted before it is filled, so that byol_report_free finds what a
       failing rule left. */
    struct byol_finding *f = &report->findings[report->finding_count++];
    r = run_rule (f, job, setting, &gate, err);
  }
  free (gate.message);
  return r;
}

/* Runs the rules under the terms. What counts of the request is gathered in
   `items`, which has room for all of it. */
static int
check_under (struct byol_report *report, struct byol_image *image,
             const struct byol_profile *profile, const struct byol_terms *terms,
             struct request_item *items, struct byol_error **err)
{
  struct job job = {
    .image = image,
    .request = { .items = items },
    .today = terms->has_day ? terms->day : byol_day_today (),
  };
  for (size_t i = 0; i < terms->request.count; i++)
    if (byol_standing (terms->request.items[i].on, "", job.today) == STANDS)
      items[job.request.count++] = terms->request.items[i];
  report->day = strdup (byol_day_text (job.today).text);
  if (report->day == NULL)
    return byol_error_nomem (err);
  int r = run_rules (report, &job, profile, err);
  if (r == 0)
    r = byol_apply_terms (report, terms, job.today, err);
  return r < 0 ? r : decide (report, err);
}

BYOL_EXPORT int
byol_check (struct byol_report **out, struct byol_image *image, const struct byol_profile *profile,
            const struct byol_terms *terms, unsigned flags, struct byol_error **err)
{
  static const struct byol_terms no_terms;
  if (out != NULL)
    *out = NULL;
  if (out == NULL || image == NULL || profile == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_check: an argument is NULL");
  if (image->facts == NULL)
    return byol_error_set (err, BYOL_E_INVAL, "byol_check: the image is not open");
  if (terms == NULL)
    terms = &no_terms;

  CLEANUP_FREE struct request_item *items = calloc (terms->request.count + 1, sizeof *items);
  struct byol_report *report = calloc (1, sizeof *report);
  if (report == NULL)
    return byol_error_nomem (err);
  report->facts = byol_facts_ref (image->facts);
  report->strict = (flags & BYOL_CHECK_STRICT) != 0;
  report->profile_id = strdup (profile->id);
  report->profile_title = strdup (profile->title);
  report->profile_as_of = strdup (profile->as_of);
  report->findings = calloc (profile->setting_count + 1, sizeof *report->findings);
  int r;
  if (items == NULL || report->profile_id == NULL || report->profile_title == NULL
      || report->profile_as_of == NULL || report->findings == NULL)
    r = byol_error_nomem (err);
  else
    r = check_under (report, image, profile, terms, items, err);
  if (r == 0)
    r = byol_image_refresh (image, &report->facts, err);
  if (r < 0) {
    byol_report_free (report);
    return r;
  }
  *out = report;
  return 0;
}
