/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of facts and reports, and the getters of all they hold. */
#include "config.h"

#include "report.h"

#include <string.h>

/* ---- lifetime --------------------------------------------------------------- */

struct byol_facts *
byol_facts_new (void)
{
  struct byol_facts *facts = calloc (1, sizeof *facts);
  if (facts != NULL)
    facts->refs = 1;
  return facts;
}

/* Atomic: a report may outlive its image, and be freed by another thread. */
struct byol_facts *
byol_facts_ref (struct byol_facts *facts)
{
  __atomic_add_fetch (&facts->refs, 1, __ATOMIC_RELAXED);
  return facts;
}

static void
free_package (struct byol_package *package)
{
  if (package == NULL)
    return;
  free (package->kind);
  free (package->descriptor);
  free (package->firmware);
  free (package->manifest);
  byol_strv_free (&package->problems);
  free (package);
}

void
byol_facts_unref (struct byol_facts *facts)
{
  if (facts == NULL || __atomic_sub_fetch (&facts->refs, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  free (facts->path);
  free (facts->source);
  free (facts->sandbox);
  free (facts->sandbox_missing);
  for (size_t i = 0; i < facts->disk_count; i++) {
    struct byol_disk *disk = &facts->disks[i];
    free (disk->path);
    free (disk->format);
    free (disk->sub_format);
    free (disk->table);
    free (disk->member);
    free (disk->reason);
  }
  free (facts->disks);
  for (size_t i = 0; i < facts->volume_count; i++) {
    struct byol_volume *volume = &facts->volumes[i];
    free (volume->type);
    free (volume->content);
    free (volume->label);
    free (volume->reason);
    byol_strv_free (&volume->notes);
  }
  free (facts->volumes);
  for (size_t i = 0; i < facts->hive_count; i++) {
    struct byol_hive *hive = &facts->hives[i];
    free (hive->name);
    free (hive->path);
    free (hive->state);
    free (hive->reason);
  }
  free (facts->hives);
  free (facts->product);
  free (facts->version);
  free (facts->edition);
  free (facts->architecture);
  free (facts->root);
  free_package (facts->package);
  free (facts);
}

static void
free_finding (struct byol_finding *finding)
{
  free ((void *) finding->codes);
  free (finding->reason);
  free (finding->message);
  free (finding->attested_by);
  free (finding->attested_on);
  free (finding->attested_note);
  free (finding->waiver_reason);
  free (finding->waiver_owner);
  free (finding->waiver_expires);
  for (size_t i = 0; i < finding->evidence_count; i++) {
    struct byol_evidence *evidence = &finding->evidence[i];
    free (evidence->place);
    free (evidence->value);
    free (evidence->type);
    free (evidence->data);
    free (evidence->state);
  }
  free (finding->evidence);
}

BYOL_EXPORT void
byol_report_free (struct byol_report *report)
{
  if (report == NULL)
    return;
  byol_facts_unref (report->facts);
  free (report->profile_id);
  free (report->profile_title);
  free (report->profile_as_of);
  free (report->day);
  byol_strv_free (&report->notes);
  free (report->summary);
  for (size_t i = 0; i < report->finding_count; i++)
    free_finding (&report->findings[i]);
  free (report->findings);
  free (report);
}

bool
byol_finding_needs_attestation (const struct byol_finding *finding)
{
  return finding->status == BYOL_STATUS_UNKNOWN
         && strcmp (finding->reason, "needs-attestation") == 0;
}

/* ---- names of the numbers ---------------------------------------------------- */

BYOL_EXPORT const char *
byol_status_name (int status)
{
  switch (status) {
    case BYOL_STATUS_PASS:
      return "pass";
    case BYOL_STATUS_WARN:
      return "warn";
    case BYOL_STATUS_FAIL:
      return "fail";
    case BYOL_STATUS_ATTESTED:
      return "attested";
    case BYOL_STATUS_NOT_APPLICABLE:
      return "not-applicable";
  }
  return "unknown";
}

BYOL_EXPORT const char *
byol_verdict_name (int verdict)
{
  switch (verdict) {
    case BYOL_VERDICT_READY:
      return "ready";
    case BYOL_VERDICT_NOT_READY:
      return "not-ready";
    case BYOL_VERDICT_UNDECIDED:
      return "undecided";
  }
  return "unknown";
}

BYOL_EXPORT const char *
byol_confidence_name (int confidence)
{
  switch (confidence) {
    case BYOL_CONFIDENCE_EXACT:
      return "exact";
    case BYOL_CONFIDENCE_EQUIVALENT:
      return "equivalent";
    case BYOL_CONFIDENCE_HEURISTIC:
      return "heuristic";
  }
  return "unknown";
}

BYOL_EXPORT const char *
byol_severity_name (int severity)
{
  switch (severity) {
    case BYOL_SEVERITY_OFF:
      return "off";
    case BYOL_SEVERITY_INFO:
      return "info";
    case BYOL_SEVERITY_WARN:
      return "warn";
    case BYOL_SEVERITY_FAIL:
      return "fail";
  }
  return "unknown";
}

/* ---- getters: of NULL they answer "", 0 or NULL --------------------------------- */

#define GET_TEXT(name, type, field)                                                                \
  BYOL_EXPORT const char *name (const struct type *object)                                         \
  {                                                                                                \
    return object != NULL && object->field != NULL ? object->field : "";                           \
  }
#define GET_NUMBER(name, result, type, field)                                                      \
  BYOL_EXPORT result name (const struct type *object)                                              \
  {                                                                                                \
    return object != NULL ? object->field : 0;                                                     \
  }
#define GET_ITEM(name, result, type, items, count)                                                 \
  BYOL_EXPORT const struct result *name (const struct type *object, size_t i)                      \
  {                                                                                                \
    return object != NULL && i < object->count ? &object->items[i] : NULL;                         \
  }

GET_TEXT (byol_facts_source, byol_facts, source)
GET_TEXT (byol_facts_sandbox, byol_facts, sandbox)
GET_TEXT (byol_facts_sandbox_missing, byol_facts, sandbox_missing)
GET_NUMBER (byol_facts_disk_count, size_t, byol_facts, disk_count)
GET_ITEM (byol_facts_disk, byol_disk, byol_facts, disks, disk_count)
GET_TEXT (byol_disk_path, byol_disk, path)
GET_TEXT (byol_disk_format, byol_disk, format)
GET_TEXT (byol_disk_sub_format, byol_disk, sub_format)
GET_NUMBER (byol_disk_virtual_size_bytes, uint64_t, byol_disk, virtual_size)
GET_TEXT (byol_disk_table, byol_disk, table)
GET_TEXT (byol_disk_member, byol_disk, member)
GET_TEXT (byol_disk_reason, byol_disk, reason)

BYOL_EXPORT const char *
byol_facts_package_kind (const struct byol_facts *facts)
{
  return facts != NULL && facts->package != NULL ? facts->package->kind : "";
}

GET_NUMBER (byol_facts_volume_count, size_t, byol_facts, volume_count)
GET_ITEM (byol_facts_volume, byol_volume, byol_facts, volumes, volume_count)
GET_NUMBER (byol_volume_disk, size_t, byol_volume, disk)
GET_NUMBER (byol_volume_number, uint32_t, byol_volume, number)
GET_NUMBER (byol_volume_start_bytes, uint64_t, byol_volume, start)
GET_NUMBER (byol_volume_size_bytes, uint64_t, byol_volume, size)
GET_TEXT (byol_volume_type, byol_volume, type)
GET_TEXT (byol_volume_content, byol_volume, content)
GET_TEXT (byol_volume_label, byol_volume, label)
GET_NUMBER (byol_volume_readable, int, byol_volume, readable)
GET_TEXT (byol_volume_reason, byol_volume, reason)

GET_TEXT (byol_facts_windows_product, byol_facts, product)
GET_TEXT (byol_facts_windows_version, byol_facts, version)
GET_TEXT (byol_facts_windows_edition, byol_facts, edition)
GET_TEXT (byol_facts_windows_architecture, byol_facts, architecture)
GET_TEXT (byol_facts_windows_root, byol_facts, root)

GET_NUMBER (byol_facts_hive_count, size_t, byol_facts, hive_count)
GET_ITEM (byol_facts_hive, byol_hive, byol_facts, hives, hive_count)
GET_TEXT (byol_hive_name, byol_hive, name)
GET_TEXT (byol_hive_path, byol_hive, path)
GET_TEXT (byol_hive_state, byol_hive, state)
GET_TEXT (byol_hive_reason, byol_hive, reason)

GET_NUMBER (byol_report_verdict, int, byol_report, verdict)
GET_TEXT (byol_report_summary, byol_report, summary)
GET_TEXT (byol_report_profile_id, byol_report, profile_id)
GET_TEXT (byol_report_profile_as_of, byol_report, profile_as_of)
GET_TEXT (byol_report_day, byol_report, day)
GET_NUMBER (byol_report_note_count, size_t, byol_report, notes.count)
GET_NUMBER (byol_report_count, size_t, byol_report, finding_count)
GET_ITEM (byol_report_get, byol_finding, byol_report, findings, finding_count)

BYOL_EXPORT const struct byol_facts *
byol_report_facts (const struct byol_report *report)
{
  return report != NULL ? report->facts : NULL;
}

BYOL_EXPORT const char *
byol_report_note (const struct byol_report *report, size_t i)
{
  return report != NULL && i < report->notes.count ? report->notes.items[i] : NULL;
}

BYOL_EXPORT size_t
byol_report_status_count (const struct byol_report *report, int status)
{
  size_t count = 0;
  for (size_t i = 0; report != NULL && i < report->finding_count; i++)
    if (report->findings[i].status == status)
      count++;
  return count;
}

BYOL_EXPORT const struct byol_finding *
byol_report_find (const struct byol_report *report, const char *rule_id)
{
  for (size_t i = 0; report != NULL && rule_id != NULL && i < report->finding_count; i++)
    if (strcmp (report->findings[i].rule_id, rule_id) == 0)
      return &report->findings[i];
  return NULL;
}

GET_TEXT (byol_finding_rule_id, byol_finding, rule_id)
GET_NUMBER (byol_finding_status, int, byol_finding, status)
GET_TEXT (byol_finding_reason, byol_finding, reason)
GET_TEXT (byol_finding_message, byol_finding, message)
GET_NUMBER (byol_finding_confidence, int, byol_finding, confidence)
GET_NUMBER (byol_finding_blocks, int, byol_finding, blocks)
GET_TEXT (byol_finding_attested_by, byol_finding, attested_by)
GET_TEXT (byol_finding_attested_on, byol_finding, attested_on)
GET_TEXT (byol_finding_attested_note, byol_finding, attested_note)
GET_TEXT (byol_finding_waiver_reason, byol_finding, waiver_reason)
GET_TEXT (byol_finding_waiver_owner, byol_finding, waiver_owner)
GET_TEXT (byol_finding_waiver_expires, byol_finding, waiver_expires)
GET_TEXT (byol_finding_expected, byol_finding, expected)
GET_TEXT (byol_finding_remediation, byol_finding, remediation)
GET_NUMBER (byol_finding_code_count, size_t, byol_finding, code_count)

BYOL_EXPORT const char *
byol_finding_code (const struct byol_finding *finding, size_t i)
{
  return finding != NULL && i < finding->code_count ? finding->codes[i].code : NULL;
}

BYOL_EXPORT const char *
byol_finding_code_channel (const struct byol_finding *finding, size_t i)
{
  return finding != NULL && i < finding->code_count ? finding->codes[i].channel : NULL;
}

GET_NUMBER (byol_finding_evidence_count, size_t, byol_finding, evidence_count)
GET_ITEM (byol_finding_evidence, byol_evidence, byol_finding, evidence, evidence_count)
GET_TEXT (byol_evidence_place, byol_evidence, place)
GET_TEXT (byol_evidence_value, byol_evidence, value)
GET_TEXT (byol_evidence_type, byol_evidence, type)
GET_TEXT (byol_evidence_data, byol_evidence, data)
GET_TEXT (byol_evidence_state, byol_evidence, state)
