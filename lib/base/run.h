/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What accompanies every call that may take long: log, progress, cancel and
   deadline of the caller's context. */
#ifndef BYOL_BASE_RUN_H
#define BYOL_BASE_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct run
{
  byol_log_fn log;
  void *log_data;
  byol_progress_fn progress;
  void *progress_data;
  int64_t deadline_ns; /* CLOCK_MONOTONIC; 0: none */
  atomic_int cancelled;
  int wake_fd; /* an eventfd, readable once cancelled */
};

int byol_run_init (struct run *run, struct byol_error **err);
void byol_run_end (struct run *run);
void byol_run_cancel (struct run *run); /* async-signal-safe */
void byol_run_uncancel (struct run *run);

int64_t byol_now_ns (void);
/* 0, BYOL_E_CANCELLED or BYOL_E_DEADLINE with *err set. */
int byol_run_check (struct run *run, struct byol_error **err);
/* Milliseconds until the deadline for poll (2), at most `most_ms`. */
int byol_run_timeout_ms (const struct run *run, int most_ms);

void byol_run_log (const struct run *run, int level, const char *fmt, ...) PRINTF_LIKE (3, 4);
/* Tells progress; cancels the run when the callback says so. */
void byol_run_progress (struct run *run, const char *what, uint64_t done, uint64_t total);

#endif
