/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attestations, requests and waivers: what their files may say, and what they do
   to a check. */
#include "config.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "policy/document.h"
#include "policy/terms.h"
#include "util.h"

static char *dir;
static struct byol_ctx *ctx;
static struct byol_terms *terms;

static void
begin (void)
{
  dir = util_mkdtemp ();
  ck_assert_int_eq (byol_ctx_new (&ctx, NULL), 0);
  ck_assert_int_eq (byol_terms_new (&terms, ctx, NULL), 0);
}

static void
end (void)
{
  byol_terms_free (terms);
  byol_ctx_free (ctx);
  util_rmtree (dir);
  free (dir);
}

static char *
write_file (const char *name, const char *text)
{
  char *path = util_printf ("%s/%s", dir, name);

  util_write (path, text, strlen (text));
  return path;
}

/* ---- files ------------------------------------------------------------------------ */

typedef int (*load_fn) (struct byol_terms *terms, const char *path, struct byol_error **err);

/* Fails with that code, and exactly that message after the file's name; the
   terms are as they were. */
static void
refuse (load_fn load, const char *path, int code, const char *message)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  CLEANUP_FREE char *expected = util_printf ("%s%s", path, message);

  ck_assert_msg (load (terms, path, &err) == code, "not %s", message);
  ck_assert_int_eq (byol_error_code (err), code);
  ck_assert_str_eq (byol_error_message (err), expected);
  ck_assert_uint_eq (terms->attestation_count + terms->request.count + terms->waiver_count, 0);
  ck_assert_int_eq (load (terms, path, NULL), code);
}

struct malformed
{
  const char *json, *message;
};

#define SIGNED "{\"schema_version\": 1, \"by\": \"Jane\", \"on\": \"2026-05-01\", "
#define ONE(members) "{\"schema_version\": 1, \"attestations\": [{" members "}]}"
#define ASK(members) SIGNED "\"request\": {" members "}}"

static const struct malformed bad_attestations[] = {
  { "", ": line 1: unexpected end of data" },
  { "[]", ": expected an object" },
  { "{}", ": the key \"schema_version\" is missing" },
  { "{\"schema_version\": 1}", ": the key \"attestations\" is missing" },
  { "{\"schema_version\": 2, \"attestations\": []}",
    ": schema_version: version 2 is not understood, only 1" },
  { "{\"schema_version\": \"1\", \"attestations\": []}", ": schema_version: expected a number" },
  { "{\n\"schema_version\": 1,\n\"schema_version\": 1, \"attestations\": []}",
    ": line 3: the key \"schema_version\" stands twice" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"r\\u0075le\": \"single-drive\"}]}",
    ": line 1: the key \"rule\" stands twice" },
  { SIGNED "\"attestations\": [], \"a\\u0000b\": 1}", ": line 1: a key contains a NUL character" },
  { SIGNED "\"attestations\": [], \"x\": [[[[[[[[[]]]]]]]]]}", ": line 1: nesting too deep" },
  { SIGNED "\"attestations\": [],}", ": line 1: unexpected character" },
  { SIGNED "\"attestations\": [], \"colour\": 1}", ": colour: unknown key" },
  { SIGNED "\"attestations\": [], \"waivers\": []}", ": waivers: unknown key" },
  { SIGNED "\"attestations\": [], \"notes\": \"x\"}", ": notes: expected a list of strings" },
  { SIGNED "\"attestations\": {}}", ": attestations: expected a list" },
  { SIGNED "\"attestations\": [1]}", ": attestations[0]: expected an object" },
  { SIGNED "\"attestations\": [{}]}", ": attestations[0]: the key \"rule\" is missing" },
  { SIGNED "\"attestations\": [{\"rule\": 1}]}", ": attestations[0].rule: expected a string" },
  { SIGNED "\"attestations\": [{\"rule\": \"no-such\"}]}",
    ": attestations[0].rule: there is no rule \"no-such\"" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\"}, {\"rule\": \"single-drive\"}]}",
    ": attestations[1]: \"single-drive\" is attested twice" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"who\": \"x\"}]}",
    ": attestations[0].who: unknown key" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"note\": \"a\\nb\"}]}",
    ": attestations[0].note: must be one line without control characters" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"note\": \"\\u202e\"}]}",
    ": attestations[0].note: must be one line without control characters" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"note\": \"\"}]}",
    ": attestations[0].note: must not be empty" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"by\": \"a\\u0000b\"}]}",
    ": attestations[0].by: contains a NUL character" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"on\": \"1.5.2026\"}]}",
    ": attestations[0].on: \"1.5.2026\" is not a day like 2026-05-28" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"expires\": \"2026-02-30\"}]}",
    ": attestations[0].expires: \"2026-02-30\" is not a day like 2026-05-28" },
  { SIGNED "\"attestations\": [{\"rule\": \"single-drive\", \"expires\": \"2026-04-30\"}]}",
    ": attestations[0]: expires before the day that it is of" },
  { ONE ("\"rule\": \"single-drive\", \"on\": \"2026-05-01\""),
    ": attestations[0]: the key \"by\" is missing" },
  { ONE ("\"rule\": \"single-drive\", \"by\": \"Jane\""),
    ": attestations[0]: the key \"on\" is missing" },
  { "{\"schema_version\": 1, \"request\": {}}", ": the key \"by\" is missing" },
  { "{\"schema_version\": 1, \"by\": \"x\", \"request\": {}}", ": the key \"on\" is missing" },
  { "{\"schema_version\": 1, \"by\": 1, \"on\": \"2026-05-01\", \"request\": {}}",
    ": by: expected a string" },
  { SIGNED "\"request\": []}", ": request: expected an object" },
  { ASK ("\"regoin\": \"x\""), ": request.regoin: a request has no such key" },
  { ASK ("\"region\": 1"), ": request.region: expected a string" },
  { ASK ("\"region\": [\"x\"]"), ": request.region: expected a string" },
  { ASK ("\"region\": \"\""), ": request.region: must not be empty" },
  { ASK ("\"region\": \"a\\tb\""),
    ": request.region: must be one line without control characters" },
  { ASK ("\"workspaces\": -1"), ": request.workspaces: expected a number from 0 to "
                                "9007199254740991" },
  { ASK ("\"workspaces\": 1.5"), ": request.workspaces: expected a string" },
  { ASK ("\"workspaces\": \"12a\""), ": request.workspaces: must be a whole number" },
  { ASK ("\"workspaces\": \"1234567890123456\""), ": request.workspaces: must be a whole number" },
  { ASK ("\"own_networks\": []"), ": request.own_networks: must not be empty" },
  { ASK ("\"own_networks\": [\"10.0.0.0/8\", 1]"), ": request.own_networks[1]: expected a string" },
  { ASK ("\"own_networks\": [\"10.0.0.0/8,11.0.0.0/8\"]"),
    ": request.own_networks[0]: must not contain a comma" },
  { ASK ("\"slmgr_dlv\": [\"x\"]"), ": request.slmgr_dlv: expected a string" },
  { ASK ("\"slmgr_dlv\": {}"), ": request.slmgr_dlv: the key \"file\" is missing" },
  { ASK ("\"slmgr_dlv\": {\"path\": \"x\"}"), ": request.slmgr_dlv.path: unknown key" },
  { ASK ("\"slmgr_dlv\": {\"file\": \"\"}"), ": request.slmgr_dlv.file: must not be empty" },
  { ASK ("\"slmgr_dlv\": {\"file\": \"none.txt\"}"),
    ": request.slmgr_dlv: none.txt: No such file or directory" },
  { ASK ("\"slmgr_dlv\": {\"file\": \"/etc/passwd\"}"),
    ": request.slmgr_dlv: /etc/passwd: No such file or directory" },
  { ASK ("\"slmgr_dlv\": {\"file\": \"../../../../../../etc/passwd\"}"),
    ": request.slmgr_dlv.file: \"../../../../../../etc/passwd\" does not stand in the folder of "
    "this file, or below" },
  { ASK ("\"slmgr_dlv\": {\"file\": \"out.txt\"}"),
    ": request.slmgr_dlv.file: \"out.txt\" does not stand in the folder of this file, or below" },
  { ASK ("\"slmgr_dlv\": {\"file\": \"loop.txt\"}"),
    ": request.slmgr_dlv: loop.txt: Too many levels of symbolic links" },
};

