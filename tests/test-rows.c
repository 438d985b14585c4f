/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to a SQLite database of the image: what is answered, and that a
   corrupt or hostile database only makes an answer unreadable. */
#include "config.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/run.h"
#include "reader/database.h"
#include "reader/serve.h"
#include "util.h"

#define SECOND 1000000000ll

static char *dir;
static struct reader_io io = { .fd = -1 };
static struct backend tree;
static int fds;

/* A folder for databases; open_tree comes after the files. */
static void
begin (void)
{
  fds = util_open_fds ();
  dir = util_mkdtemp ();
  CLEANUP_FREE char *config = util_printf ("%s/Windows/System32/config", dir);
  util_mkdirs (config);
}

static void
open_tree (void)
{
  struct open_disk disk = { dir, (char *) "" };
  struct open_request request = { (char *) "tree", 0, &disk, 1 };
  tree = (struct backend){ .ops = &backend_tree, .io = &io };
  ck_assert_int_eq (backend_tree.open (&tree, &request, NULL), 0);
}

static void
end (void)
{
  reader_backend_end (&tree);
  util_rmtree (dir);
  free (dir);
  ck_assert_int_eq (util_open_fds (), fds);
}

static void
run_sql (sqlite3 *db, const char *sql)
{
  char *error = NULL;
  int r = sqlite3_exec (db, sql, NULL, NULL, &error);
  ck_assert_msg (r == SQLITE_OK, "%s: %s", sql, error);
}

static sqlite3 *
create (const char *name)
{
  sqlite3 *db;
  CLEANUP_FREE char *path = util_printf ("%s/%s", dir, name);
  ck_assert_int_eq (sqlite3_open (path, &db), SQLITE_OK);
  return db;
}

/* A database made by those statements. */
static void
make (const char *name, const char *sql)
{
  sqlite3 *db = create (name);
  run_sql (db, sql);
  ck_assert_int_eq (sqlite3_close (db), SQLITE_OK);
}

/* The answer as text, "cell|cell" a row; or "UNREADABLE reason", "ABSENT". */
static char *
ask_until (const char *path, const char *sql, int64_t deadline_ns)
{
  CLEANUP (byol_px_rows_free) struct row_list rows = { 0 };
  CLEANUP_FREE char *reason = NULL;
  struct database *db = NULL;
  struct buf out = BUF_INIT;
  enum px_state state = reader_database_open (&tree, 0, path, &db, &reason);
  ck_assert_int_eq (state == PX_FOUND, db != NULL);
  if (state == PX_FOUND)
    state = reader_database_query (db, sql, deadline_ns, &rows, &reason);
  ck_assert_int_eq (state == PX_UNREADABLE, reason != NULL);
  if (state == PX_UNREADABLE) {
    ck_assert_uint_eq (rows.count, 0);
    byol_buf_printf (&out, "UNREADABLE %s", reason);
  }
  if (state == PX_ABSENT)
    byol_buf_puts (&out, "ABSENT");
  for (size_t i = 0; i < rows.count; i++) {
    byol_buf_puts (&out, i ? "\n" : "");
    for (size_t k = 0; k < rows.items[i].cells.count; k++)
      byol_buf_printf (&out, "%s%s", k ? "|" : "", rows.items[i].cells.items[k]);
  }
  reader_database_close (db);
  return byol_buf_steal (&out);
}

static char *
ask (const char *path, const char *sql)
{
  return ask_until (path, sql, byol_now_ns () + 60 * SECOND);
}

static void
expect (const char *path, const char *sql, const char *expected)
{
  CLEANUP_FREE char *got = ask (path, sql);
  ck_assert_str_eq (got, expected);
}

/* Refused, with a reason that contains `why`. */
static void
refused (const char *path, const char *sql, const char *why)
{
  CLEANUP_FREE char *got = ask (path, sql);
  ck_assert_msg (strncmp (got, "UNREADABLE ", 11) == 0 && strstr (got, why) != NULL,
                 "\"%s\": \"%s\" is not refused with \"%s\"", sql, got, why);
}

