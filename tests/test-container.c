/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* OVA packages piece by piece: archive, descriptor, manifest. */
#include "config.h"

#include <fcntl.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/limits.h"
#include "reader/manifest.h"
#include "reader/ovf.h"
#include "reader/package.h"
#include "reader/tar.h"
#include "util.h"

static struct reader_io io = { .fd = -1 };

/* ---- archives --------------------------------------------------------------------- */

static void
seal (uint8_t *head)
{
  unsigned sum = 0;
  memset (head + 148, ' ', 8);
  for (int i = 0; i < 512; i++)
    sum += head[i];
  snprintf ((char *) head + 148, 8, "%06o", sum);
}

/* A header that claims `size` bytes, in octal. */
static uint8_t *
put_header (struct buf *b, const char *name, uint64_t size, char type)
{
  uint8_t head[512] = { 0 };
  memcpy (head, name, strlen (name) < 100 ? strlen (name) : 100);
  strcpy ((char *) head + 100, "0000644");
  snprintf ((char *) head + 124, 12, "%011llo", (unsigned long long) size);
  head[156] = (uint8_t) type;
  memcpy (head + 257, "ustar\00000", 8);
  seal (head);
  byol_buf_add (b, head, sizeof head);
  return (uint8_t *) b->data + b->len - sizeof head;
}

static void
put_bytes (struct buf *b, const void *bytes, size_t len)
{
  static const char zeros[512];
  byol_buf_add (b, bytes, len);
  byol_buf_add (b, zeros, (512 - len % 512) % 512);
}

static void
put_file (struct buf *b, const char *name, const char *text)
{
  put_header (b, name, strlen (text), '0');
  put_bytes (b, text, strlen (text));
}

/* An extended header with one record, "LENGTH KEY=VALUE\n". */
static void
put_pax (struct buf *b, const char *key, const char *value)
{
  size_t rest = strlen (key) + strlen (value) + 3, len = rest + 1;
  CLEANUP_BUF struct buf record = BUF_INIT;
  while (record.len != len) {
    record.len = 0;
    byol_buf_printf (&record, "%zu %s=%s\n", len, key, value);
    len = record.len;
    record.len = 0;
    byol_buf_printf (&record, "%zu %s=%s\n", len, key, value);
  }
  put_header (b, "pax", record.len, 'x');
  put_bytes (b, record.data, record.len);
}

static void
put_end (struct buf *b)
{
  static const char zeros[1024];
  byol_buf_add (b, zeros, sizeof zeros);
}

static int
file_of (const struct buf *b)
{
  int fd = memfd_create ("archive", MFD_CLOEXEC);
  ck_assert_int_ge (fd, 0);
  ck_assert_int_eq (write (fd, b->data, b->len), (ssize_t) b->len);
  return fd;
}

/* The archive is read, or refused with a message that holds `part`. */
static void
read_tar (const struct buf *b, struct tar *tar, const char *part)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  CLEANUP_CLOSE int fd = file_of (b);
  int r = byol_tar_read (fd, "x.ova", tar, &err);
  if (part == NULL)
    ck_assert_msg (r == 0, "%s", byol_error_message (err));
  else {
    ck_assert_int_eq (r, BYOL_E_FORMAT);
    ck_assert_msg (strstr (byol_error_message (err), part) != NULL, "%s: %s", part,
                   byol_error_message (err));
  }
}

static void
refused (struct buf *b, const char *part)
{
  CLEANUP (byol_tar_free) struct tar tar = { 0 };
  read_tar (b, &tar, part);
  byol_buf_free (b);
  *b = (struct buf) BUF_INIT;
}

