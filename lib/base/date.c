/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECONDS_A_DAY 86400
/* From 1601-01-01, where FILETIME begins, to 1970-01-01. */
#define DAYS_1601_TO_1970 134774

static bool
is_leap (int64_t year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
days_of_month (int64_t year, int64_t month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  return days[month - 1] + (month == 2 && is_leap (year));
}

/* Days before the first of January of `year`, from 1970. */
static int64_t
days_before (int64_t year)
{
  int64_t y = year - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 - (1969 * 365 + 1969 / 4 - 1969 / 100 + 1969 / 400);
}

bool
byol_day_parse (const char *text, int64_t *day)
{
  unsigned year, month, mday;
  if (strlen (text) != 10 || strspn (text, "0123456789") != 4 || text[4] != '-'
      || strspn (text + 5, "0123456789") != 2 || text[7] != '-'
      || strspn (text + 8, "0123456789") != 2
      || sscanf (text, "%4u-%2u-%2u", &year, &month, &mday) != 3)
    return false;
  if (year < 1 || month < 1 || month > 12 || mday < 1 || mday > days_of_month (year, month))
    return false;
  *day = days_before (year);
  for (unsigned m = 1; m < month; m++)
    *day += days_of_month (year, m);
  *day += mday - 1;
  return true;
}

struct day_text
byol_day_text (int64_t day)
{
  struct day_text out;
  int64_t year = 1970 + day / 366, month = 1;
  while (days_before (year + 1) <= day)
    year++;
  while (days_before (year) > day)
    year--;
  day -= days_before (year);
  for (; day >= days_of_month (year, month); month++)
    day -= days_of_month (year, month);
  snprintf (out.text, sizeof out.text, "%04u-%02u-%02u", (unsigned) year % 10000,
            (unsigned) month % 100, (unsigned) (day + 1) % 100);
  return out;
}

int64_t
byol_day_of_filetime (uint64_t filetime)
{
  return (int64_t) (filetime / 10000000u / SECONDS_A_DAY) - DAYS_1601_TO_1970;
}

int64_t
byol_day_today (void)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return now.tv_sec / SECONDS_A_DAY;
}
