/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The exported functions as a program sees them: NULL for every argument,
   names of numbers, lists out of range. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <byolcheck/byolcheck.h>

/* The call fails with BYOL_E_INVAL and says why, in one line. */
#define ASSERT_INVAL(call)                                                                         \
  do {                                                                                             \
    struct byol_error *error = NULL;                                                               \
    struct byol_error **err = &error;                                                              \
    ck_assert_int_eq (call, BYOL_E_INVAL);                                                         \
    ck_assert_int_eq (byol_error_code (error), BYOL_E_INVAL);                                      \
    ck_assert_str_ne (byol_error_message (error), "");                                             \
    ck_assert_ptr_null (strchr (byol_error_message (error), '\n'));                                \
    byol_error_free (error);                                                                       \
    err = NULL;                                                                                    \
    ck_assert_int_eq (call, BYOL_E_INVAL);                                                         \
  } while (0)

START_TEST (test_codes)
{
  ck_assert_uint_eq (byol_code_count (), 48);
  ck_assert_ptr_null (byol_code_name (48));
  ck_assert_ptr_null (byol_code_since (48));
  ck_assert_ptr_null (byol_code_explanation (48));
  ck_assert_str_eq (byol_code_name (0), "OutdatedPowershellVersion");
  ck_assert_str_eq (byol_code_since (0), "2023-09-08");
  ck_assert_str_eq (byol_code_name (26), "UnknownError");
  ck_assert_str_ne (byol_code_explanation (26), "");
  ck_assert_str_eq (byol_code_since (47), "2025-05-15");
  ck_assert_str_eq (byol_code_explanation (47), "");
}
END_TEST

