/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library's end of the protocol: against the real reader, and against one
   that misbehaves. */
#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "source/source.h"
#include "util.h"

static char *dir, *image;
static struct run run;
static int fds;

static void
begin (void)
{
  fds = util_open_fds ();
  dir = util_mkdtemp ();
  image = util_printf ("%s/image.raw", dir);
  util_write (image, "nothing", 7);
  ck_assert_int_eq (byol_run_init (&run, NULL), 0);
}

/* Nothing may be left: no descriptor, no child, dead or alive. */
static void
end (void)
{
  byol_run_end (&run);
  util_rmtree (dir);
  free (dir);
  free (image);
  ck_assert_int_eq (util_open_fds (), fds);
  ck_assert_int_eq (waitpid (-1, NULL, WNOHANG), -1);
  ck_assert_int_eq (errno, ECHILD);
}

static int
open_source (struct source **s, const char *libexec, const char *source, const char *path,
             struct byol_error **err)
{
  struct open_disk disk = { (char *) path, (char *) "" };
  struct open_request request = { (char *) source, 0, &disk, 1 };
  return byol_source_open (s, &run, libexec, &request, err);
}

/* A folder with the fake reader under the real one's name. */
static char *
fake_dir (const char *plan)
{
  const char *builddir = getenv ("builddir");
  CLEANUP_FREE char *fake = util_printf ("%s/tests/fake-reader", builddir ? builddir : ".");
  char *libexec = util_printf ("%s/libexec", dir);
  CLEANUP_FREE char *link = util_printf ("%s/byolcheck-reader", libexec);
  util_mkdirs (libexec);
  ck_assert_int_eq (symlink (fake, link), 0);
  ck_assert_int_eq (setenv ("FAKE_READER", plan, 1), 0);
  return libexec;
}

static int
open_fake (struct source **s, const char *plan, struct byol_error **err)
{
  CLEANUP_FREE char *libexec = fake_dir (plan);
  return open_source (s, libexec, "direct", image, err);
}

static int
ask (struct source *s, uint64_t *size, struct byol_error **err)
{
  struct answer a;
  struct file_info f;
  int r = byol_source_stat (s, 0, "\\file", &a, &f, err);
  if (r == 0) {
    ck_assert_int_eq (a.state, PX_FOUND);
    *size = f.size;
  } else
    ck_assert (f.name == NULL && a.reason == NULL);
  byol_px_file_free (&f);
  byol_answer_free (&a);
  return r;
}

/* ---- the real reader --------------------------------------------------------------- */