START_TEST (test_bad_attestations)
{
  util_run ("ln -s /etc/passwd %s/out.txt && ln -s loop.txt %s/loop.txt", dir, dir);
  for (size_t i = 0; i < ARRAY_SIZE (bad_attestations); i++) {
    CLEANUP_FREE char *path = write_file ("a.json", bad_attestations[i].json);

    refuse (byol_terms_load_attestations, path, BYOL_E_TERMS, bad_attestations[i].message);
  }
}
END_TEST

#define WAIVE(members) "{\"schema_version\": 1, \"waivers\": [{" members "}]}"
#define RULE "\"rule\": \"single-drive\", "

static const struct malformed bad_waivers[] = {
  { "{}", ": the key \"schema_version\" is missing" },
  { "{\"schema_version\": 1}", ": the key \"waivers\" is missing" },
  { "{\"schema_version\": 1, \"waivers\": {}}", ": waivers: expected a list" },
  { "{\"schema_version\": 1, \"waivers\": [null]}", ": waivers[0]: expected an object" },
  { "{\"schema_version\": 1, \"waivers\": [], \"by\": \"x\"}", ": by: unknown key" },
  { WAIVE (""), ": waivers[0]: the key \"rule\" is missing" },
  { WAIVE ("\"rule\": \"no-such\""), ": waivers[0].rule: there is no rule \"no-such\"" },
  { WAIVE (RULE "\"owner\": \"x\", \"expires\": \"2026-01-01\""),
    ": waivers[0]: the key \"reason\" is missing" },
  { WAIVE (RULE "\"reason\": \"x\", \"expires\": \"2026-01-01\""),
    ": waivers[0]: the key \"owner\" is missing" },
  { WAIVE (RULE "\"reason\": \"x\", \"owner\": \"x\""),
    ": waivers[0]: the key \"expires\" is missing" },
  { WAIVE (RULE "\"reason\": \"x\", \"owner\": \"x\", \"expires\": \"never\""),
    ": waivers[0].expires: \"never\" is not a day like 2026-05-28" },
  { WAIVE (RULE "\"reason\": \" \\u0007\""),
    ": waivers[0].reason: must be one line without control characters" },
  { WAIVE (RULE "\"image\": 1"), ": waivers[0].image: expected a string" },
  { WAIVE (RULE "\"severity\": \"off\""), ": waivers[0].severity: unknown key" },
};

START_TEST (test_bad_waivers)
{
  for (size_t i = 0; i < ARRAY_SIZE (bad_waivers); i++) {
    CLEANUP_FREE char *path = write_file ("w.json", bad_waivers[i].json);

    refuse (byol_terms_load_waivers, path, BYOL_E_TERMS, bad_waivers[i].message);
  }
}
END_TEST

/* Whatever a path may lead to. */
START_TEST (test_hostile_files)
{
  static const load_fn loads[] = { byol_terms_load_attestations, byol_terms_load_waivers };
  CLEANUP_FREE char *missing = util_printf ("%s/missing", dir);
  CLEANUP_FREE char *fifo = util_printf ("%s/fifo", dir);
  CLEANUP_FREE char *loop = util_printf ("%s/loop", dir);
  CLEANUP_FREE char *large = util_printf ("%s/large", dir);
  CLEANUP_FREE char *nul = util_printf ("%s/nul", dir);
  CLEANUP_FREE char *utf8 = write_file ("utf8", SIGNED "\"\xc3\x28\": 1}");
  CLEANUP_BUF struct buf text = BUF_INIT;

  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  util_run ("ln -s loop %s", loop);
  memset (byol_buf_reserve (&text, LIMIT_JSON + 1), '[', LIMIT_JSON + 1);
  util_write (large, text.data, LIMIT_JSON + 1);
  util_write (nul, "{}\0{}", 5);
  for (size_t i = 0; i < ARRAY_SIZE (loads); i++) {
    refuse (loads[i], missing, BYOL_E_NOT_FOUND, ": No such file or directory");
    refuse (loads[i], fifo, BYOL_E_TERMS, ": not a regular file");
    refuse (loads[i], dir, BYOL_E_TERMS, ": not a regular file");
    refuse (loads[i], loop, BYOL_E_IO, ": Too many levels of symbolic links");
    refuse (loads[i], large, BYOL_E_TERMS, ": larger than 4 MiB");
    refuse (loads[i], nul, BYOL_E_TERMS, ": contains a NUL character");
    refuse (loads[i], utf8, BYOL_E_TERMS, ": line 1: invalid utf-8 string");
  }
}
END_TEST

