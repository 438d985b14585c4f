/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/ovf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "reader/xml.h"

/* Of CIM_ResourceAllocationSettingData.ResourceType. */
enum
{
  RESOURCE_ETHERNET = 10,
  RESOURCE_FLOPPY = 14,
  RESOURCE_CD = 15,
  RESOURCE_DVD = 16,
};

/* The value of an attribute, or NULL. */
static const char *
attribute (const struct xml_node *node, const char *name)
{
  size_t n = strlen (name);
  for (size_t i = 0; i < node->attributes.count; i++) {
    const char *pair = node->attributes.items[i];
    if (strncmp (pair, name, n) == 0 && pair[n] == '=')
      return pair + n + 1;
  }
  return NULL;
}

/* An element of that name inside one of the other name. */
static bool
is_inside (const struct xml_list *l, size_t i, const char *name, const char *parent)
{
  const struct xml_node *node = &l->items[i];
  return strcmp (node->name, name) == 0 && node->parent != XML_ROOT
         && strcmp (l->items[node->parent].name, parent) == 0;
}

bool
byol_ovf_is_piece (const char *name)
{
  size_t len = strlen (name);
  return len > 10 && strcmp (name + len - 10, ".000000000") == 0;
}

/* Whether the File element stands for a file in pieces. */
static bool
is_chunked (const struct xml_node *file)
{
  const char *chunk = attribute (file, "chunkSize"), *href = attribute (file, "href");
  return (chunk != NULL && strtoull (chunk, NULL, 10) > 0)
         || (href != NULL && byol_ovf_is_piece (href));
}

/* What a unit of capacity is: "byte", "byte * 2^30", "GigaBytes"; 0: unknown. */
static uint64_t
unit_of (const char *text)
{
  static const char *const old[] = { "KiloBytes", "MegaBytes", "GigaBytes", "TeraBytes" };
  unsigned base = 0, power = 0;
  if (text == NULL || text[0] == '\0' || strcasecmp (text, "byte") == 0
      || strcasecmp (text, "bytes") == 0)
    return 1;
  for (size_t i = 0; i < ARRAY_SIZE (old); i++)
    if (strcasecmp (text, old[i]) == 0)
      return 1ull << 10 * (i + 1);
  if (sscanf (text, "byte * %u ^ %u", &base, &power) == 2 && base == 2 && power < 50)
    return 1ull << power;
  return 0;
}

static uint64_t
capacity_of (const struct xml_node *disk)
{
  const char *text = attribute (disk, "capacity");
  uint64_t unit = unit_of (attribute (disk, "capacityAllocationUnits")), bytes;
  char *end;
  errno = 0;
  unsigned long long n = text != NULL ? strtoull (text, &end, 10) : 0;
  if (n == 0 || errno != 0 || *end != '\0' || __builtin_mul_overflow (n, unit, &bytes))
    return 0;
  return bytes;
}

static const struct xml_node *
file_with_id (const struct xml_list *l, const char *id)
{
  for (size_t i = 0; i < l->count; i++) {
    const char *own =
      is_inside (l, i, "File", "References") ? attribute (&l->items[i], "id") : NULL;
    if (own != NULL && strcmp (own, id) == 0)
      return &l->items[i];
  }
  return NULL;
}

static enum px_state
add_disk (struct ovf *out, const struct xml_list *l, const struct xml_node *node, char **reason)
{
  if (out->disk_count == LIMIT_DISKS)
    return byol_unreadable (reason, "it has more than %u disks", LIMIT_DISKS);
  struct ovf_disk *disk =
    byol_px_grow ((void **) &out->disks, &out->disk_count, sizeof *out->disks);
  if (disk == NULL)
    return byol_unreadable (reason, "out of memory");
  const char *id = attribute (node, "fileRef"), *name = "";
  const struct xml_node *file = id != NULL ? file_with_id (l, id) : NULL;
  if (file != NULL) {
    const char *compression = attribute (file, "compression"), *href = attribute (file, "href");
    disk->compressed =
      compression != NULL && compression[0] != '\0' && strcasecmp (compression, "identity") != 0;
    disk->chunked = is_chunked (file);
    name = href != NULL && href[0] ? href : id;
  } else if (id != NULL) {
    name = id;
    if (!byol_strv_add (&out->files, id))
      return byol_unreadable (reason, "out of memory");
  }
  disk->parent = attribute (node, "parentRef") != NULL;
  disk->capacity = capacity_of (node);
  disk->file = strdup (name);
  return disk->file != NULL ? PX_FOUND : byol_unreadable (reason, "out of memory");
}

/* A device of the machine, by its ResourceType. */
static void
count_device (struct ovf *out, const struct xml_list *l, size_t i)
{
  const struct xml_node *node = &l->items[i];
  if (strcmp (node->name, "ResourceType") != 0 || node->parent == XML_ROOT)
    return;
  const struct xml_node *item = &l->items[node->parent];
  size_t len = strlen (item->name);
  /* Item, StorageItem, EthernetPortItem; with a bound it says what could be. */
  if (len < 4 || strcmp (item->name + len - 4, "Item") != 0 || attribute (item, "bound") != NULL)
    return;
  switch (strtoul (node->text, NULL, 10)) {
    case RESOURCE_ETHERNET:
      out->networks++;
      break;
    case RESOURCE_FLOPPY:
      out->floppies++;
      break;
    case RESOURCE_CD:
    case RESOURCE_DVD:
      out->cds++;
      break;
  }
}

/* VMware says <vmw:Config vmw:key="firmware" vmw:value="efi"/>, VirtualBox
   <Firmware type="EFI"/>. */
static void
note_firmware (struct ovf *out, const struct xml_node *node)
{
  const char *key = attribute (node, "key"), *value = NULL;
  if (strcmp (node->name, "Config") == 0 && key != NULL && strcmp (key, "firmware") == 0)
    value = attribute (node, "value");
  else if (strcmp (node->name, "Firmware") == 0)
    value = attribute (node, "type");
  if (value != NULL)
    out->firmware = strncasecmp (value, "efi", 3) == 0    ? "efi"
                    : strncasecmp (value, "bios", 4) == 0 ? "bios"
                                                          : out->firmware;
}

enum px_state
byol_ovf_parse (const uint8_t *data, size_t len, struct ovf *out, char **reason)
{
  *out = (struct ovf){ .firmware = "" };
  CLEANUP (byol_px_xml_free) struct xml_list l = { 0 };
  enum px_state state = reader_xml_flatten (data, len, &l, reason);
  if (state != PX_FOUND)
    return state;
  if (l.count == 0 || strcmp (l.items[0].name, "Envelope") != 0)
    return byol_unreadable (reason, "it is no OVF envelope");
  for (size_t i = 0; i < l.count && state == PX_FOUND; i++) {
    const struct xml_node *node = &l.items[i];
    const char *href = attribute (node, "href");
    if (is_inside (&l, i, "File", "References")) {
      if (href != NULL && !is_chunked (node) && !byol_strv_add (&out->files, href))
        state = byol_unreadable (reason, "out of memory");
    } else if (is_inside (&l, i, "Disk", "DiskSection"))
      state = add_disk (out, &l, node, reason);
    else if (strcmp (node->name, "VirtualSystem") == 0)
      out->machines++;
    count_device (out, &l, i);
    note_firmware (out, node);
  }
  return state;
}

void
byol_ovf_free (struct ovf *ovf)
{
  for (size_t i = 0; i < ovf->disk_count; i++)
    free (ovf->disks[i].file);
  free (ovf->disks);
  byol_strv_free (&ovf->files);
  *ovf = (struct ovf){ 0 };
}