START_TEST (archive)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  CLEANUP (byol_tar_free) struct tar tar = { 0 };
  put_file (&b, "a.ovf", "<x/>");
  put_header (&b, "folder/", 0, '5');
  put_file (&b, "./folder/b.mf", "");
  uint8_t *head = put_header (&b, "tail", 3, '0');
  strcpy ((char *) head + 345, "prefix/of/it");
  seal (head);
  put_bytes (&b, "abc", 3);
  put_header (&b, "././@LongLink", 150, 'L');
  char longest[151] = { 0 };
  memset (longest, 'n', 149);
  put_bytes (&b, longest, 150);
  put_file (&b, "nnn", "long");
  put_pax (&b, "path", "p.vmdk");
  put_pax (&b, "size", "5");
  put_header (&b, "other", 0, '0');
  put_bytes (&b, "12345", 5);
  head = put_header (&b, "binary", 0, '0');
  memset (head + 124, 0, 12);
  head[124] = 0x80;
  head[135] = 2;
  seal (head);
  put_bytes (&b, "xy", 2);
  put_end (&b);
  read_tar (&b, &tar, NULL);
  ck_assert (tar.ended);
  const struct
  {
    const char *name;
    uint64_t size;
  } expected[] = { { "a.ovf", 4 }, { "folder/b.mf", 0 }, { "prefix/of/it/tail", 3 },
                   { longest, 4 }, { "p.vmdk", 5 },      { "binary", 2 } };
  ck_assert_uint_eq (tar.count, ARRAY_SIZE (expected));
  for (size_t i = 0; i < tar.count; i++) {
    const char *name = expected[i].name;
    ck_assert_str_eq (tar.items[i].name, name);
    ck_assert_uint_eq (tar.items[i].size, expected[i].size);
    ck_assert_ptr_eq (byol_tar_find (&tar, name), &tar.items[i]);
  }
  ck_assert_int_eq (memcmp (b.data + tar.items[4].offset, "12345", 5), 0);
  ck_assert_int_eq (memcmp (b.data + tar.items[5].offset, "xy", 2), 0);
}
END_TEST

static const char *const outside[] = {
  "../x", "..", "/etc/passwd", "a/../../x", "./../x", ".//x/../../y", "a\\..\\x",
  "a\nb", "",   "./",          "x/..",
};

START_TEST (names_that_leave)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  put_file (&b, outside[_i], "x");
  put_end (&b);
  refused (&b, "leaves the archive");
  /* The same by an extended header. */
  put_pax (&b, "path", outside[_i]);
  put_file (&b, "good", "x");
  put_end (&b);
  refused (&b, "leaves the archive");
}
END_TEST

START_TEST (not_files)
{
  static const char types[] = { '1', '2', '3', '4', '6', 'D', 'M', 'N', 'V', '9' };
  CLEANUP_BUF struct buf b = BUF_INIT;
  for (size_t i = 0; i < sizeof types; i++) {
    put_header (&b, "odd", 0, types[i]);
    put_end (&b);
    refused (&b, "\"odd\" is a link");
  }
  put_header (&b, "odd", 0, 'S');
  put_end (&b);
  refused (&b, "sparse");
  put_pax (&b, "GNU.sparse.major", "1");
  put_end (&b);
  refused (&b, "sparse");
  put_file (&b, "twice", "");
  put_file (&b, "./twice", "");
  put_end (&b);
  refused (&b, "\"twice\" is there twice");
}
END_TEST

