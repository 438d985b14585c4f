/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/container.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "reader/bytes.h"

/* What qemu reads of a VMDK descriptor at most; a longer one could hide
   extents behind what we looked at. */
#define VMDK_DESCRIPTOR (MIB - 1)
/* Names of backing files and the like: qcow2 allows 1023 bytes. */
#define NAME_MOST 1024u

struct file
{
  int fd;
  uint64_t start, size; /* of the container in it */
  struct disk_info *disk;
  struct byol_error **err;
};

/* Reads what there is of `len` bytes, the rest becomes zeros; the number of
   bytes read, -1 with the error set. */
static ssize_t
peek (const struct file *f, uint64_t offset, void *to, size_t len)
{
  size_t got = 0;
  memset (to, 0, len);
  if (offset >= f->size)
    return 0;
  if (len > f->size - offset)
    len = f->size - offset;
  while (got < len) {
    ssize_t n = pread (f->fd, (char *) to + got, len - got, (off_t) (f->start + offset + got));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return byol_error_set_errno (f->err, BYOL_E_IO, errno, "%s", f->disk->path), -1;
    if (n == 0)
      break;
    got += (size_t) n;
  }
  return (ssize_t) got;
}

static int
set_text (const struct file *f, char **field, const char *text)
{
  free (*field);
  *field = strdup (text);
  return *field != NULL ? 0 : byol_error_nomem (f->err);
}

/* Notes that the image refers to another file. The first name stays. */
static int
refers_to (const struct file *f, const char *name)
{
  f->disk->flags |= DISK_BACKING;
  if (f->disk->backing[0] != '\0')
    return 0;
  return set_text (f, &f->disk->backing, name);
}

/* Of `len` bytes at `offset` in the file. */
static int
refers_to_name_at (const struct file *f, uint64_t offset, uint64_t len, const char *unnamed)
{
  char name[NAME_MOST] = "";
  if (len >= sizeof name)
    len = sizeof name - 1;
  if (len > 0 && peek (f, offset, name, len) < 0)
    return BYOL_E_IO;
  return refers_to (f, name[0] != '\0' ? name : unnamed);
}

/* Notes that it holds only what differs from its parent. */
static int
has_parent (const struct file *f, const char *name)
{
  /* Extents in other files are worse. */
  if (!(f->disk->flags & DISK_BACKING))
    f->disk->flags |= DISK_PARENT;
  return refers_to (f, name[0] != '\0' ? name : "a parent disk");
}

static int
malformed (const struct file *f, const char *why)
{
  return byol_error_set (f->err, BYOL_E_FORMAT, "%s: a damaged %s image: %s", f->disk->path,
                         f->disk->format, why);
}

/* ---- qcow2: docs/interop/qcow2.txt of QEMU ---------------------------------- */

#define QCOW2_DATA_FILE 4u
#define QCOW2_EXTENSION_DATA_FILE 0x44415441u

/* The name of the external data file, out of the header's extensions. */
static int
qcow2_data_file (const struct file *f, uint64_t offset)
{
  for (unsigned i = 0; i < 64; i++) {
    uint8_t e[8];
    if (peek (f, offset, e, sizeof e) < 0)
      return BYOL_E_IO;
    uint32_t type = (uint32_t) big (e, 4), len = (uint32_t) big (e + 4, 4);
    if (type == QCOW2_EXTENSION_DATA_FILE)
      return refers_to_name_at (f, offset + 8, len, "a data file");
    if (type == 0)
      break;
    offset += 8 + ((uint64_t) len + 7) / 8 * 8;
  }
  return refers_to (f, "a data file");
}

static int
probe_qcow2 (const struct file *f, const uint8_t *head)
{
  uint32_t version = (uint32_t) big (head + 4, 4);
  if (version != 2 && version != 3)
    return byol_error_set (f->err, BYOL_E_UNSUPPORTED, "%s: qcow version %u", f->disk->path,
                           version);
  f->disk->virtual_size = big (head + 24, 8);
  uint32_t header = version == 3 ? (uint32_t) big (head + 100, 4) : 72;
  uint64_t incompatible = version == 3 ? big (head + 72, 8) : 0;
  bool zstd = header > 104 && head[104] == 1;
  char sub[32];
  snprintf (sub, sizeof sub, "v%u%s", version, zstd ? " zstd" : "");
  if (set_text (f, &f->disk->sub_format, sub) != 0)
    return BYOL_E_NOMEM;
  if (big (head + 32, 4) != 0)
    f->disk->flags |= DISK_ENCRYPTED;
  if (big (head + 8, 8) != 0 || big (head + 16, 4) != 0) {
    int r = refers_to_name_at (f, big (head + 8, 8), big (head + 16, 4), "a backing file");
    if (r != 0)
      return r;
  }
  return incompatible & QCOW2_DATA_FILE ? qcow2_data_file (f, header) : 0;
}

