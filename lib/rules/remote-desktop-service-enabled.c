/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/say.h"
#include "rules/service.h"
#include "rules/sources.h"

/* What Remote Desktop Services need beside themselves. */
static const char *const helpers[] = { "RpcSs", "SessionEnv", "UmRdpService" };

static void
check (struct check *c)
{
  CLEANUP_CLAUSES struct clauses off = { BUF_INIT, 0 };
  int64_t start = byol_ask_start (c, "TermService", START_MANUAL);

  if (start != START_MANUAL && start != START_AUTOMATIC) {
    byol_fail (c, start == START_MISSING ? "service-missing" : "service-disabled",
               "The service Remote Desktop Services (TermService) is %s.", byol_start_text (start));
    return;
  }
  for (size_t i = 0; i < ARRAY_SIZE (helpers); i++)
    if (byol_ask_start (c, helpers[i], START_MANUAL) == START_DISABLED)
      byol_clause (&off, "the service %s is disabled", helpers[i]);
  if (off.count)
    byol_warn (c, "helper-disabled", "%s, without which Remote Desktop Services do not work.",
               byol_clauses_text (c, &off));
  else
    byol_pass (c, "The service Remote Desktop Services (TermService) is %s.",
               byol_start_text (start));
}

const struct byol_rule byol_rule_remote_desktop_service_enabled = {
  .id = "remote-desktop-service-enabled",
  .title = "Remote Desktop Services are enabled",
  .rationale = "AWS's image check wants the service on Manual or Automatic, and VM Import asks for "
               "Remote Desktop. Without it the imported machine cannot be reached.",
  .expected = "TermService starts manually (3) or automatically (2); RpcSs, SessionEnv and "
              "UmRdpService are not disabled.",
  .remediation = "sc.exe config TermService start= demand\n"
                 "sc.exe config SessionEnv start= demand\n"
                 "sc.exe config UmRdpService start= demand\n"
                 "sc.exe config RpcSs start= auto",
  .evidence = "SYSTEM\\CurrentControlSet\\Services\\TermService Start\n"
              "SYSTEM\\CurrentControlSet\\Services\\RpcSs Start\n"
              "SYSTEM\\CurrentControlSet\\Services\\SessionEnv Start\n"
              "SYSTEM\\CurrentControlSet\\Services\\UmRdpService Start",
  CODES ({ "import", "RemoteDesktopServicesDisabled" }),
  SOURCES (SOURCE_IMAGE_CHECKER, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
