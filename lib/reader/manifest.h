/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The manifest of an OVF package: a digest of each file, "SHA256(a.vmdk)= ...". */
#ifndef BYOL_READER_MANIFEST_H
#define BYOL_READER_MANIFEST_H

#include "reader/backend.h"
#include "reader/tar.h"

/* Adds a clause; the first few are kept. false: out of memory. */
bool byol_problem (struct strv *problems, const char *fmt, ...) PRINTF_LIKE (2, 3);

/* Compares the archive with the manifest in `text`, a member of it. Members
   are read while they have no more than `budget` bytes together. What is wrong
   goes to `problems`; *state is static: "malformed", "mismatch", "verified", or
   "not-verified" where all that was read was right. 0, or an error set. */
int byol_manifest_check (int fd, const struct tar *tar, const char *text, uint64_t budget,
                         struct reader_io *io, const char **state, struct strv *problems,
                         struct byol_error **err);

#endif
