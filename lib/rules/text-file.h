/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text files of Windows: logs, .ini files. */
#ifndef BYOL_RULES_TEXT_FILE_H
#define BYOL_RULES_TEXT_FILE_H

#include "rules/rule.h"

/* At most the last `most` bytes of a file, whole lines, as UTF-8: UTF-16LE is
   converted, anything else is taken as it is, with blanks for its NULs. Freed by
   the caller; NULL unless EV_FOUND. */
enum ev_state byol_ask_text_file (struct check *c, const char *path, uint32_t most, char **out);

/* The value of `key` in [section] of such a text, without blanks around it; to
   be freed. NULL: it is not there. */
char *byol_ini_value (const char *text, const char *section, const char *key);

#endif
