/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/utf16.h"

struct short_text
byol_size_text (uint64_t bytes)
{
  struct short_text t;

  if (bytes >= GIB)
    snprintf (t.text, sizeof t.text, "%.1f GiB", (double) bytes / (double) GIB);
  else if (bytes >= MIB)
    snprintf (t.text, sizeof t.text, "%" PRIu64 " MiB", bytes / (uint64_t) MIB);
  else
    snprintf (t.text, sizeof t.text, "%" PRIu64 " bytes", bytes);
  return t;
}

bool
byol_char_is_unsafe (uint32_t c)
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
    { 0xfffe, 0xffff },   /* no characters */
    { 0xe0000, 0xe0fff }, /* tags */
  };
  for (size_t i = 0; i < ARRAY_SIZE (unsafe); i++)
    if (c >= unsafe[i].first && c <= unsafe[i].last)
      return true;
  return false;
}

size_t
byol_plain_length (const char *text)
{
  size_t len = 0;
  while (text[len] >= 0x20 && text[len] < 0x7f)
    len++;
  return len;
}

void
byol_make_printable (char *text)
{
  char *to = text + byol_plain_length (text);
  for (const char *from = to; *from;) {
    const char *start = from;
    bool valid;
    uint32_t c = byol_utf8_get (&from, &valid);
    if (!valid || byol_char_is_unsafe (c))
      *to++ = '?';
    else
      while (start < from)
        *to++ = *start++;
  }
  *to = '\0';
}
