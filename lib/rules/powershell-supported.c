/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "rules/rule.h"
#include "rules/sources.h"

#define ENGINE "SOFTWARE\\Microsoft\\PowerShell\\3\\PowerShellEngine"
#define PROGRAM "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"

static void
check (struct check *c)
{
  const char *version;
  const struct file_info *file;
  uint64_t least = byol_param_number (c, "least_major_version");
  enum ev_state state = byol_ev_string (c->ev, ENGINE, "PowerShellVersion", &version);
  uint64_t major = 2; /* of a Windows where no later engine was ever installed */
  char *end;

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_FOUND) {
    major = strtoul (version, &end, 10);
    if (end == version || (*end != '.' && *end != '\0')) {
      byol_unknown (c, "version-not-understood", "PowerShell's version \"%s\" is not a version.",
                    version);
      return;
    }
  } else
    version = "2.0";
  if (major < least) {
    byol_fail (c, "powershell-too-old", "PowerShell is version %s; %" PRIu64 " is needed.", version,
               least);
    return;
  }
  state = byol_ev_file (c->ev, PROGRAM, &file);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    byol_fail (c, "powershell-missing", "PowerShell's program is missing: %s.", PROGRAM);
  else
    byol_pass (c, "PowerShell is version %s.", version);
}

const struct byol_rule byol_rule_powershell_supported = {
  .id = "powershell-supported",
  .title = "Windows PowerShell is recent enough",
  .rationale = "AWS's checker and the import run PowerShell scripts. Windows 7 brings version 2 "
               "and needs the Windows Management Framework; PowerShell 7 does not count.",
  .expected = "Windows PowerShell 4.0 or later.",
  .remediation = "powershell -Command \"$PSVersionTable.PSVersion\"\n"
                 "wusa Win7AndW2K8R2-KB3191566-x64.msu /quiet /forcerestart",
  .evidence = "SOFTWARE\\Microsoft\\PowerShell\\3\\PowerShellEngine PowerShellVersion\n"
              "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
  CODES ({ "checker", "OutdatedPowershellVersion" }, { "import", "OutdatedPowershellVersion" }),
  CHECKER_TESTS ("PowershellVersion"),
  SOURCES (SOURCE_BYOL_2019, SOURCE_BYOL_2022, SOURCE_CHECKER),
  PARAMS ({ .name = "least_major_version",
            .type = PARAM_NUMBER,
            .doc = "the oldest major version that is accepted" }),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
