/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "output/told.h"

#include <string.h>

#include "rules/rule.h"

const char *
byol_told_status (int status)
{
  switch (status) {
    case BYOL_STATUS_PASS:
      return "PASS";
    case BYOL_STATUS_WARN:
      return "WARN";
    case BYOL_STATUS_FAIL:
      return "FAIL";
    case BYOL_STATUS_ATTESTED:
      return "ATTESTED";
    case BYOL_STATUS_NOT_APPLICABLE:
      return "N/A";
  }
  return "UNKNOWN";
}

const char *
byol_told_verdict (int verdict)
{
  switch (verdict) {
    case BYOL_VERDICT_READY:
      return "READY";
    case BYOL_VERDICT_NOT_READY:
      return "NOT READY";
  }
  return "UNDECIDED";
}

const char *
byol_told_repair (const char *rule_id)
{
  const struct byol_rule *rule = byol_rule_find (rule_id);
  return rule != NULL && rule->repaired_outside
           ? "Repair, on the host where the image is made"
           : "Repair, at an administrator's prompt inside the VM";
}

enum section
byol_told_section (const struct byol_finding *finding)
{
  if (finding->waiver_reason != NULL)
    return SECTION_WAIVED;
  if (finding->status == BYOL_STATUS_ATTESTED)
    return SECTION_ATTESTED;
  if (byol_finding_needs_attestation (finding))
    return SECTION_ATTEST;
  if (finding->blocks)
    return finding->status == BYOL_STATUS_UNKNOWN ? SECTION_UNDECIDED : SECTION_BLOCKS;
  return finding->status == BYOL_STATUS_WARN ? SECTION_ADVICE : SECTION_NONE;
}

const struct byol_finding *
byol_told_next (const struct byol_report *report, enum section which,
                const struct byol_finding *from)
{
  for (; from < report->findings + report->finding_count; from++)
    if (byol_told_section (from) == which)
      return from;
  return NULL;
}

void
byol_tell_codes (struct buf *out, const struct byol_finding *finding)
{
  const char *channel = "";
  for (size_t i = 0; i < finding->code_count; i++) {
    const struct report_code *code = &finding->codes[i];
    if (strcmp (code->channel, channel) == 0)
      byol_buf_printf (out, ", %s", code->code);
    else
      byol_buf_printf (out, "%s%s %s", i > 0 ? "; " : "", code->channel, code->code);
    channel = code->channel;
  }
}

void
byol_tell_evidence (struct buf *out, const struct byol_evidence *item)
{
  byol_buf_puts (out, item->place);
  if (item->value[0] != '\0')
    byol_buf_printf (out, " : %s", item->value);
  if (item->data[0] != '\0')
    byol_buf_printf (out, " = %s", item->data);
  if (item->type[0] != '\0')
    byol_buf_printf (out, " (%s)", item->type);
  if (strcmp (item->state, "found") != 0)
    byol_buf_printf (out, " [%s]", item->state);
}

void
byol_tell_waiver (struct buf *out, const struct byol_finding *f)
{
  byol_buf_printf (out, "%s: %s (%s, until %s)", byol_told_status (f->status), f->waiver_reason,
                   f->waiver_owner, f->waiver_expires);
}

void
byol_tell_attested (struct buf *out, const struct byol_finding *f)
{
  byol_buf_puts (out, f->message);
  if (strcmp (f->reason, "attested") != 0 && f->attested_by != NULL && f->attested_by[0] != '\0')
    byol_buf_printf (out, " (%s, %s)", f->attested_by, f->attested_on);
}

void
byol_tell_demand (struct buf *out, const struct byol_finding *f)
{
  byol_buf_printf (out, "%s.", f->title);
}
