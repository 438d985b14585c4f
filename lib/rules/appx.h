/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the rules on AppX packages share: sets of families, and how offenders
   are told. */
#ifndef BYOL_RULES_APPX_H
#define BYOL_RULES_APPX_H

#include "rules/rule.h"

/* Packages, sorted by family. */
struct appx_set
{
  const struct win_appx_package **items;
  size_t count;
};

void byol_appx_set_free (struct appx_set *set);
#define CLEANUP_APPX_SET CLEANUP (byol_appx_set_free)

/* Whether a rule wants that package. */
typedef bool (*appx_wanted) (const struct win_appx_package *p);

/* Those wanted whose family is not in `except` (NULL: none). false: out of memory,
   the verdict is set. */
bool byol_appx_collect (struct check *c, struct appx_set *set, const struct win_appx *from,
                        appx_wanted wanted, const struct appx_set *except);
bool byol_appx_has (const struct appx_set *set, const char *family);
/* Windows' own, and what every new user gets. */
bool byol_appx_for_all (const struct win_appx_package *p);

/* How many families there are in the set. */
size_t byol_appx_families (const struct appx_set *set);
/* "A_1.0_x64__x, B_2.0_x64__x, and 3 more": one package of each family, which are
   put on the trail as well. To be freed. */
char *byol_appx_tell (struct check *c, const struct appx_set *set);

/* Asks; the verdict is set where it returns NULL: for Windows without AppX, or
   with a registry that does not tell all it has. */
const struct win_appx *byol_appx_ask (struct check *c);

#endif