START_TEST (test_null_calls)
{
  struct byol_ctx *ctx = NULL;
  struct byol_image *image = NULL;
  struct byol_profile *profile = NULL;
  struct byol_report *report = NULL;
  char *text = NULL;
  size_t len = 0;

  ASSERT_INVAL (byol_ctx_new (NULL, err));
  ck_assert_int_eq (byol_ctx_new (&ctx, NULL), 0);
  ASSERT_INVAL (byol_ctx_set_libexec_dir (NULL, "/", err));
  ASSERT_INVAL (byol_ctx_set_libexec_dir (ctx, NULL, err));
  ASSERT_INVAL (byol_image_new (NULL, ctx, err));
  ASSERT_INVAL (byol_image_new (&image, NULL, err));
  ck_assert_ptr_null (image);
  ck_assert_int_eq (byol_image_new (&image, ctx, NULL), 0);
  ASSERT_INVAL (byol_image_add_disk (NULL, "x", NULL, err));
  ASSERT_INVAL (byol_image_add_disk (image, NULL, NULL, err));
  ASSERT_INVAL (byol_image_set_source (NULL, "auto", err));
  ASSERT_INVAL (byol_image_set_source (image, NULL, err));
  ASSERT_INVAL (byol_image_open (NULL, err));
  ASSERT_INVAL (byol_image_open (image, err)); /* without a disk */
  ASSERT_INVAL (byol_profile_load (NULL, ctx, NULL, err));
  ASSERT_INVAL (byol_profile_load (&profile, NULL, NULL, err));
  ck_assert_ptr_null (profile);
  ck_assert_int_eq (byol_profile_load (&profile, ctx, NULL, NULL), 0);
  ASSERT_INVAL (byol_check (NULL, image, profile, NULL, 0, err));
  ASSERT_INVAL (byol_check (&report, NULL, profile, NULL, 0, err));
  ASSERT_INVAL (byol_check (&report, image, NULL, NULL, 0, err));
  ASSERT_INVAL (byol_check (&report, image, profile, NULL, 0, err)); /* not open */
  ck_assert_ptr_null (report);

  struct byol_terms *terms = NULL;
  byol_profile_free (profile);
  profile = NULL;
  ASSERT_INVAL (byol_profile_load_as_of (NULL, ctx, "2026-06-01", err));
  ASSERT_INVAL (byol_profile_load_as_of (&profile, NULL, "2026-06-01", err));
  ck_assert_ptr_null (profile);
  ASSERT_INVAL (byol_profile_load_as_of (&profile, ctx, NULL, err));
  ASSERT_INVAL (byol_profile_load_as_of (&profile, ctx, "today", err));
  ck_assert_int_eq (byol_profile_load_as_of (&profile, ctx, "2026-06-01", NULL), 0);
  ASSERT_INVAL (byol_terms_new (NULL, ctx, err));
  ASSERT_INVAL (byol_terms_new (&terms, NULL, err));
  ck_assert_ptr_null (terms);
  ck_assert_int_eq (byol_terms_new (&terms, ctx, NULL), 0);
  ASSERT_INVAL (byol_terms_load_attestations (NULL, "x", err));
  ASSERT_INVAL (byol_terms_load_attestations (terms, NULL, err));
  ASSERT_INVAL (byol_terms_attest (NULL, "single-drive", "x", NULL, NULL, err));
  ASSERT_INVAL (byol_terms_attest (terms, NULL, "x", NULL, NULL, err));
  ASSERT_INVAL (byol_terms_attest (terms, "single-drive", NULL, NULL, NULL, err));
  ASSERT_INVAL (byol_terms_set_request (NULL, "region", "x", err));
  ASSERT_INVAL (byol_terms_set_request (terms, NULL, "x", err));
  ASSERT_INVAL (byol_terms_set_request (terms, "region", NULL, err));
  ASSERT_INVAL (byol_terms_load_request (NULL, "region", "x", err));
  ASSERT_INVAL (byol_terms_load_request (terms, NULL, "x", err));
  ASSERT_INVAL (byol_terms_load_request (terms, "region", NULL, err));
  ASSERT_INVAL (byol_terms_load_waivers (NULL, "x", err));
  ASSERT_INVAL (byol_terms_load_waivers (terms, NULL, err));
  ASSERT_INVAL (byol_terms_waive (NULL, "single-drive", "x", "x", "2026-06-01", err));
  ASSERT_INVAL (byol_terms_waive (terms, NULL, "x", "x", "2026-06-01", err));
  ASSERT_INVAL (byol_terms_waive (terms, "single-drive", NULL, "x", "2026-06-01", err));
  ASSERT_INVAL (byol_terms_waive (terms, "single-drive", "x", NULL, "2026-06-01", err));
  ASSERT_INVAL (byol_terms_waive (terms, "single-drive", "x", "x", NULL, err));
  ASSERT_INVAL (byol_terms_set_day (NULL, "2026-06-01", err));
  ASSERT_INVAL (byol_terms_set_day (terms, NULL, err));
  ASSERT_INVAL (byol_lint_file (NULL, ctx, "x", err));
  ASSERT_INVAL (byol_lint_file (&text, NULL, "x", err));
  ASSERT_INVAL (byol_lint_file (&text, ctx, NULL, err));
  ASSERT_INVAL (byol_check (&report, image, profile, terms, 0, err)); /* not open */

  const struct byol_report *no_report = NULL;
  const struct byol_facts *no_facts = NULL;
  ASSERT_INVAL (byol_report_write (&text, &len, no_report, "text", 0, err));
  ASSERT_INVAL (byol_facts_write (&text, &len, no_facts, "text", 0, err));
  ASSERT_INVAL (byol_rules_write (NULL, &len, profile, "text", 0, err));
  ASSERT_INVAL (byol_rules_write (&text, NULL, profile, "text", 0, err));
  ASSERT_INVAL (byol_rules_write (&text, &len, profile, NULL, 0, err));
  ASSERT_INVAL (byol_rules_write (&text, &len, profile, "text", 0x8000, err));
  const struct byol_rule *rule = byol_rule_get (0);
  ASSERT_INVAL (byol_rule_write (NULL, &len, rule, profile, "text", 0, err));
  ASSERT_INVAL (byol_rule_write (&text, NULL, rule, profile, "text", 0, err));
  ASSERT_INVAL (byol_rule_write (&text, &len, NULL, profile, "text", 0, err));
  ASSERT_INVAL (byol_rule_write (&text, &len, rule, profile, NULL, 0, err));
  ASSERT_INVAL (byol_rule_write (&text, &len, rule, profile, "text", 0x8000, err));
  ASSERT_INVAL (byol_profiles_write (NULL, &len, "text", 0, err));
  ASSERT_INVAL (byol_profiles_write (&text, NULL, "text", 0, err));
  ASSERT_INVAL (byol_profiles_write (&text, &len, NULL, 0, err));
  ASSERT_INVAL (byol_profiles_write (&text, &len, "text", 0x8000, err));
  struct byol_reports *reports = NULL;
  ASSERT_INVAL (byol_reports_new (NULL, err));
  ck_assert_int_eq (byol_reports_new (&reports, NULL), 0);
  ASSERT_INVAL (byol_reports_add (NULL, no_report, err));
  ASSERT_INVAL (byol_reports_add (reports, no_report, err));
  ASSERT_INVAL (byol_reports_add_failure (NULL, "x", BYOL_E_IO, "x", err));
  ASSERT_INVAL (byol_reports_add_failure (reports, NULL, BYOL_E_IO, "x", err));
  ASSERT_INVAL (byol_reports_add_failure (reports, "x", BYOL_E_IO, NULL, err));
  ASSERT_INVAL (byol_reports_write (NULL, &len, reports, "html", 0, err));
  ASSERT_INVAL (byol_reports_write (&text, NULL, reports, "html", 0, err));
  ASSERT_INVAL (byol_reports_write (&text, &len, NULL, "html", 0, err));
  ASSERT_INVAL (byol_reports_write (&text, &len, reports, NULL, 0, err));
  ASSERT_INVAL (byol_reports_write (&text, &len, reports, "html", 0x8000, err));
  byol_reports_free (reports);
  ck_assert_ptr_null (text);

  byol_ctx_set_log (NULL, NULL, NULL);
  byol_ctx_set_progress (NULL, NULL, NULL);
  byol_ctx_set_deadline_ms (NULL, 1);
  byol_ctx_cancel (NULL);
  byol_ctx_uncancel (NULL);
  byol_image_set_allow_backing (NULL, 1);
  byol_image_set_verify (NULL, 1);
  byol_terms_free (terms);
  byol_profile_free (profile);
  byol_image_free (image);
  byol_ctx_free (ctx);
}
END_TEST

