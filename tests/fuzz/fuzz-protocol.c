/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a hostile reader may answer: every decoder of the protocol. What decodes
   must come out the same after another turn. */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "reader/protocol.h"

const struct fuzz_target fuzz_target = { "protocol", 200000 };

#define EACH(apply)                                                                                \
  apply (open, open_request) apply (disks, disk_list) apply (package, package_info)                \
    apply (volumes, volume_list) apply (file, file_info) apply (files, file_list)                  \
      apply (hive, hive_info) apply (key, key_info) apply (keys, key_list)                         \
        apply (value, reg_value) apply (values, value_list) apply (named, named_list)              \
          apply (rows, row_list) apply (xml, xml_list)

static bool
same (const struct buf *a, const struct buf *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, a->len) == 0);
}

#define TRY(what, type)                                                                            \
  static void try_##what (struct wire *in)                                                         \
  {                                                                                                \
    struct type one, two;                                                                          \
    CLEANUP_BUF struct buf first = BUF_INIT;                                                       \
    CLEANUP_BUF struct buf second = BUF_INIT;                                                      \
    byol_px_get_##what (in, &one);                                                                 \
    if (byol_wire_done (in)) {                                                                     \
      byol_px_put_##what (&first, &one);                                                           \
      struct wire again = fuzz_input ((const uint8_t *) first.data, first.len);                    \
      byol_px_get_##what (&again, &two);                                                           \
      FUZZ_CHECK (byol_wire_done (&again));                                                        \
      byol_px_put_##what (&second, &two);                                                          \
      FUZZ_CHECK (same (&first, &second));                                                         \
      byol_px_##what##_free (&two);                                                                \
    }                                                                                              \
    byol_px_##what##_free (&one);                                                                  \
  }
EACH (TRY)

#define ENTRY(what, type) try_##what,
static void (*const tries[]) (struct wire *in) = { EACH (ENTRY) };

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct wire in = fuzz_input (data, size);
  tries[byol_get_u8 (&in) % ARRAY_SIZE (tries)](&in);
  return 0;
}
