/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A SQLite database of the image, asked read-only. It is as hostile as the rest
 * of the image: its views, triggers and virtual tables are out of use, and what
 * a question may call, take and answer is bounded.
 *
 * Nothing is written anywhere: SQLite sees copies in memory of the file and of
 * its write-ahead log, whose committed part counts.
 */
#ifndef BYOL_READER_DATABASE_H
#define BYOL_READER_DATABASE_H

#include "reader/backend.h"

struct database;

/* Opens the file with its "-wal", or says that there is none; *out is set only
   for PX_FOUND. What is wrong inside shows with the first question. */
enum px_state reader_database_open (struct backend *b, uint32_t volume, const char *path,
                                    struct database **out, char **reason);
void reader_database_close (struct database *db); /* NULL-safe */

/* The rows of one SELECT or PRAGMA table_info, got until `deadline_ns` (of
   byol_now_ns). PX_FOUND or PX_UNREADABLE. */
enum px_state reader_database_query (struct database *db, const char *sql, int64_t deadline_ns,
                                     struct row_list *out, char **reason);

#endif
