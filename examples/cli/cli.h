/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the command line share. */
#ifndef BYOLCHECK_CLI_H
#define BYOLCHECK_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <byolcheck/byolcheck.h>

/* Exit codes. */
#define EXIT_READY 0
#define EXIT_NOT_READY 1
#define EXIT_COULD_NOT 2

/* ---- options.c: the command line ------------------------------------------------- */

enum command
{
  CHECK = 1,
  INSPECT = 2,
  RULES = 4,
  EXPLAIN = 8,
  PROFILES = 16,
  DIFF = 32,
};

/* What a word of the command line may be. */
enum value
{
  VALUE_ANY,
  VALUE_FILE,
  VALUE_FILE_OR_RULE, /* "RULE=..." */
  VALUE_RULE,
  VALUE_PROFILE,
  VALUE_REQUEST, /* "KEY=..." */
  VALUE_FORMAT,
  VALUE_SOURCE,
  VALUE_IMAGE_FORMAT,
  VALUE_COLOR,
  VALUE_COMMAND,
  VALUE_OPTION,
};

/* tables.c; each ends with a row without a name. */
struct command_row
{
  const char *name;
  enum command command;
  const char *arguments; /* "": takes none */
  enum value value;      /* of the arguments */
  const char *help;
};
extern const struct command_row command_rows[];

struct option_row
{
  const char *name;
  int id;            /* its letter, or OPT_ */
  unsigned concerns; /* commands */
  bool common;       /* stands in the short help */
  const char *arg;   /* NULL: takes none */
  enum value value;  /* of the argument */
  const char *help;  /* a line */
};
extern const struct option_row option_rows[];
/* The values of that kind, one after another; NULL at the end. */
const char *value_of (enum value kind, size_t i);

/* An option about what no disk can show, as it was given. */
struct saying
{
  int option; /* OPT_ATTEST, OPT_REQUEST or OPT_WAIVE */
  const char *text;
};

struct settings
{
  enum command command;
  const char *format, *output, *profile, *as_of, *source, *image_format, *color;
  struct saying *sayings; /* in the order of the command line */
  size_t saying_count;
  const char **disks; /* further disks of the image, NULL at the end */
  size_t disk_count;
  int allow_backing, verify, require_sandbox, strict, lint, verbose, quiet;
  uint32_t deadline_ms;
  unsigned jobs;    /* 0: as many as pay */
  char **arguments; /* those of the command, NULL at the end */
};

enum option_id
{
  OPT_FORMAT = 256,
  OPT_AS_OF,
  OPT_ATTEST,
  OPT_REQUEST,
  OPT_WAIVE,
  OPT_LINT,
  OPT_SOURCE,
  OPT_IMAGE_FORMAT,
  OPT_ALLOW_BACKING,
  OPT_DISK,
  OPT_VERIFY,
  OPT_REQUIRE_SANDBOX,
  OPT_STRICT,
  OPT_DEADLINE,
  OPT_JOBS,
  OPT_COLOR,
  OPT_VERSION,
};

/* -1 to go on, else the exit code: all is said. */
int parse_command_line (struct settings *s, int argc, char **argv);
/* Whether what was asked for can be done of several images; if not, it is told. */
bool takes_several_images (const struct settings *s);

/* ---- suggest.c: what to do next --------------------------------------------------- */

/* What may have been meant by `name`; NULL: nothing like it. */
const char *closest (enum value kind, const char *name);
/* To be put behind the message of an error of that code; "" for nothing to say. */
const char *next_step (int code);

/* ---- complete.c: for the completion of shells ------------------------------------- */

/* The words so far, the last to be completed, NULL at the end. An exit code. */
int run_complete (char **words);

/* ---- terms.c: what no disk can show ---------------------------------------------- */

/* 0, or an error code with *err set. */
int make_terms (struct byol_terms **out, struct byol_ctx *ctx, const struct settings *s,
                struct byol_error **err);

/* ---- output.c: writing ------------------------------------------------------------ */

/* The bytes of the character at `text`, not its end, if it is one that plays with a
   terminal, else 0: names and texts come from anywhere. */
size_t unprintable (const char *text, unsigned *character);
/* Replaces them. */
void make_printable (char *text);
/* One line on stderr, printable. */
__attribute__ ((format (printf, 1, 2))) void complain (const char *fmt, ...);
/* The same about an image, which the message may name already. `code`: of an error,
   to tell what could be done; 0: nothing. */
void complain_about (const char *path, int code, const char *message);

/* What goes to --output is gathered until the end. */
struct output
{
  const char *path; /* NULL: standard output */
  char *text;
  size_t len;
  int documents;
};

/* 0, or -1 with the reason told. */
int print (const char *text, size_t len);
/* A blank line stands between two documents of text. */
int emit_document (struct output *out, const struct settings *s, const char *text, size_t len);
int emit (struct output *out, const char *text, size_t len);
/* Nothing gathered: nothing written. */
int finish_output (struct output *out);

int terminal_width (int fd);
/* BYOL_WRITE_. */
unsigned write_flags (const struct settings *s);

/* ---- the commands: their exit codes ----------------------------------------------- */

/* What one thread works with. */
struct session
{
  struct byol_ctx *ctx;
  struct byol_profile *profile;
  struct byol_terms *terms;
  const char *image; /* that of several which is looked at; else NULL */
};

#define MAX_JOBS 64

/* folders.c: the images that arguments stand for. */
struct images
{
  char **paths;
  size_t count;
};
/* 0, or -1 with the reason told. */
int find_images (struct images *images, const struct settings *s);
void free_images (struct images *images);

/* images.c: check and inspect. */
/* How many images are looked at at once. */
size_t count_jobs (const struct settings *s, size_t image_count);
int run_images (const struct settings *s, const struct images *images, struct session *sessions,
                size_t session_count, struct output *out);
/* diff.c */
int run_diff (const struct settings *s, struct output *out);
/* texts.c: rules, explain and profiles. */
int run_texts (const struct settings *s, const struct byol_profile *profile, struct output *out);
int run_lint (const struct settings *s, struct byol_ctx *ctx, struct output *out);

#endif
