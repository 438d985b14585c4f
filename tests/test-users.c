/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Users: their profiles, hives and accounts, and the rules that rest on them.
   Machines are made of .reg texts, and checked through the whole engine. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf16.h"
#include "rules/rule.h"
#include "util.h"
#include "winbox.h"

#define NO_ERROR(call)                                                                             \
  do {                                                                                             \
    CLEANUP_ERROR struct byol_error *err = NULL;                                                   \
    int r_ = (call);                                                                               \
    ck_assert_msg (r_ == 0, "%s", err ? byol_error_message (err) : "no message");                  \
  } while (0)

/* ---- a machine ---------------------------------------------------------------------- */

#define CCS "HKLM\\SYSTEM\\ControlSet001\\"
#define WINNT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define PROFILE_LIST WINNT "\\ProfileList"
#define SAM_USERS "HKLM\\SAM\\SAM\\Domains\\Account\\Users\\"
#define ME "S-1-5-21-7-8-9-1001"
#define MUI CCS "Control\\MUI\\"
#define LANGUAGE CCS "Control\\Nls\\Language"
#define PROFILE(sid, path) "[" PROFILE_LIST "\\" sid "]\n\"ProfileImagePath\"=str(2):\"" path "\"\n"
#define LOCALE(id, name)                                                                           \
  "[HKLM\\X\\Control Panel\\International]\n\"Locale\"=\"" id "\"\n\"LocaleName\"=\"" name "\"\n"
#define NETWORK_DRIVE(letter)                                                                      \
  "[HKLM\\X\\Network\\" letter "]\n\"RemotePath\"=\"\\\\\\\\files\\\\share\"\n"

/* The hives; those of users have the root HKLM\X. */
enum part
{
  NOTHING,
  SYSTEM,
  SOFTWARE,
  SAM,
  WELCOME, /* config\DEFAULT */
  NEW,     /* C:\Users\Default */
  MINE,    /* C:\Users\me */
  PARTS
};

static const struct
{
  const char *path, *key, *reg;
} parts[PARTS] = {
  [SYSTEM] = { "Windows/System32/config/SYSTEM", "SYSTEM",
               REG_SELECT "[HKLM\\SYSTEM\\MountedDevices]\n"
                          "[" CCS "Services\\Dhcp]\n\"Start\"=dword:00000002\n"
                          "\"ImagePath\"=str(2):\"%SystemRoot%\\\\system32\\\\svchost.exe -k x\"\n"
                          "[" LANGUAGE "]\n\"Default\"=\"0409\"\n\"InstallLanguage\"=\"0409\"\n"
                          "[" MUI "Settings]\n[" MUI
                          "UILanguages\\en-US]\n\"LCID\"=dword:00000409\n" },
  [SOFTWARE] = { "Windows/System32/config/SOFTWARE", "SOFTWARE",
                 "[" WINNT "]\n\"CurrentBuildNumber\"=\"19045\"\n\"SystemRoot\"=\"C:\\\\Windows\"\n"
                 "[" PROFILE_LIST "]\n\"ProfilesDirectory\"=str(2):\"%SystemDrive%\\\\Users\"\n"
                 "\"Default\"=str(2):\"%SystemDrive%\\\\Users\\\\Default\"\n" PROFILE (
                   "S-1-5-18", "%systemroot%\\\\system32\\\\config\\\\systemprofile")
                   PROFILE (ME, "C:\\\\Users\\\\me") },
  [SAM] = { "Windows/System32/config/SAM", "SAM", "[" SAM_USERS "Names]\n" },
  [WELCOME] = { "Windows/System32/config/DEFAULT", "X", LOCALE ("00000409", "en-US") },
  [NEW] = { "Users/Default/NTUSER.DAT", "X",
            LOCALE ("00000409", "en-US") "[HKLM\\X\\Network]\n"
                                         "[HKLM\\X\\Software\\Policies\\Power]\n" },
  [MINE] = { "Users/me/NTUSER.DAT", "X", LOCALE ("00000409", "en-US") "[HKLM\\X\\Network]\n" },
};

/* What makes a machine different: a hive's further text and reg2hive's options
   ("absent": it is not there), and a file more. */
struct change
{
  enum part part;
  const char *reg, *options, *file;
};

static void
make_folders (const char *path)
{
  CLEANUP_FREE char *folder = strdup (path);
  *strrchr (folder, '/') = '\0';
  util_mkdirs (folder);
}

static void
make_hive (const char *dir, enum part part, const char *more, const char *options)
{
  CLEANUP_FREE char *path = util_printf ("%s/%s", dir, parts[part].path);
  CLEANUP_FREE char *text = util_printf ("%s%s", parts[part].reg, more ? more : "");
  if (options && strcmp (options, "absent") == 0)
    return;
  make_folders (path);
  util_hive (path, parts[part].key, text, options ? options : "");
}

/* Hives as they are without a change are made once. */
static char *base_dir;

static void
make_base (void)
{
  base_dir = util_mkdtemp ();
  for (int i = SYSTEM; i < PARTS; i++)
    make_hive (base_dir, (enum part) i, NULL, NULL);
}

static void
remove_base (void)
{
  util_rmtree (base_dir);
  free (base_dir);
}

static void
make_machine (const char *dir, const struct change *change)
{
  for (int i = SYSTEM; i < PARTS; i++) {
    CLEANUP_FREE char *from = util_printf ("%s/%s", base_dir, parts[i].path);
    CLEANUP_FREE char *to = util_printf ("%s/%s", dir, parts[i].path);
    if (i == (int) change->part) {
      make_hive (dir, (enum part) i, change->reg, change->options);
      continue;
    }
    make_folders (to);
    ck_assert_int_eq (link (from, to), 0);
  }
  if (change->file != NULL) {
    CLEANUP_FREE char *path = util_printf ("%s/%s", dir, change->file);
    make_folders (path);
    util_write (path, "x", 1);
  }
}