/* As many keys and as deep as a file can hold: refused without delay. */
START_TEST (test_large_files)
{
  CLEANUP_BUF struct buf keys = BUF_INIT, deep = BUF_INIT;

  byol_buf_puts (&keys, "{\"schema_version\": 1, \"attestations\": []");
  for (unsigned i = 0; keys.len < LIMIT_JSON - 64; i++)
    byol_buf_printf (&keys, ",\n\"\\u006b%u\": 1", i);
  byol_buf_puts (&keys, ",\n\"k0\": 1}");
  CLEANUP_FREE char *path = write_file ("keys", keys.data);
  CLEANUP_ERROR struct byol_error *err = NULL;
  ck_assert_int_eq (byol_terms_load_attestations (terms, path, &err), BYOL_E_TERMS);
  ck_assert_ptr_nonnull (strstr (byol_error_message (err), ": the key \"k0\" stands twice"));

  for (unsigned i = 0; i < 600000; i++)
    byol_buf_puts (&deep, "{\"a\":");
  CLEANUP_FREE char *other = write_file ("deep", deep.data);
  refuse (byol_terms_load_waivers, other, BYOL_E_TERMS, ": line 1: nesting too deep");
}
END_TEST

static const struct attestation *
attested (const char *rule)
{
  for (size_t i = 0; i < terms->attestation_count; i++)
    if (strcmp (terms->attestations[i].rule->id, rule) == 0)
      return &terms->attestations[i];
  ck_abort_msg ("%s is not attested", rule);
}

static const struct request_item *
requested (const char *key)
{
  for (size_t i = 0; i < terms->request.count; i++)
    if (strcmp (terms->request.items[i].key->name, key) == 0)
      return &terms->request.items[i];
  ck_abort_msg ("%s is not requested", key);
}

static void
load_attestations (const char *path)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  int r = byol_terms_load_attestations (terms, path, &err);

  ck_assert_msg (r == 0, "%s", byol_error_message (err));
}

START_TEST (test_attestations)
{
  CLEANUP_FREE char *path = write_file (
    "a.json",
    "{\"schema_version\": 1, \"$schema\": \"x\", \"notes\": [\"why\"],\n"
    "\"attestations\": [{\"rule\": \"sysprep-rehearsed\", \"note\": \"\\u00e4 \\\"x\\\"\"},"
    "{\"rule\": \"single-drive\", \"by\": \"John\", \"on\": \"2026-05-02\", "
    "\"expires\": \"2026-05-02\"}],\n"
    "\"by\": \"Jane\", \"on\": \"2026-05-01\","
    "\"request\": {\"region\": \"eu-west-1\", \"workspaces\": 120, "
    "\"gpu_workspaces_always_on\": \"0\", "
    "\"own_networks\": [\"10.0.0.0/8\", \"192.168.0.0/16\"], "
    "\"slmgr_dlv\": \"a\\tb\\r\\n\\nc\\u0007\"}}");

  load_attestations (path);
  ck_assert_uint_eq (terms->attestation_count, 2);
  ck_assert_str_eq (attested ("sysprep-rehearsed")->by, "Jane");
  ck_assert_str_eq (attested ("sysprep-rehearsed")->on, "2026-05-01");
  ck_assert_str_eq (attested ("sysprep-rehearsed")->expires, "");
  ck_assert_str_eq (attested ("sysprep-rehearsed")->note, "\xc3\xa4 \"x\"");
  ck_assert_str_eq (attested ("single-drive")->by, "John");
  ck_assert_str_eq (attested ("single-drive")->expires, "2026-05-02");
  ck_assert_uint_eq (terms->request.count, 5);
  ck_assert_str_eq (requested ("region")->value, "eu-west-1");
  ck_assert_str_eq (requested ("region")->by, "Jane");
  ck_assert_str_eq (requested ("region")->on, "2026-05-01");
  ck_assert_str_eq (requested ("workspaces")->value, "120");
  ck_assert_str_eq (requested ("gpu_workspaces_always_on")->value, "0");
  ck_assert_str_eq (requested ("own_networks")->value, "10.0.0.0/8,192.168.0.0/16");
  ck_assert_str_eq (requested ("slmgr_dlv")->value, "a b\n\nc?\n");

  /* Later words replace earlier ones; a file that is refused changes nothing. */
  ck_assert_int_eq (byol_terms_attest (terms, "single-drive", "Joe", NULL, NULL, NULL), 0);
  ck_assert_int_eq (byol_terms_set_request (terms, "region", "us-east-1", NULL), 0);
  ck_assert_uint_eq (terms->attestation_count, 2);
  ck_assert_uint_eq (terms->request.count, 5);
  ck_assert_str_eq (attested ("single-drive")->by, "Joe");
  ck_assert_str_eq (attested ("single-drive")->expires, "");
  ck_assert_str_eq (requested ("region")->value, "us-east-1");
  ck_assert_str_eq (requested ("region")->by, "");
  CLEANUP_FREE char *bad =
    write_file ("bad.json", SIGNED "\"request\": {\"region\": \"x\"}, \"attestations\": ["
                                   "{\"rule\": \"single-drive\"}, {\"rule\": \"no-such\"}]}");
  ck_assert_int_eq (byol_terms_load_attestations (terms, bad, NULL), BYOL_E_TERMS);
  ck_assert_str_eq (attested ("single-drive")->by, "Joe");
  ck_assert_str_eq (requested ("region")->value, "us-east-1");
  load_attestations (path);
  ck_assert_str_eq (attested ("single-drive")->by, "John");
  ck_assert_str_eq (requested ("region")->value, "eu-west-1");
}
END_TEST

/* ---- texts ------------------------------------------------------------------------ */

/* What a file beside the attestations says as slmgr_dlv. */
static const char *
text_beside (const char *name, const void *bytes, size_t len)
{
  CLEANUP_FREE char *path = util_printf ("%s/%s", dir, name);
  CLEANUP_FREE char *json = util_printf (ASK ("\"slmgr_dlv\": {\"file\": \"%s\"}"), name);
  CLEANUP_FREE char *attestations = write_file ("a.json", json);

  util_write (path, bytes, len);
  load_attestations (attestations);
  return requested ("slmgr_dlv")->value;
}

