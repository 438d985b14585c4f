/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules about what may go wrong with an image as a whole: where it comes from,
   what runs in it, what was left behind. Over hives and files made from text,
   through the whole engine. */
#include "config.h"

#include <string.h>

#include "base/buf.h"
#include "rules/rule.h"
#include "util.h"

#define CCS "HKLM\\SYSTEM\\ControlSet001\\"
#define WINNT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define WINCV "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
#define UNINSTALL WINCV "\\Uninstall\\"
#define SERVICE(name, start)                                                                       \
  "[" CCS "Services\\" name "]\n\"Start\"=dword:0000000" start "\n\"Type\"=dword:00000001\n"

#define BUILD(number, major, minor)                                                                \
  "[" WINNT "]\n\"CurrentBuildNumber\"=\"" number "\"\n\"CurrentVersion\"=\"6." minor "\"\n"       \
  "\"CurrentMajorVersionNumber\"=" major "\n\"CurrentMinorVersionNumber\"=dword:00000000\n"
#define WINDOWS_7 BUILD ("7601", "-", "1")
#define WINDOWS_1809 BUILD ("17763", "dword:0000000a", "3")

#define MACHINE_1 "{11111111-0000-0000-0000-000000000001}"
#define MACHINE_2 "{11111111-0000-0000-0000-000000000002}"
#define HARDWARE "HKLM\\SYSTEM\\HardwareConfig"
#define MACHINE(guid, maker, product)                                                              \
  "[" HARDWARE "\\" guid "]\n\"SystemManufacturer\"=\"" maker                                      \
  "\"\n\"SystemProductName\"=\"" product "\"\n"

static const char system_reg[] =
  "[HKLM\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n\"Default\"=dword:00000001\n"
  "[HKLM\\SYSTEM\\Setup]\n\"SetupType\"=dword:00000000\n"
  "[" CCS "Control\\Power]\n\"HibernateEnabled\"=dword:00000000\n"
  "[" CCS "Control\\Session Manager\\Power]\n\"HiberbootEnabled\"=dword:00000001\n"
  "[" CCS "Control\\Session Manager\\Memory Management]\n"
  "\"PagingFiles\"=str(7):\"?:\\\\pagefile.sys\\0\"\n" SERVICE (
    "disk", "0") "[" HARDWARE "]\n\"LastConfig\"=\"" MACHINE_1
                 "\"\n" MACHINE (MACHINE_1, "VMware, Inc.", "VMware7,1");

static const char software_reg[] =
  BUILD ("19045", "dword:0000000a", "3") "[" WINCV "\\Uninstall]\n"
                                         "[" UNINSTALL
                                         "Microsoft Edge]\n\"DisplayName\"=\"Microsoft Edge\"\n";

static const char bcd_reg[] =
  "[HKLM\\BCD\\Objects\\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\\Elements\\24000001]\n"
  "\"Element\"=str(7):\"{22222222-0000-0000-0000-000000000000}\\0\"\n"
  "[HKLM\\BCD\\Objects\\{22222222-0000-0000-0000-000000000000}\\Description]\n"
  "\"Type\"=dword:10200003\n"
  "[HKLM\\BCD\\Objects\\{22222222-0000-0000-0000-000000000000}\\Elements\\12000002]\n"
  "\"Element\"=\"\\\\Windows\\\\system32\\\\winload.exe\"\n";
#define LAUNCH "[HKLM\\BCD\\Objects\\{22222222-0000-0000-0000-000000000000}\\Elements\\250000f0]\n"

/* ---- running ---------------------------------------------------------------------------- */

/* What makes a machine different: further text of the hives, an option of
   reg2hive for SYSTEM or SOFTWARE, files. */
struct example
{
  const char *rule;
  const char *system, *software, *bcd;
  const char *options; /* "SYSTEM ..." or "SOFTWARE ..." */
  const char *file, *text;
  int status;
  const char *reason;
  const char *message; /* NULL: whatever the reader says */
};

