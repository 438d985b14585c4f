/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef BYOLCHECK_GO_SHIM_H
#define BYOLCHECK_GO_SHIM_H

#include <stdint.h>

#include <byolcheck/byolcheck.h>

/* `handle` 0: none. */
void shim_set_log (struct byol_ctx *ctx, uintptr_t handle);
void shim_set_progress (struct byol_ctx *ctx, uintptr_t handle);

#endif
