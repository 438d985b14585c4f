/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* XML as a list of elements, and what refuses to be one. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "reader/xml.h"
#include "util.h"

static enum px_state
flatten (const char *text, struct xml_list *out, char **reason)
{
  return reader_xml_flatten ((const uint8_t *) text, strlen (text), out, reason);
}

/* The document must be refused, with a reason that contains `why`. */
static void
refused (const void *text, size_t len, const char *why)
{
  struct xml_list l;
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (reader_xml_flatten (text, len, &l, &reason), PX_UNREADABLE);
  ck_assert_msg (strstr (reason, why) != NULL, "\"%s\" does not say \"%s\"", reason, why);
  ck_assert_ptr_null (l.items);
  ck_assert_uint_eq (l.count, 0);
}

static const char answer_file[] =
  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
  "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\" xmlns:wcm=\"urn:wcm\">\n"
  "  <settings pass=\"generalize\"><component name=\"x\" wcm:action=\"add\">\n"
  "    <Path> a <!-- not this --> b </Path><wcm:empty/>\n"
  "  </component></settings>\n"
  "  <tail><![CDATA[<&>]]>&#233;</tail>\n"
  "</unattend>\n";

static void
check_answer_file (const struct xml_list *l)
{
  static const struct
  {
    uint32_t parent;
    const char *name, *text;
  } expected[] = {
    { XML_ROOT, "unattend", "" }, { 0, "settings", "" }, { 1, "component", "" },
    { 2, "Path", "a  b" },        { 2, "empty", "" },    { 0, "tail", "<&>\xc3\xa9" },
  };
  ck_assert_uint_eq (l->count, ARRAY_SIZE (expected));
  for (size_t i = 0; i < l->count; i++) {
    ck_assert_uint_eq (l->items[i].parent, expected[i].parent);
    ck_assert_str_eq (l->items[i].name, expected[i].name);
    ck_assert_str_eq (l->items[i].text, expected[i].text);
  }
  ck_assert_uint_eq (l->items[0].attributes.count, 0);
  ck_assert_uint_eq (l->items[1].attributes.count, 1);
  ck_assert_str_eq (l->items[1].attributes.items[0], "pass=generalize");
  ck_assert_uint_eq (l->items[2].attributes.count, 2);
  ck_assert_str_eq (l->items[2].attributes.items[1], "action=add");
}

START_TEST (test_flatten)
{
  CLEANUP (byol_px_xml_free) struct xml_list l;
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (flatten (answer_file, &l, &reason), PX_FOUND);
  check_answer_file (&l);
}
END_TEST

START_TEST (test_utf16)
{
  CLEANUP (byol_px_xml_free) struct xml_list l;
  CLEANUP_FREE char *reason = NULL;
  size_t len;
  /* A byte order mark, and no declaration that says otherwise. */
  CLEANUP_FREE char *text = util_printf ("\xef\xbb\xbf%s", strchr (answer_file, '\n') + 1);
  CLEANUP_FREE void *wide = byol_utf8_to_utf16le (text, &len);
  ck_assert_int_eq (reader_xml_flatten (wide, len, &l, &reason), PX_FOUND);
  check_answer_file (&l);
}
END_TEST

/* What is put is what is got. */
START_TEST (test_codec)
{
  CLEANUP (byol_px_xml_free) struct xml_list l;
  CLEANUP (byol_px_xml_free) struct xml_list back;
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf b = BUF_INIT;
  ck_assert_int_eq (flatten (answer_file, &l, &reason), PX_FOUND);
  byol_px_put_xml (&b, &l);
  struct wire w = { .p = (uint8_t *) b.data, .end = (uint8_t *) b.data + b.len };
  byol_px_get_xml (&w, &back);
  ck_assert (byol_wire_done (&w));
  check_answer_file (&back);
  for (size_t len = 0; len < b.len; len++) {
    CLEANUP (byol_px_xml_free) struct xml_list part;
    w = (struct wire){ .p = (uint8_t *) b.data, .end = (uint8_t *) b.data + len };
    byol_px_get_xml (&w, &part);
    ck_assert (!byol_wire_done (&w));
  }
}
END_TEST

START_TEST (test_malformed)
{
  static const struct
  {
    const char *text, *why;
  } cases[] = {
    { "", "not well-formed XML, line 1" },
    { "\n\nplain", "not well-formed XML, line 3" },
    { "<a>\n<b></a>", "not well-formed XML, line 2: mismatched tag" },
    { "<a>\n", "not well-formed XML, line 2" },
    { "<a/><b/>", "not well-formed XML, line 1" },
    { "<a>\xff</a>", "not well-formed XML, line 1" },
    { "<a>&lol;</a>", "undefined entity" },
    { "<a x='1' x='2'/>", "duplicate attribute" },
    { "<?xml version='1.0' encoding='ebcdic'?><a/>", "unknown encoding" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++)
    refused (cases[i].text, strlen (cases[i].text), cases[i].why);
}
END_TEST

START_TEST (test_doctype)
{
  static const char *const documents[] = {
    "<!DOCTYPE a><a/>",
    "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
    "<!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;&l;&l;&l;\">]><a>&m;</a>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
  };
  for (size_t i = 0; i < ARRAY_SIZE (documents); i++)
    refused (documents[i], strlen (documents[i]), "declares a document type");
}
END_TEST

/* `n` times the text. */
static void
repeat (struct buf *b, const char *text, size_t n)
{
  while (n-- > 0)
    byol_buf_puts (b, text);
}

START_TEST (test_bounds)
{
  CLEANUP_BUF struct buf deep = BUF_INIT, wide = BUF_INIT, text = BUF_INIT, large = BUF_INIT;
  repeat (&deep, "<a>", 100000);
  refused (deep.data, deep.len, "nested too deeply");

  byol_buf_puts (&wide, "<a>");
  repeat (&wide, "<b/>", 70000);
  byol_buf_puts (&wide, "</a>");
  refused (wide.data, wide.len, "too many elements");

  byol_buf_puts (&text, "<a>");
  repeat (&text, "0123456789abcdef", 70000);
  byol_buf_puts (&text, "</a>");
  refused (text.data, text.len, "too much text");

  byol_buf_puts (&large, "<a>");
  repeat (&large, "<b>0123456789abcdef</b>", LIMIT_XML / 16);
  refused (large.data, large.len, "too large");
}
END_TEST

/* As deep, and as many, as is allowed. */
START_TEST (test_most)
{
  CLEANUP (byol_px_xml_free) struct xml_list l;
  CLEANUP_FREE char *reason = NULL;
  CLEANUP_BUF struct buf b = BUF_INIT;
  repeat (&b, "<a>", 256);
  repeat (&b, "</a>", 256);
  ck_assert_int_eq (flatten (b.data, &l, &reason), PX_FOUND);
  ck_assert_uint_eq (l.count, 256);
  ck_assert_uint_eq (l.items[255].parent, 254);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("xml");
  TCase *tcase = tcase_create ("xml");
  tcase_add_test (tcase, test_flatten);
  tcase_add_test (tcase, test_utf16);
  tcase_add_test (tcase, test_codec);
  tcase_add_test (tcase, test_malformed);
  tcase_add_test (tcase, test_doctype);
  tcase_add_test (tcase, test_bounds);
  tcase_add_test (tcase, test_most);
  suite_add_tcase (suite, tcase);
  return util_run_suite (suite);
}
