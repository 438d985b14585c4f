/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* AppX packages out of registry and database, and the rules on them through the
   whole engine. */
#include "config.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "rules/rule.h"
#include "util.h"
#include "winbox.h"

#define REPOSITORY "ProgramData/Microsoft/Windows/AppRepository"
#define STORE "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore"
#define BUILD(number)                                                                              \
  "[HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n\"CurrentBuildNumber\"=\"" number      \
  "\"\n\"CurrentVersion\"=\"6.3\"\n\"EditionID\"=\"Enterprise\"\n"
#define USER "S-1-5-21-1-2-3-1001"
#define USER_BLOB "x'010500000000000515000000010000000200000003000000e9030000'"
#define ENTRA_BLOB                                                                                 \
  "x'01040000000000"                                                                               \
  "0c01000000010000000200000003000000'"
#define SYSTEM_BLOB "x'010100000000000512000000'"

/* Provisioned: P; inbox: I; a user has both, in several versions. */
#define P "Fabrikam.P_2.0.0.0_neutral_~_abcdefgh12345"
#define I "Fabrikam.I_10.0.1.1_neutral_neutral_zyxwvuts98765"
#define CLEAN                                                                                      \
  BUILD ("19045")                                                                                  \
  "[" STORE "\\Applications\\" P "]\n[" STORE "\\Applications\\" P                                 \
  "\\Fabrikam.Runtime_1.0.0.0_x64__abcdefgh12345]\n"                                               \
  "[" STORE "\\InboxApplications\\" I "]\n"                                                        \
  "[" STORE "\\Staged\\Fabrikam.P_abcdefgh12345\\" P "]\n"                                         \
  "[" STORE "\\" USER "\\Fabrikam.P_1.9.0.0_x64__abcdefgh12345]\n"                                 \
  "[" STORE "\\" USER "\\" I "]\n[" STORE "\\S-1-5-18\\" I "]\n"

#define SCHEMA                                                                                     \
  "CREATE TABLE Package (_PackageID INTEGER PRIMARY KEY, _WorkId INTEGER DEFAULT 0,"               \
  " PackageFullName TEXT, PackageType INTEGER DEFAULT 1, IsInbox INTEGER DEFAULT 0);"              \
  "CREATE TABLE PackageUser (Package INTEGER, User INTEGER, DeploymentState INTEGER,"              \
  " _WorkId INTEGER DEFAULT 0);"                                                                   \
  "CREATE TABLE User (_UserID INTEGER PRIMARY KEY, UserSid BLOB);"                                 \
  "INSERT INTO User VALUES (1, " SYSTEM_BLOB "), (2, " USER_BLOB "), (3, " ENTRA_BLOB ");"         \
  "INSERT INTO Package (_PackageID, PackageFullName) VALUES (1, '" P "');"                         \
  "INSERT INTO PackageUser (Package, User, DeploymentState) VALUES (1, 1, 1), (1, 2, 2);"
#define PACKAGE_ROW(id, name)                                                                      \
  "INSERT INTO Package (_PackageID, PackageFullName) VALUES (" id ", '" name "');"
#define HAS(package, user, state)                                                                  \
  "INSERT INTO PackageUser (Package, User, DeploymentState) VALUES (" package ", " user ", " state \
  ");"

static void
make_database (const char *dir, const char *sql)
{
  sqlite3 *db;
  char *error = NULL;
  CLEANUP_FREE char *folder = util_printf ("%s/%s", dir, REPOSITORY);
  CLEANUP_FREE char *path = util_printf ("%s/StateRepository-Machine.srd", folder);
  util_mkdirs (folder);
  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  int r = sqlite3_exec (db, sql, NULL, NULL, &error);
  ck_assert_msg (r == SQLITE_OK, "%s", error);
  ck_assert_int_eq (sqlite3_close (db), SQLITE_OK);
}

/* ---- the subject -------------------------------------------------------------------- */

static const struct win_appx *
read_appx (struct winbox *b, const char *software, const char *options, const char *sql)
{
  const struct win_appx *l;
  winbox_init (b);
  winbox_mount (b);
  winbox_hive (b, "SYSTEM", REG_SELECT, "");
  winbox_hive (b, "SOFTWARE", software, options);
  if (sql != NULL)
    make_database (b->dir, sql);
  winbox_open (b);
  ck_assert_int_eq (byol_win_appx (b->windows, &l, NULL), 0);
  return l;
}

/* The entry with those properties. */
static const struct win_appx_package *
find (const struct win_appx *l, enum win_appx_state state, bool database, const char *family,
      const char *sid)
{
  for (size_t i = 0; i < l->count; i++) {
    const struct win_appx_package *p = &l->items[i];
    if (p->state == state && p->from_database == database && strcmp (p->family, family) == 0
        && strcmp (p->sid, sid) == 0)
      return p;
  }
  return NULL;
}

