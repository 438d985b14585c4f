/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The built-in profiles, and what a user's profile may say. */
#include "config.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "policy/profile.h"
#include "util.h"

/* ---- built-in profiles ------------------------------------------------------------ */

static struct byol_profile *
load (const char *name)
{
  struct byol_profile *p = NULL;
  CLEANUP_ERROR struct byol_error *err = NULL;
  int r = byol_policy_load (&p, name, &err);

  ck_assert_msg (r == 0, "%s: %s", name, err ? byol_error_message (err) : "no error");
  return p;
}

static const struct rule_setting *
setting (const struct byol_profile *p, const char *id)
{
  for (size_t i = 0; i < p->setting_count; i++)
    if (strcmp (p->settings[i].rule->id, id) == 0)
      return &p->settings[i];
  ck_abort_msg ("no rule %s", id);
}

static const struct param *
param (const struct byol_profile *p, const char *rule, const char *name)
{
  const struct rule_setting *s = setting (p, rule);

  for (size_t i = 0; i < s->params.count; i++)
    if (strcmp (s->params.items[i].name, name) == 0)
      return &s->params.items[i];
  ck_abort_msg ("no parameter %s of %s", name, rule);
}

START_TEST (test_builtin_profiles)
{
  char previous[16] = "";

  ck_assert_uint_ge (byol_builtin_profiles_count, 2);
  for (size_t i = 0; i < byol_builtin_profiles_count; i++) {
    struct byol_profile *p = load (byol_builtin_profiles[i].id);

    ck_assert_str_eq (p->id, byol_builtin_profiles[i].id);
    ck_assert_int_lt (strcmp (previous, p->as_of), 0);
    snprintf (previous, sizeof previous, "%s", p->as_of);
    ck_assert_uint_gt (p->sources.count, 0);
    ck_assert_uint_eq (p->setting_count, byol_rules_count);
    for (size_t j = 0; j < p->setting_count; j++) {
      ck_assert_ptr_eq (p->settings[j].rule, byol_rules[j]);
      ck_assert_ptr_eq (byol_policy_setting (p, byol_rules[j]), &p->settings[j]);
      ck_assert_uint_eq (p->settings[j].params.count, byol_rules[j]->param_count);
    }
    byol_policy_free (p);
  }
}
END_TEST

/* What each is called, and the numbers that changed between them. */
static const struct dated
{
  const char *name, *as_of;
  size_t builds;
  const char *subject, *table, *state;
  uint64_t disk_fails_above, disk_warns_above, disk_fails_below, free_warns_below, fleet;
  int administrator, reserved_storage, memory_integrity, rehearsal, office;
} dated[] = {
  { "2019-06", "2019-06-27", 6, "volume", "mbr", "generalized", 80 * GIB, 80 * GIB - 1, 10 * GIB,
    10 * GIB, 200, BYOL_SEVERITY_WARN, BYOL_SEVERITY_WARN, BYOL_SEVERITY_OFF, BYOL_SEVERITY_OFF,
    BYOL_SEVERITY_FAIL },
  { "2019-10", "2019-10-25", 7, "volume", "mbr", "generalized", 80 * GIB, 80 * GIB - 1, 10 * GIB,
    10 * GIB, 200, BYOL_SEVERITY_WARN, BYOL_SEVERITY_WARN, BYOL_SEVERITY_OFF, BYOL_SEVERITY_OFF,
    BYOL_SEVERITY_FAIL },
  { "2020-03", "2020-03-31", 4, "volume", "mbr", "not-generalized", 70 * GIB, 70 * GIB, 0, 10 * GIB,
    200, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_WARN, BYOL_SEVERITY_OFF, BYOL_SEVERITY_WARN,
    BYOL_SEVERITY_WARN },
  { "2022-09", "2022-09-02", 4, "volume", "mbr", "not-generalized", 70 * GIB, 70 * GIB, 0, 20 * GIB,
    100, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_WARN, BYOL_SEVERITY_OFF, BYOL_SEVERITY_WARN,
    BYOL_SEVERITY_FAIL },
  { "2024-05", "2024-05-01", 5, "disk", "by-version", "not-generalized", 80 * GIB, 70 * GIB, 0,
    20 * GIB, 100, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_WARN, BYOL_SEVERITY_WARN, BYOL_SEVERITY_WARN,
    BYOL_SEVERITY_FAIL },
  { "2025-08", "2025-08-14", 8, "disk", "by-version", "not-generalized", 80 * GIB, 70 * GIB, 0,
    20 * GIB, 50, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_WARN,
    BYOL_SEVERITY_FAIL },
  { "2026-05", "2026-05-28", 7, "disk", "by-version", "not-generalized", 80 * GIB, 70 * GIB, 0,
    20 * GIB, 50, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_FAIL, BYOL_SEVERITY_WARN,
    BYOL_SEVERITY_FAIL },
};

