/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every file uses: attributes, and cleanup at the end of a scope. */
#ifndef BYOL_BASE_CLEANUP_H
#define BYOL_BASE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

#define BYOL_EXPORT __attribute__ ((visibility ("default")))
#define PRINTF_LIKE(fmt, args) __attribute__ ((format (printf, fmt, args)))

/* CLEANUP (byol_buf_free) struct buf b = BUF_INIT; — the function gets the
   variable's address when the scope ends. */
#define CLEANUP(fn) __attribute__ ((cleanup (fn)))

static inline void
cleanup_free_ptr (void *p)
{
  free (*(void **) p);
}

static inline void
cleanup_close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

#define CLEANUP_FREE CLEANUP (cleanup_free_ptr)
#define CLEANUP_CLOSE CLEANUP (cleanup_close_fd)

#define ARRAY_SIZE(a) (sizeof (a) / sizeof ((a)[0]))

/* Takes the value out of a variable that a cleanup guards. */
#define STEAL(p)                                                                                   \
  ({                                                                                               \
    __typeof__ (p) steal_ = (p);                                                                   \
    (p) = NULL;                                                                                    \
    steal_;                                                                                        \
  })

#endif
