/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/service.h"

int64_t
byol_ask_start (struct check *c, const char *name, int64_t otherwise)
{
  const struct win_service *service;

  switch (byol_ev_service (c->ev, name, &service)) {
    case EV_FOUND:
      return service->start;
    case EV_ABSENT:
      return START_MISSING;
    default:
      return otherwise;
  }
}

const char *
byol_start_text (int64_t start)
{
  static const char *const names[] = { "boot", "system", "automatic", "manual", "disabled" };

  if (start < 0)
    return "missing";
  return (size_t) start < ARRAY_SIZE (names) ? names[start] : "unknown";
}