START_TEST (bombs)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  /* Sizes that nobody has. */
  put_header (&b, "big", 077777777777, '0');
  put_end (&b);
  refused (&b, "\"big\"");
  uint8_t *head = put_header (&b, "big", 0, '0');
  memset (head + 124, 0xff, 12);
  seal (head);
  put_end (&b);
  refused (&b, "impossible size");
  head = put_header (&b, "big", 0, '0');
  memset (head + 124, 0, 12);
  head[124] = 0x80;
  memset (head + 129, 0x7f, 7);
  seal (head);
  put_end (&b);
  refused (&b, "lies about the size");
  head = put_header (&b, "big", 0, '0');
  strcpy ((char *) head + 124, "0x7fffffff");
  seal (head);
  put_end (&b);
  refused (&b, "impossible size");
  static const char *const sizes[] = { "99999999999999999999", "9223372036854775808", "-1", "",
                                       "5x" };
  for (size_t i = 0; i < ARRAY_SIZE (sizes); i++) {
    put_pax (&b, "size", sizes[i]);
    put_end (&b);
    refused (&b, "impossible size");
  }
  static const char *const records[] = { "x", "5 a=b", "0 a=b\n", "99 a=b\n", "6 a=b", "6 abc\n" };
  for (size_t i = 0; i < ARRAY_SIZE (records); i++) {
    put_header (&b, "pax", strlen (records[i]), 'x');
    put_bytes (&b, records[i], strlen (records[i]));
    put_end (&b);
    refused (&b, "cannot be understood");
  }
  put_header (&b, "pax", 16 * MIB, 'x');
  CLEANUP_FREE char *megabytes = calloc (1, 16 * MIB);
  put_bytes (&b, megabytes, 16 * MIB);
  put_end (&b);
  refused (&b, "too large");
  /* Members without end. */
  for (int i = 0; i < 5000; i++) {
    char name[16];
    snprintf (name, sizeof name, "m%d", i);
    put_header (&b, name, 0, '0');
  }
  put_end (&b);
  refused (&b, "more than");
  for (int i = 0; i < 20000; i++)
    put_header (&b, "folder/", 0, '5');
  put_end (&b);
  refused (&b, "too many headers");
  /* No headers at all. */
  put_header (&b, "a", 0, '0')[0] ^= 1;
  put_end (&b);
  refused (&b, "no header at byte 0");
}
END_TEST

START_TEST (cut_archives)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  put_file (&b, "a.ovf", "<x/>");
  CLEANUP_FREE char *data = calloc (1, 3000);
  memset (data, 'd', 2999);
  put_file (&b, "disk.vmdk", data);
  put_end (&b);
  size_t whole = b.len;
  for (b.len = 0; b.len < whole; b.len++) {
    CLEANUP (byol_tar_free) struct tar tar = { 0 };
    /* Where the data of a member are complete nothing tells but the missing
       mark. */
    bool first = b.len >= 512 + 4 && b.len <= 1024;
    bool second = b.len >= 1024 + 512 + 2999 && b.len <= whole - 1024;
    bool complete = b.len >= whole - 512;
    CLEANUP_ERROR struct byol_error *err = NULL;
    CLEANUP_CLOSE int fd = file_of (&b);
    int r = byol_tar_read (fd, "x.ova", &tar, &err);
    ck_assert_msg ((r == 0) == (b.len == 0 || first || second || complete), "%zu of %zu", b.len,
                   whole);
    ck_assert (r != 0 || tar.ended == complete);
  }
}
END_TEST

/* ---- descriptors -------------------------------------------------------------------- */

#define OVF_HEAD                                                                                   \
  "<?xml version=\"1.0\"?><Envelope xmlns=\"http://schemas.dmtf.org/ovf/envelope/1\" "             \
  "xmlns:ovf=\"http://schemas.dmtf.org/ovf/envelope/1\" xmlns:rasd=\"urn:rasd\" "                  \
  "xmlns:vmw=\"urn:vmw\" xmlns:vbox=\"urn:vbox\">"
#define OVF_FILE(more) "<References><File ovf:id=\"f\" ovf:href=\"d.vmdk\"" more "/></References>"
#define OVF_DISK(more)                                                                             \
  "<DiskSection><Disk ovf:diskId=\"d\" ovf:fileRef=\"f\"" more "/></DiskSection>"
#define OVF_ITEM(type)                                                                             \
  "<Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>" #type                            \
  "</rasd:ResourceType></Item>"
#define OVF_SYSTEM(items)                                                                          \
  "<VirtualSystem ovf:id=\"v\"><VirtualHardwareSection>" items                                     \
  "</VirtualHardwareSection></VirtualSystem>"