START_TEST (test_tree)
{
  begin ();
  CLEANUP_FREE char *root = util_printf ("%s/root", dir);
  CLEANUP_FREE char *config = util_printf ("%s/windows/System32/Config", root);
  CLEANUP_FREE char *system = util_printf ("%s/SYSTEM", config);
  CLEANUP_FREE char *text = util_printf ("%s/SAM", config);
  util_mkdirs (config);
  util_hive (system, "T",
             "[HKEY_LOCAL_MACHINE\\T\\Select]\n\"Current\"=dword:00000001\n\"A\"=\"x\"\n"
             "[HKEY_LOCAL_MACHINE\\T\\Services\\One]\n\"Start\"=dword:00000004\n"
             "[HKEY_LOCAL_MACHINE\\T\\Services\\Two\\Deep]\n\"start\"=dword:00000003\n",
             "--dirty --corrupt-value 'HKLM\\T\\Select' A");
  util_write (text, "no hive", 7);

  /* By a relative path, and by itself. */
  char *cwd = getcwd (NULL, 0);
  ck_assert_int_eq (chdir (dir), 0);
  struct source *s;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_msg (open_source (&s, NULL, "auto", "root", &e) == 0, "%s", byol_error_message (e));
  ck_assert_int_eq (chdir (cwd), 0);
  free (cwd);
  ck_assert_str_eq (byol_source_name (s), "tree");
  ck_assert_uint_eq (byol_source_disks (s)->count, 0);
  ck_assert_uint_eq (byol_source_volumes (s)->count, 1);
  ck_assert_str_eq (byol_source_volumes (s)->items[0].content, "tree");

  struct answer a;
  struct file_info f;
  ck_assert_int_eq (byol_source_stat (s, 0, "\\Windows\\system32", &a, &f, &e), 0);
  ck_assert_int_eq (a.state, PX_FOUND);
  ck_assert_str_eq (f.name, "System32");
  byol_px_file_free (&f);
  byol_answer_free (&a);
  ck_assert_int_eq (byol_source_stat (s, 0, "\\Absent", &a, &f, &e), 0);
  ck_assert_int_eq (a.state, PX_ABSENT);
  byol_answer_free (&a);
  CLEANUP_FREE char *longest = malloc (LIMIT_PATH + 2);
  memset (longest, 'x', LIMIT_PATH + 1);
  longest[LIMIT_PATH + 1] = '\0';
  ck_assert_int_eq (byol_source_stat (s, 0, longest, &a, &f, &e), 0);
  ck_assert_int_eq (a.state, PX_UNREADABLE);
  ck_assert_str_eq (a.reason, "the path is too long");
  byol_answer_free (&a);

  struct file_list files;
  ck_assert_int_eq (byol_source_list (s, 0, "\\Windows\\System32\\config", 9, &a, &files, &e), 0);
  ck_assert_int_eq (a.state, PX_FOUND);
  ck_assert_uint_eq (files.count, 2);
  byol_px_files_free (&files);
  byol_answer_free (&a);
  CLEANUP_BUF struct buf bytes = BUF_INIT;
  ck_assert_int_eq (
    byol_source_read (s, 0, "\\Windows\\System32\\config\\SAM", 3, 9, &a, &bytes, &e), 0);
  ck_assert_int_eq (a.state, PX_FOUND);
  ck_assert_uint_eq (bytes.len, 4);
  ck_assert_mem_eq (bytes.data, "hive", 4);
  byol_answer_free (&a);

  uint32_t hive, again;
  struct hive_info info;
  ck_assert_int_eq (byol_source_hive (s, 0, "\\Windows\\System32\\config\\SAM", &hive, &info, &e),
                    0);
  ck_assert_int_eq (info.state, HIVE_CORRUPT);
  ck_assert_ptr_nonnull (info.reason);
  byol_px_hive_free (&info);
  ck_assert_int_eq (
    byol_source_hive (s, 0, "\\Windows\\System32\\config\\SECURITY", &hive, &info, &e), 0);
  ck_assert_int_eq (info.state, HIVE_ABSENT);
  byol_px_hive_free (&info);
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq (byol_source_hive (s, 0, "\\Windows\\System32\\config\\SYSTEM",
                                        i == 0 ? &hive : &again, &info, &e),
                      0);
    ck_assert_int_eq (info.state, HIVE_DIRTY);
    ck_assert_str_eq (info.path, "\\windows\\System32\\Config\\SYSTEM");
    byol_px_hive_free (&info);
    /* The second time it is served from the first. */
    ck_assert (unlink (system) == 0 || errno == ENOENT);
  }
  ck_assert_uint_eq (hive, again);

  struct key_info k;
  ck_assert_int_eq (byol_source_key (s, hive, "select", &a, &k, &e), 0);
  ck_assert_int_eq (a.state, PX_FOUND);
  ck_assert_str_eq (k.name, "Select");
  byol_px_key_free (&k);
  byol_answer_free (&a);
  ck_assert_int_eq (byol_source_key (s, hive, "nothing", &a, &k, &e), 0);
  ck_assert_int_eq (a.state, PX_ABSENT);
  byol_answer_free (&a);
  struct key_list keys;
  ck_assert_int_eq (byol_source_subkeys (s, hive, "Services", &a, &keys, &e), 0);
  ck_assert_uint_eq (keys.count, 2);
  byol_px_keys_free (&keys);
  byol_answer_free (&a);
  struct reg_value v;
  ck_assert_int_eq (byol_source_value (s, hive, "Select", "current", &a, &v, &e), 0);
  ck_assert_int_eq (a.state, PX_FOUND);
  ck_assert_uint_eq (v.type, REG_DWORD);
  ck_assert_mem_eq (v.data, "\1\0\0\0", 4);
  byol_px_value_free (&v);
  byol_answer_free (&a);
  ck_assert_int_eq (byol_source_value (s, hive, "Select", "a", &a, &v, &e), 0);
  ck_assert_int_eq (a.state, PX_UNREADABLE);
  ck_assert_ptr_nonnull (a.reason);
  byol_answer_free (&a);
  struct value_list values;
  ck_assert_int_eq (byol_source_values (s, hive, "Select", &a, &values, &e), 0);
  ck_assert_uint_eq (values.count, 2);
  ck_assert_int_eq (values.items[1].state, PX_UNREADABLE);
  byol_px_values_free (&values);
  byol_answer_free (&a);
  static const char *const names[] = { "Start" };
  struct named_list named;
  ck_assert_int_eq (byol_source_named (s, hive, "Services", 2, names, 1, &a, &named, &e), 0);
  ck_assert_uint_eq (named.count, 3);
  ck_assert_str_eq (named.items[2].key.name, "Two\\Deep");
  ck_assert_mem_eq (named.items[2].values[0].data, "\3\0\0\0", 4);
  byol_px_named_free (&named);
  byol_answer_free (&a);

  /* A question that makes no sense ends the conversation, for good. */
  ck_assert_int_eq (byol_source_key (s, 1000, "select", &a, &k, &e), BYOL_E_INVAL);
  struct byol_error *second = NULL;
  ck_assert_int_eq (byol_source_stat (s, 0, "\\", &a, &f, &second), BYOL_E_INVAL);
  ck_assert_str_eq (byol_error_message (second), byol_error_message (e));
  byol_error_free (second);
  ck_assert_int_eq (
    byol_source_hive (s, 0, "\\Windows\\System32\\config\\SYSTEM", &hive, &info, NULL),
    BYOL_E_INVAL);
  byol_source_close (s);
  end ();
}
END_TEST

