/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line, and the help, which is made of the same tables. */
#define _GNU_SOURCE
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALL (CHECK | INSPECT | RULES | EXPLAIN | PROFILES | DIFF)
#define COUNT(a) (sizeof (a) / sizeof ((a)[0]))

static const struct
{
  const char *name;
  enum command command;
  const char *arguments; /* "": takes none */
  const char *help;
} commands[] = {
  { "check", CHECK, "IMAGE...", "check disk images, or folders of them or of Windows" },
  { "inspect", INSPECT, "IMAGE...", "show what is on the disk, without a verdict" },
  { "rules", RULES, "", "list the requirements" },
  { "explain", EXPLAIN, "RULE...", "tell a requirement in full" },
  { "profiles", PROFILES, "", "list the dated sets of requirements" },
  { "diff", DIFF, "OLD NEW", "tell what changed between two JSON reports" },
};

/* With commands that an option does not concern it is an error, so that nobody
   believes it did something. What is common stands in the short help. */
static const struct
{
  const char *name;
  int has_arg, id, concerns, common;
  const char *arg, *help; /* lines */
} options[] = {
  { "profile", required_argument, 'p', CHECK | RULES | EXPLAIN, 1, "NAME",
    "name of a profile, or path of a JSON file [current]" },
  { "as-of", required_argument, OPT_AS_OF, CHECK, 0, "DATE",
    "the day of the check, 2026-06-01 [today]; without\n"
    "--profile it picks the profile in force then" },
  { "strict", no_argument, OPT_STRICT, CHECK, 1, NULL,
    "warnings and missing attestations block as well" },
  { "attest", required_argument, OPT_ATTEST, CHECK, 1, "FILE",
    "what no disk shows: a JSON file of attestations, or\n"
    "RULE=WHO[:NOTE] for one rule" },
  { "request", required_argument, OPT_REQUEST, CHECK, 0, "KEY=VALUE",
    "what AWS is asked for; KEY=@FILE reads a file" },
  { "waive", required_argument, OPT_WAIVE, CHECK, 1, "FILE",
    "what shall not block: a JSON file of waivers" },
  { "lint", no_argument, OPT_LINT, PROFILES, 0, NULL,
    "look at FILE...: profiles, attestations or waivers" },
  { "source", required_argument, OPT_SOURCE, CHECK | INSPECT, 0, "SOURCE",
    "auto (default), direct, guestfs or tree" },
  { "image-format", required_argument, OPT_IMAGE_FORMAT, CHECK | INSPECT, 0, "FMT",
    "raw, qcow2, vmdk, vpc, vhdx, vdi or ova; default: probe" },
  { "disk", required_argument, OPT_DISK, CHECK | INSPECT, 0, "FILE",
    "a further disk of the one IMAGE; repeatable" },
  { "allow-backing", no_argument, OPT_ALLOW_BACKING, CHECK | INSPECT, 0, NULL,
    "let an image refer to other files" },
  { "verify", no_argument, OPT_VERIFY, CHECK | INSPECT, 0, NULL,
    "compare all of an OVA with its manifest" },
  { "require-sandbox", no_argument, OPT_REQUIRE_SANDBOX, CHECK | INSPECT, 0, NULL,
    "refuse to read without every wall of the sandbox" },
  { "deadline", required_argument, OPT_DEADLINE, CHECK | INSPECT, 0, "SECONDS",
    "give up on an image after that time" },
  { "jobs", required_argument, OPT_JOBS, CHECK | INSPECT, 0, "N",
    "look at N images at once [CPUs, at most 4]" },
  { "format", required_argument, OPT_FORMAT, ALL, 1, "FORMAT",
    "text (default) or json; of check also ndjson, junit,\n"
    "sarif, markdown, aws-log or aws-image-info" },
  { "output", required_argument, 'o', ALL, 1, "FILE", "write to FILE, not to standard output" },
  { "color", required_argument, OPT_COLOR, ALL & ~DIFF, 0, "WHEN",
    "auto (default), always or never" },
  { "verbose", no_argument, 'v', CHECK | INSPECT, 1, NULL,
    "show the evidence, and what is being done" },
  { "quiet", no_argument, 'q', CHECK | INSPECT | DIFF, 1, NULL, "print nothing but errors" },
  { "help", no_argument, 'h', ALL, 1, NULL, "this; after a command all of its options" },
  { "version", no_argument, OPT_VERSION, ALL, 0, NULL, "print the version" },
};

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
  for (size_t i = 0; i < COUNT (options); i++) {
    if (command != 0 ? (options[i].concerns & command) == 0 : !options[i].common)
      continue;
    const char letter[] = { '-', (char) options[i].id, ',', '\0' };
    put_help (to, options[i].help, "  %-3s --%s %s", options[i].id < 256 ? letter : "",
              options[i].name, options[i].arg != NULL ? options[i].arg : "");
  }
}

