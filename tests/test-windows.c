/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The subjects of lib/windows, over hives made from text and over real ones. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/utf16.h"
#include "winbox.h"
#include "windows/value.h"

#define CCS "HKLM\\SYSTEM\\ControlSet001\\"
#define NO_ERROR(call)                                                                             \
  do {                                                                                             \
    CLEANUP_ERROR struct byol_error *err = NULL;                                                   \
    int r_ = (call);                                                                               \
    ck_assert_msg (r_ == 0, "%s: %s", #call, byol_error_message (err));                            \
  } while (0)

/* ---- data by type ---------------------------------------------------------------- */

static struct reg_value
value_of (uint32_t type, const void *data, size_t len)
{
  return (struct reg_value){
    .name = (char *) "x", .state = PX_FOUND, .type = type, .data = (uint8_t *) data, .len = len
  };
}

START_TEST (numbers)
{
  static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
  static const struct
  {
    uint32_t type;
    size_t len;
    bool ok;
    uint64_t number;
  } cases[] = {
    { REG_DWORD, 4, true, 0x04030201 },
    { REG_DWORD_BIG_ENDIAN, 4, true, 0x01020304 },
    { REG_QWORD, 8, true, 0x0807060504030201 },
    { REG_DWORD, 0, false, 0 },
    { REG_DWORD, 3, false, 0 },
    { REG_DWORD, 5, false, 0 },
    { REG_DWORD_BIG_ENDIAN, 3, false, 0 },
    { REG_QWORD, 4, false, 0 },
    { REG_QWORD, 9, false, 0 },
    { REG_BINARY, 4, false, 0 },
    { REG_SZ, 4, false, 0 },
    { 1001, 4, false, 0 },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    struct reg_value v = value_of (cases[i].type, bytes, cases[i].len);
    uint64_t n;
    ck_assert_int_eq (byol_reg_number (&v, &n), cases[i].ok);
    ck_assert_uint_eq (n, cases[i].ok ? cases[i].number : 0);
  }
}
END_TEST

START_TEST (strings)
{
  /* Not terminated, an odd byte too many, a lone surrogate. */
  struct reg_value v = value_of (REG_SZ, "a\0b\0c", 5);
  CLEANUP_FREE char *odd = byol_reg_text (&v);
  ck_assert_str_eq (odd, "ab");
  v = value_of (REG_SZ, "a\0\x00\xd8", 4);
  CLEANUP_FREE char *lone = byol_reg_text (&v);
  ck_assert_str_eq (lone, "a\xef\xbf\xbd");
  v = value_of (REG_SZ, "", 0);
  CLEANUP_FREE char *empty = byol_reg_text (&v);
  ck_assert_str_eq (empty, "");

  static const struct
  {
    const char *data;
    size_t len;
    const char *joined;
  } lists[] = {
    { "a\0\0\0b\0\0\0\0\0", 10, "a|b|" },
    { "a\0\0\0b\0\0\0", 8, "a|b|" }, /* no end of the list */
    { "a\0\0\0b\0", 6, "a|b|" },     /* not even of the string */
    { "a\0\0\0\0\0b\0\0\0\0\0", 12, "a||b|" },
    { "a\0\0\0\0\0\0\0", 8, "a||" },
    { "\0\0", 2, "" },
    { "", 0, "" },
    { "a", 1, "" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (lists); i++) {
    v = value_of (REG_MULTI_SZ, lists[i].data, lists[i].len);
    CLEANUP_STRV struct strv list = { 0 };
    CLEANUP_BUF struct buf joined = BUF_INIT;
    ck_assert (byol_reg_strings (&v, &list));
    byol_buf_puts (&joined, "");
    for (size_t j = 0; j < list.count; j++)
      byol_buf_printf (&joined, "%s|", list.items[j]);
    ck_assert_str_eq (joined.data, lists[i].joined);
  }
}
END_TEST

START_TEST (offsets)
{
  struct reg_value v = value_of (REG_BINARY, "\1\2\3\4", 4);
  uint16_t u16;
  uint32_t u32;
  uint64_t u64;
  ck_assert (byol_reg_u32_at (&v, 0, &u32) && u32 == 0x04030201);
  ck_assert (byol_reg_u16_at (&v, 2, &u16) && u16 == 0x0403);
  ck_assert (!byol_reg_u16_at (&v, 3, &u16));
  ck_assert (!byol_reg_u32_at (&v, 1, &u32));
  ck_assert (!byol_reg_u32_at (&v, SIZE_MAX, &u32));
  ck_assert (!byol_reg_u64_at (&v, 0, &u64));
}
END_TEST

/* ---- control set ----------------------------------------------------------------- */

/* Where a value of the current control set is read from: its place, or the
   reason why not. */
static char *
resolved (const char *reg)
{
  WINBOX b;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", reg, "");
  winbox_open (&b);
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
  CLEANUP_FREE char *place = NULL;
  NO_ERROR (
    byol_win_value (b.windows, "SYSTEM\\currentcontrolset\\Control", "x", &a, &v, &place, &err));
  return strdup (a.state == PX_UNREADABLE ? a.reason : place);
}

START_TEST (control_set)
{
#define SET(n) "[HKLM\\SYSTEM\\ControlSet00" n "\\Control]\n\"x\"=dword:0000000" n "\n"
#define SELECT "[HKLM\\SYSTEM\\Select]\n"
  static const struct
  {
    const char *reg, *result;
  } cases[] = {
    { SET ("1") SET ("2") SELECT "\"Current\"=dword:1\n\"Default\"=dword:2\n",
      "SYSTEM\\ControlSet002\\Control" },
    { SET ("1") SET ("2") SELECT "\"Current\"=dword:1\n", "SYSTEM\\ControlSet001\\Control" },
    { SET ("1"), "the key SYSTEM\\Select does not exist" },
    { SET ("1") SELECT "\"Failed\"=dword:1\n", "SYSTEM\\Select names no control set" },
    { SET ("1") SELECT "\"Default\"=\"1\"\n\"Current\"=dword:1\n",
      "SYSTEM\\Select names no control set" },
    { SET ("1") SELECT "\"Default\"=dword:0\n",
      "SYSTEM\\Select: Default is 0, which is no control set" },
    { SET ("1") SELECT "\"Default\"=dword:ffffffff\n",
      "SYSTEM\\Select: Default is 4294967295, which is no control set" },
    { SET ("1") SELECT "\"Default\"=dword:3\n",
      "SYSTEM\\ControlSet003, which SYSTEM\\Select names, does not exist" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    CLEANUP_FREE char *result = resolved (cases[i].reg);
    ck_assert_str_eq (result, cases[i].result);
  }
}
END_TEST

/* ControlSet001 by its number does not depend on Select. */
START_TEST (control_set_explicit)
{
  WINBOX b;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", SET ("1"), "");
  winbox_open (&b);
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
  CLEANUP_FREE char *place = NULL;
  uint64_t n;
  NO_ERROR (
    byol_win_value (b.windows, "SYSTEM\\ControlSet001\\Control", "X", &a, &v, &place, &err));
  ck_assert_int_eq (a.state, PX_FOUND);
  ck_assert (byol_reg_number (&v, &n) && n == 1);
}
END_TEST

/* ---- roots and hives ------------------------------------------------------------- */

START_TEST (roots)
{
  WINBOX b;
  winbox_init (&b);
  winbox_mount (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "");
  winbox_file (&b, "Users/Public/x", "");
  winbox_file (&b, "winnt/system32/CONFIG/software", "");
  winbox_file (&b, "backup/System32/config/COMPONENTS", ""); /* no Windows */
  winbox_file (&b, "odd/System32/config", "");               /* nor this */
  winbox_open (&b);
  const struct win_root_list *l = byol_win_roots (b.windows);
  ck_assert_uint_eq (l->count, 2);
  ck_assert_str_eq (l->items[0].path, "\\Windows");
  ck_assert_str_eq (l->items[1].path, "\\winnt");
  ck_assert_ptr_null (l->note.reason);
  ck_assert_int_eq (byol_win_volume (b.windows), 0);
}
END_TEST

/* Loose hives are one Windows, whatever else is not known. */
START_TEST (roots_loose)
{
  WINBOX b;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "");
  winbox_file (&b, "NTUSER.DAT", "");
  winbox_file (&b, "BCD", "");
  winbox_open (&b);
  const struct win_root_list *l = byol_win_roots (b.windows);
  ck_assert_uint_eq (l->count, 1);
  ck_assert_str_eq (l->items[0].path, "\\Windows");
  ck_assert_ptr_null (l->note.reason);
}
END_TEST

static const struct hive_info *
hive (struct winbox *b, enum win_hive which)
{
  const struct hive_info *info;
  NO_ERROR (byol_win_hive (b->windows, which, &info, &err));
  return info;
}

/* The reason why a key cannot be read. */
static char *
why_not (struct winbox *b, const char *key)
{
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP (byol_px_key_free) struct key_info info = { 0 };
  CLEANUP_FREE char *place = NULL;
  NO_ERROR (byol_win_key (b->windows, key, &a, &info, &place, &err));
  ck_assert_int_eq (a.state, PX_UNREADABLE);
  ck_assert_str_eq (place, key);
  return STEAL (a.reason);
}

START_TEST (hive_states)
{
  WINBOX b;
  const char *why;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "--dirty");
  winbox_hive (&b, "SOFTWARE", REG_CURRENT_VERSION, "");
  winbox_hive (&b, "SECURITY", "[HKLM\\SECURITY\\Policy]\n", "--truncate 4100");
  winbox_open (&b);
  ck_assert (!byol_win_hive_stale (b.windows, WIN_SYSTEM, &why)); /* not opened yet */
  ck_assert_int_eq (hive (&b, WIN_SYSTEM)->state, HIVE_DIRTY);
  ck_assert_int_eq (hive (&b, WIN_SOFTWARE)->state, HIVE_CLEAN);
  ck_assert_int_eq (hive (&b, WIN_SAM)->state, HIVE_ABSENT);
  ck_assert_int_eq (hive (&b, WIN_SECURITY)->state, HIVE_CORRUPT);
  ck_assert (byol_win_hive_stale (b.windows, WIN_SYSTEM, &why));
  ck_assert_str_eq (why, "the SYSTEM hive is dirty");
  ck_assert (!byol_win_hive_stale (b.windows, WIN_SOFTWARE, &why));
  ck_assert (!byol_win_hive_stale (b.windows, WIN_SAM, &why));
  CLEANUP_FREE char *sam = why_not (&b, "SAM\\SAM");
  ck_assert_str_eq (sam, "the SAM hive is absent");
  CLEANUP_FREE char *security = why_not (&b, "SECURITY\\Policy");
  ck_assert_str_eq (security, "the SECURITY hive is corrupt: truncated: 4100 bytes of 8192");
}
END_TEST

/* Complete again is as good as clean, and in part as bad as dirty. */
START_TEST (hive_replayed)
{
  WINBOX b;
  const char *why;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "--logged");
  winbox_hive (&b, "SOFTWARE", REG_CURRENT_VERSION, "--logged");
  CLEANUP_FREE char *log = util_printf ("%s/SOFTWARE.LOG2", b.dir);
  CLEANUP_CLOSE int fd = open (log, O_WRONLY);
  ck_assert_int_eq (pwrite (fd, "?", 1, 1000), 1);
  winbox_open (&b);
  const struct hive_info *system = hive (&b, WIN_SYSTEM);
  ck_assert_int_eq (system->state, HIVE_REPLAYED);
  ck_assert_uint_eq (system->replayed[HIVE_LOG1], 1);
  ck_assert_uint_eq (system->replayed[HIVE_LOG2], 1);
  ck_assert_uint_eq (system->replayed[HIVE_LOG], 0);
  ck_assert (!byol_win_hive_stale (b.windows, WIN_SYSTEM, &why));
  ck_assert_int_eq (hive (&b, WIN_SOFTWARE)->state, HIVE_REPLAYED_PARTLY);
  ck_assert_uint_eq (hive (&b, WIN_SOFTWARE)->replayed[HIVE_LOG1], 1);
  ck_assert (byol_win_hive_stale (b.windows, WIN_SOFTWARE, &why));
  ck_assert_str_eq (why, "the SOFTWARE hive is dirty");
}
END_TEST

