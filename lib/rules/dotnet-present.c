/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "rules/rule.h"
#include "rules/sources.h"

#define FULL "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full"

/* The first release of each version (learn.microsoft.com, "Determine which .NET
   Framework versions are installed"). */
static const struct
{
  uint64_t release;
  const char *version;
} releases[] = {
  { 378389, "4.5" },   { 378675, "4.5.1" }, { 379893, "4.5.2" }, { 393295, "4.6" },
  { 394254, "4.6.1" }, { 394802, "4.6.2" }, { 460798, "4.7" },   { 461308, "4.7.1" },
  { 461808, "4.7.2" }, { 528040, "4.8" },   { 533320, "4.8.1" },
};

/* NULL: before 4.5. */
static const char *
version_of (uint64_t release)
{
  const char *version = NULL;

  for (size_t i = 0; i < ARRAY_SIZE (releases) && releases[i].release <= release; i++)
    version = releases[i].version;
  return version;
}

static void
check (struct check *c)
{
  uint64_t release;
  enum ev_state state = byol_ev_number (c->ev, FULL, "Release", &release);

  if (byol_cannot_tell (c, state))
    return;
  const char *version = version_of (release);
  if (version)
    byol_pass (c, ".NET Framework %s is installed (release %" PRIu64 ").", version, release);
  else if (state == EV_ABSENT)
    byol_fail (c, "dotnet-missing", ".NET Framework 4.5 or later is not installed.");
  else
    byol_fail (c, "dotnet-too-old",
               ".NET Framework 4 is installed in release %" PRIu64 ", which is before 4.5.",
               release);
}

const struct byol_rule byol_rule_dotnet_present = {
  .id = "dotnet-present",
  .title = ".NET Framework 4.5 or later is installed",
  .rationale = "EC2's launch programs, and PowerShell 4 and later, need it. VM Import installs it "
               "where it is missing, which takes long and may fail; Windows 10 and 11 bring it.",
  .expected = "Release of .NET Framework 4 is 378389 or more.",
  .remediation = "dism /online /enable-feature /featurename:NetFx4-AdvSrvs\n"
                 "ndp48-x86-x64-allos-enu.exe /q /norestart",
  .evidence = FULL " Release",
  SOURCES (SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
