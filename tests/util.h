/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What suites share: scratch folders, files, commands. Everything here fails
   the test that runs when it cannot do its work. */
#ifndef BYOL_TESTS_UTIL_H
#define BYOL_TESTS_UTIL_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* A path or text made by printf, freed by the caller. */
char *util_printf (const char *fmt, ...) PRINTF_LIKE (1, 2);

/* A new folder, removed with all it holds by util_rmtree. */
char *util_mkdtemp (void);
void util_rmtree (const char *dir);
/* Makes a folder and those above it. */
void util_mkdirs (const char *path);
void util_write (const char *path, const void *bytes, size_t len);

/* Runs a shell command; must end with status 0. */
void util_run (const char *fmt, ...) PRINTF_LIKE (1, 2);

/* Writes the hive of HKLM\KEY out of .reg text (without its header line) with
   the fixture tool reg2hive, which gets `options` as well. */
void util_hive (const char *out, const char *key, const char *reg, const char *options);

/* The corpus of real data; NULL, with a note on standard error, when it is
   not there. */
const char *util_corpus (void);

/* How many descriptors this process has open. */
int util_open_fds (void);

/* Runs a suite; the exit status for main. */
int util_run_suite (Suite *suite);

#endif
