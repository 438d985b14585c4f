/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "check-terms.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

/* A profile that is older than this says so. */
#define YEAR 365

/* Adds a sentence. false: out of memory. */
static bool note (struct byol_report *report, const char *fmt, ...) PRINTF_LIKE (2, 3);

static bool
note (struct byol_report *report, const char *fmt, ...)
{
  char *text;
  va_list args;

  va_start (args, fmt);
  if (vasprintf (&text, fmt, args) < 0)
    text = NULL;
  va_end (args);
  return text != NULL && byol_strv_take (&report->notes, text);
}

static struct byol_finding *
find (struct byol_report *report, const struct byol_rule *rule)
{
  for (size_t i = 0; i < report->finding_count; i++)
    if (strcmp (report->findings[i].rule_id, rule->id) == 0)
      return &report->findings[i];
  return NULL;
}

/* "a, b, c" */
static void
add_to_list (struct buf *list, const char *item)
{
  byol_buf_printf (list, "%s%s", list->len > 0 ? ", " : "", item);
}

/* ---- the profile ------------------------------------------------------------------- */

static bool
note_age (struct byol_report *report, int64_t today)
{
  int64_t as_of;

  if (!byol_day_parse (report->profile_as_of, &as_of))
    return true;
  if (as_of > today)
    return note (report, "Profile %s states what AWS asks for from %s on, after %s.",
                 report->profile_id, report->profile_as_of, report->day);
  if (today - as_of > YEAR)
    return note (report,
                 "Profile %s states what AWS asked for on %s, more than a year before %s: it may "
                 "ask for something else by now.",
                 report->profile_id, report->profile_as_of, report->day);
  return true;
}

/* ---- attestations ------------------------------------------------------------------ */

static bool
attest (struct byol_finding *f, const struct attestation *a, const char *day)
{
  size_t len = strlen (a->note);
  const char *on = a->on[0] != '\0' ? a->on : day;
  char *message;

  if (asprintf (&message, "Attested by %s on %s%s%s%s", a->by, on, len > 0 ? ": " : "", a->note,
                len > 0 && a->note[len - 1] == '.' ? "" : ".")
      < 0)
    return false;
  free (f->message);
  f->message = message;
  f->status = BYOL_STATUS_ATTESTED;
  free (f->reason);
  f->reason = strdup ("attested");
  f->attested_by = strdup (a->by);
  f->attested_on = strdup (on);
  f->attested_note = strdup (a->note);
  return f->reason != NULL && f->attested_by != NULL && f->attested_on != NULL
         && f->attested_note != NULL;
}

/* An attestation finds its rule, or a place in the notes. */
static bool
apply_attestation (struct byol_report *report, const struct attestation *a, int64_t today,
                   struct buf *not_needed)
{
  struct byol_finding *f = find (report, a->rule);

  switch (byol_standing (a->on, a->expires, today)) {
    case IN_THE_FUTURE:
      return note (report, "The attestation of %s by %s does not count: it is of %s, after %s.",
                   a->rule->id, a->by, a->on, report->day);
    case EXPIRED:
      return note (report, "The attestation of %s by %s does not count: it expired on %s.",
                   a->rule->id, a->by, a->expires);
    case STANDS:
      break;
  }
  if (f != NULL && byol_finding_needs_attestation (f))
    return attest (f, a, report->day);
  if (f != NULL && (f->status == BYOL_STATUS_FAIL || f->status == BYOL_STATUS_WARN))
    return note (report, "%s is attested by %s, but what was found says otherwise: it stays %s.",
                 a->rule->id, a->by, byol_status_name (f->status));
  if (f != NULL && f->status == BYOL_STATUS_UNKNOWN)
    return note (report,
                 "%s is attested by %s, but it is for the image to show, and could not be decided: "
                 "it stays unknown.",
                 a->rule->id, a->by);
  add_to_list (not_needed, a->rule->id);
  return !not_needed->failed;
}

static bool
apply_attestations (struct byol_report *report, const struct byol_terms *terms, int64_t today)
{
  CLEANUP_BUF struct buf not_needed = BUF_INIT;

  for (size_t i = 0; i < terms->attestation_count; i++)
    if (!apply_attestation (report, &terms->attestations[i], today, &not_needed))
      return false;
  return not_needed.len == 0 || note (report, "Attested without need: %s.", not_needed.data);
}

static bool
note_request (struct byol_report *report, const struct request *request, int64_t today)
{
  for (size_t i = 0; i < request->count; i++) {
    const struct request_item *item = &request->items[i];
    if (byol_standing (item->on, "", today) == IN_THE_FUTURE
        && !note (report, "The request's %s by %s does not count: it is of %s, after %s.",
                  item->key->name, item->by, item->on, report->day))
      return false;
  }
  return true;
}

/* ---- waivers ------------------------------------------------------------------------- */

static bool
can_be_waived (const struct byol_finding *f)
{
  return f->status == BYOL_STATUS_FAIL || f->status == BYOL_STATUS_WARN
         || f->status == BYOL_STATUS_UNKNOWN;
}

static bool
apply_waiver (struct byol_report *report, const struct waiver *w, int64_t today,
              struct buf *not_needed)
{
  struct byol_finding *f = find (report, w->rule);

  if (byol_standing ("", w->expires, today) == EXPIRED)
    return note (report, "The waiver of %s by %s does not count: it expired on %s.", w->rule->id,
                 w->owner, w->expires);
  if (f == NULL || !can_be_waived (f) || f->waiver_reason != NULL) {
    add_to_list (not_needed, w->rule->id);
    return !not_needed->failed;
  }
  f->waiver_reason = strdup (w->reason);
  f->waiver_owner = strdup (w->owner);
  f->waiver_expires = strdup (w->expires);
  return f->waiver_reason != NULL && f->waiver_owner != NULL && f->waiver_expires != NULL;
}

/* To waive the gate is not to waive what lies behind it. */
static bool
note_gate (struct byol_report *report)
{
  const struct byol_finding *gate = NULL;
  size_t behind = 0;

  for (size_t i = 0; i < report->finding_count; i++) {
    const struct byol_finding *f = &report->findings[i];
    if (f->waiver_reason != NULL && f->closes_gate)
      gate = f;
    if (f->waiver_reason == NULL && strcmp (f->reason, "gate-closed") == 0)
      behind++;
  }
  return gate == NULL || behind == 0
         || note (report,
                  "%s is waived, but the %zu requirements that could not be decided because of it "
                  "are not.",
                  gate->rule_id, behind);
}

static bool
apply_waivers (struct byol_report *report, const struct byol_terms *terms, int64_t today)
{
  CLEANUP_BUF struct buf not_needed = BUF_INIT;
  size_t elsewhere = 0;

  for (size_t i = 0; i < terms->waiver_count; i++)
    if (!byol_waiver_fits (&terms->waivers[i], report->facts->path))
      elsewhere++;
    else if (!apply_waiver (report, &terms->waivers[i], today, &not_needed))
      return false;
  if (not_needed.len > 0 && !note (report, "Waived without need: %s.", not_needed.data))
    return false;
  if (elsewhere > 0
      && !note (report, "%zu %s for images of another name.", elsewhere,
                elsewhere == 1 ? "waiver is" : "waivers are"))
    return false;
  return note_gate (report);
}

int
byol_apply_terms (struct byol_report *report, const struct byol_terms *terms, int64_t today,
                  struct byol_error **err)
{
  return note_age (report, today) && note_request (report, &terms->request, today)
             && apply_attestations (report, terms, today) && apply_waivers (report, terms, today)
           ? 0
           : byol_error_nomem (err);
}