#define OVF_TAIL "</Envelope>"
#define OVF_PLAIN OVF_HEAD OVF_FILE ("") OVF_DISK ("") OVF_SYSTEM ("") OVF_TAIL

static void
parse (const char *text, struct ovf *out)
{
  CLEANUP_FREE char *reason = NULL;
  enum px_state state = byol_ovf_parse ((const uint8_t *) text, strlen (text), out, &reason);
  ck_assert_msg (state == PX_FOUND, "%s", reason);
}

START_TEST (descriptor)
{
  CLEANUP (byol_ovf_free) struct ovf o = { 0 };
  parse (
    OVF_HEAD OVF_FILE ("")
      OVF_DISK (" ovf:capacity=\"64\" ovf:capacityAllocationUnits=\"byte * 2^30\"") OVF_SYSTEM (
        OVF_ITEM (17) OVF_ITEM (10) OVF_ITEM (10) OVF_ITEM (15) OVF_ITEM (16) OVF_ITEM (14)
          OVF_ITEM (6) "<Item ovf:bound=\"max\"><rasd:ResourceType>10</rasd:ResourceType></Item>"
                       "<vmw:Config ovf:required=\"false\" vmw:key=\"firmware\" "
                       "vmw:value=\"efi\"/>") OVF_TAIL,
    &o);
  ck_assert_uint_eq (o.disk_count, 1);
  ck_assert_str_eq (o.disks[0].file, "d.vmdk");
  ck_assert_uint_eq (o.disks[0].capacity, 64 * GIB);
  ck_assert (!o.disks[0].compressed && !o.disks[0].chunked && !o.disks[0].parent);
  ck_assert_uint_eq (o.networks, 2);
  ck_assert_uint_eq (o.cds, 2);
  ck_assert_uint_eq (o.floppies, 1);
  ck_assert_uint_eq (o.machines, 1);
  ck_assert_str_eq (o.firmware, "efi");
  ck_assert_uint_eq (o.files.count, 1);
}
END_TEST

START_TEST (descriptor_forms)
{
  static const struct
  {
    const char *text;
    uint64_t capacity;
    bool compressed, chunked, parent;
    const char *firmware;
  } forms[] = {
    { OVF_PLAIN, 0, false, false, false, "" },
    { OVF_HEAD OVF_FILE (" ovf:compression=\"gzip\"") OVF_DISK (" ovf:capacity=\"5\"") OVF_TAIL, 5,
      true, false, false, "" },
    { OVF_HEAD OVF_FILE (" ovf:compression=\"identity\"")
        OVF_DISK (" ovf:capacity=\"2\" ovf:capacityAllocationUnits=\"GigaBytes\"") OVF_TAIL,
      2 * GIB, false, false, false, "" },
    { OVF_HEAD OVF_FILE (" ovf:chunkSize=\"7516192768\"")
        OVF_DISK (" ovf:capacity=\"2\" ovf:capacityAllocationUnits=\"furlong\"") OVF_TAIL,
      0, false, true, false, "" },
    { OVF_HEAD
      "<References><File ovf:id=\"f\" ovf:href=\"d.vmdk.000000000\"/></References>" OVF_DISK (
        " ovf:parentRef=\"e\" ovf:capacity=\"18446744073709551615\" "
        "ovf:capacityAllocationUnits=\"byte * 2^10\"") OVF_TAIL,
      0, false, true, true, "" },
    { OVF_HEAD OVF_FILE ("") OVF_DISK (" ovf:capacity=\"-1x\"") OVF_SYSTEM (
        "<vbox:Machine><Hardware><Firmware type=\"EFI64\"/></Hardware></vbox:Machine>") OVF_TAIL,
      0, false, false, false, "efi" },
  };
  CLEANUP (byol_ovf_free) struct ovf o = { 0 };
  parse (forms[_i].text, &o);
  ck_assert_uint_eq (o.disk_count, 1);
  ck_assert_uint_eq (o.disks[0].capacity, forms[_i].capacity);
  ck_assert_int_eq (o.disks[0].compressed, forms[_i].compressed);
  ck_assert_int_eq (o.disks[0].chunked, forms[_i].chunked);
  ck_assert_int_eq (o.disks[0].parent, forms[_i].parent);
  ck_assert_str_eq (o.firmware, forms[_i].firmware);
}
END_TEST

