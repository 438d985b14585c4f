/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text and JSON of a report made by hand: every status, hostile strings. */
#include "config.h"

#include <check.h>
#include <json.h>
#include <stdio.h>
#include <string.h>

#include "output/output.h"
#include "reports.h"

static char *
write_text (const struct byol_report *report, const char *format, unsigned flags)
{
  size_t len;
  char *text = write_report (report, format, flags, &len);
  ck_assert_uint_eq (strlen (text), len);
  return text;
}

/* What a terminal may be sent: printable ASCII, newlines, well-formed UTF-8
   without C1 controls and bidirectional overrides. */
static void
assert_harmless (const char *text)
{
  for (const unsigned char *p = (const unsigned char *) text; *p; p++) {
    ck_assert_msg (*p == '\n' || (*p >= 0x20 && *p != 0x7f), "control 0x%02x", *p);
    ck_assert_msg (*p < 0x80 || (p[0] == 0xc3 && p[1] == 0xa9) || (p[-1] == 0xc3 && p[0] == 0xa9),
                   "byte 0x%02x", *p);
  }
}

static size_t
count_of (const char *text, const char *part)
{
  size_t n = 0;
  for (; (text = strstr (text, part)) != NULL; text++)
    n++;
  return n;
}

START_TEST (test_text_layout)
{
  struct byol_report *report =
    new_report ("Adapter \"Ethernet0\" has the static address 10.0.0.5.", BYOL_VERDICT_NOT_READY);
  char *text = write_text (report, "text", 0);
  /* One line a rule in the order of the report, then the sections, the
     verdict last. */
  static const char *const order[] = {
    "Image     ",
    "Windows   ",
    "Profile   aws-workspaces-2026-05, as of 2026-05-28",
    "Day       2026-06-01\n",
    "\nPASS      volumes-decrypted ",
    "\nFAIL      partition-style-matches-firmware  Adapter",
    "\nWARN      free-space-sufficient ",
    "\nUNKNOWN   registry-clean ",
    "\nN/A       pcoip-agent-absent ",
    "\nFAIL      autologon-off                     (waived) Adapter",
    "\nWhat blocks\n\n  FAIL partition-style-matches-firmware\n",
    "checker DHCPDisabled; import DHCPDisabled, Other\n",
    "        netsh interface ip set address name=\"Ethernet0\" source=dhcp and a line that is "
    "longer "
    "than any page is wide, so that wrapping it would spoil it\n        second command\n",
    "\nWhat could not be decided, and blocks\n\n  registry-clean\n    Adapter",
    "\nWorth repairing\n\n  WARN free-space-sufficient\n",
    "\nWaived\n\n  autologon-off                     FAIL: Adapter",
    "\nAttested\n\n  office-absent                     Adapter",
    "\n  region-supported                  Adapter",
    "\nTo be attested: see byolcheck-attestation(5)\n\n  rearm-count-available             The",
    "\nTo know\n\n  - Adapter",
    "\nNOT READY: ",
  };
  const char *at = text;
  for (size_t i = 0; i < ARRAY_SIZE (order); i++) {
    const char *found = strstr (at, order[i]);
    ck_assert_msg (found != NULL, "\"%s\" is missing or out of order in:\n%s", order[i], text);
    at = found;
  }
  const char *newline = strchr (at + 1, '\n');
  ck_assert (newline != NULL && newline[1] == '\0');
  ck_assert_ptr_null (strstr (text, "ControlSet001"));
  /* What the image does not show stands in its section only, unless all is
     to be shown. */
  ck_assert_ptr_null (strstr (text, "UNKNOWN   rearm-count-available "));
  ck_assert_ptr_null (strstr (text, "ATTESTED  office-absent "));
  free (text);
  text = write_text (report, "text", BYOL_WRITE_EVIDENCE);
  ck_assert_ptr_nonnull (strstr (text, "\nUNKNOWN   rearm-count-available "));
  ck_assert_ptr_nonnull (strstr (text, "\nATTESTED  office-absent "));
  ck_assert_ptr_nonnull (strstr (text, "\nAttested\n"));
  free (text);
  byol_report_free (report);
}
END_TEST

START_TEST (test_text_evidence_and_color)
{
  struct byol_report *report = new_report ("value", BYOL_VERDICT_READY);
  char *text = write_text (report, "text", BYOL_WRITE_EVIDENCE);
  ck_assert_uint_eq (count_of (text, "SYSTEM\\ControlSet001 : value = value (REG_SZ) [stale]"),
                     OUTCOMES);
  ck_assert_uint_eq (count_of (text, "\033"), 0);
  free (text);
  text = write_text (report, "text", BYOL_WRITE_COLOR);
  ck_assert_ptr_nonnull (strstr (text, "\033[1;31mFAIL\033[0m"));
  ck_assert_ptr_nonnull (strstr (text, "\033[1;32mREADY\033[0m: value\n"));
  free (text);
  byol_report_free (report);
}
END_TEST