START_TEST (test_registry)
{
  WINBOX b;
  const struct win_appx *l =
    read_appx (&b,
               CLEAN "[" STORE "\\EndOfLife\\" USER "\\Old.App_1.0.0.0_x64__abcdefgh12345]\n"
                     "[" STORE "\\Deprovisioned\\Gone.App_abcdefgh12345]\n"
                     "[" STORE "\\Config\\Fabrikam.P_abcdefgh12345]\n"
                     "[" STORE "\\Staged\\Microsoft.VCLibs.140.00_8wekyb3d8bbwe\\"
                     "Microsoft.VCLibs.140.00_14.0.1.0_x64__8wekyb3d8bbwe]\n"
                     "[" STORE "\\" USER "\\odd]\n",
               "", NULL);
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_ptr_null (l->note.reason);
  ck_assert_int_eq (l->database.state, PX_ABSENT);
  ck_assert_uint_eq (l->count, 10);
  const struct win_appx_package *p =
    find (l, WIN_APPX_INSTALLED, false, "Fabrikam.P_abcdefgh12345", USER);
  ck_assert_ptr_nonnull (p);
  ck_assert (p->user && !p->auxiliary);
  ck_assert_str_eq (p->full_name, "Fabrikam.P_1.9.0.0_x64__abcdefgh12345");
  ck_assert_str_eq (p->place, &STORE "\\" USER "\\Fabrikam.P_1.9.0.0_x64__abcdefgh12345"[5]);
  p = find (l, WIN_APPX_STAGED, false, "Microsoft.VCLibs.140.00_8wekyb3d8bbwe", "");
  ck_assert (p != NULL && p->auxiliary);
  ck_assert_ptr_nonnull (find (l, WIN_APPX_DEPROVISIONED, false, "Gone.App_abcdefgh12345", ""));
  ck_assert_ptr_nonnull (find (l, WIN_APPX_END_OF_LIFE, false, "Old.App_abcdefgh12345", USER));
  ck_assert_ptr_nonnull (find (l, WIN_APPX_INSTALLED, false, "odd", USER));
}
END_TEST

START_TEST (test_database)
{
  WINBOX b;
  const struct win_appx *l =
    read_appx (&b, CLEAN, "",
               SCHEMA PACKAGE_ROW ("2", "Contoso.A_1.0.0.0_x64__abcdefgh12345") HAS ("2", "3", "1")
                 HAS ("2", "2", "7"));
  ck_assert_int_eq (l->database.state, PX_FOUND);
  const struct win_appx_package *p =
    find (l, WIN_APPX_STAGED, true, "Contoso.A_abcdefgh12345", "S-1-12-1-1-2-3");
  ck_assert_ptr_nonnull (p);
  ck_assert (p->user && !p->inbox);
  p = find (l, WIN_APPX_STAGED, true, "Fabrikam.P_abcdefgh12345", "S-1-5-18");
  ck_assert_ptr_nonnull (p);
  ck_assert (!p->user);
  ck_assert_ptr_nonnull (find (l, WIN_APPX_INSTALLED, true, "Fabrikam.P_abcdefgh12345", USER));
}
END_TEST

START_TEST (test_versions)
{
  static const struct
  {
    const char *a, *b;
    bool newer;
  } cases[] = {
    { "A_1.0.0.1_x64__p", "A_1.0.0.0_neutral_~_p", true },
    { "A_1.0.0.0_x64__p", "A_1.0.0.0_neutral_~_p", false },
    { "A_1.9.0.0_x64__p", "A_1.10.0.0_x64__p", false },
    { "A_2.0_x64__p", "A_1.0.0.0_x64__p", false },
    { "odd", "A_1.0.0.0_x64__p", false },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++)
    ck_assert_int_eq (byol_win_appx_newer (cases[i].a, cases[i].b), cases[i].newer);
}
END_TEST

/* ---- the rules ------------------------------------------------------------------------ */

#define PROVISIONED "appx-packages-provisioned"
#define STAGED "appx-packages-not-staged"
#define PASS BYOL_STATUS_PASS
#define WARN BYOL_STATUS_WARN
#define FAIL BYOL_STATUS_FAIL
#define UNKNOWN BYOL_STATUS_UNKNOWN
#define NONE BYOL_STATUS_NOT_APPLICABLE
#define EQUIVALENT BYOL_CONFIDENCE_EQUIVALENT
#define HEURISTIC BYOL_CONFIDENCE_HEURISTIC

#define ALONE "king.com.Game_1.2.0.0_x64__kgqvnymyfvs32"
#define ALONE_KEY "[" STORE "\\" USER "\\" ALONE "]\n"
#define ALONE_ROW(user, state) PACKAGE_ROW ("5", ALONE) HAS ("5", user, state)

