/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error object: how every failure of a call is told. */
#ifndef BYOL_BASE_ERROR_H
#define BYOL_BASE_ERROR_H

#include <byolcheck/byolcheck.h>

#include "base/cleanup.h"

struct byol_error
{
  int code;
  int os_errno;
  char *message; /* NULL when there was no memory for it */
};

/* Sets *err, unless err is NULL or *err is set already (the first cause wins),
   and returns `code`. One line, no newline. What is unsafe to print becomes '?':
   messages carry names out of hostile images. */
int byol_error_set (struct byol_error **err, int code, const char *fmt, ...) PRINTF_LIKE (3, 4);
/* The same with strerror (os_errno) appended. */
int byol_error_set_errno (struct byol_error **err, int code, int os_errno, const char *fmt, ...)
  PRINTF_LIKE (4, 5);
int byol_error_nomem (struct byol_error **err);

static inline void
cleanup_error (struct byol_error **error)
{
  byol_error_free (*error);
}
#define CLEANUP_ERROR CLEANUP (cleanup_error)

#endif
