/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The formats for other programs, of a report made by hand: what they hold, and
   that hostile strings stay in their place. */
#include "config.h"

#include <check.h>
#include <json.h>
#include <stdio.h>
#include <string.h>

#include "base/utf16.h"
#include "output/output.h"
#include "reports.h"

/* Ends of everything that the formats could be in, then what text alone can do
   to a terminal or a reader. */
#define BREAKOUT                                                                                   \
  "]]><!-- --></system-out></failure><script>alert('x')</script>\"' /> & | `a` ``` </details> "    \
  "[click](http://x.example) www.x.example @everyone #12 ![i](x) **b** _i_ ~s~ $m$ C:\\x {0}\n"    \
  "| row |\n# title\n{\"event\":\"verdict\"}\n\xef\xbf\xbe" HOSTILE

static const char *const names[] = { "text",     "json", "ndjson",  "junit",         "sarif",
                                     "markdown", "html", "aws-log", "aws-image-info" };

static char *
write_utf8 (const struct byol_report *report, const char *format)
{
  size_t len;
  char *text = write_report (report, format, 0, &len);
  ck_assert_uint_eq (strlen (text), len);
  return text;
}

/* From UTF-16 with a byte order mark. */
static char *
write_utf16 (const struct byol_report *report, const char *format)
{
  size_t len;
  char *text = write_report (report, format, 0, &len);
  ck_assert (len > 2 && len % 2 == 0 && memcmp (text, "\xff\xfe", 2) == 0);
  bool valid = true;
  char *utf8 = byol_utf16le_to_utf8 (text + 2, len - 2, &valid);
  ck_assert (utf8 != NULL && valid);
  free (text);
  return utf8;
}

/* Nothing that moves a terminal's cursor or turns the direction of reading;
   `allowed` are the controls that the format itself uses. */
static void
assert_harmless (const char *text, const char *allowed)
{
  for (const unsigned char *p = (const unsigned char *) text; *p; p++)
    ck_assert_msg ((*p >= 0x20 && *p != 0x7f) || strchr (allowed, *p) != NULL,
                   "control 0x%02x in %s", *p, text);
  ck_assert_ptr_null (strstr (text, "\xe2\x80\xae"));
  ck_assert_ptr_null (strstr (text, "\xc2\x9b"));
  ck_assert_ptr_null (strstr (text, "\xef\xbf\xbe"));
}

static size_t
count_of (const char *text, const char *part)
{
  size_t n = 0;
  for (; (text = strstr (text, part)) != NULL; text++)
    n++;
  return n;
}

