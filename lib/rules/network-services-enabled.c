/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/say.h"
#include "rules/service.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

#define CONNECTIONS "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections"
/* WinHttpSettings: version, counter, flags, length of the proxy's name, its name
   in bytes. */
#define FLAGS_AT 8u
#define LENGTH_AT 12u
#define PROXY_AT 16u
#define USES_PROXY 2u

/* The DHCP client belongs to the rule dhcp-enabled. */
static const struct
{
  const char *name, *what;
} services[] = {
  { "Tcpip", "the TCP/IP driver" },
  { "nsi", "the Network Store Interface Service" },
  { "Dnscache", "the DNS Client service" },
  { "NlaSvc", "the Network Location Awareness service" },
};

/* false: the verdict is set. */
static bool
look_at_services (struct check *c, struct clauses *off)
{
  const struct win_identity *id;

  for (size_t i = 0; i < ARRAY_SIZE (services); i++) {
    int64_t start = byol_ask_start (c, services[i].name, START_AUTOMATIC);

    if (start != START_DISABLED && start != START_MISSING)
      continue;
    if (start == START_MISSING) {
      if (!byol_ask_identity (c, &id))
        return false;
      if (id->build < BUILD_WINDOWS_7)
        continue; /* had not all of them */
    }
    byol_clause (off, "%s (%s) is %s", services[i].what, services[i].name, byol_start_text (start));
  }
  return true;
}

static uint32_t
u32_at (const struct reg_value *v, size_t offset)
{
  uint32_t n = 0;

  for (size_t i = 0; i < 4; i++)
    n |= (uint32_t) v->data[offset + i] << (8 * i);
  return n;
}

/* The proxy that programs of services use. false: none. */
static bool
has_proxy (struct check *c, struct short_text *proxy)
{
  const struct reg_value *v;

  if (byol_ev_value (c->ev, CONNECTIONS, "WinHttpSettings", &v) != EV_FOUND || v->len < PROXY_AT
      || !(u32_at (v, FLAGS_AT) & USES_PROXY))
    return false;
  size_t len = u32_at (v, LENGTH_AT);
  if (len > v->len - PROXY_AT)
    len = v->len - PROXY_AT;
  if (len >= sizeof proxy->text)
    len = sizeof proxy->text - 1;
  memcpy (proxy->text, v->data + PROXY_AT, len);
  proxy->text[len] = '\0';
  byol_make_printable (proxy->text);
  return true;
}

static void
check (struct check *c)
{
  CLEANUP_CLAUSES struct clauses off = { BUF_INIT, 0 };
  CLEANUP_CLAUSES struct clauses doubtful = { BUF_INIT, 0 };
  struct short_text proxy;

  if (!look_at_services (c, &off))
    return;
  if (off.count) {
    byol_fail (c, "network-service-off", "%s.", byol_clauses_text (c, &off));
    return;
  }
  if (byol_ask_start (c, "WinRM", START_MANUAL) == START_DISABLED)
    byol_clause (&doubtful, "the service Windows Remote Management (WinRM) is disabled");
  if (has_proxy (c, &proxy))
    byol_clause (&doubtful, "services reach the network through the proxy \"%s\" (WinHTTP)",
                 proxy.text);
  if (doubtful.count)
    byol_warn (c, "network-restricted", "%s.", byol_clauses_text (c, &doubtful));
  else
    byol_pass (c, "No service that the network needs is disabled.");
}

const struct byol_rule byol_rule_network_services_enabled = {
  .id = "network-services-enabled",
  .title = "The services that the network needs are enabled",
  .rationale = "The import waits until the machine has booted and answers on the network. Without "
               "TCP/IP, name resolution or network location it never does. AWS's steps use remote "
               "management, and a proxy of the old network cannot be reached from EC2.",
  .expected = "Tcpip, nsi, Dnscache and NlaSvc are not disabled; nor is WinRM, and WinHTTP has no "
              "proxy.",
  .remediation =
    "sc.exe config Tcpip start= boot\n"
    "sc.exe config nsi start= auto\n"
    "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Dnscache /v Start /t REG_DWORD "
    "/d 2 /f\n"
    "sc.exe config NlaSvc start= auto\n"
    "sc.exe config WinRM start= auto\n"
    "netsh winhttp reset proxy",
  .evidence =
    "SYSTEM\\CurrentControlSet\\Services\\(Tcpip, nsi, Dnscache, NlaSvc, WinRM) Start\n" //
  CONNECTIONS " WinHttpSettings",
  SOURCES (SOURCE_VM_PREPARE, SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
