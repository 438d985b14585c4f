/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "output/output.h"

#include <string.h>

static const struct output_format *const formats[] = { &byol_output_text, &byol_output_json };

const struct output_format *
byol_output_find (const char *name)
{
  for (size_t i = 0; i < ARRAY_SIZE (formats); i++)
    if (strcmp (formats[i]->name, name) == 0)
      return formats[i];
  return NULL;
}
