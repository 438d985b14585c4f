/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source "tree": a mounted Windows root, or a folder of loose hives. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "reader/serve.h"
#include "util.h"

static char *dir;
static struct reader_io io = { .fd = -1 };
static struct backend tree;
static int fds;

static void
make_dir (void)
{
  fds = util_open_fds ();
  dir = util_mkdtemp ();
}

static void
put (const char *path, const char *text)
{
  CLEANUP_FREE char *full = util_printf ("%s/%s", dir, path);
  CLEANUP_FREE char *above = strndup (full, (size_t) (strrchr (full, '/') - full));
  util_mkdirs (above);
  util_write (full, text, strlen (text));
}

static int
open_tree (struct byol_error **err)
{
  struct open_disk disk = { dir, (char *) "" };
  struct open_request request = { (char *) "tree", 0, &disk, 1 };
  tree = (struct backend){ .ops = &backend_tree, .io = &io };
  return backend_tree.open (&tree, &request, err);
}

static void
end (void)
{
  reader_backend_end (&tree);
  util_rmtree (dir);
  free (dir);
  ck_assert_int_eq (util_open_fds (), fds);
}

static enum px_state
stat_is (const char *path, const char *name, uint64_t size, bool folder)
{
  struct file_info f = { 0 };
  CLEANUP_FREE char *reason = NULL;
  enum px_state state = backend_tree.stat (&tree, 0, path, &f, &reason);
  if (state == PX_FOUND) {
    ck_assert_str_eq (f.name, name);
    ck_assert_int_eq (!!(f.flags & FILE_DIRECTORY), folder);
    ck_assert (f.written > 0);
    if (!folder)
      ck_assert_uint_eq (f.size, size);
  }
  ck_assert_int_eq (state == PX_UNREADABLE, reason != NULL);
  byol_px_file_free (&f);
  return state;
}

/* Whether the question about `path` is answered PX_UNREADABLE with `why`. */
static void
expect_unreadable (const char *path, const char *why)
{
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf bytes = BUF_INIT;
  ck_assert_int_eq (backend_tree.read (&tree, 0, path, 0, 10, &bytes, &reason), PX_UNREADABLE);
  ck_assert_str_eq (reason, why);
  free (STEAL (reason));
  int fd = -1;
  ck_assert_int_eq (backend_tree.fetch (&tree, 0, path, 100, &fd, &reason), PX_UNREADABLE);
  ck_assert_int_eq (fd, -1);
  ck_assert_str_eq (reason, why);
}