/* ---- VMDK: VMware's "Virtual Disk Format 5.0" --------------------------------- */

/* The value of `key = value` or `key="value"` in a line, or NULL. */
static const char *
vmdk_value (char *line, const char *key)
{
  size_t n = strlen (key);
  if (strncasecmp (line, key, n) != 0)
    return NULL;
  char *p = line + n + strspn (line + n, " \t");
  if (*p != '=')
    return NULL;
  p += 1 + strspn (p + 1, " \t\"");
  p[strcspn (p, "\"\r")] = '\0';
  return p;
}

/* The file name in an extent line, `RW 4192256 SPARSE "disk-s001.vmdk"`; "" for
   an extent without a file; NULL for another line. */
static const char *
vmdk_extent (char *line)
{
  static const char *const access[] = { "RW", "RDONLY", "NOACCESS" };
  for (size_t i = 0; i < ARRAY_SIZE (access); i++) {
    size_t n = strlen (access[i]);
    if (strncasecmp (line, access[i], n) == 0 && (line[n] == ' ' || line[n] == '\t')) {
      char *name = strchr (line, '"');
      if (name == NULL)
        return strcasestr (line, "ZERO") != NULL ? "" : "an extent without a name";
      name++;
      name[strcspn (name, "\"\r")] = '\0';
      return name;
    }
  }
  return NULL;
}

/* `embedded`: the extent lines describe this very file. */
static int
vmdk_descriptor (const struct file *f, uint64_t offset, uint64_t len, bool embedded)
{
  CLEANUP_FREE char *text = malloc (len + 1);
  if (text == NULL)
    return byol_error_nomem (f->err);
  ssize_t got = peek (f, offset, text, len);
  if (got < 0)
    return BYOL_E_IO;
  /* Zeros after the end are padding; inside they must not hide a line. */
  for (ssize_t i = 0; i < got; i++)
    if (text[i] == '\0')
      text[i] = '\n';
  text[got] = '\0';

  bool parent = false;
  CLEANUP_FREE char *parent_name = strdup ("a parent disk");
  char *state = NULL;
  for (char *line = strtok_r (text, "\n", &state); line != NULL;
       line = strtok_r (NULL, "\n", &state)) {
    line += strspn (line, " \t\r");
    const char *value;
    int r = 0;
    if ((value = vmdk_value (line, "createType")) != NULL)
      r = set_text (f, &f->disk->sub_format, value);
    else if ((value = vmdk_value (line, "parentCID")) != NULL)
      parent |= strcasecmp (value, "ffffffff") != 0;
    else if ((value = vmdk_value (line, "parentFileNameHint")) != NULL) {
      parent = true;
      r = set_text (f, &parent_name, value);
    } else if (strncasecmp (line, "encryption.", 11) == 0)
      f->disk->flags |= DISK_ENCRYPTED;
    else if (!embedded && (value = vmdk_extent (line)) != NULL && value[0] != '\0')
      r = refers_to (f, value);
    if (r != 0)
      return r;
  }
  if (parent_name == NULL)
    return byol_error_nomem (f->err);
  return parent ? has_parent (f, parent_name) : 0;
}

#define VMDK_COMPRESSED (1u << 16)
#define VMDK_MARKERS (1u << 17)
#define VMDK_DEFLATE 1u
#define VMDK_SECTOR 512u
#define VMDK_DIRECTORY_AT_END UINT64_MAX

