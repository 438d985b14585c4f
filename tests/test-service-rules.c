/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules about services and drivers, how the machine is reached, and what AWS's
   programs need to run: over hives made from text, through the whole engine. */
#include "config.h"

#include <string.h>

#include "machine.h"

#define CCS "HKLM\\SYSTEM\\ControlSet001\\"
#define SERVICES CCS "Services\\"
#define SERVICE(name, start) "[" SERVICES name "]\n\"Start\"=dword:0000000" start "\n"
#define NO_SERVICE(name) "[-" SERVICES name "]\n"
#define DRIVER(name) SERVICE (name, "0") "\"Type\"=dword:00000001\n"
#define ACCOUNT(name, account)                                                                     \
  "[" SERVICES name "]\n\"ObjectName\"=\"" account "\"\n\"Type\"=dword:00000010\n"
#define BROKEN(key, value) "SYSTEM --corrupt-value '" key "' '" value "'"
#define BROKEN_START(name) BROKEN (SERVICES name, "Start")

#define DISKS CCS "Control\\Class\\{4d36e967-e325-11ce-bfc1-08002be10318}"
#define VOLUMES CCS "Control\\Class\\{71a27cdd-812a-11d0-bec7-08002be2092f}"
#define COMPUTER CCS "Control\\ComputerName\\ComputerName"
#define TERMINAL CCS "Control\\Terminal Server"
#define TERMINAL_POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services"
#define FIREWALL SERVICES "SharedAccess\\Parameters\\FirewallPolicy\\"
#define PROTOCOLS CCS "Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
#define TLS PROTOCOLS "TLS 1.2\\"
#define TIME SERVICES "W32Time\\Parameters"
#define TIME_CLIENT SERVICES "W32Time\\TimeProviders\\NtpClient"
#define TIME_POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\W32Time\\"
#define ENVIRONMENT CCS "Control\\Session Manager\\Environment"
#define WINNT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define WINDOWS_7 "[" WINNT "]\n\"CurrentBuildNumber\"=\"7601\"\n"
#define WINDOWS_XP "[" WINNT "]\n\"CurrentBuildNumber\"=\"2600\"\n"
#define NO_VERSION "[" WINNT "]\n\"CurrentBuildNumber\"=-\n"
#define CONNECTIONS                                                                                \
  "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections"
#define SHELL "HKLM\\SOFTWARE\\Microsoft\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell"
#define SHELL_POLICY "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell"
#define DOTNET "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full"
#define DRIVERS "Windows/System32/drivers/"

#define RDP_RULE(name, what, more)                                                                 \
  "[" FIREWALL "FirewallRules]\n\"" name "\"=\"v2.31|" what "|Dir=In|Protocol=6|LPort=3389|" more  \
  "Svc=termservice|\"\n"
#define GOOD_PATH                                                                                  \
  "%SystemRoot%\\\\system32;%SystemRoot%;%SYSTEMROOT%\\\\System32\\\\WindowsPowerShell\\\\v1."     \
  "0\\\\"
#define PATH(type, text) "[" ENVIRONMENT "]\n\"Path\"=" type "\"" text "\"\n"