#define PASS BYOL_STATUS_PASS
#define WARN BYOL_STATUS_WARN
#define FAIL BYOL_STATUS_FAIL
#define UNKNOWN BYOL_STATUS_UNKNOWN
#define NONE BYOL_STATUS_NOT_APPLICABLE
#define CHECKER " AWS's checker 2.13.25 would "

static void
make_hive (const char *dir, const char *name, const char *base, const char *more,
           const char *options)
{
  CLEANUP_FREE char *path = strcmp (name, "BCD") == 0
                              ? util_printf ("%s/Boot/BCD", dir)
                              : util_printf ("%s/Windows/System32/config/%s", dir, name);
  CLEANUP_FREE char *text = util_printf ("%s%s", base, more ? more : "");
  size_t len = strlen (name);
  bool mine = options && strncmp (options, name, len) == 0;

  util_hive (path, name, text, mine ? options + len : "");
}

static void
make_file (const char *dir, const char *name, const char *text)
{
  CLEANUP_FREE char *path = util_printf ("%s/%s", dir, name);
  char *slash = strrchr (path, '/');

  *slash = '\0';
  util_mkdirs (path);
  *slash = '/';
  util_write (path, text ? text : "", text ? strlen (text) : 0);
}

static void
make_machine (const char *dir, const struct example *e)
{
  static const char *const folders[] = { "Boot", "Windows/System32/config", "Users/Public",
                                         "System Volume Information" };

  for (size_t i = 0; i < ARRAY_SIZE (folders); i++) {
    CLEANUP_FREE char *path = util_printf ("%s/%s", dir, folders[i]);
    util_mkdirs (path);
  }
  make_hive (dir, "SYSTEM", system_reg, e->system, e->options);
  make_hive (dir, "SOFTWARE", software_reg, e->software, e->options);
  make_hive (dir, "BCD", bcd_reg, e->bcd, e->options);
  make_file (dir, "Windows/explorer.exe", "MZ");
  if (e->file)
    make_file (dir, e->file, e->text);
}

/* Checks the machine in that folder. */
static struct byol_report *
check_folder (const char *dir)
{
  struct byol_ctx *ctx;
  struct byol_image *image;
  struct byol_profile *profile = NULL;
  struct byol_report *report = NULL;
  CLEANUP_ERROR struct byol_error *err = NULL;

  ck_assert_int_eq (byol_ctx_new (&ctx, &err), 0);
  ck_assert_int_eq (byol_image_new (&image, ctx, &err), 0);
  ck_assert_int_eq (byol_image_add_disk (image, dir, NULL, &err), 0);
  int r = byol_image_open (image, &err);
  if (r == 0)
    r = byol_profile_load (&profile, ctx, "current", &err);
  if (r == 0)
    r = byol_check (&report, image, profile, NULL, 0, &err);
  ck_assert_msg (r == 0, "%s", err ? byol_error_message (err) : "");
  byol_profile_free (profile);
  byol_image_free (image);
  byol_ctx_free (ctx);
  return report;
}

static void
try_example (const struct example *e)
{
  char *dir = util_mkdtemp ();

  make_machine (dir, e);
  struct byol_report *report = check_folder (dir);
  const struct byol_finding *f = byol_report_find (report, e->rule);
  ck_assert_msg (f != NULL, "%s", e->rule);
  ck_assert_msg (
    byol_finding_status (f) == e->status && strcmp (byol_finding_reason (f), e->reason) == 0
      && (!e->message || strcmp (byol_finding_message (f), e->message) == 0),
    "%s with %s%s%s%s%s:\nis     %s (%s): %s\nnot to %s (%s): %s", e->rule,
    e->system ? e->system : "", e->software ? e->software : "", e->bcd ? e->bcd : "",
    e->options ? e->options : "", e->file ? e->file : "",
    byol_status_name (byol_finding_status (f)), byol_finding_reason (f), byol_finding_message (f),
    byol_status_name (e->status), e->reason, e->message ? e->message : "");
  byol_report_free (report);
  util_rmtree (dir);
  free (dir);
}

