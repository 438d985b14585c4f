/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "rules/rule.h"

/* Names out of an image can be long; a message stays a sentence. */
#define MESSAGE_MOST 2000u

static const struct param *
param_find (const struct check *c, const char *name, enum param_type type)
{
  for (size_t i = 0; i < c->params->count; i++)
    if (c->params->items[i].type == type && strcmp (c->params->items[i].name, name) == 0)
      return &c->params->items[i];
  return NULL;
}

uint64_t
byol_param_number (const struct check *c, const char *name)
{
  const struct param *p = param_find (c, name, PARAM_NUMBER);

  return p ? p->number : 0;
}

const char *
byol_param_string (const struct check *c, const char *name)
{
  const struct param *p = param_find (c, name, PARAM_STRING);

  return p ? p->string : "";
}

const struct strv *
byol_param_strings (const struct check *c, const char *name)
{
  static const struct strv none;
  const struct param *p = param_find (c, name, PARAM_STRINGS);

  return p ? &p->strings : &none;
}

bool
byol_param_has (const struct check *c, const char *name, const char *item)
{
  const struct strv *list = byol_param_strings (c, name);

  for (size_t i = 0; i < list->count; i++)
    if (strcmp (list->items[i], item) == 0)
      return true;
  return false;
}

/* Cuts at the end of a UTF-8 sequence. */
static void
shorten (char *text)
{
  size_t len = strlen (text);

  if (len <= MESSAGE_MOST)
    return;
  len = MESSAGE_MOST;
  while (len > 0 && ((unsigned char) text[len] & 0xc0) == 0x80)
    len--;
  strcpy (text + len - 3, "...");
}

bool
byol_have (struct check *c, const void *memory)
{
  if (!memory)
    byol_ev_no_memory (c->ev);
  return memory;
}

bool
byol_have_text (struct check *c, const struct buf *text)
{
  if (text->failed)
    byol_ev_no_memory (c->ev);
  return !text->failed;
}

static void verdict (struct check *c, int status, const char *reason, const char *fmt, va_list args)
  PRINTF_LIKE (4, 0);

static void
verdict (struct check *c, int status, const char *reason, const char *fmt, va_list args)
{
  char *text;

  if (vasprintf (&text, fmt, args) < 0)
    text = NULL;
  if (byol_have (c, text))
    shorten (text);
  free (c->out.message);
  c->out = (struct outcome){ .status = status, .reason = reason, .message = text };
}

#define VERDICT(status, reason)                                                                    \
  do {                                                                                             \
    va_list args;                                                                                  \
    va_start (args, fmt);                                                                          \
    verdict (c, status, reason, fmt, args);                                                        \
    va_end (args);                                                                                 \
  } while (0)

void
byol_pass (struct check *c, const char *fmt, ...)
{
  VERDICT (BYOL_STATUS_PASS, "");
}

void
byol_fail (struct check *c, const char *reason, const char *fmt, ...)
{
  VERDICT (BYOL_STATUS_FAIL, reason);
}

void
byol_warn (struct check *c, const char *reason, const char *fmt, ...)
{
  VERDICT (BYOL_STATUS_WARN, reason);
}

void
byol_unknown (struct check *c, const char *reason, const char *fmt, ...)
{
  VERDICT (BYOL_STATUS_UNKNOWN, reason);
}

void
byol_needs_attestation (struct check *c, const char *fmt, ...)
{
  VERDICT (BYOL_STATUS_UNKNOWN, "needs-attestation");
}

void
byol_attested (struct check *c, const char *fmt, ...)
{
  VERDICT (BYOL_STATUS_ATTESTED, "requested");
}

void
byol_not_applicable (struct check *c, const char *fmt, ...)
{
  VERDICT (BYOL_STATUS_NOT_APPLICABLE, "not-applicable");
}

void
byol_undecided (struct check *c)
{
  byol_unknown (c, "unreadable", "This could not be read: %s.", byol_ev_reason (c->ev));
}

bool
byol_part_unreadable (struct check *c, const struct win_note *note)
{
  return byol_cannot_tell (c, byol_ev_part (c->ev, note));
}

void
byol_checker_would (struct check *c, const char *would, const char *why, ...)
{
  struct buf text = BUF_INIT;
  CLEANUP_FREE char *because = NULL;
  va_list args;

  va_start (args, why);
  if (vasprintf (&because, why, args) < 0)
    because = NULL;
  va_end (args);
  if (!byol_have (c, because) || !c->out.message)
    return;
  byol_buf_printf (&text, "%s AWS's checker 2.13.25 would %s: %s.", c->out.message, would, because);
  free (c->out.message);
  c->out.message = byol_buf_steal (&text);
  byol_have (c, c->out.message);
}