START_TEST (test_texts)
{
  CLEANUP_FREE char *below = util_printf ("%s/below/deep", dir);

  util_mkdirs (below);
  ck_assert_str_eq (text_beside ("x.txt", "a\r\nb", 4), "a\nb\n");
  ck_assert_str_eq (text_beside ("x.txt",
                                 "\xef\xbb\xbf"
                                 "a\rb\n",
                                 7),
                    "a\nb\n");
  ck_assert_str_eq (text_beside ("x.txt",
                                 "\xff\xfe"
                                 "a\0\r\0\n\0\xe4\0",
                                 10),
                    "a\n\xc3\xa4\n");
  /* A console's own code page: what cannot be read is left out of sight. */
  ck_assert_str_eq (text_beside ("x.txt", "Ger\x84t\x1b[2J", 9), "Ger?t?[2J\n");
  ck_assert_str_eq (text_beside ("below/deep/y.txt", "y", 1), "y\n");
  util_run ("ln -s below/deep/y.txt %s/link.txt", dir);
  CLEANUP_FREE char *path =
    write_file ("a.json", ASK ("\"slmgr_dlv\": {\"file\": \"./below/../link.txt\"}"));
  load_attestations (path);
  ck_assert_str_eq (requested ("slmgr_dlv")->value, "y\n");
}
END_TEST

START_TEST (test_bad_texts)
{
  CLEANUP_FREE char *nul = util_printf ("%s/nul", dir);
  CLEANUP_FREE char *large = util_printf ("%s/large", dir);
  CLEANUP_FREE char *fifo = util_printf ("%s/fifo", dir);
  CLEANUP_FREE char *blank = write_file ("blank", " \r\n\n");
  CLEANUP_BUF struct buf text = BUF_INIT;
  const struct
  {
    const char *path;
    const char *message;
  } cases[] = {
    { nul, "contains a NUL character" }, { large, "larger than 64 KiB" },
    { fifo, "not a regular file" },      { dir, "not a regular file" },
    { blank, "must not be empty" },
  };

  util_write (nul, "a\0b", 3);
  memset (byol_buf_reserve (&text, LIMIT_REQUEST + 1), 'x', LIMIT_REQUEST + 1);
  util_write (large, text.data, LIMIT_REQUEST + 1);
  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    CLEANUP_ERROR struct byol_error *err = NULL;
    CLEANUP_FREE char *expected = util_printf ("%s: %s", cases[i].path, cases[i].message);

    ck_assert_int_eq (byol_terms_load_request (terms, "slmgr_dlv", cases[i].path, &err),
                      BYOL_E_TERMS);
    ck_assert_str_eq (byol_error_message (err), expected);
  }
  CLEANUP_FREE char *lines = write_file ("lines", "eu-west-1\nx");
  CLEANUP_ERROR struct byol_error *err = NULL;
  ck_assert_int_eq (byol_terms_load_request (terms, "region", lines, &err), BYOL_E_INVAL);
  ck_assert_str_eq (byol_error_message (err), "byol_terms_load_request: region must be one line "
                                              "without control characters");
}
END_TEST

/* ---- single words -------------------------------------------------------------------- */

#define REFUSED(call, code, message)                                                               \
  do {                                                                                             \
    CLEANUP_ERROR struct byol_error *error = NULL;                                                 \
    struct byol_error **err = &error;                                                              \
    ck_assert_int_eq (call, code);                                                                 \
    ck_assert_str_eq (byol_error_message (error), message);                                        \
  } while (0)

START_TEST (test_single_words)
{
  REFUSED (byol_terms_attest (terms, "no-such", "Jane", NULL, NULL, err), BYOL_E_NOT_FOUND,
           "there is no rule \"no-such\"");
  REFUSED (byol_terms_attest (terms, "single-drive", "", NULL, NULL, err), BYOL_E_INVAL,
           "byol_terms_attest: by must not be empty");
  REFUSED (byol_terms_attest (terms, "single-drive", "\xff", NULL, NULL, err), BYOL_E_INVAL,
           "byol_terms_attest: by is not UTF-8");
  REFUSED (byol_terms_attest (terms, "single-drive", "Jane", "today", NULL, err), BYOL_E_INVAL,
           "byol_terms_attest: \"today\" is not a day like 2026-05-28");
  REFUSED (byol_terms_attest (terms, "single-drive", "Jane", NULL, "a\nb", err), BYOL_E_INVAL,
           "byol_terms_attest: note must be one line without control characters");
  REFUSED (byol_terms_set_request (terms, "regoin", "x", err), BYOL_E_NOT_FOUND,
           "a request has no key \"regoin\"");
  REFUSED (byol_terms_set_request (terms, "region", "", err), BYOL_E_INVAL,
           "byol_terms_set_request: region must not be empty");
  REFUSED (byol_terms_set_request (terms, "workspaces", "many", err), BYOL_E_INVAL,
           "byol_terms_set_request: workspaces must be a whole number");
  REFUSED (byol_terms_waive (terms, "no-such", "r", "o", "2026-01-01", err), BYOL_E_NOT_FOUND,
           "there is no rule \"no-such\"");
  REFUSED (byol_terms_waive (terms, "single-drive", NULL, "o", "2026-01-01", err), BYOL_E_INVAL,
           "byol_terms_waive: reason is NULL");
  REFUSED (byol_terms_waive (terms, "single-drive", "r", "", "2026-01-01", err), BYOL_E_INVAL,
           "byol_terms_waive: owner must not be empty");
  REFUSED (byol_terms_waive (terms, "single-drive", "r", "o", "2026-1-1", err), BYOL_E_INVAL,
           "byol_terms_waive: \"2026-1-1\" is not a day like 2026-05-28");
  REFUSED (byol_terms_set_day (terms, "2026-02-29", err), BYOL_E_INVAL,
           "byol_terms_set_day: \"2026-02-29\" is not a day like 2026-05-28");
  ck_assert_uint_eq (terms->attestation_count + terms->request.count + terms->waiver_count, 0);
  ck_assert (!terms->has_day);
}
END_TEST

