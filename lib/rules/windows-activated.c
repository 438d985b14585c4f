/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/import-request.h"
#include "rules/slmgr.h"
#include "rules/sources.h"

static void
check (struct check *c)
{
  const char *text = byol_request (c, "slmgr_dlv");
  struct slmgr shown;

  if (!text) {
    byol_request_missing (c, "slmgr_dlv",
                          "Whether Windows is activated is in its encrypted licence store.");
    return;
  }
  byol_slmgr_parse (text, strlen (text), &shown);
  if (!shown.status)
    byol_request_missing (c, "slmgr_dlv",
                          "What was given shows no licence status, or several: it must be what "
                          "slmgr /dlv prints in English.");
  else if (!shown.licensed)
    byol_fail (c, "not-activated", "slmgr /dlv shows the licence status \"%s\", not \"Licensed\".",
               shown.status);
  else if (shown.channel == SLMGR_CHANNEL_OTHER)
    byol_warn (c, "not-through-kms",
               "Windows is activated, but with a key that needs no KMS; AWS asks for activation by "
               "your own KMS.");
  else if (shown.channel == SLMGR_CHANNEL_NOT_SHOWN)
    byol_attested (c, "slmgr /dlv showed that Windows is licensed, but not through which channel.");
  else
    byol_attested (c, "slmgr /dlv showed that Windows is licensed through KMS.");
}

const struct byol_rule byol_rule_windows_activated = {
  .id = "windows-activated",
  .title = "Windows is activated",
  .rationale = "AWS asks for a Windows that is activated against a KMS of your own, which every "
               "WorkSpace made from it must reach as well. No checker tests it: without it the "
               "WorkSpaces lose their activation after some weeks.",
  .expected = "slmgr /dlv shows the licence status \"Licensed\" and a volume key for KMS.",
  .remediation = "cscript //nologo %windir%\\System32\\slmgr.vbs /skms KMS-HOST:1688\n"
                 "cscript //nologo %windir%\\System32\\slmgr.vbs /ato\n"
                 "cscript //nologo %windir%\\System32\\slmgr.vbs /dlv",
  .evidence = "the request: slmgr_dlv",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL_2019, SOURCE_BYOL_2022, AWS_GUIDE "workspaces-port-requirements.html"),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
