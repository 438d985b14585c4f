/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line, and the help: both are made of tables.c. */
#define _GNU_SOURCE
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the options, the last row included. */
#define OPTIONS_MOST 32

/* ---- help ----------------------------------------------------------------------- */

#define HELP_COLUMN 27

/* A name, then lines in a column of their own. */
__attribute__ ((format (printf, 3, 4))) static void
put_help (FILE *to, const char *help, const char *fmt, ...)
{
  va_list args;
  va_start (args, fmt);
  int column = vfprintf (to, fmt, args);
  va_end (args);
  if (column >= HELP_COLUMN) {
    fprintf (to, "\n");
    column = 0;
  }
  for (;;) {
    size_t len = strcspn (help, "\n");
    fprintf (to, "%*s%.*s\n", HELP_COLUMN - column, "", (int) len, help);
    if (help[len] == '\0')
      break;
    help += len + 1;
    column = 0;
  }
}

static void
put_options (FILE *to, int command)
{
  for (const struct option_row *o = option_rows; o->name != NULL; o++) {
    if (command != 0 ? (o->concerns & command) == 0 : !o->common)
      continue;
    const char letter[] = { '-', (char) o->id, ',', '\0' };
    put_help (to, o->help, "  %-3s --%s %s", o->id < 256 ? letter : "", o->name,
              o->arg != NULL ? o->arg : "");
  }
}

static void
put_general_help (FILE *to)
{
  fprintf (to, "Usage: byolcheck COMMAND [OPTION...] [ARGUMENT...]\n"
               "Will Amazon WorkSpaces accept this Windows disk image (BYOL)?\n\n");
  for (const struct command_row *c = command_rows; c->name != NULL; c++)
    put_help (to, c->help, "  %s %s", c->name, c->arguments);
  fprintf (to, "\n");
  put_options (to, 0);
  fprintf (to, "Exit status: 0 ready, 1 not ready or undecided, 2 could not check.\n");
}

static void
put_command_help (FILE *to, const struct command_row *c)
{
  fprintf (to, "Usage: byolcheck %s [OPTION...]%s%s\n", c->name, c->arguments[0] != '\0' ? " " : "",
           c->arguments);
  if (c->command == PROFILES)
    fprintf (to, "       byolcheck profiles --lint FILE...\n");
  fprintf (to, "%c%s; see byolcheck-%s(1).\n\n", c->help[0] - 'a' + 'A', c->help + 1, c->name);
  put_options (to, c->command);
}

static void
put_request_keys (FILE *to)
{
  for (size_t i = 0; i < byol_request_key_count (); i++)
    put_help (to, byol_request_key_doc (i), "%s", byol_request_key_name (i));
}

static void
put_version (FILE *to)
{
  fprintf (to, "byolcheck %s\nSources: tree%s%s\n", byol_version_string (),
           byol_feature_supported ("direct") ? ", direct" : "",
           byol_feature_supported ("guestfs") ? ", guestfs" : "");
}

/* What is asked for instead of work: `option` 'h', OPT_VERSION or OPT_REQUEST;
   `command` NULL: none. */
static int
tell_of_itself (int option, const struct command_row *command)
{
  char *text = NULL;
  size_t len = 0;
  FILE *to = open_memstream (&text, &len);
  if (to == NULL)
    return EXIT_COULD_NOT;
  if (option == OPT_VERSION)
    put_version (to);
  else if (option == OPT_REQUEST)
    put_request_keys (to);
  else if (command != NULL)
    put_command_help (to, command);
  else
    put_general_help (to);
  int code = fclose (to) == 0 && print (text, len) == 0 ? EXIT_READY : EXIT_COULD_NOT;
  free (text);
  return code;
}

/* ---- parsing ----------------------------------------------------------------------- */

static int
usage_error (void)
{
  fprintf (stderr, "Try \"byolcheck --help\".\n");
  return EXIT_COULD_NOT;
}

static int
is_one_of (const char *name, const char *a, const char *b, const char *c)
{
  return strcmp (name, a) == 0 || strcmp (name, b) == 0 || (c != NULL && strcmp (name, c) == 0);
}

/* A whole number from 1 to `most`; 0 for anything else. */
static uint32_t
parse_number (const char *text, uint32_t most)
{
  char *end;
  errno = 0;
  unsigned long number = strtoul (text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || strchr (text, '-') != NULL || number > most)
    return 0;
  return (uint32_t) number;
}

