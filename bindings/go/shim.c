/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Callbacks find their Go function by a number, which C keeps as a pointer. */
#include "shim.h"

#include "_cgo_export.h"

static void
log_to_go (int level, const char *message, void *data)
{
  byolGoLog (level, (char *) message, (uintptr_t) data);
}

static int
progress_to_go (const char *what, uint64_t done, uint64_t total, void *data)
{
  return byolGoProgress ((char *) what, done, total, (uintptr_t) data);
}

void
shim_set_log (struct byol_ctx *ctx, uintptr_t handle)
{
  byol_ctx_set_log (ctx, handle ? log_to_go : NULL, (void *) handle);
}

void
shim_set_progress (struct byol_ctx *ctx, uintptr_t handle)
{
  byol_ctx_set_progress (ctx, handle ? progress_to_go : NULL, (void *) handle);
}