START_TEST (test_days)
{
  const int64_t day = 20000; /* 2024-10-04 */

  ck_assert_int_eq (byol_standing ("2024-10-04", "2024-10-04", day), STANDS);
  ck_assert_int_eq (byol_standing ("2024-10-05", "2024-10-05", day), IN_THE_FUTURE);
  ck_assert_int_eq (byol_standing ("2024-10-01", "2024-10-03", day), EXPIRED);
  ck_assert_int_eq (byol_standing ("", "", day), STANDS);
  ck_assert_int_eq (byol_standing ("2024-10-04", "", day), STANDS);
}
END_TEST

START_TEST (test_image_names)
{
  static const struct
  {
    const char *pattern, *path;
    bool fits;
  } cases[] = {
    { "", "/x/win10.vhdx", true },
    { "win10.vhdx", "/x/win10.vhdx", true },
    { "win10.vhdx", "win10.vhdx", true },
    { "win10.vhdx", "/x/win10.vhd", false },
    { "win*.vhd?", "/x/win10.vhdx", true },
    { "*", "/x/win10.vhdx", true },
    { "/x/*", "/x/win10.vhdx", false },
    { "*a*b*c", "xaxbxbxc", true },
    { "*a*b*c", "xaxbxbx", false },
    { "??", "abc", false },
    { "folder", "/x/folder/", true },
    { "*.vhdx*", "a.vhdx", true },
    { "[ab]", "a", false },
  };

  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    struct waiver w = { .image = (char *) cases[i].pattern };
    ck_assert_msg (byol_waiver_fits (&w, cases[i].path) == cases[i].fits, "%s %s", cases[i].pattern,
                   cases[i].path);
  }
  /* Patterns that would take other matchers for ever. */
  CLEANUP_BUF struct buf pattern = BUF_INIT, name = BUF_INIT;
  for (int i = 0; i < 500; i++) {
    byol_buf_puts (&pattern, "*a");
    byol_buf_puts (&name, "aaaa");
  }
  byol_buf_puts (&pattern, "b");
  struct waiver w = { .image = pattern.data };
  ck_assert (!byol_waiver_fits (&w, name.data));
}
END_TEST

/* ---- the published schemas -------------------------------------------------------------- */

START_TEST (test_schema_names_the_keys)
{
  CLEANUP_FREE char *path =
    util_printf ("%s/lib/policy/attestation.schema.json", getenv ("srcdir"));
  CLEANUP_JSON json_object *schema = json_object_from_file (path);
  json_object *o = json_object_object_get (schema, "properties");

  o = json_object_object_get (json_object_object_get (o, "request"), "properties");
  ck_assert_int_eq (json_object_object_length (o), (int) byol_request_key_count ());
  for (size_t i = 0; i < byol_request_key_count (); i++) {
    ck_assert_msg (json_object_object_get_ex (o, byol_request_key_name (i), NULL), "%s",
                   byol_request_key_name (i));
    ck_assert_str_ne (byol_request_key_doc (i), "");
  }
  ck_assert_ptr_null (byol_request_key_name (byol_request_key_count ()));
  ck_assert_ptr_null (byol_request_key_doc (byol_request_key_count ()));
}
END_TEST

/* ---- the engine --------------------------------------------------------------------------- */

/* A profile that asks for little. */
#define PROFILE                                                                                    \
  "automount-enabled", "realtime-is-universal", "windows-found", "licence-permits-hosting",        \
    "sysprep-rehearsed", "fleet-size-sufficient", "reboot-not-pending"

static char *
write_profile (const char *as_of)
{
  static const char *const wanted[] = { PROFILE };
  CLEANUP_BUF struct buf json = BUF_INIT;

  byol_buf_printf (&json,
                   "{\"schema_version\": 1, \"id\": \"little\", \"extends\": \"current\", "
                   "\"as_of\": \"%s\", \"rules\": {",
                   as_of);
  for (size_t i = 0; i < byol_rules_count; i++) {
    bool on = false;
    for (size_t j = 0; j < ARRAY_SIZE (wanted); j++)
      on |= strcmp (byol_rules[i]->id, wanted[j]) == 0;
    byol_buf_printf (&json, "%s\"%s\": {\"severity\": \"%s\"}", i ? ", " : "", byol_rules[i]->id,
                     on ? "fail" : "off");
  }
  byol_buf_puts (&json, "}}");
  return write_file ("profile.json", json.data);
}

/* A Windows without automount, whose clock is local time. */
static void
make_windows (const char *root, const char *options)
{
  CLEANUP_FREE char *config = util_printf ("%s/image/%s/System32/config", dir, root);
  CLEANUP_FREE char *system = util_printf ("%s/SYSTEM", config);
  CLEANUP_FREE char *software = util_printf ("%s/SOFTWARE", config);

  util_mkdirs (config);
  util_hive (system, "SYSTEM",
             "[HKLM\\SYSTEM\\Select]\n\"Current\"=dword:1\n\"Default\"=dword:1\n"
             "[HKLM\\SYSTEM\\ControlSet001\\Services\\mountmgr]\n\"NoAutoMount\"=dword:1\n"
             "[HKLM\\SYSTEM\\ControlSet001\\Control\\TimeZoneInformation]\n"
             "\"RealTimeIsUniversal\"=dword:1\n",
             options);
  util_hive (software, "SOFTWARE",
             "[HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"
             "\"CurrentBuildNumber\"=\"19045\"\n\"CurrentBuild\"=\"19045\"\n",
             "");
}

static struct byol_report *
check (const char *as_of, unsigned flags)
{
  CLEANUP_FREE char *path = util_printf ("%s/image", dir);
  CLEANUP_FREE char *profile_path = write_profile (as_of);
  CLEANUP_ERROR struct byol_error *err = NULL;
  struct byol_image *image = NULL;
  struct byol_profile *profile = NULL;
  struct byol_report *report = NULL;

  int r = byol_image_new (&image, ctx, &err);
  if (r == 0)
    r = byol_image_add_disk (image, path, NULL, &err);
  if (r == 0)
    r = byol_image_open (image, &err);
  if (r == 0)
    r = byol_profile_load (&profile, ctx, profile_path, &err);
  if (r == 0)
    r = byol_check (&report, image, profile, terms, flags, &err);
  ck_assert_msg (r == 0, "%s", byol_error_message (err));
  byol_profile_free (profile);
  byol_image_free (image);
  return report;
}

