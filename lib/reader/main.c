/* SPDX-License-Identifier: GPL-2.0-or-later */
/* byolcheck-reader: the sources "direct" and "tree". */
#include "config.h"

#include "reader/program.h"

int
main (int argc, char **argv)
{
  static const struct backend_ops *const backends[] = {
#ifdef HAVE_DIRECT
    &backend_direct,
#endif
    &backend_tree,
    NULL,
  };
  static const struct reader_program program = { "byolcheck-reader", backends, false };
  return reader_main (argc, argv, &program);
}