static void
expect_refusal (const char *libexec, const char *source, const char *path, int code,
                const char *message)
{
  struct source *s;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_source (&s, libexec, source, path, &e), code);
  ck_assert_ptr_null (s);
  ck_assert_msg (strstr (byol_error_message (e), message) != NULL, "%s", byol_error_message (e));
}

START_TEST (test_refusals)
{
  begin ();
  CLEANUP_FREE char *missing = util_printf ("%s/missing", dir);
  CLEANUP_FREE char *fifo = util_printf ("%s/fifo", dir);
  CLEANUP_FREE char *below = util_printf ("%s/below", image);
  CLEANUP_FREE char *no_file = util_printf ("%s: No such file or directory", missing);
  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  expect_refusal (NULL, "auto", missing, BYOL_E_NOT_FOUND, no_file);
  expect_refusal (NULL, "auto", below, BYOL_E_NOT_FOUND, "Not a directory");
  expect_refusal (NULL, "direct", fifo, BYOL_E_FORMAT, "neither a file nor a folder");
  expect_refusal (NULL, "auto", "/dev/null", BYOL_E_FORMAT, "neither a file nor a folder");
  expect_refusal (NULL, "auto", dir, BYOL_E_FORMAT, "no Windows folder and no registry hives");
  expect_refusal (NULL, "direct", dir, BYOL_E_FORMAT, "a folder");
  expect_refusal (NULL, "tree", image, BYOL_E_FORMAT, "a file");
  expect_refusal (NULL, "magic", image, BYOL_E_INVAL, "\"magic\"");
  expect_refusal (dir, "direct", image, BYOL_E_UNSUPPORTED, "byolcheck-reader: No such file");
  expect_refusal (dir, "auto", image, BYOL_E_UNSUPPORTED, "byolcheck-reader: No such file");

  /* A program that cannot be executed; valgrind hides the cause. */
  CLEANUP_FREE char *bad = util_printf ("%s/byolcheck-reader", dir);
  util_write (bad,
              "\x7f"
              "ELF",
              4);
  ck_assert_int_eq (chmod (bad, 0755), 0);
  expect_refusal (dir, "direct", image, BYOL_E_READER, "start");

  struct open_request none = { (char *) "direct", 0, NULL, 0 };
  struct source *s;
  ck_assert_int_eq (byol_source_open (&s, &run, NULL, &none, NULL), BYOL_E_INVAL);
  byol_source_close (NULL);
  end ();
}
END_TEST

