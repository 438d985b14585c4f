/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define COMPUTER "SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName"
#define NAMES "SAM\\SAM\\Domains\\Account\\Users\\Names"
/* Kernel and file system drivers, their adapters and recognizers. */
#define SERVICE_DRIVER 0xfu
/* Each is looked for among all local accounts. */
#define MOST_LOCAL 256u

struct search
{
  const char *computer; /* NULL: not asked yet */
  const struct key_list *names;
  bool names_asked;
  size_t local;
  struct clauses domain, lost;
};

static void
search_free (struct search *s)
{
  byol_clauses_free (&s->domain);
  byol_clauses_free (&s->lost);
}

static bool
is_builtin (const char *account)
{
  return byol_name_eq (account, "LocalSystem") || byol_name_has_prefix (account, "NT AUTHORITY\\")
         || byol_name_has_prefix (account, "NT SERVICE\\");
}

/* false: the verdict is set. */
static bool
ask_computer (struct check *c, struct search *s)
{
  if (s->computer)
    return true;
  enum ev_state state = byol_ev_string (c->ev, COMPUTER, "ComputerName", &s->computer);
  if (byol_cannot_tell (c, state))
    return false;
  if (state == EV_ABSENT)
    byol_unknown (c, "computer-name-absent",
                  "The registry does not tell the computer's name, so that its accounts cannot be "
                  "told from those of a domain.");
  return state == EV_FOUND;
}

/* The name of a local account in *local, NULL for another. false: the verdict
   is set. */
static bool
find_local (struct check *c, struct search *s, const char *account, const char **local)
{
  const char *name = strchr (account, '\\');
  size_t len = name ? (size_t) (name - account) : 0;

  *local = NULL;
  if (!name) {
    if (!strchr (account, '@') && account[strlen (account) - 1] != '$')
      *local = account;
    return true;
  }
  if (len == 1 && account[0] == '.') {
    *local = name + 1;
    return true;
  }
  if (!ask_computer (c, s))
    return false;
  if (strlen (s->computer) == len && byol_name_has_prefix (account, s->computer))
    *local = name + 1;
  return true;
}

static bool
exists (struct check *c, struct search *s, const char *name)
{
  if (!s->names_asked && byol_ev_subkeys (c->ev, NAMES, &s->names) != EV_FOUND)
    s->names = NULL;
  s->names_asked = true;
  for (size_t i = 0; s->names && i < s->names->count; i++)
    if (byol_name_eq (s->names->items[i].name, name))
      return true;
  return false;
}

/* false: the verdict is set. */
static bool
look_at (struct check *c, struct search *s, const struct win_service *service)
{
  const char *account = service->object_name, *local;

  if (account[0] == '\0' || account[0] == '\\' || is_builtin (account))
    return true;
  if (!find_local (c, s, account, &local))
    return false;
  if (!local) {
    byol_ev_cite_service (c->ev, service, "ObjectName");
    byol_clause (&s->domain, "the service %s runs as %s", service->name, account);
    return true;
  }
  if (++s->local > MOST_LOCAL) {
    byol_unknown (c, "too-many-accounts",
                  "More services than can be followed run under accounts of their own.");
    return false;
  }
  if (!exists (c, s, local)) {
    byol_ev_cite_service (c->ev, service, "ObjectName");
    byol_clause (&s->lost, "the service %s runs as %s", service->name, account);
  }
  return true;
}

static void
check (struct check *c)
{
  const struct win_service_list *services;
  CLEANUP (search_free) struct search s = { 0 };
  bool unread = false;

  enum ev_state state = byol_ev_services (c->ev, &services);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_unknown (c, "services-absent", "The registry lists no services at all.");
    return;
  }
  for (size_t i = 0; i < services->count; i++) {
    const struct win_service *service = &services->items[i];

    if (service->type & SERVICE_DRIVER)
      continue;
    if (service->note.reason && !unread) {
      byol_ev_part (c->ev, &service->note);
      unread = true;
    }
    if (!look_at (c, &s, service))
      return;
  }
  if (s.domain.count)
    byol_fail (c, "domain-account", "%s, which is no account of this computer.",
               byol_clauses_text (c, &s.domain));
  else if (s.lost.count)
    byol_warn (c, "account-missing", "%s, an account that does not exist.",
               byol_clauses_text (c, &s.lost));
  else if (s.local)
    byol_pass (c, "Services run under Windows' own accounts, and %zu under local ones.", s.local);
  else
    byol_pass (c, "Every service runs under one of Windows' own accounts.");
}

const struct byol_rule byol_rule_services_use_local_accounts = {
  .id = "services-use-local-accounts",
  .title = "Every service runs under a local account",
  .rationale = "A domain account, or a managed one, cannot log on after Sysprep has taken the "
               "machine out of its domain, so that the service does not start. AWS's image check "
               "refuses it. Scheduled tasks can have the same trouble; they are not looked at.",
  .expected = "Every service runs as LocalSystem, under NT AUTHORITY or NT SERVICE, or as an "
              "account of this computer.",
  .remediation = "powershell -Command \"Get-CimInstance Win32_Service | Select-Object Name, "
                 "StartName\"\n"
                 "sc.exe config SERVICE obj= LocalSystem",
  .evidence =
    "SYSTEM\\CurrentControlSet\\Services\\* ObjectName\n" COMPUTER " ComputerName\n" NAMES,
  CODES ({ "import", "DomainAccountServicesFound" }),
  SOURCES (SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
