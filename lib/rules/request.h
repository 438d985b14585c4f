/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the caller says of the import that no disk can show: where to, how many,
   over which protocol. Filled by the policy layer, asked by rules. */
#ifndef BYOL_RULES_REQUEST_H
#define BYOL_RULES_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

enum request_kind
{
  REQUEST_LINE = 0, /* one line */
  REQUEST_NUMBER,   /* digits */
  REQUEST_LIST,     /* one line, its items separated by commas */
  REQUEST_TEXT,     /* lines, each ended by '\n' */
};

struct request_key
{
  const char *name; /* snake_case, as in the file: "management_cidr" */
  const char *doc;  /* one line, for --help and the man page */
  enum request_kind kind;
};

/* Every key there is. */
extern const struct request_key byol_request_keys[];
extern const size_t byol_request_keys_count;
/* NULL: there is no such key. */
const struct request_key *byol_request_key_find (const char *name);

struct request_item
{
  const struct request_key *key;
  char *value; /* as its kind says; never empty */
  /* Who said so, and on which day; "": the caller, with the check. */
  char *by, *on;
};

struct request
{
  struct request_item *items;
  size_t count;
};

#endif
