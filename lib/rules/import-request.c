/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf16.h"
#include "rules/import-request.h"
#include "rules/which-windows.h"

/* IngestionProcess of ImportWorkspaceImage: without a suffix PCoIP, _WSP is
   DCV, which had that name before, _BYOP WorkSpaces Core. */
static const struct process
{
  const char *name;
  struct streaming means;
} processes[] = {
  { "BYOL_REGULAR", { "PCOIP", "BASE" } },
  { "BYOL_REGULAR_WSP", { "DCV", "BASE" } },
  { "BYOL_REGULAR_BYOP", { "BYOP", "BASE" } },
  { "BYOL_GRAPHICS", { "PCOIP", "GRAPHICS" } },
  { "BYOL_GRAPHICSPRO", { "PCOIP", "GRAPHICSPRO" } },
  { "BYOL_GRAPHICS_G4DN", { "PCOIP", "GRAPHICS_G4DN" } },
  { "BYOL_GRAPHICS_G4DN_WSP", { "DCV", "GRAPHICS_G4DN" } },
  { "BYOL_GRAPHICS_G4DN_BYOP", { "BYOP", "GRAPHICS_G4DN" } },
};

/* What people write, and AWS's word. */
static const char *const protocols[][2] = {
  { "PCOIP", "PCOIP" },
  { "DCV", "DCV" },
  { "WSP", "DCV" },
  { "BYOP", "BYOP" },
};
static const char *const computes[][2] = {
  { "BASE", "BASE" },
  { "GRAPHICS", "GRAPHICS" },
  { "GRAPHICSPRO", "GRAPHICSPRO" },
  { "GRAPHICS_G4DN", "GRAPHICS_G4DN" },
  { "GRAPHICS_G6", "GRAPHICS_G6" },
};

static char *clause (struct check *c, const char *fmt, ...) PRINTF_LIKE (2, 3);

/* Values are the caller's, and shown. */
static char *
clause (struct check *c, const char *fmt, ...)
{
  char *text;
  va_list args;

  va_start (args, fmt);
  int r = vasprintf (&text, fmt, args);
  va_end (args);
  if (r < 0)
    text = NULL;
  if (!byol_have (c, text))
    return NULL;
  byol_make_printable (text);
  return text;
}

/* *word is left alone where the request does not have the key. */
static char *
ask_word (struct check *c, const char *key, const char *const (*words)[2], size_t count,
          const char **word)
{
  const char *said = byol_request (c, key);

  if (!said)
    return NULL;
  for (size_t i = 0; i < count; i++)
    if (byol_name_eq (said, words[i][0])) {
      *word = words[i][1];
      return NULL;
    }
  return clause (c, "the %s \"%s\" is none that AWS has", key, said);
}

static char *
ask_process (struct check *c, struct streaming *out)
{
  const char *said = byol_request (c, "ingestion_process");

  if (!said)
    return NULL;
  for (size_t i = 0; i < ARRAY_SIZE (processes); i++)
    if (strcmp (said, processes[i].name) == 0) {
      *out = processes[i].means;
      return NULL;
    }
  return clause (c, "the %s \"%s\" is none that AWS has", "ingestion_process", said);
}

/* What the one way says must not contradict the other. */
static char *
merge (struct check *c, const char **into, const char *process)
{
  if (*into && process && strcmp (*into, process) != 0)
    return clause (c, "the ingestion_process means %s, and the request says %s", process, *into);
  if (!*into)
    *into = process;
  return NULL;
}

void
byol_request_streaming (struct check *c, struct streaming *out, char **wrong)
{
  struct streaming said = { NULL, NULL }, process = { NULL, NULL };
  char *bad = ask_word (c, "protocol", protocols, ARRAY_SIZE (protocols), &said.protocol);

  *out = (struct streaming){ NULL, NULL };
  if (!bad)
    bad = ask_word (c, "compute_type", computes, ARRAY_SIZE (computes), &said.compute);
  if (!bad)
    bad = ask_process (c, &process);
  if (!bad)
    bad = merge (c, &said.protocol, process.protocol);
  if (!bad)
    bad = merge (c, &said.compute, process.compute);
  if (!bad)
    *out = said;
  if (wrong)
    *wrong = bad;
  else
    free (bad);
}

bool
byol_compute_is_gpu (const char *compute)
{
  return byol_name_has_prefix (compute, "GRAPHICS");
}