START_TEST (test_dated)
{
  static const char disk[] = "disk-size-within-limit", space[] = "free-space-sufficient";

  ck_assert_uint_eq (byol_builtin_profiles_count, ARRAY_SIZE (dated));
  for (size_t i = 0; i < ARRAY_SIZE (dated); i++) {
    const struct dated *d = &dated[i];
    CLEANUP_FREE char *id = util_printf ("aws-workspaces-%s", d->name);
    struct byol_profile *p = load (d->name);

    ck_assert_str_eq (p->id, id);
    ck_assert_str_eq (byol_builtin_profiles[i].id, id);
    ck_assert_str_eq (p->as_of, d->as_of);
    ck_assert_uint_eq (param (p, "windows-version-supported", "builds")->strings.count, d->builds);
    ck_assert_str_eq (param (p, disk, "subject")->string, d->subject);
    ck_assert_uint_eq (param (p, disk, "fail_above_bytes")->number, d->disk_fails_above);
    ck_assert_uint_eq (param (p, disk, "warn_above_bytes")->number, d->disk_warns_above);
    ck_assert_uint_eq (param (p, disk, "fail_below_bytes")->number, d->disk_fails_below);
    ck_assert_uint_eq (param (p, space, "fail_below_bytes")->number, 10 * GIB);
    ck_assert_uint_eq (param (p, space, "warn_below_bytes")->number, d->free_warns_below);
    ck_assert_uint_eq (param (p, "powershell-supported", "least_major_version")->number, 4);
    ck_assert_str_eq (param (p, "partition-style-matches-firmware", "table")->string, d->table);
    ck_assert_str_eq (param (p, "sysprep-state-expected", "state")->string, d->state);
    ck_assert_uint_eq (param (p, "fleet-size-sufficient", "least")->number, d->fleet);
    ck_assert_uint_eq (param (p, "gpu-fleet-sufficient", "least_always_on")->number, 4);
    ck_assert_uint_eq (param (p, "gpu-fleet-sufficient", "least_auto_stop")->number, 20);
    ck_assert_int_eq (setting (p, "byol-account-administrator")->severity, d->administrator);
    ck_assert_int_eq (setting (p, "reserved-storage-off")->severity, d->reserved_storage);
    ck_assert_int_eq (setting (p, "memory-integrity-unlocked")->severity, d->memory_integrity);
    ck_assert_int_eq (setting (p, "sysprep-rehearsed")->severity, d->rehearsal);
    ck_assert_int_eq (setting (p, "office-subscription-supported")->severity, d->office);
    byol_policy_free (p);
  }
}
END_TEST

START_TEST (test_aliases)
{
  struct byol_profile *p = load ("current");

  ck_assert_str_eq (p->id, "aws-workspaces-2026-05");
  ck_assert_uint_eq (p->aliases.count, 2);
  ck_assert_str_eq (p->aliases.items[0], "2026-05");
  ck_assert_str_eq (p->aliases.items[1], "current");
  byol_policy_free (p);
}
END_TEST