static void
hostile (const char *text, const char *part)
{
  CLEANUP (byol_ovf_free) struct ovf o = { 0 };
  CLEANUP_FREE char *reason = NULL;
  ck_assert_int_eq (byol_ovf_parse ((const uint8_t *) text, strlen (text), &o, &reason),
                    PX_UNREADABLE);
  ck_assert_msg (strstr (reason, part) != NULL, "%s: %s", part, reason);
}

START_TEST (hostile_descriptors)
{
  hostile ("", "");
  hostile ("just a text", "XML");
  hostile ("<html/>", "no OVF envelope");
  hostile (OVF_HEAD "<References>", "XML");
  hostile ("<!DOCTYPE Envelope [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">"
           "<!ENTITY c \"&b;&b;&b;&b;\">]><Envelope>&c;</Envelope>",
           "document type");
  hostile ("<!DOCTYPE Envelope SYSTEM \"file:///etc/passwd\"><Envelope/>", "document type");
  CLEANUP_BUF struct buf deep = BUF_INIT;
  for (int i = 0; i < 100000; i++)
    byol_buf_puts (&deep, "<Envelope>");
  hostile (deep.data, "too deeply");
  CLEANUP_BUF struct buf disks = BUF_INIT;
  byol_buf_puts (&disks, OVF_HEAD "<DiskSection>");
  for (unsigned i = 0; i <= LIMIT_DISKS; i++)
    byol_buf_puts (&disks, "<Disk ovf:diskId=\"x\"/>");
  byol_buf_puts (&disks, "</DiskSection></Envelope>");
  hostile (disks.data, "more than 32 disks");
}
END_TEST

/* ---- packages ---------------------------------------------------------------------- */

struct opened
{
  struct package_info info;
  struct package_disks disks;
  struct byol_error *err;
  int r;
};

static void
opened_free (struct opened *o)
{
  byol_px_package_free (&o->info);
  byol_package_disks_free (&o->disks);
  byol_error_free (o->err);
}

static void
open_package (const struct buf *b, bool verify, struct opened *o)
{
  CLEANUP_CLOSE int fd = file_of (b);
  *o = (struct opened){ 0 };
  o->r = byol_package_read (fd, "x.ova", verify, &io, &o->info, &o->disks, &o->err);
}

/* "SHA256(name)= digest of text". */
static void
add_line (struct buf *b, const struct nettle_hash *hash, const char *name, const char *text)
{
  uint8_t digest[SHA512_DIGEST_SIZE];
  CLEANUP_FREE void *state = malloc (hash->context_size);
  hash->init (state);
  hash->update (state, strlen (text), (const uint8_t *) text);
  hash->digest (state, hash->digest_size, digest);
  byol_buf_printf (b, "%s(%s)= ",
                   hash == &nettle_sha1     ? "SHA1"
                   : hash == &nettle_sha256 ? "SHA256"
                                            : "SHA512",
                   name);
  for (size_t i = 0; i < hash->digest_size; i++)
    byol_buf_printf (b, "%02x", digest[i]);
  byol_buf_puts (b, "\r\n");
}

static bool
has_problem (const struct opened *o, const char *part)
{
  for (size_t i = 0; i < o->info.problems.count; i++)
    if (strstr (o->info.problems.items[i], part) != NULL)
      return true;
  return false;
}

