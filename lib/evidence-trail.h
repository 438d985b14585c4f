/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a question is written on the trail: what the files of the evidence
   share. */
#ifndef BYOL_EVIDENCE_TRAIL_H
#define BYOL_EVIDENCE_TRAIL_H

#include "evidence.h"

/* Beside the bits of enum win_hive: the files of the Windows volume. */
#define FROM_HIVE(which) (1u << (which))
#define FROM_VOLUME (1u << WIN_HIVE_COUNT)

/* Something handed out, until the evidence ends. */
struct kept
{
  struct kept *next;
  struct reg_value value;
  struct key_list keys;
  struct value_list values;
  struct strv strings;
  struct file_info file;
  struct file_list files;
  struct named_list named;
  struct buf bytes;
  struct xml_list xml;
  char *text;
};

struct evidence
{
  struct windows *windows;
  struct ev_item *items;
  size_t count;
  struct kept *kept;
  int optional;
  char *reason, *unreadable;
  const char *stale;
  struct byol_error *error; /* set: nothing is asked any more */
};

/* Ends all asking: out of memory, unless ev->error says something else. Returns
   the answer of every question from now on. */
enum ev_state byol_trail_stop (struct evidence *ev);
/* A place for something to hand out; NULL: out of memory. */
struct kept *byol_trail_keep (struct evidence *ev);
/* To be freed; NULL: out of memory. */
char *byol_trail_format (const char *fmt, ...) PRINTF_LIKE (1, 2);
const char *byol_or_empty (const char *text);
enum ev_state byol_ev_state_of (enum px_state state);
/* An item as it is; what is a secret is not shown. */
bool byol_trail_add (struct evidence *ev, const char *place, const char *value, const char *type,
                     const char *data, const char *state);
/* Writes one answer on the trail, and draws the consequences. `from`: FROM_
   bits; `data` is the reason where the answer is neither found nor absent. */
enum ev_state byol_trail_record (struct evidence *ev, unsigned from, enum ev_state state,
                                 const char *place, const char *value, const char *type,
                                 const char *data);
/* Records a subject by its note; what is about one value shows itself. */
enum ev_state byol_trail_note (struct evidence *ev, const struct win_note *note, const char *value,
                               const char *type, const char *data);
/* A fact that belongs to an answer on the trail already. */
void byol_trail_cite (struct evidence *ev, unsigned from, const char *place, const char *value,
                      const char *type, const char *data);

#endif