static const struct byol_finding *
found (const struct byol_report *report, const char *rule, int status, const char *reason)
{
  const struct byol_finding *f = byol_report_find (report, rule);

  ck_assert_msg (f != NULL, "%s", rule);
  ck_assert_msg (byol_finding_status (f) == status, "%s is %s: %s", rule,
                 byol_status_name (byol_finding_status (f)), byol_finding_message (f));
  ck_assert_str_eq (byol_finding_reason (f), reason);
  return f;
}

/* The notes are these and no others. */
static void
noted (const struct byol_report *report, size_t count, const char *const *notes)
{
  for (size_t i = 0; i < byol_report_note_count (report) && i < count; i++)
    ck_assert_str_eq (byol_report_note (report, i), notes[i]);
  ck_assert_uint_eq (byol_report_note_count (report), count);
  ck_assert_ptr_null (byol_report_note (report, count));
}
#define NOTED(report, ...)                                                                         \
  noted (report, ARRAY_SIZE (((const char *const[]){ __VA_ARGS__ })),                              \
         (const char *const[]){ __VA_ARGS__ })

static void
attest (const char *rule, const char *by, const char *on, const char *note)
{
  ck_assert_int_eq (byol_terms_attest (terms, rule, by, on, note, NULL), 0);
}

static void
waive (const char *rule, const char *expires)
{
  ck_assert_int_eq (byol_terms_waive (terms, rule, "we know", "Jane", expires, NULL), 0);
}

static void
set_day (const char *day)
{
  ck_assert_int_eq (byol_terms_set_day (terms, day, NULL), 0);
}

/* An attestation answers what no disk can show, and nothing else. */
START_TEST (test_attest)
{
  make_windows ("Windows", "");
  set_day ("2026-06-01");
  struct byol_report *report = check ("2026-05-28", 0);
  noted (report, 0, NULL);
  ck_assert_str_eq (byol_report_day (report), "2026-06-01");
  const struct byol_finding *f =
    found (report, "licence-permits-hosting", BYOL_STATUS_UNKNOWN, "needs-attestation");
  ck_assert_str_eq (byol_finding_attested_by (f), "");
  found (report, "automount-enabled", BYOL_STATUS_FAIL, "automount-off");
  found (report, "realtime-is-universal", BYOL_STATUS_PASS, "");
  byol_report_free (report);

  attest ("licence-permits-hosting", "Jane", "2026-05-01", "E3 per user");
  attest ("sysprep-rehearsed", "John", NULL, "It worked.");
  attest ("automount-enabled", "Jane", NULL, NULL);
  attest ("realtime-is-universal", "Jane", NULL, NULL);
  attest ("single-drive", "Jane", NULL, NULL); /* switched off */
  report = check ("2026-05-28", 0);
  f = found (report, "licence-permits-hosting", BYOL_STATUS_ATTESTED, "attested");
  ck_assert_str_eq (byol_finding_message (f), "Attested by Jane on 2026-05-01: E3 per user.");
  ck_assert_str_eq (byol_finding_attested_by (f), "Jane");
  ck_assert_str_eq (byol_finding_attested_on (f), "2026-05-01");
  ck_assert_str_eq (byol_finding_attested_note (f), "E3 per user");
  f = found (report, "sysprep-rehearsed", BYOL_STATUS_ATTESTED, "attested");
  ck_assert_str_eq (byol_finding_message (f), "Attested by John on 2026-06-01: It worked.");
  f = found (report, "automount-enabled", BYOL_STATUS_FAIL, "automount-off");
  ck_assert_str_eq (byol_finding_attested_by (f), "");
  found (report, "realtime-is-universal", BYOL_STATUS_PASS, "");
  NOTED (report,
         "automount-enabled is attested by Jane, but what was found says otherwise: it stays fail.",
         "Attested without need: realtime-is-universal, single-drive.");
  ck_assert_int_eq (byol_report_verdict (report), BYOL_VERDICT_NOT_READY);
  byol_report_free (report);
}
END_TEST

/* What could not be read stays unknown, whoever vouches for it. */
START_TEST (test_attest_unreadable)
{
  make_windows ("Windows", "--corrupt-key 'HKLM\\SYSTEM\\ControlSet001\\Services\\mountmgr'");
  set_day ("2026-06-01");
  attest ("automount-enabled", "Jane", NULL, NULL);
  struct byol_report *report = check ("2026-05-28", 0);
  const struct byol_finding *f =
    found (report, "automount-enabled", BYOL_STATUS_UNKNOWN, "unreadable");
  ck_assert_int_eq (byol_finding_blocks (f), 1);
  NOTED (report, "automount-enabled is attested by Jane, but it is for the image to show, and "
                 "could not be decided: it stays unknown.");
  byol_report_free (report);
}
END_TEST

