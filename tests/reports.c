/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reports.h"

#include <check.h>
#include <string.h>

static char *
dup_text (const char *text)
{
  char *copy = strdup (text);
  ck_assert_ptr_nonnull (copy);
  return copy;
}

static struct byol_facts *
new_facts (const char *text)
{
  struct byol_facts *facts = byol_facts_new ();
  ck_assert_ptr_nonnull (facts);
  facts->path = dup_text (text);
  facts->source = dup_text ("direct");
  facts->sandbox = dup_text ("seccomp");
  facts->sandbox_missing = dup_text ("");
  facts->disks = calloc (1, sizeof *facts->disks);
  facts->disk_count = 1;
  facts->disks[0] = (struct byol_disk){ .path = dup_text (text),
                                        .format = dup_text ("qcow2"),
                                        .sub_format = dup_text (""),
                                        .table = dup_text ("mbr"),
                                        .virtual_size = 64ull << 30,
                                        .member = dup_text (text),
                                        .reason = dup_text (text) };
  facts->package = calloc (1, sizeof *facts->package);
  *facts->package = (struct byol_package){ .kind = dup_text ("ova"),
                                           .descriptor = dup_text (text),
                                           .firmware = dup_text ("efi"),
                                           .manifest = dup_text ("mismatch"),
                                           .disks = 1,
                                           .cds = 2 };
  ck_assert (byol_strv_add (&facts->package->problems, text));
  facts->volumes = calloc (2, sizeof *facts->volumes);
  facts->volume_count = 2;
  for (size_t i = 0; i < 2; i++)
    facts->volumes[i] = (struct byol_volume){
      .number = (uint32_t) i + 1,
      .start = i ? 101ull << 20 : 1ull << 20,
      .size = i ? (64ull << 30) - (102ull << 20) : 100ull << 20,
      .type = dup_text ("0x07"),
      .content = dup_text (i ? "ntfs" : "bitlocker"),
      .label = dup_text (text),
      .reason = dup_text (i ? "" : "encrypted with BitLocker"),
      .readable = i == 1,
      .active = i == 0,
      .has_free = i == 1,
      .fs_free = 39600000000ull,
      .letter = i ? 'C' : '\0',
    };
  ck_assert (byol_strv_add (&facts->volumes[1].notes, text));
  facts->hives = calloc (1, sizeof *facts->hives);
  facts->hive_count = 1;
  facts->hives[0] = (struct byol_hive){ .name = dup_text ("SYSTEM"),
                                        .path = dup_text ("\\Windows\\System32\\config\\SYSTEM"),
                                        .state = dup_text ("dirty"),
                                        .reason = dup_text (text) };
  facts->product = dup_text (text);
  facts->version = dup_text ("10.0.19045.4291");
  facts->edition = dup_text ("Enterprise");
  facts->architecture = dup_text ("AMD64");
  facts->root = dup_text ("C:\\Windows");
  return facts;
}

const struct made_finding outcomes[OUTCOMES] = {
  { "volumes-decrypted", BYOL_STATUS_PASS, "", false },
  { "partition-style-matches-firmware", BYOL_STATUS_FAIL, "static-address", true },
  { "free-space-sufficient", BYOL_STATUS_WARN, "little", false },
  { "registry-clean", BYOL_STATUS_UNKNOWN, "unreadable", true },
  { "rearm-count-available", BYOL_STATUS_UNKNOWN, "needs-attestation", false },
  { "office-absent", BYOL_STATUS_ATTESTED, "attested", false },
  { "region-supported", BYOL_STATUS_ATTESTED, "requested", false },
  { "pcoip-agent-absent", BYOL_STATUS_NOT_APPLICABLE, "not-applicable", false },
  { "autologon-off", BYOL_STATUS_FAIL, "static-address", false },
};

struct byol_report *
new_report (const char *text, int verdict)
{
  static const struct report_code codes[] = {
    { "checker", "DHCPDisabled" },
    { "import", "DHCPDisabled" },
    { "import", "Other" },
  };
  struct byol_report *report = calloc (1, sizeof *report);
  report->facts = new_facts (text);
  report->profile_id = dup_text ("aws-workspaces-2026-05");
  report->profile_title = dup_text ("Amazon WorkSpaces");
  report->profile_as_of = dup_text ("2026-05-28");
  report->day = dup_text ("2026-06-01");
  report->verdict = verdict;
  ck_assert (byol_strv_add (&report->notes, text));
  report->summary = dup_text (text);
  report->findings = calloc (OUTCOMES, sizeof *report->findings);
  for (size_t i = 0; i < OUTCOMES; i++) {
    struct byol_finding *f = &report->findings[report->finding_count++];
    *f = (struct byol_finding){
      .rule_id = outcomes[i].rule,
      .title = "The state is good",
      .expected = "The state is good.",
      .remediation =
        "netsh interface ip set address name=\"Ethernet0\" source=dhcp and a line that "
        "is longer than any page is wide, so that wrapping it would spoil it\n"
        "second command",
      .status = outcomes[i].status,
      .severity = BYOL_SEVERITY_FAIL,
      .reason = dup_text (outcomes[i].reason),
      .message = dup_text (text),
      .confidence = BYOL_CONFIDENCE_EXACT,
      .blocks = outcomes[i].blocks,
    };
    if (f->status == BYOL_STATUS_ATTESTED) {
      f->attested_by = dup_text (text);
      f->attested_on = dup_text ("2026-05-01");
      f->attested_note = dup_text (text);
    }
    if (strcmp (f->rule_id, "autologon-off") == 0) {
      f->waiver_reason = dup_text (text);
      f->waiver_owner = dup_text (text);
      f->waiver_expires = dup_text ("2026-12-31");
    }
    struct report_code *own = calloc (ARRAY_SIZE (codes), sizeof *own);
    memcpy (own, codes, sizeof codes);
    f->codes = own;
    f->code_count = ARRAY_SIZE (codes);
    f->evidence = calloc (1, sizeof *f->evidence);
    f->evidence_count = 1;
    f->evidence[0] =
      (struct byol_evidence){ dup_text ("SYSTEM\\ControlSet001"), dup_text (text),
                              dup_text ("REG_SZ"), dup_text (text), dup_text ("stale") };
  }
  return report;
}

char *
write_report (const struct byol_report *report, const char *format, unsigned flags, size_t *len)
{
  char *text = NULL;
  struct byol_error *error = NULL;
  ck_assert_int_eq (byol_report_write (&text, len, report, format, flags, &error), 0);
  ck_assert_ptr_null (error);
  ck_assert_int_eq (text[*len], '\0');
  return text;
}