/* clang-format off */
static const char system_reg[] =
  "[HKLM\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n\"Default\"=dword:00000001\n"
  "[HKLM\\SYSTEM\\Setup]\n\"SetupType\"=dword:00000000\n"
  /* Each way that the path of a driver is written. */
  DRIVER ("disk") "\"ImagePath\"=str(2):\"System32\\\\drivers\\\\disk.sys\"\n"
  DRIVER ("partmgr") "\"ImagePath\"=\"\\\\SystemRoot\\\\system32\\\\drivers\\\\partmgr.sys\"\n"
  DRIVER ("volmgr") "\"ImagePath\"=\"\\\\??\\\\C:\\\\Windows\\\\system32\\\\drivers\\\\volmgr.sys\"\n"
  DRIVER ("volmgrx") "\"ImagePath\"=str(2):\"%SystemRoot%\\\\system32\\\\drivers\\\\volmgrx.sys\"\n"
  DRIVER ("mountmgr")
  DRIVER ("storahci")
  DRIVER ("atapi")
  DRIVER ("volsnap")
  SERVICE ("Tcpip", "0")
  SERVICE ("nsi", "2")
  SERVICE ("Dnscache", "2")
  SERVICE ("NlaSvc", "2")
  SERVICE ("WinRM", "3")
  SERVICE ("TermService", "3")
  SERVICE ("RpcSs", "2")
  SERVICE ("SessionEnv", "3")
  SERVICE ("UmRdpService", "3")
  SERVICE ("TrustedInstaller", "3")
  SERVICE ("W32Time", "3")
  ACCOUNT ("Spooler", "LocalSystem")
  ACCOUNT ("Dhcp", "NT Authority\\\\LocalService")
  ACCOUNT ("MSSQL", "NT SERVICE\\\\MSSQL")
  /* A driver's ObjectName is another thing. */
  "[" SERVICES "disk]\n\"ObjectName\"=\"\\\\Driver\\\\disk\"\n"
  "[" DISKS "]\n\"UpperFilters\"=str(7):\"PartMgr\\0\"\n"
  "[" VOLUMES "]\n\"UpperFilters\"=str(7):\"volsnap\\0\"\n"
  "[" COMPUTER "]\n\"ComputerName\"=\"GOLD\"\n"
  "[" TERMINAL "]\n\"fDenyTSConnections\"=dword:00000000\n"
  "[" FIREWALL "PublicProfile]\n\"EnableFirewall\"=dword:00000000\n"
  "[" FIREWALL "StandardProfile]\n\"EnableFirewall\"=dword:00000001\n"
  RDP_RULE ("RemoteDesktop-UserMode-In-TCP", "Action=Allow|Active=TRUE", "")
  "[" TIME "]\n\"NtpServer\"=\"time.windows.com,0x9\"\n\"Type\"=\"NTP\"\n"
  "[" TIME_CLIENT "]\n\"Enabled\"=dword:00000001\n"
  PATH ("str(2):", GOOD_PATH)
  "\"PSModulePath\"=str(2):\"%ProgramFiles%\\\\WindowsPowerShell\\\\Modules;"
  "%SystemRoot%\\\\system32\\\\WindowsPowerShell\\\\v1.0\\\\Modules\\\\\"\n";
/* clang-format on */

static const char software_reg[] =
  "[" WINNT "]\n\"CurrentBuildNumber\"=\"19045\"\n\"SystemRoot\"=\"C:\\\\Windows\"\n"
  "[" SHELL "]\n\"ExecutionPolicy\"=\"RemoteSigned\"\n"
  "[" DOTNET "]\n\"Release\"=dword:00081851\n";

static const char sam_reg[] =
  "[HKLM\\SAM\\SAM\\Domains\\Account\\Users\\Names\\Builder]\n@=hex(3e9):\n";

static const struct machine_file files[] = {
  { .name = DRIVERS "disk.sys", .text = "MZ" },
  { .name = DRIVERS "partmgr.sys", .text = "MZ" },
  { .name = DRIVERS "volmgr.sys", .text = "MZ" },
  { .name = DRIVERS "volmgrx.sys", .text = "MZ" },
  { .name = DRIVERS "mountmgr.sys", .text = "MZ" },
  { .name = DRIVERS "storahci.sys", .text = "MZ" },
  { .name = DRIVERS "atapi.sys", .text = "MZ" },
  { .name = DRIVERS "volsnap.sys", .text = "MZ" },
  { .name = "Windows/servicing/TrustedInstaller.exe", .text = "MZ" },
};

static const struct machine good = {
  .profile = "current",
  .day = "2026-06-01",
  .system = system_reg,
  .software = software_reg,
  .sam = sam_reg,
  .files = files,
  .file_count = ARRAY_SIZE (files),
};

/* ---- services and drivers ----------------------------------------------------------- */

#define BOOTS "The drivers for disks and volumes start at boot."

