/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error codes of the WorkSpaces API: ErrorDetails of DescribeWorkspaceImages,
   in AWS's order. Which rules answer a code stands in the rules alone. */
#ifndef BYOL_RULES_CODES_H
#define BYOL_RULES_CODES_H

#include "rules/rule.h"

struct api_code
{
  const char *name;
  const char *since;       /* the day it appeared in the API */
  const char *explanation; /* why no disk can show it; "" where rules answer it */
};

extern const struct api_code byol_api_codes[];
extern const size_t byol_api_codes_count;

/* Whether the rule answers this code of the API. */
bool byol_rule_has_code (const struct byol_rule *rule, const char *code);

#endif