/* ---- one that misbehaves --------------------------------------------------------------- */

static const struct
{
  const char *plan;
  int code;
  const char *message;
} bad_opens[] = {
  { "start:exits", BYOL_E_READER, "the reader ended with status 3 while starting" },
  { "start:killed", BYOL_E_READER, "the reader was killed by signal 9 (Killed) while starting" },
  { "start:noise", BYOL_E_READER, "nonsense while starting" },
  { "hello:other-version", BYOL_E_READER, "another version" },
  { "hello:exits", BYOL_E_READER, "ended with status 3" },
  { "open:killed", BYOL_E_READER, "killed by signal 9 (Killed) while opening /" },
  { "open:exits", BYOL_E_READER, "ended with status 3 while opening /" },
  { "open:hangs-up", BYOL_E_READER, "the reader went away while opening /" },
  { "open:error", BYOL_E_IO, "the disk is ?[31mred" },
  { "open:odd-error", BYOL_E_READER, "an error of a later version" },
  { "open:good-error", BYOL_E_READER, "an error that cannot be read" },
};

START_TEST (test_bad_open)
{
  begin ();
  struct source *s;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_fake (&s, bad_opens[_i].plan, &e), bad_opens[_i].code);
  ck_assert_ptr_null (s);
  ck_assert_msg (strstr (byol_error_message (e), bad_opens[_i].message) != NULL, "%s: %s",
                 bad_opens[_i].plan, byol_error_message (e));
  end ();
}
END_TEST

static const struct
{
  const char *plan, *message;
} bad_answers[] = {
  { "stat:killed", "the reader was killed by signal 9 (Killed) while reading \\file" },
  { "stat:exits", "the reader ended with status 3 while reading \\file" },
  { "stat:noise", "impossible length" },
  { "stat:huge", "impossible length" },
  { "stat:tiny", "impossible length" },
  { "stat:wrong-serial", "an answer to another question" },
  { "stat:wrong-kind", "an unknown or malformed frame" },
  { "stat:empty", "an answer that cannot be read" },
  { "stat:wrong-state", "an answer that cannot be read" },
  { "stat:cut-off", "an answer that cannot be read" },
  { "stat:trailing", "an answer that cannot be read" },
  { "stat:bad-log", "an unknown or malformed frame" },
  { "stat:floods", "no end of messages" },
};

START_TEST (test_bad_answer)
{
  begin ();
  struct source *s;
  uint64_t size;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_fake (&s, bad_answers[_i].plan, &e), 0);
  ck_assert_int_eq (ask (s, &size, &e), BYOL_E_READER);
  ck_assert_msg (strstr (byol_error_message (e), bad_answers[_i].message) != NULL, "%s: %s",
                 bad_answers[_i].plan, byol_error_message (e));
  /* Every later question fails the same way. */
  struct byol_error *again = NULL;
  ck_assert_int_eq (ask (s, &size, &again), BYOL_E_READER);
  ck_assert_str_eq (byol_error_message (again), byol_error_message (e));
  byol_error_free (again);
  ck_assert_int_eq (ask (s, &size, NULL), BYOL_E_READER);
  byol_source_close (s);
  end ();
}
END_TEST

/* A count that no memory could hold is seen before any is asked for. */
START_TEST (test_countless)
{
  begin ();
  struct source *s;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_fake (&s, "stat:countless", &e), 0);
  struct answer a;
  struct file_list l;
  ck_assert_int_eq (byol_source_list (s, 0, "\\", 10, &a, &l, &e), BYOL_E_READER);
  ck_assert_uint_eq (l.count, 0);
  byol_source_close (s);
  end ();
}
END_TEST

struct told
{
  unsigned logs, steps;
  uint64_t done, total;
  char *log, *what;
  int answer;
};

static void
on_log (int level, const char *message, void *data)
{
  struct told *t = data;
  t->logs++;
  free (t->log);
  t->log = util_printf ("%d %s", level, message);
}

static int
on_progress (const char *what, uint64_t done, uint64_t total, void *data)
{
  struct told *t = data;
  t->steps++;
  t->done = done;
  t->total = total;
  free (t->what);
  t->what = util_printf ("%s", what);
  return t->answer;
}

