/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UTF-16LE, as Windows stores text, to and from UTF-8. */
#ifndef BYOL_BASE_UTF16_H
#define BYOL_BASE_UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `bytes` of UTF-16LE to NUL-terminated UTF-8, up to the first NUL unit or the
   end (registry strings need not be terminated; an odd last byte is ignored).
   Lone surrogates become U+FFFD and clear *valid, which may be NULL. The
   caller frees the result; NULL: out of memory. */
char *byol_utf16le_to_utf8 (const void *bytes, size_t len, bool *valid);

/* NUL-terminated UTF-8 to UTF-16LE with a terminating NUL unit; *len counts
   bytes without it. Malformed UTF-8 becomes U+FFFD. NULL: out of memory. */
void *byol_utf8_to_utf16le (const char *text, size_t *len);

/* Takes one code point off *text. A byte that does not belong to well-formed
   UTF-8 is taken alone, as U+FFFD, and clears *valid, which may be NULL. */
uint32_t byol_utf8_get (const char **text, bool *valid);

/* Case-insensitive as Windows names are, ASCII letters only. */
int byol_name_cmp (const char *a, const char *b);
bool byol_name_eq (const char *a, const char *b);
bool byol_name_has_prefix (const char *name, const char *prefix);
bool byol_name_contains (const char *name, const char *part);

#endif
