/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the reader programs have in common: their main function. */
#ifndef BYOL_READER_PROGRAM_H
#define BYOL_READER_PROGRAM_H

#include "reader/backend.h"

struct reader_program
{
  const char *name;
  /* Ends with NULL. The first one serves image files in the command line. */
  const struct backend_ops *const *backends;
  /* Starts an appliance, whose emulator needs more memory and CPU time than a
     reader may have, and whose environment variables count. */
  bool appliance;
};

/* Serves the library with --serve, else the command line; returns the exit
   status. */
int reader_main (int argc, char **argv, const struct reader_program *program);

#endif