static const struct machine_case boot_drivers[] = {
  { .status = PASS, .reason = "", .message = BOOTS },
  { .system = SERVICE ("partmgr", "4"),
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "The driver partmgr is disabled." },
  { .system = SERVICE ("disk", "3"),
    .status = WARN,
    .reason = "boot-driver-doubtful",
    .message = "The driver disk does not start at boot." },
  { .system = NO_SERVICE ("volmgrx"),
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "The driver volmgrx is missing." },
  { .system = NO_SERVICE ("volmgrx"),
    .software = WINDOWS_XP,
    .status = PASS,
    .reason = "",
    .message = BOOTS },
  { .system = NO_SERVICE ("volmgrx"),
    .software = NO_VERSION,
    .status = UNKNOWN,
    .reason = "version-absent" },
  { .files = { { .name = DRIVERS "volmgr.sys" } },
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "The driver volmgr has lost its file." },
  { .system = SERVICE ("volmgr", "0") "\"ImagePath\"=\"D:\\\\volmgr.sys\"\n",
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .options = BROKEN_START ("mountmgr"), .status = UNKNOWN, .reason = "unreadable" },
  /* The storage drivers. */
  { .system = SERVICE ("atapi", "4"),
    .status = WARN,
    .reason = "boot-driver-doubtful",
    .message = "The storage driver atapi is disabled." },
  { .system = SERVICE ("atapi", "4") SERVICE ("storahci", "4"),
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "None of Windows' own storage drivers can be used." },
  { .system = SERVICE ("atapi", "4"),
    .files = { { .name = DRIVERS "storahci.sys" } },
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "None of Windows' own storage drivers can be used." },
  { .system = "[" SERVICES "atapi\\StartOverride]\n\"0\"=dword:00000003\n",
    .status = PASS,
    .reason = "",
    .message = BOOTS },
  { .system =
      SERVICE ("storahci", "3") "[" SERVICES "atapi\\StartOverride]\n\"0\"=dword:00000003\n",
    .status = WARN,
    .reason = "boot-driver-doubtful",
    .message = "None of Windows' own storage drivers starts at boot." },
  { .system = "[" SERVICES "disk\\StartOverride]\n\"0\"=dword:00000004\n",
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "The driver disk is disabled." },
  /* An override that cannot be read may disable the driver. */
  { .system = "[" SERVICES "disk\\StartOverride]\n\"0\"=\"4\"\n",
    .status = UNKNOWN,
    .reason = "unreadable" },
  /* Filters. */
  { .system = "[" DISKS "]\n\"LowerFilters\"=str(7):\"oldcrypt\\0\"\n",
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "The class of disk drives names the filter oldcrypt, which is missing." },
  { .system =
      "[" VOLUMES "]\n\"LowerFilters\"=str(7):\"remnant\\0\"\n[" SERVICES "remnant\\Parameters]\n",
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "The class of storage volumes names the filter remnant, which is missing." },
  { .system = SERVICE ("volsnap", "4"),
    .status = WARN,
    .reason = "boot-driver-doubtful",
    .message = "The class of storage volumes names the filter volsnap, which is disabled." },
  { .files = { { .name = DRIVERS "volsnap.sys" } },
    .status = FAIL,
    .reason = "boot-driver-broken",
    .message = "The class of storage volumes names the filter volsnap, which has lost its file." },
  { .system = "[" DISKS "]\n\"UpperFilters\"=\"partmgr\"\n",
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .options = "SYSTEM --corrupt-key '" VOLUMES "'", .status = UNKNOWN, .reason = "unreadable" },
};

#define RUNS_AS(who) "The service Spooler runs as " who ", which is no account of this computer."

static const struct machine_case accounts[] = {
  { .status = PASS,
    .reason = "",
    .message = "Every service runs under one of Windows' own accounts." },
  { .system = ACCOUNT ("Spooler", "CORP\\\\svc"),
    .status = FAIL,
    .reason = "domain-account",
    .message = RUNS_AS ("CORP\\svc") },
  { .system = ACCOUNT ("Spooler", "svc@corp.example"),
    .status = FAIL,
    .reason = "domain-account",
    .message = RUNS_AS ("svc@corp.example") },
  { .system = ACCOUNT ("Spooler", "gmsa$"),
    .status = FAIL,
    .reason = "domain-account",
    .message = RUNS_AS ("gmsa$") },
  { .system = ACCOUNT ("Spooler", "GOLDEN\\\\svc"),
    .status = FAIL,
    .reason = "domain-account",
    .message = RUNS_AS ("GOLDEN\\svc") },
  { .system = ACCOUNT ("Spooler", ".\\\\Builder") ACCOUNT ("Fax", "gold\\\\BUILDER"),
    .status = PASS,
    .reason = "",
    .message = "Services run under Windows' own accounts, and 2 under local ones." },
  { .system = ACCOUNT ("Spooler", "GOLD\\\\nobody"),
    .status = WARN,
    .reason = "account-missing",
    .message = "The service Spooler runs as GOLD\\nobody, an account that does not exist." },
  { .system = ACCOUNT ("Spooler", "nobody"),
    .status = WARN,
    .reason = "account-missing",
    .message = "The service Spooler runs as nobody, an account that does not exist." },
  { .system = ACCOUNT ("Spooler", "GOLD\\\\Builder") "[-" COMPUTER "]\n",
    .status = UNKNOWN,
    .reason = "computer-name-absent" },
  { .system = ACCOUNT ("Spooler", "GOLD\\\\Builder"),
    .options = BROKEN (COMPUTER, "ComputerName"),
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .system = ACCOUNT ("Spooler", ".\\\\Builder"),
    .options = "SAM --corrupt-key 'HKLM\\SAM\\SAM\\Domains\\Account\\Users\\Names'",
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .options = BROKEN (SERVICES "Spooler", "ObjectName"),
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .system = "[" SERVICES "Spooler]\n\"ObjectName\"=dword:00000001\n",
    .status = UNKNOWN,
    .reason = "unreadable" },
  /* Nor does an unreadable one hide another. */
  { .system = ACCOUNT ("Fax", "CORP\\\\svc"),
    .options = BROKEN (SERVICES "Spooler", "ObjectName"),
    .status = FAIL,
    .reason = "domain-account" },
  { .system = "[-" CCS "Services]\n", .status = UNKNOWN, .reason = "services-absent" },
};