static void
listen_to (struct told *t)
{
  run.log = on_log;
  run.progress = on_progress;
  run.log_data = run.progress_data = t;
}

START_TEST (test_log_and_progress)
{
  begin ();
  /* Descriptors that the host has left inheritable. */
  int leaks[20];
  for (size_t i = 0; i < ARRAY_SIZE (leaks); i++)
    ck_assert_int_ge (leaks[i] = dup (STDERR_FILENO), 0);
  struct told t = { 0 };
  listen_to (&t);
  struct source *s;
  uint64_t size = 0;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_fake (&s, "stat:talks", &e), 0);
  ck_assert_int_eq (ask (s, &size, &e), 0);
  ck_assert_uint_eq (t.logs, 1);
  ck_assert_str_eq (t.log, "3 a ?[31mlog line");
  ck_assert_uint_ge (t.steps, 1);
  ck_assert_str_eq (t.what, "step?1");
  ck_assert_uint_eq (t.done, 7);
  ck_assert_uint_eq (t.total, 9);
  ck_assert_uint_eq (size, 3); /* the child's descriptors: socket and two more */
  byol_source_close (s);
  for (size_t i = 0; i < ARRAY_SIZE (leaks); i++)
    close (leaks[i]);
  free (t.log);
  free (t.what);
  end ();
}
END_TEST

START_TEST (test_progress_while_waiting)
{
  begin ();
  struct told t = { 0 };
  listen_to (&t);
  struct source *s;
  uint64_t size = 0;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_fake (&s, "stat:slow", &e), 0);
  ck_assert_int_eq (ask (s, &size, &e), 0);
  ck_assert_uint_ge (t.steps, 2);
  ck_assert_str_eq (t.what, "reading \\file");
  ck_assert_uint_eq (t.total, 0);

  /* The next time the caller says stop. */
  t.answer = 1;
  ck_assert_int_eq (ask (s, &size, &e), BYOL_E_CANCELLED);
  ck_assert_str_eq (byol_error_message (e), "cancelled while reading \\file");
  byol_source_close (s);
  free (t.what);
  end ();
}
END_TEST

/* "auto" goes to guestfs when direct cannot, and says why. */
START_TEST (test_fallback)
{
  begin ();
  struct told t = { 0 };
  struct source *s;
  CLEANUP_ERROR struct byol_error *e = NULL;
  CLEANUP_FREE char *libexec = fake_dir ("open:unsupported");
  CLEANUP_FREE char *direct = util_printf ("%s/byolcheck-reader", libexec);
  CLEANUP_FREE char *guestfs = util_printf ("%s-guestfs", direct);
  ck_assert_int_eq (open_source (&s, libexec, "auto", image, &e), BYOL_E_UNSUPPORTED);
  ck_assert_str_eq (byol_error_message (e), "too exotic");
  util_run ("cp -P '%s' '%s'", direct, guestfs);
  listen_to (&t);
#ifdef HAVE_GUESTFS
  ck_assert_int_eq (open_source (&s, libexec, "auto", image, NULL), 0);
  ck_assert_str_eq (byol_source_name (s), "guestfs");
  ck_assert_uint_eq (t.logs, 1);
  ck_assert_str_eq (t.log, "3 source \"direct\" cannot serve: too exotic; using \"guestfs\"");
  byol_source_close (s);
  ck_assert_int_eq (unlink (direct), 0);
  ck_assert_int_eq (open_source (&s, libexec, "auto", image, NULL), 0);
  ck_assert_str_eq (byol_source_name (s), "guestfs");
  ck_assert_ptr_nonnull (strstr (t.log, "byolcheck-reader: No such file or directory"));
  byol_source_close (s);
  /* What was asked for by name is not replaced. */
  ck_assert_int_eq (open_source (&s, libexec, "direct", image, NULL), BYOL_E_UNSUPPORTED);
#else
  ck_assert_int_eq (open_source (&s, libexec, "auto", image, NULL), BYOL_E_UNSUPPORTED);
  ck_assert_int_eq (open_source (&s, libexec, "guestfs", image, NULL), BYOL_E_UNSUPPORTED);
#endif
  free (t.log);
  free (t.what);
  end ();
}
END_TEST

