/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules about updates, other software and the product key, over hives made from
   text. */
#include "config.h"

#include <string.h>

#include "base/buf.h"
#include "machine.h"

#define WINNT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define PLATFORM WINNT "\\SoftwareProtectionPlatform"
#define WINCV "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
#define PACKAGES WINCV "\\Component Based Servicing\\Packages"
#define UNINSTALL WINCV "\\Uninstall\\"
#define UNINSTALL_32 "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\"

#define ROLLUP "Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.5371.1.9"
#define CBS_PACKAGE(name, state, high)                                                             \
  "[" PACKAGES "\\" name "]\n\"CurrentState\"=dword:000000" state                                  \
  "\n\"InstallTimeHigh\"=dword:" high "\n\"InstallTimeLow\"=dword:00000000\n"
/* InstallTimeHigh */
#define OCTOBER_2019 "01d58560"
#define NOVEMBER_2024 "01db3700" /* the 15th */
#define JANUARY_2025 "01db66f9"  /* the 15th */

#define PROGRAM(key, name) "[" key "]\n\"DisplayName\"=\"" name "\"\n"
#define WINDOWS_7                                                                                  \
  "[" WINNT "]\n\"CurrentBuildNumber\"=\"7601\"\n\"CurrentVersion\"=\"6.1\"\n"                     \
  "\"CurrentMajorVersionNumber\"=-\n\"CurrentMinorVersionNumber\"=-\n\"UBR\"=-\n"                  \
  "[-" PACKAGES "]\n"
#define BUILD(build, ubr, edition)                                                                 \
  "[" WINNT "]\n\"CurrentBuildNumber\"=\"" build "\"\n\"UBR\"=dword:" ubr                          \
  "\n\"EditionID\"=\"" edition "\"\n"

static struct machine machine = {
  .profile = "current",
  .day = "2025-01-31",
  .system = "[HKLM\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n\"Default\"=dword:00000001\n"
            "[HKLM\\SYSTEM\\ControlSet001\\Services\\Schedule]\n"
            "\"ImagePath\"=str(2):\"%SystemRoot%\\\\system32\\\\svchost.exe -k netsvcs -p\"\n",
};

static const char software_reg[] =
  "[" WINNT "]\n\"CurrentMajorVersionNumber\"=dword:0000000a\n"
  "\"CurrentMinorVersionNumber\"=dword:00000000\n"
  "\"SystemRoot\"=\"C:\\\\Windows\"\n" BUILD ("19045", "000014fb", "Enterprise")
    CBS_PACKAGE (ROLLUP, "70", JANUARY_2025)
      CBS_PACKAGE ("Microsoft-Windows-Foundation-Package~31bf3856ad364e35~amd64~~10.0.19041.1",
                   "70", OCTOBER_2019)
        PROGRAM (UNINSTALL_32 "Microsoft Edge",
                 "Microsoft Edge") "[" UNINSTALL "AddressBook]\n"
                                   "[" PLATFORM
                                   "]\n\"KeyManagementServiceName\"=\"kms.corp.example\"\n";

/* DigitalProductId4 with that channel. */
static char *
product_key (const char *channel)
{
  struct buf reg = BUF_INIT;
  uint8_t data[0x4f8] = { 0xf8, 0x04 };

  for (size_t i = 0; channel[i]; i++)
    data[0x3f8 + 2 * i] = (uint8_t) channel[i];
  byol_buf_puts (&reg, "[" WINNT "]\n\"DigitalProductId4\"=hex:");
  for (size_t i = 0; i < sizeof data; i++)
    byol_buf_printf (&reg, "%s%02x", i ? "," : "", data[i]);
  byol_buf_puts (&reg, "\n");
  return byol_buf_steal (&reg);
}