/* Opens a folder or a disk and checks it. */
struct session
{
  struct byol_ctx *ctx;
  struct byol_image *image;
  struct byol_profile *profile;
  struct byol_report *report;
};

static void
start (struct session *s, const char *path, const char *profile)
{
  *s = (struct session){ 0 };
  NO_ERROR (byol_ctx_new (&s->ctx, &err));
  NO_ERROR (byol_image_new (&s->image, s->ctx, &err));
  NO_ERROR (byol_image_add_disk (s->image, path, NULL, &err));
  NO_ERROR (byol_image_open (s->image, &err));
  NO_ERROR (byol_profile_load (&s->profile, s->ctx, profile, &err));
  NO_ERROR (byol_check (&s->report, s->image, s->profile, NULL, 0, &err));
}

static void
end (struct session *s)
{
  byol_report_free (s->report);
  byol_profile_free (s->profile);
  byol_image_free (s->image);
  byol_ctx_free (s->ctx);
}

#define PASS BYOL_STATUS_PASS
#define WARN BYOL_STATUS_WARN
#define FAIL BYOL_STATUS_FAIL
#define UNKNOWN BYOL_STATUS_UNKNOWN

struct example
{
  const char *rule;
  struct change change;
  int status;
  const char *reason;
  const char *message; /* NULL: whatever the reader says */
};

static void
try_example (const struct example *e, const char *profile)
{
  CLEANUP_FREE char *dir = util_mkdtemp ();
  struct session s;

  make_machine (dir, &e->change);
  start (&s, dir, profile);
  const struct byol_finding *f = byol_report_find (s.report, e->rule);
  ck_assert_msg (f != NULL, "%s", e->rule);
  ck_assert_msg (byol_finding_status (f) == e->status
                   && strcmp (byol_finding_reason (f), e->reason) == 0
                   && (!e->message || strcmp (byol_finding_message (f), e->message) == 0),
                 "%s with %s%s%s:\nis     %s (%s): %s\nnot to %s (%s): %s", e->rule,
                 e->change.reg ? e->change.reg : "", e->change.options ? e->change.options : "",
                 e->change.file ? e->change.file : "", byol_status_name (byol_finding_status (f)),
                 byol_finding_reason (f), byol_finding_message (f), byol_status_name (e->status),
                 e->reason, e->message ? e->message : "(any)");
  end (&s);
  util_rmtree (dir);
}

#define TRY_ALL(list)                                                                              \
  for (size_t i_ = 0; i_ < ARRAY_SIZE (list); i_++)                                                \
  try_example (&list[i_], "current")

/* ---- the SAM -------------------------------------------------------------------------- */

/* An account whose NT hash has that length; 0xffff: V is cut before it. */
static char *
account_reg (uint32_t rid, const char *name, uint32_t control, uint32_t hash_length)
{
  uint8_t f[80] = { 0 }, v[0xcc + 64 + 56] = { 0 };
  struct buf reg = BUF_INIT;
  size_t n, len = hash_length == 0xffff ? 0xa0 : sizeof v;
  CLEANUP_FREE uint8_t *wide = byol_utf8_to_utf16le (name, &n);
  const struct
  {
    uint8_t *at;
    uint32_t value;
  } fields[] = { { f + 48, rid },
                 { f + 56, control },
                 { v + 0x10, (uint32_t) n },
                 { v + 0xa8, 64 },
                 { v + 0xac, hash_length } };

  for (size_t i = 0; i < ARRAY_SIZE (fields); i++)
    for (int k = 0; k < 4; k++)
      fields[i].at[k] = (uint8_t) (fields[i].value >> (8 * k));
  memcpy (v + 0xcc, wide, n);
  byol_buf_printf (&reg, "[" SAM_USERS "%08X]\n\"F\"=hex:00", rid);
  for (size_t i = 1; i < sizeof f; i++)
    byol_buf_printf (&reg, ",%02x", f[i]);
  byol_buf_puts (&reg, "\n\"V\"=hex:00");
  for (size_t i = 1; i < len; i++)
    byol_buf_printf (&reg, ",%02x", v[i]);
  byol_buf_puts (&reg, "\n");
  return byol_buf_steal (&reg);
}

START_TEST (accounts)
{
  static const struct
  {
    uint32_t length;
    bool known, password;
  } lengths[] = { { 4, true, false },   { 20, true, true },      { 24, true, false },
                  { 56, true, true },   { 0, false, false },     { 57, false, false },
                  { 21, false, false }, { 0xffff, false, false } };
  struct buf reg = BUF_INIT;
  WINBOX b;
  const struct win_account_list *l;

  byol_buf_puts (&reg, "[" SAM_USERS "Names\\x]\n");
  for (size_t i = 0; i < ARRAY_SIZE (lengths); i++) {
    CLEANUP_FREE char *one = account_reg (1000 + (uint32_t) i, "x", 0x210, lengths[i].length);
    byol_buf_puts (&reg, one);
  }
  winbox_init (&b);
  winbox_hive (&b, "SAM", reg.data, "");
  byol_buf_free (&reg);
  winbox_open (&b);
  NO_ERROR (byol_win_accounts (b.windows, &l, &err));
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_uint_eq (l->count, ARRAY_SIZE (lengths));
  for (size_t i = 0; i < l->count; i++) {
    const struct win_account *a = &l->items[i];
    ck_assert_uint_eq (a->rid, 1000 + i);
    ck_assert_str_eq (a->name, i + 1 < l->count ? "x" : "number 1007");
    ck_assert_uint_eq (a->control, 0x210);
    ck_assert_int_eq (a->password_note.state, lengths[i].known ? PX_FOUND : PX_UNREADABLE);
    ck_assert_int_eq (a->has_password, lengths[i].password);
  }
  ck_assert_str_eq (l->items[0].password_note.data, "a password is not set");
  ck_assert_str_eq (l->items[6].password_note.reason, "its hash has the unknown length 21");
  ck_assert_str_eq (l->items[7].password_note.reason, "it is damaged");
}
END_TEST

