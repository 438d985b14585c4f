/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define FOLDER "C:\\Program Files\\VMware\\VMware Tools"

/* What a failed removal leaves behind. NULL: nothing. */
static const char *
find_remnant (struct check *c)
{
  static const char *const services[] = { "VMTools", "VGAuthService" };
  const struct win_service *service;
  const struct file_info *file;
  const char *found = NULL;

  byol_ev_begin_optional (c->ev);
  for (size_t i = 0; i < ARRAY_SIZE (services) && !found; i++)
    if (byol_ev_service (c->ev, services[i], &service) == EV_FOUND)
      found = services[i];
  if (!found && byol_ev_file (c->ev, FOLDER, &file) == EV_FOUND)
    found = FOLDER;
  byol_ev_end_optional (c->ev);
  return found;
}

static void
check (struct check *c)
{
  const struct win_program_list *programs;
  enum ev_state state = byol_ev_programs (c->ev, &programs);

  if (byol_cannot_tell (c, state))
    return;
  for (size_t i = 0; state == EV_FOUND && i < programs->count; i++) {
    const struct win_program *p = &programs->items[i];

    if (!byol_name_eq (p->display_name, "VMware Tools"))
      continue;
    byol_ev_cite_program (c->ev, p);
    byol_fail (c, "vmware-tools", "VMware Tools%s%s is installed.",
               p->display_version[0] ? " " : "", p->display_version);
    if (p->wow)
      byol_checker_would (c, "pass this", "it reads only the 64-bit list of programs");
    return;
  }
  const char *remnant = find_remnant (c);
  if (remnant) {
    byol_warn (c, "vmware-tools-remnant",
               "VMware Tools is not in the list of programs, but left %s behind.", remnant);
    byol_checker_would (c, "pass this", "it reads only the list of programs");
  } else
    byol_pass (c, "VMware Tools is not installed.");
}

const struct byol_rule byol_rule_vmware_tools_absent = {
  .id = "vmware-tools-absent",
  .title = "VMware Tools is not installed",
  .rationale = "Drivers of another hypervisor keep the machine from coming up in EC2.",
  .expected = "No installed program is named \"VMware Tools\".",
  .remediation = "powershell -Command \"Get-Package -Name 'VMware Tools' | Uninstall-Package\"\n"
                 "shutdown /r /t 0",
  .evidence = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall DisplayName\n"
              "SYSTEM\\CurrentControlSet\\Services: those of VMware\n"
              "C:\\Program Files\\VMware\\VMware Tools",
  CODES ({ "checker", "VMWareToolsInstalled" }, { "import", "VMWareToolsInstalled" }),
  CHECKER_TESTS ("VMWareTools"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