static const struct example
{
  const char *rule, *software, *options, *sql;
  int status;
  const char *reason;
  int confidence;      /* 0: whatever */
  const char *message; /* NULL: whatever */
} examples[] = {
  { PROVISIONED, CLEAN, "", NULL, PASS, "", HEURISTIC,
    "No user has an AppX package that is not provisioned for all users." },
  { PROVISIONED, CLEAN, "", SCHEMA, PASS, "", EQUIVALENT, NULL },
  { PROVISIONED, CLEAN "[" STORE "\\" USER "\\Fabrikam.P_2.0.0.1_x64__abcdefgh12345]\n", "", SCHEMA,
    PASS, "", EQUIVALENT,
    "No user has an AppX package that is not provisioned for all users, but 1 of them in a newer "
    "version." },
  { PROVISIONED, CLEAN ALONE_KEY, "", NULL, FAIL, "not-provisioned", HEURISTIC,
    "1 AppX package is installed for a user, but not provisioned for all users, so that Sysprep "
    "fails: " ALONE "." },
  { PROVISIONED, CLEAN ALONE_KEY, "", SCHEMA, FAIL, "not-provisioned", HEURISTIC, NULL },
  { PROVISIONED, CLEAN ALONE_KEY, "", SCHEMA ALONE_ROW ("2", "2"), FAIL, "not-provisioned",
    EQUIVALENT, NULL },
  { PROVISIONED, CLEAN, "", SCHEMA ALONE_ROW ("3", "2"), FAIL, "not-provisioned", HEURISTIC, NULL },
  { PROVISIONED, CLEAN, "", SCHEMA ALONE_ROW ("1", "2"), PASS, "", EQUIVALENT, NULL },
  { PROVISIONED, CLEAN, "",
    SCHEMA ALONE_ROW ("2", "2") "UPDATE Package SET IsInbox = 1 WHERE _PackageID = 5;", PASS, "",
    EQUIVALENT, NULL },
  { PROVISIONED, CLEAN, "",
    SCHEMA ALONE_ROW ("2", "2") "UPDATE Package SET PackageType = 4 WHERE _PackageID = 5;", PASS,
    "", EQUIVALENT, NULL },
  /* Families count, not packages. */
  { PROVISIONED,
    CLEAN ALONE_KEY "[" STORE "\\" USER "\\king.com.Game_1.1.0.0_x64__kgqvnymyfvs32]\n"
                    "[" STORE "\\S-1-12-1-9\\Other_1.0.0.0_x64__p]\n",
    "", NULL, FAIL, "not-provisioned", HEURISTIC,
    "2 AppX packages are installed for a user, but not provisioned for all users, so that Sysprep "
    "fails: king.com.Game_1.1.0.0_x64__kgqvnymyfvs32, Other_1.0.0.0_x64__p." },
  /* Service accounts and frameworks do not. */
  { PROVISIONED,
    CLEAN "[" STORE "\\S-1-5-18\\" ALONE "]\n[" STORE "\\" USER
          "\\Microsoft.VCLibs.140.00_14.0.1.0_x64__8wekyb3d8bbwe]\n",
    "", NULL, PASS, "", HEURISTIC, NULL },
  { PROVISIONED, BUILD ("19045"), "", NULL, PASS, "", HEURISTIC, NULL },
  /* One generation has less columns, another has other tables. */
  { PROVISIONED, CLEAN, "",
    "CREATE TABLE Package (_PackageID, PackageFullName);"
    "CREATE TABLE PackageUser (Package, User, DeploymentState);"
    "CREATE TABLE User (_UserID, UserSid);"
    "INSERT INTO Package VALUES (5, '" ALONE "'); INSERT INTO PackageUser VALUES (5, 2, 2);"
    "INSERT INTO User VALUES (2, '" USER "');",
    FAIL, "not-provisioned", HEURISTIC, NULL },
  { PROVISIONED, CLEAN, "", "CREATE TABLE Package (_PackageID, PackageFullName);", UNKNOWN,
    "unreadable", 0, NULL },
  { PROVISIONED, CLEAN, "", SCHEMA "ALTER TABLE User RENAME COLUMN UserSid TO Sid;", UNKNOWN,
    "unreadable", 0, NULL },
  { PROVISIONED, CLEAN ALONE_KEY, "", "CREATE TABLE x (y);", FAIL, "not-provisioned", HEURISTIC,
    NULL },
  { PROVISIONED, CLEAN ALONE_KEY, "--corrupt-key '" STORE "\\Applications'", SCHEMA, UNKNOWN,
    "unreadable", 0, NULL },
  { PROVISIONED, CLEAN, "--corrupt-key '" STORE "\\" USER "'", SCHEMA, UNKNOWN, "unreadable", 0,
    NULL },
  { PROVISIONED, BUILD ("7601"), "", NULL, NONE, "not-applicable", 0,
    "This version of Windows has no AppX packages." },

  { STAGED, CLEAN, "", NULL, PASS, "", HEURISTIC, "No AppX package is staged only." },
  { STAGED, CLEAN, "", SCHEMA, PASS, "", EQUIVALENT, NULL },
  { STAGED, CLEAN, "", SCHEMA ALONE_ROW ("2", "1"), WARN, "staged", EQUIVALENT,
    "1 AppX package is staged for a user, but not installed: " ALONE "." },
  { STAGED, CLEAN, "", SCHEMA ALONE_ROW ("1", "1"), WARN, "staged", EQUIVALENT,
    "1 AppX package is there for the system account, but for no user: " ALONE "." },
  { STAGED, CLEAN, "", SCHEMA ALONE_ROW ("1", "2"), WARN, "staged", EQUIVALENT, NULL },
  { STAGED, CLEAN, "", SCHEMA ALONE_ROW ("1", "1") HAS ("5", "2", "2"), PASS, "", EQUIVALENT,
    NULL },
  { STAGED, CLEAN, "",
    SCHEMA ALONE_ROW ("1", "1") "UPDATE Package SET IsInbox = 1 WHERE _PackageID = 5;", PASS, "",
    EQUIVALENT, NULL },
  { STAGED, CLEAN, "", SCHEMA PACKAGE_ROW ("5", I) HAS ("5", "1", "2"), PASS, "", EQUIVALENT,
    NULL },
  { STAGED, CLEAN "[" STORE "\\Staged\\king.com.Game_kgqvnymyfvs32\\" ALONE "]\n", "", NULL, WARN,
    "staged", HEURISTIC,
    "1 AppX package is staged, but neither provisioned nor installed for anybody: " ALONE "." },
  { STAGED, CLEAN ALONE_KEY "[" STORE "\\Staged\\king.com.Game_kgqvnymyfvs32\\" ALONE "]\n", "",
    NULL, PASS, "", HEURISTIC, NULL },
  { STAGED, CLEAN "[" STORE "\\Staged\\king.com.Game_kgqvnymyfvs32\\" ALONE "]\n", "", SCHEMA, PASS,
    "", EQUIVALENT, NULL },
  { STAGED, CLEAN, "", "CREATE TABLE x (y);", UNKNOWN, "unreadable", 0, NULL },
  { STAGED, CLEAN, "--corrupt-key '" STORE "\\Staged'", NULL, UNKNOWN, "unreadable", 0, NULL },
  { STAGED, BUILD ("7601"), "", NULL, NONE, "not-applicable", 0, NULL },
};

