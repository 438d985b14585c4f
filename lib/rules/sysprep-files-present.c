/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

#define SYSPREP "C:\\Windows\\System32\\Sysprep\\"
#define EC2CONFIG "C:\\Program Files\\Amazon\\Ec2ConfigService"
#define EC2LAUNCH "C:\\ProgramData\\Amazon\\EC2-Windows\\Launch"
#define EC2LAUNCH_2 "C:\\ProgramData\\Amazon\\EC2Launch"

/* Notes a file that is missing or empty. What cannot be read is on the trail. */
static void
need_file (struct check *c, struct clauses *missing, const char *path)
{
  const struct file_info *file;
  enum ev_state state = byol_ev_file (c->ev, path, &file);

  if (state == EV_ABSENT)
    byol_clause (missing, "%s is missing", path);
  else if (state == EV_FOUND && ((file->flags & FILE_DIRECTORY) || file->size == 0))
    byol_clause (missing, "%s is %s", path, file->flags & FILE_DIRECTORY ? "a folder" : "empty");
}

/* What Sysprep does in each of its passes; Windows 7 keeps that in the registry
   instead. */
static void
need_action_files (struct check *c, struct clauses *missing)
{
  static const char *const names[] = { SYSPREP "ActionFiles\\Cleanup.xml",
                                       SYSPREP "ActionFiles\\Generalize.xml",
                                       SYSPREP "ActionFiles\\Specialize.xml" };
  const struct win_identity *id;

  if (byol_ev_identity (c->ev, &id) == EV_FOUND && id->build >= BUILD_WINDOWS_8)
    for (size_t i = 0; i < ARRAY_SIZE (names); i++)
      need_file (c, missing, names[i]);
}

/* What Sysprep is started with by an agent of EC2 that is installed already. */
static const struct
{
  const char *name, *folder, *answers;
} agents[] = {
  { "EC2Config", EC2CONFIG, EC2CONFIG "\\sysprep2008.xml" },
  { "EC2Launch", EC2LAUNCH, EC2LAUNCH "\\Sysprep\\Unattend.xml" },
  { "EC2Launch v2", EC2LAUNCH_2, EC2LAUNCH_2 "\\sysprep\\unattend.xml" },
};

/* The computer name that the specialize pass gives; NULL: none. */
static const char *
computer_name (const struct xml_list *xml)
{
  for (size_t i = 0; i < xml->count; i++)
    if (byol_name_eq (xml->items[i].name, "ComputerName"))
      return xml->items[i].text;
  return NULL;
}

/* Looks into an agent's answer file, which is there. */
static void
check_answers (struct check *c, struct clauses *odd, const char *path)
{
  const struct xml_list *xml;

  byol_ev_begin_optional (c->ev);
  enum ev_state state = byol_ev_xml (c->ev, path, &xml);
  byol_ev_end_optional (c->ev);
  if (state == EV_UNREADABLE) {
    byol_clause (odd, "%s cannot be read as XML", path);
    return;
  }
  const char *name = state == EV_FOUND ? computer_name (xml) : NULL;
  if (name && strcmp (name, "*") != 0)
    byol_clause (odd, "%s names the computer \"%s\" instead of \"*\"", path, name);
}

static void
check (struct check *c)
{
  CLEANUP_CLAUSES struct clauses missing = { BUF_INIT, 0 };
  CLEANUP_CLAUSES struct clauses odd = { BUF_INIT, 0 };

  need_file (c, &missing, SYSPREP "sysprep.exe");
  need_action_files (c, &missing);
  for (size_t i = 0; i < ARRAY_SIZE (agents); i++) {
    const struct file_info *folder;
    size_t before = missing.count;

    if (byol_ev_file (c->ev, agents[i].folder, &folder) != EV_FOUND)
      continue;
    need_file (c, &missing, agents[i].answers);
    if (missing.count == before)
      check_answers (c, &odd, agents[i].answers);
  }
  if (missing.count)
    byol_fail (c, "file-missing", "Sysprep cannot work: %s.", byol_clauses_text (c, &missing));
  else if (odd.count)
    byol_warn (c, "agent-answers",
               "Sysprep's answers of an EC2 agent are not as AWS makes them: %s.",
               byol_clauses_text (c, &odd));
  else
    byol_pass (c, "The files that Sysprep needs are there.");
}

const struct byol_rule byol_rule_sysprep_files_present = {
  .id = "sysprep-files-present",
  .title = "The files that Sysprep needs are present",
  .rationale =
    "AWS runs Sysprep on the imported machine. Without its program, its list of actions, "
    "or the answer file of an EC2 agent that is installed already, it stops.",
  .expected = "sysprep.exe and its action files are there and not empty; so is the answer file of "
              "each EC2 agent whose folder exists.",
  .remediation = "sfc /scannow\n"
                 "dism /online /cleanup-image /restorehealth",
  .evidence =
    "C:\\Windows\\System32\\Sysprep\\sysprep.exe\n"
    "C:\\Windows\\System32\\Sysprep\\ActionFiles\\{Cleanup,Generalize,Specialize}.xml\n" EC2CONFIG
    "\\sysprep2008.xml\n" EC2LAUNCH "\\Sysprep\\Unattend.xml\n" EC2LAUNCH_2
    "\\sysprep\\unattend.xml",
  CODES ({ "import", "SysPrepFileMissing" }),
  SOURCES (SOURCE_IMAGE_CHECKER, SOURCE_SYSPREP),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
