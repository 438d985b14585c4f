/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What to do next when something was mistyped or could not be done. */
#define _GNU_SOURCE
#include "cli.h"

#include <string.h>

#define LONGEST 48

/* How many letters must be added, left out, changed, or swapped with the next. */
static size_t
distance (const char *a, const char *b)
{
  size_t len_a = strlen (a), len_b = strlen (b);
  size_t rows[3][LONGEST + 1];
  if (len_a > LONGEST || len_b > LONGEST)
    return LONGEST;
  for (size_t j = 0; j <= len_b; j++)
    rows[0][j] = j;
  for (size_t i = 1; i <= len_a; i++) {
    const size_t *before = rows[(i - 1) % 3], *earlier = rows[(i + 1) % 3];
    size_t *row = rows[i % 3];
    row[0] = i;
    for (size_t j = 1; j <= len_b; j++) {
      size_t least = before[j - 1] + (a[i - 1] != b[j - 1]);
      least = before[j] + 1 < least ? before[j] + 1 : least;
      least = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
          && earlier[j - 2] + 1 < least)
        least = earlier[j - 2] + 1;
      row[j] = least;
    }
  }
  return rows[len_a % 3][len_b];
}

const char *
closest (enum value kind, const char *name)
{
  const char *found = NULL, *value;
  size_t least = strlen (name) / 3 + 1;
  for (size_t i = 0; (value = value_of (kind, i)) != NULL; i++) {
    size_t d = distance (name, value);
    /* "qcow" is closer to "qcow2" than letters tell. */
    if (strlen (name) >= 3 && strncmp (value, name, strlen (name)) == 0)
      d = 1;
    if (d < least || (d == least && found == NULL && d <= strlen (name) / 3)) {
      least = d;
      found = value;
    }
  }
  return found;
}

const char *
next_step (int code)
{
  switch (code) {
    case BYOL_E_BACKING:
      return "; if those files are to be read as well, say --allow-backing";
    case BYOL_E_FORMAT:
      return "; byolcheck takes raw, qcow2, VMDK, VHD, VHDX, VDI and OVA";
    case BYOL_E_DEADLINE:
      return "; a longer --deadline gives it more time";
    case BYOL_E_ACCESS:
      return "; run byolcheck as a user who may read it";
    default:
      return "";
  }
}