/* Whether its header and its descriptor agree that it is a stream. */
static int
vmdk_stream (const struct file *f, const uint8_t *head)
{
  uint32_t flags = (uint32_t) little (head + 8, 4), both = VMDK_COMPRESSED | VMDK_MARKERS;
  uint8_t footer[4];
  bool named = strcasecmp (f->disk->sub_format, "streamOptimized") == 0;
  if ((flags & both) == both && little (head + 77, 2) == VMDK_DEFLATE)
    f->disk->flags |= DISK_STREAM;
  if (little (head + 56, 8) == VMDK_DIRECTORY_AT_END && f->size >= 2 * VMDK_SECTOR) {
    if (peek (f, f->size - 2 * VMDK_SECTOR, footer, sizeof footer) < 0)
      return BYOL_E_IO;
    if (memcmp (footer, "KDMV", 4) == 0)
      f->disk->flags |= DISK_FOOTER;
  }
  if (named && !(f->disk->flags & DISK_STREAM))
    return set_text (f, &f->disk->fault,
                     "its descriptor calls it streamOptimized, but its grains are not compressed");
  if (!named && flags & VMDK_COMPRESSED)
    return set_text (f, &f->disk->fault,
                     "its grains are compressed, but its descriptor does not call it "
                     "streamOptimized");
  return 0;
}

static int
probe_vmdk_sparse (const struct file *f, const uint8_t *head)
{
  uint64_t capacity = little (head + 12, 8), at = little (head + 28, 8), n = little (head + 36, 8);
  if (at > f->size / 512 || n > VMDK_DESCRIPTOR / 512)
    return malformed (f, "its descriptor lies outside the file or is too long");
  if (at == 0)
    return capacity != 0 ? 0 : malformed (f, "neither data nor a descriptor");
  /* With a capacity of 0 the file is a descriptor in binary clothes: its
     extents are other files, and qemu reads as much of it as of a text. */
  f->disk->virtual_size = capacity < UINT64_MAX / 512 ? capacity * 512 : 0;
  int r = vmdk_descriptor (f, at * 512, capacity != 0 ? n * 512 : VMDK_DESCRIPTOR, capacity != 0);
  return r != 0 || capacity == 0 ? r : vmdk_stream (f, head);
}

static int
probe_vmdk_text (const struct file *f, const uint8_t *head)
{
  if (f->size > VMDK_DESCRIPTOR)
    return malformed (f, "its descriptor is too long");
  return vmdk_descriptor (f, 0, f->size, false);
}

/* ---- VHD: Microsoft's "Virtual Hard Disk Image Format Specification" 1.0 ------ */

enum
{
  VHD_FIXED = 2,
  VHD_DYNAMIC = 3,
  VHD_DIFFERENCING = 4,
};

static bool
vhd_sum_is_right (const uint8_t footer[512])
{
  uint32_t sum = 0;
  for (size_t i = 0; i < 512; i++)
    if (i < 64 || i >= 68)
      sum += footer[i];
  return (uint32_t) big (footer + 64, 4) == ~sum;
}

static bool
is_vhd_footer (const uint8_t footer[512])
{
  return memcmp (footer, "conectix", 8) == 0;
}

/* The footer at the end is the one that counts; all but fixed ones have a copy
   of it in front, which readers such as qemu believe. */
static int
vhd_footers (const struct file *f, const uint8_t *first, uint64_t type)
{
  uint8_t last[512];
  const char *fault = NULL;
  if (f->size < sizeof last)
    return malformed (f, "it is too short");
  if (peek (f, f->size - sizeof last, last, sizeof last) < 0)
    return BYOL_E_IO;
  if (!is_vhd_footer (last))
    fault = "the footer at its end is missing";
  else if (!vhd_sum_is_right (last))
    fault = "the checksum of its footer is wrong";
  else if (type != VHD_FIXED && memcmp (first, last, sizeof last) != 0)
    fault = "its footer and the copy in front are not identical";
  return fault != NULL ? set_text (f, &f->disk->fault, fault) : 0;
}

/* `footer` is the one at the end, or its copy in front. */
static int
probe_vhd (const struct file *f, const uint8_t *footer)
{
  uint64_t type = big (footer + 60, 4);
  int r = vhd_footers (f, footer, type);
  if (r != 0)
    return r;
  f->disk->virtual_size = big (footer + 48, 8);
  switch (type) {
    case VHD_FIXED:
      return set_text (f, &f->disk->sub_format, "fixed");
    case VHD_DYNAMIC:
      return set_text (f, &f->disk->sub_format, "dynamic");
    case VHD_DIFFERENCING:
      break;
    default:
      return malformed (f, "unknown disk type");
  }
  if (set_text (f, &f->disk->sub_format, "differencing") != 0)
    return BYOL_E_NOMEM;
  uint8_t name[512];
  if (peek (f, big (footer + 16, 8) + 64, name, sizeof name) < 0)
    return BYOL_E_IO;
  for (size_t i = 0; i < sizeof name; i += 2) { /* UTF-16BE */
    uint8_t high = name[i];
    name[i] = name[i + 1];
    name[i + 1] = high;
  }
  CLEANUP_FREE char *text = byol_utf16le_to_utf8 (name, sizeof name, NULL);
  if (text == NULL)
    return byol_error_nomem (f->err);
  return has_parent (f, text);
}

