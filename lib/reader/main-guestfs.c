/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* byolcheck-reader-guestfs: the source "guestfs". */
#include "config.h"

#include "reader/program.h"

int
main (int argc, char **argv)
{
  static const struct backend_ops *const backends[] = {
    &backend_guestfs,
    NULL,
  };
  static const struct reader_program program = { "byolcheck-reader-guestfs", backends, true };
  return reader_main (argc, argv, &program);
}