START_TEST (manifests)
{
  CLEANUP_BUF struct buf good = BUF_INIT;
  CLEANUP_BUF struct buf wrong = BUF_INIT;
  CLEANUP_BUF struct buf other = BUF_INIT;
  add_line (&good, &nettle_sha1, "a.ovf", OVF_PLAIN);
  add_line (&good, &nettle_sha512, "d.vmdk", "disk");
  add_line (&wrong, &nettle_sha256, "a.ovf", OVF_PLAIN);
  add_line (&wrong, &nettle_sha256, "d.vmdk", "disc");
  add_line (&other, &nettle_sha256, "d.vmdk", "disk");
  add_line (&other, &nettle_sha256, "e.vmdk", "disk");
  const struct
  {
    const char *text, *state, *problem;
  } cases[] = {
    { good.data, "verified", NULL },
    { wrong.data, "mismatch", "d.vmdk is not what the manifest says" },
    { other.data, "mismatch", "the manifest names e.vmdk, which is not there" },
    { "", "malformed", "empty" },
    { "SHA256(d.vmdk)= 12\n", "malformed", "cannot be understood" },
    { "MD5(d.vmdk)= 00000000000000000000000000000000\n", "malformed", "cannot be understood" },
    { "SHA1(d.vmdk) 0000000000000000000000000000000000000000\n", "malformed", "understood" },
    { "SHA1d.vmdk)= 0000000000000000000000000000000000000000\n", "malformed", "understood" },
    { "SHA1(\n", "malformed", "understood" },
    { "SHA1()= 0000000000000000000000000000000000000000\n", "malformed", "understood" },
    { "SHA1(../../etc/passwd)= 0000000000000000000000000000000000000000\n", "mismatch",
      "names ../../etc/passwd, which is not there" },
  };
  for (size_t i = 0; i < ARRAY_SIZE (cases); i++) {
    CLEANUP_BUF struct buf b = BUF_INIT;
    CLEANUP (opened_free) struct opened o;
    put_file (&b, "a.ovf", OVF_PLAIN);
    put_file (&b, "a.mf", cases[i].text);
    put_file (&b, "d.vmdk", "disk");
    put_end (&b);
    open_package (&b, false, &o);
    ck_assert_msg (o.r == 0, "%s", byol_error_message (o.err));
    ck_assert_str_eq (o.info.manifest, cases[i].state);
    ck_assert (cases[i].problem == NULL ? o.info.problems.count == 0
                                        : has_problem (&o, cases[i].problem));
    ck_assert_uint_eq (o.disks.count, 1);
    ck_assert_ptr_null (o.disks.items[0].closed);
    ck_assert_int_eq (memcmp (b.data + o.disks.items[0].offset, "disk", 4), 0);
  }
}
END_TEST

/* What takes long is read only on demand. */
START_TEST (large_members)
{
  CLEANUP_BUF struct buf manifest = BUF_INIT;
  add_line (&manifest, &nettle_sha1, "a.ovf", OVF_PLAIN);
  add_line (&manifest, &nettle_sha1, "d.vmdk", "not what it is");
  size_t size = 64 * MIB + 1;
  CLEANUP_FREE char *data = calloc (1, size);
  CLEANUP_BUF struct buf b = BUF_INIT;
  put_file (&b, "a.ovf", OVF_PLAIN);
  put_file (&b, "a.mf", manifest.data);
  put_header (&b, "d.vmdk", size, '0');
  put_bytes (&b, data, size);
  put_end (&b);
  CLEANUP (opened_free) struct opened quick;
  open_package (&b, false, &quick);
  ck_assert_str_eq (quick.info.manifest, "not-verified");
  CLEANUP (opened_free) struct opened whole;
  open_package (&b, true, &whole);
  ck_assert_str_eq (whole.info.manifest, "mismatch");
}
END_TEST