START_TEST (passwords)
{
  CLEANUP_FREE char *set = account_reg (1001, "me", 0x210, 56);
  CLEANUP_FREE char *empty = account_reg (1002, "builder", 0x214, 24);
  CLEANUP_FREE char *off = account_reg (501, "Guest", 0x215, 4);
  CLEANUP_FREE char *odd = account_reg (1003, "odd", 0x210, 7);
  CLEANUP_FREE char *no_control = util_printf ("%s\"F\"=hex:01,02\n", empty);
  CLEANUP_FREE char *good = util_printf ("%s%s", set, off);
  CLEANUP_FREE char *bad = util_printf ("%s%s%s", set, off, empty);
  CLEANUP_FREE char *odd_off = util_printf ("%s%s", off, odd);
  const struct example list[] = {
    { "passwords-set",
      { SAM, good, NULL, NULL },
      PASS,
      "",
      "Every enabled local account has a password." },
    { "passwords-set", { SAM, off, NULL, NULL }, PASS, "", "No local account is enabled." },
    { "passwords-set",
      { SAM, bad, NULL, NULL },
      WARN,
      "password-empty",
      "The account \"builder\" is enabled and has no password." },
    { "passwords-set", { SAM, odd_off, NULL, NULL }, UNKNOWN, "unreadable", NULL },
    { "passwords-set", { SAM, no_control, NULL, NULL }, UNKNOWN, "unreadable", NULL },
    { "passwords-set", { SAM, good, "--dirty", NULL }, UNKNOWN, "stale", NULL },
    { "passwords-set", { SAM, NULL, "absent", NULL }, UNKNOWN, "unreadable", NULL },
    { "passwords-set",
      { SAM, "[-HKLM\\SAM\\SAM]\n[HKLM\\SAM\\x]\n", NULL, NULL },
      UNKNOWN,
      "accounts-absent",
      "The SAM has no list of local accounts." },
  };

  TRY_ALL (list);
}
END_TEST

/* ---- profiles -------------------------------------------------------------------------- */

START_TEST (profiles)
{
  CLEANUP_FREE char *dir = util_mkdtemp ();
  WINBOX b;
  const struct win_user_profile_list *l;

  winbox_init (&b);
  make_machine (b.dir,
                &(struct change){ SOFTWARE,
                                  PROFILE ("S-1-12-1-1-2-3-4", "%SystemDrive%\\\\Users\\\\cloud")
                                    PROFILE ("S-1-5-21-7-8-9-1002", "D:\\\\Users\\\\far")
                                      PROFILE ("S-1-5-21-7-8-9-1003.bak",
                                               "C:\\\\Users\\\\me") "[" PROFILE_LIST
                                                                    "\\S-1-5-21-7-8-9-1004]\n",
                                  NULL, "Users/cloud/x" });
  winbox_open (&b);
  NO_ERROR (byol_win_user_profiles (b.windows, &l, &err));
  ck_assert_int_eq (l->note.state, PX_FOUND);
  ck_assert_ptr_null (l->note.reason);
  ck_assert_str_eq (l->directory, "C:\\Users");
  ck_assert_str_eq (l->default_path, "C:\\Users\\Default");
  static const struct
  {
    const char *sid, *path, *name;
    bool backup, person;
    uint32_t rid;
    enum px_state folder, hive;
  } want[] = {
    { "S-1-12-1-1-2-3-4", "C:\\Users\\cloud", "cloud", false, true, 4, PX_FOUND, PX_ABSENT },
    { "S-1-5-18", "C:\\Windows\\system32\\config\\systemprofile", "systemprofile", false, false, 18,
      PX_UNREADABLE, PX_UNREADABLE },
    { ME, "C:\\Users\\me", "me", false, true, 1001, PX_FOUND, PX_FOUND },
    { "S-1-5-21-7-8-9-1002", "D:\\Users\\far", "far", false, true, 1002, PX_UNREADABLE,
      PX_UNREADABLE },
    { "S-1-5-21-7-8-9-1003", "C:\\Users\\me", "me", true, true, 1003, PX_UNREADABLE,
      PX_UNREADABLE },
    { "S-1-5-21-7-8-9-1004", "", "S-1-5-21-7-8-9-1004", false, true, 1004, PX_ABSENT, PX_ABSENT },
  };
  ck_assert_uint_eq (l->count, ARRAY_SIZE (want));
  for (size_t i = 0; i < l->count; i++) {
    const struct win_user_profile *p = &l->items[i];
    ck_assert_str_eq (p->sid, want[i].sid);
    ck_assert_str_eq (p->path, want[i].path);
    ck_assert_str_eq (p->name, want[i].name);
    ck_assert_int_eq (p->backup, want[i].backup);
    ck_assert_int_eq (p->person, want[i].person);
    ck_assert_uint_eq (p->rid, want[i].rid);
    ck_assert_msg (p->folder == want[i].folder && p->hive == want[i].hive, "%s: %d %d", p->sid,
                   p->folder, p->hive);
  }
  ck_assert_str_eq (l->items[3].reason, "it is on drive D:, and only C: is looked at");
  util_rmtree (dir);
}
END_TEST