static const struct machine_case network[] = {
  { .status = PASS, .reason = "", .message = "No service that the network needs is disabled." },
  { .system = SERVICE ("Tcpip", "4") SERVICE ("NlaSvc", "4"),
    .status = FAIL,
    .reason = "network-service-off",
    .message = "The TCP/IP driver (Tcpip) is disabled, the Network Location Awareness service "
               "(NlaSvc) is disabled." },
  { .system = NO_SERVICE ("nsi"),
    .status = FAIL,
    .reason = "network-service-off",
    .message = "The Network Store Interface Service (nsi) is missing." },
  { .system = NO_SERVICE ("nsi"), .software = WINDOWS_XP, .status = PASS, .reason = "" },
  { .system = SERVICE ("Dnscache", "3"), .status = PASS, .reason = "" },
  { .system = SERVICE ("WinRM", "4"),
    .status = WARN,
    .reason = "network-restricted",
    .message = "The service Windows Remote Management (WinRM) is disabled." },
  { .software = "[" CONNECTIONS "]\n\"WinHttpSettings\"=hex:18,00,00,00,00,00,00,00,03,00,00,00,"
                "08,00,00,00,70,72,6f,78,79,3a,38,30,00,00,00,00\n",
    .status = WARN,
    .reason = "network-restricted",
    .message = "Services reach the network through the proxy \"proxy:80\" (WinHTTP)." },
  /* A length beyond the end, and a name that is too long to show. */
  { .software = "[" CONNECTIONS "]\n\"WinHttpSettings\"=hex:18,00,00,00,00,00,00,00,03,00,00,00,"
                "ff,ff,ff,ff,61,62\n",
    .status = WARN,
    .reason = "network-restricted",
    .message = "Services reach the network through the proxy \"ab\" (WinHTTP)." },
  { .software = "[" CONNECTIONS "]\n\"WinHttpSettings\"=hex:18,00,00,00,00,00,00,00,01,00,00,00,"
                "00,00,00,00,00,00,00,00\n",
    .status = PASS,
    .reason = "" },
  { .software = "[" CONNECTIONS "]\n\"WinHttpSettings\"=hex:18,00\n",
    .status = PASS,
    .reason = "" },
  { .options = BROKEN_START ("Dnscache"), .status = UNKNOWN, .reason = "unreadable" },
  { .system = SERVICE ("nsi", "4"),
    .options = BROKEN_START ("Dnscache"),
    .status = FAIL,
    .reason = "network-service-off" },
};

#define RDS "The service Remote Desktop Services (TermService) is "

static const struct machine_case remote_service[] = {
  { .status = PASS, .reason = "", .message = RDS "manual." },
  { .system = SERVICE ("TermService", "2"),
    .status = PASS,
    .reason = "",
    .message = RDS "automatic." },
  { .system = SERVICE ("TermService", "4"),
    .status = FAIL,
    .reason = "service-disabled",
    .message = RDS "disabled." },
  { .system = NO_SERVICE ("TermService"),
    .status = FAIL,
    .reason = "service-missing",
    .message = RDS "missing." },
  { .system = SERVICE ("UmRdpService", "4") SERVICE ("RpcSs", "4"),
    .status = WARN,
    .reason = "helper-disabled",
    .message = "The service RpcSs is disabled, the service UmRdpService is disabled, without "
               "which Remote Desktop Services do not work." },
  { .options = BROKEN_START ("TermService"), .status = UNKNOWN, .reason = "unreadable" },
  { .options = BROKEN_START ("SessionEnv"), .status = UNKNOWN, .reason = "unreadable" },
};

#define INSTALLER "The service Windows Modules Installer (TrustedInstaller) is "

