/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Days. A day is a number: those since 1970-01-01. */
#ifndef BYOL_BASE_DATE_H
#define BYOL_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

struct day_text
{
  char text[16];
};

/* "2026-05-28", and nothing else. */
bool byol_day_parse (const char *text, int64_t *day);
/* Returned by value, to be used within one call: byol_day_text (d).text */
struct day_text byol_day_text (int64_t day);
/* The day, in UTC, of a FILETIME (units of 100 ns since 1601). */
int64_t byol_day_of_filetime (uint64_t filetime);
/* In UTC, by the machine's clock. */
int64_t byol_day_today (void);

#endif