/* The last 512 bytes of a file without a known header. Of a fixed VHD they are
   the footer; its checksum may be wrong when its size is right. */
static bool
is_fixed_vhd (const struct file *f, const uint8_t footer[512])
{
  return is_vhd_footer (footer) && big (footer + 60, 4) == VHD_FIXED
         && (vhd_sum_is_right (footer) || big (footer + 48, 8) == f->size - 512);
}

/* ---- VHDX: [MS-VHDX] ------------------------------------------------------------ */

static const uint8_t vhdx_metadata[16] = { 0x06, 0xa2, 0x7c, 0x8b, 0x90, 0x47, 0x9a, 0x4b,
                                           0xb8, 0xfe, 0x57, 0x5f, 0x05, 0x0f, 0x88, 0x6e };
static const uint8_t vhdx_parameters[16] = { 0x37, 0x67, 0xa1, 0xca, 0x36, 0xfa, 0x43, 0x4d,
                                             0xb3, 0xb6, 0x33, 0xf0, 0xaa, 0x44, 0xe7, 0x6b };
static const uint8_t vhdx_sector_size[16] = { 0x1d, 0xbf, 0x41, 0x81, 0x6f, 0xa9, 0x09, 0x47,
                                              0xba, 0x47, 0xf2, 0x33, 0xa8, 0xfa, 0xab, 0x5f };
static const uint8_t vhdx_disk_size[16] = { 0x24, 0x42, 0xa5, 0x2f, 0x1b, 0xcd, 0x76, 0x48,
                                            0xb2, 0x11, 0x5d, 0xbe, 0xd8, 0x3b, 0xf4, 0xb8 };
static const uint8_t vhdx_locator[16] = { 0x2d, 0x5f, 0xd3, 0xa8, 0x0b, 0xb3, 0x4d, 0x45,
                                          0xab, 0xf7, 0xd3, 0xd8, 0x48, 0x34, 0xab, 0x0c };

static uint32_t
crc32c (const uint8_t *p, size_t n)
{
  uint32_t crc = ~0u;
  while (n-- > 0) {
    crc ^= *p++;
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
  }
  return ~crc;
}

/* Whether the header in force, the valid one with the higher sequence number,
   names a log that must be replayed. */
static int
vhdx_log (const struct file *f)
{
  static const uint8_t none[16];
  uint64_t newest = 0;
  bool found = false, dirty = false;
  for (uint64_t at = 64 * KIB; at <= 128 * KIB; at += 64 * KIB) {
    uint8_t h[4096];
    if (peek (f, at, h, sizeof h) < 0)
      return BYOL_E_IO;
    uint32_t crc = (uint32_t) little (h + 4, 4);
    memset (h + 4, 0, 4);
    if (memcmp (h, "head", 4) != 0 || crc != crc32c (h, sizeof h))
      continue;
    uint64_t sequence = little (h + 8, 8);
    if (!found || sequence > newest)
      dirty = memcmp (h + 48, none, 16) != 0;
    if (!found || sequence > newest)
      newest = sequence;
    found = true;
  }
  if (!found)
    return malformed (f, "no valid header");
  if (dirty)
    f->disk->flags |= DISK_DIRTY_LOG;
  return 0;
}

/* The parent's path out of the parent locator at `at`. */
static int
vhdx_parent (const struct file *f, uint64_t at, uint64_t len)
{
  static const char *const keys[] = { "relative_path", "absolute_win32_path" };
  uint8_t locator[8 * KIB];
  if (len > sizeof locator)
    len = sizeof locator;
  if (len > 0 && peek (f, at, locator, len) < 0)
    return BYOL_E_IO;
  uint64_t count = len >= 20 ? little (locator + 18, 2) : 0;
  for (uint64_t i = 0; i < count && 20 + (i + 1) * 12 <= len; i++) {
    const uint8_t *e = locator + 20 + i * 12;
    uint64_t key = little (e, 4), value = little (e + 4, 4);
    uint64_t key_len = little (e + 8, 2), value_len = little (e + 10, 2);
    if (key + key_len > len || value + value_len > len)
      break;
    CLEANUP_FREE char *name = byol_utf16le_to_utf8 (locator + key, key_len, NULL);
    CLEANUP_FREE char *path = byol_utf16le_to_utf8 (locator + value, value_len, NULL);
    if (name == NULL || path == NULL)
      return byol_error_nomem (f->err);
    for (size_t k = 0; k < ARRAY_SIZE (keys); k++)
      if (strcmp (name, keys[k]) == 0)
        return has_parent (f, path);
  }
  return has_parent (f, "");
}