/* The published schema names each rule, and each parameter of each. */
START_TEST (test_schema)
{
  CLEANUP_FREE char *path = util_printf ("%s/lib/policy/profile.schema.json", getenv ("srcdir"));
  json_object *schema = json_object_from_file (path), *properties, *rules, *rule, *params;

  ck_assert_ptr_nonnull (schema);
  properties = json_object_object_get (schema, "properties");
  rules = json_object_object_get (json_object_object_get (properties, "rules"), "properties");
  ck_assert_int_eq (json_object_object_length (rules), (int) byol_rules_count);
  for (size_t i = 0; i < byol_rules_count; i++) {
    rule = json_object_object_get (rules, byol_rules[i]->id);
    ck_assert_msg (rule != NULL, "%s", byol_rules[i]->id);
    if (byol_rules[i]->param_count == 0) {
      ck_assert_str_eq (json_object_get_string (json_object_object_get (rule, "$ref")),
                        "#/$defs/plain");
      continue;
    }
    rule = json_object_object_get (rule, "properties");
    params = json_object_object_get (json_object_object_get (rule, "params"), "properties");
    ck_assert_int_eq (json_object_object_length (params), (int) byol_rules[i]->param_count);
    for (size_t j = 0; j < byol_rules[i]->param_count; j++)
      ck_assert_msg (json_object_object_get_ex (params, byol_rules[i]->params[j].name, NULL),
                     "%s %s", byol_rules[i]->id, byol_rules[i]->params[j].name);
  }
  json_object_put (schema);
}
END_TEST

/* ---- profiles of users --------------------------------------------------------------- */

static char *dir;

static void
make_dir (void)
{
  dir = util_mkdtemp ();
}

static void
remove_dir (void)
{
  util_rmtree (dir);
  free (dir);
}

static char *
write_profile (const char *name, const char *json)
{
  char *path = util_printf ("%s/%s", dir, name);

  util_write (path, json, strlen (json));
  return path;
}

#define HEAD "{\"schema_version\": 1, \"id\": \"mine\", "
#define CHILD HEAD "\"extends\": \"current\", "

START_TEST (test_extends)
{
  CLEANUP_FREE char *path = write_profile (
    "a.json", CHILD "\"title\": \"Mine\", \"notes\": [\"why\"], \"rules\": {"
                    "\"single-drive\": {\"severity\": \"off\"},"
                    "\"disk-size-within-limit\": {\"params\": {\"fail_above_bytes\": 7}}}}");
  struct byol_profile *p = load (path);

  ck_assert_str_eq (p->id, "mine");
  ck_assert_str_eq (p->title, "Mine");
  ck_assert_str_eq (p->as_of, "2026-05-28");
  ck_assert_uint_eq (p->aliases.count, 0);
  ck_assert_uint_gt (p->sources.count, 0);
  ck_assert_int_eq (setting (p, "single-drive")->severity, BYOL_SEVERITY_OFF);
  ck_assert_int_eq (setting (p, "disk-size-within-limit")->severity, BYOL_SEVERITY_FAIL);
  ck_assert_uint_eq (param (p, "disk-size-within-limit", "fail_above_bytes")->number, 7);
  ck_assert_uint_eq (param (p, "disk-size-within-limit", "warn_above_bytes")->number, 70 * GIB);
  byol_policy_free (p);
}
END_TEST

/* A file beside the one that names it, whatever the current folder. */
START_TEST (test_extends_file)
{
  free (write_profile ("base.json", CHILD "\"rules\": {\"autologon-off\": {\"severity\": \"warn\"},"
                                          "\"office-absent\": {\"severity\": \"info\"}}}"));
  CLEANUP_FREE char *top =
    write_profile ("top.json", "{\"schema_version\": 1, \"id\": \"top\", \"aliases\": [\"t\"], "
                               "\"extends\": \"base.json\", \"as_of\": \"2027-01-01\", \"rules\": {"
                               "\"office-absent\": {\"severity\": \"fail\", "
                               "\"params\": {\"microsoft_365\": \"fail\"}}}}");
  struct byol_profile *p = load (top);

  ck_assert_str_eq (p->id, "top");
  ck_assert_str_eq (p->as_of, "2027-01-01");
  ck_assert_str_eq (p->aliases.items[0], "t");
  ck_assert_int_eq (setting (p, "autologon-off")->severity, BYOL_SEVERITY_WARN);
  ck_assert_int_eq (setting (p, "office-absent")->severity, BYOL_SEVERITY_FAIL);
  ck_assert_str_eq (param (p, "office-absent", "microsoft_365")->string, "fail");
  byol_policy_free (p);
}
END_TEST

