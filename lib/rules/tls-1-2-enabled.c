/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/which-windows.h"

#define PROTOCOLS "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
#define TLS_CLIENT PROTOCOLS "TLS 1.2\\Client"
#define TLS_SERVER PROTOCOLS "TLS 1.2\\Server"
#define SSL_CLIENT PROTOCOLS "SSL 3.0\\Client"
#define NET_4 "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"

/* What a key of SCHANNEL says of a protocol. */
enum setting
{
  UNSAID,
  ON,
  OFF,
};

struct protocol
{
  enum setting enabled, by_default;
};

/* `off`: whether a number that is not 0 switches it off. What cannot be read is on the trail,
   and taken as on. */
static enum setting
ask_setting (struct check *c, const char *key, const char *value, bool off)
{
  uint64_t number;

  switch (byol_ev_number (c->ev, key, value, &number)) {
    case EV_FOUND:
      return (number != 0) == off ? OFF : ON;
    case EV_ABSENT:
      return UNSAID;
    default:
      return ON;
  }
}

static struct protocol
ask_protocol (struct check *c, const char *key)
{
  return (struct protocol){ ask_setting (c, key, "Enabled", false),
                            ask_setting (c, key, "DisabledByDefault", true) };
}

static bool
is_off (const struct protocol *p)
{
  return p->enabled == OFF || p->by_default == OFF;
}

/* What is told, though nothing follows from it. */
static bool
ask_ssl_is_off (struct check *c)
{
  uint64_t ignored;

  byol_ev_begin_optional (c->ev);
  struct protocol ssl = ask_protocol (c, SSL_CLIENT);
  byol_ev_number (c->ev, NET_4, "SchUseStrongCrypto", &ignored);
  byol_ev_number (c->ev, NET_4, "SystemDefaultTlsVersions", &ignored);
  byol_ev_end_optional (c->ev);
  return is_off (&ssl);
}

static void
check (struct check *c)
{
  struct protocol client = ask_protocol (c, TLS_CLIENT);
  struct protocol server = ask_protocol (c, TLS_SERVER);
  const struct win_identity *id;

  if (is_off (&client)) {
    byol_fail (c, "client-off", "TLS 1.2 is switched off for clients.");
    return;
  }
  if (client.enabled == UNSAID || client.by_default == UNSAID) {
    if (!byol_ask_identity (c, &id))
      return;
    if (id->build < BUILD_WINDOWS_8) {
      byol_fail (c, "client-off-by-default",
                 "TLS 1.2 is not switched on for clients, and this version of Windows leaves it "
                 "off.");
      return;
    }
  }
  if (is_off (&server))
    byol_warn (c, "server-off", "TLS 1.2 is switched off for servers, Remote Desktop among them.");
  else if (ask_ssl_is_off (c))
    byol_pass (c, "TLS 1.2 is enabled. SSL 3.0 is switched off, as it should be, though an old tip "
                  "of AWS asks for it.");
  else
    byol_pass (c, "TLS 1.2 is enabled.");
}

const struct byol_rule byol_rule_tls_1_2_enabled = {
  .id = "tls-1-2-enabled",
  .title = "TLS 1.2 is enabled",
  .rationale = "AWS's services speak TLS 1.2 at least, so that without it no agent of AWS "
               "connects. Windows 7 has it switched off for clients until it is told otherwise. "
               "AWS's tip asks for SSL 3.0 as well; that is no longer secure, and not demanded "
               "here.",
  .expected = "SCHANNEL does not switch TLS 1.2 off; on Windows 7 it switches it on for clients.",
  .remediation =
    "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
    "TLS 1.2\\Client\" /v Enabled /t REG_DWORD /d 1 /f\n"
    "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
    "TLS 1.2\\Client\" /v DisabledByDefault /t REG_DWORD /d 0 /f\n"
    "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
    "TLS 1.2\\Server\" /v Enabled /t REG_DWORD /d 1 /f\n"
    "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
    "TLS 1.2\\Server\" /v DisabledByDefault /t REG_DWORD /d 0 /f",
  .evidence = TLS_CLIENT
  " Enabled, DisabledByDefault\n" TLS_SERVER " Enabled, DisabledByDefault\n" SSL_CLIENT
  " Enabled, DisabledByDefault\n" NET_4 " SchUseStrongCrypto, SystemDefaultTlsVersions",
  CODES ({ "import", "UnsupportedSecurityProtocol" }),
  SOURCES (SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