static int
vhdx_items (const struct file *f, uint64_t region)
{
  uint8_t table[64 * KIB];
  if (peek (f, region, table, sizeof table) < 0)
    return BYOL_E_IO;
  if (memcmp (table, "metadata", 8) != 0)
    return malformed (f, "no metadata");
  uint64_t count = little (table + 10, 2);
  uint64_t locator = 0, locator_len = 0;
  bool parent = false;
  for (uint64_t i = 0; i < count && 32 + (i + 1) * 32 <= sizeof table; i++) {
    const uint8_t *e = table + 32 + i * 32;
    uint64_t at = region + little (e + 16, 4);
    uint8_t data[8];
    if (peek (f, at, data, sizeof data) < 0)
      return BYOL_E_IO;
    if (memcmp (e, vhdx_parameters, 16) == 0) {
      parent = data[4] & 2;
      if (set_text (f, &f->disk->sub_format,
                    parent        ? "differencing"
                    : data[4] & 1 ? "fixed"
                                  : "dynamic")
          != 0)
        return BYOL_E_NOMEM;
    } else if (memcmp (e, vhdx_sector_size, 16) == 0) {
      f->disk->sector_size = (uint32_t) little (data, 4);
    } else if (memcmp (e, vhdx_disk_size, 16) == 0) {
      f->disk->virtual_size = little (data, 8);
    } else if (memcmp (e, vhdx_locator, 16) == 0) {
      locator = at;
      locator_len = little (e + 20, 4);
    }
  }
  return parent ? vhdx_parent (f, locator, locator_len) : 0;
}

static int
probe_vhdx (const struct file *f, const uint8_t *head)
{
  int r = vhdx_log (f);
  if (r != 0)
    return r;
  uint8_t table[64 * KIB];
  for (uint64_t at = 192 * KIB; at <= 256 * KIB; at += 64 * KIB) {
    if (peek (f, at, table, sizeof table) < 0)
      return BYOL_E_IO;
    if (memcmp (table, "regi", 4) == 0)
      break;
  }
  uint64_t count = memcmp (table, "regi", 4) == 0 ? little (table + 8, 4) : 0;
  for (uint64_t i = 0; i < count && 16 + (i + 1) * 32 <= sizeof table; i++)
    if (memcmp (table + 16 + i * 32, vhdx_metadata, 16) == 0)
      return vhdx_items (f, little (table + 16 + i * 32 + 16, 8));
  return malformed (f, "no metadata region");
}

/* ---- VDI: VirtualBox's VDICore.h ------------------------------------------------- */

static int
probe_vdi (const struct file *f, const uint8_t *head)
{
  static const char *const types[] = { NULL, "dynamic", "fixed", "undo", "differencing" };
  uint64_t type = little (head + 76, 4);
  if (type == 0 || type >= ARRAY_SIZE (types))
    return malformed (f, "unknown image type");
  if (set_text (f, &f->disk->sub_format, types[type]) != 0)
    return BYOL_E_NOMEM;
  f->disk->virtual_size = little (head + 0x170, 8);
  return type >= 3 ? has_parent (f, "") : 0;
}

/* ---- all of them ------------------------------------------------------------------- */

static const struct container
{
  const char *format;
  size_t offset, len;
  const char *magic;
  int (*probe) (const struct file *f, const uint8_t *head);
} containers[] = {
  { "qcow2", 0, 4, "QFI\xfb", probe_qcow2 },
  { "vmdk", 0, 4, "KDMV", probe_vmdk_sparse },
  { "vmdk", 0, 21, "# Disk DescriptorFile", probe_vmdk_text },
  { "vpc", 0, 8, "conectix", probe_vhd },
  { "vhdx", 0, 8, "vhdxfile", probe_vhdx },
  { "vdi", 64, 4, "\x7f\x10\xda\xbe", probe_vdi },
};