/* ---- identity -------------------------------------------------------------------- */

START_TEST (identity)
{
  WINBOX b;
  const struct win_identity *id;
  winbox_init (&b);
  winbox_hive (&b, "SOFTWARE",
               REG_CURRENT_VERSION "\"CurrentMajorVersionNumber\"=dword:0000000a\n"
                                   "\"CurrentMinorVersionNumber\"=dword:00000000\n"
                                   "\"CurrentVersion\"=\"6.3\"\n"
                                   "\"CurrentBuildNumber\"=\"26100\"\n"
                                   "\"CurrentBuild\"=\"1\"\n"
                                   "\"UBR\"=dword:00000b5c\n"
                                   "\"ProductName\"=\"Windows 10 Enterprise\"\n"
                                   "\"EditionID\"=\"Enterprise\"\n"
                                   "\"InstallationType\"=\"Client\"\n"
                                   "\"ReleaseId\"=\"2009\"\n"
                                   "\"DisplayVersion\"=\"24H2\"\n"
                                   "\"SystemRoot\"=\"C:\\\\WINDOWS\"\n",
               "");
  winbox_hive (&b, "SYSTEM",
               REG_SELECT "[" CCS "Control\\ProductOptions]\n\"ProductType\"=\"WinNT\"\n"
                          "[" CCS "Control\\Session Manager\\Environment]\n"
                          "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n",
               "");
  winbox_open (&b);
  NO_ERROR (byol_win_identity (b.windows, &id, &err));
  ck_assert_int_eq (id->note.state, PX_FOUND);
  ck_assert_ptr_null (id->note.reason);
  ck_assert_uint_eq (id->major, 10);
  ck_assert_uint_eq (id->minor, 0);
  ck_assert_uint_eq (id->build, 26100);
  ck_assert_uint_eq (id->ubr, 2908);
  ck_assert_str_eq (id->product_name, "Windows 10 Enterprise");
  ck_assert_str_eq (id->product, "Windows 11 Enterprise");
  ck_assert_str_eq (id->edition, "Enterprise");
  ck_assert_str_eq (id->installation_type, "Client");
  ck_assert_str_eq (id->display_version, "24H2");
  ck_assert_str_eq (id->product_type, "WinNT");
  ck_assert_str_eq (id->architecture, "AMD64");
  ck_assert_str_eq (id->system_root, "C:\\WINDOWS");
  ck_assert_str_eq (id->architecture_note.value, "PROCESSOR_ARCHITECTURE");
  ck_assert_str_eq (id->architecture_note.data, "AMD64");
}
END_TEST

START_TEST (identity_windows_7)
{
  WINBOX b;
  const struct win_identity *id;
  winbox_init (&b);
  winbox_hive (&b, "SOFTWARE",
               REG_CURRENT_VERSION "\"CurrentVersion\"=\"6.1\"\n\"CurrentBuildNumber\"=\"7601\"\n"
                                   "\"ProductName\"=\"Windows 7 Enterprise\"\n",
               "");
  winbox_open (&b);
  NO_ERROR (byol_win_identity (b.windows, &id, &err));
  ck_assert_uint_eq (id->major, 6);
  ck_assert_uint_eq (id->minor, 1);
  ck_assert_str_eq (id->product, "Windows 7 Enterprise");
  ck_assert_str_eq (id->display_version, "");
  /* No SYSTEM hive: these are not known, and say so. */
  ck_assert_int_eq (id->architecture_note.state, PX_UNREADABLE);
  ck_assert_str_eq (id->architecture_note.reason, "the SYSTEM hive is absent");
  ck_assert_str_eq (id->architecture, "");
  /* No SystemRoot: the folder that was found. */
  ck_assert_int_eq (id->system_root_note.state, PX_ABSENT);
  ck_assert_str_eq (id->system_root, "C:\\Windows");
}
END_TEST

START_TEST (identity_odd)
{
  static const struct
  {
    const char *reg, *options;
    enum px_state state;
    const char *reason;
  } cases[] = {
    { "\"CurrentBuildNumber\"=\"26100x\"\n", "", PX_UNREADABLE,
      "CurrentBuildNumber \"26100x\" is not a number" },
    { "\"CurrentBuildNumber\"=\"\"\n", "", PX_UNREADABLE,
      "CurrentBuildNumber \"\" is not a number" },
    { "\"CurrentBuildNumber\"=\"99999999999999999999\"\n", "", PX_UNREADABLE,
      "CurrentBuildNumber \"99999999999999999999\" is not a number" },
    { "\"CurrentBuildNumber\"=dword:00006df4\n", "", PX_UNREADABLE,
      "CurrentBuildNumber: it is not a string" },
    { "\"CurrentBuild\"=\"26100\"\n", "", PX_ABSENT, NULL },
    { "\"CurrentBuildNumber\"=\"26100\"\n\"EditionID\"=dword:00000001\n", "", PX_FOUND, NULL },
    { "\"CurrentBuildNumber\"=\"26100\"\n",
      "--corrupt-value 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion' CurrentBuildNumber",
      PX_UNREADABLE, NULL },
    { "\"CurrentBuildNumber\"=\"26100\"\n",
      "--corrupt-key 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'", PX_UNREADABLE,
      NULL },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    const struct win_identity *id;
    CLEANUP_FREE char *reg = util_printf (REG_CURRENT_VERSION "%s", cases[i].reg);
    winbox_init (&b);
    winbox_hive (&b, "SOFTWARE", reg, cases[i].options);
    winbox_open (&b);
    NO_ERROR (byol_win_identity (b.windows, &id, &err));
    ck_assert_int_eq (id->note.state, cases[i].state);
    if (cases[i].reason != NULL)
      ck_assert_str_eq (id->note.reason, cases[i].reason);
    ck_assert_uint_eq (id->build, cases[i].state == PX_FOUND ? 26100 : 0);
    /* Where the edition cannot be read, it is by its own note. */
    bool edition = strstr (cases[i].reg, "EditionID") != NULL;
    if (cases[i].state == PX_FOUND)
      ck_assert_int_eq (id->edition_note.state, edition ? PX_UNREADABLE : PX_ABSENT);
  }
}
END_TEST

/* ---- files ----------------------------------------------------------------------- */

static enum px_state
file_state (struct winbox *b, const char *path, char **reason)
{
  struct answer a = { 0 };
  CLEANUP (byol_px_file_free) struct file_info info = { 0 };
  NO_ERROR (byol_win_stat (b->windows, path, &a, &info, &err));
  if (reason != NULL)
    *reason = STEAL (a.reason);
  free (a.reason);
  return a.state;
}