#define UPDATES "updates-recent"
static const struct machine_case update_cases[] = {
  { UPDATES, .status = PASS, .reason = "",
    .message = "Updates are recent: the last one was installed on 2025-01-15." },
  { UPDATES, .day = "2025-02-12", .status = WARN, .reason = "update-missing",
    .message = "Build 19045.5371 lacks the update to 19045.5487, which came out on 2025-02-11." },
  { UPDATES, .software = BUILD ("19045", "0000147f", "Enterprise"), .status = WARN,
    .reason = "update-missing",
    .message = "Build 19045.5247 lacks the update to 19045.5371, which came out on 2025-01-14." },
  { UPDATES, .software = CBS_PACKAGE (ROLLUP, "70", NOVEMBER_2024), .status = WARN,
    .reason = "update-old",
    .message = "The last update was installed on 2024-11-15, 77 days before the day of this "
               "check." },
  /* Staged, not installed. */
  { UPDATES, .software = CBS_PACKAGE (ROLLUP, "40", JANUARY_2025), .status = WARN,
    .reason = "no-update-recorded",
    .message = "No update is recorded with the day of its installation." },
  { UPDATES, .software = "[-" PACKAGES "]\n", .status = WARN, .reason = "no-update-recorded" },
  { UPDATES, .day = "2025-10-14", .software = BUILD ("19045", "00001938", "Enterprise"),
    .status = WARN, .reason = "update-old" },
  { UPDATES, .day = "2025-10-15", .software = BUILD ("19045", "00001938", "Enterprise"),
    .status = WARN, .reason = "out-of-support",
    .message = "Microsoft's support of build 19045 ended on 2025-10-14 (but for paid extended "
               "updates), the last update was installed on 2025-01-15, 273 days before the day of "
               "this check." },
  /* The entry for the edition goes before the one for all. */
  { UPDATES, .software = BUILD ("19044", "000014fb", "EnterpriseS"), .status = PASS, .reason = "" },
  { UPDATES, .software = BUILD ("19044", "000014fb", "Enterprise"), .status = WARN,
    .reason = "out-of-support" },
  { UPDATES, .software = BUILD ("26100", "00000b4e", "Enterprise"), .status = PASS, .reason = "" },
  { UPDATES, .software = BUILD ("26100", "00000b4d", "Enterprise"), .status = WARN,
    .reason = "update-missing" },
  /* A build that no table knows. */
  { UPDATES, .software = BUILD ("28000", "00000001", "Enterprise"), .status = PASS, .reason = "" },
  { UPDATES, .day = "2019-10-25",
    .software = WINDOWS_7 CBS_PACKAGE ("Package_for_KB4519976~31bf3856ad364e35~amd64~~6.1.1.5",
                                       "70", OCTOBER_2019)
      CBS_PACKAGE ("Package_for_KB4474419~31bf3856ad364e35~amd64~~6.1.3.2", "70", OCTOBER_2019),
    .status = PASS, .reason = "" },
  { UPDATES, .day = "2019-10-25",
    .software = WINDOWS_7 CBS_PACKAGE ("Package_for_KB4519976~31bf3856ad364e35~amd64~~6.1.1.5",
                                       "70", OCTOBER_2019),
    .status = WARN, .reason = "sha-2-missing",
    .message = "The update KB4474419 (SHA-2 signatures) is missing." },
  { UPDATES, .software = "[" PACKAGES "\\" ROLLUP "]\n\"CurrentState\"=\"installed\"\n",
    .status = UNKNOWN, .reason = "unreadable" },
  { UPDATES, .options = "SOFTWARE --corrupt-key '" PACKAGES "'", .status = UNKNOWN,
    .reason = "unreadable" },
  { UPDATES, .options = "SOFTWARE --corrupt-value '" PACKAGES "\\" ROLLUP "' CurrentState",
    .status = UNKNOWN, .reason = "unreadable" },
};