/* One option; -1 to go on, else the exit code. */
static int
take_option (struct settings *s, int option)
{
  switch (option) {
    case OPT_FORMAT:
      s->format = optarg;
      break;
    case OPT_COLOR:
      if (!is_one_of (optarg, "auto", "always", "never")) {
        complain ("--color is auto, always or never, not \"%s\"", optarg);
        return usage_error ();
      }
      s->color = optarg;
      break;
    case OPT_DEADLINE:
      s->deadline_ms = 1000 * parse_number (optarg, UINT32_MAX / 1000);
      if (s->deadline_ms == 0) {
        complain ("--deadline takes whole seconds from 1 to %u, not \"%s\"", UINT32_MAX / 1000,
                  optarg);
        return usage_error ();
      }
      break;
    case OPT_JOBS:
      s->jobs = parse_number (optarg, MAX_JOBS);
      if (s->jobs == 0) {
        complain ("--jobs takes a number from 1 to %d, not \"%s\"", MAX_JOBS, optarg);
        return usage_error ();
      }
      break;
    case OPT_ATTEST:
    case OPT_REQUEST:
    case OPT_WAIVE:
      s->sayings[s->saying_count++] = (struct saying){ option, optarg };
      break;
    case 'o':
      s->output = optarg;
      break;
    case 'p':
      s->profile = optarg;
      break;
    case OPT_AS_OF:
      s->as_of = optarg;
      break;
    case OPT_SOURCE:
      s->source = optarg;
      break;
    case OPT_IMAGE_FORMAT:
      s->image_format = optarg;
      break;
    case OPT_ALLOW_BACKING:
      s->allow_backing = 1;
      break;
    case OPT_DISK:
      s->disks[s->disk_count++] = optarg;
      break;
    case OPT_REQUIRE_SANDBOX:
      s->require_sandbox = 1;
      break;
    case OPT_VERIFY:
      s->verify = 1;
      break;
    case OPT_STRICT:
      s->strict = 1;
      break;
    case OPT_LINT:
      s->lint = 1;
      break;
    case 'v':
      s->verbose = 1;
      break;
    case 'q':
      s->quiet = 1;
      break;
    default:
      break;
  }
  return -1;
}

/* The options as getopt wants them. */
static void
make_getopt (struct option *long_options, char *letters)
{
  *letters++ = ':';
  for (const struct option_row *o = option_rows; o->name != NULL; o++) {
    *long_options++ =
      (struct option){ o->name, o->arg ? required_argument : no_argument, NULL, o->id };
    if (o->id >= 256)
      continue;
    *letters++ = (char) o->id;
    if (o->arg != NULL)
      *letters++ = ':';
  }
  *letters = '\0';
}

bool
takes_several_images (const struct settings *s)
{
  if (s->disk_count > 0) {
    complain ("--disk goes with one image, not with several");
    return false;
  }
  if (strncmp (s->format, "aws-", 4) == 0) {
    complain ("--format %s tells of one image, not of several", s->format);
    return false;
  }
  return true;
}

/* What can be written of what the command does. */
static int
check_format (const struct settings *s, const char *command)
{
  const int is_text = is_one_of (s->format, "text", "json", NULL);
  char known[256] = "";
  int found = 0;
  for (size_t i = 0, len = 0; i < byol_format_count () && len < sizeof known; i++) {
    found |= strcmp (byol_format_name (i), s->format) == 0;
    len += (size_t) snprintf (known + len, sizeof known - len, "%s%s", i > 0 ? ", " : "",
                              byol_format_name (i));
  }
  if (!found) {
    const char *meant = closest (VALUE_FORMAT, s->format);
    complain ("--format is one of %s, not \"%s\"%s%s%s", known, s->format,
              meant ? "; did you mean \"" : "", meant ? meant : "", meant ? "\"?" : "");
    return usage_error ();
  }
  if (s->command != CHECK && !is_text) {
    complain ("--format is text or json for \"%s\", not \"%s\"", command, s->format);
    return usage_error ();
  }
  if (strncmp (s->format, "aws-", 4) == 0 && s->output == NULL && isatty (STDOUT_FILENO)) {
    complain ("--format %s is UTF-16, not for a terminal: name a file with -o", s->format);
    return usage_error ();
  }
  return -1;
}

