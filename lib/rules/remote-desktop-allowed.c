/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define SERVER "SYSTEM\\CurrentControlSet\\Control\\Terminal Server"
#define POLICY "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services"
#define FIREWALL "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define RULES FIREWALL "FirewallRules"

/* Where its EnableFirewall is, and how a rule names it. */
static const struct
{
  const char *key, *field, *name;
} networks[] = {
  { FIREWALL "PublicProfile", "Profile=Public", "public" },
  { FIREWALL "StandardProfile", "Profile=Private", "private" },
};

/* What the rules for Remote Desktop do on a network. */
struct access
{
  bool allowed, blocked;
};

/* Whether a rule of the firewall, "v2.31|Action=Allow|Active=TRUE|...", has that
   field. */
static bool
has_field (const char *rule, const char *field)
{
  size_t len = strlen (field);

  for (const char *p = strchr (rule, '|'); p; p = strchr (p + 1, '|'))
    if (byol_name_has_prefix (p + 1, field) && (p[1 + len] == '|' || p[1 + len] == '\0'))
      return true;
  return false;
}

static bool
is_for_remote_desktop (const char *rule)
{
  return has_field (rule, "Active=TRUE") && has_field (rule, "Dir=In")
         && has_field (rule, "Protocol=6") && has_field (rule, "LPort=3389");
}

/* Without a list of networks a rule is for all of them. */
static bool
is_for_network (const char *rule, size_t network)
{
  return has_field (rule, networks[network].field) || !strstr (rule, "|Profile=");
}

static void
look_at_rule (struct check *c, const struct reg_value *v, struct access access[])
{
  uint64_t ignored;

  if (v->state != PX_FOUND) {
    if (byol_name_has_prefix (v->name, "RemoteDesktop-"))
      byol_ev_number (c->ev, RULES, v->name, &ignored); /* puts on the trail why not */
    return;
  }
  CLEANUP_FREE char *rule = byol_utf16le_to_utf8 (v->data, v->len, NULL);
  if (!byol_have (c, rule) || !is_for_remote_desktop (rule))
    return;
  byol_ev_cite_value (c->ev, RULES, v);
  for (size_t i = 0; i < ARRAY_SIZE (networks); i++)
    if (is_for_network (rule, i)) {
      access[i].allowed |= has_field (rule, "Action=Allow");
      access[i].blocked |= has_field (rule, "Action=Block");
    }
}

/* Whether the firewall is on there; it is unless something says otherwise. */
static bool
is_guarded (struct check *c, size_t network)
{
  uint64_t on;

  return byol_ev_number (c->ev, networks[network].key, "EnableFirewall", &on) != EV_FOUND || on;
}

static void
look_at_firewall (struct check *c)
{
  const struct value_list *rules;
  struct access access[ARRAY_SIZE (networks)] = { { false, false } };
  const char *shut[ARRAY_SIZE (networks)];
  size_t count = 0;

  if (byol_ev_values (c->ev, RULES, &rules) == EV_FOUND)
    for (size_t i = 0; i < rules->count; i++)
      look_at_rule (c, &rules->items[i], access);
  for (size_t i = 0; i < ARRAY_SIZE (networks); i++)
    if ((access[i].blocked || !access[i].allowed) && is_guarded (c, i))
      shut[count++] = networks[i].name;
  if (count)
    byol_warn (c, "firewall",
               "Remote Desktop is switched on, but the firewall lets none of it in on %s%s%s "
               "networks.",
               shut[0], count > 1 ? " and " : "", count > 1 ? shut[1] : "");
  else
    byol_pass (c, "Remote Desktop is switched on, and the firewall lets it in.");
}

static void
check (struct check *c)
{
  uint64_t denied;
  const char *who = "a policy";
  enum ev_state state = byol_ev_number (c->ev, POLICY, "fDenyTSConnections", &denied);

  if (state == EV_ABSENT) {
    who = "the setting of the machine";
    state = byol_ev_number (c->ev, SERVER, "fDenyTSConnections", &denied);
  }
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    byol_warn (c, "off-by-default", "Remote Desktop was never switched on.");
  else if (denied)
    byol_warn (c, "off",
               "Remote Desktop is switched off by %s (fDenyTSConnections is %" PRIu64 ").", who,
               denied);
  else
    look_at_firewall (c);
}

const struct byol_rule byol_rule_remote_desktop_allowed = {
  .id = "remote-desktop-allowed",
  .title = "Remote Desktop connections are allowed",
  .rationale = "VM Import asks for Remote Desktop to be on, and to be let through by the firewall: "
               "it is how the imported machine is reached. Windows has both switched off. That "
               "the firewall must be off for public networks is another rule and no "
               "contradiction.",
  .expected = "fDenyTSConnections is 0, and where the firewall is on, a rule lets TCP port 3389 "
              "in.",
  .remediation = "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /v "
                 "fDenyTSConnections /t REG_DWORD /d 0 /f\n"
                 "netsh advfirewall firewall set rule group=\"remote desktop\" new enable=yes",
  .evidence = POLICY " fDenyTSConnections\n" SERVER " fDenyTSConnections\n" RULES "\n" FIREWALL
                     "PublicProfile EnableFirewall\n" FIREWALL "StandardProfile EnableFirewall",
  SOURCES (SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