/* What people have and neither we nor Windows' tools can take as it is. */
static const struct
{
  size_t offset, len;
  const char *magic, *name;
} others[] = {
  { 0, 4, "COWD", "an ESX COWD extent" },
  { 0, 4, "QED\0", "a QED image" },
  { 0, 16, "WithoutFreeSpace", "a Parallels image" },
  { 0, 16, "WithouFreSpacExt", "a Parallels image" },
  { 0, 8, "EVF\x09\x0d\x0a\xff\0", "an Expert Witness (E01) image" },
  { 0, 6, "LUKS\xba\xbe", "a LUKS volume" },
  { 257, 5, "ustar", "a tar archive: unpack it first" },
  { 0, 4, "PK\x03\x04", "a zip archive: unpack it first" },
  { 0, 2, "\x1f\x8b", "compressed with gzip: unpack it first" },
  { 0, 6,
    "\xfd"
    "7zXZ\0",
    "compressed with xz: unpack it first" },
  { 0, 6, "7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first" },
};

/* Whether a text begins like an OVF descriptor. */
static int
is_ovf (const struct file *f, bool *yes)
{
  char text[4 * KIB + 1] = "";
  if (peek (f, 0, text, sizeof text - 1) < 0)
    return BYOL_E_IO;
  const char *start = text + (strncmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
  *yes = *start == '<' && strstr (start, "Envelope") != NULL;
  return 0;
}

int
byol_container_probe (int fd, const char *format, struct disk_info *out, struct byol_error **err)
{
  off_t size = lseek (fd, 0, SEEK_END); /* of a block device, too */
  if (size < 0)
    return byol_error_set_errno (err, BYOL_E_IO, errno, "%s", out->path);
  if (out->member[0] == '\0')
    out->file_size = (uint64_t) size;
  struct file f = { fd, out->offset, out->file_size, out, err };
  if (f.size == 0)
    return byol_error_set (err, BYOL_E_FORMAT, "%s: the file is empty", out->path);
  uint8_t head[512];
  if (peek (&f, 0, head, sizeof head) < 0)
    return BYOL_E_IO;

  const struct container *found = NULL;
  for (size_t i = 0; i < ARRAY_SIZE (containers); i++)
    if (memcmp (head + containers[i].offset, containers[i].magic, containers[i].len) == 0)
      found = &containers[i];
  bool probed = format[0] == '\0';

  /* A fixed VHD is a raw disk with a footer, which a raw reader may ignore. */
  uint8_t footer[512] = { 0 };
  bool fixed = false;
  if (found == NULL && f.size >= sizeof footer && strcmp (format, "raw") != 0) {
    if (peek (&f, f.size - sizeof footer, footer, sizeof footer) < 0)
      return BYOL_E_IO;
    fixed = is_fixed_vhd (&f, footer);
    if (!fixed && is_vhd_footer (footer) && vhd_sum_is_right (footer))
      return byol_error_set (err, BYOL_E_FORMAT,
                             "%s: a damaged vpc image: the copy of its footer in front is missing",
                             out->path);
  }

  const char *is = found != NULL ? found->format : fixed ? "vpc" : "raw";
  if (probed)
    out->flags |= DISK_PROBED;
  else if (strcmp (format, is) != 0)
    return byol_error_set (err, BYOL_E_FORMAT, "%s: not a %s image%s%s", out->path, format,
                           found || fixed ? ", but " : "", found || fixed ? is : "");
  if (set_text (&f, &out->format, is) != 0)
    return BYOL_E_NOMEM;
  if (found != NULL)
    return found->probe (&f, head);
  if (fixed)
    return probe_vhd (&f, footer);
  for (size_t i = 0; probed && i < ARRAY_SIZE (others); i++)
    if (memcmp (head + others[i].offset, others[i].magic, others[i].len) == 0)
      return byol_error_set (err, BYOL_E_UNSUPPORTED, "%s: %s", out->path, others[i].name);
  bool ovf = false;
  if (probed && is_ovf (&f, &ovf) != 0)
    return BYOL_E_IO;
  if (ovf)
    return byol_error_set (err, BYOL_E_FORMAT,
                           "%s: an OVF descriptor, not a disk: give the VMDK beside it, or make an "
                           "OVA of both: ovftool X.ovf X.ova",
                           out->path);
  out->virtual_size = f.size;
  return 0;
}
