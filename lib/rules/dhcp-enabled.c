/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/say.h"

#define NCF_PHYSICAL 0x4u
#define SERVICE_DISABLED 4

struct count
{
  size_t present, fixed;
};

static const char *
name_of (const struct win_adapter *a)
{
  return a->name[0] ? a->name : a->description;
}

static bool
is_fixed (const struct win_adapter *a)
{
  return a->dhcp_state == PX_FOUND && a->dhcp == 0;
}

static void
say_fixed (struct clauses *list, const struct win_adapter *a)
{
  if (a->addresses[0])
    byol_clause (list, "adapter \"%s\" has the static address %s", name_of (a), a->addresses);
  else
    byol_clause (list, "adapter \"%s\" has DHCP switched off", name_of (a));
}

/* Every physical adapter that Windows would use. */
static void
look_at (struct check *c, const struct win_adapter_list *adapters, struct clauses *fixed,
         struct clauses *removed, struct count *n)
{
  for (size_t i = 0; i < adapters->count; i++) {
    const struct win_adapter *a = &adapters->items[i];

    if (!(a->characteristics & NCF_PHYSICAL) || !a->exists || a->disabled)
      continue;
    byol_ev_cite_adapter (c->ev, a);
    if (a->removed == 1) {
      if (is_fixed (a))
        say_fixed (removed, a);
      continue;
    }
    n->present++;
    if (!is_fixed (a))
      continue;
    n->fixed++;
    say_fixed (fixed, a);
  }
}

static void
check (struct check *c)
{
  const struct win_adapter_list *adapters;
  const struct win_service *dhcp;
  CLEANUP_CLAUSES struct clauses fixed = { BUF_INIT, 0 };
  CLEANUP_CLAUSES struct clauses removed = { BUF_INIT, 0 };
  struct count n = { 0, 0 };

  if (byol_ev_adapters (c->ev, &adapters) == EV_FOUND)
    look_at (c, adapters, &fixed, &removed, &n);
  if (n.fixed) {
    byol_fail (c, "static-address", "%s.", byol_clauses_text (c, &fixed));
    if (n.fixed == 1 && n.present > 1)
      byol_checker_would (c, "pass this", "with several adapters it misses a single static one");
    return;
  }
  enum ev_state state = byol_ev_service (c->ev, "Dhcp", &dhcp);
  if (state == EV_ABSENT || (state == EV_FOUND && dhcp->start == SERVICE_DISABLED)) {
    byol_fail (c, "dhcp-client-disabled", "The DHCP Client service (Dhcp) is %s.",
               state == EV_ABSENT ? "missing" : "disabled");
    byol_checker_would (c, "pass this", "it reads only the settings of the adapters");
  } else if (removed.count) {
    byol_warn (c, "removed-adapter-static", "%s, though it is no longer present.",
               byol_clauses_text (c, &removed));
    byol_checker_would (c, "pass this", "it sees only adapters that are present");
  } else if (n.present == 0)
    byol_pass (c, "There is no physical network adapter that could have a static address.");
  else if (n.present == 1)
    byol_pass (c, "The network adapter uses DHCP.");
  else
    byol_pass (c, "All %zu network adapters use DHCP.", n.present);
}

const struct byol_rule byol_rule_dhcp_enabled = {
  .id = "dhcp-enabled",
  .title = "Every network adapter uses DHCP",
  .rationale = "The imported machine gets its addresses from EC2 by DHCP. With a static address, "
               "or without the DHCP client, nobody reaches it and the import ends in a boot "
               "failure.",
  .expected = "EnableDHCP is 1 for every physical adapter, and the service Dhcp is not disabled.",
  .remediation = "netsh interface ipv4 show interfaces\n"
                 "netsh interface ipv4 set address name=\"Ethernet\" source=dhcp\n"
                 "netsh interface ipv4 set dnsservers name=\"Ethernet\" source=dhcp\n"
                 "sc.exe config Dhcp start= auto",
  .evidence =
    "SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\n"
    "SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces EnableDHCP, IPAddress\n"
    "SYSTEM\\CurrentControlSet\\Services\\Dhcp Start",
  CODES ({ "checker", "DHCPDisabled" }, { "import", "DHCPDisabled" }, { "import", "InvalidIp" }),
  CHECKER_TESTS ("DHCPEnabledInterface"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_VM_PREPARE, SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