START_TEST (bad_packages)
{
  static const struct
  {
    const char *ovf, *closed, *problem;
    uint32_t flags, disks;
  } cases[] = {
    { OVF_HEAD OVF_FILE ("") OVF_SYSTEM ("") OVF_TAIL, "holds no disk", "names no disk", 0, 0 },
    { OVF_HEAD OVF_FILE (" ovf:chunkSize=\"5\"") OVF_DISK ("") OVF_SYSTEM ("") OVF_TAIL,
      "cut into pieces", "is cut into pieces", PACKAGE_CHUNKED, 1 },
    { OVF_HEAD OVF_FILE (" ovf:compression=\"gzip\"") OVF_DISK ("") OVF_SYSTEM ("") OVF_TAIL,
      "compressed", "is compressed", PACKAGE_COMPRESSED, 1 },
    { OVF_HEAD
      "<References><File ovf:id=\"f\" ovf:href=\"../../etc/passwd\"/></References>" OVF_DISK ("")
        OVF_SYSTEM ("") OVF_TAIL,
      "not in the package", "names ../../etc/passwd, which is not there", PACKAGE_MISSING, 1 },
    { OVF_HEAD
      "<References><File ovf:id=\"f\" ovf:href=\"file:///etc/passwd\"/></References>" OVF_DISK ("")
        OVF_SYSTEM ("") OVF_TAIL,
      "not in the package", "names file:///etc/passwd, which is not there", PACKAGE_MISSING, 1 },
    { OVF_HEAD OVF_DISK ("") OVF_SYSTEM ("") OVF_TAIL, "not in the package", "names f, which",
      PACKAGE_MISSING, 1 },
    { OVF_HEAD OVF_FILE ("") "<DiskSection><Disk ovf:diskId=\"e\"/></DiskSection>" OVF_SYSTEM ("")
        OVF_TAIL,
      "holds no disk", "has no file", 0, 1 },
    { OVF_HEAD OVF_FILE ("") OVF_DISK ("") OVF_TAIL, NULL, "describes 0 machines", 0, 1 },
    { OVF_HEAD "<References><File ovf:id=\"f\" ovf:href=\"./d%2evmdk\"/></References>" OVF_DISK ("")
        OVF_SYSTEM ("") OVF_TAIL,
      NULL, NULL, 0, 1 },
    { OVF_HEAD "<References><File ovf:id=\"f\" ovf:href=\"packed.vmdk\"/></References>" OVF_DISK (
        "") OVF_SYSTEM ("") OVF_TAIL,
      "compressed", "packed.vmdk is compressed", PACKAGE_COMPRESSED, 1 },
  };
  CLEANUP_BUF struct buf b = BUF_INIT;
  CLEANUP (opened_free) struct opened o;
  put_file (&b, "a.ovf", cases[_i].ovf);
  put_file (&b, "d.vmdk", "disk");
  put_file (&b, "packed.vmdk", "\x1f\x8b\x08");
  put_end (&b);
  open_package (&b, false, &o);
  ck_assert_msg (o.r == 0, "%s", byol_error_message (o.err));
  ck_assert_str_eq (o.info.manifest, "absent");
  ck_assert_uint_eq (o.info.flags, cases[_i].flags);
  ck_assert_uint_eq (o.info.disks, cases[_i].disks);
  ck_assert_uint_eq (o.disks.count, 1);
  if (cases[_i].closed != NULL)
    ck_assert_msg (strstr (o.disks.items[0].closed, cases[_i].closed) != NULL, "%s",
                   o.disks.items[0].closed);
  else
    ck_assert_ptr_null (o.disks.items[0].closed);
  if (cases[_i].problem != NULL)
    ck_assert (has_problem (&o, cases[_i].problem));
  else
    ck_assert_uint_eq (o.info.problems.count, 0);
}
END_TEST

static void
no_package (struct buf *b, const char *part)
{
  CLEANUP (opened_free) struct opened o;
  open_package (b, false, &o);
  ck_assert_int_eq (o.r, BYOL_E_FORMAT);
  ck_assert_msg (strstr (byol_error_message (o.err), part) != NULL, "%s: %s", part,
                 byol_error_message (o.err));
  byol_buf_free (b);
  *b = (struct buf) BUF_INIT;
}

