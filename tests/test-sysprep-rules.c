/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules about Sysprep and its answer files, over hives and files made from text. */
#include "config.h"

#include "machine.h"

#define SERVICES "HKLM\\SYSTEM\\ControlSet001\\Services\\"
#define WINNT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define SETUP_STATE "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\State"
#define EXTERNAL "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\SysprepExternal\\"
#define SYSPREP "Windows/System32/Sysprep/"
#define ERRORS SYSPREP "Panther/setuperr.log"
#define ACTIONS SYSPREP "Panther/setupact.log"

#define SERVICE(name, start) "[" SERVICES name "]\n\"Start\"=dword:0000000" start "\n"
#define IMAGE_STATE(state) "[" SETUP_STATE "]\n\"ImageState\"=\"" state "\"\n"
#define GENERALIZED IMAGE_STATE ("IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE")
#define SETUP(type, in_progress)                                                                   \
  "[HKLM\\SYSTEM\\Setup]\n\"SetupType\"=dword:0000000" type                                        \
  "\n\"SystemSetupInProgress\"=dword:0000000" in_progress "\n"
#define GENERALIZATION(state)                                                                      \
  "[HKLM\\SYSTEM\\Setup\\Status\\SysprepStatus]\n\"GeneralizationState\"=dword:0000000" state "\n"
#define WINDOWS_7                                                                                  \
  "[" WINNT "]\n\"CurrentBuildNumber\"=\"7601\"\n\"CurrentVersion\"=\"6.1\"\n"                     \
  "\"CurrentMajorVersionNumber\"=-\n\"CurrentMinorVersionNumber\"=-\n"

#define SECRET "Geheim-4711"
#define UTF_8 "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
#define ANSWERS(settings, component)                                                               \
  "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"><settings " settings ">"                 \
  "<component name=\"Microsoft-Windows-Shell-Setup\">" component                                   \
  "</component></settings></unattend>\n"
#define OOBE(component) ANSWERS ("pass=\"oobeSystem\"", component)
#define ADMINISTRATOR(text)                                                                        \
  OOBE ("<UserAccounts><AdministratorPassword><Value>" text                                        \
        "</Value><PlainText>true</PlainText></AdministratorPassword></UserAccounts>")
#define AUTO_LOGON                                                                                 \
  "<AutoLogon><Enabled>true</Enabled><Username>x</Username><Password><Value>" SECRET               \
  "</Value></Password></AutoLogon>"

static const struct machine_file files[] = {
  { SYSPREP "sysprep.exe", "MZ", false },
  { SYSPREP "ActionFiles/Cleanup.xml", "<x/>", false },
  { SYSPREP "ActionFiles/Generalize.xml", "<x/>", false },
  { SYSPREP "ActionFiles/Specialize.xml", "<x/>", false },
  { ERRORS, "", false },
};

static const struct machine machine = {
  .profile = "current",
  .day = "2025-01-31",
  .system = "[HKLM\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n\"Default\"=dword:00000001\n"
            "[HKLM\\SYSTEM\\Setup]\n\"SetupType\"=dword:00000000\n"
            "\"SystemSetupInProgress\"=dword:00000000\n"
            "[HKLM\\SYSTEM\\Setup\\Status]\n\"AuditBoot\"=dword:00000000\n" GENERALIZATION ("7")
              SERVICE ("Schedule", "2") SERVICE ("MSDTC", "3") SERVICE ("AppXSvc", "3")
                SERVICE ("ClipSVC", "3") SERVICE ("StateRepository", "3"),
  .software = "[" WINNT "]\n\"CurrentBuildNumber\"=\"19045\"\n"
              "\"CurrentMajorVersionNumber\"=dword:0000000a\n"
              "\"CurrentMinorVersionNumber\"=dword:00000000\n"
              "\"SystemRoot\"=\"C:\\\\Windows\"\n" IMAGE_STATE ("IMAGE_STATE_COMPLETE"),
  .files = files,
  .file_count = ARRAY_SIZE (files),
};

