/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "rules/antivirus.h"

#include "base/utf16.h"

bool
byol_is_antivirus (const struct win_program *program)
{
  static const char *const parts[] = {
    "virus",       "kaspersky",        "mcafee",       "norton",
    "sophos",      "bitdefender",      "trend micro",  "apexone",
    "eset, spol",  "avg technologies", "avast",        "security essentials",
    "crowdstrike", "sentinelone",      "malwarebytes", "endpoint protection",
  };

  for (size_t i = 0; i < ARRAY_SIZE (parts); i++)
    if (byol_name_contains (program->display_name, parts[i])
        || byol_name_contains (program->publisher, parts[i]))
      return true;
  return false;
}