START_TEST (test_root)
{
  put ("WINDOWS/system32/Config/SYSTEM", "hive");
  put ("WINDOWS/notepad.exe", "0123456789");
  put ("Windows.old/x", "");
  ck_assert_int_eq (open_tree (NULL), 0);
  ck_assert_uint_eq (tree.disks.count, 0);
  ck_assert_uint_eq (tree.volumes.count, 1);
  ck_assert_str_eq (tree.volumes.items[0].content, "tree");
  ck_assert (tree.volumes.items[0].readable);

  ck_assert_int_eq (stat_is ("\\Windows\\System32\\config\\system", "SYSTEM", 4, false), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\windows", "WINDOWS", 0, true), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\", "", 0, true), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\Windows\\absent", NULL, 0, false), PX_ABSENT);
  ck_assert_int_eq (stat_is ("\\absent\\deeper", NULL, 0, false), PX_ABSENT);
  ck_assert_int_eq (stat_is ("\\Windows\\notepad.exe\\below", NULL, 0, false), PX_ABSENT);
  /* Names that Windows cannot have lead nowhere, above all not out. */
  ck_assert_int_eq (stat_is ("\\..\\..\\etc\\passwd", NULL, 0, false), PX_ABSENT);
  ck_assert_int_eq (stat_is ("\\.\\Windows", NULL, 0, false), PX_ABSENT);
  ck_assert_int_eq (stat_is ("\\../../etc/passwd", NULL, 0, false), PX_ABSENT);
  ck_assert_int_eq (stat_is ("\\Windows/notepad.exe", NULL, 0, false), PX_ABSENT);

  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf bytes = BUF_INIT;
  ck_assert_int_eq (backend_tree.read (&tree, 0, "\\Windows\\Notepad.EXE", 2, 5, &bytes, &reason),
                    PX_FOUND);
  ck_assert_uint_eq (bytes.len, 5);
  ck_assert_mem_eq (bytes.data, "23456", 5);
  ck_assert_int_eq (backend_tree.read (&tree, 0, "\\Windows\\Notepad.EXE", 8, 5, &bytes, &reason),
                    PX_FOUND);
  ck_assert_mem_eq (bytes.data, "2345689", 7);
  ck_assert_uint_eq (bytes.len, 7);
  ck_assert_int_eq (backend_tree.read (&tree, 0, "\\Windows\\Notepad.EXE", 99, 5, &bytes, &reason),
                    PX_FOUND);
  ck_assert_uint_eq (bytes.len, 7);
  expect_unreadable ("\\Windows", "it is a folder");

  int fd = -1;
  ck_assert_int_eq (backend_tree.fetch (&tree, 0, "\\Windows\\notepad.exe", 10, &fd, &reason),
                    PX_FOUND);
  char got[20];
  ck_assert_int_eq (read (fd, got, sizeof got), 10);
  ck_assert_mem_eq (got, "0123456789", 10);
  /* The caller may change it. */
  ck_assert_int_eq (pwrite (fd, "x", 1, 0), 1);
  close (fd);
  ck_assert_int_eq (backend_tree.fetch (&tree, 0, "\\Windows\\notepad.exe", 9, &fd, &reason),
                    PX_UNREADABLE);
  ck_assert_str_eq (reason, "10 bytes, more than 9");
  end ();
}
END_TEST

