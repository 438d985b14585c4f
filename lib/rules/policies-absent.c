/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define RESTRICTIONS "SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceInstall\\Restrictions"
#define HISTORY "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy\\History"
#define APPLOCKER "SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2"
#define LOCAL_POLICY "C:\\Windows\\System32\\GroupPolicy\\Machine\\Registry.pol"
#define CODE_INTEGRITY "C:\\Windows\\System32\\CodeIntegrity"
#define SINGLE_POLICY CODE_INTEGRITY "\\SIPolicy.p7b"
#define ACTIVE_POLICIES CODE_INTEGRITY "\\CiPolicies\\Active"

/* "PReg" and a version: a policy file that says nothing. */
#define EMPTY_POLICY 8u
#define MOST_POLICIES 1000u

/* Microsoft's own application control policies: those of its page on inbox
   policies, and those that newer builds bring as platform policies. */
static const char *const inbox[] = {
  "{d2bda982-ccf6-4344-ac5b-0b44427b6816}", /* drivers that are known to be vulnerable */
  "{5951a96a-e0b5-4d3d-8fb8-3e5b61030784}", /* S mode */
  "{82443e1e-8a39-4b4a-96a8-f40ddc00b9f3}", /* Windows 11 SE */
  "{5dac656c-21ad-4a02-ab49-649917162e70}", "{cdd5cb55-db68-4d71-aa38-3df2b6473a52}",
  "{0283ac0f-fff1-49ae-ada1-8a933130cad6}", /* Smart App Control */
  "{1678656c-05ef-481f-bc5b-ebd8c991502d}", "{0939ed82-bfd5-4d32-b58e-d31d3c49715a}",
  "{1283ac0f-fff1-49ae-ada1-8a933130cad6}", /* its evaluation */
  "{2678656c-05ef-481f-bc5b-ebd8c991502d}", "{1939ed82-bfd5-4d32-b58e-d31d3c49715a}",
  "{784c4414-79f4-4c32-a6a5-f0fb42a51d0d}", /* cross certificates */
  "{8f9cb695-5d48-48d6-a329-7202b44607e3}", "{a072029f-588b-4b5e-b7f9-05aad67df687}",
  "{60fd87f8-4593-44a0-91b0-2e0da022f248}",
};

struct policies
{
  struct clauses found;
  bool devices, programs;
};

static void
policies_free (struct policies *p)
{
  byol_clauses_free (&p->found);
}

static void
look_for_restrictions (struct check *c, struct policies *p)
{
  const struct value_list *values;
  size_t count = 0;

  if (byol_ev_values (c->ev, RESTRICTIONS, &values) != EV_FOUND)
    return;
  for (size_t i = 0; i < values->count; i++) {
    const struct reg_value *v = &values->items[i];
    uint64_t on;

    if (!byol_name_has_prefix (v->name, "Deny") || v->state != PX_FOUND || !byol_reg_number (v, &on)
        || on == 0)
      continue;
    byol_ev_cite_value (c->ev, RESTRICTIONS, v);
    count++;
  }
  if (count) {
    p->devices = true;
    byol_clause (&p->found, "a policy forbids to install devices");
  }
}

static bool
is_guid (const char *name)
{
  return name[0] == '{' && strlen (name) >= 38 && name[37] == '}';
}

/* Every group policy that was applied leaves its name for each extension that
   applied it: {extension}\0. */
static void
look_for_group_policies (struct check *c, struct policies *p)
{
  static const char *const names[] = { "DisplayName", "FileSysPath" };
  const struct named_list *history;
  const struct reg_value *found = NULL;
  size_t count = 0;

  if (byol_ev_named (c->ev, HISTORY, 2, names, ARRAY_SIZE (names), &history) != EV_FOUND)
    return;
  for (size_t i = 0; i < history->count; i++) {
    const struct named_key *key = &history->items[i];
    if (!is_guid (key->key.name))
      continue;
    count++;
    if (!found)
      found = byol_reg_find (key->values, key->value_count, "DisplayName");
  }
  if (count == 0)
    return;
  CLEANUP_FREE char *name = NULL;
  if (found && found->state == PX_FOUND && byol_reg_is_string (found)) {
    name = byol_reg_text (found);
    byol_have (c, name);
  }
  if (found)
    byol_ev_cite_value (c->ev, HISTORY, found);
  byol_clause (&p->found, "group policies were applied%s%s%s", name ? " (\"" : "", name ? name : "",
               name ? "\")" : "");
}