static void *
cancel_soon (void *data)
{
  nanosleep (&(struct timespec){ .tv_nsec = 200000000 }, NULL);
  byol_run_cancel (&run);
  return NULL;
}

/* How the reader keeps us waiting: it does nothing, it stops in the middle of
   a frame, it does not read, it never stops talking. */
static const char *const waits[] = { "stat:hangs", "stat:half-frame", "deaf:", "stat:floods",
                                     "open:hangs" };

START_TEST (test_cancel)
{
  begin ();
  pthread_t thread;
  int64_t before = byol_now_ns ();
  struct source *s;
  CLEANUP_ERROR struct byol_error *e = NULL;
  bool at_open = strncmp (waits[_i], "open", 4) == 0;
  if (at_open)
    pthread_create (&thread, NULL, cancel_soon, NULL);
  int r = open_fake (&s, waits[_i], &e);
  if (!at_open) {
    ck_assert_int_eq (r, 0);
    pthread_create (&thread, NULL, cancel_soon, NULL);
    /* More than a socket holds, for the reader that does not read. */
    CLEANUP_FREE char *path = malloc (8 * MIB);
    memset (path, 'x', 8 * MIB - 1);
    path[8 * MIB - 1] = '\0';
    struct answer a;
    struct file_info f;
    r = byol_source_stat (s, 0, path, &a, &f, &e);
  }
  pthread_join (thread, NULL);
  /* A flood may end by itself before the cancel comes. */
  if (strcmp (waits[_i], "stat:floods") != 0 || r != BYOL_E_READER)
    ck_assert_int_eq (r, BYOL_E_CANCELLED);
  ck_assert_int_lt (byol_now_ns () - before, 8 * (int64_t) 1000000000);
  byol_source_close (s);
  /* The next one is not started. */
  if (r == BYOL_E_CANCELLED)
    ck_assert_int_eq (open_source (&s, NULL, "auto", image, NULL), BYOL_E_CANCELLED);
  byol_run_uncancel (&run);
  end ();
}
END_TEST

START_TEST (test_deadline)
{
  begin ();
  struct source *s;
  uint64_t size;
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_fake (&s, "stat:hangs", &e), 0);
  int64_t before = byol_now_ns ();
  run.deadline_ns = before + 200 * 1000000;
  ck_assert_int_eq (ask (s, &size, &e), BYOL_E_DEADLINE);
  ck_assert_str_eq (byol_error_message (e), "the deadline passed while reading \\file");
  ck_assert_int_ge (byol_now_ns () - before, 200 * 1000000);
  ck_assert_int_lt (byol_now_ns () - before, 8 * (int64_t) 1000000000);
  byol_source_close (s);
  end ();
}
END_TEST

/* A reader that does not end by itself is ended. */
START_TEST (test_stubborn)
{
  begin ();
  struct source *s;
  struct told t = { .answer = 1 };
  CLEANUP_ERROR struct byol_error *e = NULL;
  ck_assert_int_eq (open_fake (&s, "stat:refuses-to-end", &e), 0);
  listen_to (&t);
  uint64_t size;
  ck_assert_int_eq (ask (s, &size, &e), BYOL_E_CANCELLED);
  byol_source_close (s);
  free (t.what);

  /* Nor when it is asked politely, by the end of the conversation. */
  CLEANUP_FREE char *libexec = util_printf ("%s/libexec", dir);
  byol_run_uncancel (&run);
  run.progress = NULL;
  ck_assert_int_eq (setenv ("FAKE_READER", "deaf:", 1), 0);
  ck_assert_int_eq (open_source (&s, libexec, "direct", image, NULL), 0);
  byol_source_close (s);
  end ();
}
END_TEST