/* More profiles than anybody has: the first are looked up, and that there are
   more is told. */
START_TEST (many_profiles)
{
  WINBOX b;
  struct buf reg = BUF_INIT;
  const struct win_user_profile_list *l;

  for (int i = 0; i < 70; i++)
    byol_buf_printf (&reg, PROFILE ("S-1-5-21-7-8-9-2%03d", "C:\\\\Users\\\\me"), i);
  winbox_init (&b);
  make_machine (b.dir, &(struct change){ SOFTWARE, reg.data, NULL, NULL });
  byol_buf_free (&reg);
  winbox_open (&b);
  NO_ERROR (byol_win_user_profiles (b.windows, &l, &err));
  ck_assert_uint_eq (l->count, 72);
  ck_assert_str_eq (l->note.reason, "there are more than 64 profiles");

  /* And of hives as many as there is room for. */
  int opened = 0;
  for (size_t i = 0; i < l->count; i++) {
    CLEANUP (byol_answer_free) struct answer a = { 0 };
    CLEANUP (byol_px_key_free) struct key_info info = { 0 };
    CLEANUP_FREE char *place = NULL;
    CLEANUP_FREE char *key = util_printf ("HKU\\%s\\Network", l->items[i].sid);
    if (!l->items[i].person)
      continue;
    NO_ERROR (byol_win_key (b.windows, key, &a, &info, &place, &err));
    opened += a.state == PX_FOUND;
    if (a.state == PX_UNREADABLE)
      ck_assert_str_eq (a.reason, "the hives of 18 users were opened, and no more are");
    ck_assert_str_eq (place, key);
  }
  ck_assert_int_eq (opened, WIN_MOST_USERS);
}
END_TEST

