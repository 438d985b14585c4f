/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/run.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <time.h>

#include "base/text.h"

int
byol_run_init (struct run *run, struct byol_error **err)
{
  *run = (struct run){ .wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK) };
  if (run->wake_fd < 0)
    return byol_error_set_errno (err, BYOL_E_INTERNAL, errno, "eventfd");
  return 0;
}

void
byol_run_end (struct run *run)
{
  if (run->wake_fd >= 0)
    close (run->wake_fd);
  run->wake_fd = -1;
}

void
byol_run_cancel (struct run *run)
{
  int saved = errno;
  atomic_store (&run->cancelled, 1);
  uint64_t one = 1;
  /* Fails only when the counter is full: then it is readable already. */
  ssize_t n = write (run->wake_fd, &one, sizeof one);
  (void) n;
  errno = saved;
}

void
byol_run_uncancel (struct run *run)
{
  uint64_t count;
  ssize_t n = read (run->wake_fd, &count, sizeof count);
  (void) n;
  atomic_store (&run->cancelled, 0);
}

int64_t
byol_now_ns (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

int
byol_run_check (struct run *run, struct byol_error **err)
{
  if (atomic_load (&run->cancelled))
    return byol_error_set (err, BYOL_E_CANCELLED, "cancelled");
  if (run->deadline_ns != 0 && byol_now_ns () >= run->deadline_ns)
    return byol_error_set (err, BYOL_E_DEADLINE, "not done when the deadline passed");
  return 0;
}

int
byol_run_timeout_ms (const struct run *run, int most_ms)
{
  if (run->deadline_ns == 0)
    return most_ms;
  int64_t left = (run->deadline_ns - byol_now_ns () + 999999) / 1000000;
  return left < 0 ? 0 : left < most_ms ? (int) left : most_ms;
}

void
byol_run_log (const struct run *run, int level, const char *fmt, ...)
{
  if (run->log == NULL)
    return;
  CLEANUP_FREE char *text = NULL;
  va_list args;
  va_start (args, fmt);
  int n = vasprintf (&text, fmt, args);
  va_end (args);
  if (n < 0) {
    text = NULL;
    return;
  }
  byol_make_printable (text);
  run->log (level, text, run->log_data);
}

void
byol_run_progress (struct run *run, const char *what, uint64_t done, uint64_t total)
{
  if (run->progress != NULL && run->progress (what, done, total, run->progress_data) != 0)
    byol_run_cancel (run);
}
