/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/service.h"
#include "rules/sources.h"

#define PARAMETERS "SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters"
#define CLIENT "SYSTEM\\CurrentControlSet\\Services\\W32Time\\TimeProviders\\NtpClient"
#define POLICY "SOFTWARE\\Policies\\Microsoft\\W32Time\\Parameters"
#define POLICY_CLIENT "SOFTWARE\\Policies\\Microsoft\\W32Time\\TimeProviders\\NtpClient"

/* What the policy says, else what the service has; "" where neither does. */
static const char *
ask (struct check *c, const char *value)
{
  const char *text;

  if (byol_ev_string (c->ev, POLICY, value, &text) == EV_FOUND
      || byol_ev_string (c->ev, PARAMETERS, value, &text) == EV_FOUND)
    return text;
  return "";
}

static bool
client_is_off (struct check *c)
{
  uint64_t enabled;

  if (byol_ev_number (c->ev, POLICY_CLIENT, "Enabled", &enabled) != EV_FOUND
      && byol_ev_number (c->ev, CLIENT, "Enabled", &enabled) != EV_FOUND)
    return false;
  return enabled == 0;
}

static void
check (struct check *c)
{
  int64_t start = byol_ask_start (c, "W32Time", START_MANUAL);
  const char *type = ask (c, "Type");
  const char *servers = ask (c, "NtpServer");

  if (start == START_MISSING || start == START_DISABLED)
    byol_warn (c, "service-disabled", "The service Windows Time (W32Time) is %s.",
               byol_start_text (start));
  else if (byol_name_eq (type, "NoSync"))
    byol_warn (c, "no-sync", "Windows Time is told to take the time from nowhere (NoSync).");
  else if (byol_name_eq (type, "NT5DS"))
    byol_warn (c, "domain-only",
               "Windows Time takes the time from a domain only (NT5DS), and there is none before "
               "the WorkSpace joins one.");
  else if (client_is_off (c))
    byol_warn (c, "client-off", "The NTP client of Windows Time is switched off.");
  else if (servers[0] == '\0')
    byol_warn (c, "no-server", "Windows Time has no server to take the time from.");
  else
    byol_pass (c, "Windows Time takes the time from %s.", servers);
}

const struct byol_rule byol_rule_time_source_configured = {
  .id = "time-source-configured",
  .title = "Windows has a time source",
  .rationale = "A machine with a wrong clock rejects certificates, so that neither Remote Desktop "
               "nor the WorkSpaces agent connects. time.windows.com must be reachable from the "
               "WorkSpace; AWS offers 169.254.169.123 where it is not.",
  .expected = "W32Time is not disabled, and has an NTP server.",
  .remediation = "sc.exe config W32Time start= demand\n"
                 "net start W32Time\n"
                 "w32tm /config /manualpeerlist:\"169.254.169.123,0x9\" /syncfromflags:manual "
                 "/update",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\W32Time Start\n" PARAMETERS " Type\n" PARAMETERS
              " NtpServer\n" CLIENT " Enabled\n" POLICY " Type\n" POLICY
              " NtpServer\n" POLICY_CLIENT " Enabled",
  SOURCES (SOURCE_ERRORS),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
