/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a tar archive holds, and where: nothing is unpacked. */
#ifndef BYOL_READER_TAR_H
#define BYOL_READER_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct tar_member
{
  char *name; /* a relative path that stays inside; without "./" */
  uint64_t offset, size;
};

struct tar
{
  struct tar_member *items;
  size_t count;
  bool ended; /* by its mark, and not just by the end of the file */
};

/* Whether the file begins like an archive in POSIX' or GNU's form. */
bool byol_tar_is (int fd);
/* Regular files of the archive, in order. One that cannot be an OVF package,
   because it is damaged, cut short or holds links, sparse files, names that
   leave it or the same name twice, is BYOL_E_FORMAT. `path` is for messages. */
int byol_tar_read (int fd, const char *path, struct tar *out, struct byol_error **err);
/* The member of that name, or NULL. */
const struct tar_member *byol_tar_find (const struct tar *tar, const char *name);
void byol_tar_free (struct tar *tar);

#endif