bool
byol_parse_count (const char *text, uint64_t *out)
{
  size_t len = strlen (text);

  if (len == 0 || len > 9 || strspn (text, "0123456789") != len)
    return false;
  *out = strtoul (text, NULL, 10);
  return true;
}

bool
byol_request_count (struct check *c, const char *key, bool *said, uint64_t *out)
{
  const char *text = byol_request (c, key);

  *said = text != NULL;
  if (!text)
    return false;
  if (byol_parse_count (text, out))
    return true;
  CLEANUP_FREE char *shown = clause (c, "%s is not a number: \"%s\"", key, text);
  byol_unknown (c, "request-invalid", "The request's %s.", shown ? shown : key);
  return false;
}

void
byol_request_missing (struct check *c, const char *key, const char *sentence)
{
  byol_needs_attestation (c, "%s Give --request %s=..., or attest it.", sentence, key);
}

/* ---- refused combinations --------------------------------------------------------- */

static bool
builds_are_valid (const char *text)
{
  size_t len = strlen (text);

  return strcmp (text, "*") == 0
         || (len > 0 && len < 16 && strspn (text, "0123456789-") == len
             && strpbrk (text, "0123456789") && strchr (text, '-') == strrchr (text, '-'));
}

static bool
builds_have (const char *text, uint32_t build)
{
  const char *dash = strchr (text, '-');

  if (strcmp (text, "*") == 0)
    return true;
  if (!dash)
    return strtoul (text, NULL, 10) == build;
  return strtoul (text, NULL, 10) <= build
         && (dash[1] == '\0' || build <= strtoul (dash + 1, NULL, 10));
}

/* Where the part begins; NULL: there are fewer. */
static const char *
part_of (const char *pattern, size_t part, size_t *len)
{
  while (part-- > 0) {
    pattern = strchr (pattern, '/');
    if (!pattern)
      return NULL;
    pattern++;
  }
  *len = strcspn (pattern, "/");
  return pattern;
}

static bool
is_valid (const char *item, size_t values)
{
  size_t len;

  for (size_t i = 0; i < values; i++) {
    const char *part = part_of (item, i, &len);

    if (!part || len == 0 || part[len] != '/')
      return false;
    for (size_t j = 0; j < len; j++)
      if (!isalnum ((unsigned char) part[j]) && part[j] != '_' && (part[j] != '*' || len > 1))
        return false;
  }
  return builds_are_valid (part_of (item, values, &len));
}

bool
byol_refused_2_valid (const char *item)
{
  return is_valid (item, 2);
}

bool
byol_refused_3_valid (const char *item)
{
  return is_valid (item, 3);
}

bool
byol_refused_any (const char *pattern, size_t part)
{
  size_t len;
  const char *p = part_of (pattern, part, &len);

  return p && len == 1 && *p == '*';
}

/* By the values alone. */
static enum refused
match_values (const char *pattern, const char *const *values, size_t count, size_t *unsaid)
{
  enum refused result = REFUSED;

  for (size_t i = 0; i < count; i++) {
    size_t len;
    const char *part = part_of (pattern, i, &len);

    if (!part)
      return REFUSED_NOT;
    if (byol_refused_any (pattern, i))
      continue;
    if (!values[i]) {
      *unsaid = i;
      result = REFUSED_MAYBE;
    } else if (strlen (values[i]) != len || memcmp (part, values[i], len) != 0)
      return REFUSED_NOT;
  }
  return result;
}

enum refused
byol_find_refused (struct check *c, const char *const *values, size_t count, const char **pattern,
                   size_t *unsaid)
{
  const struct strv *refused = byol_param_strings (c, "refused");
  const struct win_identity *id = NULL;
  enum refused result = REFUSED_NOT;

  for (size_t i = 0; i < refused->count; i++) {
    const char *item = refused->items[i];
    size_t which = 0, len;
    enum refused match = match_values (item, values, count, &which);

    if (match == REFUSED_NOT)
      continue;
    if (!byol_refused_any (item, count)) {
      const char *builds = part_of (item, count, &len);

      if (!id && !byol_ask_identity (c, &id))
        return REFUSED_UNREADABLE;
      if (!builds || !builds_have (builds, id->build))
        continue;
    }
    if (match == REFUSED) {
      *pattern = item;
      return match;
    }
    *unsaid = which;
    result = match;
  }
  return result;
}