START_TEST (files)
{
  WINBOX b;
  winbox_init (&b);
  winbox_mount (&b);
  winbox_hive (&b, "SOFTWARE", REG_CURRENT_VERSION "\"SystemRoot\"=\"C:\\\\Windows\"\n", "");
  winbox_file (&b, "Windows/notepad.exe", "MZ");
  winbox_file (&b, "Program Files/x/y.exe", "");
  winbox_file (&b, "Program Files (x86)/z.exe", "");
  winbox_file (&b, "ProgramData/d", "");
  winbox_file (&b, "Users/Public/p", "");
  winbox_open (&b);
  static const char *const there[] = { "C:\\Windows\\notepad.exe",
                                       "c:/windows/NOTEPAD.EXE",
                                       "%SystemRoot%\\notepad.exe",
                                       "%WINDIR%\\notepad.exe",
                                       "%ProgramFiles%\\x\\y.exe",
                                       "%ProgramFiles(x86)%\\z.exe",
                                       "%programdata%\\d",
                                       "%Public%\\p",
                                       "%SystemDrive%\\ProgramData\\d" };
  for (size_t i = 0; i < ARRAY_SIZE (there); i++)
    ck_assert_int_eq (file_state (&b, there[i], NULL), PX_FOUND);
  ck_assert_int_eq (file_state (&b, "C:\\Windows\\absent", NULL), PX_ABSENT);
  static const char *const elsewhere[] = {
    "D:\\x", "notepad.exe", "%TEMP%\\x", "\\\\server\\share\\x", "C:\\Windows\\..\\x",
    "",      "%",           "C:relative"
  };
  for (size_t i = 0; i < ARRAY_SIZE (elsewhere); i++) {
    CLEANUP_FREE char *reason = NULL;
    ck_assert_int_eq (file_state (&b, elsewhere[i], &reason), PX_UNREADABLE);
    ck_assert_ptr_nonnull (reason);
  }

  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_BUF struct buf bytes = BUF_INIT;
  NO_ERROR (byol_win_read (b.windows, "C:\\Windows\\notepad.exe", 1, 10, &a, &bytes, &err));
  ck_assert_int_eq (a.state, PX_FOUND);
  ck_assert_uint_eq (bytes.len, 1);
  ck_assert_int_eq (bytes.data[0], 'Z');
}
END_TEST

START_TEST (files_of_another_drive)
{
  WINBOX b;
  winbox_init (&b);
  winbox_mount (&b);
  winbox_hive (&b, "SOFTWARE", REG_CURRENT_VERSION "\"SystemRoot\"=\"D:\\\\Windows\"\n", "");
  winbox_file (&b, "Windows/notepad.exe", "MZ");
  winbox_open (&b);
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (file_state (&b, "C:\\Windows\\notepad.exe", &reason), PX_UNREADABLE);
  ck_assert_str_eq (reason, "this Windows is not installed on C: but at D:\\Windows");
}
END_TEST

/* ---- services -------------------------------------------------------------------- */

START_TEST (services)
{
  WINBOX b;
  const struct win_service *s, *again;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM",
               REG_SELECT "[" CCS "Services\\wuauserv]\n\"Start\"=dword:00000004\n"
                          "\"Type\"=dword:00000020\n\"ImagePath\"=\"svchost.exe -k\"\n"
                          "\"ObjectName\"=\"LocalSystem\"\n\"DisplayName\"=\"Windows Update\"\n"
                          "[" CCS "Services\\remnant]\n"
                          "[" CCS "Services\\odd]\n\"Start\"=\"4\"\n",
               "");
  winbox_open (&b);
  NO_ERROR (byol_win_service (b.windows, "WUAUSERV", &s, &err));
  ck_assert_int_eq (s->note.state, PX_FOUND);
  ck_assert_int_eq (s->start, 4);
  ck_assert_int_eq (s->start_note.state, PX_FOUND);
  ck_assert_uint_eq (s->type, 0x20);
  ck_assert_str_eq (s->image_path, "svchost.exe -k");
  ck_assert_str_eq (s->object_name, "LocalSystem");
  ck_assert_str_eq (s->display_name, "Windows Update");
  NO_ERROR (byol_win_service (b.windows, "wuauserv", &again, &err));
  ck_assert_ptr_eq (s, again);

  NO_ERROR (byol_win_service (b.windows, "remnant", &s, &err));
  ck_assert_int_eq (s->note.state, PX_FOUND);
  ck_assert_int_eq (s->start_note.state, PX_ABSENT);
  ck_assert_int_eq (s->start, -1);
  NO_ERROR (byol_win_service (b.windows, "odd", &s, &err));
  ck_assert_int_eq (s->start_note.state, PX_UNREADABLE);
  ck_assert_str_eq (s->start_note.reason, "it is not a number");
  ck_assert_int_eq (s->start, -1);
  NO_ERROR (byol_win_service (b.windows, "nosuch", &s, &err));
  ck_assert_int_eq (s->note.state, PX_ABSENT);
  ck_assert_int_eq (s->start_note.state, PX_ABSENT);
}
END_TEST

/* ---- programs -------------------------------------------------------------------- */

#define UNINSTALL "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
#define UNINSTALL_WOW "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall"

START_TEST (both_views)
{
  WINBOX b;
  const struct win_program_list *l;
  winbox_init (&b);
  winbox_hive (&b, "SOFTWARE",
               "[" UNINSTALL "\\{1FF5D624-5515-4343-837A-E54C101573E6}]\n"
               "\"DisplayName\"=\"VMware Tools\"\n\"DisplayVersion\"=\"11.3.5\"\n"
               "\"Publisher\"=\"VMware, Inc.\"\n\"UninstallString\"=\"MsiExec.exe /I{1FF5}\"\n"
               "\"SystemComponent\"=dword:00000001\n"
               "[" UNINSTALL_WOW "\\Microsoft Edge]\n\"DisplayName\"=\"Microsoft Edge\"\n",
               "");
  winbox_open (&b);
  NO_ERROR (byol_win_programs (b.windows, &l, &err));
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_ptr_null (l->note.reason);
  ck_assert_uint_eq (l->count, 2);
  ck_assert (!l->items[0].wow);
  ck_assert_str_eq (l->items[0].key, "{1FF5D624-5515-4343-837A-E54C101573E6}");
  ck_assert_str_eq (l->items[0].display_name, "VMware Tools");
  ck_assert_str_eq (l->items[0].display_version, "11.3.5");
  ck_assert_str_eq (l->items[0].publisher, "VMware, Inc.");
  ck_assert_str_eq (l->items[0].uninstall_string, "MsiExec.exe /I{1FF5}");
  ck_assert (l->items[0].system_component);
  ck_assert (l->items[1].wow);
  ck_assert (!l->items[1].system_component);
  ck_assert_str_eq (l->items[1].place, "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion"
                                       "\\Uninstall\\Microsoft Edge");
}
END_TEST

static enum px_state
programs_state (const char *reg, const char *options, size_t *count, bool *partial)
{
  WINBOX b;
  const struct win_program_list *l;
  winbox_init (&b);
  winbox_hive (&b, "SOFTWARE", reg, options);
  winbox_open (&b);
  NO_ERROR (byol_win_programs (b.windows, &l, &err));
  *count = l->count;
  *partial = l->note.reason != NULL;
  return l->note.state;
}

START_TEST (programs_partial)
{
  static const char both[] = "[" UNINSTALL "\\a]\n\"DisplayName\"=\"A\"\n"
                             "[" UNINSTALL_WOW "\\b]\n\"DisplayName\"=\"B\"\n";
  size_t count;
  bool partial;
  ck_assert_int_eq (programs_state (REG_CURRENT_VERSION, "", &count, &partial), PX_ABSENT);
  ck_assert (!partial);
  /* One view, one program, one name that cannot be read: the rest stands. */
  ck_assert_int_eq (programs_state (both, "--corrupt-key '" UNINSTALL "'", &count, &partial),
                    PX_FOUND);
  ck_assert_uint_eq (count, 1);
  ck_assert (partial);
  ck_assert_int_eq (programs_state (both, "--corrupt-key '" UNINSTALL "\\a'", &count, &partial),
                    PX_FOUND);
  ck_assert_uint_eq (count, 2);
  ck_assert (partial);
  ck_assert_int_eq (
    programs_state (both, "--corrupt-value '" UNINSTALL_WOW "\\b' DisplayName", &count, &partial),
    PX_FOUND);
  ck_assert_uint_eq (count, 2);
  ck_assert (partial);
  ck_assert_int_eq (
    programs_state ("[" UNINSTALL "\\a]\n", "--corrupt-key '" UNINSTALL "'", &count, &partial),
    PX_UNREADABLE);
}
END_TEST

/* ---- antivirus ------------------------------------------------------------------- */

#define PROVIDER "HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\"

START_TEST (antivirus)
{
  WINBOX b;
  const struct win_av_list *l;
  winbox_init (&b);
  winbox_mount (&b);
  /* Windows stores these without a terminating NUL. */
  winbox_hive (&b, "SOFTWARE",
               "[" PROVIDER "{D68DDC3A-831F-4FAE-9E44-DA132C1ACF46}]\n"
               "\"DISPLAYNAME\"=bare(1):\"Windows Defender\"\n"
               "\"REPORTINGEXE\"=bare(1):\"%ProgramFiles%\\\\Windows Defender\\\\MsMpeng.exe\"\n"
               "[" PROVIDER "{9D4501E6-72F6-2877-C789-89AF6F535B2C}]\n"
               "\"DISPLAYNAME\"=bare(1):\"Other AV\"\n"
               "\"REPORTINGEXE\"=bare(1):\"%ProgramFiles%\\\\Other\\\\gone.exe\"\n"
               "[" PROVIDER "{9D4501E6-72F6-2877-C789-89AF6F535B2D}]\n"
               "\"DISPLAYNAME\"=\"Quoted\"\n"
               "\"REPORTINGEXE\"=\"\\\"C:\\\\Program Files\\\\q.exe\\\" /report\"\n"
               "[" PROVIDER "{9D4501E6-72F6-2877-C789-89AF6F535B2E}]\n"
               "\"REPORTINGEXE\"=\"D:\\\\av.exe\"\n",
               "--corrupt-value 'HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\"
               "{9D4501E6-72F6-2877-C789-89AF6F535B2D}' DISPLAYNAME");
  winbox_file (&b, "Program Files/Windows Defender/MsMpEng.exe", "");
  winbox_file (&b, "Program Files/q.exe", "");
  winbox_open (&b);
  NO_ERROR (byol_win_antivirus (b.windows, &l, &err));
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_uint_eq (l->count, 4);
  unsigned seen = 0;
  for (size_t i = 0; i < l->count; i++) {
    const struct win_av *av = &l->items[i];
    if (av->defender) {
      ck_assert_str_eq (av->display_name, "Windows Defender");
      ck_assert_int_eq (av->reporting_file, PX_FOUND);
      seen |= 1;
    } else if (strcmp (av->display_name, "Other AV") == 0) {
      ck_assert_int_eq (av->state, PX_FOUND);
      ck_assert_int_eq (av->reporting_file, PX_ABSENT);
      seen |= 2;
    } else if (av->state == PX_UNREADABLE) {
      ck_assert_int_eq (av->reporting_file, PX_FOUND);
      seen |= 4;
    } else {
      ck_assert_int_eq (av->reporting_file, PX_UNREADABLE);
      seen |= 8;
    }
  }
  ck_assert_uint_eq (seen, 15);
  ck_assert_ptr_nonnull (l->note.reason);
}
END_TEST

