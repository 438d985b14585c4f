/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command line consists of: parsing, help and completion are made of
   these tables. */
#define _GNU_SOURCE
#include "cli.h"

#include <getopt.h>

#define ALL (CHECK | INSPECT | RULES | EXPLAIN | PROFILES | DIFF)

const struct command_row command_rows[] = {
  { "check", CHECK, "IMAGE...", VALUE_FILE, "check disk images, or folders of them or of Windows" },
  { "inspect", INSPECT, "IMAGE...", VALUE_FILE, "show what is on the disk, without a verdict" },
  { "rules", RULES, "", VALUE_ANY, "list the requirements" },
  { "explain", EXPLAIN, "RULE...", VALUE_RULE, "tell a requirement in full" },
  { "profiles", PROFILES, "", VALUE_FILE, "list the dated sets of requirements" },
  { "diff", DIFF, "OLD NEW", VALUE_FILE, "tell what changed between two JSON reports" },
  { NULL, 0, NULL, VALUE_ANY, NULL },
};

/* With commands that an option does not concern it is an error, so that nobody
   believes it did something. What is common stands in the short help. */
const struct option_row option_rows[] = {
  { "profile", 'p', CHECK | RULES | EXPLAIN, true, "NAME", VALUE_PROFILE,
    "name of a profile, or path of a JSON file [current]" },
  { "as-of", OPT_AS_OF, CHECK, false, "DATE", VALUE_ANY,
    "the day of the check, and its profile [today]" },
  { "strict", OPT_STRICT, CHECK, true, NULL, VALUE_ANY,
    "warnings and missing attestations block as well" },
  { "attest", OPT_ATTEST, CHECK, true, "FILE", VALUE_FILE_OR_RULE,
    "what no disk shows: JSON file, or RULE=WHO[:NOTE]" },
  { "request", OPT_REQUEST, CHECK, false, "KEY=VALUE", VALUE_REQUEST,
    "what AWS is asked for; --request list shows the keys" },
  { "waive", OPT_WAIVE, CHECK, true, "FILE", VALUE_FILE,
    "what shall not block: a JSON file of waivers" },
  { "lint", OPT_LINT, PROFILES, false, NULL, VALUE_ANY,
    "look at FILE...: profiles, attestations or waivers" },
  { "source", OPT_SOURCE, CHECK | INSPECT, false, "SOURCE", VALUE_SOURCE,
    "auto (default), direct, guestfs or tree" },
  { "image-format", OPT_IMAGE_FORMAT, CHECK | INSPECT, false, "FMT", VALUE_IMAGE_FORMAT,
    "raw, qcow2, vmdk, vpc, vhdx, vdi, ova; else: probe" },
  { "disk", OPT_DISK, CHECK | INSPECT, false, "FILE", VALUE_FILE,
    "a further disk of the one IMAGE; repeatable" },
  { "allow-backing", OPT_ALLOW_BACKING, CHECK | INSPECT, false, NULL, VALUE_ANY,
    "let an image refer to other files" },
  { "verify", OPT_VERIFY, CHECK | INSPECT, false, NULL, VALUE_ANY,
    "compare all of an OVA with its manifest" },
  { "require-sandbox", OPT_REQUIRE_SANDBOX, CHECK | INSPECT, false, NULL, VALUE_ANY,
    "refuse to read without every wall of the sandbox" },
  { "deadline", OPT_DEADLINE, CHECK | INSPECT, false, "SECONDS", VALUE_ANY,
    "give up on an image after that time" },
  { "jobs", OPT_JOBS, CHECK | INSPECT, false, "N", VALUE_ANY,
    "look at N images at once [CPUs, at most 4]" },
  { "format", OPT_FORMAT, ALL, true, "FORMAT", VALUE_FORMAT,
    "text (default), json; of check also html, junit, ..." },
  { "output", 'o', ALL, true, "FILE", VALUE_FILE, "write to FILE, not to standard output" },
  { "color", OPT_COLOR, ALL & ~DIFF, false, "WHEN", VALUE_COLOR,
    "auto (default), always or never" },
  { "verbose", 'v', CHECK | INSPECT, true, NULL, VALUE_ANY,
    "show the evidence, and what is being done" },
  { "quiet", 'q', CHECK | INSPECT | DIFF, true, NULL, VALUE_ANY, "print nothing but errors" },
  { "help", 'h', ALL, true, NULL, VALUE_ANY, "this; after a command all of its options" },
  { "version", OPT_VERSION, 0, true, NULL, VALUE_ANY, "print the version" },
  { NULL, 0, 0, false, NULL, VALUE_ANY, NULL },
};

static const char *const sources[] = { "auto", "direct", "guestfs", "tree", NULL };
static const char *const image_formats[] = { "raw",  "qcow2", "vmdk", "vpc",
                                             "vhdx", "vdi",   "ova",  NULL };
static const char *const colors[] = { "auto", "always", "never", NULL };

static const char *
nth (const char *const *list, size_t i)
{
  for (; *list != NULL && i > 0; i--)
    list++;
  return *list;
}

const char *
value_of (enum value kind, size_t i)
{
  const struct byol_rule *rule;
  switch (kind) {
    case VALUE_PROFILE:
      return i == 0 ? "current" : byol_profile_builtin_id (i - 1);
    case VALUE_RULE:
    case VALUE_FILE_OR_RULE:
      rule = byol_rule_get (i);
      return rule != NULL ? byol_rule_id (rule) : NULL;
    case VALUE_REQUEST:
      return byol_request_key_name (i);
    case VALUE_FORMAT:
      return byol_format_name (i);
    case VALUE_SOURCE:
      return nth (sources, i);
    case VALUE_IMAGE_FORMAT:
      return nth (image_formats, i);
    case VALUE_COLOR:
      return nth (colors, i);
    case VALUE_COMMAND:
      return command_rows[i].name;
    case VALUE_OPTION:
      return option_rows[i].name;
    case VALUE_ANY:
    case VALUE_FILE:
      break;
  }
  return NULL;
}