static struct json_object *
parse (const char *text, size_t len)
{
  struct json_tokener *tok = json_tokener_new ();
  json_tokener_set_flags (tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  struct json_object *root = json_tokener_parse_ex (tok, text, (int) len);
  ck_assert_msg (json_tokener_get_error (tok) == json_tokener_success, "%s\n%s",
                 json_tokener_error_desc (json_tokener_get_error (tok)), text);
  json_tokener_free (tok);
  return root;
}

/* "runs.0.results" */
static struct json_object *
at (struct json_object *root, const char *path)
{
  for (;;) {
    char key[64];
    size_t len = strcspn (path, ".");
    ck_assert (len < sizeof key);
    snprintf (key, sizeof key, "%.*s", (int) len, path);
    if (json_object_is_type (root, json_type_array))
      root = json_object_array_get_idx (root, strtoul (key, NULL, 10));
    else
      ck_assert_msg (json_object_object_get_ex (root, key, &root), "no \"%s\"", key);
    if (path[len] == '\0')
      return root;
    path += len + 1;
  }
}

static const char *
text_at (struct json_object *root, const char *path)
{
  return json_object_get_string (at (root, path));
}

START_TEST (test_names)
{
  ck_assert_uint_eq (byol_format_count (), ARRAY_SIZE (names));
  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    ck_assert_str_eq (byol_format_name (i), names[i]);
  ck_assert_ptr_null (byol_format_name (ARRAY_SIZE (names)));

  struct byol_report *report = new_report ("text", BYOL_VERDICT_READY);
  char *text;
  size_t len;
  struct byol_error *error = NULL;
  ck_assert_int_eq (byol_report_write (&text, &len, report, "xml", 0, &error), BYOL_E_NOT_FOUND);
  ck_assert_ptr_nonnull (
    strstr (byol_error_message (error), "(known: text, json, ndjson, junit, "));
  byol_error_free (error);
  error = NULL;
  ck_assert_int_eq (byol_facts_write (&text, &len, report->facts, "junit", 0, &error),
                    BYOL_E_NOT_FOUND);
  ck_assert_ptr_nonnull (strstr (byol_error_message (error), "\"junit\" (known: text, json)"));
  byol_error_free (error);
  ck_assert_int_eq (byol_rules_write (&text, &len, NULL, "sarif", 0, NULL), BYOL_E_NOT_FOUND);
  ck_assert_int_eq (byol_profiles_write (&text, &len, "markdown", 0, NULL), BYOL_E_NOT_FOUND);
  byol_report_free (report);
}
END_TEST

/* The events hold what the JSON document holds. */
START_TEST (test_ndjson)
{
  struct byol_report *report = new_report (BREAKOUT, BYOL_VERDICT_NOT_READY);
  char *text = write_utf8 (report, "ndjson");
  char *document = write_utf8 (report, "json");
  struct json_object *root = parse (document, strlen (document) + 1);
  assert_harmless (text, "\n");
  ck_assert_uint_eq (count_of (text, "\n"), OUTCOMES + 2);
  size_t n = 0;
  for (const char *line = text; *line; line += strcspn (line, "\n") + 1, n++) {
    struct json_object *event = parse (line, strcspn (line, "\n"));
    const char *kind = n == 0 ? "image" : n <= OUTCOMES ? "finding" : "verdict";
    ck_assert_str_eq (text_at (event, "event"), kind);
    ck_assert_str_eq (text_at (event, "path"), text_at (root, "image.path"));
    json_object_object_del (event, "event");
    json_object_object_del (event, "path");
    struct json_object *from =
      n >= 1 && n <= OUTCOMES ? json_object_array_get_idx (at (root, "findings"), n - 1) : root;
    json_object_object_foreach (event, key, value)
      ck_assert_msg (json_object_equal (value, at (from, key)), "%s of line %zu", key, n);
    json_object_put (event);
  }
  ck_assert_uint_eq (n, OUTCOMES + 2);
  json_object_put (root);
  free (document);
  free (text);
  byol_report_free (report);
}
END_TEST

/* From "<testcase" of that rule to the next. */
static const char *
test_case (const char *junit, const char *rule)
{
  static char found[8192];
  char start[256];
  snprintf (start, sizeof start,
            "<testcase name=\"%s\" classname=\"byolcheck.aws-workspaces-2026-05\"", rule);
  const char *from = strstr (junit, start);
  ck_assert_msg (from != NULL, "%s", rule);
  const char *to = strstr (from + 1, "<testcase");
  snprintf (found, sizeof found, "%.*s", to ? (int) (to - from) : (int) strlen (from), from);
  return found;
}

START_TEST (test_junit)
{
  struct byol_report *report = new_report ("message", BYOL_VERDICT_NOT_READY);
  char *text = write_utf8 (report, "junit");
  ck_assert_uint_eq (count_of (text, " tests=\"9\" failures=\"1\" errors=\"1\" skipped=\"3\">"), 2);
  ck_assert_ptr_nonnull (strstr (text, "<property name=\"image\" value=\"message\"/>"));
  ck_assert_ptr_nonnull (strstr (text, "<property name=\"day\" value=\"2026-06-01\"/>"));
  static const struct
  {
    const char *rule, *has, *not ;
  } cases[] = {
    { "volumes-decrypted", "\"/>", "system-out" },
    { "partition-style-matches-firmware", "<failure message=\"message\" type=\"static-address\">",
      "<skipped" },
    { "free-space-sufficient", "<system-out>WARN: message\n", "<failure" },
    { "registry-clean", "<error message=\"message\" type=\"unreadable\">", "<failure" },
    { "rearm-count-available", "<skipped message=\"UNKNOWN: message\"/>", "<error" },
    { "office-absent", "<system-out>ATTESTED: message\n", "<skipped" },
    { "pcoip-agent-absent", "<skipped message=\"N/A: message\"/>", "system-out" },
    { "autologon-off", "<skipped message=\"Waived: FAIL: message (message, until 2026-12-31)\"/>",
      "<failure" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    const char *found = test_case (text, cases[i].rule);
    ck_assert_msg (strstr (found, cases[i].has) != NULL, "%s", found);
    ck_assert_msg (strstr (found, cases[i].not ) == NULL, "%s", found);
  }
  ck_assert_ptr_nonnull (
    strstr (test_case (text, "partition-style-matches-firmware"), "\n  second command\n"));
  free (text);
  byol_report_free (report);
}
END_TEST

/* The same elements whatever the text is. */
START_TEST (test_junit_hostile)
{
  struct byol_report *good = new_report ("message", BYOL_VERDICT_NOT_READY);
  struct byol_report *bad = new_report (BREAKOUT, BYOL_VERDICT_NOT_READY);
  char *calm = write_utf8 (good, "junit");
  char *text = write_utf8 (bad, "junit");
  assert_harmless (text, "\n");
  static const char *const marks[] = { "<", ">", "\"", "'", "\n" };
  for (size_t i = 0; i < ARRAY_SIZE (marks); i++)
    ck_assert_uint_eq (count_of (text, marks[i]), count_of (calm, marks[i]));
  for (const char *p = text; (p = strchr (p, '&')) != NULL; p++)
    ck_assert_msg (p[1] == '#' && strspn (p + 2, "0123456789") == 2 && p[4] == ';', "%.8s", p);
  free (calm);
  free (text);
  byol_report_free (good);
  byol_report_free (bad);
}
END_TEST

START_TEST (test_sarif)
{
  struct byol_report *report = new_report (BREAKOUT, BYOL_VERDICT_NOT_READY);
  char *text = write_utf8 (report, "sarif");
  assert_harmless (text, "\n");
  struct json_object *root = parse (text, strlen (text) + 1);
  static const struct
  {
    const char *rule, *level;
  } results[] = { { "partition-style-matches-firmware", "error" },
                  { "registry-clean", "warning" },
                  { "autologon-off", "error" } };
  struct json_object *list = at (root, "runs.0.results");
  ck_assert_uint_eq (json_object_array_length (list), ARRAY_SIZE (results));
  for (size_t i = 0; i < ARRAY_SIZE (results); i++) {
    struct json_object *result = json_object_array_get_idx (list, i);
    ck_assert_str_eq (text_at (result, "ruleId"), results[i].rule);
    ck_assert_str_eq (text_at (result, "level"), results[i].level);
    size_t index = json_object_get_uint64 (at (result, "ruleIndex"));
    struct json_object *rules = at (root, "runs.0.tool.driver.rules");
    ck_assert_str_eq (text_at (json_object_array_get_idx (rules, index), "id"), results[i].rule);
    /* A path is a reference: no colon starts a scheme, no byte is raw. */
    const char *uri = text_at (result, "locations.0.physicalLocation.artifactLocation.uri");
    ck_assert_uint_eq (strspn (uri, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-._~/%"),
                       strlen (uri));
    const char *message = text_at (result, "message.text");
    ck_assert_ptr_null (strstr (message, "]("));
    ck_assert_ptr_null (strchr (message, '\n'));
    ck_assert_uint_eq (json_object_array_length (at (result, "suppressions")), i == 2);
  }
  ck_assert_str_eq (text_at (list, "2.suppressions.0.kind"), "external");
  ck_assert_ptr_nonnull (strstr (text_at (list, "2.suppressions.0.justification"), "2026-12-31"));
  json_object_put (root);
  free (text);
  byol_report_free (report);
}
END_TEST

static void
get_print (const struct byol_report *report, char print[static 32])
{
  char *text = write_utf8 (report, "sarif");
  struct json_object *root = parse (text, strlen (text) + 1);
  snprintf (print, 32, "%s",
            text_at (root, "runs.0.results.0.partialFingerprints.byolcheckFinding/v1"));
  ck_assert_uint_eq (strlen (print), 16);
  json_object_put (root);
  free (text);
}

static void
replace (char **text, const char *with)
{
  free (*text);
  *text = strdup (with);
  ck_assert_ptr_nonnull (*text);
}

/* The same trouble has the same fingerprint in the next image, in other words;
   another cause or another place has not. */
START_TEST (test_sarif_fingerprints)
{
  struct byol_report *report = new_report ("text", BYOL_VERDICT_NOT_READY);
  struct byol_finding *f = &report->findings[1];
  char first[32], print[32];
  get_print (report, first);
  replace (&f->message, "other words");
  replace (&report->facts->path, "next.vhdx");
  replace (&f->evidence[0].data, "other data");
  get_print (report, print);
  ck_assert_str_eq (print, first);
  replace (&f->reason, "other-cause");
  get_print (report, print);
  ck_assert_str_ne (print, first);
  replace (&f->reason, "static-address");
  get_print (report, print);
  ck_assert_str_eq (print, first);
  replace (&f->evidence[0].place, "elsewhere");
  get_print (report, print);
  ck_assert_str_ne (print, first);
  byol_report_free (report);
}
END_TEST

START_TEST (test_markdown)
{
  struct byol_report *report = new_report ("Found it.", BYOL_VERDICT_NOT_READY);
  char *text = write_utf8 (report, "markdown");
  static const char *const order[] = {
    "### byolcheck: NOT READY\n\n:x: Found it.\n",
    "\n| | What blocks | Found | AWS says |\n|---|---|---|---|\n",
    "| FAIL | `partition-style-matches-firmware` | Found it. | checker DHCPDisabled; import DHCP",
    "| UNKNOWN | `registry-clean` | Found it. |",
    "<summary>Repair of <code>partition-style-matches-firmware</code></summary>\n\n",
    "\n```\nnetsh interface",
    "\nsecond command\n```\n\n</details>\n",
    "<summary>Worth repairing (1)</summary>\n\n- `free-space-sufficient`: Found it.\n",
    "<summary>Waived (1)</summary>\n\n- `autologon-off`: FAIL: Found it. (Found it., until",
    "<summary>Attested (2)</summary>\n\n- `office-absent`: Found it.\n",
    "(1)</summary>\n\n- `rearm-count-available`: The state is good.\n",
    "\nTo know:\n\n- Found it.\n",
  };
  const char *from = text;
  for (size_t i = 0; i < ARRAY_SIZE (order); i++) {
    const char *found = strstr (from, order[i]);
    ck_assert_msg (found != NULL, "\"%s\" is missing or out of order in:\n%s", order[i], text);
    from = found;
  }
  ck_assert_ptr_null (strstr (text, "volumes-decrypted"));
  free (text);
  byol_report_free (report);
}
END_TEST

/* Those of one cause are told in one row. */
START_TEST (test_markdown_one_cause)
{
  struct byol_report *report = new_report ("Found it.", BYOL_VERDICT_UNDECIDED);
  struct byol_finding *f = &report->findings[1];
  f->status = BYOL_STATUS_UNKNOWN;
  char *text = write_utf8 (report, "markdown");
  ck_assert_ptr_nonnull (strstr (
    text, "| UNKNOWN | `partition-style-matches-firmware`, `registry-clean` | Found it. |  |\n"));
  ck_assert_uint_eq (count_of (text, "| UNKNOWN |"), 1);
  free (text);
  byol_report_free (report);
}
END_TEST

START_TEST (test_markdown_hostile)
{
  struct byol_report *good = new_report ("message", BYOL_VERDICT_NOT_READY);
  struct byol_report *bad = new_report (BREAKOUT, BYOL_VERDICT_NOT_READY);
  char *calm = write_utf8 (good, "markdown");
  char *text = write_utf8 (bad, "markdown");
  assert_harmless (text, "\n");
  ck_assert_uint_eq (count_of (text, "\n"), count_of (calm, "\n"));
  /* The image's path is code; nothing else of the text is raw. */
  const char *path = strstr (text, "\nImage ````");
  ck_assert_ptr_nonnull (path);
  const char *end = strchr (path + 1, '\n');
  for (const char *p = text; *p; p++) {
    if (p == path)
      p = end;
    if (strchr ("@#", *p) != NULL && p > text && p[-1] != '&')
      ck_assert_msg (strncmp (p + 1, "&#8203;", 7) == 0 || p[1] == '#' || p[1] == ' ', "%.20s", p);
    if (*p == '<')
      ck_assert_msg (strncmp (p, "<details>", 9) == 0 || strncmp (p, "</details>", 10) == 0
                       || strncmp (p, "<summary>", 9) == 0 || strncmp (p, "<code>", 6) == 0
                       || strncmp (p, "</code>", 7) == 0 || strncmp (p, "</summary>", 10) == 0,
                     "%.20s", p);
    if (*p == '[' || *p == ']' || *p == '*')
      ck_assert_msg (p[-1] == '\\', "%.20s", p - 1);
  }
  /* A row keeps its columns. */
  const char *row = strstr (text, "\n| FAIL |");
  ck_assert_ptr_nonnull (row);
  size_t bars = 0;
  for (const char *p = row + 1; *p != '\n'; p++)
    bars += *p == '|' && p[-1] != '\\';
  ck_assert_uint_eq (bars, 5);
  free (calm);
  free (text);
  byol_report_free (good);
  byol_report_free (bad);
}
END_TEST

START_TEST (test_aws_log)
{
  struct byol_report *report = new_report ("message", BYOL_VERDICT_NOT_READY);
  char *text = write_utf16 (report, "aws-log");
  ck_assert_int_eq (strncmp (text, "06/01/2026 Made offline by byolcheck ", 37), 0);
  ck_assert_ptr_nonnull (strstr (text, "This is no log of AWS's BYOL Checker.\r\n"));
  static const char *const lines[] = {
    "06/01/2026 [FAIL] Test-BYOL_AutoLogon: message (DHCPDisabled) Waived: message\r\n",
    "06/01/2026 [WARNING] Test-BYOL_FreeDiskSpace: message\r\n",
    "06/01/2026 [SKIPPED] Test-BYOL_FreeDiskSpaceW7: AWS's checker does not run it on this",
    "06/01/2026 [FAIL] Test-BYOL_GPTPartitions: message (DHCPDisabled)\r\n",
    "06/01/2026 [ATTESTED] Test-BYOL_OfficeInstalled: message\r\n",
    "06/01/2026 [NOT APPLICABLE] Test-BYOL_PCoIP_Check: message\r\n",
    "06/01/2026 [UNKNOWN] Test-BYOL_RearmCount: message\r\n",
    "06/01/2026 [UNKNOWN] registry-clean: message\r\n",
    "06/01/2026 NOT READY: message\r\n",
  };
  const char *from = text;
  for (size_t i = 0; i < ARRAY_SIZE (lines); i++) {
    const char *found = strstr (from, lines[i]);
    ck_assert_msg (found != NULL, "\"%s\" is missing or out of order in:\n%s", lines[i], text);
    from = found;
  }
  /* Every test of the checker once. */
  ck_assert_uint_eq (count_of (text, "Test-BYOL_"), 27);
  free (text);

  struct byol_report *bad = new_report (BREAKOUT, BYOL_VERDICT_NOT_READY);
  text = write_utf16 (bad, "aws-log");
  assert_harmless (text, "\r\n");
  for (const char *line = text; *line; line = strchr (line, '\n') + 1)
    ck_assert_int_eq (strncmp (line, "06/01/2026 ", 11), 0);
  free (text);
  byol_report_free (report);
  byol_report_free (bad);
}
END_TEST

START_TEST (test_aws_image_info)
{
  struct byol_report *report = new_report (BREAKOUT, BYOL_VERDICT_NOT_READY);
  char *text = write_utf16 (report, "aws-image-info");
  assert_harmless (text, "\r\n");
  struct json_object *root = parse (text, strlen (text) + 1);
  static const char *const keys[] = { "MadeBy",
                                      "Image",
                                      "Day",
                                      "WorkSpaces_BYOLAccount.Disabled",
                                      "NetworkAdapterUsingDHCP",
                                      "FreeSpaceOnCDrive",
                                      "partOfDomain",
                                      "Firewall",
                                      "VMWareToolsInstalled",
                                      "Drives",
                                      "Partitions",
                                      "AutoLogonTurnedOn",
                                      "RealTimeIsUniversal",
                                      "OSArchitecture" };
  size_t n = 0;
  json_object_object_foreach (root, key, value)
  {
    ck_assert (n < ARRAY_SIZE (keys));
    ck_assert_str_eq (key, keys[n++]);
    /* Not asked: not told. */
    if (strcmp (key, "RealTimeIsUniversal") == 0)
      ck_assert_ptr_null (value);
  }
  ck_assert_uint_eq (n, ARRAY_SIZE (keys));
  ck_assert_ptr_nonnull (strstr (text_at (root, "MadeBy"), "not by AWS's BYOL Checker"));
  ck_assert (json_object_get_boolean (at (root, "AutoLogonTurnedOn")));
  ck_assert_ptr_nonnull (strstr (text, "\"FreeSpaceOnCDrive\": 36.88,"));
  ck_assert_str_eq (text_at (root, "OSArchitecture"), "64-bit");
  ck_assert_uint_eq (json_object_array_length (at (root, "Partitions")), 2);
  json_object_put (root);
  free (text);
  byol_report_free (report);
}
END_TEST

/* ---- several reports -------------------------------------------------------------- */

/* Two reports, and between them an image that could not be checked. */
static char *
write_three (const struct byol_report *one, const struct byol_report *two, const char *failure,
             const char *format, size_t *len)
{
  struct byol_reports *reports = NULL;
  struct byol_error *err = NULL;
  char *text = NULL;
  ck_assert_int_eq (byol_reports_new (&reports, &err), 0);
  ck_assert_int_eq (byol_reports_add (reports, one, &err), 0);
  ck_assert_int_eq (byol_reports_add_failure (reports, failure, BYOL_E_IO, failure, &err), 0);
  ck_assert_int_eq (byol_reports_add (reports, two, &err), 0);
  ck_assert_int_eq (byol_reports_write (&text, len, reports, format, 0, &err), 0);
  byol_reports_free (reports);
  return text;
}

START_TEST (test_several)
{
  static const struct
  {
    const char *format, *report, *failure;
  } expected[] = {
    { "ndjson", "{\"event\":\"verdict\"",
      "{\"event\":\"failure\",\"path\":\"gone\",\"code\":\"BYOL_E_IO\",\"message\":\"gone\"}\n" },
    { "junit", "<property name=\"verdict\"",
      "<testsuite name=\"gone\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">" },
    { "sarif", "\"roles\":", "\"executionSuccessful\": false" },
    { "markdown", "\n\nImage `x`",
      "### byolcheck: NOT CHECKED\n\n:question: gone\n\nImage `gone`\n" },
    { "html", "<strong>NOT READY</strong>", "<strong>NOT CHECKED</strong>" },
  };
  struct byol_report *one = new_report ("x", BYOL_VERDICT_NOT_READY);
  struct byol_report *two = new_report ("x", BYOL_VERDICT_NOT_READY);
  for (size_t i = 0; i < ARRAY_SIZE (expected); i++) {
    size_t len;
    char *text = write_three (one, two, "gone", expected[i].format, &len);
    ck_assert_uint_eq (strlen (text), len);
    ck_assert_msg (count_of (text, expected[i].report) == 2
                     && count_of (text, expected[i].failure) == 1,
                   "%s: %zu and %zu", expected[i].format, count_of (text, expected[i].report),
                   count_of (text, expected[i].failure));
    free (text);
  }
  byol_report_free (one);
  byol_report_free (two);
}
END_TEST

START_TEST (test_several_refused)
{
  struct byol_reports *reports = NULL;
  struct byol_error *err = NULL;
  char *text = NULL;
  size_t len;
  ck_assert_int_eq (byol_reports_new (&reports, &err), 0);
  ck_assert_int_eq (byol_reports_write (&text, &len, reports, "json", 0, &err), BYOL_E_NOT_FOUND);
  ck_assert_ptr_nonnull (strstr (byol_error_message (err), "(known: ndjson, "));
  byol_error_free (err);
  err = NULL;
  /* None at all is a document as well. */
  ck_assert_int_eq (byol_reports_write (&text, &len, reports, "html", 0, &err), 0);
  ck_assert_ptr_nonnull (strstr (text, "<title>0 of 0 images are ready"));
  byol_free (text);
  byol_reports_free (reports);
  byol_reports_free (NULL);
}
END_TEST

static void
write_file (const char *dir, const char *name, const char *format, const char *text, size_t len)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/%s.%s", dir, name, format);
  FILE *file = fopen (path, "w");
  ck_assert_ptr_nonnull (file);
  ck_assert_uint_eq (fwrite (text, 1, len, file), len);
  ck_assert_int_eq (fclose (file), 0);
}

/* For tests/test-formats.sh and test-html.py: the hostile report in every format,
   and pages that differ from each other in the texts of images alone. */
START_TEST (test_for_validators)
{
  const char *dir = getenv ("BYOL_TEST_FORMATS_OUT");
  size_t len;
  if (dir == NULL)
    return;
  struct byol_report *hostile = new_report (BREAKOUT, BYOL_VERDICT_NOT_READY);
  struct byol_report *tame = new_report ("tame", BYOL_VERDICT_NOT_READY);
  for (size_t i = 0; i < ARRAY_SIZE (names); i++) {
    char *text = write_report (hostile, names[i], 0, &len);
    write_file (dir, "hostile", names[i], text, len);
    free (text);
  }
  char *text = write_report (tame, "html", 0, &len);
  write_file (dir, "tame", "html", text, len);
  free (text);
  text = write_three (hostile, hostile, BREAKOUT, "html", &len);
  write_file (dir, "hostile-several", "html", text, len);
  free (text);
  text = write_three (tame, tame, "tame", "html", &len);
  write_file (dir, "tame-several", "html", text, len);
  free (text);
  for (size_t i = 0; i < 2; i++) {
    const char *format = i == 0 ? "junit" : "sarif";
    text = write_three (hostile, hostile, BREAKOUT, format, &len);
    write_file (dir, "several", format, text, len);
    free (text);
  }
  byol_report_free (hostile);
  byol_report_free (tame);
}
END_TEST

static Suite *
formats_suite (void)
{
  Suite *suite = suite_create ("formats");
  TCase *tc = tcase_create ("formats");
  tcase_add_test (tc, test_names);
  tcase_add_test (tc, test_ndjson);
  tcase_add_test (tc, test_junit);
  tcase_add_test (tc, test_junit_hostile);
  tcase_add_test (tc, test_sarif);
  tcase_add_test (tc, test_sarif_fingerprints);
  tcase_add_test (tc, test_markdown);
  tcase_add_test (tc, test_markdown_one_cause);
  tcase_add_test (tc, test_markdown_hostile);
  tcase_add_test (tc, test_aws_log);
  tcase_add_test (tc, test_aws_image_info);
  tcase_add_test (tc, test_several);
  tcase_add_test (tc, test_several_refused);
  tcase_add_test (tc, test_for_validators);
  suite_add_tcase (suite, tc);
  return suite;
}

int
main (void)
{
  SRunner *runner = srunner_create (formats_suite ());
  srunner_run_all (runner, CK_ENV);
  int failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
