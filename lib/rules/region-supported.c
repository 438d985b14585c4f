/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/import-request.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

/* "eu-west-1", "us-gov-west-1" */
static bool
region_is_valid (const char *name)
{
  size_t words = 0, len = strlen (name);

  if (len > 32)
    return false;
  for (const char *p = name;; p++) {
    size_t letters = strspn (p, "abcdefghijklmnopqrstuvwxyz");

    p += letters;
    if (letters == 0 || *p != '-')
      return false;
    words++;
    if (p[1] >= '1' && p[1] <= '9')
      return words >= 2 && strspn (p + 1, "0123456789") == strlen (p + 1);
  }
}

static void
check (struct check *c)
{
  const char *region = byol_request (c, "region");
  struct streaming streaming;

  if (!region) {
    byol_request_missing (c, "region", "The Region of the import is not known.");
    return;
  }
  if (!region_is_valid (region)) {
    byol_fail (c, "no-region", "\"%s\" is not the name of a Region, like eu-west-1.", region);
    return;
  }
  if (byol_param_has (c, "without_windows_11", region)) {
    const struct win_identity *id;

    if (!byol_ask_identity (c, &id))
      return;
    if (id->build >= BUILD_WINDOWS_11) {
      byol_fail (c, "no-windows-11", "VM Import takes no Windows 11 in %s.", region);
      return;
    }
  }
  byol_request_streaming (c, &streaming, NULL);
  bool gpu = streaming.compute && byol_compute_is_gpu (streaming.compute);
  if (!byol_param_has (c, "without_gpu", region))
    byol_pass (c, "%s is not among the Regions that AWS excludes.", region);
  else if (gpu)
    byol_fail (c, "no-gpu", "There are no GPU WorkSpaces in %s.", region);
  else if (streaming.compute)
    byol_pass (c, "%s has WorkSpaces without a GPU.", region);
  else
    byol_request_missing (c, "compute_type", "There are no GPU WorkSpaces in the Region.");
}

const struct byol_rule byol_rule_region_supported = {
  .id = "region-supported",
  .title = "The Region offers what is asked for",
  .rationale = "VM Import takes Windows 11 in most Regions only, and GPU WorkSpaces are missing in "
               "some. Whether WorkSpaces exists in a Region at all is not looked up.",
  .expected = "A Region that has what the image and the compute type need.",
  .remediation = "",
  .evidence = "the request: region, compute_type\n"
              "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuildNumber",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL, SOURCE_VM_IMPORT),
  PARAMS ({ .name = "without_windows_11",
            .type = PARAM_STRINGS,
            .doc = "Regions where VM Import takes no Windows 11",
            .valid = region_is_valid },
          { .name = "without_gpu",
            .type = PARAM_STRINGS,
            .doc = "Regions without GPU WorkSpaces for BYOL",
            .valid = region_is_valid }),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .check = check,
};