START_TEST (test_null_ends)
{
  byol_error_free (NULL);
  byol_ctx_free (NULL);
  byol_image_free (NULL);
  byol_profile_free (NULL);
  byol_terms_free (NULL);
  byol_report_free (NULL);
  byol_free (NULL);
}
END_TEST

START_TEST (test_null_getters)
{
#define TEXT(fn) ck_assert_str_eq (fn (NULL), "")
#define ZERO(fn) ck_assert_uint_eq (fn (NULL), 0)
#define NONE(fn) ck_assert_ptr_null (fn (NULL, 0))
  ZERO (byol_error_code);
  ZERO (byol_error_errno);
  ck_assert_ptr_nonnull (byol_error_message (NULL));
  ck_assert_ptr_null (byol_image_facts (NULL));
  TEXT (byol_facts_source);
  TEXT (byol_facts_sandbox);
  TEXT (byol_facts_sandbox_missing);
  ZERO (byol_facts_disk_count);
  NONE (byol_facts_disk);
  TEXT (byol_disk_path);
  TEXT (byol_disk_format);
  TEXT (byol_disk_sub_format);
  ZERO (byol_disk_virtual_size_bytes);
  TEXT (byol_disk_table);
  TEXT (byol_disk_member);
  TEXT (byol_disk_reason);
  TEXT (byol_facts_package_kind);
  ZERO (byol_facts_volume_count);
  NONE (byol_facts_volume);
  ZERO (byol_volume_disk);
  ZERO (byol_volume_number);
  ZERO (byol_volume_start_bytes);
  ZERO (byol_volume_size_bytes);
  TEXT (byol_volume_type);
  TEXT (byol_volume_content);
  TEXT (byol_volume_label);
  ZERO (byol_volume_readable);
  TEXT (byol_volume_reason);
  TEXT (byol_facts_windows_product);
  TEXT (byol_facts_windows_version);
  TEXT (byol_facts_windows_edition);
  TEXT (byol_facts_windows_architecture);
  TEXT (byol_facts_windows_root);
  ZERO (byol_facts_hive_count);
  NONE (byol_facts_hive);
  TEXT (byol_hive_name);
  TEXT (byol_hive_path);
  TEXT (byol_hive_state);
  TEXT (byol_hive_reason);
  ck_assert_ptr_null (byol_rule_find (NULL));
  TEXT (byol_rule_id);
  TEXT (byol_rule_title);
  TEXT (byol_rule_evidence);
  TEXT (byol_rule_decided_by);
  TEXT (byol_rule_rationale);
  TEXT (byol_rule_expected);
  TEXT (byol_rule_remediation);
  ZERO (byol_rule_code_count);
  NONE (byol_rule_code);
  NONE (byol_rule_code_channel);
  ZERO (byol_rule_checker_test_count);
  NONE (byol_rule_checker_test);
  ZERO (byol_rule_source_count);
  NONE (byol_rule_source);
  ZERO (byol_rule_confidence);
  TEXT (byol_profile_id);
  TEXT (byol_profile_title);
  TEXT (byol_profile_as_of);
  ZERO (byol_profile_alias_count);
  NONE (byol_profile_alias);
  ZERO (byol_profile_source_count);
  NONE (byol_profile_source);
  ck_assert_int_eq (byol_profile_rule_severity (NULL, NULL), BYOL_SEVERITY_OFF);
  ZERO (byol_report_verdict);
  TEXT (byol_report_summary);
  ck_assert_uint_eq (byol_report_status_count (NULL, BYOL_STATUS_PASS), 0);
  ck_assert_ptr_null (byol_report_facts (NULL));
  TEXT (byol_report_profile_id);
  TEXT (byol_report_profile_as_of);
  TEXT (byol_report_day);
  ZERO (byol_report_note_count);
  NONE (byol_report_note);
  ZERO (byol_report_count);
  NONE (byol_report_get);
  ck_assert_ptr_null (byol_report_find (NULL, NULL));
  TEXT (byol_finding_rule_id);
  ZERO (byol_finding_status);
  TEXT (byol_finding_reason);
  TEXT (byol_finding_message);
  ZERO (byol_finding_confidence);
  ZERO (byol_finding_blocks);
  TEXT (byol_finding_attested_by);
  TEXT (byol_finding_attested_on);
  TEXT (byol_finding_attested_note);
  TEXT (byol_finding_waiver_reason);
  TEXT (byol_finding_waiver_owner);
  TEXT (byol_finding_waiver_expires);
  TEXT (byol_finding_expected);
  TEXT (byol_finding_remediation);
  ZERO (byol_finding_code_count);
  NONE (byol_finding_code);
  NONE (byol_finding_code_channel);
  ZERO (byol_finding_evidence_count);
  NONE (byol_finding_evidence);
  TEXT (byol_evidence_place);
  TEXT (byol_evidence_value);
  TEXT (byol_evidence_type);
  TEXT (byol_evidence_data);
  TEXT (byol_evidence_state);
  ZERO (byol_feature_supported);
}
END_TEST

