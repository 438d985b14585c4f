/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A JSON document from a user, read strictly: whatever is wrong is told with
   file, path and key. Profiles, attestations and waivers are such documents. */
#ifndef BYOL_POLICY_DOCUMENT_H
#define BYOL_POLICY_DOCUMENT_H

#include <json-c/json.h>

#include "base/buf.h"
#include "base/error.h"

struct document
{
  const char *name; /* as the user knows it */
  int code;         /* the BYOL_E_ code of what is malformed */
  struct byol_error **err;
};

/* A place in a document: a member or an item of its parent. */
struct at
{
  const struct document *doc;
  const struct at *parent; /* NULL: the document itself */
  const char *key;         /* NULL: an item */
  size_t index;
};

struct at byol_at_member (const struct at *parent, const char *key);
struct at byol_at_item (const struct at *parent, size_t i);

/* Sets the error "FILE: PATH: ..." and returns its code. */
int byol_bad (const struct at *a, const char *fmt, ...) PRINTF_LIKE (2, 3);

/* Reads a regular file of the user. */
int byol_document_read (const struct document *doc, const char *path, size_t most, struct buf *out);
/* The object that the text is. No key stands twice in an object of it. */
int byol_document_parse (const struct document *doc, const char *text, size_t len,
                         json_object **out);

int byol_read_object (const struct at *a, json_object *o);
/* Not empty. Lives as long as `o`. */
int byol_read_string (const struct at *a, json_object *o, const char **out);
/* A string of one line that is safe to print, of at most LIMIT_LINE bytes. */
int byol_read_line (const struct at *a, json_object *o, const char **out);
int byol_read_number (const struct at *a, json_object *o, uint64_t *out);
/* `day` may be NULL. */
int byol_read_day (const struct at *a, json_object *o, const char **out, int64_t *day);
/* Replaces *out. `check`, unless NULL, looks at each item. */
int byol_read_strings (const struct at *a, json_object *o, struct strv *out,
                       int (*check) (const struct at *a, const char *item, const void *data),
                       const void *data);
/* "schema_version": only 1 is understood. */
int byol_read_version (const struct at *a, json_object *o);
/* What stands in a document for its reader only: "$schema", and "notes". false:
   it is another key. */
bool byol_read_remark (const struct at *a, json_object *o, int *result);

/* Replaces *slot by a copy. */
int byol_set_string (char **slot, const char *text, struct byol_error **err);

/* Why the text is not one line of at most so many bytes that is safe to print;
   NULL: it is. */
const char *byol_line_fault (const char *text, size_t most);

static inline void
cleanup_json (json_object **o)
{
  json_object_put (*o);
}
#define CLEANUP_JSON CLEANUP (cleanup_json)

#endif
