/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the formats made of JSON share. What cannot be allocated marks `out` as
   failed; text may be malformed UTF-8. */
#ifndef BYOL_OUTPUT_JSON_PARTS_H
#define BYOL_OUTPUT_JSON_PARTS_H

#include <json.h>

#include "base/buf.h"
#include "report.h"

/* Takes `value`. */
void byol_json_put (struct buf *out, struct json_object *to, const char *key,
                    struct json_object *value);
/* NULL is "". */
void byol_json_put_text (struct buf *out, struct json_object *to, const char *key,
                         const char *text);
void byol_json_put_number (struct buf *out, struct json_object *to, const char *key,
                           uint64_t number);
void byol_json_put_bool (struct buf *out, struct json_object *to, const char *key, bool value);
void byol_json_put_null (struct buf *out, struct json_object *to, const char *key);
/* A new object or list as the member `key`; NULL when out of memory. */
struct json_object *byol_json_put_object (struct buf *out, struct json_object *to, const char *key);
struct json_object *byol_json_put_list (struct buf *out, struct json_object *to, const char *key);
void byol_json_put_strings (struct buf *out, struct json_object *to, const char *key,
                            const char *const *items, size_t count);
/* Takes `item` and hands it back; NULL when out of memory. */
struct json_object *byol_json_append (struct buf *out, struct json_object *list,
                                      struct json_object *item);
void byol_json_append_text (struct buf *out, struct json_object *list, const char *text);
/* Writes and frees the document, and a newline. `layout`: JSON_C_TO_STRING_. */
void byol_json_finish (struct buf *out, struct json_object *root, int layout);

/* Members that report.schema.json describes: schema_version and tool. */
void byol_json_put_start (struct buf *out, struct json_object *to);
void byol_json_put_image (struct buf *out, struct json_object *to, const struct byol_facts *facts);
void byol_json_append_code (struct buf *out, struct json_object *codes, const char *channel,
                            const char *name);
/* All members of a finding, into `finding`. */
void byol_json_put_finding (struct buf *out, struct json_object *finding,
                            const struct byol_finding *from);
void byol_json_fill_profile (struct buf *out, struct json_object *profile, const char *id,
                             const char *title, const char *as_of);
void byol_json_put_counts (struct buf *out, struct json_object *to,
                           const struct byol_report *report);

#endif
