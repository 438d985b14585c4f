/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of rules, and every rule that asks the registry or files: over
   hives made from text, through the whole engine. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "rules/rule.h"
#include "util.h"

/* ---- the table -------------------------------------------------------------------- */

/* The lines of a file beside the tests. */
static void
read_lines (const char *name, struct strv *out)
{
  CLEANUP_FREE char *path = util_printf ("%s/tests/%s", getenv ("srcdir"), name);
  FILE *f = fopen (path, "r");
  char line[256];

  ck_assert_msg (f != NULL, "%s", path);
  while (fgets (line, sizeof line, f)) {
    line[strcspn (line, "\n")] = '\0';
    ck_assert (byol_strv_add (out, line));
  }
  fclose (f);
}

/* Ids are permanent: lines are added to the list, never changed or removed. */
START_TEST (test_ids)
{
  CLEANUP_STRV struct strv ids = { 0 };

  read_lines ("rule-ids.txt", &ids);
  ck_assert_uint_eq (ids.count, byol_rules_count);
  for (size_t i = 0; i < ids.count; i++)
    ck_assert_str_eq (ids.items[i], byol_rules[i]->id);
}
END_TEST

/* Each test of AWS's checker is answered by exactly one rule. */
START_TEST (test_checker_tests)
{
  CLEANUP_STRV struct strv tests = { 0 };
  size_t claimed = 0;

  read_lines ("checker-tests.txt", &tests);
  ck_assert_uint_eq (tests.count, 27);
  for (size_t i = 0; i < tests.count; i++) {
    size_t count = 0;

    for (size_t j = 0; j < byol_rules_count; j++)
      for (size_t k = 0; k < byol_rules[j]->checker_test_count; k++)
        count += strcmp (byol_rules[j]->checker_tests[k], tests.items[i]) == 0;
    ck_assert_msg (count == 1, "%s: %zu rules", tests.items[i], count);
  }
  for (size_t j = 0; j < byol_rules_count; j++)
    claimed += byol_rules[j]->checker_test_count;
  ck_assert_uint_eq (claimed, tests.count);
}
END_TEST

static bool
is_kebab (const char *text)
{
  return text[0] && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (text);
}

/* A sentence or a name: not empty, no newline, with or without a full stop. */
static void
check_text (const char *id, const char *text, bool stop)
{
  size_t len = strlen (text);

  ck_assert_msg (len > 0 && !strchr (text, '\n') && (text[len - 1] == '.') == stop, "%s: %s", id,
                 text);
}

START_TEST (test_metadata)
{
  size_t gates = 0;

  for (size_t i = 0; i < byol_rules_count; i++) {
    const struct byol_rule *r = byol_rules[i];

    ck_assert_msg (is_kebab (r->id), "%s", r->id);
    check_text (r->id, r->title, false);
    check_text (r->id, r->rationale, true);
    check_text (r->id, r->expected, true);
    ck_assert_ptr_nonnull (r->remediation);
    ck_assert_msg (r->source_count > 0, "%s", r->id);
    for (size_t j = 0; j < r->source_count; j++)
      ck_assert_msg (strncmp (r->sources[j], "https://", 8) == 0, "%s", r->id);
    for (size_t j = 0; j < r->code_count; j++)
      ck_assert_msg (strcmp (r->codes[j].channel, "checker") == 0
                       || strcmp (r->codes[j].channel, "import") == 0,
                     "%s", r->id);
    ck_assert_msg (r->checker_test_count == 0 || r->code_count >= 2, "%s", r->id);
    for (size_t j = 0; j < r->param_count; j++) {
      ck_assert_msg (r->params[j].doc && r->params[j].doc[0], "%s", r->id);
      ck_assert_msg ((r->params[j].type == PARAM_STRING) == (r->params[j].choices != NULL), "%s %s",
                     r->id, r->params[j].name);
    }
    ck_assert_int_ge (r->confidence, BYOL_CONFIDENCE_EXACT);
    ck_assert_int_le (r->confidence, BYOL_CONFIDENCE_HEURISTIC);
    ck_assert_ptr_nonnull (r->check);
    gates += r->gate;
    ck_assert (!r->gate || !r->needs_windows);
  }
  ck_assert_uint_eq (gates, 1);
}
END_TEST

/* ---- a machine that passes ---------------------------------------------------------- */

#define CCS "HKLM\\SYSTEM\\ControlSet001\\"
#define NIC "{11111111-2222-3333-4444-555555555555}"
#define CLASS CCS "Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\\"
#define CONNECTIONS CCS "Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\"
#define INTERFACES CCS "Services\\Tcpip\\Parameters\\Interfaces\\"
#define WINNT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define WINCV "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
#define UNINSTALL WINCV "\\Uninstall\\"
#define UNINSTALL_32 "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\"
#define PROVIDERS "HKLM\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\"
#define CBS WINCV "\\Component Based Servicing"
#define USERS "HKLM\\SAM\\SAM\\Domains\\Account\\Users"
#define JOIN_INFO CCS "Control\\CloudDomainJoin\\JoinInfo\\0123ABCD"

/* One adapter on DHCP; `n` is its place in the class. */
#define ADAPTER(n, guid, name, dhcp, address)                                                      \
  "[" CLASS n "]\n\"NetCfgInstanceId\"=\"" guid "\"\n\"Characteristics\"=dword:00000084\n"         \
  "\"DriverDesc\"=\"e1000\"\n\"DeviceInstanceID\"=\"PCI\\\\E1000\\\\" n "\"\n"                     \
  "[" CCS "Enum\\PCI\\E1000\\" n "]\n\"ConfigFlags\"=dword:00000000\n"                             \
  "\"Driver\"=\"{4d36e972-e325-11ce-bfc1-08002be10318}\\\\" n "\"\n"                               \
  "[" CONNECTIONS guid "\\Connection]\n\"Name\"=\"" name "\"\n"                                    \
  "[" INTERFACES guid "]\n\"EnableDHCP\"=dword:0000000" dhcp "\n"                                  \
  "\"IPAddress\"=str(7):\"" address "\\0\"\n"

static const char system_reg[] =
  "[HKLM\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n\"Default\"=dword:00000001\n"
  "[HKLM\\SYSTEM\\Setup]\n\"SetupType\"=dword:00000000\n"
  "[HKLM\\SYSTEM\\Setup\\Pid]\n"
  "[HKLM\\SYSTEM\\Setup\\Status]\n"
  "[HKLM\\SYSTEM\\MountedDevices]\n"
  "[" CCS "Control\\ProductOptions]\n\"ProductType\"=\"WinNT\"\n"
  "[" CCS "Control\\Session Manager\\Environment]\n\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n"
  "[" CCS "Control\\TimeZoneInformation]\n\"RealTimeIsUniversal\"=dword:00000001\n"
  "[" CCS "Control\\CloudDomainJoin]\n"
  "[" CCS "Services\\mountmgr]\n\"Start\"=dword:00000000\n"
  "[" CCS "Services\\Dhcp]\n\"Start\"=dword:00000002\n"
  "[" CCS "Services\\Netlogon]\n\"Start\"=dword:00000003\n"
  "[" CCS "Services\\wuauserv]\n\"Start\"=dword:00000004\n"
  "[" CCS "Services\\TrustedInstaller]\n\"Start\"=dword:00000003\n"
  "[" CCS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile]\n"
  "\"EnableFirewall\"=dword:00000000\n"
  "[" CCS
  "Services\\Tcpip\\Parameters]\n\"Hostname\"=\"GOLD\"\n\"NV Hostname\"=\"GOLD\"\n" ADAPTER (
    "0001", NIC, "Ethernet0", "1", "0.0.0.0")
  /* Not physical, and static: nobody minds. */
  "[" CLASS "0002]\n\"NetCfgInstanceId\"=\"{99999999-2222-3333-4444-555555555555}\"\n"
  "\"Characteristics\"=dword:00000009\n"
  "[" INTERFACES "{99999999-2222-3333-4444-555555555555}]\n\"EnableDHCP\"=dword:00000000\n";

static const char software_reg[] =
  "[" WINNT "]\n\"CurrentBuildNumber\"=\"19045\"\n\"CurrentMajorVersionNumber\"=dword:0000000a\n"
  "\"CurrentMinorVersionNumber\"=dword:00000000\n\"EditionID\"=\"Enterprise\"\n"
  "\"ProductName\"=\"Windows 10 Enterprise\"\n\"SystemRoot\"=\"C:\\\\Windows\"\n"
  "[" WINNT "\\Winlogon]\n\"AutoAdminLogon\"=\"0\"\n"
  "[HKLM\\SOFTWARE\\Microsoft\\PowerShell\\3\\PowerShellEngine]\n"
  "\"PowerShellVersion\"=\"5.1.19041.1\"\n"
  "[" PROVIDERS "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}]\n\"DISPLAYNAME\"=\"Windows Defender\"\n"
  "\"REPORTINGEXE\"=\"%ProgramFiles%\\\\Windows Defender\\\\MsMpeng.exe\"\n"
  "[" CBS "]\n"
  "[" WINCV "\\WindowsUpdate\\Auto Update]\n"
  "[" WINCV "\\Uninstall]\n"
  "[" UNINSTALL_32 "Microsoft Edge]\n\"DisplayName\"=\"Microsoft Edge\"\n";

