/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists every rule with the codes that AWS has for its violation. */
#include <stdio.h>

#include <byolcheck/byolcheck.h>

int
main (void)
{
  for (size_t i = 0; i < byol_rule_count (); i++) {
    const struct byol_rule *rule = byol_rule_get (i);
    printf ("%s: %s\n", byol_rule_id (rule), byol_rule_title (rule));
    for (size_t n = 0; n < byol_rule_code_count (rule); n++)
      printf ("  %s (%s)\n", byol_rule_code (rule, n), byol_rule_code_channel (rule, n));
  }
  return 0;
}
