/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How services start, for rules that ask for some by name. */
#ifndef BYOL_RULES_SERVICE_H
#define BYOL_RULES_SERVICE_H

#include "rules/rule.h"

/* Values of Start. */
#define START_MISSING (-1) /* no such service, or a remnant that does not say */
#define START_BOOT 0
#define START_AUTOMATIC 2
#define START_MANUAL 3
#define START_DISABLED 4

/* How that service starts. `otherwise` when it cannot be read; the trail keeps
   that from being a PASS. */
int64_t byol_ask_start (struct check *c, const char *name, int64_t otherwise);
/* "disabled", "manual", "missing", ... */
const char *byol_start_text (int64_t start);

#endif