#define TABLE                                                                                      \
  "CREATE TABLE Package (_PackageID INTEGER PRIMARY KEY, Name TEXT, Sid BLOB, Size REAL);"         \
  "INSERT INTO Package VALUES (1, 'one', x'0105', 1.5), (2, NULL, x'', NULL),"                     \
  " (3, 'drei \xc3\xa4', x'ff00', -2);"

START_TEST (test_cells)
{
  begin ();
  make ("a.srd", TABLE);
  make ("wide.srd", "PRAGMA encoding = 'UTF-16le';" TABLE);
  open_tree ();
  static const char *const files[] = { "\\a.srd", "\\WIDE.SRD" };
  for (size_t i = 0; i < ARRAY_SIZE (files); i++) {
    expect (files[i], "SELECT * FROM Package ORDER BY Name DESC",
            "1|one|0105|1.5\n3|drei \xc3\xa4|ff00|-2.0\n2|||");
    expect (files[i], "SELECT hex(Sid), count(*) FROM Package WHERE Size > 0", "0105|1");
    expect (files[i], "SELECT Name FROM Package WHERE Name = 'nobody'", "");
    expect (files[i], "PRAGMA table_info(Package)",
            "0|_PackageID|INTEGER|0||1\n1|Name|TEXT|0||0\n2|Sid|BLOB|0||0\n3|Size|REAL|0||0");
    expect (files[i], "PRAGMA table_info(nosuch)", "");
  }
  expect ("\\nosuch.srd", "SELECT 1", "ABSENT");
  end ();
}
END_TEST

/* What only stands in the write-ahead log counts. */
START_TEST (test_wal)
{
  begin ();
  sqlite3 *db = create ("w.srd");
  run_sql (db, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;" TABLE);
  sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  run_sql (db, "UPDATE Package SET Name = 'uno' WHERE _PackageID = 1;");
  run_sql (db, "BEGIN; DELETE FROM Package;");
  util_run ("cd %s && cp w.srd a.srd && cp w.srd-wal a.srd-wal && cp w.srd alone.srd && "
            "cp w.srd torn.srd && head -c 1000 w.srd-wal >torn.srd-wal && "
            "cp w.srd odd.srd && head -c 5000 /dev/zero >odd.srd-wal && "
            "cp w.srd dir.srd && mkdir dir.srd-wal",
            dir);
  run_sql (db, "ROLLBACK");
  ck_assert_int_eq (sqlite3_close (db), SQLITE_OK);
  open_tree ();
  expect ("\\a.srd", "SELECT Name FROM Package", "uno\n\ndrei \xc3\xa4");
  expect ("\\A.SRD", "SELECT count(*) FROM Package", "3");
  /* In WAL mode, and the log is gone; or it holds no whole transaction. */
  expect ("\\alone.srd", "SELECT Name FROM Package", "one\n\ndrei \xc3\xa4");
  expect ("\\torn.srd", "SELECT Name FROM Package", "one\n\ndrei \xc3\xa4");
  expect ("\\odd.srd", "SELECT Name FROM Package", "one\n\ndrei \xc3\xa4");
  refused ("\\dir.srd", "SELECT Name FROM Package", "-wal beside it: ");
  /* Nothing was added to the folder, nothing changed in the files. */
  util_run ("cd %s && cmp alone.srd a.srd && [ ! -e alone.srd-wal ] && [ ! -e a.srd-shm ]", dir);
  end ();
}
END_TEST

START_TEST (test_hot_journal)
{
  begin ();
  sqlite3 *db = create ("j.srd");
  run_sql (db, "PRAGMA cache_size = 5; CREATE TABLE t (x);"
               "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
               " INSERT INTO t SELECT printf ('%01000d', i) FROM n;"
               "BEGIN; UPDATE t SET x = 'changed' || x;");
  util_run ("cd %s && cp j.srd a.srd && cp j.srd-journal a.srd-journal", dir);
  run_sql (db, "ROLLBACK");
  ck_assert_int_eq (sqlite3_close (db), SQLITE_OK);
  open_tree ();
  refused ("\\a.srd", "SELECT count(*) FROM t", "has not been rolled back");
  expect ("\\j.srd", "SELECT count(*) FROM t WHERE length(x) = 1000", "500");
  end ();
}
END_TEST

START_TEST (test_fences)
{
  static const struct
  {
    const char *sql, *why;
  } cases[] = {
    { "INSERT INTO Package (Name) VALUES ('x')", "not authorized" },
    { "DELETE FROM Package", "not authorized" },
    { "DROP TABLE Package", "not authorized" },
    { "CREATE TABLE x (y)", "not authorized" },
    { "ATTACH '/etc/passwd' AS p", "not authorized" },
    { "VACUUM INTO '/tmp/x'", "authorization denied" },
    { "PRAGMA journal_mode = DELETE", "not authorized" },
    { "PRAGMA writable_schema = ON", "not authorized" },
    { "BEGIN", "not authorized" },
    { "SELECT load_extension('x')", "not authorized" },
    { "SELECT randomblob(1000)", "not authorized" },
    { "SELECT printf('%1000000d', 1)", "not authorized" },
    { "SELECT * FROM pragma_database_list", "not authorized" },
    { "SELECT * FROM json_each('[1]')", "no such table" },
    { "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
      "not authorized" },
    { "SELECT 1; SELECT 2", "not one statement" },
    { "", "not one statement" },
    { "SELECT Name FROM nosuch", "no such table" },
    { "SELECT \"nosuch\" FROM Package", "no such column" },
    { "nonsense", "syntax error" },
  };
  begin ();
  make ("a.srd", TABLE);
  open_tree ();
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++)
    refused ("\\a.srd", cases[i].sql, cases[i].why);
  expect ("\\a.srd", "SELECT count(*) FROM Package", "3");
  end ();
}
END_TEST

