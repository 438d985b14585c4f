/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "rules/cidr.h"
#include "rules/import-request.h"
#include "rules/sources.h"

static const char *
find_overlap (const struct strv *list, const struct cidr *range)
{
  for (size_t i = 0; i < list->count; i++) {
    struct cidr item;

    if (byol_cidr_parse (list->items[i], strlen (list->items[i]), &item)
        && byol_cidr_overlaps (&item, range))
      return list->items[i];
  }
  return NULL;
}

static bool
is_allowed (const struct check *c, const struct cidr *range)
{
  const struct strv *list = byol_param_strings (c, "allowed_ranges");

  for (size_t i = 0; i < list->count; i++) {
    struct cidr item;

    if (byol_cidr_parse (list->items[i], strlen (list->items[i]), &item)
        && byol_cidr_contains (&item, range))
      return true;
  }
  return false;
}

/* Of the request, commas between. false: the verdict is set. */
static bool
split_networks (struct check *c, const char *text, struct strv *out)
{
  while (*text) {
    size_t len = strcspn (text, ", \t\n");
    struct cidr unused;

    if (len > 0) {
      char *item = strndup (text, len);

      if (!byol_have (c, item))
        return true;
      if (!byol_strv_take (out, item))
        return byol_have (c, NULL), true;
      if (!byol_cidr_parse (text, len, &unused)) {
        byol_unknown (c, "request-invalid",
                      "Of own_networks \"%s\" is not a range like 10.20.0.0/16.",
                      out->items[out->count - 1]);
        return false;
      }
    }
    text += len;
    text += strspn (text, ", \t\n");
  }
  return true;
}

/* Two numbers, then 0.0/16: the pattern of DedicatedTenancyManagementCidrRange. */
static bool
has_pattern (const char *text)
{
  size_t len = strlen (text);

  return len > 7 && strcmp (text + len - 7, ".0.0/16") == 0 && byol_cidr_valid (text);
}

static void
judge (struct check *c, const char *text, const struct strv *own)
{
  const char *other, *fixed = NULL;
  struct cidr range;

  byol_cidr_parse (text, strlen (text), &range);
  if (!is_allowed (c, &range)) {
    byol_fail (c, "not-allowed", "%s lies in none of the ranges that AWS offers.", text);
    return;
  }
  other = find_overlap (byol_param_strings (c, "fixed_ranges"), &range);
  if (other) {
    byol_fail (c, "overlaps-fixed", "%s overlaps %s, which AWS uses itself.", text, other);
    return;
  }
  other = find_overlap (own, &range);
  if (other) {
    byol_fail (c, "overlaps-own", "%s overlaps your network %s.", text, other);
    return;
  }
  for (size_t i = 0; i < own->count && !fixed; i++) {
    struct cidr item;

    byol_cidr_parse (own->items[i], strlen (own->items[i]), &item);
    other = own->items[i];
    fixed = find_overlap (byol_param_strings (c, "fixed_ranges"), &item);
  }
  if (fixed)
    byol_warn (c, "own-overlaps-fixed",
               "Your network %s overlaps %s, which AWS uses for management in every Region.", other,
               fixed);
  else if (own->count == 0)
    byol_pass (c, "%s is a range that AWS offers; your own networks were not named.", text);
  else
    byol_pass (c, "%s is a range that AWS offers, and overlaps none of your networks.", text);
}

static void
check (struct check *c)
{
  const char *text = byol_request (c, "management_cidr");
  const char *networks = byol_request (c, "own_networks");
  CLEANUP_STRV struct strv own = { 0 };

  if (!text)
    byol_request_missing (c, "management_cidr",
                          "The range for the management network is not known.");
  else if (!has_pattern (text))
    byol_fail (c, "not-a-16",
               "\"%s\" is not a /16 whose last two numbers are 0, like 10.20.0.0/16.", text);
  else if (split_networks (c, networks ? networks : "", &own))
    judge (c, text, &own);
}

const struct byol_rule byol_rule_management_cidr_valid = {
  .id = "management-cidr-valid",
  .title = "The management network range is one that AWS accepts",
  .rationale = "Each WorkSpace has a second network card in a /16 that is chosen once for the "
               "account and Region and cannot be changed. Where it overlaps a network of your own, "
               "the WorkSpaces cannot reach that network.",
  .expected = "A /16 in one of the ranges that AWS offers, overlapping none of your own networks.",
  .remediation = "aws workspaces list-available-management-cidr-ranges "
                 "--management-cidr-range-constraint 10.0.0.0/8",
  .evidence = "the request: management_cidr, own_networks",
  .decided_by = DECIDED_BY_CALLER,
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2019, AWS_GUIDE "workspaces-port-requirements.html"),
  PARAMS ({ .name = "allowed_ranges",
            .type = PARAM_STRINGS,
            .doc = "what AWS offers a /16 of, like \"172.16.0.0/12\"",
            .valid = byol_cidr_valid },
          { .name = "fixed_ranges",
            .type = PARAM_STRINGS,
            .doc = "what AWS uses for management besides, in every Region",
            .valid = byol_cidr_valid }),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