START_TEST (test_text_width)
{
  struct byol_report *report =
    new_report ("one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
                "fifteen sixteen seventeen eighteen nineteen twenty",
                BYOL_VERDICT_UNDECIDED);
  static const unsigned widths[] = { 0, 60, 80, 120, 65535 };
  for (size_t i = 0; i < ARRAY_SIZE (widths); i++) {
    char *text = write_text (report, "text", widths[i] << BYOL_WRITE_WIDTH_SHIFT);
    size_t most = widths[i] ? widths[i] : 100;
    for (const char *line = text; *line; line = strchr (line, '\n') + 1) {
      size_t len = strcspn (line, "\n");
      /* The commands are copied, the verdict is one line. */
      bool whole = strstr (line, "netsh") == line + 8 || strncmp (line, "UNDECIDED: ", 11) == 0;
      ck_assert_msg (whole || len <= most, "width %u, line of %zu: %.*s", widths[i], len, (int) len,
                     line);
    }
    free (text);
  }
  byol_report_free (report);
}
END_TEST

START_TEST (test_text_hostile)
{
  struct byol_report *report = new_report (HOSTILE, BYOL_VERDICT_NOT_READY);
  char *text = write_text (report, "text", BYOL_WRITE_EVIDENCE);
  assert_harmless (text);
  ck_assert_ptr_nonnull (
    strstr (text, "a\\x1b[31mb\\u{009b}2Jc\\u{202e}d\\xffz\\xc0\\xaf\\xed\\xa0\\x80\"\\\\x0a\\x0d"
                  "\\x09q\\u{e0001}\\x7f\xc3\xa9"));
  free (text);
  size_t len;
  ck_assert_int_eq (byol_facts_write (&text, &len, report->facts, "text", 0, NULL), 0);
  assert_harmless (text);
  free (text);
  byol_report_free (report);
}
END_TEST