#define STATE "sysprep-state-expected"
static const struct machine_case state_cases[] = {
  { STATE, .status = PASS, .reason = "",
    .message = "Windows is installed and was not generalized." },
  { STATE, .profile = "2019-10", .status = FAIL, .reason = "not-generalized",
    .message = "This image was not generalized with Sysprep." },
  { STATE, .profile = "2019-10", .system = SETUP ("2", "1") GENERALIZATION ("4"),
    .software = GENERALIZED, .status = PASS, .reason = "",
    .message = "Sysprep has generalized this image." },
  { STATE, .system = SETUP ("2", "1") GENERALIZATION ("4"), .software = GENERALIZED, .status = FAIL,
    .reason = "generalized",
    .message = "Sysprep has generalized this image; AWS wants one from before Sysprep." },
  /* Half-way, whatever the profile. */
  { STATE, .profile = "2019-10", .system = SETUP ("2", "1") GENERALIZATION ("7"),
    .software = GENERALIZED, .status = FAIL, .reason = "half-generalized" },
  { STATE, .profile = "2019-10", .system = SETUP ("0", "0") GENERALIZATION ("4"),
    .software = GENERALIZED, .status = FAIL, .reason = "half-generalized" },
  { STATE, .profile = "2019-10", .software = IMAGE_STATE ("IMAGE_STATE_UNDEPLOYABLE"),
    .status = FAIL, .reason = "undeployable" },
  { STATE, .software = IMAGE_STATE ("IMAGE_STATE_UNDEPLOYABLE"), .status = FAIL,
    .reason = "undeployable" },
  { STATE, .software = IMAGE_STATE ("IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT"), .status = FAIL,
    .reason = "audit-mode" },
  { STATE, .system = "[HKLM\\SYSTEM\\Setup\\Status]\n\"AuditBoot\"=dword:00000001\n",
    .status = FAIL, .reason = "audit-mode" },
  { STATE, .software = IMAGE_STATE ("IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE"), .status = FAIL,
    .reason = "not-set-up" },
  { STATE, .system = GENERALIZATION ("3"), .status = FAIL, .reason = "half-generalized",
    .message = "A run of Sysprep stopped half-way: GeneralizationState is 3." },
  { STATE, .system = GENERALIZATION ("4"), .status = FAIL, .reason = "half-generalized" },
  { STATE, .system = SETUP ("2", "0"), .status = FAIL, .reason = "setup-in-progress" },
  { STATE, .system = SETUP ("0", "1"), .status = FAIL, .reason = "setup-in-progress" },
  /* Absent: the file tells, or nothing does. */
  { STATE, .software = "[" SETUP_STATE "]\n\"ImageState\"=-\n",
    .files = { { "Windows/Setup/State/State.ini", "[State]\r\nImageState=IMAGE_STATE_COMPLETE\r\n",
                 true } },
    .status = PASS, .reason = "" },
  { STATE, .software = "[" SETUP_STATE "]\n\"ImageState\"=-\n",
    .files = { { "Windows/Setup/State/State.ini",
                 "[Other]\nImageState=IMAGE_STATE_COMPLETE\n[State]\n"
                 " imagestate = IMAGE_STATE_UNDEPLOYABLE \n",
                 false } },
    .status = FAIL, .reason = "undeployable" },
  { STATE, .software = "[" SETUP_STATE "]\n\"ImageState\"=-\n", .status = UNKNOWN,
    .reason = "state-not-told" },
  { STATE, .software = IMAGE_STATE ("IMAGE_STATE_OF_MIND"), .status = UNKNOWN,
    .reason = "state-not-understood" },
  { STATE, .software = "[" SETUP_STATE "]\n\"ImageState\"=dword:00000001\n", .status = UNKNOWN,
    .reason = "unreadable" },
  { STATE, .options = "SOFTWARE --corrupt-key '" SETUP_STATE "'", .status = UNKNOWN,
    .reason = "unreadable" },
  { STATE, .options = "SYSTEM --corrupt-value 'HKLM\\SYSTEM\\Setup' SetupType", .status = UNKNOWN,
    .reason = "unreadable" },
};