START_TEST (test_attest_when)
{
  CLEANUP_FREE char *path =
    write_file ("a.json", "{\"schema_version\": 1, \"by\": \"Jane\", \"on\": \"2026-06-02\", "
                          "\"request\": {\"workspaces\": 120, \"region\": \"eu-west-1\"}, "
                          "\"attestations\": ["
                          "{\"rule\": \"sysprep-rehearsed\"}, "
                          "{\"rule\": \"licence-permits-hosting\", \"on\": \"2026-01-01\", "
                          "\"expires\": \"2026-05-31\"}]}");

  make_windows ("Windows", "");
  load_attestations (path);
  set_day ("2026-06-01");
  struct byol_report *report = check ("2026-05-28", 0);
  found (report, "sysprep-rehearsed", BYOL_STATUS_UNKNOWN, "needs-attestation");
  found (report, "licence-permits-hosting", BYOL_STATUS_UNKNOWN, "needs-attestation");
  found (report, "fleet-size-sufficient", BYOL_STATUS_UNKNOWN, "needs-attestation");
  NOTED (report,
         "The request's workspaces by Jane does not count: it is of 2026-06-02, after 2026-06-01.",
         "The request's region by Jane does not count: it is of 2026-06-02, after 2026-06-01.",
         "The attestation of sysprep-rehearsed by Jane does not count: it is of 2026-06-02, after "
         "2026-06-01.",
         "The attestation of licence-permits-hosting by Jane does not count: it expired on "
         "2026-05-31.");
  byol_report_free (report);

  set_day ("2026-06-02");
  report = check ("2026-05-28", 0);
  found (report, "sysprep-rehearsed", BYOL_STATUS_ATTESTED, "attested");
  const struct byol_finding *f =
    found (report, "fleet-size-sufficient", BYOL_STATUS_ATTESTED, "requested");
  ck_assert_str_eq (byol_finding_attested_by (f), "Jane");
  ck_assert_str_eq (byol_finding_attested_on (f), "2026-06-02");
  byol_report_free (report);

  /* What is said with the check is of its day, by its caller; a word that is
     signed is its signer's. */
  ck_assert_int_eq (byol_terms_set_request (terms, "region", "us-east-1", NULL), 0);
  report = check ("2026-05-28", 0);
  f = found (report, "fleet-size-sufficient", BYOL_STATUS_ATTESTED, "requested");
  ck_assert_str_eq (byol_finding_attested_by (f), "Jane");
  byol_report_free (report);
  ck_assert_int_eq (byol_terms_set_request (terms, "workspaces", "120", NULL), 0);
  report = check ("2026-05-28", 0);
  f = found (report, "fleet-size-sufficient", BYOL_STATUS_ATTESTED, "requested");
  ck_assert_str_eq (byol_finding_attested_by (f), "");
  ck_assert_str_eq (byol_finding_attested_on (f), "2026-06-02");
  byol_report_free (report);
}
END_TEST

/* A waiver changes the gate, never the finding. */
START_TEST (test_waive)
{
  make_windows ("Windows", "");
  set_day ("2026-06-01");
  waive ("automount-enabled", "2026-06-01");
  struct byol_report *report = check ("2026-05-28", 0);
  const struct byol_finding *f =
    found (report, "automount-enabled", BYOL_STATUS_FAIL, "automount-off");
  ck_assert_str_eq (byol_finding_waiver_reason (f), "we know");
  ck_assert_str_eq (byol_finding_waiver_owner (f), "Jane");
  ck_assert_str_eq (byol_finding_waiver_expires (f), "2026-06-01");
  ck_assert_int_eq (byol_finding_blocks (f), 0);
  ck_assert_uint_eq (byol_report_status_count (report, BYOL_STATUS_FAIL), 1);
  ck_assert_int_eq (byol_report_verdict (report), BYOL_VERDICT_READY);
  ck_assert_ptr_nonnull (strstr (byol_report_summary (report), "waived, which WorkSpaces would"));
  ck_assert_ptr_nonnull (strstr (byol_report_summary (report), "1 waived."));
  noted (report, 0, NULL);
  byol_report_free (report);

  /* Strict: what nobody vouches for blocks, unless it is waived as well. */
  report = check ("2026-05-28", BYOL_CHECK_STRICT);
  ck_assert_int_eq (byol_report_verdict (report), BYOL_VERDICT_UNDECIDED);
  byol_report_free (report);
  waive ("licence-permits-hosting", "2027-01-01");
  waive ("sysprep-rehearsed", "2027-01-01");
  waive ("fleet-size-sufficient", "2027-01-01");
  report = check ("2026-05-28", BYOL_CHECK_STRICT);
  found (report, "sysprep-rehearsed", BYOL_STATUS_UNKNOWN, "needs-attestation");
  ck_assert_int_eq (byol_report_verdict (report), BYOL_VERDICT_READY);
  byol_report_free (report);

  /* The day after. */
  set_day ("2026-06-02");
  report = check ("2026-05-28", 0);
  f = found (report, "automount-enabled", BYOL_STATUS_FAIL, "automount-off");
  ck_assert_str_eq (byol_finding_waiver_reason (f), "");
  ck_assert_int_eq (byol_finding_blocks (f), 1);
  ck_assert_int_eq (byol_report_verdict (report), BYOL_VERDICT_NOT_READY);
  NOTED (report, "The waiver of automount-enabled by Jane does not count: it expired on "
                 "2026-06-01.");
  byol_report_free (report);
}
END_TEST

START_TEST (test_waive_in_vain)
{
  CLEANUP_FREE char *path =
    write_file ("w.json", "{\"schema_version\": 1, \"waivers\": ["
                          "{\"rule\": \"automount-enabled\", \"reason\": \"a\", \"owner\": \"b\", "
                          "\"expires\": \"2027-01-01\", \"image\": \"other*\"},"
                          "{\"rule\": \"automount-enabled\", \"reason\": \"c\", \"owner\": \"d\", "
                          "\"expires\": \"2027-01-01\", \"image\": \"im?ge\"},"
                          "{\"rule\": \"automount-enabled\", \"reason\": \"e\", \"owner\": \"f\", "
                          "\"expires\": \"2027-01-01\"}]}");

  make_windows ("Windows", "");
  set_day ("2026-06-01");
  ck_assert_int_eq (byol_terms_load_waivers (terms, path, NULL), 0);
  waive ("realtime-is-universal", "2027-01-01"); /* passes */
  waive ("single-drive", "2027-01-01");          /* switched off */
  struct byol_report *report = check ("2026-05-28", 0);
  const struct byol_finding *f =
    found (report, "automount-enabled", BYOL_STATUS_FAIL, "automount-off");
  ck_assert_str_eq (byol_finding_waiver_reason (f), "c");
  f = found (report, "realtime-is-universal", BYOL_STATUS_PASS, "");
  ck_assert_str_eq (byol_finding_waiver_reason (f), "");
  NOTED (report, "Waived without need: automount-enabled, realtime-is-universal, single-drive.",
         "1 waiver is for images of another name.");
  byol_report_free (report);
}
END_TEST