START_TEST (no_packages)
{
  CLEANUP_BUF struct buf b = BUF_INIT;
  put_file (&b, "readme", "a tar");
  put_end (&b);
  no_package (&b, "without an OVF descriptor");
  put_file (&b, "a.ovf", OVF_PLAIN);
  put_file (&b, "b.ovf", OVF_PLAIN);
  put_end (&b);
  no_package (&b, "two members end in .ovf");
  put_file (&b, "a.ovf", "<!DOCTYPE x><Envelope/>");
  put_end (&b);
  no_package (&b, "a.ovf cannot be read: it declares a document type");
  put_header (&b, "a.ovf", 5 * MIB, '0');
  CLEANUP_FREE char *large = calloc (1, 5 * MIB);
  put_bytes (&b, large, 5 * MIB);
  put_end (&b);
  no_package (&b, "too large");
  put_file (&b, "a.ovf", OVF_PLAIN);
  put_file (&b, "a.mf", "");
  put_header (&b, "d.vmdk", 100000, '0');
  no_package (&b, "cut short");
}
END_TEST

/* Bytes changed at random: an answer or a refusal, nothing else. */
START_TEST (random_changes)
{
  CLEANUP_BUF struct buf manifest = BUF_INIT;
  CLEANUP_BUF struct buf b = BUF_INIT;
  add_line (&manifest, &nettle_sha256, "a.ovf", OVF_PLAIN);
  put_file (&b, "a.ovf", OVF_PLAIN);
  put_file (&b, "a.mf", manifest.data);
  put_file (&b, "d.vmdk", "disk");
  put_end (&b);
  uint32_t seed = 42;
  for (int round = 0; round < 3000; round++) {
    CLEANUP_BUF struct buf changed = BUF_INIT;
    byol_buf_add (&changed, b.data, b.len);
    uint8_t *bytes = (uint8_t *) changed.data;
    for (int i = 0; i <= round % 8; i++) {
      seed = seed * 1664525 + 1013904223;
      bytes[(seed >> 8) % changed.len] = (uint8_t) (seed >> 24);
    }
    /* Half of them get past the checksums. */
    for (size_t at = 0; round % 2 && at < changed.len; at += 512)
      if (memcmp (bytes + at + 257, "ustar", 5) == 0)
        seal (bytes + at);
    CLEANUP (opened_free) struct opened o;
    open_package (&changed, false, &o);
    ck_assert (o.r == 0 || o.r == BYOL_E_FORMAT);
    ck_assert (o.r != 0 || o.disks.count > 0);
    for (size_t i = 0; o.r == 0 && i < o.disks.count; i++)
      ck_assert (o.disks.items[i].closed != NULL
                 || o.disks.items[i].offset + o.disks.items[i].size <= changed.len);
  }
}
END_TEST

int
main (void)
{
  Suite *s = suite_create ("container");
  TCase *t = tcase_create ("archive");
  tcase_add_test (t, archive);
  tcase_add_loop_test (t, names_that_leave, 0, ARRAY_SIZE (outside));
  tcase_add_test (t, not_files);
  tcase_add_test (t, bombs);
  tcase_add_test (t, cut_archives);
  suite_add_tcase (s, t);
  t = tcase_create ("descriptor");
  tcase_add_test (t, descriptor);
  tcase_add_loop_test (t, descriptor_forms, 0, 6);
  tcase_add_test (t, hostile_descriptors);
  suite_add_tcase (s, t);
  t = tcase_create ("package");
  tcase_add_test (t, manifests);
  tcase_add_test (t, large_members);
  tcase_add_loop_test (t, bad_packages, 0, 10);
  tcase_add_test (t, no_packages);
  tcase_add_test (t, random_changes);
  suite_add_tcase (s, t);
  return util_run_suite (s);
}