#define FILES "sysprep-files-present"
#define EC2CONFIG "Program Files/Amazon/Ec2ConfigService/"
#define EC2LAUNCH "ProgramData/Amazon/EC2-Windows/Launch/"
#define EC2LAUNCH_2 "ProgramData/Amazon/EC2Launch/"
#define NAMED(name) ANSWERS ("pass=\"specialize\"", "<ComputerName>" name "</ComputerName>")
static const struct machine_case file_cases[] = {
  { FILES, .status = PASS, .reason = "", .message = "The files that Sysprep needs are there." },
  { FILES, .files = { { SYSPREP "sysprep.exe", NULL, false } }, .status = FAIL,
    .reason = "file-missing",
    .message = "Sysprep cannot work: C:\\Windows\\System32\\Sysprep\\sysprep.exe is missing." },
  { FILES, .files = { { SYSPREP "ActionFiles/Generalize.xml", "", false } }, .status = FAIL,
    .reason = "file-missing",
    .message = "Sysprep cannot work: C:\\Windows\\System32\\Sysprep\\ActionFiles\\Generalize.xml "
               "is empty." },
  { FILES,
    .files = { { SYSPREP "sysprep.exe", NULL, false }, { SYSPREP "sysprep.exe/", "", false } },
    .status = FAIL, .reason = "file-missing" },
  { FILES, .software = WINDOWS_7,
    .files = { { SYSPREP "ActionFiles/Cleanup.xml", NULL, false },
               { SYSPREP "ActionFiles/Generalize.xml", NULL, false },
               { SYSPREP "ActionFiles/Specialize.xml", NULL, false } },
    .status = PASS, .reason = "" },
  { FILES, .files = { { EC2CONFIG, "", false } }, .status = FAIL, .reason = "file-missing" },
  { FILES, .files = { { EC2CONFIG "sysprep2008.xml", NAMED ("*"), false } }, .status = PASS,
    .reason = "" },
  { FILES, .files = { { EC2LAUNCH "Sysprep/Unattend.xml", "", false } }, .status = FAIL,
    .reason = "file-missing" },
  { FILES, .files = { { EC2LAUNCH_2 "sysprep/unattend.xml", NAMED ("GOLD"), false } },
    .status = WARN, .reason = "agent-answers",
    .message = "Sysprep's answers of an EC2 agent are not as AWS makes them: C:\\ProgramData\\"
               "Amazon\\EC2Launch\\sysprep\\unattend.xml names the computer \"GOLD\" instead of "
               "\"*\"." },
  { FILES, .files = { { EC2LAUNCH_2 "sysprep/unattend.xml", "<unattend>", false } }, .status = WARN,
    .reason = "agent-answers" },
  { FILES, .options = "SOFTWARE --corrupt-key '" WINNT "'", .status = UNKNOWN,
    .reason = "unreadable" },
};

#define READY "sysprep-ready"
/* One long line. */
#define BLOCK_64 "Package x Package x Package x Package x Package x Package x 0x1 "
#define BLOCK_1K                                                                                   \
  BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64        \
    BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64 BLOCK_64
#define BLOCK_16K                                                                                  \
  BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K        \
    BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K BLOCK_1K
#define BLOCK_64K BLOCK_16K BLOCK_16K BLOCK_16K BLOCK_16K "\n"
#define LINE(time, text) "2025-01-20 " time ", Error                 SYSPRP " text "\r\n"
#define NOT_PROVISIONED(name)                                                                      \
  "Package " name " was installed for a user, but not provisioned for all users. This package "    \
  "will not function properly in the sysprep image."
#define RUN(time)                                                                                  \
  "2025-01-20 " time                                                                               \
  ", Info       [0x0f00aa] SYSPRP ===          Beginning of a new sysprep run           ===\r\n"