static const struct command_row *
find_command (const char *name)
{
  for (const struct command_row *c = command_rows; name != NULL && c->name != NULL; c++)
    if (strcmp (c->name, name) == 0)
      return c;
  return NULL;
}

/* A word that is none of what was expected, and what may have been meant. */
static int
unknown (const char *what, enum value kind, const char *name)
{
  const char *meant = closest (kind, name);
  if (meant != NULL)
    complain ("unknown %s \"%s\"; did you mean \"%s\"?", what, name, meant);
  else
    complain ("unknown %s \"%s\"", what, name);
  return usage_error ();
}

static int
check_command (struct settings *s, const char *name, const int *used)
{
  const struct command_row *command = find_command (name);
  if (command == NULL)
    return unknown ("command", VALUE_COMMAND, name);
  s->command = command->command;
  for (size_t o = 0; option_rows[o].name != NULL; o++)
    if (used[o] && (option_rows[o].concerns & s->command) == 0) {
      complain ("option --%s has no meaning for \"%s\"", option_rows[o].name, name);
      return usage_error ();
    }
  int takes_arguments = command->arguments[0] != '\0' || s->lint;
  if (takes_arguments != (*s->arguments != NULL)) {
    complain (takes_arguments ? "%s: nothing named to work on" : "%s: takes no arguments", name);
    return usage_error ();
  }
  if (s->command == DIFF && (s->arguments[1] == NULL || s->arguments[2] != NULL)) {
    complain ("diff: takes two reports, OLD and NEW");
    return usage_error ();
  }
  int code = check_format (s, name);
  if (code < 0 && (s->command & (CHECK | INSPECT)) != 0 && s->arguments[1] != NULL
      && !takes_several_images (s))
    code = usage_error ();
  return code;
}

/* `word` as it was given; of "-Z" and "-vZ" getopt tells the letter. */
static int
unknown_option (const char *word)
{
  const char *meant = NULL;
  char name[64];
  if (optopt > 0 && optopt < 256) {
    complain ("unknown option \"-%c\"", optopt);
    return usage_error ();
  }
  if (strncmp (word, "--", 2) == 0) {
    snprintf (name, sizeof name, "%.*s", (int) strcspn (word + 2, "="), word + 2);
    meant = closest (VALUE_OPTION, name);
  }
  if (meant != NULL)
    complain ("unknown option \"%s\"; did you mean \"--%s\"?", word, meant);
  else
    complain ("unknown option \"%s\"", word);
  return usage_error ();
}

int
parse_command_line (struct settings *s, int argc, char **argv)
{
  struct option long_options[OPTIONS_MOST] = { { NULL, 0, NULL, 0 } };
  char letters[2 * OPTIONS_MOST];
  int used[OPTIONS_MOST] = { 0 }, c, wanted = 0;

  if (argc > 1 && strcmp (argv[1], "__complete") == 0)
    return run_complete (argv + 2);

  make_getopt (long_options, letters);
  s->sayings = calloc ((size_t) argc + 1, sizeof *s->sayings);
  s->disks = calloc ((size_t) argc + 1, sizeof *s->disks);
  if (s->sayings == NULL || s->disks == NULL) {
    complain ("out of memory");
    return EXIT_COULD_NOT;
  }
  opterr = 0;
  while ((c = getopt_long (argc, argv, letters, long_options, NULL)) != -1) {
    if (c == ':') {
      complain ("option \"%s\" needs an argument", argv[optind - 1]);
      return usage_error ();
    }
    if (c == '?') {
      return unknown_option (argv[optind - 1]);
    }
    if (wanted == 0
        && (c == 'h' || c == OPT_VERSION || (c == OPT_REQUEST && strcmp (optarg, "list") == 0)))
      wanted = c;
    int code = take_option (s, c);
    if (code >= 0)
      return code;
    for (size_t i = 0; option_rows[i].name != NULL; i++)
      used[i] |= option_rows[i].id == c;
  }
  const char *name = argv[optind];
  if (wanted != 0)
    return tell_of_itself (wanted, find_command (name));
  if (name == NULL) {
    complain ("no command given");
    return usage_error ();
  }
  s->arguments = argv + optind + 1;
  return check_command (s, name, used);
}