static const struct machine_case installer[] = {
  { .status = PASS, .reason = "", .message = INSTALLER "manual." },
  { .system = SERVICE ("TrustedInstaller", "2"),
    .status = PASS,
    .reason = "",
    .message = INSTALLER "automatic." },
  { .system = SERVICE ("TrustedInstaller", "4"),
    .status = FAIL,
    .reason = "installer-disabled",
    .message = INSTALLER "disabled." },
  { .system = NO_SERVICE ("TrustedInstaller"),
    .status = FAIL,
    .reason = "installer-missing",
    .message = INSTALLER "missing." },
  { .files = { { .name = "Windows/servicing/TrustedInstaller.exe" } },
    .status = WARN,
    .reason = "program-missing" },
  { .options = BROKEN_START ("TrustedInstaller"), .status = UNKNOWN, .reason = "unreadable" },
};

#define AGENT "The AWS Systems Manager agent (AmazonSSMAgent) is "

/* A warning, because the profile takes it as one. */
static const struct machine_case agent[] = {
  { .status = PASS, .reason = "", .message = "There is no AWS Systems Manager agent." },
  { .system = SERVICE ("AmazonSSMAgent", "4"),
    .status = PASS,
    .reason = "",
    .message = AGENT "disabled." },
  { .system = SERVICE ("AmazonSSMAgent", "2"),
    .status = WARN,
    .reason = "agent-enabled",
    .message = AGENT "automatic, not disabled." },
  { .system = SERVICE ("AmazonSSMAgent", "4"),
    .options = BROKEN_START ("AmazonSSMAgent"),
    .status = UNKNOWN,
    .reason = "unreadable" },
};

/* ---- how it is reached ---------------------------------------------------------------- */

#define SHUT(where)                                                                                \
  "Remote Desktop is switched on, but the firewall lets none of it in on " where " networks."
#define IN_TCP "RemoteDesktop-UserMode-In-TCP"
#define PUBLIC_ON "[" FIREWALL "PublicProfile]\n\"EnableFirewall\"=dword:00000001\n"

static const struct machine_case remote_access[] = {
  { .status = PASS,
    .reason = "",
    .message = "Remote Desktop is switched on, and the firewall lets it in." },
  { .system = "[" TERMINAL "]\n\"fDenyTSConnections\"=dword:00000001\n",
    .status = WARN,
    .reason = "off",
    .message = "Remote Desktop is switched off by the setting of the machine (fDenyTSConnections "
               "is 1)." },
  { .system = "[" TERMINAL "]\n\"fDenyTSConnections\"=-\n",
    .status = WARN,
    .reason = "off-by-default",
    .message = "Remote Desktop was never switched on." },
  { .software = "[" TERMINAL_POLICY "]\n\"fDenyTSConnections\"=dword:00000001\n",
    .status = WARN,
    .reason = "off",
    .message = "Remote Desktop is switched off by a policy (fDenyTSConnections is 1)." },
  { .system = "[" TERMINAL "]\n\"fDenyTSConnections\"=dword:00000001\n",
    .software = "[" TERMINAL_POLICY "]\n\"fDenyTSConnections\"=dword:00000000\n",
    .status = PASS,
    .reason = "" },
  /* The firewall. */
  { .system = RDP_RULE (IN_TCP, "Action=Allow|Active=FALSE", ""),
    .status = WARN,
    .reason = "firewall",
    .message = SHUT ("private") },
  { .system = RDP_RULE (IN_TCP, "Action=Allow|Active=FALSE", "") PUBLIC_ON,
    .status = WARN,
    .reason = "firewall",
    .message = SHUT ("public and private") },
  { .system =
      RDP_RULE (IN_TCP, "Action=Allow|Active=TRUE", "Profile=Private|Profile=Domain|") PUBLIC_ON,
    .status = WARN,
    .reason = "firewall",
    .message = SHUT ("public") },
  { .system = RDP_RULE (IN_TCP, "Action=Allow|Active=TRUE", "Profile=Private|Profile=Domain|"),
    .status = PASS,
    .reason = "" },
  { .system = RDP_RULE ("{0A1B}", "Action=Block|Active=TRUE", "Profile=Private|"),
    .status = WARN,
    .reason = "firewall",
    .message = SHUT ("private") },
  { .system = RDP_RULE (IN_TCP, "Action=Allow|Active=FALSE", "")
      RDP_RULE ("{0A1B}", "Action=Allow|Active=TRUE", ""),
    .status = PASS,
    .reason = "" },
  { .system = RDP_RULE (IN_TCP, "Action=Allow|Active=FALSE",
                        "") "[" FIREWALL "StandardProfile]\n\"EnableFirewall\"=dword:00000000\n",
    .status = PASS,
    .reason = "" },
  { .system = "[-" FIREWALL "FirewallRules]\n",
    .status = WARN,
    .reason = "firewall",
    .message = SHUT ("private") },
  { .options = BROKEN (TERMINAL, "fDenyTSConnections"), .status = UNKNOWN, .reason = "unreadable" },
  { .options = BROKEN (FIREWALL "FirewallRules", IN_TCP),
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .options = "SYSTEM --corrupt-key '" FIREWALL "FirewallRules'",
    .status = UNKNOWN,
    .reason = "unreadable" },
};

