/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The example of byol_rule(3), between the marks. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

void list_rules (void);

/* begin */
void
list_rules (void)
{
  for (size_t i = 0; i < byol_rule_count (); i++) {
    const struct byol_rule *rule = byol_rule_get (i);
    printf ("%s: %s\n", byol_rule_id (rule), byol_rule_title (rule));
  }
}
/* end */
