/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <string.h>

#include "rules/import-request.h"
#include "rules/sources.h"

/* "af-south-1=400" */
static bool
exception_is_valid (const char *item)
{
  const char *equals = strchr (item, '=');
  uint64_t unused;

  return equals && equals > item && byol_parse_count (equals + 1, &unused);
}

/* Of the Region, where the profile makes an exception of it. */
static bool
find_exception (const struct check *c, const char *region, uint64_t *least)
{
  const struct strv *list = byol_param_strings (c, "least_by_region");
  size_t len = strlen (region);

  for (size_t i = 0; i < list->count; i++)
    if (strncmp (list->items[i], region, len) == 0 && list->items[i][len] == '=')
      return byol_parse_count (list->items[i] + len + 1, least);
  return false;
}

static void
judge (struct check *c, uint64_t planned)
{
  const char *region = byol_request (c, "region");
  uint64_t least = byol_param_number (c, "least");

  if (region)
    find_exception (c, region, &least);
  if (planned < least)
    byol_fail (c, "too-few",
               "%" PRIu64 " WorkSpaces are planned; AWS asks for at least %" PRIu64 " a Region.",
               planned, least);
  else
    byol_attested (
      c, "%" PRIu64 " WorkSpaces are planned%s%s; AWS asks for at least %" PRIu64 " a Region%s.",
      planned, region ? " in " : "", region ? region : "", least,
      !region && byol_param_strings (c, "least_by_region")->count ? ", for more in some of them"
                                                                  : "");
}

static void
check (struct check *c)
{
  struct streaming streaming;
  uint64_t planned;
  bool said;

  byol_request_streaming (c, &streaming, NULL);
  if (streaming.compute && byol_compute_is_gpu (streaming.compute)) {
    byol_not_applicable (c, "WorkSpaces with a GPU have a minimum of their own.");
    return;
  }
  if (byol_request_count (c, "workspaces", &said, &planned))
    judge (c, planned);
  else if (!said)
    byol_request_missing (c, "workspaces", "How many WorkSpaces are planned is not known.");
}

const struct byol_rule byol_rule_fleet_size_sufficient = {
  .id = "fleet-size-sufficient",
  .title = "Enough WorkSpaces are planned in the Region",
  .rationale = "AWS dedicates hardware to a BYOL account and asks for a number of WorkSpaces in "
               "return, in each Region and month. Accounts that are linked are counted together.",
  .expected = "As many WorkSpaces in the Region as the profile asks for.",
  .remediation = "",
  .evidence = "the request: workspaces, region, compute_type",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2022, SOURCE_BYOL_2019),
  PARAMS ({ .name = "least", .type = PARAM_NUMBER, .doc = "WorkSpaces in a Region" },
          { .name = "least_by_region",
            .type = PARAM_STRINGS,
            .doc = "Regions with another number, like \"af-south-1=400\"",
            .valid = exception_is_valid }),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .check = check,
};
