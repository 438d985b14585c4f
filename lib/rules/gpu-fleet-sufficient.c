/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "rules/import-request.h"
#include "rules/sources.h"

static void
judge (struct check *c, uint64_t always_on, uint64_t auto_stop)
{
  uint64_t least_on = byol_param_number (c, "least_always_on");
  uint64_t least_stop = byol_param_number (c, "least_auto_stop");

  if (always_on >= least_on || auto_stop >= least_stop)
    byol_attested (c,
                   "%" PRIu64 " GPU WorkSpaces that are always on and %" PRIu64
                   " that stop by themselves are planned; AWS asks for %" PRIu64 " or %" PRIu64
                   " a Region.",
                   always_on, auto_stop, least_on, least_stop);
  else
    byol_fail (c, "too-few",
               "%" PRIu64 " GPU WorkSpaces that are always on and %" PRIu64
               " that stop by themselves are planned; AWS asks for at least %" PRIu64 " or %" PRIu64
               " a Region.",
               always_on, auto_stop, least_on, least_stop);
}

static void
check (struct check *c)
{
  struct streaming streaming;
  uint64_t always_on = 0, auto_stop = 0;
  bool said_on, said_stop;

  byol_request_streaming (c, &streaming, NULL);
  if (streaming.compute && !byol_compute_is_gpu (streaming.compute)) {
    byol_not_applicable (c, "The WorkSpaces are to have no GPU.");
    return;
  }
  bool known = byol_request_count (c, "gpu_workspaces_always_on", &said_on, &always_on);
  if (said_on && !known)
    return;
  known = byol_request_count (c, "gpu_workspaces_auto_stop", &said_stop, &auto_stop);
  if (said_stop && !known)
    return;
  if (said_on || said_stop)
    judge (c, always_on, auto_stop);
  else if (streaming.compute)
    byol_request_missing (c, "gpu_workspaces_always_on",
                          "How many GPU WorkSpaces are planned is not known.");
  else
    byol_not_applicable (c, "No compute type with a GPU was named.");
}

const struct byol_rule byol_rule_gpu_fleet_sufficient = {
  .id = "gpu-fleet-sufficient",
  .title = "Enough GPU WorkSpaces are planned in the Region",
  .rationale = "For the dedicated hardware of GPU bundles AWS asks for a number of WorkSpaces in "
               "each Region and month, fewer where they are always on. The bundles have to be "
               "enabled for the account through AWS Support as well.",
  .expected = "As many GPU WorkSpaces in the Region as the profile asks for.",
  .remediation = "",
  .evidence = "the request: gpu_workspaces_always_on, gpu_workspaces_auto_stop, compute_type",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2022, SOURCE_BYOL_2019),
  PARAMS ({ .name = "least_always_on",
            .type = PARAM_NUMBER,
            .doc = "GPU WorkSpaces in a Region, if all are always on" },
          { .name = "least_auto_stop",
            .type = PARAM_NUMBER,
            .doc = "GPU WorkSpaces in a Region, if all stop by themselves" }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
