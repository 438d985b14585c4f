/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An XML document of the image. */
#include "config.h"

#include "fuzz.h"
#include "reader/xml.h"

const struct fuzz_target fuzz_target = { "xml", 60000 };

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  CLEANUP (byol_px_xml_free) struct xml_list list = { 0 };
  CLEANUP_FREE char *reason = NULL;
  enum px_state state = reader_xml_flatten (data, size, &list, &reason);
  FUZZ_CHECK (state == PX_FOUND || state == PX_UNREADABLE);
  FUZZ_CHECK ((state == PX_UNREADABLE) == (reason != NULL));
  for (size_t i = 0; state == PX_FOUND && i < list.count; i++) {
    const struct xml_node *n = &list.items[i];
    FUZZ_CHECK (i == 0 ? n->parent == XML_ROOT : n->parent < i);
    FUZZ_CHECK (n->name != NULL && n->text != NULL);
  }
  return 0;
}