static const struct machine_case ready_cases[] = {
  { READY, .status = PASS, .reason = "",
    .message = "Nothing was found that keeps Sysprep from running." },
  { READY, .files = { { ERRORS, NULL, false } }, .status = PASS, .reason = "" },
  { READY,
    .files = { { ERRORS,
                 LINE ("10:00:01", NOT_PROVISIONED ("windows.One_1.0_x64__8wekyb3d8bbwe"))
                   LINE ("10:00:02", "Failed to remove apps for the current user: "
                                     "0x80073cf2."),
                 false } },
    .status = FAIL, .reason = "sysprep-would-fail",
    .message = "Sysprep's last run stopped at the app windows.One_1.0_x64__8wekyb3d8bbwe, which is "
               "installed for one user only: Sysprep would fail." },
  { READY,
    .files = { { ERRORS, LINE ("10:00:01", NOT_PROVISIONED ("One_1.0_x64__8wekyb3d8bbwe")),
                 true } },
    .status = FAIL, .reason = "sysprep-would-fail" },
  { READY,
    .files = { { ERRORS,
                 LINE ("10:00:01", "Sysprep_Clean_Validate_Opk: Audit mode cannot be "
                                   "turned on if reserved storage is in use.; hr = "
                                   "0x800F0975"),
                 false } },
    .status = FAIL, .reason = "sysprep-would-fail",
    .message = "Sysprep's last run stopped because reserved storage was in use: Sysprep would "
               "fail." },
  { READY, .files = { { ERRORS, LINE ("10:00:01", "Something \x01 else; hr = 0x1"), false } },
    .status = WARN, .reason = "sysprep-may-fail",
    .message = "Sysprep's last run reported an error (\"Something ? else; hr = 0x1\"): Sysprep may "
               "fail." },
  /* Only the end of a long log is read, and only whole lines of that. */
  { READY, .files = { { ERRORS, BLOCK_64K LINE ("10:00:01", NOT_PROVISIONED ("One_1")), false } },
    .status = FAIL, .reason = "sysprep-would-fail",
    .message = "Sysprep's last run stopped at the app One_1, which is installed for one user only: "
               "Sysprep would fail." },
  /* An error of an earlier run, and one of the last. */
  { READY,
    .files = { { ERRORS, LINE ("10:00:01", NOT_PROVISIONED ("Old_1")), false },
               { ACTIONS, RUN ("09:59:00") RUN ("11:00:00"), false } },
    .status = PASS, .reason = "" },
  { READY,
    .files = { { ERRORS,
                 LINE ("10:00:01", NOT_PROVISIONED ("Old_1"))
                   LINE ("11:00:01", NOT_PROVISIONED ("New_1")),
                 false },
               { ACTIONS, RUN ("09:59:00") RUN ("11:00:00"), false } },
    .status = FAIL, .reason = "sysprep-would-fail",
    .message = "Sysprep's last run stopped at the app New_1, which is installed for one user only: "
               "Sysprep would fail." },
  { READY, .system = SERVICE ("Schedule", "4"), .status = FAIL, .reason = "sysprep-would-fail",
    .message = "The service Task Scheduler (Schedule) is disabled: Sysprep would fail." },
  { READY, .system = "[-" SERVICES "Schedule]\n", .status = FAIL, .reason = "sysprep-would-fail" },
  { READY, .system = SERVICE ("AppXSvc", "4") SERVICE ("ClipSVC", "4"), .status = WARN,
    .reason = "sysprep-may-fail",
    .message = "The service AppXSvc is disabled, the service ClipSVC is disabled: Sysprep may "
               "fail." },
  { READY, .system = SERVICE ("AppXSvc", "4"), .software = WINDOWS_7, .status = PASS,
    .reason = "" },
  { READY, .system = "[-" SERVICES "MSDTC]\n", .status = WARN, .reason = "sysprep-may-fail" },
  { READY,
    .software = "[" EXTERNAL "Generalize]\n"
                "\"{1}\"=\"C:\\\\Program Files\\\\Agent\\\\a.dll,Generalize\"\n",
    .status = FAIL, .reason = "sysprep-would-fail",
    .message = "What other software has Sysprep run is missing (C:\\Program Files\\Agent\\a.dll): "
               "Sysprep would fail." },
  { READY,
    .software = "[" EXTERNAL "Cleanup]\n"
                "\"{1}\"=str(2):\"%ProgramFiles%\\\\Agent\\\\a.dll,Cleanup\"\n",
    .files = { { "Program Files/Agent/a.dll", "MZ", false } }, .status = WARN,
    .reason = "sysprep-may-fail" },
  { READY,
    .software = "[" EXTERNAL "Specialize]\n"
                "\"{1}\"=\"%SystemRoot%\\\\System32\\\\a.dll,Specialize\"\n\"{2}\"=dword:00000001\n"
                "\"{3}\"=\"a.dll\"\n",
    .files = { { "Windows/System32/a.dll", "MZ", false } }, .status = PASS, .reason = "" },
  { READY, .options = "SYSTEM --corrupt-value '" SERVICES "Schedule' Start", .status = UNKNOWN,
    .reason = "unreadable" },
  { READY, .software = "[" EXTERNAL "Generalize]\n",
    .options = "SOFTWARE --corrupt-key '" EXTERNAL "Generalize'", .status = UNKNOWN,
    .reason = "unreadable" },
};

