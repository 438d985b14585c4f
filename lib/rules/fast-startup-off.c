/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/which-windows.h"

#define POWER "SYSTEM\\CurrentControlSet\\Control\\Power"
#define SESSION_POWER "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Power"
#define POLICY "SOFTWARE\\Policies\\Microsoft\\Windows\\System"
#define FILE_NAME "C:\\hiberfil.sys"

/* Without HibernateEnabled, what Windows takes for this machine counts, and in
   the end whether there is a file to hibernate into. */
static bool
hibernates (struct check *c)
{
  uint64_t on = 0;
  const struct file_info *file;
  enum ev_state state = byol_ev_number (c->ev, POWER, "HibernateEnabled", &on);

  if (state == EV_ABSENT)
    state = byol_ev_number (c->ev, POWER, "HibernateEnabledDefault", &on);
  if (state != EV_ABSENT)
    return on != 0;
  return byol_ev_file (c->ev, FILE_NAME, &file) == EV_FOUND;
}

/* The policy can demand Fast Startup, not forbid it. */
static bool
is_demanded (struct check *c)
{
  uint64_t on = 0;

  byol_ev_number (c->ev, POLICY, "HiberbootEnabled", &on);
  return on == 1;
}

static void
check (struct check *c)
{
  const struct win_identity *id;
  uint64_t on = 0;
  enum ev_state state;

  if (!byol_ask_identity (c, &id))
    return;
  if (id->build < BUILD_WINDOWS_8) {
    byol_not_applicable (c, "This version of Windows has no Fast Startup.");
    return;
  }
  state = byol_ev_number (c->ev, SESSION_POWER, "HiberbootEnabled", &on);
  if (byol_cannot_tell (c, state))
    return;
  if (on == 0 && !is_demanded (c)) {
    byol_pass (c, "Fast Startup is off.");
    return;
  }
  if (!hibernates (c)) {
    byol_pass (c, "Windows does not hibernate, so that Fast Startup does nothing.");
    return;
  }
  byol_warn (c, "fast-startup-enabled",
             "Fast Startup is on: the next \"Shut down\" will hibernate the kernel.");
  byol_checker_would (c, "pass this", "it switches hibernation off by itself");
}

const struct byol_rule byol_rule_fast_startup_off = {
  .id = "fast-startup-off",
  .title = "Windows does not hibernate its kernel when it is shut down",
  .rationale = "With Fast Startup, \"Shut down\" hibernates the kernel: the volume is left open, "
               "and an image exported then holds a session of another machine. AWS's checker "
               "switches hibernation off at its start.",
  .expected = "Hibernation or Fast Startup is switched off.",
  .remediation = "powercfg /h off\n"
                 "shutdown /s /t 0",
  .evidence =
    SESSION_POWER " HiberbootEnabled\n" POWER " HibernateEnabled, HibernateEnabledDefault\n" POLICY
                  " HiberbootEnabled\n" FILE_NAME,
  SOURCES (SOURCE_CHECKER, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
