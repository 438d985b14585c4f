/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Builds at which requirements change. */
#ifndef BYOL_RULES_WINDOWS_BUILDS_H
#define BYOL_RULES_WINDOWS_BUILDS_H

/* Windows 11 calls itself 10.0 and "Windows 10"; its builds begin here. */
#define BUILD_WINDOWS_11 22000u
/* The first build of Windows 8. */
#define BUILD_WINDOWS_8 9200u

#endif
