/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A requirement: one file defines one struct byol_rule, table.c lists them in
 * report order. A rule asks its evidence, reads its parameters, and ends with
 * one of the verdict functions below.
 */
#ifndef BYOL_RULES_RULE_H
#define BYOL_RULES_RULE_H

#include "evidence.h"
#include "rules/request.h"

struct aws_code
{
  const char *channel; /* "checker" or "import" */
  const char *code;
};

enum param_type
{
  PARAM_NUMBER,  /* an integer >= 0 */
  PARAM_STRING,  /* one of the strings that the doc names */
  PARAM_STRINGS, /* a list of strings */
};

/* What a profile must supply. */
struct rule_param
{
  const char *name; /* unit in the name: "fail_below_bytes" */
  enum param_type type;
  const char *doc;
  const char *choices;              /* PARAM_STRING: what it may be, '|' between */
  bool (*valid) (const char *item); /* PARAM_STRINGS: NULL takes any text */
};

struct check;

/* Who can decide a requirement. */
enum decided_by
{
  DECIDED_BY_IMAGE = 0,
  DECIDED_IN_PART,   /* the image shows some of it, somebody must attest the rest */
  DECIDED_BY_CALLER, /* no disk shows it: a request, or an attestation */
};

struct byol_rule
{
  const char *id;
  const char *title;     /* the good state, as a sentence without a full stop */
  const char *rationale; /* why AWS asks, what happens otherwise */
  const char *expected;
  const char *remediation; /* commands in the VM, one a line; "" where none helps */
  /* Where the rule looks, one place a line: "SYSTEM\\CurrentControlSet\\... NoAutoMount",
     "C:\\Windows\\...", "the partition table", "the request". */
  const char *evidence;
  enum decided_by decided_by;
  const struct aws_code *codes;
  size_t code_count;
  const char *const *checker_tests; /* Test-BYOL_ functions of 2.13.25, without the prefix */
  size_t checker_test_count;
  const char *const *sources;
  size_t source_count;
  const struct rule_param *params;
  size_t param_count;
  int confidence;     /* BYOL_CONFIDENCE_ at best */
  bool repaired_outside; /* the commands are for the host of the image file */
  bool needs_windows; /* asks the registry or files of the Windows installation */
  /* The gate of the rules that need Windows: when this rule fails or cannot be
     decided, the engine answers UNKNOWN for each of them, with this cause. */
  bool gate;
  void (*check) (struct check *c);
};

extern const struct byol_rule *const byol_rules[];
extern const size_t byol_rules_count;

#define CODES(...)                                                                                 \
  .codes = (const struct aws_code[]){ __VA_ARGS__ },                                               \
  .code_count = sizeof ((const struct aws_code[]){ __VA_ARGS__ }) / sizeof (struct aws_code)
#define CHECKER_TESTS(...)                                                                         \
  .checker_tests = (const char *const[]){ __VA_ARGS__ },                                           \
  .checker_test_count = sizeof ((const char *const[]){ __VA_ARGS__ }) / sizeof (char *)
#define SOURCES(...)                                                                               \
  .sources = (const char *const[]){ __VA_ARGS__ },                                                 \
  .source_count = sizeof ((const char *const[]){ __VA_ARGS__ }) / sizeof (char *)
#define PARAMS(...)                                                                                \
  .params = (const struct rule_param[]){ __VA_ARGS__ },                                            \
  .param_count = sizeof ((const struct rule_param[]){ __VA_ARGS__ }) / sizeof (struct rule_param)

/* ---- parameters ------------------------------------------------------------ */

struct param
{
  char *name;
  enum param_type type;
  uint64_t number;
  char *string;
  struct strv strings;
};

struct params
{
  struct param *items;
  size_t count;
};

/* The policy layer made sure that every declared parameter is there. */
uint64_t byol_param_number (const struct check *c, const char *name);
const char *byol_param_string (const struct check *c, const char *name);
const struct strv *byol_param_strings (const struct check *c, const char *name);
bool byol_param_has (const struct check *c, const char *name, const char *item); /* in a list */

/* ---- the request ------------------------------------------------------------ */

/* What the request says under that key (see request.h), written on the trail;
   NULL where it says nothing. */
const char *byol_request (struct check *c, const char *key);

/* ---- verdict ---------------------------------------------------------------- */

struct outcome
{
  int status;         /* BYOL_STATUS_ */
  const char *reason; /* permanent, kebab-case, static; "" */
  char *message;
  int confidence; /* 0: the rule's */
};

struct check
{
  struct evidence *ev;
  const struct byol_rule *rule;
  const struct params *params;
  const struct request *request;    /* what the caller said of it; never NULL */
  const struct request_item *asked; /* the last that the rule got, signed if any was */
  int64_t today;                    /* the day the check is made for, as base/date.h counts */
  struct outcome out;
};

/* What a rule could not remember must not count as not seen: false where memory ran
   out, which ends the check with that. */
bool byol_have (struct check *c, const void *memory);
bool byol_have_text (struct check *c, const struct buf *text);

/* The message is one sentence, or two: what is there, then, where AWS's
   checker would say something else, "AWS's checker 2.13.25 would pass this:
   ...". A second verdict replaces the first. */
void byol_pass (struct check *c, const char *fmt, ...) PRINTF_LIKE (2, 3);
void byol_fail (struct check *c, const char *reason, const char *fmt, ...) PRINTF_LIKE (3, 4);
void byol_warn (struct check *c, const char *reason, const char *fmt, ...) PRINTF_LIKE (3, 4);
void byol_unknown (struct check *c, const char *reason, const char *fmt, ...) PRINTF_LIKE (3, 4);
/* UNKNOWN, until somebody vouches for it: the message says for what. */
void byol_needs_attestation (struct check *c, const char *fmt, ...) PRINTF_LIKE (2, 3);
/* The caller's request says so, and nothing on the disk can confirm it. */
void byol_attested (struct check *c, const char *fmt, ...) PRINTF_LIKE (2, 3);
void byol_not_applicable (struct check *c, const char *fmt, ...) PRINTF_LIKE (2, 3);
/* UNKNOWN because the last question could not be answered. */
void byol_undecided (struct check *c);
/* The same for a part of a subject; false when it could be read. */
bool byol_part_unreadable (struct check *c, const struct win_note *note);
/* Appends "AWS's checker 2.13.25 would ...: ..." to the verdict's message.
   `would` is "pass this", "fail this" or "only warn". */
void byol_checker_would (struct check *c, const char *would, const char *why, ...)
  PRINTF_LIKE (3, 4);

/* true: the question was not answered, and the verdict is set. */
static inline bool
byol_cannot_tell (struct check *c, enum ev_state state)
{
  if (state == EV_FOUND || state == EV_ABSENT)
    return false;
  byol_undecided (c);
  return true;
}

#endif
