/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text out of an image is hostile until it is escaped: it may move a
   terminal's cursor, or turn the reading direction of what follows. */
#include "config.h"

#include "base/utf16.h"
#include "output/output.h"

bool
byol_output_char_is_unsafe (uint32_t c)
{
  static const struct
  {
    uint32_t first, last;
  } unsafe[] = {
    { 0x0000, 0x001f },   /* C0 controls */
    { 0x007f, 0x009f },   /* DEL, C1 controls */
    { 0x00ad, 0x00ad },   /* soft hyphen */
    { 0x061c, 0x061c },   /* Arabic letter mark */
    { 0x200b, 0x200f },   /* zero width, direction marks */
    { 0x2028, 0x202e },   /* line and paragraph separator, embeddings, overrides */
    { 0x2060, 0x206f },   /* invisible operators, isolates */
    { 0xfeff, 0xfeff },   /* byte order mark */
    { 0xfff9, 0xfffb },   /* interlinear annotation */
    { 0xe0000, 0xe0fff }, /* tags */
  };
  for (size_t i = 0; i < ARRAY_SIZE (unsafe); i++)
    if (c >= unsafe[i].first && c <= unsafe[i].last)
      return true;
  return false;
}

void
byol_output_put_escaped (struct buf *out, const char *text)
{
  while (*text) {
    const char *from = text;
    bool valid;
    uint32_t c = byol_utf8_get (&text, &valid);
    if (!valid)
      byol_buf_printf (out, "\\x%02x", (unsigned char) *from);
    else if (!byol_output_char_is_unsafe (c))
      byol_buf_add (out, from, (size_t) (text - from));
    else if (c < 0x80)
      byol_buf_printf (out, "\\x%02x", c);
    else
      byol_buf_printf (out, "\\u{%04x}", c);
  }
}