#define CLIENT_SAYS(name, number) "[" TLS "Client]\n\"" name "\"=dword:0000000" number "\n"
#define SERVER_SAYS(name, number) "[" TLS "Server]\n\"" name "\"=dword:0000000" number "\n"

static const struct machine_case tls[] = {
  { .status = PASS, .reason = "", .message = "TLS 1.2 is enabled." },
  { .system = CLIENT_SAYS ("Enabled", "1") CLIENT_SAYS ("DisabledByDefault", "0"),
    .software = NO_VERSION,
    .status = PASS,
    .reason = "" },
  { .system = CLIENT_SAYS ("Enabled", "0"),
    .status = FAIL,
    .reason = "client-off",
    .message = "TLS 1.2 is switched off for clients." },
  { .system = CLIENT_SAYS ("DisabledByDefault", "1"), .status = FAIL, .reason = "client-off" },
  { .software = WINDOWS_7,
    .status = FAIL,
    .reason = "client-off-by-default",
    .message = "TLS 1.2 is not switched on for clients, and this version of Windows leaves it "
               "off." },
  { .system = CLIENT_SAYS ("Enabled", "1"),
    .software = WINDOWS_7,
    .status = FAIL,
    .reason = "client-off-by-default" },
  { .system = CLIENT_SAYS ("Enabled", "1") CLIENT_SAYS ("DisabledByDefault", "0"),
    .software = WINDOWS_7,
    .status = PASS,
    .reason = "" },
  { .software = NO_VERSION, .status = UNKNOWN, .reason = "version-absent" },
  { .system = SERVER_SAYS ("Enabled", "0"),
    .status = WARN,
    .reason = "server-off",
    .message = "TLS 1.2 is switched off for servers, Remote Desktop among them." },
  { .system = "[" PROTOCOLS "SSL 3.0\\Client]\n\"Enabled\"=dword:00000000\n",
    .status = PASS,
    .reason = "",
    .message = "TLS 1.2 is enabled. SSL 3.0 is switched off, as it should be, though an old tip "
               "of AWS asks for it." },
  { .system = CLIENT_SAYS ("Enabled", "1"),
    .options = BROKEN (TLS "Client", "Enabled"),
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .system = "[" TLS "Client]\n\"Enabled\"=\"1\"\n", .status = UNKNOWN, .reason = "unreadable" },
};

static const struct machine_case time_source[] = {
  { .status = PASS,
    .reason = "",
    .message = "Windows Time takes the time from time.windows.com,0x9." },
  { .software = "[" TIME_POLICY "Parameters]\n\"NtpServer\"=\"169.254.169.123,0x9\"\n",
    .status = PASS,
    .reason = "",
    .message = "Windows Time takes the time from 169.254.169.123,0x9." },
  { .system = SERVICE ("W32Time", "4"),
    .status = WARN,
    .reason = "service-disabled",
    .message = "The service Windows Time (W32Time) is disabled." },
  { .system = NO_SERVICE ("W32Time"), .status = WARN, .reason = "service-disabled" },
  { .system = "[" TIME "]\n\"Type\"=\"nosync\"\n", .status = WARN, .reason = "no-sync" },
  { .system = "[" TIME "]\n\"Type\"=\"NT5DS\"\n", .status = WARN, .reason = "domain-only" },
  { .system = "[" TIME "]\n\"Type\"=\"AllSync\"\n", .status = PASS, .reason = "" },
  { .system = "[" TIME "]\n\"NtpServer\"=-\n", .status = WARN, .reason = "no-server" },
  { .system = "[" TIME_CLIENT "]\n\"Enabled\"=dword:00000000\n",
    .status = WARN,
    .reason = "client-off" },
  { .software = "[" TIME_POLICY "TimeProviders\\NtpClient]\n\"Enabled\"=dword:00000000\n",
    .status = WARN,
    .reason = "client-off" },
  { .options = BROKEN (TIME, "NtpServer"), .status = UNKNOWN, .reason = "unreadable" },
};