START_TEST (test_names)
{
#define ERROR(code) ck_assert_str_eq (byol_error_name (code), #code)
  ERROR (BYOL_OK);
  ERROR (BYOL_E_INVAL);
  ERROR (BYOL_E_NOMEM);
  ERROR (BYOL_E_CANCELLED);
  ERROR (BYOL_E_DEADLINE);
  ERROR (BYOL_E_NOT_FOUND);
  ERROR (BYOL_E_ACCESS);
  ERROR (BYOL_E_IO);
  ERROR (BYOL_E_FORMAT);
  ERROR (BYOL_E_BACKING);
  ERROR (BYOL_E_UNSUPPORTED);
  ERROR (BYOL_E_READER);
  ERROR (BYOL_E_PROFILE);
  ERROR (BYOL_E_INTERNAL);
  ck_assert_str_eq (byol_error_name (1), "BYOL_E_UNKNOWN");

  ck_assert_str_eq (byol_status_name (BYOL_STATUS_PASS), "pass");
  ck_assert_str_eq (byol_status_name (BYOL_STATUS_WARN), "warn");
  ck_assert_str_eq (byol_status_name (BYOL_STATUS_FAIL), "fail");
  ck_assert_str_eq (byol_status_name (BYOL_STATUS_UNKNOWN), "unknown");
  ck_assert_str_eq (byol_status_name (BYOL_STATUS_ATTESTED), "attested");
  ck_assert_str_eq (byol_status_name (BYOL_STATUS_NOT_APPLICABLE), "not-applicable");
  ck_assert_str_eq (byol_status_name (99), "unknown");
  ck_assert_str_eq (byol_verdict_name (BYOL_VERDICT_READY), "ready");
  ck_assert_str_eq (byol_verdict_name (BYOL_VERDICT_NOT_READY), "not-ready");
  ck_assert_str_eq (byol_verdict_name (BYOL_VERDICT_UNDECIDED), "undecided");
  ck_assert_str_eq (byol_verdict_name (0), "unknown");
  ck_assert_str_eq (byol_confidence_name (BYOL_CONFIDENCE_EXACT), "exact");
  ck_assert_str_eq (byol_confidence_name (BYOL_CONFIDENCE_EQUIVALENT), "equivalent");
  ck_assert_str_eq (byol_confidence_name (BYOL_CONFIDENCE_HEURISTIC), "heuristic");
  ck_assert_str_eq (byol_confidence_name (0), "unknown");
  ck_assert_str_eq (byol_severity_name (BYOL_SEVERITY_OFF), "off");
  ck_assert_str_eq (byol_severity_name (BYOL_SEVERITY_INFO), "info");
  ck_assert_str_eq (byol_severity_name (BYOL_SEVERITY_WARN), "warn");
  ck_assert_str_eq (byol_severity_name (BYOL_SEVERITY_FAIL), "fail");
  ck_assert_str_eq (byol_severity_name (-1), "unknown");
}
END_TEST