/* Fails with that code, and exactly that message after the file's name. */
static void
refuse (const char *path, int code, const char *message)
{
  struct byol_profile *p = (void *) 1;
  CLEANUP_ERROR struct byol_error *err = NULL;
  CLEANUP_FREE char *expected = util_printf ("%s%s", path, message);

  ck_assert_int_eq (byol_policy_load (&p, path, &err), code);
  ck_assert_ptr_null (p);
  ck_assert_ptr_nonnull (err);
  ck_assert_int_eq (byol_error_code (err), code);
  ck_assert_str_eq (byol_error_message (err), expected);
}

static const struct
{
  const char *json, *message;
} hostile[] = {
  { "", ": line 1: unexpected end of data" },
  { "{", ": line 1: unexpected end of data" },
  { "[]", ": expected an object" },
  { "7", ": expected an object" },
  { "null", ": expected an object" },
  { "{}", ": the key \"schema_version\" is missing" },
  { "{\"schema_version\": 1}", ": the key \"id\" is missing" },
  { "{\"schema_version\": 1, \"id\": \"x\"}", ": the key \"rules\" is missing" },
  { "{\n\n \"a\" 1}", ": line 3: object property name separator ':' expected" },
  { CHILD "\"rules\": {}} x", ": line 1: unexpected character" },
  { CHILD "\"rules\": {}, \"x\": [[[[[[[[[1]]]]]]]]]}", ": line 1: nesting too deep" },
  { "{\"schema_version\": 2, \"id\": \"x\", \"rules\": {}}",
    ": schema_version: version 2 is not understood, only 1" },
  { "{\"schema_version\": \"1\", \"id\": \"x\", \"rules\": {}}",
    ": schema_version: expected a number" },
  { "{\"schema_version\": 1, \"id\": \"X y\", \"rules\": {}}",
    ": id: \"X y\" is not an id: lower-case letters, digits, '-' and '.'" },
  { "{\"schema_version\": 1, \"id\": \"a--b\", \"rules\": {}}",
    ": id: \"a--b\" is not an id: lower-case letters, digits, '-' and '.'" },
  { "{\"schema_version\": 1, \"id\": \"\", \"rules\": {}}", ": id: must not be empty" },
  { "{\"schema_version\": 1, \"id\": 1, \"rules\": {}}", ": id: expected a string" },
  { "{\"schema_version\": 1, \"id\": \"current\", \"rules\": {}}",
    ": id: \"current\" is the name of a built-in profile" },
  { CHILD "\"aliases\": [\"ok\", \"aws-workspaces-2019-06\"], \"rules\": {}}",
    ": aliases[1]: \"aws-workspaces-2019-06\" is the name of a built-in profile" },
  { CHILD "\"title\": \"a\\u0000b\", \"rules\": {}}", ": title: contains a NUL character" },
  { CHILD "\"as_of\": \"28.5.2026\", \"rules\": {}}",
    ": as_of: \"28.5.2026\" is not a day like 2026-05-28" },
  { CHILD "\"as_of\": \"2026-13-01\", \"rules\": {}}",
    ": as_of: \"2026-13-01\" is not a day like 2026-05-28" },
  { CHILD "\"sources\": {}, \"rules\": {}}", ": sources: expected a list of strings" },
  { CHILD "\"notes\": [1], \"rules\": {}}", ": notes[0]: expected a string" },
  { CHILD "\"colour\": 1, \"rules\": {}}", ": colour: unknown key" },
  { CHILD "\"rules\": []}", ": rules: expected an object" },
  { CHILD "\"rules\": {\"no-such\": {}}}", ": rules.no-such: there is no such rule" },
  { CHILD "\"rules\": {\"single-drive\": 1}}", ": rules.single-drive: expected an object" },
  { CHILD "\"rules\": {\"single-drive\": {\"x\": 1}}}", ": rules.single-drive.x: unknown key" },
  { CHILD "\"rules\": {\"single-drive\": {\"severity\": 3}}}",
    ": rules.single-drive.severity: expected a string" },
  { CHILD "\"rules\": {\"single-drive\": {\"severity\": \"error\"}}}",
    ": rules.single-drive.severity: \"error\" is none of fail|warn|info|off" },
  { CHILD "\"rules\": {\"single-drive\": {\"params\": {\"x\": 1}}}}",
    ": rules.single-drive.params.x: the rule has no such parameter" },
  { CHILD "\"rules\": {\"single-drive\": {\"params\": []}}}",
    ": rules.single-drive.params: expected an object" },
  { CHILD "\"rules\": {\"disk-size-within-limit\": {\"params\": {\"fail_above_bytes\": \"80\"}}}}",
    ": rules.disk-size-within-limit.params.fail_above_bytes: expected a number" },
  { CHILD "\"rules\": {\"disk-size-within-limit\": {\"params\": {\"fail_above_bytes\": 1.5}}}}",
    ": rules.disk-size-within-limit.params.fail_above_bytes: expected a number" },
  { CHILD "\"rules\": {\"disk-size-within-limit\": {\"params\": {\"fail_above_bytes\": -1}}}}",
    ": rules.disk-size-within-limit.params.fail_above_bytes: expected a number from 0 to "
    "9007199254740991" },
  { CHILD "\"rules\": {\"disk-size-within-limit\": {\"params\": {\"fail_above_bytes\": "
          "18446744073709551616}}}}",
    ": rules.disk-size-within-limit.params.fail_above_bytes: expected a number from 0 to "
    "9007199254740991" },
  { CHILD "\"rules\": {\"disk-size-within-limit\": {\"params\": {\"subject\": \"dis\"}}}}",
    ": rules.disk-size-within-limit.params.subject: \"dis\" is none of disk|volume" },
  { CHILD "\"rules\": {\"disk-size-within-limit\": {\"params\": {\"subject\": \"disk|volume\"}}}}",
    ": rules.disk-size-within-limit.params.subject: \"disk|volume\" is none of disk|volume" },
  { CHILD "\"rules\": {\"windows-version-supported\": {\"params\": {\"builds\": \"19045\"}}}}",
    ": rules.windows-version-supported.params.builds: expected a list of strings" },
  { CHILD "\"rules\": {\"windows-version-supported\": {\"params\": "
          "{\"builds\": [\"19045\", \"22H2\"]}}}}",
    ": rules.windows-version-supported.params.builds[1]: \"22H2\" is not understood; accepted "
    "builds: \"19045\", or \"17763/EnterpriseS\" for one edition of it" },
  { HEAD "\"extends\": \"nobody\", \"rules\": {}}",
    ": extends: there is no built-in profile \"nobody\"" },
  { HEAD "\"extends\": 1, \"rules\": {}}", ": extends: expected a string" },
  { HEAD "\"extends\": null, \"rules\": {}}", ": the key \"title\" is missing" },
  { HEAD "\"title\": \"T\", \"as_of\": \"2026-01-01\", \"rules\": {}}",
    ": rules.container-importable: the severity is missing" },
};

