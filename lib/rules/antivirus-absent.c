/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/antivirus.h"
#include "rules/which-windows.h"
#include "rules/sources.h"
#include "rules/say.h"

#define DEFENDER "Windows Defender"

static const char *
name_of (const struct win_av *av)
{
  return av->display_name[0] ? av->display_name : av->guid;
}

/* Registered, and Windows would list it: the Security Center drops an entry
   whose reporting program is gone. */
static bool
is_orphan (const struct win_av *av)
{
  return av->reporting_exe[0] == '\0' || av->reporting_file == PX_ABSENT;
}

/* Whether Defender goes by another name than the one AWS's checker knows. */
static bool
is_renamed (const struct win_av_list *list)
{
  for (size_t i = 0; i < list->count; i++)
    if (list->items[i].defender && list->items[i].display_name[0]
        && !byol_name_eq (list->items[i].display_name, DEFENDER))
      return true;
  return false;
}

/* The providers that the Security Center knows. true: the verdict is set. */
static bool
registered (struct check *c, const struct win_av_list *list)
{
  CLEANUP_CLAUSES struct clauses found = { BUF_INIT, 0 };
  CLEANUP_CLAUSES struct clauses orphans = { BUF_INIT, 0 };
  const struct win_av *unread = NULL;

  for (size_t i = 0; i < list->count; i++) {
    const struct win_av *av = &list->items[i];

    if (av->state == PX_UNREADABLE)
      unread = av;
    else if (av->defender)
      continue;
    else if (is_orphan (av))
      byol_clause (&orphans, "\"%s\"", name_of (av));
    else
      byol_clause (&found, "\"%s\"", name_of (av));
  }
  if (found.count)
    byol_fail (c, "antivirus-registered", "Antivirus software is installed: %s.",
               byol_clauses_text (c, &found));
  else if (unread)
    byol_unknown (c, "unreadable", "An antivirus provider could not be read: %s.", unread->place);
  else if (orphans.count) {
    byol_warn (c, "antivirus-orphan",
               "Antivirus software is still registered, though its program is gone: %s.",
               byol_clauses_text (c, &orphans));
  } else
    return false;
  return true;
}

static const struct win_program *
find_program (const struct win_program_list *programs)
{
  for (size_t i = 0; i < programs->count; i++)
    if (byol_is_antivirus (&programs->items[i]))
      return &programs->items[i];
  return NULL;
}

static void
check (struct check *c)
{
  const struct win_identity *id;
  const struct win_av_list *providers;
  const struct win_program_list *programs;
  const struct win_program *program = NULL;
  enum ev_state state = byol_ev_antivirus (c->ev, &providers);

  if (byol_cannot_tell (c, state) || (state == EV_FOUND && registered (c, providers))
      || !byol_ask_identity (c, &id))
    return;
  bool has_store = id->build >= BUILD_WINDOWS_8; /* Windows 7 keeps it elsewhere */
  bool renamed = state == EV_FOUND && is_renamed (providers);

  state = byol_ev_programs (c->ev, &programs);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_FOUND)
    program = find_program (programs);
  if (!program) {
    byol_pass (c, "No antivirus software but Windows' own is %s.",
               has_store ? "registered or installed" : "installed, by the names of programs");
    if (renamed)
      byol_checker_would (c, "fail this", "it knows Defender only as \"" DEFENDER "\"");
  } else {
    const char *name = program->display_name[0] ? program->display_name : program->key;

    byol_ev_cite_program (c->ev, program);
    if (has_store) {
      byol_warn (c, "antivirus-unregistered",
                 "\"%s\" looks like antivirus software, though Windows does not list it.", name);
      byol_checker_would (c, "pass this", "it reads only what is registered with Windows");
    } else
      byol_fail (c, "antivirus-installed", "Antivirus software is installed: \"%s\".", name);
    c->out.confidence = BYOL_CONFIDENCE_HEURISTIC;
  }
  if (!has_store)
    c->out.confidence = BYOL_CONFIDENCE_HEURISTIC;
}

const struct byol_rule byol_rule_antivirus_absent = {
  .id = "antivirus-absent",
  .title = "No antivirus software but Windows' own is installed",
  .rationale = "Third-party antivirus software keeps drivers and Sysprep from working during the "
               "import; a WorkSpace gets its own later.",
  .expected = "The Security Center lists no antivirus product except Windows Defender.",
  .remediation = "powershell -Command \"Get-CimInstance -Namespace root/SecurityCenter2 "
                 "AntiVirusProduct | Format-List displayName,pathToSignedProductExe\"\n"
                 "appwiz.cpl",
  .evidence = "SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\n"
              "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall, and below WOW6432Node",
  CODES ({ "checker", "AntiVirusInstalled" }, { "import", "AntiVirusInstalled" }),
  CHECKER_TESTS ("AVnotInstalled"),
  SOURCES (SOURCE_ERRORS, SOURCE_SYSPREP, SOURCE_CHECKER, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