#define REBOOT "reboot-not-pending"
static const struct machine_case reboot_cases[] = {
  { REBOOT, .status = PASS, .reason = "" },
  { REBOOT, .software = CBS_PACKAGE ("Package_for_KB1~x", "60", JANUARY_2025), .status = FAIL,
    .reason = "packages-pending",
    .message = "Windows has not finished servicing: Package_for_KB1~x is to be installed. AWS's "
               "checker 2.13.25 would pass this: it reads only the keys RebootRequired and "
               "RebootPending." },
  { REBOOT,
    .software = CBS_PACKAGE ("Package_for_KB1~x", "05", JANUARY_2025)
      CBS_PACKAGE ("Package_for_KB2~x", "60", JANUARY_2025),
    .status = FAIL, .reason = "packages-pending",
    .message = "Windows has not finished servicing: Package_for_KB1~x is to be removed, "
               "Package_for_KB2~x is to be installed. AWS's checker 2.13.25 would pass this: it "
               "reads only the keys RebootRequired and RebootPending." },
  { REBOOT, .software = CBS_PACKAGE ("Package_for_KB1~x", "50", JANUARY_2025), .status = PASS,
    .reason = "" },
  { REBOOT, .options = "SOFTWARE --corrupt-key '" PACKAGES "'", .status = UNKNOWN,
    .reason = "unreadable" },
};

#define EXTRA "extra-software-absent"
static const struct machine_case extra_cases[] = {
  { EXTRA, .status = PASS, .reason = "", .message = "No software beyond Windows is installed." },
  { EXTRA, .software = PROGRAM (UNINSTALL "7-Zip", "7-Zip 24.08 (x64)"), .status = WARN,
    .reason = "software-installed",
    .message = "Software is installed that Windows does not come with: \"7-Zip 24.08 (x64)\"." },
  { EXTRA, .software = PROGRAM (UNINSTALL_32 "Notepad++", "Notepad++"), .status = WARN,
    .reason = "software-installed" },
  /* Not shown, of another program, an update, allowed, or told by another rule. */
  { EXTRA,
    .software = PROGRAM (UNINSTALL "{1}", "Agent") "\"SystemComponent\"=dword:00000001\n" PROGRAM (
      UNINSTALL "{2}",
      "Part") "\"ParentKeyName\"=\"x\"\n" PROGRAM (UNINSTALL "{3}",
                                                   "Fix") "\"ReleaseType\"=\"Security "
                                                          "Update\"\n" PROGRAM (UNINSTALL "{4}",
                                                                                "microsoft edge "
                                                                                "webview2 runtime")
                                                            PROGRAM (
                                                              UNINSTALL "{5}",
                                                              "Update for Windows 10 (KB5001716)")
                                                              PROGRAM (
                                                                UNINSTALL "{90160000-0011-0000-"
                                                                          "1000-0000000FF1CE}",
                                                                "Office") PROGRAM (UNINSTALL "{6}",
                                                                                   "VMware Tools")
                                                                PROGRAM (UNINSTALL "{7}",
                                                                         "Oracle VM VirtualBox "
                                                                         "Guest Additions 7.0.10"),
    .status = PASS, .reason = "" },
  /* Only the whole name is allowed. */
  { EXTRA, .software = PROGRAM (UNINSTALL "{1}", "Microsoft Edge Deluxe"), .status = WARN,
    .reason = "software-installed" },
  { EXTRA, .software = "[-" WINCV "\\Uninstall]\n", .status = PASS, .reason = "" },
  { EXTRA, .options = "SOFTWARE --corrupt-key '" WINCV "\\Uninstall'", .status = UNKNOWN,
    .reason = "unreadable" },
};

#define KMS "kms-client-configured"
#define HOST(name) "[" PLATFORM "]\n\"KeyManagementServiceName\"=" name "\n"
#define PRODUCT                                                                                    \
  PLATFORM "\\55c92734-d682-4d71-983e-d6ec3f16059f\\73111121-5638-40f6-bc11-f1d7b0d64300"