/* A schema whose tables are not what they are called. */
START_TEST (test_hostile_schema)
{
  begin ();
  make ("view.srd", "CREATE TABLE t (x); INSERT INTO t VALUES (1);"
                    "CREATE VIEW Package AS SELECT x AS Name FROM t;");
  make ("endless.srd", "CREATE VIEW Package AS"
                       " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                       " SELECT i AS Name FROM n;");
  make ("virtual.srd", "CREATE VIRTUAL TABLE Package USING fts4 (Name);");
  make ("schema.srd", TABLE "PRAGMA writable_schema = ON;"
                            "UPDATE sqlite_master SET rootpage = 70000;");
  make ("twice.srd", TABLE "PRAGMA writable_schema = ON;"
                           "UPDATE sqlite_master SET sql = 'CREATE TABLE x (((';");
  open_tree ();
  refused ("\\view.srd", "SELECT Name FROM Package", "view");
  refused ("\\endless.srd", "SELECT Name FROM Package", "SQLite: ");
  refused ("\\virtual.srd", "SELECT Name FROM Package", "no such module");
  refused ("\\schema.srd", "SELECT Name FROM Package", "malformed");
  refused ("\\twice.srd", "SELECT Name FROM Package", "malformed");
  end ();
}
END_TEST

START_TEST (test_bounds)
{
  begin ();
  make ("many.srd", "CREATE TABLE t (x); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                    " FROM n WHERE i < 70000) INSERT INTO t SELECT i FROM n;");
  make ("large.srd", "CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob (5000000));"
                     "CREATE TABLE u (x); INSERT INTO u VALUES (zeroblob (17000000));");
  open_tree ();
  expect ("\\many.srd", "SELECT count(*) FROM t", "70000");
  refused ("\\many.srd", "SELECT x FROM t", "too many rows");
  refused ("\\large.srd", "SELECT x FROM t", "too much");
  expect ("\\large.srd", "SELECT length(x) FROM t", "5000000");
  refused ("\\large.srd", "SELECT x FROM u", "too big");
  int64_t before = byol_now_ns ();
  CLEANUP_FREE char *got =
    ask_until ("\\many.srd", "SELECT count(*) FROM t AS a, t AS b, t AS c", before + SECOND / 20);
  ck_assert_str_eq (got, "UNREADABLE reading it takes too long");
  ck_assert_int_lt (byol_now_ns () - before, 20 * SECOND);
  end ();
}
END_TEST

START_TEST (test_not_a_database)
{
  begin ();
  make ("a.srd", TABLE);
  util_run ("cd %s && : >empty.srd && head -c 3000 a.srd >short.srd && "
            "head -c 9000 /dev/zero >zero.srd && echo text >text.srd && mkdir folder.srd && "
            "truncate -s 300M large.srd",
            dir);
  open_tree ();
  refused ("\\empty.srd", "SELECT Name FROM Package", "no such table");
  refused ("\\short.srd", "SELECT Name FROM Package", "SQLite: ");
  refused ("\\zero.srd", "SELECT Name FROM Package", "not a database");
  refused ("\\text.srd", "SELECT Name FROM Package", "not a database");
  refused ("\\folder.srd", "SELECT Name FROM Package", "");
  refused ("\\large.srd", "SELECT Name FROM Package", "");
  end ();
}
END_TEST

/* Bytes that the image's owner, or a dying disk, changed: any answer will do. */
START_TEST (test_damage)
{
  begin ();
  make ("a.srd", TABLE "CREATE TABLE User (_UserID INTEGER PRIMARY KEY, UserSid BLOB);"
                       "INSERT INTO User VALUES (1, x'01');"
                       "CREATE INDEX i ON Package (Name);");
  CLEANUP_FREE char *path = util_printf ("%s/a.srd", dir);
  FILE *file = fopen (path, "r+");
  ck_assert_ptr_nonnull (file);
  fseek (file, 0, SEEK_END);
  unsigned long size = (unsigned long) ftell (file);
  open_tree ();
  unsigned answered = 0;
  uint32_t seed = 1;
  for (int i = 0; i < 400; i++) {
    seed = seed * 1103515245 + 12345;
    /* Most of the time where the structure is. */
    unsigned long at = (seed >> 8) % size;
    if (i % 4 != 0)
      at = at / 4096 * 4096 + at % 120;
    ck_assert_int_eq (fseek (file, (long) at, SEEK_SET), 0);
    int old = fgetc (file);
    fseek (file, (long) at, SEEK_SET);
    fputc (old ^ (int) (1u << (seed >> 29)), file);
    fflush (file);
    CLEANUP_FREE char *got = ask ("\\a.srd", "SELECT p.Name, hex(u.UserSid) FROM Package p, User u"
                                             " WHERE p.Name > 'a'");
    answered += strncmp (got, "UNREADABLE", 10) != 0;
    fseek (file, (long) at, SEEK_SET);
    fputc (old, file);
    fflush (file);
  }
  fclose (file);
  ck_assert_uint_gt (answered, 0);
  ck_assert_uint_lt (answered, 400);
  end ();
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("rows");
  TCase *tcase = tcase_create ("rows");
  tcase_set_timeout (tcase, 30);
  tcase_add_test (tcase, test_cells);
  tcase_add_test (tcase, test_wal);
  tcase_add_test (tcase, test_hot_journal);
  tcase_add_test (tcase, test_fences);
  tcase_add_test (tcase, test_hostile_schema);
  tcase_add_test (tcase, test_bounds);
  tcase_add_test (tcase, test_not_a_database);
  tcase_add_test (tcase, test_damage);
  suite_add_tcase (suite, tcase);
  return util_run_suite (suite);
}