/* ---- adapters -------------------------------------------------------------------- */

#define NET_CLASS CCS "Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\\"
#define NET_CONNECTION CCS "Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\"
#define TIMES "\\Properties\\{83da6326-97a6-4088-9453-a1923f573b29}\\"

static char *
adapter_reg (unsigned n, const char *characteristics, const char *interface, const char *device)
{
  return util_printf (
    "[" NET_CLASS "%04u]\n\"NetCfgInstanceId\"=\"{AAAAAAAA-0000-0000-0000-00000000000%u}\"\n"
    "\"DriverDesc\"=\"Card %u\"\n\"Characteristics\"=dword:%s\n"
    "\"DeviceInstanceID\"=\"PCI\\\\CARD\\\\%u\"\n"
    "[" CCS "Services\\Tcpip\\Parameters\\Interfaces\\{aaaaaaaa-0000-0000-0000-00000000000%u}]\n%s"
    "[" NET_CONNECTION "{AAAAAAAA-0000-0000-0000-00000000000%u}\\Connection]\n"
    "\"Name\"=\"Ethernet%u\"\n"
    "[" CCS "Enum\\PCI\\CARD\\%u]\n%s",
    n, n, n, characteristics, n, n, interface, n, n, n, device);
}

#define DRIVER(n) "\"Driver\"=\"{4D36E972-E325-11CE-BFC1-08002BE10318}\\\\000" n "\"\n"

START_TEST (adapter_states)
{
  WINBOX b;
  const struct win_adapter_list *l;
  CLEANUP_FREE char *dhcp =
    adapter_reg (0, "00000084", "\"EnableDHCP\"=dword:00000001\n", DRIVER ("0"));
  CLEANUP_FREE char *fixed = adapter_reg (
    1, "00000084",
    "\"EnableDHCP\"=dword:00000000\n"
    "\"IPAddress\"=hex(7):31,00,30,00,2e,00,31,00,00,00,30,00,2e,00,30,00,2e,00,30,00,2e,00,30,"
    "00,00,00,31,00,00,00,00,00\n\"NameServer\"=\"8.8.8.8\"\n",
    DRIVER ("1") "\"ConfigFlags\"=dword:00000001\n");
  CLEANUP_FREE char *virtual_one =
    adapter_reg (2, "00000029", "\"EnableDHCP\"=\"0\"\n", DRIVER ("7"));
  CLEANUP_FREE char *removed =
    adapter_reg (3, "00000084", "",
                 DRIVER ("3") "[" CCS "Enum\\PCI\\CARD\\3" TIMES "0066]\n"
                              "@=hex(ffff0010):00,00,00,00,ad,c5,d3,01\n"
                              "[" CCS "Enum\\PCI\\CARD\\3" TIMES "0067]\n"
                              "@=hex(ffff0010):00,00,00,00,ae,c5,d3,01\n");
  CLEANUP_FREE char *back =
    adapter_reg (4, "00000084", "\"EnableDHCP\"=dword:00000001\n",
                 DRIVER ("4") "[" CCS "Enum\\PCI\\CARD\\4" TIMES "00000066\\00000000]\n"
                              "\"Data\"=hex:00,00,00,00,af,c5,d3,01\n"
                              "[" CCS "Enum\\PCI\\CARD\\4" TIMES "00000067\\00000000]\n"
                              "\"Data\"=hex:00,00,00,00,ae,c5,d3,01\n");
  CLEANUP_FREE char *reg =
    util_printf (REG_SELECT "%s%s%s%s%s[" NET_CLASS "Properties]\n[" NET_CLASS "0005]\n"
                            "\"NetCfgInstanceId\"=\"{AAAAAAAA-0000-0000-0000-000000000005}\"\n"
                            "\"DeviceInstanceID\"=\"PCI\\\\GONE\\\\5\"\n",
                 dhcp, fixed, virtual_one, removed, back);
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", reg, "");
  winbox_open (&b);
  NO_ERROR (byol_win_adapters (b.windows, &l, &err));
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_ptr_null (l->note.reason);
  ck_assert_uint_eq (l->count, 6);

  const struct win_adapter *a = &l->items[0];
  ck_assert_str_eq (a->guid, "{aaaaaaaa-0000-0000-0000-000000000000}");
  ck_assert_str_eq (a->description, "Card 0");
  ck_assert_str_eq (a->name, "Ethernet0");
  ck_assert_str_eq (a->device, "PCI\\CARD\\0");
  ck_assert_str_eq (a->place, "SYSTEM\\ControlSet001\\Control\\Class\\"
                              "{4d36e972-e325-11ce-bfc1-08002be10318}\\0000");
  ck_assert_str_eq (a->interface_place,
                    "SYSTEM\\ControlSet001\\Services\\Tcpip\\Parameters\\Interfaces\\"
                    "{aaaaaaaa-0000-0000-0000-000000000000}");
  ck_assert_uint_eq (a->characteristics, 0x84);
  ck_assert (a->exists && !a->disabled);
  ck_assert_int_eq (a->removed, -1);
  ck_assert_int_eq (a->dhcp_state, PX_FOUND);
  ck_assert_uint_eq (a->dhcp, 1);
  ck_assert_str_eq (a->addresses, "");

  a = &l->items[1];
  ck_assert (a->exists && a->disabled);
  ck_assert_uint_eq (a->dhcp, 0);
  ck_assert_int_eq (a->dhcp_state, PX_FOUND);
  ck_assert_str_eq (a->addresses, "10.1, 1");
  ck_assert_str_eq (a->name_servers, "8.8.8.8");

  a = &l->items[2];
  ck_assert (!a->exists); /* Enum points to another class key */
  ck_assert_int_eq (a->dhcp_state, PX_UNREADABLE);
  ck_assert_str_eq (a->dhcp_reason, "it is not a number");

  ck_assert_int_eq (l->items[3].removed, 1);
  ck_assert_int_eq (l->items[3].dhcp_state, PX_ABSENT);
  ck_assert_int_eq (l->items[4].removed, 0);
  ck_assert (!l->items[5].exists);
}
END_TEST

START_TEST (adapters_unreadable)
{
  static const struct
  {
    const char *options;
    enum px_state state;
    enum px_state dhcp;
    bool exists;
  } cases[] = {
    { "--corrupt-key '" CCS "Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}'",
      PX_UNREADABLE, PX_FOUND, false },
    { "--corrupt-key '" CCS "Services\\Tcpip\\Parameters\\Interfaces'", PX_FOUND, PX_UNREADABLE,
      true },
    { "--corrupt-value '" CCS "Services\\Tcpip\\Parameters\\Interfaces\\"
      "{aaaaaaaa-0000-0000-0000-000000000000}' EnableDHCP",
      PX_FOUND, PX_UNREADABLE, true },
    { "--corrupt-key '" CCS "Enum\\PCI\\CARD\\0'", PX_FOUND, PX_FOUND, true },
    { "--corrupt-value '" NET_CLASS "0000' Characteristics", PX_FOUND, PX_FOUND, true },
  };
  CLEANUP_FREE char *one =
    adapter_reg (0, "00000084", "\"EnableDHCP\"=dword:00000001\n", DRIVER ("0"));
  CLEANUP_FREE char *reg = util_printf (REG_SELECT "%s", one);
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    const struct win_adapter_list *l;
    winbox_init (&b);
    winbox_hive (&b, "SYSTEM", reg, cases[i].options);
    winbox_open (&b);
    NO_ERROR (byol_win_adapters (b.windows, &l, &err));
    ck_assert_int_eq (l->note.state, cases[i].state);
    if (cases[i].state != PX_FOUND)
      continue;
    ck_assert_uint_eq (l->count, 1);
    ck_assert_int_eq (l->items[0].dhcp_state, cases[i].dhcp);
    ck_assert_int_eq (l->items[0].exists, cases[i].exists);
    /* Somewhere it shows that something was not read. */
    ck_assert (l->note.reason != NULL || l->items[0].dhcp_state == PX_UNREADABLE);
  }
}
END_TEST

/* ---- accounts -------------------------------------------------------------------- */

static void
put32 (uint8_t *p, uint32_t n)
{
  for (int i = 0; i < 4; i++)
    p[i] = (uint8_t) (n >> (8 * i));
}

static char *
hex (const uint8_t *p, size_t len)
{
  struct buf out = BUF_INIT;
  byol_buf_puts (&out, "hex:");
  for (size_t i = 0; i < len; i++)
    byol_buf_printf (&out, "%s%02x", i ? "," : "", p[i]);
  return byol_buf_steal (&out);
}

struct sam
{
  uint32_t rid, rid_in_f, control;
  const char *name, *name_in_v;
  size_t f_len, v_len; /* cut to; 0: whole */
  bool administrator;
  uint32_t member_count; /* 0: what is true */
  size_t c_len;
};

static const uint8_t machine_sid[24] = { 1, 4, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0,
                                         1, 0, 0, 0, 2, 0, 0, 0, 3,  0, 0, 0 };

