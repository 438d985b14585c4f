/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for people: sizes, and strings that may come from a hostile image. */
#ifndef BYOL_BASE_TEXT_H
#define BYOL_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returned by value, to be used within one call: byol_size_text (n).text */
struct short_text
{
  char text[64];
};

/* "64.0 GiB", "100 MiB", "512 bytes". */
struct short_text byol_size_text (uint64_t bytes);

/* Control characters, bidirectional overrides, and what cannot be seen. */
bool byol_char_is_unsafe (uint32_t c);
/* How many bytes at the beginning are ASCII that can be printed: safe in any text
   for people, and the same in every encoding. */
size_t byol_plain_length (const char *text);
/* Puts '?' for each of them, and for each byte of malformed UTF-8. */
void byol_make_printable (char *text);

#endif