START_TEST (test_version)
{
  ck_assert_int_eq (byol_version_number (), BYOL_VERSION_NUMBER);
  ck_assert_str_eq (byol_version_string (), BYOL_VERSION_STRING);
  int major, minor, patch;
  ck_assert_int_eq (sscanf (byol_version_string (), "%d.%d.%d", &major, &minor, &patch), 3);
  ck_assert_int_eq (byol_version_number (), major << 16 | minor << 8 | patch);
  ck_assert_int_eq (byol_feature_supported ("no-such-feature"), 0);
}
END_TEST

START_TEST (test_rules)
{
  size_t count = byol_rule_count ();
  ck_assert_uint_gt (count, 0);
  ck_assert_ptr_null (byol_rule_get (count));
  ck_assert_ptr_null (byol_rule_find ("no-such-rule"));
  for (size_t i = 0; i < count; i++) {
    const struct byol_rule *rule = byol_rule_get (i);
    ck_assert_ptr_eq (byol_rule_find (byol_rule_id (rule)), rule);
    ck_assert_str_ne (byol_rule_title (rule), "");
    ck_assert_str_ne (byol_rule_rationale (rule), "");
    ck_assert_str_ne (byol_rule_expected (rule), "");
    ck_assert_ptr_nonnull (byol_rule_remediation (rule));
    ck_assert_str_ne (byol_confidence_name (byol_rule_confidence (rule)), "unknown");
    for (size_t n = 0; n < byol_rule_code_count (rule); n++) {
      const char *channel = byol_rule_code_channel (rule, n);
      ck_assert (strcmp (channel, "checker") == 0 || strcmp (channel, "import") == 0);
      ck_assert_str_ne (byol_rule_code (rule, n), "");
    }
    ck_assert_ptr_null (byol_rule_code (rule, byol_rule_code_count (rule)));
    ck_assert_ptr_null (byol_rule_checker_test (rule, byol_rule_checker_test_count (rule)));
    ck_assert_ptr_null (byol_rule_source (rule, byol_rule_source_count (rule)));
  }
}
END_TEST

