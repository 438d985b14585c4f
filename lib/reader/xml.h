/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An XML document as a list of its elements. */
#ifndef BYOL_READER_XML_H
#define BYOL_READER_XML_H

#include "reader/backend.h"

/* Flattens a document in UTF-8, UTF-16, ISO-8859-1 or US-ASCII, in document
   order. PX_FOUND, or PX_UNREADABLE with the reason: also for one that declares
   a document type, so that entities never expand. */
enum px_state reader_xml_flatten (const uint8_t *data, size_t len, struct xml_list *out,
                                  char **reason);

/* The same for a file of at most LIMIT_XML. */
enum px_state reader_xml_read (struct backend *b, uint32_t volume, const char *path,
                               struct xml_list *out, char **reason);

#endif