#define ANSWER "answer-files-without-secrets"
#define PANTHER "Windows/Panther/"
static const struct machine_case answer_cases[] = {
  { ANSWER, .status = PASS, .reason = "", .message = "No answer file holds a password." },
  { ANSWER, .files = { { PANTHER "unattend.xml", UTF_8 ADMINISTRATOR (SECRET), false } },
    .status = WARN, .reason = "password-in-answer-file",
    .message = "Passwords are readable in answer files: AdministratorPassword in C:\\Windows\\"
               "Panther\\unattend.xml." },
  { ANSWER, .files = { { PANTHER "Unattend/anything.XML", ADMINISTRATOR (SECRET), true } },
    .status = WARN, .reason = "password-in-answer-file" },
  { ANSWER,
    .files = { { SYSPREP "unattend.xml",
                 ANSWERS ("pass=\"specialize\"", "<Identification><Credentials><Password>" SECRET
                                                 "</Password></Credentials></Identification>"),
                 false } },
    .status = WARN, .reason = "password-in-answer-file",
    .message = "Passwords are readable in answer files: Credentials/Password in C:\\Windows\\"
               "System32\\Sysprep\\unattend.xml." },
  { ANSWER, .files = { { "autounattend.xml", ADMINISTRATOR (SECRET), false } }, .status = WARN,
    .reason = "password-in-answer-file" },
  { ANSWER, .system = "[HKLM\\SYSTEM\\Setup]\n\"UnattendFile\"=\"C:\\\\a\\\\b.xml\"\n",
    .files = { { "a/b.xml", ADMINISTRATOR (SECRET), false } }, .status = WARN,
    .reason = "password-in-answer-file" },
  /* None: deleted by setup, empty, empty in base64. */
  { ANSWER,
    .files = { { PANTHER "unattend.xml", ADMINISTRATOR ("*SENSITIVE*DATA*DELETED*"), false },
               { PANTHER "autounattend.xml", ADMINISTRATOR (""), false },
               { "unattend.xml",
                 ADMINISTRATOR ("QQBkAG0AaQBuAGkAcwB0AHIAYQB0AG8AcgBQAGEAcwBzAHcAbwByAGQA"),
                 false },
               { SYSPREP "unattend.xml",
                 OOBE ("<LocalAccount><Password>*SENSITIVE*DATA*DELETED*</Password>"
                       "</LocalAccount>"),
                 false } },
    .status = PASS, .reason = "" },
  { ANSWER, .files = { { PANTHER "unattend.xml", OOBE (AUTO_LOGON), false } }, .status = FAIL,
    .reason = "autologon-pending",
    .message = "An answer file logs a user on automatically at the next setup: C:\\Windows\\"
               "Panther\\unattend.xml." },
  /* That pass is over, and nobody uses that file. */
  { ANSWER,
    .files = { { PANTHER "unattend.xml",
                 ANSWERS ("pass=\"oobeSystem\" wasPassProcessed=\"true\"", AUTO_LOGON), false },
               { "autounattend.xml", OOBE (AUTO_LOGON), false } },
    .status = WARN, .reason = "password-in-answer-file" },
  { ANSWER, .files = { { PANTHER "unattend.xml", "<unattend><settings>", false } },
    .status = UNKNOWN, .reason = "answer-file-unreadable",
    .message = "An answer file that Windows would use cannot be read: C:\\Windows\\Panther\\"
               "unattend.xml." },
  { ANSWER, .files = { { "autounattend.xml", "<unattend><settings>", false } }, .status = WARN,
    .reason = "copy-unreadable",
    .message = "Whether copies of answer files hold passwords could not be told: C:\\"
               "autounattend.xml." },
  { ANSWER,
    .files = { { "sysprep.inf", "[GuiUnattended]\r\nAdminPassword=" SECRET "\r\n", false } },
    .status = WARN, .reason = "password-in-answer-file",
    .message = "Passwords are readable in answer files: AdminPassword in C:\\sysprep.inf." },
  { ANSWER,
    .files = { { "sysprep/sysprep.inf",
                 "[GuiUnattended]\r\nAdminPassword = \"*\"\r\n[Data]\r\nAdminPassword=x\r\n",
                 true } },
    .status = PASS, .reason = "" },
  { ANSWER, .files = { { "Windows/Setup/Scripts/SetupComplete.cmd", "net user x " SECRET, false } },
    .status = PASS, .reason = "" },
};

START_TEST (test_state)
{
  machine_try (&machine, &state_cases[_i], NULL);
}
END_TEST

START_TEST (test_files)
{
  machine_try (&machine, &file_cases[_i], NULL);
}
END_TEST

START_TEST (test_ready)
{
  machine_try (&machine, &ready_cases[_i], NULL);
}
END_TEST

START_TEST (test_answers)
{
  machine_try (&machine, &answer_cases[_i], SECRET);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("sysprep-rules");
  TCase *tc = tcase_create ("rules");

  tcase_set_timeout (tc, 120);
  tcase_add_loop_test (tc, test_state, 0, ARRAY_SIZE (state_cases));
  tcase_add_loop_test (tc, test_files, 0, ARRAY_SIZE (file_cases));
  tcase_add_loop_test (tc, test_ready, 0, ARRAY_SIZE (ready_cases));
  tcase_add_loop_test (tc, test_answers, 0, ARRAY_SIZE (answer_cases));
  suite_add_tcase (suite, tc);
  return util_run_suite (suite);
}
