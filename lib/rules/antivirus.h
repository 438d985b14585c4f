/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What antivirus software calls itself. */
#ifndef BYOL_RULES_ANTIVIRUS_H
#define BYOL_RULES_ANTIVIRUS_H

#include "evidence.h"

/* Whether the program is antivirus software, by its name or its publisher's. */
bool byol_is_antivirus (const struct win_program *program);

#endif
