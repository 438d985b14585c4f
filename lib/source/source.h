/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The library's end of the protocol: starts a reader, asks it, and turns its
 * death into an error.
 *
 * Every question returns 0 when it was answered, and then `a` tells whether
 * the thing was found, absent or unreadable. A negative result means that the
 * reader is gone, or the run was cancelled or too late; every later question
 * fails the same way.
 */
#ifndef BYOL_SOURCE_SOURCE_H
#define BYOL_SOURCE_SOURCE_H

#include "base/run.h"
#include "reader/protocol.h"

struct source;

struct answer
{
  enum px_state state;
  char *reason; /* for PX_UNREADABLE; else NULL or "" */
};

void byol_answer_free (struct answer *a);

/* `libexec_dir` NULL: where the library looks by itself (see
   byol_ctx_set_libexec_dir). request->source may be "auto". */
int byol_source_open (struct source **out, struct run *run, const char *libexec_dir,
                      const struct open_request *request, struct byol_error **err);
/* Ends the reader, and waits for it. NULL-safe. */
void byol_source_close (struct source *s);

/* "direct", "tree" or "guestfs": what serves. */
const char *byol_source_name (const struct source *s);
/* What the reader gave up before it looked at the image, and what it could not
   give up here ("" nothing). */
const char *byol_source_sandbox (const struct source *s);
const char *byol_source_sandbox_missing (const struct source *s);
/* Valid until the source is closed. A tree has no disks and one volume. */
const struct disk_list *byol_source_disks (const struct source *s);
const struct volume_list *byol_source_volumes (const struct source *s);
/* What the disks are packed in; its kind is "" where they are not. */
const struct package_info *byol_source_package (const struct source *s);

int byol_source_stat (struct source *s, uint32_t volume, const char *path, struct answer *a,
                      struct file_info *out, struct byol_error **err);
int byol_source_list (struct source *s, uint32_t volume, const char *path, uint32_t most,
                      struct answer *a, struct file_list *out, struct byol_error **err);
int byol_source_read (struct source *s, uint32_t volume, const char *path, uint64_t offset,
                      uint32_t most, struct answer *a, struct buf *out, struct byol_error **err);

/* The rows that a SELECT or PRAGMA table_info gets from a SQLite database; it may
   call hex, lower, length, count, min and max. That SQLite refuses is
   PX_UNREADABLE. */
int byol_source_rows (struct source *s, uint32_t volume, const char *path, const char *sql,
                      struct answer *a, struct row_list *out, struct byol_error **err);
/* The elements of an XML file; that it is not well-formed is PX_UNREADABLE. */
int byol_source_xml (struct source *s, uint32_t volume, const char *path, struct answer *a,
                     struct xml_list *out, struct byol_error **err);

/* Opens the hive in that file; *hive is its handle for the questions below
   when byol_px_hive_opens (info->state). Opening the same file twice
   is served from the first time. */
int byol_source_hive (struct source *s, uint32_t volume, const char *path, uint32_t *hive,
                      struct hive_info *info, struct byol_error **err);
/* `key` is a path below the hive's root, '\\' between; "" is the root. */
int byol_source_key (struct source *s, uint32_t hive, const char *key, struct answer *a,
                     struct key_info *out, struct byol_error **err);
int byol_source_subkeys (struct source *s, uint32_t hive, const char *key, struct answer *a,
                         struct key_list *out, struct byol_error **err);
int byol_source_value (struct source *s, uint32_t hive, const char *key, const char *name,
                       struct answer *a, struct reg_value *out, struct byol_error **err);
int byol_source_values (struct source *s, uint32_t hive, const char *key, struct answer *a,
                        struct value_list *out, struct byol_error **err);
/* The named values of every key below `key`, down to `depth` levels. */
int byol_source_named (struct source *s, uint32_t hive, const char *key, uint32_t depth,
                       const char *const *names, size_t name_count, struct answer *a,
                       struct named_list *out, struct byol_error **err);

#endif
