/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* What byol_error_nomem hands out: there is no memory to make an object. */
static struct byol_error out_of_memory = { BYOL_E_NOMEM, 0, NULL };

PRINTF_LIKE (4, 0) static int
set (struct byol_error **err, int code, int os_errno, const char *fmt, va_list args)
{
  if (err == NULL || *err != NULL)
    return code;

  CLEANUP_FREE char *text = NULL;
  if (vasprintf (&text, fmt, args) < 0) {
    text = NULL;
    return byol_error_nomem (err);
  }
  struct byol_error *e = calloc (1, sizeof *e);
  if (e == NULL)
    return byol_error_nomem (err);
  e->code = code;
  e->os_errno = os_errno;
  if (os_errno != 0) {
    char reason[128];
    const char *why = strerror_r (os_errno, reason, sizeof reason);
    if (asprintf (&e->message, "%s: %s", text, why) < 0)
      e->message = NULL;
  }
  if (e->message == NULL)
    e->message = STEAL (text);
  byol_make_printable (e->message);
  *err = e;
  return code;
}

int
byol_error_set (struct byol_error **err, int code, const char *fmt, ...)
{
  va_list args;
  va_start (args, fmt);
  int r = set (err, code, 0, fmt, args);
  va_end (args);
  return r;
}

int
byol_error_set_errno (struct byol_error **err, int code, int os_errno, const char *fmt, ...)
{
  va_list args;
  va_start (args, fmt);
  int r = set (err, code, os_errno, fmt, args);
  va_end (args);
  return r;
}

int
byol_error_nomem (struct byol_error **err)
{
  if (err != NULL && *err == NULL)
    *err = &out_of_memory;
  return BYOL_E_NOMEM;
}

BYOL_EXPORT int
byol_error_code (const struct byol_error *error)
{
  return error ? error->code : BYOL_OK;
}

BYOL_EXPORT const char *
byol_error_message (const struct byol_error *error)
{
  if (error == NULL)
    return "no error";
  return error->message ? error->message : "out of memory";
}

BYOL_EXPORT int
byol_error_errno (const struct byol_error *error)
{
  return error ? error->os_errno : 0;
}

BYOL_EXPORT void
byol_error_free (struct byol_error *error)
{
  if (error == NULL || error == &out_of_memory)
    return;
  free (error->message);
  free (error);
}

BYOL_EXPORT const char *
byol_error_name (int code)
{
#define NAME(c)                                                                                    \
  case c:                                                                                          \
    return #c;
  switch (code) {
    NAME (BYOL_OK)
    NAME (BYOL_E_INVAL)
    NAME (BYOL_E_NOMEM)
    NAME (BYOL_E_CANCELLED)
    NAME (BYOL_E_DEADLINE)
    NAME (BYOL_E_NOT_FOUND)
    NAME (BYOL_E_ACCESS)
    NAME (BYOL_E_IO)
    NAME (BYOL_E_FORMAT)
    NAME (BYOL_E_BACKING)
    NAME (BYOL_E_UNSUPPORTED)
    NAME (BYOL_E_READER)
    NAME (BYOL_E_PROFILE)
    NAME (BYOL_E_INTERNAL)
  }
#undef NAME
  return "BYOL_E_UNKNOWN";
}
