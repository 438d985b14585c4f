/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/say.h"

/* Hyper-V's management service, which comes with the role and not with Windows. */
#define SERVICE "vmms"
#define START_DISABLED 4

static void
check (struct check *c)
{
  const struct win_service *service;
  const struct win_boot *boot;
  CLEANUP_CLAUSES struct clauses found = { BUF_INIT, 0 };
  bool starts = false;

  /* What cannot be read is on the trail; the other place may still show it. */
  if (byol_ev_service (c->ev, SERVICE, &service) == EV_FOUND && service->start != START_DISABLED)
    byol_clause (&found, "Hyper-V is installed");
  enum ev_state state = byol_ev_boot (c->ev, &boot);
  if (state == EV_FOUND && boot->hypervisor > 0) {
    starts = true;
    byol_ev_cite (c->ev, boot->note.place, "hypervisorlaunchtype", "REG_BINARY", "1");
    byol_clause (&found, "the boot store starts the hypervisor");
  }
  if (found.count)
    byol_warn (c, starts ? "hypervisor-starts" : "hyper-v-installed", "%s.",
               byol_clauses_text (c, &found));
  else if (state == EV_ABSENT)
    byol_unknown (c, "boot-store-absent",
                  "There is no boot store that could tell whether a hypervisor is started.");
  else
    byol_pass (c, "Hyper-V is not installed, and no hypervisor is started.");
}

const struct byol_rule byol_rule_hyper_v_off = {
  .id = "hyper-v-off",
  .title = "The Hyper-V hypervisor is off",
  .rationale = "A Windows that starts its own hypervisor needs a machine that passes "
               "virtualization on; the machines of an import do not, and may not come up. "
               "AWS's newest page says that nested virtualization works on WorkSpaces afterwards, "
               "where it can be switched on again.",
  .expected = "The service vmms does not exist, and hypervisorlaunchtype is absent or off.",
  .remediation = "bcdedit /set hypervisorlaunchtype off\n"
                 "dism /Online /Disable-Feature /FeatureName:Microsoft-Hyper-V-All\n"
                 "shutdown /r /t 0",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\vmms Start\n"
              "BCD\\Objects\\{...}\\Elements\\250000f0 Element",
  SOURCES (SOURCE_BYOL, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