/* Parses with json-c's strict tokener, which demands valid UTF-8. */
static struct json_object *
parse (const char *text)
{
  struct json_tokener *tok = json_tokener_new ();
  json_tokener_set_flags (tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  struct json_object *root = json_tokener_parse_ex (tok, text, (int) strlen (text) + 1);
  ck_assert_msg (json_tokener_get_error (tok) == json_tokener_success, "%s\n%s",
                 json_tokener_error_desc (json_tokener_get_error (tok)), text);
  json_tokener_free (tok);
  return root;
}

static struct json_object *
member (struct json_object *object, const char *key)
{
  struct json_object *value;
  ck_assert_msg (json_object_object_get_ex (object, key, &value), "no \"%s\"", key);
  return value;
}

START_TEST (test_json_content)
{
  struct byol_report *report = new_report ("text", BYOL_VERDICT_NOT_READY);
  char *text = write_text (report, "json", 0);
  struct json_object *root = parse (text);

  static const char *const keys[] = { "schema_version", "tool",    "profile",  "image",
                                      "verdict",        "summary", "strict",   "day",
                                      "notes",          "counts",  "findings", "unchecked_codes" };
  size_t n = 0;
  json_object_object_foreach (root, key, value)
  {
    (void) value;
    ck_assert (n < ARRAY_SIZE (keys));
    ck_assert_str_eq (key, keys[n++]);
  }
  ck_assert_uint_eq (n, ARRAY_SIZE (keys));

  ck_assert_str_eq (json_object_get_string (member (root, "verdict")), "not-ready");
  ck_assert_int_eq (json_object_get_int (member (member (root, "counts"), "unknown")), 2);
  ck_assert_int_eq (json_object_get_int (member (member (root, "counts"), "not-applicable")), 1);
  struct json_object *volumes = member (member (root, "image"), "volumes");
  ck_assert_ptr_null (member (json_object_array_get_idx (volumes, 0), "free_bytes"));
  ck_assert (json_object_get_uint64 (member (json_object_array_get_idx (volumes, 1), "free_bytes"))
             == 39600000000ull);

  struct json_object *findings = member (root, "findings");
  ck_assert_uint_eq (json_object_array_length (findings), OUTCOMES);
  for (size_t i = 0; i < OUTCOMES; i++) {
    struct json_object *f = json_object_array_get_idx (findings, i);
    ck_assert_str_eq (json_object_get_string (member (f, "rule")), outcomes[i].rule);
    ck_assert_str_eq (json_object_get_string (member (f, "status")),
                      byol_status_name (outcomes[i].status));
    ck_assert_int_eq (json_object_get_boolean (member (f, "blocks")), outcomes[i].blocks);
    ck_assert_uint_eq (json_object_array_length (member (f, "aws_codes")), 3);
    ck_assert_uint_eq (json_object_array_length (member (f, "evidence")), 1);
    ck_assert_int_eq (member (f, "attested") != NULL, outcomes[i].status == BYOL_STATUS_ATTESTED);
    ck_assert_int_eq (member (f, "waiver") != NULL,
                      strcmp (outcomes[i].rule, "autologon-off") == 0);
  }
  json_object_put (root);

  char *again = write_text (report, "json", 0);
  ck_assert_str_eq (text, again);
  free (again);
  free (text);
  byol_report_free (report);
}
END_TEST

/* People count disks from 1, programs from 0. */
START_TEST (test_disk_numbers)
{
  struct byol_report *report = new_report ("text", BYOL_VERDICT_NOT_READY);
  report->facts->volumes[1].disk = 1;
  char *text = NULL;
  size_t len;
  ck_assert_int_eq (byol_facts_write (&text, &len, report->facts, "text", 0, NULL), 0);
  const char *first = strstr (text, "\n  1     1   ");
  ck_assert_msg (first != NULL && strstr (first, "\n  2     2   ") != NULL, "%s", text);
  free (text);
  ck_assert_int_eq (byol_facts_write (&text, &len, report->facts, "json", 0, NULL), 0);
  struct json_object *root = parse (text);
  struct json_object *volumes = member (member (root, "image"), "volumes");
  for (size_t i = 0; i < 2; i++)
    ck_assert_uint_eq (
      json_object_get_uint64 (member (json_object_array_get_idx (volumes, i), "disk")), i);
  ck_assert_uint_eq (byol_volume_disk (byol_facts_volume (report->facts, 1)), 1);
  json_object_put (root);
  free (text);
  byol_report_free (report);
}
END_TEST

START_TEST (test_json_hostile)
{
  struct byol_report *report = new_report (HOSTILE, BYOL_VERDICT_NOT_READY);
  char *text = write_text (report, "json", 0);
  ck_assert_ptr_null (strchr (text, '\033'));
  ck_assert_ptr_null (strchr (text, '\x7f'));
  ck_assert_ptr_null (strstr (text, "\xe2\x80\xae"));
  struct json_object *root = parse (text);
  /* What was well-formed comes back as it was. */
  ck_assert_str_eq (
    json_object_get_string (member (root, "summary")),
    "a\033[31mb\xc2\x9b"
    "2Jc\xe2\x80\xae"
    "d\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"\\\n"
    "\r\tq\xf3\xa0\x80\x81\x7f\xc3\xa9");
  json_object_put (root);
  free (text);
  byol_report_free (report);
}
END_TEST

/* For tests/test-schema.sh: the report as it is, to be validated. */
START_TEST (test_json_for_schema)
{
  const char *path = getenv ("BYOL_TEST_JSON_OUT");
  if (path == NULL)
    return;
  struct byol_report *report = new_report (HOSTILE, BYOL_VERDICT_NOT_READY);
  char *text = write_text (report, "json", 0);
  FILE *file = fopen (path, "w");
  ck_assert_ptr_nonnull (file);
  ck_assert_int_ge (fputs (text, file), 0);
  ck_assert_int_eq (fclose (file), 0);
  free (text);
  byol_report_free (report);
}
END_TEST

START_TEST (test_getters)
{
  struct byol_report *report = new_report ("text", BYOL_VERDICT_NOT_READY);
  ck_assert_uint_eq (byol_report_count (report), OUTCOMES);
  ck_assert_ptr_null (byol_report_get (report, OUTCOMES));
  ck_assert_ptr_null (byol_report_find (report, "no-such-rule"));
  const struct byol_finding *f = byol_report_find (report, "registry-clean");
  ck_assert_ptr_eq (f, byol_report_get (report, 3));
  ck_assert_int_eq (byol_finding_blocks (f), 1);
  ck_assert_str_eq (byol_finding_code_channel (f, 2), "import");
  ck_assert_ptr_null (byol_finding_code (f, 3));
  ck_assert_ptr_null (byol_finding_evidence (f, 1));
  ck_assert_str_eq (byol_evidence_state (byol_finding_evidence (f, 0)), "stale");
  ck_assert_uint_eq (byol_report_status_count (report, BYOL_STATUS_UNKNOWN), 2);
  ck_assert_uint_eq (byol_report_status_count (report, 99), 0);

  /* The facts outlive the report while somebody holds them. */
  struct byol_facts *facts = byol_facts_ref (report->facts);
  byol_report_free (report);
  ck_assert_str_eq (byol_disk_table (byol_facts_disk (facts, 0)), "mbr");
  ck_assert_int_eq (byol_volume_readable (byol_facts_volume (facts, 0)), 0);
  ck_assert_ptr_null (byol_facts_volume (facts, 2));
  byol_facts_unref (facts);
}
END_TEST

static Suite *
output_suite (void)
{
  Suite *suite = suite_create ("output");
  TCase *tc = tcase_create ("output");
  tcase_add_test (tc, test_text_layout);
  tcase_add_test (tc, test_text_evidence_and_color);
  tcase_add_test (tc, test_text_width);
  tcase_add_test (tc, test_text_hostile);
  tcase_add_test (tc, test_json_content);
  tcase_add_test (tc, test_disk_numbers);
  tcase_add_test (tc, test_json_hostile);
  tcase_add_test (tc, test_json_for_schema);
  tcase_add_test (tc, test_getters);
  suite_add_tcase (suite, tc);
  return suite;
}

int
main (void)
{
  SRunner *runner = srunner_create (output_suite ());
  srunner_run_all (runner, CK_ENV);
  int failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