static char *
sam_reg (const struct sam *s)
{
  uint8_t f[80] = { 2 };
  put32 (f + 48, s->rid_in_f ? s->rid_in_f : s->rid);
  put32 (f + 56, s->control);
  uint8_t v[0xcc + 64] = { 0 };
  const char *name = s->name_in_v ? s->name_in_v : s->name;
  size_t n;
  CLEANUP_FREE uint8_t *wide = byol_utf8_to_utf16le (name, &n);
  put32 (v + 0x0c, 8);
  put32 (v + 0x10, (uint32_t) n);
  memcpy (v + 0xcc + 8, wide, n);

  uint8_t c[52 + 4 + 16 + 28] = { 0 }, *p = c + 56;
  static const uint8_t system_sid[] = { 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 33, 2, 0, 0 };
  memcpy (p, system_sid, sizeof system_sid);
  p += sizeof system_sid;
  if (s->administrator) {
    memcpy (p, machine_sid, sizeof machine_sid);
    p[1] = 5;
    put32 (p + 24, s->rid);
    p += 28;
  }
  put32 (c + 40, 4);
  put32 (c + 44, (uint32_t) (p - (c + 56)));
  put32 (c + 48, s->member_count ? s->member_count : s->administrator ? 2u : 1u);

  uint8_t domain[40] = { 0 };
  memcpy (domain + 16, machine_sid, sizeof machine_sid);
  CLEANUP_FREE char *f_text = hex (f, s->f_len ? s->f_len : sizeof f);
  CLEANUP_FREE char *v_text = hex (v, s->v_len ? s->v_len : sizeof v);
  CLEANUP_FREE char *c_text = hex (c, s->c_len ? s->c_len : (size_t) (p - c));
  CLEANUP_FREE char *domain_text = hex (domain, sizeof domain);
#define SAM "HKLM\\SAM\\SAM\\Domains\\"
  return util_printf ("[" SAM "Account]\n\"V\"=%s\n"
                      "[" SAM "Account\\Users\\Names\\%s]\n@=hex(%x):\n"
                      "[" SAM "Account\\Users\\%08X]\n\"F\"=%s\n\"V\"=%s\n"
                      "[" SAM "Builtin\\Aliases\\00000220]\n\"C\"=%s\n",
                      domain_text, s->name, s->rid, s->rid, f_text, v_text, c_text);
}

static void
open_sam (struct winbox *b, const struct sam *s, const char *more, const char *options)
{
  CLEANUP_FREE char *base = sam_reg (s);
  CLEANUP_FREE char *reg = util_printf ("%s%s", base, more);
  winbox_init (b);
  winbox_hive (b, "SAM", reg, options);
  winbox_open (b);
}

static const struct win_account *
account (struct winbox *b, const char *name)
{
  const struct win_account *a;
  NO_ERROR (byol_win_account (b->windows, name, &a, &err));
  return a;
}

static enum px_state
is_administrator (struct winbox *b, uint32_t rid, bool *is)
{
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  NO_ERROR (byol_win_is_administrator (b->windows, rid, &a, is, &place, &err));
  ck_assert_ptr_nonnull (place);
  ck_assert (a.state != PX_UNREADABLE || a.reason != NULL);
  return a.state;
}

START_TEST (accounts)
{
  WINBOX b;
  bool is;
  struct sam s = {
    .rid = 1001, .control = 0x214, .name = "WorkSpaces_BYOL", .administrator = true
  };
  open_sam (&b, &s, "", "");
  const struct win_account *a = account (&b, "workspaces_byol");
  ck_assert_int_eq (a->note.state, PX_FOUND);
  ck_assert_str_eq (a->name, "WorkSpaces_BYOL");
  ck_assert_uint_eq (a->rid, 1001);
  ck_assert_uint_eq (a->control, 0x214);
  ck_assert_int_eq (a->control_note.state, PX_FOUND);
  ck_assert_uint_eq (a->expires, 0);
  ck_assert_ptr_eq (account (&b, "WORKSPACES_BYOL"), a);
  ck_assert_int_eq (is_administrator (&b, 1001, &is), PX_FOUND);
  ck_assert (is);
  ck_assert_int_eq (is_administrator (&b, 1002, &is), PX_FOUND);
  ck_assert (!is);
  ck_assert_int_eq (account (&b, "nobody")->note.state, PX_ABSENT);
}
END_TEST

START_TEST (accounts_damaged)
{
  bool is;
  {
    WINBOX b; /* F too short, and then another account's: the account is there */
    struct sam s = { .rid = 1001, .name = "x", .f_len = 57 };
    open_sam (&b, &s, "", "");
    ck_assert_int_eq (account (&b, "x")->note.state, PX_FOUND);
    ck_assert_int_eq (account (&b, "x")->control_note.state, PX_UNREADABLE);
    ck_assert_str_eq (account (&b, "x")->control_note.reason, "it has only 57 bytes");
    ck_assert_int_eq (is_administrator (&b, 1001, &is), PX_FOUND);
    ck_assert (!is);
  }
  {
    WINBOX b;
    struct sam s = { .rid = 1001, .rid_in_f = 500, .name = "x" };
    open_sam (&b, &s, "", "");
    ck_assert_int_eq (account (&b, "x")->control_note.state, PX_UNREADABLE);
  }
  {
    WINBOX b; /* V cut within the name */
    struct sam s = { .rid = 1001, .name = "xyz", .v_len = 0xcc + 10 };
    open_sam (&b, &s, "", "");
    ck_assert_int_eq (account (&b, "xyz")->note.state, PX_UNREADABLE);
  }
  {
    WINBOX b; /* V of somebody else */
    struct sam s = { .rid = 1001, .name = "x", .name_in_v = "y" };
    open_sam (&b, &s, "", "");
    ck_assert_int_eq (account (&b, "x")->note.state, PX_UNREADABLE);
  }
  {
    WINBOX b; /* a name without its account */
    struct sam s = { .rid = 1001, .name = "x" };
    open_sam (&b, &s, "[-" SAM "Account\\Users\\000003E9]\n", "");
    ck_assert_int_eq (account (&b, "x")->note.state, PX_UNREADABLE);
  }
  {
    WINBOX b; /* names that cannot be read do not prove absence */
    struct sam s = { .rid = 1001, .name = "x" };
    open_sam (&b, &s, "", "--corrupt-key '" SAM "Account\\Users\\Names'");
    ck_assert_int_eq (account (&b, "x")->note.state, PX_UNREADABLE);
    ck_assert_int_eq (account (&b, "y")->note.state, PX_UNREADABLE);
  }
  {
    WINBOX b; /* nor do names that are not there at all */
    struct sam s = { .rid = 1001, .name = "x" };
    open_sam (&b, &s, "[-" SAM "Account\\Users\\Names]\n", "");
    ck_assert_int_eq (account (&b, "x")->note.state, PX_UNREADABLE);
  }
}
END_TEST

