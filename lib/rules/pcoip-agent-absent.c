/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define UNINSTALLER_32 "C:\\Program Files (x86)\\Teradici\\PCoIP Agent\\uninst.exe"
#define FOLDER_64 "C:\\Program Files\\Teradici\\PCoIP Agent"

static void
check (struct check *c)
{
  const struct win_program_list *programs;
  const struct win_program *old = NULL, *new = NULL;
  const struct win_service *service;
  const struct file_info *file;
  /* What cannot be read is on the trail; another sign may still be found. */
  bool listed = byol_ev_programs (c->ev, &programs) == EV_FOUND;
  bool installed_32 = byol_ev_file (c->ev, UNINSTALLER_32, &file) == EV_FOUND;
  bool serves = byol_ev_service (c->ev, "PCoIPAgent", &service) == EV_FOUND;
  bool installed_64 = byol_ev_file (c->ev, FOLDER_64, &file) == EV_FOUND;

  for (size_t i = 0; listed && i < programs->count; i++) {
    const struct win_program *p = &programs->items[i];

    if (!byol_name_has_prefix (p->key, "PCoIP"))
      continue;
    byol_ev_cite_program (c->ev, p);
    if (p->wow)
      old = p;
    else
      new = p;
  }
  if (old)
    byol_fail (c, "pcoip-agent", "The PCoIP agent is installed (%s).", old->key);
  else if (installed_32)
    byol_fail (c, "pcoip-agent", "The PCoIP agent is installed (%s).", UNINSTALLER_32);
  else if (serves)
    byol_fail (c, "pcoip-agent", "The PCoIP agent is installed (service PCoIPAgent).");
  else if (new || installed_64) {
    byol_warn (c, "pcoip-agent-64-bit", "The 64-bit PCoIP agent is installed (%s).",
               new ? new->key : FOLDER_64);
    byol_checker_would (c, "pass this", "it looks for the 32-bit agent and its service only");
  } else
    byol_pass (c, "The PCoIP agent is not installed.");
}

const struct byol_rule byol_rule_pcoip_agent_absent = {
  .id = "pcoip-agent-absent",
  .title = "No PCoIP agent is installed",
  .rationale = "The import installs the streaming agent itself; one that is there already, as in "
               "an image made from a WorkSpace, breaks the connection.",
  .expected = "No PCoIP agent in the list of programs, on the disk, or among the services.",
  .remediation = "\"C:\\Program Files (x86)\\Teradici\\PCoIP Agent\\uninst.exe\" /S /NoPostReboot "
                 "_?=C:\\Program Files (x86)\\Teradici\\PCoIP Agent\n"
                 "\"C:\\Program Files\\Teradici\\PCoIP Agent\\uninst.exe\" /S /NoPostReboot "
                 "_?=C:\\Program Files\\Teradici\\PCoIP Agent\n"
                 "shutdown /r /t 0",
  .evidence = "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall: keys that "
              "begin with PCoIP\n"
              "C:\\Program Files (x86)\\Teradici\\PCoIP Agent\\uninst.exe\n"
              "C:\\Program Files\\Teradici\\PCoIP Agent\n"
              "SYSTEM\\CurrentControlSet\\Services\\PCoIPAgent",
  CODES ({ "checker", "PCoIPAgentInstalled" }, { "import", "PCoIPAgentInstalled" }),
  CHECKER_TESTS ("PCoIP_Check"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_BYOL_2022),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
