/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which Windows it is, for rules that depend on it. */
#ifndef BYOL_RULES_WHICH_WINDOWS_H
#define BYOL_RULES_WHICH_WINDOWS_H

#include "rules/rule.h"

/* Windows 11 calls itself 10.0 and "Windows 10"; its builds begin here. */
#define BUILD_WINDOWS_11 22000u
/* The first build of Windows 7. */
#define BUILD_WINDOWS_7 7600u
/* The first build of Windows 8. */
#define BUILD_WINDOWS_8 9200u

/* Asks for the build, at least. false: not to be had, the verdict is set. */
bool byol_ask_identity (struct check *c, const struct win_identity **out);

#endif