START_TEST (profiles_few)
{
  static const struct example list[] = {
    { "user-profiles-few",
      { .part = NOTHING },
      PASS,
      "",
      "Beside those of Windows itself only these profiles are there: me." },
    { "user-profiles-few",
      { SOFTWARE, PROFILE ("S-1-5-21-7-8-9-1002", "C:\\\\Users\\\\you"), NULL, "Users/you/x" },
      WARN,
      "several-profiles",
      "There are profiles of 2 users beside the built-in administrator: me, you." },
    { "user-profiles-few",
      { SOFTWARE,
        PROFILE ("S-1-5-21-7-8-9-500", "C:\\\\Users\\\\Administrator")
          PROFILE ("S-1-5-21-7-8-9-1000", "C:\\\\Users\\\\defaultuser0"),
        NULL, "Users/defaultuser0/x" },
      PASS,
      "",
      NULL },
    { "user-profiles-few",
      { SOFTWARE, "[-" PROFILE_LIST "\\" ME "]\n", NULL, NULL },
      WARN,
      "profile-remnants",
      "The folder C:\\Users\\me belongs to no registered profile." },
    { "user-profiles-few",
      { SOFTWARE, PROFILE (ME ".bak", "C:\\\\Users\\\\me"), NULL, NULL },
      WARN,
      "profile-remnants",
      "Windows could once not load the profile of me (" ME ".bak)." },
    { "user-profiles-few", { NOTHING, NULL, NULL, "Users/desktop.ini" }, PASS, "", NULL },
    { "user-profiles-few",
      { SOFTWARE, PROFILE (ME, "x") "\"ProfileImagePath\"=dword:1\n", NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
    { "user-profiles-few", { SOFTWARE, "", "--dirty", NULL }, UNKNOWN, "stale", NULL },
  };

  TRY_ALL (list);
}
END_TEST

START_TEST (profiles_present)
{
  static const struct example list[] = {
    { "user-profiles-present",
      { .part = NOTHING },
      PASS,
      "",
      "Every registered user profile is complete, and below C:\\Users." },
    { "user-profiles-present",
      { SOFTWARE, "[" PROFILE_LIST "]\n\"ProfilesDirectory\"=str(2):\"E:\\\\Users\"\n", NULL,
        NULL },
      FAIL,
      "profiles-moved",
      "User profiles are made in E:\\Users, not in C:\\Users." },
    { "user-profiles-present",
      { SOFTWARE, "[" PROFILE_LIST "]\n\"ProfilesDirectory\"=-\n", NULL, NULL },
      PASS,
      "",
      NULL },
    { "user-profiles-present",
      { SOFTWARE, "[" PROFILE_LIST "]\n\"ProfilesDirectory\"=dword:1\n", NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
    { "user-profiles-present",
      { SOFTWARE, PROFILE ("S-1-5-21-7-8-9-1002", "C:\\\\Users\\\\you"), NULL, NULL },
      WARN,
      "profile-incomplete",
      "The folder of a registered profile is missing: C:\\Users\\you." },
    { "user-profiles-present",
      { SOFTWARE, PROFILE ("S-1-5-21-7-8-9-1002", "C:\\\\Users\\\\you"), NULL, "Users/you/x" },
      WARN,
      "profile-incomplete",
      "The profile in C:\\Users\\you has no NTUSER.DAT." },
    { "user-profiles-present",
      { SOFTWARE, PROFILE ("S-1-5-21-7-8-9-1002", "C:\\\\Home\\\\you"), NULL,
        "Home/you/NTUSER.DAT" },
      WARN,
      "profile-incomplete",
      "The profile of you is in C:\\Home\\you, not directly below C:\\Users." },
    { "user-profiles-present",
      { SOFTWARE, "[" PROFILE_LIST "\\S-1-5-21-7-8-9-1002]\n", NULL, NULL },
      WARN,
      "profile-incomplete",
      "The profile of S-1-5-21-7-8-9-1002 names no folder." },
    { "user-profiles-present",
      { SOFTWARE, "[-" PROFILE_LIST "\\" ME "]\n", NULL, NULL },
      WARN,
      "no-profile",
      "No user has a profile, as if nobody had ever logged on." },
    { "user-profiles-present",
      { SOFTWARE, "[-" PROFILE_LIST "]\n", NULL, NULL },
      UNKNOWN,
      "profile-list-absent",
      "The registry has no list of user profiles." },
    { "user-profiles-present", { SOFTWARE, "", "--dirty", NULL }, UNKNOWN, "stale", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define NEW_RUN "[HKLM\\X\\Software\\Microsoft\\Windows\\CurrentVersion\\Run]\n"
#define CUSTOMISED ": the default user profile was customised."

START_TEST (default_profile)
{
  static const struct example list[] = {
    { "default-profile-intact",
      { .part = NOTHING },
      PASS,
      "",
      "The default user profile is in C:\\Users\\Default, as Windows made it." },
    { "default-profile-intact",
      { SOFTWARE, "[" PROFILE_LIST "]\n\"Default\"=str(2):\"C:\\\\Profiles\"\n", NULL, NULL },
      FAIL,
      "profile-moved",
      "The default user profile is C:\\Profiles, not C:\\Users\\Default." },
    { "default-profile-intact", { SOFTWARE, "[-" PROFILE_LIST "]\n", NULL, NULL }, PASS, "", NULL },
    { "default-profile-intact",
      { SOFTWARE, "[" PROFILE_LIST "]\n\"Default\"=dword:1\n", NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
    { "default-profile-intact",
      { NEW, NULL, "absent", NULL },
      FAIL,
      "profile-missing",
      "There is no folder C:\\Users\\Default." },
    { "default-profile-intact",
      { NEW, NULL, "absent", "Users/Default/x" },
      FAIL,
      "hive-missing",
      "The default user profile has no NTUSER.DAT." },
    { "default-profile-intact",
      { NEW, NEW_RUN "\"OneDriveSetup\"=\"x\"\n", NULL, NULL },
      PASS,
      "",
      NULL },
    { "default-profile-intact",
      { NEW, NEW_RUN "\"Messenger\"=\"x\"\n", NULL, NULL },
      WARN,
      "profile-customised",
      "The program \"Messenger\" starts at logon" CUSTOMISED },
    { "default-profile-intact",
      { NEW,
        "[HKLM\\X\\Software\\Policies\\Microsoft\\Windows\\System]\n\"DisableCMD\"=dword:"
        "1\n" NETWORK_DRIVE ("H"),
        NULL, NULL },
      WARN,
      "profile-customised",
      "Policies are set (Microsoft\\Windows\\System), the network drive H: is mapped" CUSTOMISED },
    { "default-profile-intact",
      { NEW,
        "[HKLM\\X\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\Explorer]\n"
        "\"NoRun\"=dword:1\n",
        NULL, NULL },
      WARN,
      "profile-customised",
      "Policies are set (Explorer)" CUSTOMISED },
    { "default-profile-intact", { NEW, "", "--dirty", NULL }, UNKNOWN, "stale", NULL },
    { "default-profile-intact", { NEW, "", "--logged", NULL }, PASS, "", NULL },
    { "default-profile-intact", { NEW, "", "--truncate 5000", NULL }, UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

/* How bad customising is, the profile says. */
START_TEST (default_profile_strict)
{
  CLEANUP_FREE char *dir = util_mkdtemp ();
  CLEANUP_FREE char *file = util_printf ("%s/p.json", dir);
  static const char json[] =
    "{\"schema_version\": 1, \"id\": \"x\", \"title\": \"x\", \"as_of\": \"2026-01-01\","
    " \"sources\": [], \"extends\": \"current\","
    " \"rules\": {\"default-profile-intact\": {\"severity\": \"fail\","
    " \"params\": {\"customised\": \"fail\"}},"
    " \"user-profiles-few\": {\"params\": {\"most_profiles\": 2}}}}";
  const struct example list[] = {
    { "default-profile-intact",
      { NEW, NEW_RUN "\"Messenger\"=\"x\"\n", NULL, NULL },
      FAIL,
      "profile-customised",
      "The program \"Messenger\" starts at logon" CUSTOMISED },
    { "user-profiles-few",
      { SOFTWARE, PROFILE ("S-1-5-21-7-8-9-1002", "C:\\\\Users\\\\you"), NULL, NULL },
      PASS,
      "",
      "Beside those of Windows itself only these profiles are there: me, you." },
  };

  util_write (file, json, sizeof json - 1);
  for (size_t i = 0; i < ARRAY_SIZE (list); i++)
    try_example (&list[i], file);
  util_rmtree (dir);
}
END_TEST

/* ---- drive letters ---------------------------------------------------------------------- */

#define MOUNTED "[HKLM\\SYSTEM\\MountedDevices]\n\"\\\\DosDevices\\\\D:\"="
#define SERVICE(start, path)                                                                       \
  "[" CCS "Services\\Indexer]\n\"Start\"=dword:0000000" start "\n\"ImagePath\"=\"" path "\"\n"
#define IN_USE "; D: must be free for the user's volume."

START_TEST (drive_letter)
{
  static const struct example list[] = {
    { "drive-letter-d-free", { .part = NOTHING }, PASS, "", "The drive letter D: is free." },
    /* "\??\SCSI#CdRom" */
    { "drive-letter-d-free",
      { SYSTEM,
        MOUNTED "hex:5c,00,3f,00,3f,00,5c,00,53,00,43,00,53,00,49,00,23,00,43,00,64,00,52,00,6f,00,"
                "6d,00\n",
        NULL, NULL },
      PASS,
      "",
      "D: is free; the letter is kept for a CD or another removable drive, which must not be "
      "attached." },
    /* Of a folder nobody knows which partitions its disk had. */
    { "drive-letter-d-free",
      { SYSTEM, MOUNTED "hex:01,02,03,04,00,00,10,00,00,00,00,00\n", NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
    { "drive-letter-d-free",
      { SYSTEM, SERVICE ("2", "D:\\\\x\\\\indexer.exe"), NULL, NULL },
      FAIL,
      "d-in-use",
      "The service Indexer runs from D:" IN_USE },
    { "drive-letter-d-free",
      { SYSTEM, SERVICE ("3", "\\\"d:\\\\x y\\\\indexer.exe\\\" -x"), NULL, NULL },
      FAIL,
      "d-in-use",
      NULL },
    { "drive-letter-d-free",
      { SYSTEM, SERVICE ("1", "\\\\??\\\\D:\\\\x.sys"), NULL, NULL },
      FAIL,
      "d-in-use",
      NULL },
    { "drive-letter-d-free",
      { SYSTEM, SERVICE ("4", "D:\\\\x\\\\indexer.exe"), NULL, NULL },
      PASS,
      "",
      NULL },
    { "drive-letter-d-free",
      { SYSTEM, SERVICE ("2", "C:\\\\D:\\\\indexer.exe"), NULL, NULL },
      PASS,
      "",
      NULL },
    { "drive-letter-d-free",
      { MINE, NETWORK_DRIVE ("d"), NULL, NULL },
      FAIL,
      "d-in-use",
      "The user me has the network drive d:" IN_USE },
    { "drive-letter-d-free",
      { MINE, NETWORK_DRIVE ("P"), NULL, NULL },
      WARN,
      "network-drive",
      "The user me has the network drive P:; only C: should be there." },
    { "drive-letter-d-free",
      { NEW, NETWORK_DRIVE ("D"), NULL, NULL },
      FAIL,
      "d-in-use",
      "Every new user has the network drive D:" IN_USE },
    { "drive-letter-d-free",
      { WELCOME, NETWORK_DRIVE ("D"), NULL, NULL },
      FAIL,
      "d-in-use",
      "The account LocalSystem has the network drive D:" IN_USE },
    { "drive-letter-d-free", { WELCOME, NULL, "absent", NULL }, PASS, "", NULL },
    { "drive-letter-d-free", { WELCOME, "", "--truncate 100", NULL }, UNKNOWN, "unreadable", NULL },
    { "drive-letter-d-free", { MINE, NULL, "absent", NULL }, PASS, "", NULL },
    { "drive-letter-d-free", { MINE, "", "--logged", NULL }, PASS, "", NULL },
    { "drive-letter-d-free",
      { MINE, "", "--dirty", NULL },
      UNKNOWN,
      "stale",
      "Cannot be relied on: the HKU\\" ME " hive is dirty. As it stands: The drive letter D: is "
      "free." },
    { "drive-letter-d-free",
      { MINE, NETWORK_DRIVE ("D"), "--dirty", NULL },
      FAIL,
      "d-in-use",
      NULL },
    { "drive-letter-d-free", { MINE, "", "--truncate 100", NULL }, UNKNOWN, "unreadable", NULL },
    { "drive-letter-d-free",
      { SOFTWARE, PROFILE ("S-1-5-21-7-8-9-1002", "E:\\\\Users\\\\far"), NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
  };

  TRY_ALL (list);
}
END_TEST

/* On a disk, where partitions are known. */
START_TEST (drive_letter_on_disk)
{
  static const struct
  {
    const char *mutation;
    int status;
    const char *reason, *message;
  } list[] = {
    { "partition", FAIL, "d-in-use", "D: is partition 4" IN_USE },
    { "other-disk", WARN, "d-kept",
      "D: is kept for a disk that is not in this image (MBR disk 0x11223344, offset 1048576)." },
  };

  for (size_t i = 0; i < ARRAY_SIZE (list); i++) {
    CLEANUP_FREE char *options = util_printf ("--mutate drive-letter-d-free=%s", list[i].mutation);
    WINBOX b;
    struct session s;
    winbox_init (&b);
    if (!winbox_image (&b, "clean-win10", options))
      return;
    start (&s, b.image, "current");
    const struct byol_finding *f = byol_report_find (s.report, "drive-letter-d-free");
    ck_assert_int_eq (byol_finding_status (f), list[i].status);
    ck_assert_str_eq (byol_finding_reason (f), list[i].reason);
    ck_assert_str_eq (byol_finding_message (f), list[i].message);
    end (&s);
  }
}
END_TEST

/* ---- language and locale --------------------------------------------------------------- */

START_TEST (language)
{
  static const struct example list[] = {
    { "primary-language-en-us",
      { .part = NOTHING },
      PASS,
      "",
      "The primary language is English (United States)." },
    { "primary-language-en-us",
      { SYSTEM, "[-" MUI "UILanguages\\en-US]\n[" MUI "UILanguages\\de-DE]\n", NULL, NULL },
      FAIL,
      "en-us-missing",
      "English (United States) is not installed." },
    { "primary-language-en-us",
      { SYSTEM, "[-" MUI "UILanguages]\n", NULL, NULL },
      UNKNOWN,
      "languages-absent",
      NULL },
    { "primary-language-en-us",
      { SYSTEM, "[" LANGUAGE "]\n\"InstallLanguage\"=\"0407\"\n", NULL, NULL },
      FAIL,
      "other-language",
      "Windows was installed in the language 0x0407, and speaks it." },
    { "primary-language-en-us",
      { SYSTEM,
        "[" LANGUAGE "]\n\"InstallLanguage\"=\"0407\"\n"
        "[" MUI "Settings]\n\"PreferredUILanguages\"=str(7):\"en-us\\0\"\n",
        NULL, NULL },
      WARN,
      "installed-in-other-language",
      "Windows speaks English (United States), and was installed in the language 0x0407." },
    { "primary-language-en-us",
      { SYSTEM, "[" MUI "Settings]\n\"PreferredUILanguages\"=str(7):\"de-DE\\0en-US\\0\"\n", NULL,
        NULL },
      FAIL,
      "other-language",
      "Windows speaks de-DE, not English (United States)." },
    /* What the next boot changes counts. */
    { "primary-language-en-us",
      { SYSTEM,
        "[" MUI "Settings]\n\"PreferredUILanguages\"=str(7):\"de-DE\\0\"\n"
        "\"PendingUILanguage\"=\"en-US\"\n",
        NULL, NULL },
      PASS,
      "",
      NULL },
    { "primary-language-en-us",
      { SYSTEM, "[" MUI "Settings]\n\"MachinePreferredUILanguages\"=str(7):\"fr-FR\\0\"\n", NULL,
        NULL },
      FAIL,
      "other-language",
      NULL },
    { "primary-language-en-us",
      { SYSTEM, "[" MUI "Settings]\n\"PreferredUILanguages\"=dword:1\n", NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
    { "primary-language-en-us",
      { SYSTEM, "[" LANGUAGE "]\n\"Default\"=\"0809\"\n", NULL, NULL },
      WARN,
      "other-system-locale",
      "Windows speaks English (United States), and its system locale is 0x0809." },
    { "primary-language-en-us",
      { SYSTEM, "[" LANGUAGE "]\n\"InstallLanguage\"=-\n", NULL, NULL },
      UNKNOWN,
      "language-absent",
      NULL },
    { "primary-language-en-us",
      { SYSTEM, "[" LANGUAGE "]\n\"InstallLanguage\"=dword:409\n", NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
    { "primary-language-en-us", { SYSTEM, "", "--dirty", NULL }, UNKNOWN, "stale", NULL },
  };

  TRY_ALL (list);
}
END_TEST

START_TEST (locale)
{
  static const struct example list[] = {
    { "locale-consistent",
      { .part = NOTHING },
      PASS,
      "",
      "The same locale everywhere: system en-US, me en-US, welcome screen en-US, new users "
      "en-US." },
    { "locale-consistent",
      { MINE, LOCALE ("00000809", "en-GB"), NULL, NULL },
      WARN,
      "locales-differ",
      "Not all have the same locale: system en-US, me en-GB, welcome screen en-US, new users "
      "en-US." },
    { "locale-consistent",
      { WELCOME, LOCALE ("00000407", "de-DE"), NULL, NULL },
      WARN,
      "locales-differ",
      NULL },
    { "locale-consistent",
      { NEW, LOCALE ("00000407", "de-DE"), NULL, NULL },
      WARN,
      "locales-differ",
      NULL },
    { "locale-consistent", { MINE, LOCALE ("00010409", "en-US"), NULL, NULL }, PASS, "", NULL },
    { "locale-consistent",
      { MINE, "[HKLM\\X\\Control Panel\\Desktop]\n\"PreferredUILanguages\"=str(7):\"ja-JP\\0\"\n",
        NULL, NULL },
      PASS,
      "",
      "The same locale everywhere: system en-US, me en-US (speaks ja-JP), welcome screen en-US, "
      "new "
      "users en-US." },
    { "locale-consistent",
      { SYSTEM, "[" LANGUAGE "]\n\"Default\"=-\n", NULL, NULL },
      UNKNOWN,
      "system-locale-absent",
      NULL },
    { "locale-consistent", { WELCOME, NULL, "absent", NULL }, UNKNOWN, "unreadable", NULL },
    { "locale-consistent", { MINE, "", "--dirty", NULL }, UNKNOWN, "stale", NULL },
    { "locale-consistent",
      { MINE, "[HKLM\\X\\Control Panel\\International]\n\"Locale\"=dword:409\n", NULL, NULL },
      UNKNOWN,
      "unreadable",
      NULL },
  };

  TRY_ALL (list);
}
END_TEST

/* ---- the report ------------------------------------------------------------------------ */

static const struct byol_hive *
find_hive (const struct byol_facts *facts, const char *name)
{
  for (size_t i = 0; i < byol_facts_hive_count (facts); i++)
    if (strcmp (byol_hive_name (byol_facts_hive (facts, i)), name) == 0)
      return byol_facts_hive (facts, i);
  return NULL;
}

/* What the rules opened is on the report, and not among the facts of before. */
START_TEST (hives_on_report)
{
  CLEANUP_FREE char *dir = util_mkdtemp ();
  struct session s;
  char *json;
  size_t len;

  make_machine (dir, &(struct change){ MINE, NETWORK_DRIVE ("P"), "--logged", NULL });
  start (&s, dir, "current");
  const struct byol_facts *facts = byol_report_facts (s.report);
  ck_assert_str_eq (byol_hive_state (find_hive (facts, "SYSTEM")), "clean");
  ck_assert_str_eq (byol_hive_path (find_hive (facts, "DEFAULT")),
                    "\\Windows\\System32\\config\\DEFAULT");
  ck_assert_str_eq (byol_hive_path (find_hive (facts, "DEFAULT_USER")),
                    "\\Users\\Default\\NTUSER.DAT");
  const struct byol_hive *mine = find_hive (facts, "HKU\\" ME);
  ck_assert_str_eq (byol_hive_path (mine), "\\Users\\me\\NTUSER.DAT");
  ck_assert_str_eq (byol_hive_state (mine), "replayed");
  ck_assert_uint_eq (byol_facts_hive_count (byol_image_facts (s.image)), WIN_MACHINE_HIVES);
  NO_ERROR (byol_report_write (&json, &len, s.report, "json", 0, &err));
  ck_assert_ptr_nonnull (strstr (json, "\"replayed\": {\n          \"log1\": 1,\n"
                                       "          \"log2\": 1,\n          \"log\": 0\n"));
  byol_free (json);
  end (&s);
  util_rmtree (dir);
}
END_TEST

/* Names that no hive has. */
START_TEST (odd_names)
{
  static const char *const keys[] = { "HKU\\S-1-5-21-1-1-1-1\\x", "HKU\\", "HKU\\\\x" };
  WINBOX b;

  winbox_init (&b);
  make_machine (b.dir, &(struct change){ 0 });
  winbox_open (&b);
  for (size_t i = 0; i < ARRAY_SIZE (keys); i++) {
    CLEANUP (byol_answer_free) struct answer a = { 0 };
    CLEANUP (byol_px_key_free) struct key_info info = { 0 };
    CLEANUP_FREE char *place = NULL;
    NO_ERROR (byol_win_key (b.windows, keys[i], &a, &info, &place, &err));
    ck_assert_int_eq (a.state, PX_UNREADABLE);
    ck_assert_ptr_nonnull (strstr (a.reason, "no profile is registered for this user"));
  }
}
END_TEST

/* A real machine's hives: dirty, with logs that complete them. */
START_TEST (real_hives)
{
  const struct win_account_list *l;
  static const struct
  {
    const char *hive, *key, *value, *text;
    enum hive_state state;
  } list[] = {
    { "DEFAULT", "DEFAULT\\Control Panel\\International", "LocaleName", "en-US", HIVE_REPLAYED },
    { "NTUSER.DAT", "DEFAULT_USER\\Control Panel\\International", "LocaleName", "en-US",
      HIVE_CLEAN },
  };
  static const enum win_hive which[] = { WIN_DEFAULT, WIN_DEFAULT_USER };

  if (util_corpus () == NULL)
    return;
#define MACHINE "win10-x64-2022-RathbunVM/"
  WINBOX b;
  winbox_init (&b);
  winbox_corpus (&b, "SAM", MACHINE "SAM");
  winbox_corpus (&b, "DEFAULT", MACHINE "DEFAULT");
  winbox_corpus (&b, "DEFAULT.LOG1", MACHINE "DEFAULT.LOG1");
  winbox_corpus (&b, "DEFAULT.LOG2", MACHINE "DEFAULT.LOG2");
  winbox_corpus (&b, "NTUSER.DAT", MACHINE "Users-Default/NTUSER.DAT");
  winbox_open (&b);
  for (size_t i = 0; i < ARRAY_SIZE (list); i++) {
    CLEANUP (byol_answer_free) struct answer a = { 0 };
    CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
    CLEANUP_FREE char *place = NULL;
    const struct hive_info *info;
    NO_ERROR (byol_win_value (b.windows, list[i].key, list[i].value, &a, &v, &place, &err));
    ck_assert_int_eq (a.state, PX_FOUND);
    ck_assert_uint_eq (v.len, 2 * strlen (list[i].text) + 2);
    NO_ERROR (byol_win_hive (b.windows, which[i], &info, &err));
    ck_assert_int_eq (info->state, list[i].state);
  }
  NO_ERROR (byol_win_accounts (b.windows, &l, &err));
  ck_assert_uint_eq (l->count, 5);
  for (size_t i = 0; i < l->count; i++) {
    ck_assert_int_eq (l->items[i].password_note.state, PX_FOUND);
    ck_assert_int_eq (l->items[i].has_password,
                      strcmp (l->items[i].name, "WDAGUtilityAccount") == 0);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("users");
  TCase *t = tcase_create ("windows");
  tcase_add_unchecked_fixture (t, make_base, remove_base);
  tcase_add_test (t, accounts);
  tcase_add_test (t, profiles);
  tcase_add_test (t, many_profiles);
  tcase_add_test (t, odd_names);
  tcase_add_test (t, real_hives);
  suite_add_tcase (suite, t);
  t = tcase_create ("rules");
  tcase_set_timeout (t, 20);
  tcase_add_unchecked_fixture (t, make_base, remove_base);
  tcase_add_test (t, passwords);
  tcase_add_test (t, profiles_few);
  tcase_add_test (t, profiles_present);
  tcase_add_test (t, default_profile);
  tcase_add_test (t, default_profile_strict);
  tcase_add_test (t, drive_letter);
  tcase_add_test (t, drive_letter_on_disk);
  tcase_add_test (t, language);
  tcase_add_test (t, locale);
  tcase_add_test (t, hives_on_report);
  suite_add_tcase (suite, t);
  return util_run_suite (suite);
}
