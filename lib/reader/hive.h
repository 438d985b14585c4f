/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Registry hives, by hivex. Key paths are below the hive's root, '\\' between,
 * "" for the root; names are matched without regard to ASCII case. What hivex
 * cannot read, for its own limits or because the hive is damaged there, is
 * PX_UNREADABLE and never PX_ABSENT.
 */
#ifndef BYOL_READER_HIVE_H
#define BYOL_READER_HIVE_H

#include "reader/backend.h"

struct hive;

/* Fetches and opens the hive in that file. Always fills `info`, which the
   caller frees; the result is NULL unless byol_px_hive_opens (info->state).
   What a hive that was not closed cleanly lacks is taken from its logs, beside
   it in the same folder, and put into the copy in memory. */
struct hive *reader_hive_open (struct backend *b, uint32_t volume, const char *path,
                               struct hive_info *info);
void reader_hive_close (struct hive *hive);

/* As the questions of struct backend_ops. */
enum px_state reader_hive_key (struct hive *hive, const char *key, struct key_info *out,
                               char **reason);
enum px_state reader_hive_subkeys (struct hive *hive, const char *key, struct key_list *out,
                                   char **reason);
enum px_state reader_hive_value (struct hive *hive, const char *key, const char *name,
                                 struct reg_value *out, char **reason);
enum px_state reader_hive_values (struct hive *hive, const char *key, struct value_list *out,
                                  char **reason);
/* Every key below `key`, down to `depth` levels, in depth-first order. */
enum px_state reader_hive_named (struct hive *hive, const char *key, uint32_t depth,
                                 const struct strv *names, struct named_list *out, char **reason);

/* The depth that a question may ask for: Windows allows no deeper key. */
#define HIVE_DEPTH 512u

#endif