START_TEST (test_hostile)
{
  for (size_t i = 0; i < ARRAY_SIZE (hostile); i++) {
    CLEANUP_FREE char *path = write_profile ("custom.json", hostile[i].json);

    refuse (path, BYOL_E_PROFILE, hostile[i].message);
  }
}
END_TEST

START_TEST (test_malformed_utf8)
{
  CLEANUP_FREE char *path =
    write_profile ("custom.json", CHILD "\"title\": \"\xc3\x28\", \"rules\": {}}");

  refuse (path, BYOL_E_PROFILE, ": line 1: invalid utf-8 string");
}
END_TEST

/* A profile that states everything itself must state every parameter. */
START_TEST (test_missing_parameter)
{
  struct buf json = BUF_INIT;

  byol_buf_puts (&json, HEAD "\"title\": \"T\", \"as_of\": \"2026-01-01\", \"rules\": {");
  for (size_t i = 0; i < byol_rules_count; i++)
    byol_buf_printf (&json, "%s\"%s\": {\"severity\": \"fail\"}", i ? ", " : "", byol_rules[i]->id);
  byol_buf_puts (&json, "}}");
  CLEANUP_FREE char *path = write_profile ("custom.json", json.data);
  byol_buf_free (&json);
  refuse (path, BYOL_E_PROFILE, ": rules.container-importable.params.not_importable: is missing");
}
END_TEST

