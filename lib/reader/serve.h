/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reader's end of the protocol. */
#ifndef BYOL_READER_SERVE_H
#define BYOL_READER_SERVE_H

#include "reader/backend.h"
#include "reader/sandbox.h"

/* Answers requests from the stream socket `fd` until the library closes its
   end or says something that cannot be followed. `backends` ends with NULL;
   `program` is the name told to the library, `sandbox` what the process has given
   up by now. Returns 0
   after an orderly end, else -1. */
int reader_serve (int fd, const struct backend_ops *const *backends, const char *program,
                  struct sandbox *sandbox);

/* Gives up all but reading the disks of the request. A wall that cannot be put
   up is an error only when the request requires all of them. */
int reader_confine_to (const struct open_request *request, struct sandbox *sandbox,
                       struct byol_error **err);

/* The backend of that name, or NULL. */
const struct backend_ops *reader_find_backend (const struct backend_ops *const *backends,
                                               const char *name);
/* Closes the backend, if it was opened, and frees its lists. */
void reader_backend_end (struct backend *b);

#endif
