/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text out of an image is hostile until it is escaped: it may move a
   terminal's cursor, or turn the reading direction of what follows. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/utf16.h"
#include "output/output.h"

/* One character, as it is or visibly escaped; the next one. */
static const char *
put_one (struct buf *out, const char *text)
{
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
  return text;
}

void
byol_output_put_escaped (struct buf *out, const char *text)
{
  for (;;) {
    size_t plain = byol_plain_length (text);
    byol_buf_add (out, text, plain);
    text += plain;
    if (*text == '\0')
      break;
    text = put_one (out, text);
  }
}

void
byol_output_put_lines (struct buf *out, const char *indent, const char *text)
{
  while (*text) {
    size_t len = strcspn (text, "\n");
    if (len > 0)
      byol_buf_puts (out, indent);
    for (const char *end = text + len; text < end;)
      text = put_one (out, text);
    byol_buf_puts (out, "\n");
    text += *text == '\n';
  }
}

void
byol_output_put_xml (struct buf *out, const char *text)
{
  while (*text)
    if (*text == '\n')
      byol_buf_add (out, text++, 1);
    else if (strchr ("&<>\"'", *text) != NULL)
      byol_buf_printf (out, "&#%d;", *text++);
    else
      text = put_one (out, text);
}

/* Where GitHub or GitLab would make a link of plain text, or call a person: an
   address, @name, #12, !12. What begins there, in bytes; 0: nothing. */
static size_t
link_length (const char *text)
{
  if (strchr ("@#!", *text) != NULL && isalnum ((unsigned char) text[1]))
    return 1;
  if (strncmp (text, "://", 3) == 0)
    return 1;
  return strncasecmp (text, "www.", 4) == 0 ? 3 : 0;
}

void
byol_output_put_markdown (struct buf *out, const char *text)
{
  while (*text) {
    size_t link = link_length (text);
    if (link > 0) {
      byol_buf_add (out, text, link);
      byol_buf_puts (out, "&#8203;"); /* nothing is seen, and nothing is linked */
      text += link;
    } else if (strchr ("<>&", *text) != NULL)
      byol_buf_printf (out, "&#%d;", *text++);
    else if (strchr ("\\`*_[]|~$", *text) != NULL)
      byol_buf_printf (out, "\\%c", *text++);
    else
      text = put_one (out, text);
  }
}

void
byol_output_put_utf16 (struct buf *out, const struct buf *text)
{
  CLEANUP_BUF struct buf lines = BUF_INIT;
  for (const char *from = text->data ? text->data : ""; *from; from++)
    byol_buf_puts (&lines, *from == '\n' ? "\r\n" : (const char[]){ *from, '\0' });
  size_t len = 0;
  CLEANUP_FREE void *units = byol_utf8_to_utf16le (lines.data ? lines.data : "", &len);
  if (text->failed || lines.failed || units == NULL)
    out->failed = true;
  else {
    byol_buf_add (out, "\xff\xfe", 2);
    byol_buf_add (out, units, len);
  }
}