START_TEST (test_case_order)
{
  put ("Windows/System32/config/SYSTEM", "");
  put ("File", "exact");
  put ("FILE", "first in byte order");
  put ("fILE", "last");
  ck_assert_int_eq (open_tree (NULL), 0);
  ck_assert_int_eq (stat_is ("\\File", "File", 5, false), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\fiLE", "FILE", 19, false), PX_FOUND);
  end ();
}
END_TEST

START_TEST (test_list)
{
  put ("Windows/System32/config/SYSTEM", "");
  put ("d/one", "1");
  put ("d/bad\xff name", "");
  put ("d/two/x", "");
  CLEANUP_FREE char *link = util_printf ("%s/d/link", dir);
  CLEANUP_FREE char *fifo = util_printf ("%s/d/fifo", dir);
  ck_assert_int_eq (symlink ("/etc", link), 0);
  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  ck_assert_int_eq (open_tree (NULL), 0);

  struct file_list l = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (backend_tree.list (&tree, 0, "\\D", 100, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 4);
  unsigned seen = 0;
  for (size_t i = 0; i < l.count; i++) {
    const struct file_info *f = &l.items[i];
    if (strcmp (f->name, "one") == 0)
      seen |= f->flags == 0 && f->size == 1 ? 1 : 0;
    else if (strcmp (f->name, "two") == 0)
      seen |= f->flags == FILE_DIRECTORY ? 2 : 0;
    else if (strcmp (f->name, "link") == 0)
      seen |= f->reparse_tag != 0 && f->flags == 0 ? 4 : 0;
    else if (strcmp (f->name, "bad\xef\xbf\xbd name") == 0)
      seen |= 8;
  }
  ck_assert_uint_eq (seen, 15);
  byol_px_files_free (&l);

  ck_assert_int_eq (backend_tree.list (&tree, 0, "\\D", 3, &l, &reason), PX_UNREADABLE);
  ck_assert_str_eq (reason, "more than 3 entries");
  byol_px_files_free (&l);
  free (STEAL (reason));
  ck_assert_int_eq (backend_tree.list (&tree, 0, "\\absent", 3, &l, &reason), PX_ABSENT);
  ck_assert_int_eq (backend_tree.list (&tree, 0, "\\d\\one", 3, &l, &reason), PX_UNREADABLE);
  ck_assert_str_eq (reason, "it is not a folder");
  byol_px_files_free (&l);
  end ();
}
END_TEST

/* Links are seen, and never followed; what is no file is not opened. */
START_TEST (test_links_and_devices)
{
  put ("Windows/System32/config/SYSTEM", "");
  CLEANUP_FREE char *link = util_printf ("%s/Windows/link", dir);
  CLEANUP_FREE char *inside = util_printf ("%s/inside", dir);
  CLEANUP_FREE char *fifo = util_printf ("%s/fifo", dir);
  CLEANUP_FREE char *name = util_printf ("%s/socket", dir);
  ck_assert_int_eq (symlink ("/etc", link), 0);
  ck_assert_int_eq (symlink ("Windows", inside), 0);
  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ck_assert_uint_lt (strlen (name), sizeof address.sun_path);
  strcpy (address.sun_path, name);
  CLEANUP_CLOSE int s = socket (AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq (bind (s, (struct sockaddr *) &address, sizeof address), 0);
  close (s);
  s = -1;
  ck_assert_int_eq (open_tree (NULL), 0);

  struct file_info f = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (backend_tree.stat (&tree, 0, "\\Windows\\link", &f, &reason), PX_FOUND);
  ck_assert_uint_ne (f.reparse_tag, 0);
  ck_assert_uint_eq (f.flags, 0);
  byol_px_file_free (&f);
  expect_unreadable ("\\Windows\\link", "it is a symbolic link");
  expect_unreadable ("\\Windows\\link\\passwd",
                     "\"link\" is a symbolic link, and those are not followed");
  expect_unreadable ("\\inside\\System32\\config\\SYSTEM",
                     "\"inside\" is a symbolic link, and those are not followed");
  expect_unreadable ("\\fifo", "it is not a file");
  expect_unreadable ("\\socket", "it is not a file");
  ck_assert_int_eq (stat_is ("\\fifo", NULL, 0, false), PX_UNREADABLE);
  end ();
}
END_TEST

START_TEST (test_no_permission)
{
  put ("Windows/System32/config/SYSTEM", "secret");
  put ("closed/file", "secret");
  CLEANUP_FREE char *closed = util_printf ("%s/closed", dir);
  CLEANUP_FREE char *file = util_printf ("%s/Windows/System32/config/SYSTEM", dir);
  ck_assert_int_eq (chmod (dir, 0755), 0);
  ck_assert_int_eq (chmod (closed, 0), 0);
  ck_assert_int_eq (chmod (file, 0), 0);
  /* Root may read anything; nobody may not. */
  bool root = geteuid () == 0;
  ck_assert_int_eq (root ? seteuid (65534) : 0, 0);
  ck_assert_int_eq (open_tree (NULL), 0);
  expect_unreadable ("\\closed\\file", "Permission denied");
  expect_unreadable ("\\Windows\\System32\\config\\SYSTEM", "Permission denied");
  ck_assert_int_eq (stat_is ("\\closed\\absent", NULL, 0, false), PX_UNREADABLE);
  ck_assert_int_eq (root ? seteuid (0) : 0, 0);
  ck_assert_int_eq (chmod (closed, 0700), 0);
  end ();
}
END_TEST

START_TEST (test_loose)
{
  put ("system", "12");
  put ("Ntuser.dat", "123");
  put ("other.txt", "");
  put ("SYSTEM.LOG1", "1234");
  put ("bcd.log", "12345");
  ck_assert_int_eq (open_tree (NULL), 0);
  ck_assert_int_eq (stat_is ("\\Windows\\System32\\config\\SYSTEM", "system", 2, false), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\users\\default\\NTUSER.DAT", "Ntuser.dat", 3, false), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\Windows\\System32\\config\\SAM", NULL, 0, false), PX_ABSENT);
  ck_assert_int_eq (stat_is ("\\Boot\\BCD", NULL, 0, false), PX_ABSENT);
  ck_assert_int_eq (stat_is ("\\Windows\\System32", "System32", 0, true), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\", "", 0, true), PX_FOUND);
  const char *no = "a folder of loose hives has no other files";
  expect_unreadable ("\\Windows\\Panther\\setupact.log", no);
  /* The logs of a hive stand beside it. */
  ck_assert_int_eq (stat_is ("\\windows\\System32\\config\\system.log1", "SYSTEM.LOG1", 4, false),
                    PX_FOUND);
  ck_assert_int_eq (stat_is ("\\Boot\\BCD.LOG", "bcd.log", 5, false), PX_FOUND);
  ck_assert_int_eq (stat_is ("\\Windows\\System32\\config\\SYSTEM.LOG2", NULL, 0, false),
                    PX_ABSENT);
  expect_unreadable ("\\Windows\\System32\\config\\SYSTEM.LOG3", no);
  expect_unreadable ("\\other.txt", no);
  expect_unreadable ("\\Win", no);
  expect_unreadable ("\\Windows", "it is a folder");
  ck_assert_int_eq (stat_is ("\\Windows\\explorer.exe", NULL, 0, false), PX_UNREADABLE);

  CLEANUP_BUF struct buf bytes = BUF_INIT;
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (
    backend_tree.read (&tree, 0, "\\WINDOWS\\system32\\config\\System", 0, 9, &bytes, &reason),
    PX_FOUND);
  ck_assert_uint_eq (bytes.len, 2);

  /* The root shows where the hives stand; other folders are not known. */
  struct file_list l = { 0 };
  ck_assert_int_eq (backend_tree.list (&tree, 0, "\\", 100, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 2);
  ck_assert_str_eq (l.items[0].name, "Windows");
  ck_assert_str_eq (l.items[1].name, "Users");
  byol_px_files_free (&l);
  ck_assert_int_eq (backend_tree.list (&tree, 0, "\\Windows", 100, &l, &reason), PX_UNREADABLE);
  ck_assert_str_eq (reason, no);
  byol_px_files_free (&l);
  end ();
}
END_TEST

START_TEST (test_refused)
{
  struct byol_error *e = NULL;
  put ("readme.txt", "");
  put ("system/not-a-hive", "");
  ck_assert_int_eq (open_tree (&e), BYOL_E_FORMAT);
  CLEANUP_FREE char *want = util_printf ("%s: no Windows folder and no registry hives in it", dir);
  ck_assert_str_eq (byol_error_message (e), want);
  byol_error_free (e);
  reader_backend_end (&tree);

  struct open_disk disks[] = { { dir, (char *) "" }, { dir, (char *) "" } };
  struct open_request request = { (char *) "tree", 0, disks, 2 };
  tree = (struct backend){ .ops = &backend_tree, .io = &io };
  ck_assert_int_eq (backend_tree.open (&tree, &request, NULL), BYOL_E_INVAL);
  reader_backend_end (&tree);
  request.disk_count = 1;
  disks[0].format = (char *) "raw";
  tree = (struct backend){ .ops = &backend_tree, .io = &io };
  ck_assert_int_eq (backend_tree.open (&tree, &request, NULL), BYOL_E_INVAL);
  end ();
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("tree");
  TCase *t = tcase_create ("tree");
  tcase_add_checked_fixture (t, make_dir, NULL);
  tcase_add_test (t, test_root);
  tcase_add_test (t, test_case_order);
  tcase_add_test (t, test_list);
  tcase_add_test (t, test_links_and_devices);
  tcase_add_test (t, test_no_permission);
  tcase_add_test (t, test_loose);
  tcase_add_test (t, test_refused);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
