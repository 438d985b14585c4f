/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/utf16.h"
#include "rules/antivirus.h"
#include "rules/say.h"
#include "rules/sources.h"

/* Services that are shown; the list of programs decides. */
#define SERVICES_SHOWN 10u

/* Whether a name fits a pattern in which '*' stands for any text. Linear in
   name times pattern. */
static bool
fits (const char *name, const char *pattern)
{
  const char *star = NULL, *retry = NULL;

  while (*name) {
    const char a[] = { *name, '\0' }, b[] = { *pattern, '\0' };

    if (*pattern == '*') {
      star = pattern++;
      retry = name;
    } else if (*pattern && byol_name_eq (a, b)) {
      name++;
      pattern++;
    } else if (star) {
      pattern = star + 1;
      name = ++retry;
    } else
      return false;
  }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

static bool
is_allowed (struct check *c, const char *name)
{
  const struct strv *allowed = byol_param_strings (c, "allowed");

  for (size_t i = 0; i < allowed->count; i++)
    if (fits (name, allowed->items[i]))
      return true;
  return false;
}

/* What other rules speak of: office-absent, vmware-tools-absent,
   pcoip-agent-absent, guest-tools-absent, antivirus-absent, ssm-agent-disabled and
   aws-agents-reset. */
static bool
has_own_rule (const struct win_program *p)
{
  static const char *const names[] = {
    "VMware Tools*",
    "*VirtualBox Guest Additions*",
    "*Parallels Tools*",
    "*Virtuozzo Tools*",
    "QEMU guest agent*",
    "Virtio-win*",
    "Spice Guest Tools*",
    "*Xen* Tools*",
    "Red Hat Paravirtualized*",
    "*Hyper-V Integration Services*",
    "Amazon *",
    "AWS *",
    "EC2*",
    "*NICE DCV*",
  };

  if (byol_name_contains (p->key, "0FF1CE") || byol_name_has_prefix (p->key, "PCoIP")
      || byol_name_has_prefix (p->key, "O365") || byol_is_antivirus (p))
    return true;
  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    if (fits (p->display_name, names[i]))
      return true;
  return false;
}

/* Whether a service's program is Windows' own, by where it lies. */
static bool
is_windows_path (const char *path)
{
  static const char *const roots[] = {
    "%SystemRoot%\\",      "\\SystemRoot\\", "%windir%\\", "C:\\Windows\\",
    "\\??\\C:\\Windows\\", "System32\\",     "SysWOW64\\",
  };

  path += *path == '"';
  for (size_t i = 0; i < ARRAY_SIZE (roots); i++)
    if (byol_name_has_prefix (path, roots[i]))
      return true;
  return path[0] == '\0';
}

/* Services and drivers from elsewhere hint at software that is not in the list;
   some of Windows' own are there, too. */
static void
show_services (struct check *c)
{
  const struct win_service_list *list;
  size_t shown = 0;

  byol_ev_begin_optional (c->ev);
  bool listed = byol_ev_services (c->ev, &list) == EV_FOUND;
  for (size_t i = 0; listed && i < list->count && shown < SERVICES_SHOWN; i++)
    if (!is_windows_path (list->items[i].image_path)) {
      byol_ev_cite_service (c->ev, &list->items[i], "ImagePath");
      shown++;
    }
  byol_ev_end_optional (c->ev);
}

static void
check (struct check *c)
{
  const struct win_program_list *list;
  CLEANUP_CLAUSES struct clauses found = { BUF_INIT, 0 };
  enum ev_state state = byol_ev_programs (c->ev, &list);

  if (byol_cannot_tell (c, state))
    return;
  for (size_t i = 0; state == EV_FOUND && i < list->count; i++) {
    const struct win_program *p = &list->items[i];

    if (!p->display_name[0] || p->system_component || p->update || has_own_rule (p)
        || is_allowed (c, p->display_name))
      continue;
    byol_ev_cite_program (c->ev, p);
    byol_clause (&found, "\"%s\"", p->display_name);
  }
  show_services (c);
  if (found.count)
    byol_warn (c, "software-installed",
               "Software is installed that Windows does not come with: %s.",
               byol_clauses_text (c, &found));
  else
    byol_pass (c, "No software beyond Windows is installed.");
}

const struct byol_rule byol_rule_extra_software_absent = {
  .id = "extra-software-absent",
  .title = "No software beyond Windows is installed",
  .rationale =
    "AWS's pages ask for an image without further software; it installs its own and runs "
    "Sysprep, which other software may break. Office, antivirus software, agents and "
    "guest tools have rules of their own.",
  .expected =
    "The list of programs holds nothing but what comes with Windows, and what the profile "
    "allows.",
  .remediation = "appwiz.cpl",
  .evidence = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*\n"
              "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*\n"
              "SYSTEM\\CurrentControlSet\\Services\\* ImagePath",
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2019),
  PARAMS ({ .name = "allowed",
            .type = PARAM_STRINGS,
            .doc = "names of programs that may be there, '*' for any text" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