/* ---- what AWS's programs need -------------------------------------------------------- */

static const struct machine_case scripts[] = {
  { .status = PASS,
    .reason = "",
    .message = "The execution policy of PowerShell is RemoteSigned." },
  { .software = "[" SHELL "]\n\"ExecutionPolicy\"=\"unrestricted\"\n",
    .status = PASS,
    .reason = "" },
  { .software = "[" SHELL "]\n\"ExecutionPolicy\"=\"Restricted\"\n",
    .status = WARN,
    .reason = "restricted",
    .message = "The execution policy of PowerShell is Restricted." },
  { .software = "[" SHELL "]\n\"ExecutionPolicy\"=-\n",
    .status = WARN,
    .reason = "restricted-by-default" },
  { .software = "[" SHELL_POLICY "]\n\"EnableScripts\"=dword:00000000\n",
    .status = WARN,
    .reason = "restricted-by-policy",
    .message = "A policy keeps PowerShell from running scripts (Restricted), and no script can "
               "override that." },
  { .software =
      "[" SHELL_POLICY "]\n\"EnableScripts\"=dword:00000001\n\"ExecutionPolicy\"=\"AllSigned\"\n",
    .status = WARN,
    .reason = "restricted-by-policy" },
  { .software =
      "[" SHELL_POLICY "]\n\"EnableScripts\"=dword:00000001\n\"ExecutionPolicy\"=\"Unrestricted\"\n"
      "[" SHELL "]\n\"ExecutionPolicy\"=\"Restricted\"\n",
    .status = PASS,
    .reason = "",
    .message = "A policy lets PowerShell run scripts (Unrestricted)." },
  /* Without EnableScripts the policy says nothing. */
  { .software = "[" SHELL_POLICY "]\n\"ExecutionPolicy\"=\"AllSigned\"\n",
    .status = PASS,
    .reason = "" },
  { .software = "[" SHELL_POLICY "]\n\"EnableScripts\"=\"1\"\n",
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .options = "SOFTWARE --corrupt-value '" SHELL "' ExecutionPolicy",
    .status = UNKNOWN,
    .reason = "unreadable" },
};

#define NO_POWERSHELL                                                                              \
  "The machine PATH does not name Windows PowerShell (System32\\WindowsPowerShell\\v1.0)."
#define LONG_FOLDER "C:\\\\0123456789012345678901234567890123456789012345678901234567890123456789;"
#define LONGER_FOLDERS LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER LONG_FOLDER

