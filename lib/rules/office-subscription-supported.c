/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <string.h>

#include "rules/import-request.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

static void
refuse (struct check *c, const char *pattern, const char *office, const struct streaming *s)
{
  const struct win_identity *id;
  const char *protocol = byol_refused_any (pattern, 1) ? NULL : s->protocol;
  const char *compute = byol_refused_any (pattern, 2) ? NULL : s->compute;
  bool any = byol_refused_any (pattern, 3) || byol_ev_identity (c->ev, &id) != EV_FOUND;

  byol_fail (c, "office-refused", "AWS offers no %s%s%s%s%s%s%s for BYOL.", office,
             protocol ? " over " : "", protocol ? protocol : "",
             compute ? " with compute type " : "", compute ? compute : "", any ? "" : " on ",
             any              ? ""
             : id->product[0] ? id->product
                              : "this Windows");
}

static void
check (struct check *c)
{
  const char *office = byol_request (c, "office");
  struct streaming streaming;
  const char *pattern;
  size_t unsaid;

  if (!office || strcmp (office, "none") == 0) {
    byol_not_applicable (c, "No Office subscription was named.");
    return;
  }
  if (strcmp (office, "Microsoft_Office_2016") != 0
      && strcmp (office, "Microsoft_Office_2019") != 0) {
    byol_fail (c, "no-application",
               "\"%s\" is not an application of ImportWorkspaceImage: it has "
               "Microsoft_Office_2016 and Microsoft_Office_2019.",
               office);
    return;
  }
  byol_request_streaming (c, &streaming, NULL);
  const char *const values[] = { office, streaming.protocol, streaming.compute };
  switch (byol_find_refused (c, values, ARRAY_SIZE (values), &pattern, &unsaid)) {
    case REFUSED:
      refuse (c, pattern, office, &streaming);
      break;
    case REFUSED_MAYBE:
      byol_request_missing (c, unsaid == 1 ? "protocol" : "compute_type",
                            "Whether AWS offers Office with this depends on protocol and compute "
                            "type.");
      break;
    case REFUSED_UNREADABLE:
      break;
    case REFUSED_NOT:
      if (byol_param_has (c, "ended", office))
        byol_warn (c, "office-ended",
                   "ImportWorkspaceImage still takes %s, but AWS supports it no longer.", office);
      else
        byol_pass (c, "AWS offers %s for this Windows.", office);
  }
}

const struct byol_rule byol_rule_office_subscription_supported = {
  .id = "office-subscription-supported",
  .title = "The Office subscription fits this Windows",
  .rationale = "Office can be installed by the import, paid through AWS. Not every version of it "
               "goes with each Windows and compute type; it takes 20 GB of free space, and an "
               "image without an Office of its own.",
  .expected = "No Office, or one that AWS offers for this Windows and compute type.",
  .remediation = "",
  .evidence = "the request: office, ingestion_process, protocol, compute_type\n"
              "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuildNumber",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES ("https://docs.aws.amazon.com/workspaces/latest/api/API_ImportWorkspaceImage.html",
           SOURCE_BYOL_2022, SOURCE_IMAGE_CHECKER),
  PARAMS ({ .name = "refused",
            .type = PARAM_STRINGS,
            .doc = "\"APPLICATION/PROTOCOL/COMPUTE_TYPE/BUILDS\" that AWS does not offer, with "
                   "\"*\" for any",
            .valid = byol_refused_3_valid },
          { .name = "ended",
            .type = PARAM_STRINGS,
            .doc = "applications that the API still takes, but AWS supports no longer" }),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .check = check,
};