/* ---- the rules ------------------------------------------------------------------------ */

#define POWER CCS "Control\\Power"
#define SESSION_POWER CCS "Control\\Session Manager\\Power"
#define MEMORY CCS "Control\\Session Manager\\Memory Management"
#define RESERVE WINCV "\\ReserveManager"
#define GUARD CCS "Control\\DeviceGuard"
#define INTEGRITY GUARD "\\Scenarios\\HypervisorEnforcedCodeIntegrity"
#define CREDENTIALS GUARD "\\Scenarios\\CredentialGuard"
#define GUARD_POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceGuard"
#define RESTRICTIONS "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceInstall\\Restrictions"
#define HISTORY WINCV "\\Group Policy\\History"
#define EXTENSION "{35378EAC-683F-11D2-A89A-00C04FBBCFA2}"
#define APPLOCKER "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2"
#define CODE_INTEGRITY "Windows/System32/CodeIntegrity/"
#define CHECKER_KEY "HKLM\\SOFTWARE\\Amazon\\BYOLChecker"
#define STORE "{3808876b-c176-4e48-b7ae-04046e6cc752}"
#define CERTIFICATES "AppData/Roaming/Microsoft/SystemCertificates/My/Certificates/"

static const struct example examples[] = {
  { "fast-startup-off", .status = PASS, .reason = "",
    .message = "Windows does not hibernate, so that Fast Startup does nothing." },
  { "fast-startup-off", .system = "[" SESSION_POWER "]\n\"HiberbootEnabled\"=dword:00000000\n",
    .status = PASS, .reason = "", .message = "Fast Startup is off." },
  { "fast-startup-off", .system = "[" POWER "]\n\"HibernateEnabled\"=dword:00000001\n",
    .status = WARN, .reason = "fast-startup-enabled",
    .message = "Fast Startup is on: the next \"Shut down\" will hibernate the kernel." CHECKER
               "pass this: it switches hibernation off by itself." },
  { "fast-startup-off",
    .system = "[" POWER "]\n\"HibernateEnabled\"=-\n\"HibernateEnabledDefault\"=dword:00000001\n",
    .status = WARN, .reason = "fast-startup-enabled" },
  { "fast-startup-off", .system = "[" POWER "]\n\"HibernateEnabled\"=-\n", .file = "hiberfil.sys",
    .status = WARN, .reason = "fast-startup-enabled" },
  { "fast-startup-off", .system = "[" POWER "]\n\"HibernateEnabled\"=-\n", .status = PASS,
    .reason = "" },
  { "fast-startup-off",
    .system = "[" POWER "]\n\"HibernateEnabled\"=dword:00000001\n"
              "[" SESSION_POWER "]\n\"HiberbootEnabled\"=dword:00000000\n",
    .software = "[HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\System]\n"
                "\"HiberbootEnabled\"=dword:00000001\n",
    .status = WARN, .reason = "fast-startup-enabled" },
  { "fast-startup-off", .system = "[" SESSION_POWER "]\n\"HiberbootEnabled\"=\"1\"\n",
    .status = UNKNOWN, .reason = "unreadable" },
  /* A policy that cannot be read may switch it on again. */
  { "fast-startup-off", .system = "[" SESSION_POWER "]\n\"HiberbootEnabled\"=dword:00000000\n",
    .software = "[HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\System]\n"
                "\"HiberbootEnabled\"=\"1\"\n",
    .status = UNKNOWN, .reason = "unreadable" },
  { "fast-startup-off", .software = WINDOWS_7, .status = NONE, .reason = "not-applicable",
    .message = "This version of Windows has no Fast Startup." },

  { "source-is-virtual", .status = PASS, .reason = "",
    .message = "Windows ran on virtual machines only, on \"VMware, Inc. VMware7,1\" last." },
  { "source-is-virtual", .system = MACHINE (MACHINE_1, "Microsoft Corporation", "Virtual Machine"),
    .status = PASS, .reason = "" },
  { "source-is-virtual", .system = MACHINE (MACHINE_1, "QEMU", "Standard PC (Q35 + ICH9, 2009)"),
    .status = PASS, .reason = "" },
  { "source-is-virtual", .system = MACHINE (MACHINE_1, "innotek GmbH", "VirtualBox"),
    .status = PASS, .reason = "" },
  { "source-is-virtual", .system = MACHINE (MACHINE_1, "Microsoft Corporation", "Surface Pro 7"),
    .status = WARN, .reason = "physical-machine",
    .message = "Windows ran on a machine named \"Microsoft Corporation Surface Pro 7\" last, which "
               "is no virtual machine that is known here." },
  { "source-is-virtual", .system = MACHINE (MACHINE_2, "Dell Inc.", "Latitude E6430"),
    .status = WARN, .reason = "converted-machine",
    .message = "Windows ran on \"Dell Inc. Latitude E6430\" before: the image of a physical "
               "machine that was converted is not supported." },
  { "source-is-virtual", .system = MACHINE (MACHINE_2, "Xen", "HVM domU"), .status = PASS,
    .reason = "" },
  { "source-is-virtual", .system = MACHINE (MACHINE_1, "", ""), .status = UNKNOWN,
    .reason = "machine-unnamed" },
  { "source-is-virtual", .system = "[" HARDWARE "]\n\"LastConfig\"=dword:00000001\n",
    .status = UNKNOWN, .reason = "unreadable" },
  { "source-is-virtual",
    .system = "[-" HARDWARE "]\n[" CCS "Enum\\PCI\\VEN_8086&DEV_100E]\n"
              "[" CCS "Enum\\PCI\\VEN_15AD&DEV_0405]\n",
    .status = PASS, .reason = "",
    .message = "Windows has seen devices of a virtual machine; it keeps no record of what it ran "
               "on before." },
  { "source-is-virtual",
    .system = "[-" HARDWARE "]\n[" CCS "Enum\\PCI\\VEN_8086&DEV_7110]\n[" CCS "Enum\\VMBUS]\n",
    .status = PASS, .reason = "" },
  { "source-is-virtual", .system = "[-" HARDWARE "]\n[" CCS "Enum\\PCI\\VEN_10DE&DEV_0DFC]\n",
    .status = NONE, .reason = "not-applicable",
    .message = "This Windows keeps no record of the machine that it was installed on, and has "
               "seen no device that only virtual machines have." },

  { "page-file-on-c", .status = PASS, .reason = "",
    .message = "The page file is on C:, its size left to Windows as it is by default." },
  { "page-file-on-c",
    .system = "[" MEMORY "]\n\"PagingFiles\"=str(7):\"c:\\\\pagefile.sys 4096 4096\\0\"\n",
    .status = PASS, .reason = "", .message = "The page file is on C:, of a fixed size." },
  { "page-file-on-c",
    .system = "[" MEMORY "]\n\"PagingFiles\"=str(7):\"c:\\\\pagefile.sys 0 0\\0\"\n",
    .status = PASS, .reason = "",
    .message = "The page file is on C:, its size left to Windows as it is by default." },
  { "page-file-on-c",
    .system =
      "[" MEMORY
      "]\n\"PagingFiles\"=str(7):\"C:\\\\pagefile.sys 16 16\\0d:\\\\pagefile.sys 0 0\\0\"\n",
    .status = FAIL, .reason = "page-file-elsewhere",
    .message = "A page file is set to be \"d:\\pagefile.sys 0 0\", not on C:." },
  { "page-file-on-c", .system = "[" MEMORY "]\n\"PagingFiles\"=str(7):\"\\0\"\n", .status = WARN,
    .reason = "no-page-file", .message = "Windows is set to have no page file." },
  { "page-file-on-c", .system = "[" MEMORY "]\n\"PagingFiles\"=-\n", .status = WARN,
    .reason = "no-page-file" },
  { "page-file-on-c", .system = "[" MEMORY "]\n\"PagingFiles\"=\"C:\\\\pagefile.sys\"\n",
    .status = UNKNOWN, .reason = "unreadable" },

  { "windows-not-compacted", .status = PASS, .reason = "",
    .message = "Windows is not compressed with CompactOS." },
  { "windows-not-compacted", .system = "[HKLM\\SYSTEM\\Setup]\n\"Compact\"=dword:00000001\n",
    .status = WARN, .reason = "compact-installed",
    .message = "Windows was installed compressed with CompactOS (Compact is 1)." },
  { "windows-not-compacted", .system = "[HKLM\\SYSTEM\\Setup]\n\"Compact\"=\"1\"\n",
    .status = UNKNOWN, .reason = "unreadable" },
  { "windows-not-compacted", .software = WINDOWS_7, .status = NONE, .reason = "not-applicable" },

  /* A folder does not show who is encrypted. */
  { "efs-files-absent", .status = UNKNOWN, .reason = "attributes-unknown",
    .message = "Which files are encrypted cannot be seen in this source." },
  { "efs-files-absent", .file = "Users/anna/" CERTIFICATES "0A1B",
    .text = "0\x82\x01\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x04zz", .status = WARN,
    .reason = "efs-keys",
    .message = "The user \"anna\" has a key for encrypted files: there may be some." },
  { "efs-files-absent", .file = "Users/anna/" CERTIFICATES "0A1B",
    .text = "0\x82\x01\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x0czz", .status = UNKNOWN,
    .reason = "attributes-unknown" },

  { "shadow-copies-absent", .status = PASS, .reason = "",
    .message = "There are no shadow copies on C:." },
  { "shadow-copies-absent", .file = "System Volume Information/" STORE, .status = PASS,
    .reason = "" },
  { "shadow-copies-absent",
    .file = "System Volume Information/{11111111-2222-3333-4444-555555555555}" STORE, .text = "old",
    .status = WARN, .reason = "shadow-copies",
    .message = "1 shadow copy on C: keeps 3 bytes of old data." },

  { "reserved-storage-off", .status = PASS, .reason = "", .message = "Reserved storage is off." },
  { "reserved-storage-off", .software = "[" RESERVE "]\n\"ShippedWithReserves\"=dword:00000001\n",
    .status = FAIL, .reason = "reserve-shipped",
    .message = "Windows was installed with reserved storage (ShippedWithReserves is 1), which AWS "
               "wants to be 0." },
  { "reserved-storage-off",
    .software =
      "[" RESERVE "]\n\"ShippedWithReserves\"=dword:00000001\n\"ActiveScenario\"=dword:00000003\n",
    .status = FAIL, .reason = "reserve-in-use" },
  { "reserved-storage-off", .software = "[" RESERVE "]\n\"PassedPolicy\"=dword:00000001\n",
    .status = WARN, .reason = "reserve-on" },
  { "reserved-storage-off",
    .software = "[" RESERVE "]\n\"PassedPolicy\"=\"1\"\n\"ActiveScenario\"=hex(b):01,00,00,00,00,"
                "00,00,00\n",
    .status = FAIL, .reason = "reserve-in-use" },
  { "reserved-storage-off", .software = "[" RESERVE "]\n\"ActiveScenario\"=\"0\"\n",
    .status = UNKNOWN, .reason = "unreadable" },
  { "reserved-storage-off",
    .software = WINDOWS_1809 "[" RESERVE "]\n\"ShippedWithReserves\"=dword:00000001\n",
    .status = NONE, .reason = "not-applicable" },

  { "memory-integrity-unlocked", .status = PASS, .reason = "",
    .message = "Neither memory integrity nor Credential Guard is switched on." },
  { "memory-integrity-unlocked",
    .system = "[" INTEGRITY "]\n\"Enabled\"=dword:00000001\n\"Locked\"=dword:00000001\n"
              "[" CCS "Control\\Lsa]\n\"LsaCfgFlags\"=dword:00000002\n",
    .status = FAIL, .reason = "locked",
    .message = "Memory integrity and Credential Guard are switched on with a UEFI lock, which an "
               "import cannot take off." },
  { "memory-integrity-unlocked",
    .system = "[" INTEGRITY "]\n\"Enabled\"=dword:00000001\n"
              "[" CCS "Control\\Lsa]\n\"LsaCfgFlags\"=dword:00000001\n",
    .status = FAIL, .reason = "locked" },
  { "memory-integrity-unlocked", .system = "[" CREDENTIALS "]\n\"Enabled\"=dword:00000001\n",
    .software = "[" GUARD_POLICY "]\n\"HypervisorEnforcedCodeIntegrity\"=dword:00000001\n",
    .status = FAIL, .reason = "locked" },
  { "memory-integrity-unlocked",
    .system = "[" INTEGRITY "]\n\"Enabled\"=dword:00000001\n\"Locked\"=dword:00000001\n",
    .status = WARN, .reason = "locked-in-part",
    .message = "Memory integrity is switched on with a UEFI lock, the other is not." },
  { "memory-integrity-unlocked",
    .system = "[" INTEGRITY "]\n\"Enabled\"=dword:00000001\n"
              "[" CREDENTIALS "]\n\"Enabled\"=dword:00000001\n",
    .status = WARN, .reason = "enabled" },
  /* A lock on what is off locks nothing. */
  { "memory-integrity-unlocked", .system = "[" GUARD "]\n\"Locked\"=dword:00000001\n",
    .status = PASS, .reason = "" },
  { "memory-integrity-unlocked", .system = "[" GUARD "]\n\"Locked\"=\"1\"\n", .status = UNKNOWN,
    .reason = "unreadable" },
  { "memory-integrity-unlocked", .software = WINDOWS_7, .status = NONE,
    .reason = "not-applicable" },

  { "hyper-v-off", .status = PASS, .reason = "",
    .message = "Hyper-V is not installed, and no hypervisor is started." },
  { "hyper-v-off", .system = SERVICE ("vmms", "2"), .status = WARN, .reason = "hyper-v-installed",
    .message = "Hyper-V is installed." },
  { "hyper-v-off", .system = SERVICE ("vmms", "4"), .status = PASS, .reason = "" },
  { "hyper-v-off", .bcd = LAUNCH "\"Element\"=hex:01,00,00,00,00,00,00,00\n", .status = WARN,
    .reason = "hypervisor-starts", .message = "The boot store starts the hypervisor." },
  { "hyper-v-off", .bcd = LAUNCH "\"Element\"=hex:00,00,00,00,00,00,00,00\n", .status = PASS,
    .reason = "" },
  { "hyper-v-off", .options = "BCD --corrupt-key 'HKLM\\BCD\\Objects'", .status = UNKNOWN,
    .reason = "unreadable" },

  { "policies-absent", .status = PASS, .reason = "",
    .message = "No group policy, AppLocker rule or application control policy was found." },
  { "policies-absent", .software = "[" RESTRICTIONS "]\n\"DenyUnspecified\"=dword:00000001\n",
    .status = WARN, .reason = "devices-restricted",
    .message = "A policy forbids to install devices." },
  { "policies-absent",
    .software = "[" RESTRICTIONS
                "]\n\"DenyUnspecified\"=dword:00000000\n\"AllowAdminInstall\"=dword:00000001\n",
    .status = PASS, .reason = "" },
  { "policies-absent",
    .software = "[" HISTORY "\\" EXTENSION "\\0]\n\"DisplayName\"=\"Default Domain Policy\"\n",
    .status = WARN, .reason = "group-policy",
    .message = "Group policies were applied (\"Default Domain Policy\")." },
  { "policies-absent", .software = "[" HISTORY "]\n", .status = PASS, .reason = "" },
  { "policies-absent", .file = "Windows/System32/GroupPolicy/Machine/Registry.pol",
    .text = "PReg\1[S]", .status = PASS, .reason = "" },
  { "policies-absent", .file = "Windows/System32/GroupPolicy/Machine/Registry.pol",
    .text = "PReg\1zzz[Software;a]", .status = WARN, .reason = "group-policy",
    .message = "There is a local group policy of 20 bytes." },
  { "policies-absent",
    .software = "[" APPLOCKER "\\Exe\\{921cc481-6e17-4653-8f75-050b80acca20}]\n\"Value\"=\"x\"\n",
    .status = WARN, .reason = "programs-restricted", .message = "AppLocker has 1 rule." },
  { "policies-absent", .software = "[" APPLOCKER "\\Exe]\n[" APPLOCKER "\\Dll]\n", .status = PASS,
    .reason = "" },
  { "policies-absent", .file = CODE_INTEGRITY "SIPolicy.p7b", .status = WARN,
    .reason = "programs-restricted" },
  { "policies-absent",
    .file = CODE_INTEGRITY "CiPolicies/Active/{1283AC0F-FFF1-49AE-ADA1-8A933130CAD6}.cip",
    .status = PASS, .reason = "" },
  { "policies-absent",
    .file = CODE_INTEGRITY "CiPolicies/Active/{a244370e-44c9-4c06-b551-f6016e563076}.cip",
    .status = WARN, .reason = "programs-restricted",
    .message = "An application control policy is in force "
               "({a244370e-44c9-4c06-b551-f6016e563076}.cip)." },
  { "policies-absent", .software = "[" RESTRICTIONS "]\n",
    .options = "SOFTWARE --corrupt-key '" RESTRICTIONS "'", .status = UNKNOWN,
    .reason = "unreadable" },

  { "guest-tools-absent", .status = PASS, .reason = "",
    .message = "No guest tools of another hypervisor were found." },
  { "guest-tools-absent", .system = SERVICE ("VBoxService", "2") SERVICE ("VBoxMouse", "3"),
    .software =
      "[" UNINSTALL "VBox]\n\"DisplayName\"=\"Oracle VM VirtualBox Guest Additions 6.1.34\"\n",
    .status = WARN, .reason = "guest-tools",
    .message = "\"Oracle VM VirtualBox Guest Additions 6.1.34\" is installed." },
  { "guest-tools-absent", .system = SERVICE ("VBoxGuest", "0"), .status = WARN,
    .reason = "boot-driver",
    .message = "The driver VBoxGuest of VirtualBox Guest Additions starts at boot." },
  { "guest-tools-absent", .system = SERVICE ("QEMU-GA", "2"), .status = WARN,
    .reason = "guest-tools", .message = "The service QEMU-GA of the QEMU guest agent is there." },
  { "guest-tools-absent", .system = SERVICE ("netkvm", "3") SERVICE ("balloon", "3"),
    .status = WARN, .reason = "guest-drivers",
    .message = "The driver netkvm of the QEMU guest agent is there." },
  { "guest-tools-absent", .system = SERVICE ("prl_fs", "1"), .status = WARN,
    .reason = "guest-drivers" },
  { "guest-tools-absent", .system = SERVICE ("VBoxGuest", "0"),
    .options = "SYSTEM --corrupt-value '" CCS "Services\\VBoxGuest' Start", .status = UNKNOWN,
    .reason = "unreadable" },
  /* Of every Windows since 8, and a remnant. */
  { "guest-tools-absent",
    .system = SERVICE ("vmicheartbeat", "3")
      SERVICE ("vmbus", "0") "[" CCS "Services\\VBoxSF]\n[" CCS "Services\\VBoxSF\\Parameters]\n",
    .status = PASS, .reason = "" },
  { "guest-tools-absent", .options = "SOFTWARE --corrupt-key '" WINCV "\\Uninstall'",
    .status = UNKNOWN, .reason = "unreadable" },

  { "aws-agents-reset", .status = PASS, .reason = "",
    .message = "No AWS agent is left in a state that stands in the way." },
  { "aws-agents-reset", .system = SERVICE ("ena", "3") SERVICE ("xenvbd", "0"), .status = PASS,
    .reason = "" },
  { "aws-agents-reset", .file = "ProgramData/Amazon/EC2Launch/state/.run-once", .status = WARN,
    .reason = "launch-state",
    .message = "EC2Launch has run and was not reset (1 file in its state folder)." },
  { "aws-agents-reset", .file = "ProgramData/Amazon/EC2-Windows/Launch/Config/LaunchConfig.json",
    .text = "{\n\t\"setComputerName\":  true,\n\t\"setWallpaper\": false\n}\n", .status = WARN,
    .reason = "launch-settings", .message = "EC2Launch gives the machine another name." },
  { "aws-agents-reset", .file = "ProgramData/Amazon/EC2-Windows/Launch/Config/LaunchConfig.json",
    .text = "{\"setComputerName\": false, \"setWallpaper\": false}", .status = PASS, .reason = "" },
  { "aws-agents-reset", .file = "Program Files/Amazon/Ec2ConfigService/Settings/config.xml",
    .text = "<Ec2ConfigurationSettings><GlobalSettings><SetDnsSuffixList>true</SetDnsSuffixList>",
    .status = WARN, .reason = "launch-settings" },
  { "aws-agents-reset", .file = "Program Files/Amazon/Ec2ConfigService/Scripts/UserScript.ps1",
    .status = WARN, .reason = "launch-settings" },
  { "aws-agents-reset", .system = SERVICE ("SkyLightWorkspaceConfigService", "2"), .status = WARN,
    .reason = "workspace-agent",
    .message = "A WorkSpace's service SkyLightWorkspaceConfigService is there: this looks like "
               "the image of a WorkSpace." },
  { "aws-agents-reset", .software = "[HKLM\\SOFTWARE\\Amazon\\SkyLight]\n", .status = WARN,
    .reason = "workspace-agent" },
  { "aws-agents-reset", .file = "Program Files/NICE/DCV/x", .status = WARN,
    .reason = "workspace-agent" },
  { "aws-agents-reset", .options = "SYSTEM --corrupt-key '" CCS "Services'", .status = UNKNOWN,
    .reason = "unreadable" },

  { "checker-passed", .status = NONE, .reason = "not-applicable",
    .message = "AWS's checker did not run in this image." },
  /* 2030-01-01: after everything else in these hives. */
  { "checker-passed",
    .system = "[" CCS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile]\n",
    .software = "[" CHECKER_KEY "]\n\"status\"=\"success\"\n",
    .options = "SYSTEM --time 135379296000000000", .status = WARN, .reason = "checker-outdated" },
  { "checker-passed",
    .software = "[" CHECKER_KEY
                "]\n\"version\"=\"2.13.25\"\n\"status\"=\"success\"\n\"date\"=\"2025-01-14\"\n",
    .status = PASS, .reason = "", .message = "AWS's checker 2.13.25 was satisfied (2025-01-14)." },
  { "checker-passed", .software = "[" CHECKER_KEY "]\n\"status\"=\"fail\"\n", .status = WARN,
    .reason = "checker-failed",
    .message = "AWS's checker of unknown version ended with \"fail\" (an unknown day)." },
  { "checker-passed", .software = "[" CHECKER_KEY "]\n\"status\"=dword:00000001\n",
    .status = UNKNOWN, .reason = "unreadable" },
};

START_TEST (test_example)
{
  try_example (&examples[_i]);
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("hazard-rules");
  TCase *t = tcase_create ("examples");

  tcase_set_timeout (t, 60);
  tcase_add_loop_test (t, test_example, 0, ARRAY_SIZE (examples));
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
