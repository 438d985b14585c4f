/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "rules/text-file.h"

#include <string.h>

#include "base/utf16.h"

#define BLANK " \t\r"

/* The bytes of a text, converted; NULL: out of memory. */
static char *
decode (const uint8_t *bytes, size_t len, bool wide)
{
  size_t unit = wide ? 2 : 1;
  CLEANUP_FREE uint8_t *copy = malloc (len + 1);

  if (!copy)
    return NULL;
  memcpy (copy, bytes, len);
  for (size_t i = 0; i + unit <= len; i += unit)
    if (copy[i] == 0 && copy[i + unit - 1] == 0)
      copy[i] = ' ';
  copy[len] = '\0';
  return wide ? byol_utf16le_to_utf8 (copy, len, NULL) : (char *) STEAL (copy);
}

enum ev_state
byol_ask_text_file (struct check *c, const char *path, uint32_t most, char **out)
{
  const struct file_info *file;
  const uint8_t *mark, *bytes;
  size_t mark_len, len;

  *out = NULL;
  enum ev_state state = byol_ev_file (c->ev, path, &file);
  if (state != EV_FOUND)
    return state;
  if (file->flags & FILE_DIRECTORY)
    return EV_ABSENT;
  state = byol_ev_file_bytes (c->ev, path, 0, 2, &mark, &mark_len);
  if (state != EV_FOUND)
    return state;
  bool marked = mark_len == 2 && mark[0] == 0xff && mark[1] == 0xfe;
  bool wide = marked || (mark_len == 2 && mark[0] && mark[1] == 0);
  uint64_t start = file->size > most ? (file->size - most) & ~(uint64_t) 1 : 0;
  state = byol_ev_file_bytes (c->ev, path, start, most, &bytes, &len);
  if (state != EV_FOUND)
    return state;
  size_t skip = marked && start == 0 && len >= 2 ? 2 : 0;
  *out = decode (bytes + skip, len - skip, wide);
  if (!byol_have (c, *out))
    return EV_UNREADABLE;
  if (start > 0) {
    char *line = strchr (*out, '\n');

    line = line ? line + 1 : *out;
    memmove (*out, line, strlen (line) + 1);
  }
  return EV_FOUND;
}

/* Whether the `len` bytes of a line, without blanks around, are `text`. */
static bool
is_text (const char *line, size_t len, const char *text)
{
  while (len > 0 && strchr (BLANK, line[len - 1]))
    len--;
  return len == strlen (text) && byol_name_has_prefix (line, text);
}

char *
byol_ini_value (const char *text, const char *section, const char *key)
{
  bool inside = false;

  for (const char *line = text, *next; *line; line = next) {
    size_t len = strcspn (line, "\n");

    next = line + len + (line[len] != '\0');
    while (len > 0 && strchr (BLANK, *line))
      line++, len--;
    if (len > 0 && *line == '[') {
      const char *end = memchr (line, ']', len);

      inside = end && is_text (line + 1, (size_t) (end - line - 1), section);
      continue;
    }
    const char *equals = inside ? memchr (line, '=', len) : NULL;
    if (!equals || !is_text (line, (size_t) (equals - line), key))
      continue;
    const char *value = equals + 1, *end = line + len;
    while (value < end && strchr (BLANK, *value))
      value++;
    while (end > value && strchr (BLANK, end[-1]))
      end--;
    return strndup (value, (size_t) (end - value));
  }
  return NULL;
}