static const char security_reg[] =
  "[HKLM\\SECURITY\\Policy\\PolPrDmS]\n@=hex(0):\n"
  "[HKLM\\SECURITY\\Policy\\PolPrDmN]\n@=hex(0):08,00,0a,00,08,00,00,00,48,00,4f,00,4d,00,45,00\n";

static const char domain_reg[] =
  "[HKLM\\SECURITY\\Policy\\PolPrDmS]\n@=hex(0):01,04,00,00,00,00,00,05,15,00,00,00,"
  "01,00,00,00,02,00,00,00,03,00,00,00\n";

static const char bcd_reg[] =
  "[HKLM\\BCD\\Objects\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements\\24000001]\n"
  "\"Element\"=str(7):\"{22222222-0000-0000-0000-000000000000}\\0\"\n"
  "[HKLM\\BCD\\Objects\\{22222222-0000-0000-0000-000000000000}\\Description]\n"
  "\"Type\"=dword:10200003\n"
  "[HKLM\\BCD\\Objects\\{22222222-0000-0000-0000-000000000000}\\Elements\\12000002]\n"
  "\"Element\"=\"\\\\Windows\\\\system32\\\\winload.exe\"\n";

/* ---- the SAM's blobs ------------------------------------------------------------------ */

static void
put (uint8_t *at, uint32_t v)
{
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t) (v >> (8 * i));
}

static void
add_blob (struct buf *reg, const char *name, const uint8_t *blob, size_t len)
{
  byol_buf_printf (reg, "\"%s\"=hex:", name);
  for (size_t i = 0; i < len; i++)
    byol_buf_printf (reg, "%s%02x", i ? "," : "", blob[i]);
  byol_buf_puts (reg, "\n");
}

#define ACCOUNT_RID 1001u
static const uint8_t machine_sid[24] = { 1, 4, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0,
                                         7, 0, 0, 0, 8, 0, 0, 0, 9,  0, 0, 0 };

/* F of the account: control bits, and the day it expires. */
static void
add_fixed (struct buf *reg, uint32_t control, uint32_t expires)
{
  uint8_t f[80] = { 0 };

  put (f + 36, expires);
  put (f + 48, ACCOUNT_RID);
  put (f + 56, control);
  byol_buf_printf (reg, "[" USERS "\\%08X]\n", ACCOUNT_RID);
  add_blob (reg, "F", f, sizeof f);
}

/* C of Administrators: one member, with that last number. */
static void
add_administrators (struct buf *reg, uint32_t member)
{
  uint8_t c[52 + 28] = { 0 };

  put (c + 40, 0);
  put (c + 44, 28);
  put (c + 48, 1);
  memcpy (c + 52, machine_sid, sizeof machine_sid);
  c[53] = 5;
  put (c + 76, member);
  byol_buf_puts (reg, "[HKLM\\SAM\\SAM\\Domains\\Builtin\\Aliases\\00000220]\n");
  add_blob (reg, "C", c, sizeof c);
}

static void
add_sam (struct buf *reg)
{
  static const char name[] = "WorkSpaces_BYOL";
  uint8_t v[0xcc + 2 * (sizeof name - 1)] = { 0 };

  put (v + 0x10, 2 * (sizeof name - 1));
  for (size_t i = 0; i < sizeof name - 1; i++)
    v[0xcc + 2 * i] = (uint8_t) name[i];
  byol_buf_puts (reg, "[HKLM\\SAM\\SAM\\Domains\\Account]\n");
  add_blob (reg, "V", machine_sid, sizeof machine_sid);
  byol_buf_printf (reg, "[" USERS "\\Names\\%s]\n@=hex(%x):\n", name, ACCOUNT_RID);
  add_fixed (reg, 0x210, 0);
  add_blob (reg, "V", v, sizeof v);
  add_administrators (reg, ACCOUNT_RID);
}

/* ---- running ---------------------------------------------------------------------------- */

static const char *const hive_names[] = { "SYSTEM", "SOFTWARE", "SECURITY", "BCD", "SAM" };
static char *base_dir, *base_text[5];

/* Where a hive is below the folder of a machine. */
static char *
hive_path (const char *dir, const char *name)
{
  if (strcmp (name, "BCD") == 0)
    return util_printf ("%s/Boot/BCD", dir);
  return util_printf ("%s/Windows/System32/config/%s", dir, name);
}

static void
make_folders (const char *dir)
{
  static const char *const names[] = { "Boot", "Windows/System32/config",
                                       "Windows/System32/WindowsPowerShell/v1.0" };

  for (size_t i = 0; i < ARRAY_SIZE (names); i++) {
    CLEANUP_FREE char *path = util_printf ("%s/%s", dir, names[i]);
    util_mkdirs (path);
  }
}

static void
make_base (void)
{
  struct buf sam = BUF_INIT;

  add_sam (&sam);
  base_text[0] = strdup (system_reg);
  base_text[1] = strdup (software_reg);
  base_text[2] = strdup (security_reg);
  base_text[3] = strdup (bcd_reg);
  base_text[4] = byol_buf_steal (&sam);
  base_dir = util_mkdtemp ();
  make_folders (base_dir);
  for (size_t i = 0; i < ARRAY_SIZE (hive_names); i++) {
    CLEANUP_FREE char *path = hive_path (base_dir, hive_names[i]);
    util_hive (path, hive_names[i], base_text[i], "");
  }
}

static void
remove_base (void)
{
  util_rmtree (base_dir);
  free (base_dir);
  for (size_t i = 0; i < ARRAY_SIZE (base_text); i++)
    free (base_text[i]);
}

/* What makes a machine different: a hive's further text and reg2hive's
   options, or a file ("-" before its name: not there). */
struct change
{
  const char *hive, *reg, *options, *file;
};

static void
make_file (const char *dir, const char *name, const char *text)
{
  CLEANUP_FREE char *path = util_printf ("%s/%s", dir, name);
  char *slash = strrchr (path, '/');

  *slash = '\0';
  util_mkdirs (path);
  *slash = '/';
  util_write (path, text, strlen (text));
}

#define POWERSHELL "Windows/System32/WindowsPowerShell/v1.0/powershell.exe"

static void
make_machine (const char *dir, const struct change *change)
{
  bool dropped = change->file && change->file[0] == '-';

  make_folders (dir);
  for (size_t i = 0; i < ARRAY_SIZE (hive_names); i++) {
    CLEANUP_FREE char *to = hive_path (dir, hive_names[i]);
    CLEANUP_FREE char *from = hive_path (base_dir, hive_names[i]);

    if (dropped && strcmp (change->file + 1, hive_names[i]) == 0)
      continue;
    if (change->hive && strcmp (change->hive, hive_names[i]) == 0) {
      CLEANUP_FREE char *text = util_printf ("%s%s", base_text[i], change->reg ? change->reg : "");
      util_hive (to, hive_names[i], text, change->options ? change->options : "");
    } else
      ck_assert_int_eq (link (from, to), 0);
  }
  if (!dropped || strcmp (change->file + 1, POWERSHELL) != 0)
    make_file (dir, POWERSHELL, "MZ");
  if (change->file && !dropped)
    make_file (dir, change->file, "MZ");
}

/* Checks the machine in that folder. */
static struct byol_report *
check_folder (const char *dir, const char *profile_name)
{
  struct byol_ctx *ctx;
  struct byol_image *image;
  struct byol_profile *profile;
  struct byol_report *report = NULL;
  CLEANUP_ERROR struct byol_error *err = NULL;

  ck_assert_int_eq (byol_ctx_new (&ctx, &err), 0);
  ck_assert_int_eq (byol_image_new (&image, ctx, &err), 0);
  ck_assert_int_eq (byol_image_add_disk (image, dir, NULL, &err), 0);
  int r = byol_image_open (image, &err);
  if (r == 0)
    r = byol_profile_load (&profile, ctx, profile_name, &err);
  if (r == 0)
    r = byol_check (&report, image, profile, NULL, 0, &err);
  ck_assert_msg (r == 0, "%s", err ? byol_error_message (err) : "");
  byol_profile_free (profile);
  byol_image_free (image);
  byol_ctx_free (ctx);
  return report;
}

#define PASS BYOL_STATUS_PASS
#define WARN BYOL_STATUS_WARN
#define FAIL BYOL_STATUS_FAIL
#define UNKNOWN BYOL_STATUS_UNKNOWN
#define NONE BYOL_STATUS_NOT_APPLICABLE
#define CHECKER " AWS's checker 2.13.25 would "

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
  char *dir = util_mkdtemp ();

  make_machine (dir, &e->change);
  struct byol_report *report = check_folder (dir, profile);
  const struct byol_finding *f = byol_report_find (report, e->rule);
  ck_assert_msg (f != NULL, "%s", e->rule);
  ck_assert_msg (byol_finding_status (f) == e->status
                   && strcmp (byol_finding_reason (f), e->reason) == 0
                   && (!e->message || strcmp (byol_finding_message (f), e->message) == 0),
                 "%s with %s%s%s:\nis     %s (%s): %s\nnot to %s (%s): %s", e->rule,
                 e->change.reg ? e->change.reg : "", e->change.options ? e->change.options : "",
                 e->change.file ? e->change.file : "", byol_status_name (byol_finding_status (f)),
                 byol_finding_reason (f), byol_finding_message (f), byol_status_name (e->status),
                 e->reason, e->message ? e->message : "any");
  byol_report_free (report);
  util_rmtree (dir);
  free (dir);
}

