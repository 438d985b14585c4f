/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What could come next on a command line, for the completion of shells: the
   command "__complete WORD..." prints a candidate a line, with a tab and what it
   means behind it; a line ":files" says that names of files fit as well. The last
   word is the one to be completed. */
#define _GNU_SOURCE
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
put (FILE *to, const char *before, const char *candidate, const char *after, const char *word,
     const char *help)
{
  size_t len = strlen (word), skip = strlen (before);
  /* What stands in front of the candidate has been typed already. */
  if (strncmp (before, word, skip < len ? skip : len) != 0
      || (len > skip && strncmp (candidate, word + skip, len - skip) != 0))
    return;
  fprintf (to, "%s%s%s%s%.*s\n", before, candidate, after, help[0] != '\0' ? "\t" : "",
           (int) strcspn (help, "\n"), help);
}

static const char *
meaning_of (enum value kind, size_t i)
{
  if (kind == VALUE_RULE || kind == VALUE_FILE_OR_RULE)
    return byol_rule_title (byol_rule_get (i));
  return kind == VALUE_REQUEST ? byol_request_key_doc (i) : "";
}

/* Values of an option or arguments of a command; `before` stands in front of them
   in the same word: "--format=". */
static void
put_values (FILE *to, enum value kind, const char *before, const char *word)
{
  bool pair = kind == VALUE_FILE_OR_RULE || kind == VALUE_REQUEST;
  const char *value;
  for (size_t i = 0; (value = value_of (kind, i)) != NULL; i++)
    put (to, before, value, pair ? "=" : "", word, meaning_of (kind, i));
  if (kind == VALUE_FILE || kind == VALUE_FILE_OR_RULE || kind == VALUE_PROFILE)
    fprintf (to, ":files\n");
}

static const struct option_row *
find_option (const char *word)
{
  for (const struct option_row *o = option_rows; o->name != NULL; o++) {
    size_t len = strlen (o->name);
    if (word[0] == '-' && word[1] == '-' && strncmp (word + 2, o->name, len) == 0
        && (word[2 + len] == '\0' || word[2 + len] == '='))
      return o;
    if (o->id < 256 && word[0] == '-' && word[1] == (char) o->id && word[2] == '\0')
      return o;
  }
  return NULL;
}

static const struct command_row *
find_command_row (const char *word)
{
  for (const struct command_row *c = command_rows; c->name != NULL; c++)
    if (strcmp (c->name, word) == 0)
      return c;
  return NULL;
}

/* The command among the words, and the option that the last of them is the value
   of. */
static void
look_back (char **words, size_t count, const struct command_row **command,
           const struct option_row **waiting)
{
  for (size_t i = 0; i + 1 < count; i++) {
    const struct option_row *o = find_option (words[i]);
    *waiting = NULL;
    if (o != NULL && o->arg != NULL && strchr (words[i], '=') == NULL) {
      if (i + 2 == count)
        *waiting = o;
      i++;
    } else if (o == NULL && words[i][0] != '-' && *command == NULL)
      *command = find_command_row (words[i]);
  }
}

static void
put_candidates (FILE *to, char **words, size_t count)
{
  const struct command_row *command = NULL;
  const struct option_row *waiting = NULL, *inside;
  const char *word = words[count - 1], *equals = strchr (word, '=');
  look_back (words, count, &command, &waiting);
  if (waiting != NULL) {
    put_values (to, waiting->value, "", word);
    return;
  }
  if (equals != NULL && (inside = find_option (word)) != NULL) {
    char *before = strndup (word, (size_t) (equals - word) + 1);
    if (before != NULL)
      put_values (to, inside->value, before, word);
    free (before);
    return;
  }
  if (word[0] == '-') {
    for (const struct option_row *o = option_rows; o->name != NULL; o++)
      if (command == NULL ? o->common : (o->concerns & command->command) != 0)
        put (to, "--", o->name, "", word, o->help);
    return;
  }
  if (command != NULL)
    put_values (to, command->value, "", word);
  else
    for (const struct command_row *c = command_rows; c->name != NULL; c++)
      put (to, "", c->name, "", word, c->help);
}

int
run_complete (char **words)
{
  char *text = NULL;
  size_t len = 0, count = 0;
  while (words[count] != NULL)
    count++;
  FILE *to = open_memstream (&text, &len);
  if (to == NULL)
    return EXIT_COULD_NOT;
  if (count > 0)
    put_candidates (to, words, count);
  int code = fclose (to) == 0 && print (text, len) == 0 ? EXIT_READY : EXIT_COULD_NOT;
  free (text);
  return code;
}
