/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands that need no image. */
#define _GNU_SOURCE
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>

/* The rules that are named one after another,
   or one document about all. */
int
run_texts (const struct settings *s, const struct byol_profile *profile, struct output *out)
{
  char **ids = s->arguments;
  for (char **id = ids; *id != NULL; id++)
    if (byol_rule_find (*id) == NULL) {
      const char *meant = closest (VALUE_RULE, *id);
      complain (meant != NULL ? "unknown rule \"%s\"; did you mean \"%s\"?"
                              : "unknown rule \"%s\"; \"byolcheck rules\" lists them",
                *id, meant);
      return EXIT_COULD_NOT;
    }

  const unsigned flags = write_flags (s);
  int code = EXIT_READY;
  do {
    struct byol_error *error = NULL;
    char *text = NULL;
    size_t len = 0;
    if (s->command == RULES)
      byol_rules_write (&text, &len, profile, s->format, flags, &error);
    else if (s->command == PROFILES)
      byol_profiles_write (&text, &len, s->format, flags, &error);
    else
      byol_rule_write (&text, &len, byol_rule_find (*ids++), profile, s->format, flags, &error);
    if (error != NULL)
      complain ("%s", byol_error_message (error));
    if (error != NULL || emit_document (out, s, text, len) < 0)
      code = EXIT_COULD_NOT;
    byol_error_free (error);
    byol_free (text);
  } while (code == EXIT_READY && *ids != NULL);
  return code;
}

/* A line for each file; those that are wrong have theirs on stderr. */
int
run_lint (const struct settings *s, struct byol_ctx *ctx, struct output *out)
{
  int code = EXIT_READY;
  for (char **path = s->arguments; *path != NULL; path++) {
    struct byol_error *error = NULL;
    char *what = NULL, *line = NULL;
    if (byol_lint_file (&what, ctx, *path, &error) < 0) {
      complain ("%s", byol_error_message (error));
      code = EXIT_COULD_NOT;
    } else {
      int len = asprintf (&line, "%s: ok (%s)\n", *path, what);
      if (len < 0 || emit (out, line, (size_t) len) < 0)
        code = EXIT_COULD_NOT;
      if (len >= 0)
        free (line);
    }
    byol_error_free (error);
    byol_free (what);
  }
  return code;
}