START_TEST (test_rules)
{
  const struct example *e = &examples[_i];
  WINBOX b;
  read_appx (&b, e->software, e->options, e->sql);

  struct byol_ctx *ctx;
  struct byol_image *image;
  struct byol_profile *profile = NULL;
  struct byol_report *report = NULL;
  CLEANUP_ERROR struct byol_error *err = NULL;
  ck_assert_int_eq (byol_ctx_new (&ctx, &err), 0);
  ck_assert_int_eq (byol_image_new (&image, ctx, &err), 0);
  ck_assert_int_eq (byol_image_add_disk (image, b.dir, NULL, &err), 0);
  int r = byol_image_open (image, &err);
  if (r == 0)
    r = byol_profile_load (&profile, ctx, "current", &err);
  if (r == 0)
    r = byol_check (&report, image, profile, NULL, 0, &err);
  ck_assert_msg (r == 0, "%s", err ? byol_error_message (err) : "");

  const struct byol_finding *f = byol_report_find (report, e->rule);
  ck_assert_ptr_nonnull (f);
  ck_assert_msg (byol_finding_status (f) == e->status
                   && strcmp (byol_finding_reason (f), e->reason) == 0
                   && (e->confidence == 0 || byol_finding_confidence (f) == e->confidence)
                   && (e->message == NULL || strcmp (byol_finding_message (f), e->message) == 0),
                 "is %s (%s), confidence %d: %s", byol_status_name (byol_finding_status (f)),
                 byol_finding_reason (f), byol_finding_confidence (f), byol_finding_message (f));
  byol_report_free (report);
  byol_profile_free (profile);
  byol_image_free (image);
  byol_ctx_free (ctx);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("appx");
  TCase *tcase = tcase_create ("appx");
  tcase_add_test (tcase, test_registry);
  tcase_add_test (tcase, test_database);
  tcase_add_test (tcase, test_versions);
  tcase_add_loop_test (tcase, test_rules, 0, ARRAY_SIZE (examples));
  suite_add_tcase (suite, tcase);
  return util_run_suite (suite);
}