static void
look_for_local_policy (struct check *c, struct policies *p)
{
  const struct file_info *file;

  if (byol_ev_file (c->ev, LOCAL_POLICY, &file) == EV_FOUND && file->size > EMPTY_POLICY)
    byol_clause (&p->found, "there is a local group policy of %" PRIu64 " bytes", file->size);
}

/* A rule is a key of its own: Exe\{guid}. */
static void
look_for_applocker (struct check *c, struct policies *p)
{
  static const char *const names[] = { "EnforcementMode" };
  const struct named_list *keys;
  size_t rules = 0;

  if (byol_ev_named (c->ev, APPLOCKER, 2, names, ARRAY_SIZE (names), &keys) != EV_FOUND)
    return;
  for (size_t i = 0; i < keys->count; i++)
    rules += strchr (keys->items[i].key.name, '\\') != NULL;
  if (rules) {
    p->programs = true;
    byol_clause (&p->found, "AppLocker has %zu rule%s", rules, rules == 1 ? "" : "s");
  }
}

static bool
is_inbox (const char *file)
{
  for (size_t i = 0; i < ARRAY_SIZE (inbox); i++)
    if (byol_name_has_prefix (file, inbox[i]))
      return true;
  return false;
}

static void
look_for_code_integrity (struct check *c, struct policies *p)
{
  const struct file_info *file;
  const struct file_list *active;

  if (byol_ev_file (c->ev, SINGLE_POLICY, &file) == EV_FOUND) {
    p->programs = true;
    byol_clause (&p->found, "an application control policy is in force (SIPolicy.p7b)");
  }
  if (byol_ev_directory (c->ev, ACTIVE_POLICIES, MOST_POLICIES, &active) != EV_FOUND)
    return;
  for (size_t i = 0; i < active->count; i++) {
    const char *name = active->items[i].name;
    size_t len = strlen (name);

    if (len < 4 || !byol_name_eq (name + len - 4, ".cip"))
      continue;
    byol_ev_cite (c->ev, ACTIVE_POLICIES, name, "file",
                  is_inbox (name) ? "comes with Windows" : "does not come with Windows");
    if (is_inbox (name))
      continue;
    p->programs = true;
    byol_clause (&p->found, "an application control policy is in force (%s)", name);
  }
}

static void
check (struct check *c)
{
  CLEANUP (policies_free) struct policies p = { .found = { BUF_INIT, 0 } };

  /* What cannot be read is on the trail; the other places may still show one. */
  look_for_restrictions (c, &p);
  look_for_applocker (c, &p);
  look_for_code_integrity (c, &p);
  look_for_group_policies (c, &p);
  look_for_local_policy (c, &p);
  if (p.found.count)
    byol_warn (c,
               p.devices    ? "devices-restricted"
               : p.programs ? "programs-restricted"
                            : "group-policy",
               "%s.", byol_clauses_text (c, &p.found));
  else
    byol_pass (c, "No group policy, AppLocker rule or application control policy was found.");
}

const struct byol_rule byol_rule_policies_absent = {
  .id = "policies-absent",
  .title = "No policies restrict drivers, scripts or programs",
  .rationale = "The import installs drivers and agents and runs scripts, which policies can "
               "forbid; AWS asks for an image without group policies. The application control "
               "policies that Windows 11 brings along do no harm.",
  .expected = "No device installation restrictions, no applied group policies, no AppLocker rules "
              "and no application control policies but Microsoft's own.",
  .remediation = "rd /s /q C:\\Windows\\System32\\GroupPolicy\n"
                 "gpupdate /force\n"
                 "reg delete HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceInstall\\"
                 "Restrictions /f\n"
                 "reg delete HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2 /f\n"
                 "CiTool.exe -lp",
  .evidence = RESTRICTIONS " Deny...\n" APPLOCKER "\n" SINGLE_POLICY "\n" ACTIVE_POLICIES
                           "\\*.cip\n" HISTORY "\n" LOCAL_POLICY,
  SOURCES (SOURCE_IMAGE_CHECKER,
           "https://learn.microsoft.com/windows/security/application-security/"
           "application-control/app-control-for-business/operations/inbox-appcontrol-policies"),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
