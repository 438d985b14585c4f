/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text out of an image is hostile until it is escaped: it may move a
   terminal's cursor, or turn the reading direction of what follows. */
#include "config.h"

#include "base/text.h"
#include "base/utf16.h"
#include "output/output.h"

void
byol_output_put_escaped (struct buf *out, const char *text)
{
  while (*text) {
    const char *from = text;
    bool valid;
    uint32_t c = byol_utf8_get (&text, &valid);
    if (!valid)
      byol_buf_printf (out, "\\x%02x", (unsigned char) *from);
    else if (!byol_char_is_unsafe (c))
      byol_buf_add (out, from, (size_t) (text - from));
    else if (c < 0x80)
      byol_buf_printf (out, "\\x%02x", c);
    else
      byol_buf_printf (out, "\\u{%04x}", c);
  }
}
