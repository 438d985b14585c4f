/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "rules/import-request.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

static void
refuse (struct check *c, const char *pattern, const struct streaming *s)
{
  const struct win_identity *id;
  const char *compute = byol_refused_any (pattern, 1) ? NULL : s->compute;

  if (byol_refused_any (pattern, 0))
    byol_fail (c, "compute-type-refused", "AWS offers no compute type %s for BYOL.",
               s->compute ? s->compute : "");
  else if (byol_refused_any (pattern, 2) || byol_ev_identity (c->ev, &id) != EV_FOUND)
    byol_fail (c, "protocol-refused", "AWS offers no %s%s%s for BYOL.", s->protocol,
               compute ? " with compute type " : "", compute ? compute : "");
  else
    byol_fail (c, "protocol-and-windows", "AWS offers no %s%s%s for %s, build %" PRIu32 ".",
               s->protocol, compute ? " with compute type " : "", compute ? compute : "",
               id->product[0] ? id->product : "this Windows", id->build);
}

static void
check (struct check *c)
{
  struct streaming streaming;
  const char *pattern;
  size_t unsaid;
  CLEANUP_FREE char *bad = NULL;

  byol_request_streaming (c, &streaming, &bad);
  if (bad) {
    byol_fail (c, "request-contradictory", "The import cannot be asked for like this: %s.", bad);
    return;
  }
  if (!streaming.protocol) {
    byol_request_missing (c, "protocol", "The streaming protocol is not known.");
    return;
  }
  const char *const values[] = { streaming.protocol, streaming.compute };
  switch (byol_find_refused (c, values, ARRAY_SIZE (values), &pattern, &unsaid)) {
    case REFUSED:
      refuse (c, pattern, &streaming);
      break;
    case REFUSED_MAYBE:
      byol_request_missing (c, "compute_type",
                            "Whether AWS offers this depends on the compute type.");
      break;
    case REFUSED_UNREADABLE:
      break;
    case REFUSED_NOT:
      byol_pass (c, "AWS offers %s%s%s for this Windows.", streaming.protocol,
                 streaming.compute ? " with compute type " : "",
                 streaming.compute ? streaming.compute : "");
  }
}

const struct byol_rule byol_rule_protocol_supported = {
  .id = "protocol-supported",
  .title = "The streaming protocol works with this Windows",
  .rationale = "The import is asked for a protocol and a compute type. Not every version of "
               "Windows works with each: Windows 11 is not streamed over PCoIP.",
  .expected = "A protocol and a compute type that AWS offers for this version of Windows.",
  .remediation = "",
  .evidence = "the request: ingestion_process, protocol, compute_type\n"
              "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuildNumber",
  .decided_by = DECIDED_BY_CALLER,
  CODES ({ "import", "ProtocolOSIncompatibility" }),
  SOURCES (SOURCE_ERRORS,
           "https://docs.aws.amazon.com/workspaces/latest/api/API_ImportWorkspaceImage.html",
           AWS_GUIDE "amazon-workspaces-protocols.html", SOURCE_BYOL_2019),
  PARAMS (
    { .name = "refused",
      .type = PARAM_STRINGS,
      .doc = "\"PROTOCOL/COMPUTE_TYPE/BUILDS\" that AWS does not offer, like \"PCOIP/*/22000-\"",
      .valid = byol_refused_2_valid }),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .check = check,
};
