/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public face of rules. */
#include "config.h"

#include <string.h>

#include "rules/codes.h"
#include "rules/rule.h"

BYOL_EXPORT size_t
byol_rule_count (void)
{
  return byol_rules_count;
}

BYOL_EXPORT const struct byol_rule *
byol_rule_get (size_t i)
{
  return i < byol_rules_count ? byol_rules[i] : NULL;
}

BYOL_EXPORT const struct byol_rule *
byol_rule_find (const char *id)
{
  for (size_t i = 0; id != NULL && i < byol_rules_count; i++)
    if (strcmp (byol_rules[i]->id, id) == 0)
      return byol_rules[i];
  return NULL;
}

BYOL_EXPORT const char *
byol_rule_id (const struct byol_rule *rule)
{
  return rule != NULL ? rule->id : "";
}

BYOL_EXPORT const char *
byol_rule_title (const struct byol_rule *rule)
{
  return rule != NULL ? rule->title : "";
}

BYOL_EXPORT const char *
byol_rule_rationale (const struct byol_rule *rule)
{
  return rule != NULL ? rule->rationale : "";
}

BYOL_EXPORT const char *
byol_rule_expected (const struct byol_rule *rule)
{
  return rule != NULL ? rule->expected : "";
}

BYOL_EXPORT const char *
byol_rule_remediation (const struct byol_rule *rule)
{
  return rule != NULL ? rule->remediation : "";
}

BYOL_EXPORT size_t
byol_rule_code_count (const struct byol_rule *rule)
{
  return rule != NULL ? rule->code_count : 0;
}

BYOL_EXPORT const char *
byol_rule_code (const struct byol_rule *rule, size_t i)
{
  return rule != NULL && i < rule->code_count ? rule->codes[i].code : NULL;
}

BYOL_EXPORT const char *
byol_rule_code_channel (const struct byol_rule *rule, size_t i)
{
  return rule != NULL && i < rule->code_count ? rule->codes[i].channel : NULL;
}

BYOL_EXPORT size_t
byol_rule_checker_test_count (const struct byol_rule *rule)
{
  return rule != NULL ? rule->checker_test_count : 0;
}

BYOL_EXPORT const char *
byol_rule_checker_test (const struct byol_rule *rule, size_t i)
{
  return rule != NULL && i < rule->checker_test_count ? rule->checker_tests[i] : NULL;
}

BYOL_EXPORT size_t
byol_rule_source_count (const struct byol_rule *rule)
{
  return rule != NULL ? rule->source_count : 0;
}

BYOL_EXPORT const char *
byol_rule_source (const struct byol_rule *rule, size_t i)
{
  return rule != NULL && i < rule->source_count ? rule->sources[i] : NULL;
}

BYOL_EXPORT const char *
byol_rule_evidence (const struct byol_rule *rule)
{
  return rule != NULL && rule->evidence != NULL ? rule->evidence : "";
}

BYOL_EXPORT const char *
byol_rule_decided_by (const struct byol_rule *rule)
{
  if (rule == NULL)
    return "";
  switch (rule->decided_by) {
    case DECIDED_IN_PART:
      return "image-and-caller";
    case DECIDED_BY_CALLER:
      return "caller";
    case DECIDED_BY_IMAGE:
      break;
  }
  return "image";
}

BYOL_EXPORT int
byol_rule_confidence (const struct byol_rule *rule)
{
  return rule != NULL ? rule->confidence : 0;
}

BYOL_EXPORT size_t
byol_code_count (void)
{
  return byol_api_codes_count;
}

BYOL_EXPORT const char *
byol_code_name (size_t i)
{
  return i < byol_api_codes_count ? byol_api_codes[i].name : NULL;
}

BYOL_EXPORT const char *
byol_code_since (size_t i)
{
  return i < byol_api_codes_count ? byol_api_codes[i].since : NULL;
}

BYOL_EXPORT const char *
byol_code_explanation (size_t i)
{
  return i < byol_api_codes_count ? byol_api_codes[i].explanation : NULL;
}
