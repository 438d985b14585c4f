/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/xml.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

/* Far more than answer files, OVF descriptors and Windows' own files have. */
#define MOST_ELEMENTS 65536u
#define MOST_DEPTH 256u
#define MOST_TEXT (1 * MIB) /* of one element */

/* Between a name's namespace and the name itself. */
#define SEPARATOR '\n'

/* An element whose end has not been seen. */
struct open_element
{
  size_t index;
  struct buf text;
};

struct reading
{
  XML_Parser parser;
  struct xml_list *list;
  struct open_element open[MOST_DEPTH];
  size_t depth;
  const char *why; /* we stopped; NULL: expat did */
};

static void
stop (struct reading *r, const char *why)
{
  if (r->why == NULL)
    r->why = why;
  XML_StopParser (r->parser, XML_FALSE);
}

static const char *
local_name (const char *name)
{
  const char *end = strrchr (name, SEPARATOR);
  return end ? end + 1 : name;
}

static void XMLCALL
on_start (void *data, const char *name, const char **attributes)
{
  struct reading *r = data;
  if (r->why != NULL)
    return;
  if (r->depth == MOST_DEPTH || r->list->count == MOST_ELEMENTS) {
    stop (r, r->depth == MOST_DEPTH ? "its elements are nested too deeply"
                                    : "it has too many elements");
    return;
  }
  size_t index = r->list->count;
  struct xml_node *node = PX_ADD (r->list);
  if (node == NULL) {
    stop (r, "out of memory");
    return;
  }
  node->parent = r->depth > 0 ? (uint32_t) r->open[r->depth - 1].index : XML_ROOT;
  node->name = strdup (local_name (name));
  r->open[r->depth++] = (struct open_element){ .index = index };
  bool complete = node->name != NULL;
  for (; complete && *attributes != NULL; attributes += 2) {
    char *pair;
    complete = asprintf (&pair, "%s=%s", local_name (attributes[0]), attributes[1]) >= 0
               && byol_strv_take (&node->attributes, pair);
  }
  if (!complete)
    stop (r, "out of memory");
}

static void XMLCALL
on_text (void *data, const char *text, int len)
{
  struct reading *r = data;
  if (r->why != NULL || r->depth == 0)
    return;
  struct buf *own = &r->open[r->depth - 1].text;
  if (own->len + (size_t) len > MOST_TEXT)
    stop (r, "it has too much text in one element");
  else
    byol_buf_add (own, text, (size_t) len);
}

static bool
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void XMLCALL
on_end (void *data, const char *name)
{
  struct reading *r = data;
  if (r->why != NULL)
    return;
  struct open_element *last = &r->open[--r->depth];
  CLEANUP_FREE char *text = byol_buf_steal (&last->text);
  if (text == NULL) {
    stop (r, "out of memory");
    return;
  }
  const char *start = text;
  while (is_space (*start))
    start++;
  size_t len = strlen (start);
  while (len > 0 && is_space (start[len - 1]))
    len--;
  char *own = strndup (start, len);
  r->list->items[last->index].text = own;
  if (own == NULL)
    stop (r, "out of memory");
}

static void XMLCALL
on_doctype (void *data, const char *name, const char *system_id, const char *public_id,
            int has_internal_subset)
{
  stop (data, "it declares a document type");
}

enum px_state
reader_xml_flatten (const uint8_t *data, size_t len, struct xml_list *out, char **reason)
{
  *out = (struct xml_list){ 0 };
  if (len > LIMIT_XML)
    return byol_unreadable (reason, "it is too large for an XML file");
  struct reading *r = calloc (1, sizeof *r);
  if (r != NULL)
    r->parser = XML_ParserCreateNS (NULL, SEPARATOR);
  if (r == NULL || r->parser == NULL) {
    free (r);
    return byol_unreadable (reason, "out of memory");
  }
  r->list = out;
  XML_SetUserData (r->parser, r);
  XML_SetElementHandler (r->parser, on_start, on_end);
  XML_SetCharacterDataHandler (r->parser, on_text);
  XML_SetStartDoctypeDeclHandler (r->parser, on_doctype);

  enum px_state state = PX_FOUND;
  if (XML_Parse (r->parser, (const char *) data, (int) len, XML_TRUE) != XML_STATUS_OK) {
    unsigned long line = XML_GetCurrentLineNumber (r->parser);
    state = r->why != NULL ? byol_unreadable (reason, "%s", r->why)
                           : byol_unreadable (reason, "not well-formed XML, line %lu: %s", line,
                                              XML_ErrorString (XML_GetErrorCode (r->parser)));
    byol_px_xml_free (out);
  }
  while (r->depth > 0)
    byol_buf_free (&r->open[--r->depth].text);
  XML_ParserFree (r->parser);
  free (r);
  return state;
}

enum px_state
reader_xml_read (struct backend *b, uint32_t volume, const char *path, struct xml_list *out,
                 char **reason)
{
  CLEANUP_BUF struct buf bytes = BUF_INIT;
  *out = (struct xml_list){ 0 };
  enum px_state state = b->ops->read (b, volume, path, 0, LIMIT_XML + 1, &bytes, reason);
  if (state != PX_FOUND)
    return state;
  if (bytes.failed)
    return byol_unreadable (reason, "out of memory");
  return reader_xml_flatten ((const uint8_t *) bytes.data, bytes.len, out, reason);
}