/* A host that lets the kernel reap its children. */
START_TEST (test_sigchld_ignored)
{
  begin ();
  struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
  ck_assert_int_eq (sigaction (SIGCHLD, &ignore, &old), 0);
  struct source *s;
  uint64_t size;
  struct byol_error *e = NULL;
  CLEANUP_FREE char *libexec = fake_dir ("stat:killed");
  ck_assert_int_eq (open_source (&s, libexec, "direct", image, &e), 0);
  ck_assert_int_eq (ask (s, &size, &e), BYOL_E_READER);
  ck_assert_str_eq (byol_error_message (e), "the reader went away while reading \\file");
  byol_error_free (e);
  byol_source_close (s);
  ck_assert_int_eq (setenv ("FAKE_READER", "", 1), 0);
  ck_assert_int_eq (open_source (&s, libexec, "direct", image, NULL), 0);
  ck_assert_int_eq (ask (s, &size, NULL), 0);
  ck_assert_uint_eq (size, 42);
  byol_source_close (s);
  ck_assert_int_eq (sigaction (SIGCHLD, &old, NULL), 0);
  end ();
}
END_TEST

/* A host whose signals are blocked, and whose standard descriptors are closed,
   gets a reader that works all the same. */
START_TEST (test_odd_host)
{
  begin ();
  sigset_t all, old;
  sigfillset (&all);
  ck_assert_int_eq (pthread_sigmask (SIG_BLOCK, &all, &old), 0);
  int in = dup (STDIN_FILENO), out = dup (STDOUT_FILENO);
  close (STDIN_FILENO);
  close (STDOUT_FILENO);
  struct source *s;
  uint64_t size = 0;
  CLEANUP_ERROR struct byol_error *e = NULL;
  int opened = open_fake (&s, "stat:talks", &e);
  int asked = opened == 0 ? ask (s, &size, &e) : 0;
  byol_source_close (s);
  dup2 (in, STDIN_FILENO);
  dup2 (out, STDOUT_FILENO);
  close (in);
  close (out);
  ck_assert_int_eq (pthread_sigmask (SIG_SETMASK, &old, NULL), 0);
  ck_assert_int_eq (opened, 0);
  ck_assert_int_eq (asked, 0);
  ck_assert_uint_eq (size, 3);
  end ();
}
END_TEST

/* Several at once, each in a thread of its own. */
static void *
open_and_ask (void *data)
{
  struct source *s;
  uint64_t size = 0;
  struct run own;
  struct open_disk disk = { image, (char *) "" };
  struct open_request request = { (char *) "direct", 0, &disk, 1 };
  intptr_t good = 0;
  for (int i = 0; i < 10; i++) {
    if (byol_run_init (&own, NULL) < 0)
      return NULL;
    if (byol_source_open (&s, &own, data, &request, NULL) == 0) {
      good += ask (s, &size, NULL) == 0 && size == 3;
      byol_source_close (s);
    }
    byol_run_end (&own);
  }
  return (void *) good;
}

START_TEST (test_threads)
{
  begin ();
  CLEANUP_FREE char *libexec = fake_dir ("stat:talks");
  pthread_t threads[4];
  for (size_t i = 0; i < ARRAY_SIZE (threads); i++)
    ck_assert_int_eq (pthread_create (&threads[i], NULL, open_and_ask, libexec), 0);
  for (size_t i = 0; i < ARRAY_SIZE (threads); i++) {
    void *good;
    ck_assert_int_eq (pthread_join (threads[i], &good), 0);
    ck_assert_int_eq ((intptr_t) good, 10);
  }
  end ();
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("source");
  TCase *t = tcase_create ("source");
  tcase_set_timeout (t, 30);
  tcase_add_test (t, test_tree);
  tcase_add_test (t, test_refusals);
  tcase_add_loop_test (t, test_bad_open, 0, ARRAY_SIZE (bad_opens));
  tcase_add_loop_test (t, test_bad_answer, 0, ARRAY_SIZE (bad_answers));
  tcase_add_test (t, test_countless);
  tcase_add_test (t, test_log_and_progress);
  tcase_add_test (t, test_progress_while_waiting);
  tcase_add_test (t, test_fallback);
  tcase_add_loop_test (t, test_cancel, 0, ARRAY_SIZE (waits));
  tcase_add_test (t, test_deadline);
  tcase_add_test (t, test_stubborn);
  tcase_add_test (t, test_sigchld_ignored);
  tcase_add_test (t, test_odd_host);
  tcase_add_test (t, test_threads);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
