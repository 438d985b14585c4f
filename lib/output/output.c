/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "output/output.h"

static const struct output_format *const formats[] = {
  &byol_output_text,  &byol_output_json,    &byol_output_ndjson,
  &byol_output_junit, &byol_output_sarif,   &byol_output_markdown,
  &byol_output_html,  &byol_output_aws_log, &byol_output_aws_image_info,
};

const struct output_format *
byol_output_get (size_t i)
{
  return i < ARRAY_SIZE (formats) ? formats[i] : NULL;
}
