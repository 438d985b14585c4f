/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of this room share. Functions return 0, or negative with
 *err set when the source is gone or memory ran out. */
#ifndef BYOL_WINDOWS_INTERNAL_H
#define BYOL_WINDOWS_INTERNAL_H

#include "base/utf16.h"
#include "windows/value.h"
#include "windows/windows.h"

#define TRY(call)                                                                                  \
  do {                                                                                             \
    int try_ = (call);                                                                             \
    if (try_ < 0)                                                                                  \
      return try_;                                                                                 \
  } while (0)

#define HIVE_BIT(which) (1u << (which))

/* Where a hive's file is, once looked for. */
struct hive_place
{
  bool opened; /* infos[] of struct windows tells how it went */
  uint32_t volume, handle;
  char *name;  /* of a user: "HKU\\S-1-5-21-..."; NULL: nobody's yet */
  char *stale; /* why what it says may be old */
};

struct service_entry
{
  struct service_entry *next;
  struct win_service service;
};

struct account_entry
{
  struct account_entry *next;
  char *asked; /* the name asked for */
  struct win_account account;
};

/* A subject was read once its note has a state. */
struct windows
{
  struct source *source;
  struct run *run;
  struct win_root_list roots;

  struct hive_place hives[WIN_HIVE_COUNT];
  struct hive_info infos[WIN_HIVE_COUNT];

  struct win_note control_set_note;
  uint32_t control_set;

  struct win_identity identity;
  struct service_entry *services;
  struct win_service_list service_list;
  struct win_program_list programs;
  struct win_cbs_list cbs;
  struct win_adapter_list adapters;
  struct account_entry *accounts;
  struct win_account_list account_list;
  struct win_user_profile_list profiles;
  struct win_domain domain;
  struct win_cloud_join cloud_join;
  struct win_av_list antivirus;
  struct win_boot boot;
  struct win_letter_list letters;
  struct win_appx appx;
};

/* End what the object holds and leave it empty. */
void byol_win_roots_free (struct win_root_list *l);
void byol_win_identity_free (struct win_identity *id);
void byol_win_services_free (struct service_entry *s);
void byol_win_service_list_free (struct win_service_list *l);
void byol_win_programs_free (struct win_program_list *l);
void byol_win_cbs_free (struct win_cbs_list *l);
void byol_win_adapters_free (struct win_adapter_list *l);
void byol_win_accounts_free (struct account_entry *a);
void byol_win_account_list_free (struct win_account_list *l);
void byol_win_user_profiles_free (struct win_user_profile_list *l);
void byol_win_domain_free (struct win_domain *d);
void byol_win_cloud_join_free (struct win_cloud_join *c);
void byol_win_antivirus_free (struct win_av_list *l);
void byol_win_boot_free (struct win_boot *b);
void byol_win_letters_free (struct win_letter_list *l);
void byol_win_appx_free (struct win_appx *l);

/* ---- root.c ---- */

/* `text` with the variables of system paths replaced. */
int byol_win_expand (struct windows *w, const char *text, char **out, struct byol_error **err);
/* A path of that Windows on its volume: a->state PX_FOUND, or PX_UNREADABLE when
   it names something else. */
int byol_win_volume_path (struct windows *w, const char *path, struct answer *a, char **out,
                          struct byol_error **err);

/* ---- domain.c ---- */

/* A binary SID as text; *out stays as it is for what is none. */
int byol_win_sid (const uint8_t *bytes, size_t len, char **out, struct byol_error **err);

/* ---- users.c ---- */

/* Whether it is an account's of this computer, a domain or Entra. */
bool byol_win_is_person (const char *sid);

/* ---- boot.c ---- */

/* Which file is the boot store: PX_FOUND, and then volume and path are set. */
int byol_win_find_store (struct windows *w, struct answer *a, uint32_t *volume, char **path,
                         struct byol_error **err);

/* ---- note.c ---- */

void byol_note_free (struct win_note *n);
/* The note of one registry question; takes reason and place. */
void byol_note_take (struct win_note *n, enum win_hive hive, struct answer *a, char **place);
/* The note is about that value, which has not been shown yet. */
int byol_note_value (struct win_note *n, const char *value, const char *type,
                     struct byol_error **err, const char *fmt, ...) PRINTF_LIKE (5, 6);
/* Something of a subject could not be read: PX_FOUND with a reason. The first
   cause stays. */
int byol_note_partial (struct win_note *n, struct byol_error **err, const char *fmt, ...)
  PRINTF_LIKE (3, 4);
/* PX_UNREADABLE for that reason; an earlier one is replaced. */
int byol_note_unreadable (struct win_note *n, struct byol_error **err, const char *fmt, ...)
  PRINTF_LIKE (3, 4);
int byol_answer_unreadable (struct answer *a, struct byol_error **err, const char *fmt, ...)
  PRINTF_LIKE (3, 4);
/* Never NULL. */
const char *byol_answer_reason (const struct answer *a);
const char *byol_note_reason (const struct win_note *n);

/* A new string in *out, which is not freed first. NULL is copied as "". */
int byol_win_copy (char **out, const char *text, struct byol_error **err);
int byol_win_format (char **out, struct byol_error **err, const char *fmt, ...) PRINTF_LIKE (3, 4);
/* The text of a value that only describes: "" when it is NULL, unreadable or
   no string. */
int byol_win_text (char **out, const struct reg_value *v, struct byol_error **err);
/* Why a value that must be a string, or a number, is none; NULL: it is. */
const char *byol_win_not_string (const struct reg_value *v);
const char *byol_win_not_number (const struct reg_value *v);

#define CLEANUP_ANSWER CLEANUP (byol_answer_free)

#endif