static const struct machine_case path[] = {
  { .status = PASS,
    .reason = "",
    .message = "The machine PATH names System32 and Windows PowerShell." },
  { .system = PATH ("str(2):", "%SystemRoot%\\\\system32;%SystemRoot%"),
    .status = FAIL,
    .reason = "path-incomplete",
    .message = NO_POWERSHELL },
  { .system = PATH ("", "C:\\\\Tools"),
    .status = FAIL,
    .reason = "path-incomplete",
    .message = "The machine PATH does not name System32 or Windows PowerShell "
               "(System32\\WindowsPowerShell\\v1.0)." },
  { .system = PATH ("", GOOD_PATH),
    .status = FAIL,
    .reason = "path-not-expanded",
    .message = "The machine PATH is of type REG_SZ, so that the variables in it are not replaced "
               "and System32 is not found." },
  { .system = PATH ("str(2):", ""), .status = FAIL, .reason = "path-incomplete" },
  { .system = "[" ENVIRONMENT "]\n\"Path\"=-\n", .status = FAIL, .reason = "path-absent" },
  /* However it is spelled. */
  { .system = PATH ("", ";; \\\"c:\\\\windows\\\\SYSTEM32\\\\\\\" ;C:\\\\Windows\\\\System32\\\\"
                        "WindowsPowerShell\\\\v1.0\\\\\\\\;"),
    .status = PASS,
    .reason = "" },
  { .system = PATH ("str(2):", "%windir%\\\\System32;%SystemDrive%\\\\Windows\\\\System32\\\\"
                               "WindowsPowerShell\\\\v1.0"),
    .status = PASS,
    .reason = "" },
  /* Not System32: another folder, and a ';' in quotes. */
  { .system = PATH ("str(2):", "%SystemRoot%\\\\System32x;\\\"a;%SystemRoot%\\\\System32\\\";"
                               "%SystemRoot%\\\\System32\\\\WindowsPowerShell\\\\v1.0"),
    .status = FAIL,
    .reason = "path-incomplete",
    .message = "The machine PATH does not name System32." },
  { .system = PATH ("", "C:\\\\Windows\\\\System32;%TOOLS%;C:\\\\Windows\\\\System32\\\\"
                        "WindowsPowerShell\\\\v1.0"),
    .status = WARN,
    .reason = "path-not-expanded" },
  { .system = PATH ("str(2):", "C:\\\\Anaconda3;" GOOD_PATH), .status = WARN, .reason = "order" },
  { .system = PATH ("str(2):", GOOD_PATH ";" LONGER_FOLDERS LONGER_FOLDERS LONGER_FOLDERS
                                 LONGER_FOLDERS LONGER_FOLDERS LONGER_FOLDERS),
    .status = WARN,
    .reason = "long-path" },
  { .system = "[" ENVIRONMENT "]\n\"PSModulePath\"=str(2):\"C:\\\\Modules\"\n",
    .status = WARN,
    .reason = "module-path",
    .message = "PSModulePath does not name the modules of Windows PowerShell." },
  { .system = "[" ENVIRONMENT "]\n\"PSModulePath\"=-\n", .status = PASS, .reason = "" },
  { .software = "[" WINNT "]\n\"SystemRoot\"=\"C:\\\\WINNT\"\n",
    .system = PATH ("", "C:\\\\Windows\\\\System32;C:\\\\Windows\\\\System32\\\\"
                        "WindowsPowerShell\\\\v1.0"),
    .status = FAIL,
    .reason = "path-incomplete" },
  { .system = "[" ENVIRONMENT "]\n\"Path\"=dword:00000001\n",
    .status = UNKNOWN,
    .reason = "unreadable" },
  { .options = BROKEN (ENVIRONMENT, "Path"), .status = UNKNOWN, .reason = "unreadable" },
  { .options = BROKEN (ENVIRONMENT, "PSModulePath"), .status = UNKNOWN, .reason = "unreadable" },
};

#define RELEASE(number) "[" DOTNET "]\n\"Release\"=dword:" number "\n"

/* Warnings, because the profile takes them as such. */
static const struct machine_case dotnet[] = {
  { .status = PASS, .reason = "", .message = ".NET Framework 4.8 is installed (release 530513)." },
  { .software = RELEASE ("0005c615"),
    .status = PASS,
    .reason = "",
    .message = ".NET Framework 4.5 is installed (release 378389)." },
  { .software = RELEASE ("00082348"),
    .status = PASS,
    .reason = "",
    .message = ".NET Framework 4.8.1 is installed (release 533320)." },
  { .software = RELEASE ("0005c614"),
    .status = WARN,
    .reason = "dotnet-too-old",
    .message = ".NET Framework 4 is installed in release 378388, which is before 4.5." },
  { .software = "[-" DOTNET "]\n",
    .status = WARN,
    .reason = "dotnet-missing",
    .message = ".NET Framework 4.5 or later is not installed." },
  { .options = "SOFTWARE --corrupt-value '" DOTNET "' Release",
    .status = UNKNOWN,
    .reason = "unreadable" },
};

#define RULE(name, list)                                                                           \
  {                                                                                                \
    name, list, ARRAY_SIZE (list)                                                                  \
  }

static const struct
{
  const char *rule;
  const struct machine_case *cases;
  size_t count;
} rules[] = {
  RULE ("boot-drivers-enabled", boot_drivers),
  RULE ("services-use-local-accounts", accounts),
  RULE ("network-services-enabled", network),
  RULE ("remote-desktop-service-enabled", remote_service),
  RULE ("remote-desktop-allowed", remote_access),
  RULE ("tls-1-2-enabled", tls),
  RULE ("time-source-configured", time_source),
  RULE ("modules-installer-enabled", installer),
  RULE ("scripts-allowed", scripts),
  RULE ("machine-path-complete", path),
  RULE ("dotnet-present", dotnet),
  RULE ("ssm-agent-disabled", agent),
};

START_TEST (test_rule)
{
  for (size_t i = 0; i < rules[_i].count; i++) {
    struct machine_case wanted = rules[_i].cases[i];

    wanted.rule = rules[_i].rule;
    machine_try (&good, &wanted, NULL);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("service-rules");
  TCase *tc = tcase_create ("rules");

  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, test_rule, 0, (int) ARRAY_SIZE (rules));
  suite_add_tcase (suite, tc);
  return util_run_suite (suite);
}