static void
try_examples (const struct example *list, size_t count)
{
  for (size_t i = 0; i < count; i++)
    try_example (&list[i], "current");
}
#define TRY_ALL(list) try_examples (list, ARRAY_SIZE (list))

#define IN(hive_name, ...)                                                                         \
  {                                                                                                \
    .hive = hive_name, .reg = __VA_ARGS__                                                          \
  }
#define BROKEN(hive_name, more, what)                                                              \
  {                                                                                                \
    .hive = hive_name, .reg = more, .options = what                                                \
  }
#define WITH_FILE(name)                                                                            \
  {                                                                                                \
    .file = name                                                                                   \
  }
#define NO_CHANGE                                                                                  \
  {                                                                                                \
    0                                                                                              \
  }

/* ---- the rules ---------------------------------------------------------------------------- */

/* What a folder can show passes, what it cannot is unknown, and nothing else. */
START_TEST (test_passes)
{
  static const char *const passes[] = {
    "windows-found",
    "registry-clean",
    "windows-version-supported",
    "architecture-x64",
    "not-in-place-upgraded",
    "boot-mode-supported",
    "automount-enabled",
    "byol-account-exists",
    "byol-account-enabled",
    "byol-account-administrator",
    "ad-domain-not-joined",
    "entra-not-joined",
    "dhcp-enabled",
    "public-firewall-off",
    "windows-update-disabled",
    "reboot-not-pending",
    "powershell-supported",
    "realtime-is-universal",
    "autologon-off",
    "antivirus-absent",
    "office-absent",
    "vmware-tools-absent",
    "pcoip-agent-absent",
  };
  char *dir = util_mkdtemp ();
  size_t n = 0;

  make_machine (dir, &(struct change){ 0 });
  struct byol_report *report = check_folder (dir, "current");
  for (size_t i = 0; i < byol_report_count (report); i++) {
    const struct byol_finding *f = byol_report_get (report, i);
    if (n == ARRAY_SIZE (passes) || strcmp (byol_finding_rule_id (f), passes[n]) != 0)
      continue;
    ck_assert_msg (byol_finding_status (f) == PASS, "%s is %s: %s", byol_finding_rule_id (f),
                   byol_status_name (byol_finding_status (f)), byol_finding_message (f));
    n++;
  }
  ck_assert_uint_eq (n, ARRAY_SIZE (passes));
  byol_report_free (report);
  util_rmtree (dir);
  free (dir);
}
END_TEST