static void
put_general_help (FILE *to)
{
  fprintf (to, "Usage: byolcheck COMMAND [OPTION...] [ARGUMENT...]\n"
               "Will Amazon WorkSpaces accept this Windows disk image (BYOL)?\n\n");
  for (size_t i = 0; i < COUNT (commands); i++)
    put_help (to, commands[i].help, "  %s %s", commands[i].name, commands[i].arguments);
  fprintf (to, "\n");
  put_options (to, 0);
  fprintf (to, "Exit status: 0 ready, 1 not ready or undecided, 2 could not check.\n");
}

static void
put_command_help (FILE *to, size_t command)
{
  fprintf (to, "Usage: byolcheck %s [OPTION...]%s%s\n", commands[command].name,
           commands[command].arguments[0] != '\0' ? " " : "", commands[command].arguments);
  if (commands[command].command == PROFILES)
    fprintf (to, "       byolcheck profiles --lint FILE...\n");
  fprintf (to, "%c%s.\n\n", commands[command].help[0] - 'a' + 'A', commands[command].help + 1);
  put_options (to, commands[command].command);
  if (commands[command].command != CHECK)
    return;
  fprintf (to, "\nKeys of a request:\n");
  for (size_t i = 0; i < byol_request_key_count (); i++)
    put_help (to, byol_request_key_doc (i), "  %s", byol_request_key_name (i));
}

static void
put_version (FILE *to)
{
  fprintf (to, "byolcheck %s\nSources: tree%s%s\n", byol_version_string (),
           byol_feature_supported ("direct") ? ", direct" : "",
           byol_feature_supported ("guestfs") ? ", guestfs" : "");
}

/* What is asked for instead of work: `option` 'h' or OPT_VERSION, `command` an
   index, or the number of commands for none. */
static int
tell_of_itself (int option, size_t command)
{
  char *text = NULL;
  size_t len = 0;
  FILE *to = open_memstream (&text, &len);
  if (to == NULL)
    return EXIT_COULD_NOT;
  if (option == OPT_VERSION)
    put_version (to);
  else if (command < COUNT (commands))
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
  for (size_t i = 0; i < COUNT (options); i++) {
    long_options[i] = (struct option){ options[i].name, options[i].has_arg, NULL, options[i].id };
    if (options[i].id >= 256)
      continue;
    *letters++ = (char) options[i].id;
    if (options[i].has_arg == required_argument)
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
    complain ("--format is one of %s, not \"%s\"", known, s->format);
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

static size_t
find_command (const char *name)
{
  size_t i = 0;
  while (i < COUNT (commands) && (name == NULL || strcmp (commands[i].name, name) != 0))
    i++;
  return i;
}

static int
check_command (struct settings *s, const char *name, const int *used)
{
  size_t i = find_command (name);
  if (i == COUNT (commands)) {
    complain ("unknown command \"%s\"", name);
    return usage_error ();
  }
  s->command = commands[i].command;
  for (size_t o = 0; o < COUNT (options); o++)
    if (used[o] && (options[o].concerns & s->command) == 0) {
      complain ("option --%s has no meaning for \"%s\"", options[o].name, name);
      return usage_error ();
    }
  int takes_arguments = commands[i].arguments[0] != '\0' || s->lint;
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

int
parse_command_line (struct settings *s, int argc, char **argv)
{
  struct option long_options[COUNT (options) + 1] = { { NULL, 0, NULL, 0 } };
  char letters[2 * COUNT (options) + 2];
  int used[COUNT (options)] = { 0 }, c, wanted = 0;

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
      if (optopt > 0 && optopt < 256)
        complain ("unknown option \"-%c\"", optopt);
      else
        complain ("unknown option \"%s\"", argv[optind - 1]);
      return usage_error ();
    }
    if (wanted == 0 && (c == 'h' || c == OPT_VERSION))
      wanted = c;
    int code = take_option (s, c);
    if (code >= 0)
      return code;
    for (size_t i = 0; i < COUNT (options); i++)
      used[i] |= options[i].id == c;
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
