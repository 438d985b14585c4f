/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The account that three rules ask about. */
#ifndef BYOL_RULES_ACCOUNT_H
#define BYOL_RULES_ACCOUNT_H

#define BYOL_ACCOUNT "WorkSpaces_BYOL"

#endif