START_TEST (test_circle)
{
  CLEANUP_FREE char *a = write_profile ("a.json", HEAD "\"extends\": \"./b.json\", \"rules\": {}}");
  free (write_profile ("b.json", HEAD "\"extends\": \"a.json\", \"rules\": {}}"));
  CLEANUP_FREE char *self =
    write_profile ("s.json", HEAD "\"extends\": \"s.json\", \"rules\": {}}");
  struct byol_profile *p;
  CLEANUP_ERROR struct byol_error *err = NULL;

  ck_assert_int_eq (byol_policy_load (&p, a, &err), BYOL_E_PROFILE);
  ck_assert_ptr_nonnull (strstr (byol_error_message (err), "a.json: extends itself"));
  refuse (self, BYOL_E_PROFILE, ": extends itself");
}
END_TEST

START_TEST (test_long_chain)
{
  CLEANUP_FREE char *first = util_printf ("%s/0.json", dir);
  struct byol_profile *p;
  CLEANUP_ERROR struct byol_error *err = NULL;

  for (int i = 0; i < 30; i++) {
    CLEANUP_FREE char *name = util_printf ("%d.json", i);
    CLEANUP_FREE char *json = util_printf (HEAD "\"extends\": \"%d.json\", \"rules\": {}}", i + 1);
    free (write_profile (name, json));
  }
  ck_assert_int_eq (byol_policy_load (&p, first, &err), BYOL_E_PROFILE);
  ck_assert_ptr_nonnull (strstr (byol_error_message (err), "more than 16 profiles"));
}
END_TEST

START_TEST (test_files)
{
  CLEANUP_FREE char *missing = util_printf ("%s/missing.json", dir);
  CLEANUP_FREE char *fifo = util_printf ("%s/fifo.json", dir);
  CLEANUP_FREE char *folder = util_printf ("%s/", dir);
  CLEANUP_FREE char *large = util_printf ("%s/large.json", dir);
  struct buf text = BUF_INIT;

  refuse (missing, BYOL_E_NOT_FOUND, ": No such file or directory");
  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  refuse (fifo, BYOL_E_PROFILE, ": not a regular file");
  refuse (folder, BYOL_E_PROFILE, ": not a regular file");
  memset (byol_buf_reserve (&text, LIMIT_JSON + 1), ' ', LIMIT_JSON + 1);
  util_write (large, text.data, LIMIT_JSON + 1);
  byol_buf_free (&text);
  refuse (large, BYOL_E_PROFILE, ": larger than 4 MiB");
}
END_TEST

START_TEST (test_no_such_name)
{
  struct byol_profile *p;
  CLEANUP_ERROR struct byol_error *err = NULL;

  ck_assert_int_eq (byol_policy_load (&p, "nobody", &err), BYOL_E_NOT_FOUND);
  ck_assert_str_eq (byol_error_message (err),
                    "there is no profile \"nobody\": neither built in nor a .json file");
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("policy");
  TCase *t = tcase_create ("built-in");

  tcase_add_test (t, test_builtin_profiles);
  tcase_add_test (t, test_aliases);
  tcase_add_test (t, test_dated);
  tcase_add_test (t, test_schema);
  suite_add_tcase (s, t);

  t = tcase_create ("user");
  tcase_add_checked_fixture (t, make_dir, remove_dir);
  tcase_add_test (t, test_extends);
  tcase_add_test (t, test_extends_file);
  tcase_add_test (t, test_hostile);
  tcase_add_test (t, test_malformed_utf8);
  tcase_add_test (t, test_missing_parameter);
  tcase_add_test (t, test_circle);
  tcase_add_test (t, test_long_chain);
  tcase_add_test (t, test_files);
  tcase_add_test (t, test_no_such_name);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