START_TEST (membership_damaged)
{
  static const struct
  {
    uint32_t member_count;
    size_t c_len;
    const char *more, *options;
  } cases[] = {
    { 1000000, 0, "", "" },
    { 0xffffffff, 0, "", "" },
    { 0, 51, "", "" },
    { 0, 60, "", "" },
    { 0, 0, "[-" SAM "Builtin\\Aliases\\00000220]\n", "" },
    { 0, 0, "[" SAM "Account]\n\"V\"=-\n", "" },
    { 0, 0, "[" SAM "Account]\n\"V\"=hex:01,02\n", "" },
    { 0, 0,
      "[" SAM "Account]\n\"V\"=hex:00,00,00,00,00,00,00,00,00,00,00,00,00,00,00,00,00,00,00,"
      "00,00,00,00,00,00,00,00,00\n",
      "" },
    { 0, 0, "", "--corrupt-value '" SAM "Builtin\\Aliases\\00000220' C" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    bool is;
    struct sam s = { .rid = 1001,
                     .name = "x",
                     .administrator = true,
                     .member_count = cases[i].member_count,
                     .c_len = cases[i].c_len };
    open_sam (&b, &s, cases[i].more, cases[i].options);
    ck_assert_int_eq (is_administrator (&b, 1001, &is), PX_UNREADABLE);
    ck_assert (!is);
  }
}
END_TEST

/* ---- domain ---------------------------------------------------------------------- */

#define POLICY "HKLM\\SECURITY\\Policy\\"
#define DOMAIN_SID                                                                                 \
  "@=hex(0):01,04,00,00,00,00,00,05,15,00,00,00,01,00,00,00,02,00,00,00,03,00,00,00\n"

START_TEST (domain)
{
  static const struct
  {
    const char *security, *system, *options;
    enum px_state state;
    bool member, pending;
  } cases[] = {
    { "[" POLICY "PolPrDmS]\n@=hex(0):\n", REG_SELECT, "", PX_FOUND, false, false },
    { "[" POLICY "PolPrDmS]\n" DOMAIN_SID, REG_SELECT, "", PX_FOUND, true, false },
    { "[" POLICY "PolPrDmS]\n@=hex(0):01,04,00,00,00,00,00,05,15,00\n", REG_SELECT, "",
      PX_UNREADABLE, false, false },
    { "[" POLICY "PolPrDmS]\n@=hex(0):00\n", REG_SELECT, "", PX_UNREADABLE, false, false },
    { "[" POLICY "PolPrDmN]\n", REG_SELECT, "", PX_UNREADABLE, false, false },
    { "[" POLICY "PolPrDmS]\n" DOMAIN_SID, REG_SELECT, "--corrupt-key '" POLICY "PolPrDmS'",
      PX_UNREADABLE, false, false },
    { "[" POLICY "PolPrDmS]\n@=hex(0):\n",
      REG_SELECT "[" CCS "Services\\Netlogon]\n\"JoinDomain\"=\"corp\"\n", "", PX_FOUND, false,
      true },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    const struct win_domain *d;
    winbox_init (&b);
    winbox_hive (&b, "SECURITY", cases[i].security, cases[i].options);
    winbox_hive (&b, "SYSTEM", cases[i].system, "");
    winbox_open (&b);
    NO_ERROR (byol_win_domain (b.windows, &d, &err));
    ck_assert_int_eq (d->note.state, cases[i].state);
    ck_assert_int_eq (d->member, cases[i].member);
    ck_assert_int_eq (d->join_pending, cases[i].pending);
    ck_assert_str_eq (d->sid, cases[i].member ? "S-1-5-21-1-2-3" : "");
    ck_assert (d->note.state != PX_UNREADABLE || d->note.reason != NULL);
  }
}
END_TEST

START_TEST (domain_names)
{
  WINBOX b;
  const struct win_domain *d;
  winbox_init (&b);
  winbox_hive (&b, "SECURITY",
               "[" POLICY "PolPrDmS]\n" DOMAIN_SID "[" POLICY
               "PolPrDmN]\n@=hex(0):04,00,06,00,08,00,00,00,41,00,42,00,00,00\n"
               "[" POLICY "PolDnDDN]\n@=hex(0):ff,00,06,00,08,00,00,00,41,00,42,00,00,00\n",
               "");
  winbox_open (&b);
  NO_ERROR (byol_win_domain (b.windows, &d, &err));
  ck_assert_str_eq (d->name, "AB");
  ck_assert_str_eq (d->dns_name, ""); /* longer than its data */
  ck_assert_int_eq (d->pending_note.state, PX_UNREADABLE);
}
END_TEST

START_TEST (cloud_join)
{
#define JOIN CCS "Control\\CloudDomainJoin"
  static const struct
  {
    const char *reg;
    enum px_state state;
    size_t count;
    enum px_state certificate;
  } cases[] = {
    { REG_SELECT, PX_ABSENT, 0, PX_ABSENT },
    { REG_SELECT "[" JOIN "]\n", PX_ABSENT, 0, PX_ABSENT },
    { REG_SELECT "[" JOIN "\\JoinInfo]\n", PX_FOUND, 0, PX_ABSENT },
    { REG_SELECT "[" JOIN "\\JoinInfo\\AB12]\n\"TenantId\"=\"t\"\n\"UserEmail\"=\"u@x\"\n",
      PX_FOUND, 1, PX_FOUND },
    { REG_SELECT "[" JOIN "\\JoinInfo\\CD34]\n\"TenantId\"=\"t\"\n\"UserEmail\"=\"u@x\"\n"
                 "[" JOIN "\\JoinInfo\\EF56]\n",
      PX_FOUND, 2, PX_ABSENT },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    const struct win_cloud_join *c;
    winbox_init (&b);
    winbox_hive (&b, "SYSTEM", cases[i].reg, "");
    winbox_hive (&b, "SOFTWARE",
                 "[HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\MY\\Certificates\\ab12]\n", "");
    winbox_open (&b);
    NO_ERROR (byol_win_cloud_join (b.windows, &c, &err));
    ck_assert_int_eq (c->note.state, cases[i].state);
    ck_assert_uint_eq (c->count, cases[i].count);
    ck_assert_int_eq (c->certificate, cases[i].certificate);
    ck_assert_str_eq (c->tenant_id, cases[i].count ? "t" : "");
    ck_assert_str_eq (c->user, cases[i].count ? "u@x" : "");
  }
}
END_TEST

/* ---- boot store ------------------------------------------------------------------ */

#define OBJECT "HKLM\\BCD\\Objects\\"
#define MGR OBJECT "{9dea862c-5cdd-4e70-acc1-f32b344d4795}"
#define LOADER OBJECT "{11111111-0000-0000-0000-000000000001}"
#define RESUME OBJECT "{11111111-0000-0000-0000-000000000002}"
#define TYPE(object, type) "[" object "\\Description]\n\"Type\"=dword:" type "\n"
#define ELEMENT(object, id, data) "[" object "\\Elements\\" id "]\n\"Element\"=" data "\n"
/* The display order: LOADER, RESUME. */
#define ORDER                                                                                      \
  ELEMENT (MGR, "24000001",                                                                        \
           "str(7):\"{11111111-0000-0000-0000-000000000001}\\0"                                    \
           "{11111111-0000-0000-0000-000000000002}\\0\"")
#define RESUME_EFI                                                                                 \
  TYPE (RESUME, "10200004") ELEMENT (RESUME, "12000002", "\"\\\\Windows\\\\winresume.efi\"")

START_TEST (boot_entries)
{
  static const struct
  {
    const char *reg, *options;
    enum px_state state;
    bool uefi;
    size_t loaders;
    const char *paths;
  } cases[] = {
    /* BIOS; the resume object, which is UEFI's here, is none of a boot entry. */
    { ORDER TYPE (LOADER, "10200003")
        ELEMENT (LOADER, "12000002", "\"\\\\Windows\\\\system32\\\\winload.exe\"") RESUME_EFI,
      "", PX_FOUND, false, 1, "\\Windows\\system32\\winload.exe" },
    { ELEMENT (MGR, "12000002", "\"\\\\EFI\\\\Microsoft\\\\Boot\\\\bootmgfw.efi\"")
        ORDER TYPE (LOADER, "10200003")
          ELEMENT (LOADER, "12000002", "\"\\\\Windows\\\\system32\\\\winload.EFI\"") RESUME_EFI,
      "", PX_FOUND, true, 1,
      "\\EFI\\Microsoft\\Boot\\bootmgfw.efi; \\Windows\\system32\\winload.EFI" },
    /* No display order: the default. */
    { ELEMENT (MGR, "23000003", "\"{11111111-0000-0000-0000-000000000001}\"")
        TYPE (LOADER, "10200003") ELEMENT (LOADER, "12000002", "\"\\\\x.efi\""),
      "", PX_FOUND, true, 1, "\\x.efi" },
    { ORDER RESUME_EFI, "", PX_UNREADABLE, false, 0, "" },
    { "[" OBJECT "]\n", "", PX_UNREADABLE, false, 0, "" },
    { "[HKLM\\BCD\\Description]\n", "", PX_UNREADABLE, false, 0, NULL },
    { ORDER TYPE (LOADER, "10200003") ELEMENT (LOADER, "12000002", "\"\\\\winload.exe\""),
      "--corrupt-value '" LOADER "\\Elements\\12000002' Element", PX_UNREADABLE, false, 1, "" },
    { ORDER TYPE (LOADER, "10200003") ELEMENT (LOADER, "12000002", "\"\\\\winload.exe\""),
      "--corrupt-key '" MGR "\\Elements'", PX_UNREADABLE, false, 0, "" },
    { ORDER TYPE (LOADER, "10200003") ELEMENT (LOADER, "12000002", "\"\\\\winload.exe\""),
      "--corrupt-key '" LOADER "'", PX_UNREADABLE, false, 0, "" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    const struct win_boot *boot;
    winbox_init (&b);
    winbox_hive (&b, "BCD", cases[i].reg, cases[i].options);
    winbox_open (&b);
    NO_ERROR (byol_win_boot (b.windows, &boot, &err));
    ck_assert_msg (boot->note.state == cases[i].state, "case %zu: %s", i,
                   boot->note.reason ? boot->note.reason : "found");
    ck_assert_int_eq (boot->uefi, cases[i].uefi);
    ck_assert_uint_eq (boot->loader_count, cases[i].loaders);
    if (cases[i].paths != NULL)
      ck_assert_str_eq (boot->paths, cases[i].paths);
    ck_assert_str_eq (boot->note.place, "\\Boot\\BCD");
  }
}
END_TEST

START_TEST (boot_stores)
{
  WINBOX b;
  const struct win_boot *boot;
  winbox_init (&b);
  winbox_mount (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "");
  winbox_hive (&b, "BCD",
               ORDER TYPE (LOADER, "10200003") ELEMENT (LOADER, "12000002", "\"\\\\winload.exe\""),
               "");
  winbox_file (&b, "EFI/Microsoft/Boot/BCD", "regf");
  winbox_open (&b);
  NO_ERROR (byol_win_boot (b.windows, &boot, &err));
  ck_assert_int_eq (boot->note.state, PX_FOUND);
  ck_assert (boot->other_store);
}
END_TEST

START_TEST (boot_absent)
{
  WINBOX b;
  const struct win_boot *boot;
  winbox_init (&b);
  winbox_mount (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "");
  winbox_open (&b);
  NO_ERROR (byol_win_boot (b.windows, &boot, &err));
  ck_assert_int_eq (boot->note.state, PX_ABSENT);
  ck_assert_int_eq (hive (&b, WIN_BCD)->state, HIVE_ABSENT);
}
END_TEST

/* ---- letters --------------------------------------------------------------------- */

START_TEST (letters)
{
  WINBOX b;
  const struct win_letter_list *l;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM",
               "[HKLM\\SYSTEM\\MountedDevices]\n"
               "\"\\\\DosDevices\\\\C:\"=hex:78,56,34,12,00,00,10,00,00,00,00,00\n"
               "\"\\\\DosDevices\\\\d:\"=bare(3):\"\\\\??\\\\CDROM\"\n"
               "\"\\\\??\\\\Volume{1}\"=hex:44,4d,49,4f,3a,49,44,3a,94,8d,17,1e,79,4f,e9,41,86,5d,"
               "2e,5b,43,28,cd,23\n"
               "\"\\\\DosDevices\\\\long\"=hex:\n"
               "\"#{x}\"=hex:01\n",
               "");
  winbox_open (&b);
  NO_ERROR (byol_win_drive_letters (b.windows, &l, &err));
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_uint_eq (l->count, 5);
  ck_assert_int_eq (l->items[0].letter, 'C');
  ck_assert_int_eq (l->items[0].kind, WIN_LETTER_OTHER_DISK); /* a folder has no partitions */
  ck_assert_str_eq (l->items[0].target, "MBR disk 0x12345678, offset 1048576");
  ck_assert_int_eq (l->items[1].letter, 'D');
  ck_assert_int_eq (l->items[1].kind, WIN_LETTER_DEVICE);
  ck_assert_str_eq (l->items[1].target, "\\??\\CDROM");
  ck_assert_int_eq (l->items[2].letter, 0);
  ck_assert_str_eq (l->items[2].target, "partition {1e178d94-4f79-41e9-865d-2e5b4328cd23}");
  ck_assert_int_eq (l->items[3].letter, 0);
  ck_assert_int_eq (l->items[4].letter, 0);
}
END_TEST

/* ---- the reader goes away -------------------------------------------------------- */

START_TEST (cancelled)
{
  WINBOX b;
  const struct win_service *s;
  CLEANUP_ERROR struct byol_error *err = NULL;
  winbox_init (&b);
  winbox_hive (&b, "SYSTEM", REG_SELECT, "");
  winbox_open (&b);
  byol_run_cancel (&b.run);
  ck_assert_int_eq (byol_win_service (b.windows, "x", &s, &err), BYOL_E_CANCELLED);
  ck_assert_ptr_nonnull (err);
}
END_TEST

/* ---- real hives ------------------------------------------------------------------ */

/* false: no corpus. */
static bool
open_corpus (struct winbox *b, const char *folder, const char *const *names)
{
  winbox_init (b);
  if (util_corpus () == NULL) {
    b->windows = NULL;
    return false;
  }
  for (; *names; names++) {
    CLEANUP_FREE char *file = util_printf ("%s/%s", folder, *names);
    winbox_corpus (b, *names, file);
  }
  winbox_open (b);
  return true;
}

static const char *const only_system[] = { "SYSTEM", NULL };

static const struct win_adapter *
find_adapter (struct winbox *b, const char *guid)
{
  const struct win_adapter_list *l;
  NO_ERROR (byol_win_adapters (b->windows, &l, &err));
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_ptr_null (l->note.reason);
  for (size_t i = 0; i < l->count; i++)
    if (strcmp (l->items[i].guid, guid) == 0)
      return &l->items[i];
  ck_abort_msg ("no adapter %s", guid);
}

static int64_t
start_of (struct winbox *b, const char *service)
{
  const struct win_service *s;
  NO_ERROR (byol_win_service (b->windows, service, &s, &err));
  ck_assert_int_eq (s->note.state, PX_FOUND);
  return s->start;
}

START_TEST (real_windows_7)
{
  WINBOX b;
  const struct win_identity *id;
  if (!open_corpus (&b, "win7-sp1-x64-LAMB", only_system))
    return;
  NO_ERROR (byol_win_identity (b.windows, &id, &err));
  ck_assert_str_eq (id->architecture, "AMD64");
  ck_assert_str_eq (id->product_type, "WinNT");
  const struct win_adapter *a = find_adapter (&b, "{ea0d33c1-284e-4484-8f65-3c42b6100e4a}");
  ck_assert_str_eq (a->description, "Intel(R) PRO/1000 MT Network Connection");
  ck_assert_uint_eq (a->characteristics, 0x84);
  ck_assert (a->exists && !a->disabled);
  ck_assert_int_eq (a->removed, -1); /* Windows 7 does not keep that */
  ck_assert_int_eq (a->dhcp_state, PX_FOUND);
  ck_assert_int_eq (start_of (&b, "TrustedInstaller"), 3);
  ck_assert_int_eq (start_of (&b, "wuauserv"), 2);
}
END_TEST

START_TEST (real_windows_10)
{
  WINBOX b;
  const struct win_letter_list *l;
  const struct win_cloud_join *c;
  if (!open_corpus (&b, "win10-21h2-x64-DESKTOP-M3OSHQU", only_system))
    return;
  const struct win_adapter *a = find_adapter (&b, "{c43669b3-ab3e-4d0e-8fde-69579925a20f}");
  ck_assert_str_eq (a->name, "Ethernet0");
  ck_assert (a->exists && !a->disabled);
  ck_assert_int_eq (a->removed, 0);
  ck_assert_uint_eq (a->dhcp, 1);
  ck_assert_str_eq (a->addresses, "");
  ck_assert_int_eq (start_of (&b, "wuauserv"), 3);

  NO_ERROR (byol_win_drive_letters (b.windows, &l, &err));
  ck_assert_uint_eq (l->count, 5);
  for (size_t i = 0; i < l->count; i++)
    if (l->items[i].letter == 'C')
      ck_assert_str_eq (l->items[i].target, "partition {1e178d94-4f79-41e9-865d-2e5b4328cd23}");
    else
      ck_assert_int_eq (l->items[i].kind, WIN_LETTER_DEVICE);
  NO_ERROR (byol_win_cloud_join (b.windows, &c, &err));
  ck_assert_uint_eq (c->count, 0);
}
END_TEST

/* Dirty, with a wireless card and a Bluetooth one that came and stayed. */
START_TEST (real_windows_10_dirty)
{
  WINBOX b;
  const char *why;
  if (!open_corpus (&b, "win10-1709-x64-dell-DESKTOP-PM6C56D", only_system))
    return;
  const struct win_adapter *a = find_adapter (&b, "{4b0ae068-b350-4bd4-85ab-77e00e581863}");
  ck_assert_str_eq (a->description, "Broadcom 802.11n Network Adapter");
  ck_assert (a->exists && !a->disabled);
  a = find_adapter (&b, "{1fdcc7d0-4a35-46a8-8898-3ce107735f57}");
  ck_assert_int_eq (a->removed, 0);
  ck_assert_int_eq (byol_win_hive_stale (b.windows, WIN_SYSTEM, &why),
                    hive (&b, WIN_SYSTEM)->state == HIVE_DIRTY);
}
END_TEST

START_TEST (real_domain_member)
{
  static const char *const names[] = { "SAM", "SECURITY", NULL };
  WINBOX b;
  const struct win_domain *d;
  bool is;
  if (!open_corpus (&b, "win81-x64-STUDENT-PC8-domain", names))
    return;
  NO_ERROR (byol_win_domain (b.windows, &d, &err));
  ck_assert_int_eq (d->note.state, PX_FOUND);
  ck_assert (d->member);
  ck_assert_str_eq (d->sid, "S-1-5-21-226059406-2984137831-1201299043");
  ck_assert_str_eq (d->name, "INTERNAL");
  ck_assert_str_eq (d->dns_name, "internal.greendale.edu");
  const struct win_account *a = account (&b, "GOLD_ADMINISTRATOR");
  ck_assert_int_eq (a->note.state, PX_FOUND);
  ck_assert_str_eq (a->name, "gold_administrator");
  ck_assert_uint_eq (a->rid, 1001);
  ck_assert (!(a->control & WIN_ACCOUNT_DISABLED));
  ck_assert_int_eq (is_administrator (&b, a->rid, &is), PX_FOUND);
  ck_assert (is);
  ck_assert_uint_eq (account (&b, "Guest")->rid, 501);
  ck_assert (account (&b, "Guest")->control & WIN_ACCOUNT_DISABLED);
  ck_assert_int_eq (is_administrator (&b, 501, &is), PX_FOUND);
  ck_assert (!is);
  ck_assert_int_eq (account (&b, "WorkSpaces_BYOL")->note.state, PX_ABSENT);
}
END_TEST

START_TEST (real_workgroup)
{
  static const struct
  {
    const char *folder, *user;
  } machines[] = {
    { "win10-x64-2022-RathbunVM", "AndrewRathbun" },
    { "winxp-sp3-x86-M57-PAT", "Pat" },
  };
  static const char *const names[] = { "SAM", "SECURITY", NULL };
  for (size_t i = 0; i < ARRAY_SIZE (machines); i++) {
    WINBOX b;
    const struct win_domain *d;
    bool is;
    if (!open_corpus (&b, machines[i].folder, names))
      return;
    NO_ERROR (byol_win_domain (b.windows, &d, &err));
    ck_assert_int_eq (d->note.state, PX_FOUND);
    ck_assert (!d->member);
    ck_assert_str_eq (d->name, "WORKGROUP");
    const struct win_account *a = account (&b, machines[i].user);
    ck_assert_int_eq (a->note.state, PX_FOUND);
    ck_assert_int_eq (a->control_note.state, PX_FOUND);
    ck_assert_str_eq (a->name, machines[i].user);
    ck_assert_int_eq (is_administrator (&b, a->rid, &is), PX_FOUND);
    ck_assert (is);
  }
}
END_TEST

/* What independent reading of the stores gives. */
START_TEST (real_boot_stores)
{
  static const struct
  {
    const char *folder;
    bool uefi;
  } stores[] = {
    { "bcd-win10-dualboot-linux", true },
    { "bcd-win11-zhCN-desktop", true },
  };
  static const char *const names[] = { "BCD", NULL };
  for (size_t i = 0; i < ARRAY_SIZE (stores); i++) {
    WINBOX b;
    const struct win_boot *boot;
    if (!open_corpus (&b, stores[i].folder, names))
      return;
    NO_ERROR (byol_win_boot (b.windows, &boot, &err));
    ck_assert_msg (boot->note.state == PX_FOUND, "%s: %s", stores[i].folder, boot->note.reason);
    ck_assert_int_eq (boot->uefi, stores[i].uefi);
    ck_assert_uint_ge (boot->loader_count, 1);
  }
}
END_TEST

/* ---- whole disks ----------------------------------------------------------------- */

/* The index of a partition. */
static uint32_t
volume_of (struct winbox *b, uint32_t number)
{
  const struct volume_list *l = byol_source_volumes (b->source);
  for (uint32_t i = 0; i < l->count; i++)
    if (l->items[i].number == number)
      return i;
  ck_abort_msg ("no partition %u", number);
}

/* Which store counts, by the partition table, and what letters resolve to. */
START_TEST (disks)
{
  static const struct
  {
    const char *recipe;
    uint32_t build, windows, store; /* partition numbers */
    const char *place;
    bool uefi;
  } cases[] = {
    { "clean-win7", 7601, 2, 1, "\\Boot\\BCD", false },
    { "clean-win10", 19045, 2, 1, "\\Boot\\BCD", false },
    { "clean-win11", 26100, 3, 1, "\\EFI\\Microsoft\\Boot\\BCD", true },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    const struct win_identity *id;
    const struct win_boot *store;
    const struct win_letter_list *l;
    winbox_init (&b);
    if (!winbox_image (&b, cases[i].recipe, ""))
      return;
    winbox_open (&b);
    uint32_t windows = volume_of (&b, cases[i].windows);
    ck_assert_uint_eq (byol_win_roots (b.windows)->count, 1);
    ck_assert_ptr_null (byol_win_roots (b.windows)->note.reason);
    ck_assert_int_eq (byol_win_volume (b.windows), windows);
    NO_ERROR (byol_win_identity (b.windows, &id, &err));
    ck_assert_uint_eq (id->build, cases[i].build);
    NO_ERROR (byol_win_boot (b.windows, &store, &err));
    ck_assert_int_eq (store->note.state, PX_FOUND);
    ck_assert_uint_eq (store->volume, volume_of (&b, cases[i].store));
    ck_assert_str_eq (store->note.place, cases[i].place);
    ck_assert_int_eq (store->uefi, cases[i].uefi);
    ck_assert_uint_eq (store->loader_count, 1);
    NO_ERROR (byol_win_drive_letters (b.windows, &l, &err));
    bool seen = false;
    for (size_t j = 0; j < l->count; j++)
      if (l->items[j].letter == 'C') {
        ck_assert_int_eq (l->items[j].kind, WIN_LETTER_PARTITION);
        ck_assert_uint_eq (l->items[j].volume, windows);
        seen = true;
      }
    ck_assert (seen);
    for (int h = 0; h < WIN_MACHINE_HIVES; h++) {
      const char *why;
      ck_assert_int_eq (hive (&b, (enum win_hive) h)->state, HIVE_CLEAN);
      ck_assert (!byol_win_hive_stale (b.windows, (enum win_hive) h, &why));
    }
  }
}
END_TEST

/* A volume that was not closed cleanly makes its hives stale, and no others. */
START_TEST (disks_stale)
{
  static const struct
  {
    const char *mutation, *why;
  } cases[] = {
    { "filesystem-clean=windows", "the volume's NTFS is marked dirty" },
    { "not-hibernated", "the volume holds a hibernated session" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    WINBOX b;
    CLEANUP_FREE char *options = util_printf ("--mutate %s", cases[i].mutation);
    winbox_init (&b);
    if (!winbox_image (&b, "clean-win10", options))
      return;
    winbox_open (&b);
    const char *why = NULL;
    ck_assert_int_eq (hive (&b, WIN_SYSTEM)->state, HIVE_CLEAN);
    ck_assert (byol_win_hive_stale (b.windows, WIN_SYSTEM, &why));
    ck_assert_str_eq (why, cases[i].why);
    ck_assert_int_eq (hive (&b, WIN_BCD)->state, HIVE_CLEAN);
    ck_assert (!byol_win_hive_stale (b.windows, WIN_BCD, &why));
  }
}
END_TEST

START_TEST (disks_two_windows)
{
  WINBOX b;
  winbox_init (&b);
  if (!winbox_image (&b, "clean-win10", "--mutate windows-found"))
    return;
  winbox_open (&b);
  ck_assert_uint_eq (byol_win_roots (b.windows)->count, 2);
}
END_TEST

/* ---- hostile hives --------------------------------------------------------------- */

/* Asks for everything; no answer is wrong here, but to crash or fail. */
static void
ask_all (struct winbox *b)
{
  const struct win_identity *id;
  const struct win_service *s;
  const struct win_program_list *programs;
  const struct win_adapter_list *adapters;
  const struct win_account *a;
  const struct win_domain *d;
  const struct win_cloud_join *c;
  const struct win_av_list *av;
  const struct win_boot *boot;
  const struct win_letter_list *l;
  bool is;
  NO_ERROR (byol_win_identity (b->windows, &id, &err));
  NO_ERROR (byol_win_service (b->windows, "Dhcp", &s, &err));
  NO_ERROR (byol_win_programs (b->windows, &programs, &err));
  NO_ERROR (byol_win_adapters (b->windows, &adapters, &err));
  NO_ERROR (byol_win_account (b->windows, "Guest", &a, &err));
  NO_ERROR (byol_win_account (b->windows, "Administrator", &a, &err));
  NO_ERROR (byol_win_domain (b->windows, &d, &err));
  NO_ERROR (byol_win_cloud_join (b->windows, &c, &err));
  NO_ERROR (byol_win_antivirus (b->windows, &av, &err));
  NO_ERROR (byol_win_boot (b->windows, &boot, &err));
  NO_ERROR (byol_win_drive_letters (b->windows, &l, &err));
  is_administrator (b, 500, &is);
}

/* Overwrites bytes of a file at places that depend on `seed` alone. */
static void
damage (const char *path, unsigned seed)
{
  FILE *f = fopen (path, "r+b");
  ck_assert_ptr_nonnull (f);
  ck_assert_int_eq (fseek (f, 0, SEEK_END), 0);
  long size = ftell (f);
  uint32_t x = seed * 2654435761u + 1;
  for (int i = 0; i < 40; i++) {
    x = x * 1664525u + 1013904223u;
    ck_assert_int_eq (fseek (f, 4096 + (long) (x >> 4) % (size - 4096), SEEK_SET), 0);
    x = x * 1664525u + 1013904223u;
    fputc ((int) (x >> 24), f);
  }
  fclose (f);
}

START_TEST (damaged_hives)
{
  static const struct
  {
    const char *folder, *name;
  } hives[] = {
    { "win81-x64-STUDENT-PC8-domain", "SAM" },
    { "win81-x64-STUDENT-PC8-domain", "SECURITY" },
    { "bcd-win11-zhCN-desktop", "BCD" },
  };
  if (util_corpus () == NULL)
    return;
  for (unsigned seed = 0; seed < 40; seed++) {
    WINBOX b;
    winbox_init (&b);
    for (size_t i = 0; i < ARRAY_SIZE (hives); i++) {
      CLEANUP_FREE char *file = util_printf ("%s/%s", hives[i].folder, hives[i].name);
      CLEANUP_FREE char *path = util_printf ("%s/%s", b.dir, hives[i].name);
      winbox_corpus (&b, hives[i].name, file);
      damage (path, seed * 8 + (unsigned) i);
    }
    winbox_open (&b);
    ask_all (&b);
  }
}
END_TEST

START_TEST (malformed_hives)
{
  static const struct
  {
    const char *name, *file;
  } hives[] = {
    { "SAM", "malformed-ez/SAM" },
    { "SAM", "malformed-ez/SAMBadHBinHeader" },
    { "SAM", "malformed-ez/SAM_RootValue" },
    { "SAM", "malformed-ez/NotAHive" },
    { "SAM", "parse-win32registry/fake_sam.rf" },
    { "SYSTEM", "parse-win32registry/fake_system.rf" },
    { "SOFTWARE", "parse-win32registry/fake_software.rf" },
    { "SECURITY", "parse-win32registry/fake_security.rf" },
    { "SYSTEM", "yarp/TruncatedHive" },
    { "SYSTEM", "yarp/GarbageHive" },
    { "SYSTEM", "yarp/BadBaseBlockHive/BadBaseBlockHive" },
    { "BCD", "bcd-qthivex/blankbcd" },
    { "BCD", "win10-x64-2022-RathbunVM/BCD-Template" },
  };
  if (util_corpus () == NULL)
    return;
  for (size_t i = 0; i < ARRAY_SIZE (hives); i++) {
    WINBOX b;
    winbox_init (&b);
    winbox_corpus (&b, hives[i].name, hives[i].file);
    winbox_open (&b);
    ask_all (&b);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("windows");
  TCase *t = tcase_create ("made");
  tcase_set_timeout (t, 120);
  tcase_add_test (t, numbers);
  tcase_add_test (t, strings);
  tcase_add_test (t, offsets);
  tcase_add_test (t, control_set);
  tcase_add_test (t, control_set_explicit);
  tcase_add_test (t, roots);
  tcase_add_test (t, roots_loose);
  tcase_add_test (t, hive_states);
  tcase_add_test (t, hive_replayed);
  tcase_add_test (t, identity);
  tcase_add_test (t, identity_windows_7);
  tcase_add_test (t, identity_odd);
  tcase_add_test (t, files);
  tcase_add_test (t, files_of_another_drive);
  tcase_add_test (t, services);
  tcase_add_test (t, both_views);
  tcase_add_test (t, programs_partial);
  tcase_add_test (t, antivirus);
  tcase_add_test (t, adapter_states);
  tcase_add_test (t, adapters_unreadable);
  tcase_add_test (t, accounts);
  tcase_add_test (t, accounts_damaged);
  tcase_add_test (t, membership_damaged);
  tcase_add_test (t, domain);
  tcase_add_test (t, domain_names);
  tcase_add_test (t, cloud_join);
  tcase_add_test (t, boot_entries);
  tcase_add_test (t, boot_stores);
  tcase_add_test (t, boot_absent);
  tcase_add_test (t, letters);
  tcase_add_test (t, cancelled);
  suite_add_tcase (suite, t);
  t = tcase_create ("real");
  tcase_set_timeout (t, 300);
  tcase_add_test (t, real_windows_7);
  tcase_add_test (t, real_windows_10);
  tcase_add_test (t, real_windows_10_dirty);
  tcase_add_test (t, real_domain_member);
  tcase_add_test (t, real_workgroup);
  tcase_add_test (t, real_boot_stores);
  tcase_add_test (t, damaged_hives);
  tcase_add_test (t, malformed_hives);
  suite_add_tcase (suite, t);
  t = tcase_create ("disks");
  tcase_set_timeout (t, 300);
  tcase_add_test (t, disks);
  tcase_add_test (t, disks_stale);
  tcase_add_test (t, disks_two_windows);
  suite_add_tcase (suite, t);
  return util_run_suite (suite);
}
