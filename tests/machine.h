/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A Windows in a folder, made of registry text and files, and what one rule says
   of it through the whole engine. */
#ifndef BYOL_TESTS_MACHINE_H
#define BYOL_TESTS_MACHINE_H

#include <byolcheck/byolcheck.h>

#include "util.h"

struct machine_file
{
  const char *name; /* "Windows/x"; one ending in '/' is a folder */
  const char *text; /* NULL: not there */
  bool wide;        /* in UTF-16LE, with a byte order mark */
};

#define MACHINE_FILES 4u

/* A machine that every rule of a suite passes. */
struct machine
{
  const char *profile, *day; /* the day of the check */
  const char *system, *software;
  const char *sam; /* NULL: there is none */
  const struct machine_file *files;
  size_t file_count;
};

/* What makes a machine different, and what the rule has to say. */
struct machine_case
{
  const char *rule;
  const char *profile, *day;     /* NULL: the machine's */
  const char *system, *software; /* further registry text */
  const char *options;           /* reg2hive's for one hive: "SOFTWARE --corrupt-key=..." */
  struct machine_file files[MACHINE_FILES];
  int status;
  const char *reason;
  const char *message; /* NULL: whatever the reader says */
};

/* Checks it. The report never shows `secret` (NULL: anything goes). */
void machine_try (const struct machine *machine, const struct machine_case *wanted,
                  const char *secret);

#define PASS BYOL_STATUS_PASS
#define WARN BYOL_STATUS_WARN
#define FAIL BYOL_STATUS_FAIL
#define UNKNOWN BYOL_STATUS_UNKNOWN
#define NONE BYOL_STATUS_NOT_APPLICABLE

#endif