START_TEST (test_profiles)
{
  struct byol_ctx *ctx;
  ck_assert_int_eq (byol_ctx_new (&ctx, NULL), 0);
  ck_assert_uint_gt (byol_profile_builtin_count (), 0);
  ck_assert_ptr_null (byol_profile_builtin_id (byol_profile_builtin_count ()));
  for (size_t i = 0; i < byol_profile_builtin_count (); i++) {
    struct byol_profile *profile, *same;
    ck_assert_int_eq (byol_profile_load (&profile, ctx, byol_profile_builtin_id (i), NULL), 0);
    ck_assert_str_eq (byol_profile_id (profile), byol_profile_builtin_id (i));
    ck_assert_str_ne (byol_profile_title (profile), "");
    ck_assert_uint_eq (strlen (byol_profile_as_of (profile)), strlen ("2026-05-28"));
    ck_assert_ptr_null (byol_profile_alias (profile, byol_profile_alias_count (profile)));
    ck_assert_ptr_null (byol_profile_source (profile, byol_profile_source_count (profile)));
    for (size_t n = 0; n < byol_profile_alias_count (profile); n++) {
      ck_assert_int_eq (byol_profile_load (&same, ctx, byol_profile_alias (profile, n), NULL), 0);
      ck_assert_str_eq (byol_profile_id (same), byol_profile_id (profile));
      byol_profile_free (same);
    }
    for (size_t n = 0; n < byol_rule_count (); n++)
      ck_assert_str_ne (
        byol_severity_name (byol_profile_rule_severity (profile, byol_rule_get (n))), "unknown");
    byol_profile_free (profile);
  }

  struct byol_profile *profile = NULL;
  struct byol_error *error = NULL;
  ck_assert_int_eq (byol_profile_load (&profile, ctx, "no-such-profile", &error), BYOL_E_NOT_FOUND);
  ck_assert_ptr_null (profile);
  ck_assert_ptr_nonnull (strstr (byol_error_message (error), "no-such-profile"));
  byol_error_free (error);
  byol_ctx_free (ctx);
}
END_TEST

START_TEST (test_open_failures)
{
  struct byol_ctx *ctx;
  struct byol_image *image;
  struct byol_error *error = NULL;
  ck_assert_int_eq (byol_ctx_new (&ctx, NULL), 0);
  ck_assert_int_eq (byol_image_new (&image, ctx, NULL), 0);
  ck_assert_int_eq (byol_image_set_source (image, "no-such-source", &error), BYOL_E_NOT_FOUND);
  byol_error_free (error);
  error = NULL;
  ck_assert_int_eq (byol_image_add_disk (image, "/", "no-such-format", &error), BYOL_E_NOT_FOUND);
  byol_error_free (error);
  error = NULL;
  ck_assert_int_eq (byol_image_add_disk (image, "/no/such/file", NULL, &error), 0);
  ck_assert_int_eq (byol_image_open (image, &error), BYOL_E_NOT_FOUND);
  ck_assert_ptr_nonnull (strstr (byol_error_message (error), "/no/such/file"));
  ck_assert_ptr_null (byol_image_facts (image));
  byol_error_free (error);
  error = NULL;

  /* A cancel that came before stays in force until it is taken back. */
  byol_ctx_cancel (ctx);
  ck_assert_int_eq (byol_image_open (image, &error), BYOL_E_CANCELLED);
  byol_error_free (error);
  error = NULL;
  byol_ctx_uncancel (ctx);
  ck_assert_int_eq (byol_image_open (image, NULL), BYOL_E_NOT_FOUND);
  byol_image_free (image);
  byol_ctx_free (ctx);
}
END_TEST

static Suite *
api_suite (void)
{
  Suite *suite = suite_create ("api");
  TCase *tc = tcase_create ("api");
  tcase_add_test (tc, test_null_calls);
  tcase_add_test (tc, test_codes);
  tcase_add_test (tc, test_null_ends);
  tcase_add_test (tc, test_null_getters);
  tcase_add_test (tc, test_names);
  tcase_add_test (tc, test_version);
  tcase_add_test (tc, test_rules);
  tcase_add_test (tc, test_profiles);
  tcase_add_test (tc, test_open_failures);
  suite_add_tcase (suite, tc);
  return suite;
}

int
main (void)
{
  SRunner *runner = srunner_create (api_suite ());
  srunner_run_all (runner, CK_ENV);
  int failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