START_TEST (test_registry_clean)
{
  static const struct example list[] = {
    { "registry-clean", NO_CHANGE, PASS, "", "Every registry hive is complete." },
    { "registry-clean", BROKEN ("SAM", "", "--dirty"), WARN, "hive-dirty",
      "The SAM hive was not written completely, and no log completes it." CHECKER
      "pass this: it reads the registry of the running machine." },
    { "registry-clean", BROKEN ("SAM", "", "--logged"), WARN, "hive-replayed",
      "The SAM hive was not shut down cleanly; 2 log entries were replayed." CHECKER
      "pass this: it reads the registry of the running machine." },
    { "byol-account-exists", BROKEN ("SAM", "", "--logged"), PASS, "", NULL },
    { "registry-clean", WITH_FILE ("-SECURITY"), UNKNOWN, "hive-unreadable",
      "The SECURITY hive cannot be opened (absent)." },
    { "registry-clean", WITH_FILE ("-BCD"), PASS, "", NULL },
    { "registry-clean", BROKEN ("SAM", "", "--truncate 100"), UNKNOWN, "hive-unreadable", NULL },
    /* What rests on a dirty hive: good news is none, bad news stays. */
    { "byol-account-exists", BROKEN ("SAM", "", "--dirty"), UNKNOWN, "stale", NULL },
    { "byol-account-exists", BROKEN ("SAM", "[-" USERS "\\Names\\WorkSpaces_BYOL]\n", "--dirty"),
      FAIL, "account-missing", NULL },
    { "byol-account-exists", WITH_FILE ("-SAM"), UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define BUILD(n) "[" WINNT "]\n\"CurrentBuildNumber\"=\"" n "\"\n"
#define EDITION(text) "[" WINNT "]\n\"EditionID\"=\"" text "\"\n"
#define READS_VERSION "pass this: it reads only the product type and the version, and its list has "

START_TEST (test_windows_version)
{
  static const struct example list[] = {
    { "windows-version-supported", NO_CHANGE, PASS, "",
      "Windows 10 Enterprise, build 19045, edition Enterprise, is on AWS's list." },
    { "windows-version-supported", IN ("SOFTWARE", BUILD ("26200")), PASS, "",
      "Windows 11 Enterprise, build 26200, edition Enterprise, is on AWS's list." CHECKER
      "fail this: its list does not have build 26200." },
    { "windows-version-supported", IN ("SOFTWARE", BUILD ("17763") EDITION ("EnterpriseS")), PASS,
      "", NULL },
    { "windows-version-supported", IN ("SOFTWARE", BUILD ("17763")), FAIL, "edition-not-listed",
      "Build 17763 is accepted in another edition only, not as Enterprise." CHECKER READS_VERSION
      "17763." },
    { "windows-version-supported", IN ("SOFTWARE", BUILD ("18363")), FAIL, "build-not-listed",
      "Windows 10 Enterprise, build 18363, is not on AWS's list." CHECKER READS_VERSION "18363." },
    { "windows-version-supported", IN ("SOFTWARE", BUILD ("9600")), FAIL, "build-not-listed",
      "Windows 10 Enterprise, build 9600, is not on AWS's list." },
    { "windows-version-supported", IN ("SOFTWARE", BUILD ("28000")), WARN, "build-newer",
      "Windows 11 Enterprise, build 28000, is newer than every version on AWS's list." CHECKER
      "fail this: its list does not have build 28000." },
    { "windows-version-supported", IN ("SOFTWARE", EDITION ("Professional")), WARN,
      "edition-not-named",
      "Build 19045 is on AWS's list, but its edition Professional is not named." CHECKER
        READS_VERSION "19045." },
    { "windows-version-supported", IN ("SOFTWARE", EDITION ("EnterpriseN")), FAIL,
      "edition-refused", NULL },
    { "windows-version-supported", IN ("SOFTWARE", EDITION ("Core")), FAIL, "edition-refused",
      "Windows 10 Enterprise, edition Core, is not accepted." CHECKER READS_VERSION "19045." },
    { "windows-version-supported",
      IN ("SYSTEM", "[" CCS "Control\\ProductOptions]\n\"ProductType\"=\"ServerNT\"\n"), FAIL,
      "not-a-client", "Windows 10 Enterprise is a server (product type ServerNT)." },
    { "windows-version-supported", IN ("SOFTWARE", "[" WINNT "]\n\"EditionID\"=-\n"), UNKNOWN,
      "edition-absent", "The registry does not say which Windows this is: no edition." },
    { "windows-version-supported", IN ("SYSTEM", "[-" CCS "Control\\ProductOptions]\n"), UNKNOWN,
      "edition-absent", "The registry does not say which Windows this is: no product type." },
    { "windows-version-supported", IN ("SOFTWARE", "[" WINNT "]\n\"CurrentBuildNumber\"=-\n"),
      UNKNOWN, "version-absent", NULL },
    { "windows-version-supported",
      BROKEN ("SOFTWARE", "",
              "--corrupt-value 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\"
              "CurrentVersion' CurrentBuildNumber"),
      UNKNOWN, "unreadable", NULL },
    { "windows-version-supported",
      BROKEN ("SYSTEM", "", "--corrupt-value '" CCS "Control\\ProductOptions' ProductType"),
      UNKNOWN, "unreadable", NULL },
  };
  static const struct example seven = {
    "windows-version-supported",
    IN ("SOFTWARE", BUILD ("7601") "\"CurrentMajorVersionNumber\"=-\n\"CurrentVersion\"=\"6.1\"\n"
                                   "\"ProductName\"=\"Windows 7 Professional\"\n"
                                   "\"EditionID\"=\"Professional\"\n"),
    PASS, "",
    "Windows 7 Professional, build 7601, edition Professional, is on AWS's list." CHECKER
    "fail this: its list does not have build 7601."
  };

  TRY_ALL (list);
  try_example (&seven, "aws-workspaces-2019-10");
}
END_TEST

#define ENVIRONMENT CCS "Control\\Session Manager\\Environment"

START_TEST (test_architecture)
{
  static const char *const kernel = "Windows/System32/ntoskrnl.exe";
  static const struct example list[] = {
    { "architecture-x64", NO_CHANGE, PASS, "", "Windows is for x64 processors (AMD64)." },
    { "architecture-x64", IN ("SYSTEM", "[" ENVIRONMENT "]\n\"PROCESSOR_ARCHITECTURE\"=\"x86\"\n"),
      FAIL, "not-x64", "Windows is for x86 processors, not x64." },
    { "architecture-x64",
      IN ("SYSTEM", "[" ENVIRONMENT "]\n\"PROCESSOR_ARCHITECTURE\"=\"ARM64\"\n"), FAIL, "not-x64",
      "Windows is for ARM64 processors, not x64." },
    { "architecture-x64",
      BROKEN ("SYSTEM", "", "--corrupt-value '" ENVIRONMENT "' PROCESSOR_ARCHITECTURE"), UNKNOWN,
      "unreadable", NULL },
    /* No kernel either. */
    { "architecture-x64", IN ("SYSTEM", "[-" ENVIRONMENT "]\n"), UNKNOWN, "architecture-absent",
      NULL },
  };
  static const struct
  {
    uint16_t machine;
    int status;
    const char *message;
  } kernels[] = {
    { 0x8664, PASS, "The kernel is an x64 program." },
    { 0x014c, FAIL, "The kernel is not an x64 program (machine 0x14c)." },
    { 0xaa64, FAIL, "The kernel is not an x64 program (machine 0xaa64)." },
  };

  TRY_ALL (list);
  for (size_t i = 0; i < ARRAY_SIZE (kernels); i++) {
    char *dir = util_mkdtemp ();
    uint8_t pe[0x86] = { 'M', 'Z', [0x3c] = 0x80, [0x80] = 'P', 'E' };

    make_machine (dir, &list[4].change);
    pe[0x84] = (uint8_t) kernels[i].machine;
    pe[0x85] = (uint8_t) (kernels[i].machine >> 8);
    CLEANUP_FREE char *path = util_printf ("%s/%s", dir, kernel);
    util_write (path, pe, sizeof pe);
    struct byol_report *report = check_folder (dir, "current");
    const struct byol_finding *f = byol_report_find (report, "architecture-x64");
    ck_assert_int_eq (byol_finding_status (f), kernels[i].status);
    ck_assert_str_eq (byol_finding_message (f), kernels[i].message);
    ck_assert_int_eq (byol_finding_confidence (f), BYOL_CONFIDENCE_EQUIVALENT);
    byol_report_free (report);
    util_rmtree (dir);
    free (dir);
  }
}
END_TEST

START_TEST (test_not_upgraded)
{
  static const struct example list[] = {
    { "not-in-place-upgraded", NO_CHANGE, PASS, "", "Nothing shows an in-place upgrade." },
    { "not-in-place-upgraded",
      IN ("SYSTEM", "[HKLM\\SYSTEM\\Setup\\Source OS (Updated on 1/6/2019 02:18:37)]\n"), FAIL,
      "upgraded",
      "Windows was upgraded in place: the key SYSTEM\\Setup\\Source OS (Updated on 1/6/2019 "
      "02:18:37) exists." },
    { "not-in-place-upgraded", IN ("SYSTEM", "[HKLM\\SYSTEM\\Setup\\UPGRADE]\n"), FAIL, "upgraded",
      NULL },
    { "not-in-place-upgraded", IN ("SYSTEM", "[HKLM\\SYSTEM\\Setup\\UpgradeNotification]\n"), FAIL,
      "upgrade-notification", NULL },
    { "not-in-place-upgraded", IN ("SYSTEM", "[HKLM\\SYSTEM\\Setup]\n\"Upgrade\"=dword:00000000\n"),
      PASS, "", NULL },
    { "not-in-place-upgraded", WITH_FILE ("Windows.old/x"), WARN, "upgrade-trace",
      "Windows may have been upgraded in place: C:\\Windows.old exists, though the keys of an "
      "upgrade do not." CHECKER "pass this: it reads only the subkeys of SYSTEM\\Setup." },
    { "not-in-place-upgraded", IN ("SYSTEM", "[-HKLM\\SYSTEM\\Setup]\n"), UNKNOWN,
      "setup-key-absent", NULL },
    { "not-in-place-upgraded", BROKEN ("SYSTEM", "", "--corrupt-key 'HKLM\\SYSTEM\\Setup'"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define BOOT_PATH "HKLM\\BCD\\Objects\\{22222222-0000-0000-0000-000000000000}\\Elements\\12000002"

START_TEST (test_boot_mode)
{
  static const struct example list[] = {
    { "boot-mode-supported", NO_CHANGE, PASS, "", "Windows starts with BIOS." },
    { "boot-mode-supported",
      IN ("BCD", "[" BOOT_PATH "]\n\"Element\"=\"\\\\Windows\\\\system32\\\\winload.efi\"\n"), FAIL,
      "uefi",
      "Windows starts with UEFI (\\Windows\\system32\\winload.efi); up to Windows 10 only BIOS is "
      "accepted." },
    { "boot-mode-supported", WITH_FILE ("-BCD"), UNKNOWN, "boot-store-absent", NULL },
    { "boot-mode-supported", BROKEN ("BCD", "", "--corrupt-value '" BOOT_PATH "' Element"), UNKNOWN,
      "unreadable", NULL },
    { "boot-mode-supported", IN ("SOFTWARE", BUILD ("26100")), NONE, "not-applicable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define MOUNTMGR CCS "Services\\mountmgr"
#define PARTMGR CCS "Services\\partmgr\\Parameters"

START_TEST (test_automount)
{
  static const struct example list[] = {
    { "automount-enabled", NO_CHANGE, PASS, "", "New volumes are mounted automatically." },
    { "automount-enabled", IN ("SYSTEM", "[" MOUNTMGR "]\n\"NoAutoMount\"=dword:00000000\n"), PASS,
      "", NULL },
    { "automount-enabled", IN ("SYSTEM", "[" MOUNTMGR "]\n\"NoAutoMount\"=dword:00000001\n"), FAIL,
      "automount-off", "Automatic mounting is switched off (NoAutoMount is 1)." },
    { "automount-enabled", IN ("SYSTEM", "[" MOUNTMGR "]\n\"NoAutoMount\"=dword:00000002\n"), FAIL,
      "automount-off",
      "Automatic mounting is switched off (NoAutoMount is 2)." CHECKER
      "pass this: it compares the value with 1 only." },
    { "automount-enabled", IN ("SYSTEM", "[" MOUNTMGR "]\n\"NoAutoMount\"=\"1\"\n"), UNKNOWN,
      "unreadable", NULL },
    { "automount-enabled", IN ("SYSTEM", "[" PARTMGR "]\n\"SanPolicy\"=dword:00000001\n"), PASS, "",
      NULL },
    { "automount-enabled", IN ("SYSTEM", "[" PARTMGR "]\n\"SanPolicy\"=dword:00000004\n"), WARN,
      "san-policy",
      "The SAN policy is 4, so that a new disk may stay offline." CHECKER
      "pass this: it reads only NoAutoMount." },
    { "automount-enabled",
      BROKEN ("SYSTEM", "[" MOUNTMGR "]\n\"NoAutoMount\"=dword:00000000\n",
              "--corrupt-value '" MOUNTMGR "' NoAutoMount"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

static void
try_sam (const char *rule, const char *reg, const char *options, int status, const char *reason,
         const char *message)
{
  struct example e = {
    rule, { .hive = "SAM", .reg = reg, .options = options }, status, reason, message
  };

  try_example (&e, "current");
}

#define NO_ACCOUNT "[-" USERS "\\Names\\WorkSpaces_BYOL]\n"

START_TEST (test_account)
{
  try_sam ("byol-account-exists", "", "", PASS, "", "The local account WorkSpaces_BYOL exists.");
  try_sam ("byol-account-exists", NO_ACCOUNT, "", FAIL, "account-missing",
           "There is no local account WorkSpaces_BYOL.");
  try_sam ("byol-account-exists", "", "--corrupt-key '" USERS "\\Names'", UNKNOWN, "unreadable",
           NULL);
  try_sam ("byol-account-exists", "[-" USERS "\\000003E9]\n", "", UNKNOWN, "unreadable", NULL);
  try_sam ("byol-account-enabled", NO_ACCOUNT, "", NONE, "not-applicable",
           "There is no local account WorkSpaces_BYOL.");
  try_sam ("byol-account-administrator", NO_ACCOUNT, "", NONE, "not-applicable", NULL);
}
END_TEST

START_TEST (test_account_enabled)
{
  static const struct
  {
    uint32_t control, expires;
    int status;
    const char *reason, *message;
  } states[] = {
    { 0x210, 0, PASS, "", "The account WorkSpaces_BYOL is enabled." },
    { 0x210, 0x7fffffff, WARN, "account-expires",
      "The account WorkSpaces_BYOL has a day on which it expires." CHECKER
      "pass this: it reads only whether the account is disabled." },
    { 0x211, 0, FAIL, "account-disabled", "The account WorkSpaces_BYOL is disabled." },
    { 0x410, 0, WARN, "account-locked",
      "The account WorkSpaces_BYOL is locked out." CHECKER
      "pass this: it reads only whether the account is disabled." },
    { 0x20010, 0, WARN, "password-expired",
      "The password of the account WorkSpaces_BYOL has expired." CHECKER
      "pass this: it reads only whether the account is disabled." },
  };

  for (size_t i = 0; i < ARRAY_SIZE (states); i++) {
    CLEANUP_BUF struct buf reg = BUF_INIT;

    add_fixed (&reg, states[i].control, states[i].expires);
    try_sam ("byol-account-enabled", reg.data, "", states[i].status, states[i].reason,
             states[i].message);
  }
  try_sam ("byol-account-enabled", "", "--corrupt-value '" USERS "\\000003E9' F", UNKNOWN,
           "unreadable", NULL);
  try_sam ("byol-account-enabled", "[" USERS "\\000003E9]\n\"F\"=hex:01,02\n", "", UNKNOWN,
           "unreadable", NULL);
}
END_TEST

START_TEST (test_account_administrator)
{
  CLEANUP_BUF struct buf other = BUF_INIT;

  try_sam ("byol-account-administrator", "", "", PASS, "",
           "The account WorkSpaces_BYOL is an administrator.");
  add_administrators (&other, 500);
  try_sam ("byol-account-administrator", other.data, "", FAIL, "not-administrator",
           "The account WorkSpaces_BYOL is not a member of Administrators." CHECKER
           "pass this: it does not read the members of the group.");
  try_sam ("byol-account-administrator", "",
           "--corrupt-value 'HKLM\\SAM\\SAM\\Domains\\Builtin\\Aliases\\00000220' C", UNKNOWN,
           "unreadable", NULL);
}
END_TEST

START_TEST (test_domain)
{
  static const struct example list[] = {
    { "ad-domain-not-joined", NO_CHANGE, PASS, "", "The machine is in the workgroup HOME." },
    { "ad-domain-not-joined", IN ("SECURITY", domain_reg), FAIL, "domain-joined",
      "The machine is a member of the domain HOME." },
    { "ad-domain-not-joined",
      IN ("SYSTEM", "[" CCS "Services\\Netlogon\\Parameters]\n[" CCS
                    "Services\\Netlogon]\n\"JoinDomain\"=\"corp\"\n"),
      FAIL, "join-pending",
      "The machine joins a domain at its next boot." CHECKER
      "pass this: it asks only whether the machine is a member now." },
    { "ad-domain-not-joined", IN ("SECURITY", "[-HKLM\\SECURITY\\Policy\\PolPrDmS]\n"), UNKNOWN,
      "unreadable", NULL },
    { "ad-domain-not-joined", WITH_FILE ("-SECURITY"), UNKNOWN, "unreadable", NULL },
    { "ad-domain-not-joined", BROKEN ("SYSTEM", "", "--corrupt-key '" CCS "Services\\Netlogon'"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define JOINED "[" JOIN_INFO "]\n\"TenantId\"=\"contoso\"\n\"UserEmail\"=\"a@contoso.com\"\n"

START_TEST (test_entra)
{
  static const struct example list[] = {
    { "entra-not-joined", NO_CHANGE, PASS, "", "The machine is not joined to Microsoft Entra ID." },
    { "entra-not-joined", IN ("SYSTEM", "[" CCS "Control\\CloudDomainJoin\\JoinInfo]\n"), PASS, "",
      NULL },
    { "entra-not-joined", IN ("SYSTEM", JOINED), WARN, "join-broken",
      "The machine holds a join to the Microsoft Entra tenant contoso whose certificate is "
      "missing." },
    { "entra-not-joined",
      BROKEN ("SYSTEM", JOINED, "--corrupt-key '" CCS "Control\\CloudDomainJoin\\JoinInfo'"),
      UNKNOWN, "unreadable", NULL },
  };
  char *dir = util_mkdtemp ();

  TRY_ALL (list);
  /* The certificate is in another hive. */
  make_machine (dir, &list[2].change);
  CLEANUP_FREE char *path = hive_path (dir, "SOFTWARE");
  CLEANUP_FREE char *text =
    util_printf ("%s[HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\MY\\Certificates\\0123ABCD]\n",
                 software_reg);
  ck_assert_int_eq (remove (path), 0);
  util_hive (path, "SOFTWARE", text, "");
  struct byol_report *report = check_folder (dir, "current");
  const struct byol_finding *f = byol_report_find (report, "entra-not-joined");
  ck_assert_int_eq (byol_finding_status (f), FAIL);
  ck_assert_str_eq (
    byol_finding_message (f),
    "The machine is joined to the Microsoft Entra tenant contoso (user a@contoso.com).");
  byol_report_free (report);
  util_rmtree (dir);
  free (dir);
}
END_TEST

#define STATIC ADAPTER ("0001", NIC, "Ethernet0", "0", "10.0.0.5")
#define NIC2 "{aaaaaaaa-2222-3333-4444-555555555555}"
#define DEVICE CCS "Enum\\PCI\\E1000\\0001"
#define TIMES DEVICE "\\Properties\\{83da6326-97a6-4088-9453-a1923f573b29}\\"

START_TEST (test_dhcp)
{
  static const struct example list[] = {
    { "dhcp-enabled", NO_CHANGE, PASS, "", "The network adapter uses DHCP." },
    { "dhcp-enabled", IN ("SYSTEM", STATIC), FAIL, "static-address",
      "Adapter \"Ethernet0\" has the static address 10.0.0.5." },
    { "dhcp-enabled", IN ("SYSTEM", "[" INTERFACES NIC "]\n\"EnableDHCP\"=dword:00000000\n"), FAIL,
      "static-address", "Adapter \"Ethernet0\" has DHCP switched off." },
    { "dhcp-enabled", IN ("SYSTEM", STATIC ADAPTER ("0003", NIC2, "LAN", "1", "0.0.0.0")), FAIL,
      "static-address",
      "Adapter \"Ethernet0\" has the static address 10.0.0.5." CHECKER
      "pass this: with several adapters it misses a single static one." },
    { "dhcp-enabled", IN ("SYSTEM", STATIC ADAPTER ("0003", NIC2, "LAN", "0", "10.0.0.6")), FAIL,
      "static-address",
      "Adapter \"Ethernet0\" has the static address 10.0.0.5, adapter \"LAN\" has the static "
      "address 10.0.0.6." },
    { "dhcp-enabled", IN ("SYSTEM", ADAPTER ("0003", NIC2, "LAN", "1", "0.0.0.0")), PASS, "",
      "All 2 network adapters use DHCP." },
    /* Disabled, or gone from the device tree. */
    { "dhcp-enabled", IN ("SYSTEM", STATIC "[" DEVICE "]\n\"ConfigFlags\"=dword:00000001\n"), PASS,
      "", "There is no physical network adapter that could have a static address." },
    { "dhcp-enabled", IN ("SYSTEM", STATIC "[-" DEVICE "]\n"), PASS, "", NULL },
    { "dhcp-enabled",
      IN ("SYSTEM", STATIC "[" TIMES "0066]\n@=hex(ffff0010):00,00,00,00,00,00,00,01\n"
                           "[" TIMES "0067]\n@=hex(ffff0010):00,00,00,00,00,00,00,02\n"),
      WARN, "removed-adapter-static",
      "Adapter \"Ethernet0\" has the static address 10.0.0.5, though it is no longer "
      "present." CHECKER "pass this: it sees only adapters that are present." },
    { "dhcp-enabled", IN ("SYSTEM", "[" CCS "Services\\Dhcp]\n\"Start\"=dword:00000004\n"), FAIL,
      "dhcp-client-disabled",
      "The DHCP Client service (Dhcp) is disabled." CHECKER
      "pass this: it reads only the settings of the adapters." },
    { "dhcp-enabled", IN ("SYSTEM", "[-" CCS "Services\\Dhcp]\n"), FAIL, "dhcp-client-disabled",
      "The DHCP Client service (Dhcp) is missing." CHECKER
      "pass this: it reads only the settings of the adapters." },
    { "dhcp-enabled", BROKEN ("SYSTEM", "", "--corrupt-value '" INTERFACES NIC "' EnableDHCP"),
      UNKNOWN, "unreadable", NULL },
    { "dhcp-enabled", BROKEN ("SYSTEM", "", "--corrupt-value '" CCS "Services\\Dhcp' Start"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define PUBLIC "Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile"
#define FIREWALL(set, n)                                                                           \
  "[HKLM\\SYSTEM\\ControlSet00" set "\\" PUBLIC "]\n\"EnableFirewall\"=dword:0000000" n "\n"
/* The next boot uses the second control set. */
#define SECOND_SET "[HKLM\\SYSTEM\\Select]\n\"Default\"=dword:00000002\n"

START_TEST (test_firewall)
{
  static const struct example list[] = {
    { "public-firewall-off", NO_CHANGE, PASS, "", "The firewall is off for public networks." },
    { "public-firewall-off", IN ("SYSTEM", FIREWALL ("1", "1")), FAIL, "firewall-on",
      "The firewall is on for public networks." },
    { "public-firewall-off", IN ("SYSTEM", SECOND_SET FIREWALL ("2", "1")), FAIL, "firewall-on",
      "The firewall is on for public networks." CHECKER "pass this: it reads only ControlSet001." },
    { "public-firewall-off", IN ("SYSTEM", SECOND_SET FIREWALL ("1", "1") FIREWALL ("2", "0")),
      FAIL, "firewall-on-in-controlset001", NULL },
    { "public-firewall-off", IN ("SYSTEM", "[-" CCS PUBLIC "]\n"), PASS, "", NULL },
    { "public-firewall-off",
      IN ("SOFTWARE", "[HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\PublicProfile]\n"
                      "\"EnableFirewall\"=dword:00000001\n"),
      WARN, "firewall-on-by-policy",
      "A policy switches the firewall on for public networks." CHECKER
      "pass this: it does not read policies." },
    { "public-firewall-off",
      BROKEN ("SYSTEM", "", "--corrupt-value '" CCS PUBLIC "' EnableFirewall"), UNKNOWN,
      "unreadable", NULL },
    { "public-firewall-off", IN ("SYSTEM", "[-HKLM\\SYSTEM\\Select]\n"), UNKNOWN, "unreadable",
      NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define START(service, n) "[" CCS "Services\\" service "]\n\"Start\"=dword:0000000" n "\n"

START_TEST (test_windows_update)
{
  static const struct example list[] = {
    { "windows-update-disabled", NO_CHANGE, PASS, "",
      "Windows Update is disabled and Windows Modules Installer is manual." },
    { "windows-update-disabled", IN ("SYSTEM", START ("wuauserv", "3")), FAIL,
      "update-not-disabled", "The service Windows Update (wuauserv) is manual, not disabled." },
    { "windows-update-disabled", IN ("SYSTEM", START ("wuauserv", "7")), FAIL,
      "update-not-disabled", "The service Windows Update (wuauserv) is unknown, not disabled." },
    { "windows-update-disabled", IN ("SYSTEM", "[-" CCS "Services\\wuauserv]\n"), FAIL,
      "update-not-disabled", "The service Windows Update (wuauserv) is missing, not disabled." },
    { "windows-update-disabled", IN ("SYSTEM", START ("TrustedInstaller", "2")), FAIL,
      "installer-not-manual",
      "The service Windows Modules Installer (TrustedInstaller) is automatic, not manual." },
    { "windows-update-disabled", IN ("SYSTEM", START ("TrustedInstaller", "4")), FAIL,
      "installer-not-manual", NULL },
    { "windows-update-disabled",
      BROKEN ("SYSTEM", "", "--corrupt-value '" CCS "Services\\wuauserv' Start"), UNKNOWN,
      "unreadable", NULL },
    { "windows-update-disabled",
      BROKEN ("SYSTEM", "", "--corrupt-key '" CCS "Services\\TrustedInstaller'"), UNKNOWN,
      "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define SESSION_MANAGER CCS "Control\\Session Manager"
#define ONLY_TWO_KEYS "pass this: it reads only the keys RebootRequired and RebootPending."
#define RENAMES "[" SESSION_MANAGER "]\n\"PendingFileRenameOperations\"=str(7):"

START_TEST (test_reboot)
{
  static const struct example list[] = {
    { "reboot-not-pending", NO_CHANGE, PASS, "", "Nothing on the disk waits for a reboot." },
    { "reboot-not-pending", IN ("SOFTWARE", "[" CBS "\\RebootPending]\n"), FAIL, "reboot-required",
      "Windows waits for a reboot: the key SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component "
      "Based Servicing\\RebootPending exists." },
    { "reboot-not-pending",
      IN ("SOFTWARE", "[" WINCV "\\WindowsUpdate\\Auto Update\\RebootRequired]\n"), FAIL,
      "reboot-required", NULL },
    { "reboot-not-pending", WITH_FILE ("Windows/WinSxS/pending.xml"), FAIL, "servicing-pending",
      "Windows has not finished servicing: C:\\Windows\\WinSxS\\pending.xml exists." CHECKER
        ONLY_TWO_KEYS },
    { "reboot-not-pending", IN ("SOFTWARE", "[" CBS "\\RebootInProgress]\n"), FAIL,
      "servicing-pending", NULL },
    { "reboot-not-pending", IN ("SOFTWARE", "[" CBS "\\PackagesPending]\n"), PASS, "", NULL },
    { "reboot-not-pending", IN ("SOFTWARE", "[" CBS "\\PackagesPending\\KB1]\n"), FAIL,
      "servicing-pending", NULL },
    { "reboot-not-pending",
      IN ("SOFTWARE", "[" CBS "\\SessionsPending]\n\"Exclusive\"=dword:00000000\n"), PASS, "",
      NULL },
    { "reboot-not-pending",
      IN ("SOFTWARE", "[" CBS "\\SessionsPending]\n\"Exclusive\"=dword:00000003\n"), FAIL,
      "servicing-pending",
      "Windows has not finished servicing: a servicing session is pending." CHECKER ONLY_TWO_KEYS },
    { "reboot-not-pending",
      IN ("SYSTEM", "[" SESSION_MANAGER "]\n\"SetupExecute\"=str(7):\"C:\\\\Windows\\\\System32\\\\"
                    "PoqExec.exe /x\\0\"\n"),
      FAIL, "servicing-pending", NULL },
    { "reboot-not-pending", IN ("SYSTEM", RENAMES "\"\\0\"\n"), PASS, "", NULL },
    { "reboot-not-pending", IN ("SYSTEM", RENAMES "\"\\\\??\\\\C:\\\\x\\0\\0\"\n"), WARN,
      "file-renames-pending",
      "Files are to be replaced at the next boot (PendingFileRenameOperations)." CHECKER
        ONLY_TWO_KEYS },
    { "reboot-not-pending",
      IN ("SOFTWARE", "[HKLM\\SOFTWARE\\Microsoft\\Updates]\n"
                      "\"UpdateExeVolatile\"=dword:00000001\n"),
      WARN, "update-pending", NULL },
    { "reboot-not-pending",
      IN ("SOFTWARE", "[" WINCV "\\WindowsUpdate\\Auto Update\\PostRebootReporting]\n"), WARN,
      "update-report-pending", NULL },
    { "reboot-not-pending", IN ("SOFTWARE", "[" WINCV "\\RunOnce]\n\"DVDRebootSignal\"=\"x\"\n"),
      WARN, "installer-reboot-pending", NULL },
    { "reboot-not-pending",
      IN ("SYSTEM", "[" CCS "Services\\Tcpip\\Parameters]\n\"NV Hostname\"=\"new\"\n"), WARN,
      "rename-pending",
      "The machine is renamed from GOLD to new at the next boot." CHECKER ONLY_TWO_KEYS },
    { "reboot-not-pending",
      BROKEN ("SOFTWARE", "[" CBS "\\PackagesPending\\KB1]\n",
              "--corrupt-key '" CBS "\\PackagesPending'"),
      UNKNOWN, "unreadable", NULL },
    { "reboot-not-pending",
      BROKEN ("SYSTEM", RENAMES "\"x\\0\"\n",
              "--corrupt-value '" SESSION_MANAGER "' PendingFileRenameOperations"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define ENGINE "HKLM\\SOFTWARE\\Microsoft\\PowerShell\\3\\PowerShellEngine"
#define POWERSHELL_VERSION(text) "[" ENGINE "]\n\"PowerShellVersion\"=\"" text "\"\n"

START_TEST (test_powershell)
{
  static const struct example list[] = {
    { "powershell-supported", NO_CHANGE, PASS, "", "PowerShell is version 5.1.19041.1." },
    { "powershell-supported", IN ("SOFTWARE", POWERSHELL_VERSION ("4.0")), PASS, "", NULL },
    { "powershell-supported", IN ("SOFTWARE", POWERSHELL_VERSION ("3.0")), FAIL,
      "powershell-too-old", "PowerShell is version 3.0; 4 is needed." },
    { "powershell-supported", IN ("SOFTWARE", "[-" ENGINE "]\n"), FAIL, "powershell-too-old",
      "PowerShell is version 2.0; 4 is needed." },
    { "powershell-supported", IN ("SOFTWARE", POWERSHELL_VERSION ("five")), UNKNOWN,
      "version-not-understood", "PowerShell's version \"five\" is not a version." },
    { "powershell-supported", WITH_FILE ("-" POWERSHELL), FAIL, "powershell-missing", NULL },
    { "powershell-supported",
      BROKEN ("SOFTWARE", "", "--corrupt-value '" ENGINE "' PowerShellVersion"), UNKNOWN,
      "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define TIME_ZONE CCS "Control\\TimeZoneInformation"
#define UNIVERSAL(data) "[" TIME_ZONE "]\n\"RealTimeIsUniversal\"=" data "\n"

START_TEST (test_realtime)
{
  static const struct example list[] = {
    { "realtime-is-universal", NO_CHANGE, PASS, "", "The clock is read as universal time." },
    { "realtime-is-universal", IN ("SYSTEM", UNIVERSAL ("hex(b):01,00,00,00,00,00,00,00")), PASS,
      "", NULL },
    { "realtime-is-universal", IN ("SYSTEM", UNIVERSAL ("hex(b):00,00,00,00,00,00,00,00")), FAIL,
      "zero", "RealTimeIsUniversal is 0: the clock is read as local time." },
    { "realtime-is-universal", IN ("SYSTEM", UNIVERSAL ("-")), FAIL, "not-set",
      "RealTimeIsUniversal is not set: the clock is read as local time." },
    { "realtime-is-universal", IN ("SYSTEM", UNIVERSAL ("\"1\"")), UNKNOWN, "unreadable", NULL },
    { "realtime-is-universal",
      BROKEN ("SYSTEM", "", "--corrupt-value '" TIME_ZONE "' RealTimeIsUniversal"), UNKNOWN,
      "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define WINLOGON WINNT "\\Winlogon"
#define AUTOLOGON(data) "[" WINLOGON "]\n\"AutoAdminLogon\"=" data "\n"

START_TEST (test_autologon)
{
  static const struct example list[] = {
    { "autologon-off", NO_CHANGE, PASS, "", "No user is logged on automatically." },
    { "autologon-off", IN ("SOFTWARE", AUTOLOGON ("-")), PASS, "", NULL },
    { "autologon-off", IN ("SOFTWARE", AUTOLOGON ("\"1\"")), FAIL, "autologon-on",
      "A user is logged on automatically (AutoAdminLogon is \"1\")." },
    { "autologon-off", IN ("SOFTWARE", AUTOLOGON ("dword:00000001")), FAIL, "autologon-on",
      "A user is logged on automatically (AutoAdminLogon is \"1\")." },
    { "autologon-off", IN ("SOFTWARE", AUTOLOGON ("dword:00000000")), PASS, "", NULL },
    { "autologon-off", IN ("SOFTWARE", AUTOLOGON ("\" 01\"")), FAIL, "autologon-on",
      "A user is logged on automatically (AutoAdminLogon is \" 01\")." CHECKER
      "pass this: it compares the value with \"1\" only." },
    { "autologon-off", IN ("SOFTWARE", AUTOLOGON ("hex:01")), UNKNOWN, "type-not-understood",
      "AutoAdminLogon is neither a string nor a number (type 3)." },
    { "autologon-off", IN ("SOFTWARE", "[" WINLOGON "]\n\"DefaultPassword\"=\"secret\"\n"), WARN,
      "password-stored",
      "Automatic logon is off, but its password is still stored in the registry." CHECKER
      "pass this: it reads only AutoAdminLogon." },
    { "autologon-off", IN ("SOFTWARE", "[" WINLOGON "]\n\"DefaultPassword\"=\"\"\n"), PASS, "",
      NULL },
    { "autologon-off", BROKEN ("SOFTWARE", "", "--corrupt-value '" WINLOGON "' AutoAdminLogon"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define PROVIDERS_RENAMED "[" PROVIDERS "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}]\n"
#define ACME PROVIDERS "{00000000-0000-0000-0000-0000000000AA}"
#define ACME_REG "[" ACME "]\n\"DISPLAYNAME\"=\"Acme Shield\"\n\"REPORTINGEXE\"="
#define PROGRAM(key, name) "[" UNINSTALL key "]\n\"DisplayName\"=\"" name "\"\n"
#define SEVEN BUILD ("7601") "\"CurrentMajorVersionNumber\"=-\n\"CurrentVersion\"=\"6.1\"\n"

START_TEST (test_antivirus)
{
  static const struct example list[] = {
    { "antivirus-absent", NO_CHANGE, PASS, "",
      "No antivirus software but Windows' own is registered or installed." },
    { "antivirus-absent", IN ("SOFTWARE", ACME_REG "\"C:\\\\Acme\\\\a.exe\"\n"), WARN,
      "antivirus-orphan",
      "Antivirus software is still registered, though its program is gone: \"Acme Shield\"." },
    { "antivirus-absent",
      { "SOFTWARE", ACME_REG "\"%SystemRoot%\\\\acme.exe\"\n", NULL, "Windows/acme.exe" },
      FAIL,
      "antivirus-registered",
      "Antivirus software is installed: \"Acme Shield\"." },
    /* Off C: nobody can tell, and Windows would list it. */
    { "antivirus-absent", IN ("SOFTWARE", ACME_REG "\"D:\\\\Acme\\\\a.exe\"\n"), FAIL,
      "antivirus-registered", NULL },
    { "antivirus-absent", IN ("SOFTWARE", PROGRAM ("x", "Sophos Endpoint Agent")), WARN,
      "antivirus-unregistered",
      "\"Sophos Endpoint Agent\" looks like antivirus software, though Windows does not list "
      "it." CHECKER "pass this: it reads only what is registered with Windows." },
    { "antivirus-absent",
      IN ("SOFTWARE", PROVIDERS_RENAMED "\"DISPLAYNAME\"=\"Microsoft Defender Antivirus\"\n"), PASS,
      "",
      "No antivirus software but Windows' own is registered or installed." CHECKER
      "fail this: it knows Defender only as \"Windows Defender\"." },
    { "antivirus-absent", IN ("SOFTWARE", "[-HKLM\\SOFTWARE\\Microsoft\\Security Center]\n"), PASS,
      "", NULL },
    { "antivirus-absent",
      BROKEN ("SOFTWARE", ACME_REG "\"C:\\\\x\"\n", "--corrupt-value '" ACME "' DISPLAYNAME"),
      UNKNOWN, "unreadable", NULL },
    { "antivirus-absent", BROKEN ("SOFTWARE", "", "--corrupt-key '" WINCV "\\Uninstall'"), UNKNOWN,
      "unreadable", NULL },
    /* Windows 7 has no such list. */
    { "antivirus-absent", IN ("SOFTWARE", SEVEN "[-HKLM\\SOFTWARE\\Microsoft\\Security Center]\n"),
      PASS, "", "No antivirus software but Windows' own is installed, by the names of programs." },
    { "antivirus-absent", IN ("SOFTWARE", SEVEN PROGRAM ("x", "Microsoft Security Essentials")),
      FAIL, "antivirus-installed",
      "Antivirus software is installed: \"Microsoft Security Essentials\"." },
  };

  TRY_ALL (list);
}
END_TEST

#define C2R "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
#define CLICK_TO_RUN(ids) "[" C2R "]\n\"ProductReleaseIds\"=\"" ids "\"\n"
#define OFFICE(product, name) PROGRAM ("{90160000-" product "-0000-1000-0000000FF1CE}", name)

START_TEST (test_office)
{
  static const struct example list[] = {
    { "office-absent", NO_CHANGE, PASS, "", "Microsoft Office is not installed." },
    { "office-absent", IN ("SOFTWARE", OFFICE ("0011", "Office Professional Plus 2016")), FAIL,
      "standalone-office",
      "Microsoft Office is installed: \"Office Professional Plus 2016\"." CHECKER
      "only warn: it does not count its test for Office." },
    { "office-absent", IN ("SOFTWARE", CLICK_TO_RUN ("ProPlus2021Volume")), FAIL,
      "standalone-office",
      "Microsoft Office is installed: ProPlus2021Volume." CHECKER
      "pass this: it reads only product codes with 0FF1CE." },
    { "office-absent", IN ("SOFTWARE", CLICK_TO_RUN ("O365ProPlusRetail,VisioPro2019Volume")), FAIL,
      "standalone-office", NULL },
    { "office-absent",
      IN ("SOFTWARE", CLICK_TO_RUN ("O365ProPlusRetail") OFFICE ("008C", "Extensibility")), WARN,
      "microsoft-365", NULL },
    { "office-absent", IN ("SOFTWARE", OFFICE ("008C", "Extensibility")), WARN, "office-component",
      "A component of Office is installed without Office: \"Extensibility\"." },
    { "office-absent", IN ("SOFTWARE", OFFICE ("00D1", "Access database engine")), WARN,
      "office-component", NULL },
    { "office-absent", IN ("SOFTWARE", SEVEN OFFICE ("0011", "Office Professional Plus 2010")),
      FAIL, "standalone-office",
      "Microsoft Office is installed: \"Office Professional Plus 2010\"." CHECKER
      "pass this: it does not look for Office on this version of Windows." },
    { "office-absent",
      BROKEN ("SOFTWARE", CLICK_TO_RUN ("O365ProPlusRetail"),
              "--corrupt-value '" C2R "' ProductReleaseIds"),
      UNKNOWN, "unreadable", NULL },
    { "office-absent", IN ("SOFTWARE", "[-" WINCV "\\Uninstall]\n"), PASS, "", NULL },
  };
  static const struct example seed = { "office-absent", IN ("SOFTWARE", OFFICE ("0011", "Office")),
                                       WARN, "standalone-office",
                                       "Microsoft Office is installed: \"Office\"." };

  TRY_ALL (list);
  try_example (&seed, "aws-workspaces-2019-10");
}
END_TEST

START_TEST (test_vmware_tools)
{
  static const struct example list[] = {
    { "vmware-tools-absent", NO_CHANGE, PASS, "", "VMware Tools is not installed." },
    { "vmware-tools-absent",
      IN ("SOFTWARE", PROGRAM ("{1FF5D624}", "VMware Tools") "\"DisplayVersion\"=\"11.3\"\n"), FAIL,
      "vmware-tools", "VMware Tools 11.3 is installed." },
    { "vmware-tools-absent",
      IN ("SOFTWARE", "[" UNINSTALL_32 "x]\n\"DisplayName\"=\"VMWARE TOOLS\"\n"), FAIL,
      "vmware-tools",
      "VMware Tools is installed." CHECKER "pass this: it reads only the 64-bit list of "
      "programs." },
    { "vmware-tools-absent", IN ("SOFTWARE", PROGRAM ("x", "VMware Tools Helper")), PASS, "",
      NULL },
    { "vmware-tools-absent", IN ("SYSTEM", START ("VMTools", "2")), WARN, "vmware-tools-remnant",
      "VMware Tools is not in the list of programs, but left VMTools behind." CHECKER
      "pass this: it reads only the list of programs." },
    { "vmware-tools-absent", WITH_FILE ("Program Files/VMware/VMware Tools/x"), WARN,
      "vmware-tools-remnant", NULL },
    { "vmware-tools-absent", BROKEN ("SOFTWARE", "", "--corrupt-key '" WINCV "\\Uninstall'"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

START_TEST (test_pcoip)
{
  static const struct example list[] = {
    { "pcoip-agent-absent", NO_CHANGE, PASS, "", "The PCoIP agent is not installed." },
    { "pcoip-agent-absent", IN ("SOFTWARE", "[" UNINSTALL_32 "PCoIP Standard Agent]\n"), FAIL,
      "pcoip-agent", "The PCoIP agent is installed (PCoIP Standard Agent)." },
    { "pcoip-agent-absent", WITH_FILE ("Program Files (x86)/Teradici/PCoIP Agent/uninst.exe"), FAIL,
      "pcoip-agent", NULL },
    { "pcoip-agent-absent", IN ("SYSTEM", START ("PCoIPAgent", "2")), FAIL, "pcoip-agent",
      "The PCoIP agent is installed (service PCoIPAgent)." },
    { "pcoip-agent-absent", IN ("SOFTWARE", PROGRAM ("PCoIP Agent", "PCoIP")), WARN,
      "pcoip-agent-64-bit",
      "The 64-bit PCoIP agent is installed (PCoIP Agent)." CHECKER
      "pass this: it looks for the 32-bit agent and its service only." },
    { "pcoip-agent-absent", WITH_FILE ("Program Files/Teradici/PCoIP Agent/x"), WARN,
      "pcoip-agent-64-bit", NULL },
    { "pcoip-agent-absent", BROKEN ("SOFTWARE", "", "--corrupt-key '" WINCV "\\Uninstall'"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

#define SYSPREP_RUN                                                                                \
  "Info SYSPRP ========= Beginning of a new sysprep run =========\r\n"                             \
  "Info SYSPRP ParseCommands:Found supported command line option 'GENERALIZE'\r\n"                 \
  "Info SYSPRP ParseCommands:Found supported command line option 'OOBE'\r\n"
#define AUDIT_RUN                                                                                  \
  "Info SYSPRP ========= Beginning of a new sysprep run =========\r\n"                             \
  "Info SYSPRP ParseCommands:Found supported command line option 'AUDIT'\r\n"

START_TEST (test_rearm)
{
  static const struct
  {
    const char *reg, *log;
    int status;
    const char *reason;
  } cases[] = {
    { "", "", UNKNOWN, "needs-attestation" },
    { "", SYSPREP_RUN SYSPREP_RUN SYSPREP_RUN, UNKNOWN, "needs-attestation" },
    { SEVEN, SYSPREP_RUN SYSPREP_RUN AUDIT_RUN, UNKNOWN, "needs-attestation" },
    { SEVEN, SYSPREP_RUN SYSPREP_RUN AUDIT_RUN SYSPREP_RUN, WARN, "rearm-likely-used-up" },
    { SEVEN "[" WINNT "\\SoftwareProtectionPlatform]\n\"SkipRearm\"=dword:00000001\n",
      SYSPREP_RUN SYSPREP_RUN SYSPREP_RUN, UNKNOWN, "needs-attestation" },
  };

  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    char *dir = util_mkdtemp ();

    make_machine (dir, &(struct change){ .hive = "SOFTWARE", .reg = cases[i].reg });
    make_file (dir, "Windows/System32/Sysprep/Panther/setupact.log", cases[i].log);
    struct byol_report *report = check_folder (dir, "current");
    const struct byol_finding *f = byol_report_find (report, "rearm-count-available");
    ck_assert_msg (byol_finding_status (f) == cases[i].status, "%zu: %s", i,
                   byol_finding_message (f));
    ck_assert_str_eq (byol_finding_reason (f), cases[i].reason);
    ck_assert_int_eq (byol_finding_blocks (f), 0);
    byol_report_free (report);
    util_rmtree (dir);
    free (dir);
  }
}
END_TEST

/* Bad news stays, whatever else cannot be read. */
START_TEST (test_bad_news)
{
  static const struct example list[] = {
    { "public-firewall-off",
      { "SYSTEM", FIREWALL ("1", "1"), NULL, "-SOFTWARE" },
      FAIL,
      "firewall-on",
      NULL },
    { "windows-update-disabled",
      BROKEN ("SYSTEM", START ("TrustedInstaller", "2"),
              "--corrupt-value '" CCS "Services\\wuauserv' Start"),
      FAIL, "installer-not-manual", NULL },
    { "reboot-not-pending",
      { "SYSTEM", "[" SESSION_MANAGER "]\n\"SetupExecute\"=str(7):\"poqexec.exe\\0\"\n", NULL,
        "-SOFTWARE" },
      FAIL,
      "servicing-pending",
      NULL },
    { "reboot-not-pending",
      { "SYSTEM", RENAMES "\"x\\0\"\n", NULL, "-SOFTWARE" },
      UNKNOWN,
      "unreadable",
      NULL },
    { "dhcp-enabled",
      BROKEN ("SYSTEM", "[-" CCS "Services\\Dhcp]\n",
              "--corrupt-value '" INTERFACES NIC "' EnableDHCP"),
      FAIL, "dhcp-client-disabled", NULL },
    { "office-absent",
      BROKEN ("SOFTWARE", CLICK_TO_RUN ("ProPlus2021Volume"),
              "--corrupt-key '" WINCV "\\Uninstall'"),
      FAIL, "standalone-office", NULL },
    { "pcoip-agent-absent",
      { "SOFTWARE", NULL, "--corrupt-key '" WINCV "\\Uninstall'",
        "Program Files (x86)/Teradici/PCoIP Agent/uninst.exe" },
      FAIL,
      "pcoip-agent",
      NULL },
    { "antivirus-absent",
      { "SOFTWARE", ACME_REG "\"%SystemRoot%\\\\acme.exe\"\n",
        "--corrupt-value 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion' "
        "CurrentBuildNumber",
        "Windows/acme.exe" },
      FAIL,
      "antivirus-registered",
      NULL },
    { "windows-version-supported",
      BROKEN ("SOFTWARE", BUILD ("18363"),
              "--corrupt-value 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion' "
              "EditionID"),
      FAIL, "build-not-listed", NULL },
    { "windows-version-supported",
      BROKEN ("SOFTWARE", "",
              "--corrupt-value 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion' "
              "EditionID"),
      UNKNOWN, "unreadable", NULL },
  };

  TRY_ALL (list);
}
END_TEST

/* A secret never leaves the image. */
START_TEST (test_no_secret)
{
  char *dir = util_mkdtemp (), *json;
  size_t len;

  make_machine (dir,
                &(struct change){ .hive = "SOFTWARE",
                                  .reg = "[" WINLOGON "]\n\"DefaultPassword\"=\"Tr0ub4dor\"\n" });
  struct byol_report *report = check_folder (dir, "current");
  ck_assert_int_eq (byol_report_write (&json, &len, report, "json", 0, NULL), 0);
  ck_assert_ptr_nonnull (strstr (json, "DefaultPassword"));
  ck_assert_ptr_null (strstr (json, "Tr0ub4dor"));
  byol_free (json);
  byol_report_free (report);
  util_rmtree (dir);
  free (dir);
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("rules");
  TCase *t = tcase_create ("table");

  tcase_add_test (t, test_ids);
  tcase_add_test (t, test_checker_tests);
  tcase_add_test (t, test_metadata);
  suite_add_tcase (s, t);

  t = tcase_create ("machine");
  tcase_set_timeout (t, 60);
  tcase_add_unchecked_fixture (t, make_base, remove_base);
  tcase_add_test (t, test_passes);
  tcase_add_test (t, test_registry_clean);
  tcase_add_test (t, test_windows_version);
  tcase_add_test (t, test_architecture);
  tcase_add_test (t, test_not_upgraded);
  tcase_add_test (t, test_boot_mode);
  tcase_add_test (t, test_automount);
  tcase_add_test (t, test_account);
  tcase_add_test (t, test_account_enabled);
  tcase_add_test (t, test_account_administrator);
  tcase_add_test (t, test_domain);
  tcase_add_test (t, test_entra);
  tcase_add_test (t, test_dhcp);
  tcase_add_test (t, test_firewall);
  tcase_add_test (t, test_windows_update);
  tcase_add_test (t, test_reboot);
  tcase_add_test (t, test_powershell);
  tcase_add_test (t, test_realtime);
  tcase_add_test (t, test_autologon);
  tcase_add_test (t, test_antivirus);
  tcase_add_test (t, test_office);
  tcase_add_test (t, test_vmware_tools);
  tcase_add_test (t, test_pcoip);
  tcase_add_test (t, test_rearm);
  tcase_add_test (t, test_bad_news);
  tcase_add_test (t, test_no_secret);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
