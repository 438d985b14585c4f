/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a reading went: small helpers of the subjects. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "windows/internal.h"

void
byol_note_free (struct win_note *n)
{
  free (n->reason);
  free (n->place);
  free (n->data);
  *n = (struct win_note){ 0 };
}

void
byol_note_take (struct win_note *n, enum win_hive hive, struct answer *a, char **place)
{
  n->state = a->state;
  n->hives |= HIVE_BIT (hive);
  if (n->reason == NULL && a->state == PX_UNREADABLE)
    n->reason = STEAL (a->reason);
  if (n->place == NULL)
    n->place = STEAL (*place);
}

static int format (char **out, struct byol_error **err, const char *fmt, va_list args)
  __attribute__ ((format (printf, 3, 0)));

static int
format (char **out, struct byol_error **err, const char *fmt, va_list args)
{
  if (vasprintf (out, fmt, args) >= 0)
    return 0;
  *out = NULL;
  return byol_error_nomem (err);
}

int
byol_note_value (struct win_note *n, const char *value, const char *type, struct byol_error **err,
                 const char *fmt, ...)
{
  n->value = value;
  n->type = type;
  va_list args;
  va_start (args, fmt);
  int r = format (&n->data, err, fmt, args);
  va_end (args);
  return r;
}

int
byol_note_partial (struct win_note *n, struct byol_error **err, const char *fmt, ...)
{
  if (n->reason != NULL)
    return 0;
  va_list args;
  va_start (args, fmt);
  int r = format (&n->reason, err, fmt, args);
  va_end (args);
  return r;
}

int
byol_note_unreadable (struct win_note *n, struct byol_error **err, const char *fmt, ...)
{
  n->state = PX_UNREADABLE;
  free (n->reason);
  va_list args;
  va_start (args, fmt);
  int r = format (&n->reason, err, fmt, args);
  va_end (args);
  return r;
}

int
byol_answer_unreadable (struct answer *a, struct byol_error **err, const char *fmt, ...)
{
  a->state = PX_UNREADABLE;
  free (a->reason);
  va_list args;
  va_start (args, fmt);
  int r = format (&a->reason, err, fmt, args);
  va_end (args);
  return r;
}

const char *
byol_answer_reason (const struct answer *a)
{
  return a->reason && a->reason[0] ? a->reason : "it cannot be read";
}

const char *
byol_note_reason (const struct win_note *n)
{
  return n->reason && n->reason[0] ? n->reason : "it cannot be read";
}

int
byol_win_copy (char **out, const char *text, struct byol_error **err)
{
  *out = strdup (text ? text : "");
  return *out ? 0 : byol_error_nomem (err);
}

int
byol_win_format (char **out, struct byol_error **err, const char *fmt, ...)
{
  va_list args;
  va_start (args, fmt);
  int r = format (out, err, fmt, args);
  va_end (args);
  return r;
}

int
byol_win_text (char **out, const struct reg_value *v, struct byol_error **err)
{
  if (v == NULL || byol_win_not_string (v) != NULL)
    return byol_win_copy (out, "", err);
  *out = byol_reg_text (v);
  return *out ? 0 : byol_error_nomem (err);
}

static const char *
not_readable (const struct reg_value *v)
{
  if (v->state == PX_FOUND)
    return NULL;
  return v->reason && v->reason[0] ? v->reason : "its data cannot be read";
}

const char *
byol_win_not_string (const struct reg_value *v)
{
  const char *why = not_readable (v);
  return why ? why : byol_reg_is_string (v) ? NULL : "it is not a string";
}

const char *
byol_win_not_number (const struct reg_value *v)
{
  uint64_t ignored;
  const char *why = not_readable (v);
  return why ? why : byol_reg_number (v, &ignored) ? NULL : "it is not a number";
}