/* Who waives the gate has not waived what lies behind it. */
START_TEST (test_waive_the_gate)
{
  static const char *const behind[] = { "automount-enabled", "realtime-is-universal",
                                        "reboot-not-pending" };
  make_windows ("Windows", "");
  make_windows ("WINNT", "");
  set_day ("2026-06-01");
  waive ("windows-found", "2027-01-01");
  struct byol_report *report = check ("2026-05-28", 0);
  const struct byol_finding *f =
    found (report, "windows-found", BYOL_STATUS_FAIL, "several-windows");
  ck_assert_int_eq (byol_finding_blocks (f), 0);
  for (size_t i = 0; i < ARRAY_SIZE (behind); i++) {
    f = found (report, behind[i], BYOL_STATUS_UNKNOWN, "gate-closed");
    ck_assert_int_eq (byol_finding_blocks (f), 1);
    ck_assert_str_eq (byol_finding_waiver_reason (f), "");
  }
  ck_assert_int_eq (byol_report_verdict (report), BYOL_VERDICT_UNDECIDED);
  ck_assert_uint_eq (byol_report_note_count (report), 1);
  const char *note = byol_report_note (report, 0);
  ck_assert_ptr_nonnull (strstr (note, "windows-found is waived, but the "));
  ck_assert_ptr_nonnull (
    strstr (note, " requirements that could not be decided because of it are not."));
  byol_report_free (report);

  /* Each of them by its name, and by no other. */
  for (size_t i = 0; i + 1 < ARRAY_SIZE (behind); i++)
    waive (behind[i], "2027-01-01");
  report = check ("2026-05-28", 0);
  ck_assert_int_eq (byol_report_verdict (report), BYOL_VERDICT_UNDECIDED);
  byol_report_free (report);
}
END_TEST

START_TEST (test_age)
{
  make_windows ("Windows", "");
  set_day ("2026-06-01");
  struct byol_report *report = check ("2025-06-01", 0); /* 365 days */
  noted (report, 0, NULL);
  byol_report_free (report);
  report = check ("2025-05-31", 0);
  NOTED (report, "Profile little states what AWS asked for on 2025-05-31, more than a year before "
                 "2026-06-01: it may ask for something else by now.");
  byol_report_free (report);
  report = check ("2026-06-02", 0);
  NOTED (report, "Profile little states what AWS asks for from 2026-06-02 on, after 2026-06-01.");
  byol_report_free (report);
}
END_TEST

/* ---- profiles and files ---------------------------------------------------------------------- */

START_TEST (test_as_of)
{
  struct byol_profile *profile, *other;

  for (size_t i = 0; i < byol_profile_builtin_count (); i++) {
    ck_assert_int_eq (byol_profile_load (&profile, ctx, byol_profile_builtin_id (i), NULL), 0);
    ck_assert_int_eq (byol_profile_load_as_of (&other, ctx, byol_profile_as_of (profile), NULL), 0);
    ck_assert_str_eq (byol_profile_id (other), byol_profile_id (profile));
    byol_profile_free (profile);
    byol_profile_free (other);
  }
  ck_assert_int_eq (byol_profile_load (&profile, ctx, NULL, NULL), 0);
  ck_assert_int_eq (byol_profile_load_as_of (&other, ctx, "2099-12-31", NULL), 0);
  ck_assert_str_eq (byol_profile_id (other), byol_profile_id (profile));
  byol_profile_free (profile);
  byol_profile_free (other);

  ck_assert_int_eq (byol_profile_load (&profile, ctx, byol_profile_builtin_id (0), NULL), 0);
  CLEANUP_ERROR struct byol_error *err = NULL;
  CLEANUP_FREE char *expected =
    util_printf ("no profile is as old as 2018-12-31: the earliest, %s, is of %s",
                 byol_profile_id (profile), byol_profile_as_of (profile));
  ck_assert_int_eq (byol_profile_load_as_of (&other, ctx, "2018-12-31", &err), BYOL_E_NOT_FOUND);
  ck_assert_ptr_null (other);
  ck_assert_str_eq (byol_error_message (err), expected);
  byol_profile_free (profile);
}
END_TEST

START_TEST (test_lint)
{
  static const struct
  {
    const char *json, *says;
  } good[] = {
    { SIGNED "\"request\": {\"region\": \"x\"}}", "attestations: 0, request keys: 1" },
    { SIGNED "\"attestations\": [{\"rule\": \"single-drive\"}]}",
      "attestations: 1, request keys: 0" },
    { "{\"schema_version\": 1, \"waivers\": []}", "waivers: 0" },
    { "{\"schema_version\": 1, \"id\": \"x\", \"extends\": \"current\", \"rules\": {}}",
      "profile x, as of 2026-05-28" },
  };
  char *text;

  for (size_t i = 0; i < ARRAY_SIZE (good); i++) {
    CLEANUP_FREE char *path = write_file ("lint", good[i].json); /* whatever its name */
    ck_assert_int_eq (byol_lint_file (&text, ctx, path, NULL), 0);
    ck_assert_str_eq (text, good[i].says);
    byol_free (text);
  }
  CLEANUP_FREE char *profile = write_file ("lint", "{}");
  CLEANUP_FREE char *expected = util_printf ("%s: the key \"schema_version\" is missing", profile);
  CLEANUP_ERROR struct byol_error *err = NULL;
  ck_assert_int_eq (byol_lint_file (&text, ctx, profile, &err), BYOL_E_PROFILE);
  ck_assert_ptr_null (text);
  ck_assert_str_eq (byol_error_message (err), expected);
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("terms");
  TCase *t = tcase_create ("files");

  tcase_add_checked_fixture (t, begin, end);
  tcase_add_test (t, test_bad_attestations);
  tcase_add_test (t, test_bad_waivers);
  tcase_add_test (t, test_hostile_files);
  tcase_add_test (t, test_large_files);
  tcase_add_test (t, test_attestations);
  tcase_add_test (t, test_texts);
  tcase_add_test (t, test_bad_texts);
  tcase_add_test (t, test_schema_names_the_keys);
  tcase_add_test (t, test_as_of);
  tcase_add_test (t, test_lint);
  suite_add_tcase (s, t);

  t = tcase_create ("words");
  tcase_add_checked_fixture (t, begin, end);
  tcase_add_test (t, test_single_words);
  tcase_add_test (t, test_days);
  tcase_add_test (t, test_image_names);
  suite_add_tcase (s, t);

  t = tcase_create ("engine");
  tcase_add_checked_fixture (t, begin, end);
  tcase_add_test (t, test_attest);
  tcase_add_test (t, test_attest_unreadable);
  tcase_add_test (t, test_attest_when);
  tcase_add_test (t, test_waive);
  tcase_add_test (t, test_waive_in_vain);
  tcase_add_test (t, test_waive_the_gate);
  tcase_add_test (t, test_age);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