static const struct
{
  const char *channel; /* NULL: no key */
  struct machine_case wanted;
} kms_cases[] = {
  { "Volume:GVLK",
    { KMS, .status = PASS, .reason = "",
      .message = "Windows has a KMS client key and asks kms.corp.example." } },
  { "Volume:GVLK",
    { KMS, .software = HOST ("-"), .status = PASS, .reason = "",
      .message = "Windows has a KMS client key and finds its host by itself (DNS, or Active "
                 "Directory)." } },
  { "Volume:GVLK",
    { KMS, .software = HOST ("-") "[" PRODUCT "]\n\"KeyManagementServiceName\"=\"10.1.2.3\"\n",
      .status = PASS, .reason = "",
      .message = "Windows has a KMS client key and asks 10.1.2.3." } },
  { "Volume:GVLK",
    { KMS, .software = HOST ("\"127.0.0.2\""), .status = WARN, .reason = "kms-emulator",
      .message = "Windows asks its own machine (127.0.0.2) to be activated, as with a program that "
                 "only pretends to be a KMS host." } },
  { "Volume:GVLK",
    { KMS, .software = HOST ("-") "[" PRODUCT "]\n\"KeyManagementServiceName\"=\"LocalHost\"\n",
      .status = WARN, .reason = "kms-emulator" } },
  { "Volume:GVLK",
    { KMS, .software = HOST ("\"172.16.0.2\""), .status = WARN, .reason = "kms-emulator" } },
  { "Volume:MAK",
    { KMS, .status = WARN, .reason = "key-not-for-kms",
      .message = "The product key is of the kind \"Volume:MAK\", not a KMS client key." } },
  { "Retail", { KMS, .status = WARN, .reason = "key-not-for-kms" } },
  { "OEM:DM", { KMS, .status = WARN, .reason = "key-not-for-kms" } },
  { NULL, { KMS, .status = WARN, .reason = "no-product-key" } },
  { "", { KMS, .status = UNKNOWN, .reason = "key-not-understood" } },
  { NULL,
    { KMS, .software = "[" WINNT "]\n\"DigitalProductId4\"=hex:f8,04\n", .status = UNKNOWN,
      .reason = "key-not-understood" } },
  { "Volume:GVLK",
    { KMS, .software = HOST ("dword:00000001"), .status = UNKNOWN, .reason = "unreadable" } },
  { "Volume:GVLK",
    { KMS, .options = "SOFTWARE --corrupt-value '" WINNT "' DigitalProductId4", .status = UNKNOWN,
      .reason = "unreadable" } },
  { "Volume:GVLK",
    { KMS, .options = "SOFTWARE --corrupt-key '" PLATFORM "'", .status = UNKNOWN,
      .reason = "unreadable" } },
};

START_TEST (test_updates)
{
  machine_try (&machine, &update_cases[_i], NULL);
}
END_TEST

START_TEST (test_reboot)
{
  machine_try (&machine, &reboot_cases[_i], NULL);
}
END_TEST

START_TEST (test_extra)
{
  machine_try (&machine, &extra_cases[_i], NULL);
}
END_TEST

START_TEST (test_kms)
{
  struct machine_case wanted = kms_cases[_i].wanted;
  CLEANUP_FREE char *key =
    kms_cases[_i].channel ? product_key (kms_cases[_i].channel) : util_printf ("%s", "");
  CLEANUP_FREE char *software = util_printf ("%s%s", key, wanted.software ? wanted.software : "");

  wanted.software = software;
  machine_try (&machine, &wanted, NULL);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("software-rules");
  TCase *tc = tcase_create ("rules");

  machine.software = software_reg;
  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_updates, 0, ARRAY_SIZE (update_cases));
  tcase_add_loop_test (tc, test_reboot, 0, ARRAY_SIZE (reboot_cases));
  tcase_add_loop_test (tc, test_extra, 0, ARRAY_SIZE (extra_cases));
  tcase_add_loop_test (tc, test_kms, 0, ARRAY_SIZE (kms_cases));
  suite_add_tcase (suite, tc);
  return util_run_suite (suite);
}
