/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "output/json-parts.h"

#include "base/text.h"
#include "base/utf16.h"

/* Raised when a key changes its meaning or goes away, not when one is added. */
#define SCHEMA_VERSION 1

/* ---- building --------------------------------------------------------------------- */

void
byol_json_put (struct buf *out, struct json_object *to, const char *key, struct json_object *value)
{
  if (to == NULL || value == NULL || json_object_object_add (to, key, value) != 0) {
    out->failed = true;
    json_object_put (value);
  }
}

void
byol_json_put_text (struct buf *out, struct json_object *to, const char *key, const char *text)
{
  byol_json_put (out, to, key, json_object_new_string (text != NULL ? text : ""));
}

void
byol_json_put_number (struct buf *out, struct json_object *to, const char *key, uint64_t number)
{
  byol_json_put (out, to, key, json_object_new_uint64 (number));
}

void
byol_json_put_bool (struct buf *out, struct json_object *to, const char *key, bool value)
{
  byol_json_put (out, to, key, json_object_new_boolean (value));
}

void
byol_json_put_null (struct buf *out, struct json_object *to, const char *key)
{
  if (to == NULL || json_object_object_add (to, key, NULL) != 0)
    out->failed = true;
}

struct json_object *
byol_json_put_object (struct buf *out, struct json_object *to, const char *key)
{
  struct json_object *object = json_object_new_object ();
  byol_json_put (out, to, key, object);
  return out->failed ? NULL : object;
}

struct json_object *
byol_json_put_list (struct buf *out, struct json_object *to, const char *key)
{
  struct json_object *list = json_object_new_array ();
  byol_json_put (out, to, key, list);
  return out->failed ? NULL : list;
}

struct json_object *
byol_json_append (struct buf *out, struct json_object *list, struct json_object *item)
{
  if (list == NULL || item == NULL || json_object_array_add (list, item) != 0) {
    out->failed = true;
    json_object_put (item);
    return NULL;
  }
  return item;
}

void
byol_json_append_text (struct buf *out, struct json_object *list, const char *text)
{
  byol_json_append (out, list, json_object_new_string (text));
}

void
byol_json_put_strings (struct buf *out, struct json_object *to, const char *key,
                       const char *const *items, size_t count)
{
  struct json_object *list = byol_json_put_list (out, to, key);
  for (size_t i = 0; i < count; i++)
    byol_json_append_text (out, list, items[i]);
}

/* json-c passes the bytes of a string on as they are, but for ASCII controls.
   All that is not ASCII stands inside a string, so that it can be mended in
   the finished text. */
static void
put_mended (struct buf *out, const char *json)
{
  while (*json) {
    size_t plain = byol_plain_length (json);
    byol_buf_add (out, json, plain);
    json += plain;
    if (*json == '\0')
      break;
    const char *from = json;
    uint32_t c = byol_utf8_get (&json, NULL);
    if (c == 0xfffd)
      byol_buf_puts (out, "\xef\xbf\xbd");
    else if (c == '\n' || !byol_char_is_unsafe (c))
      byol_buf_add (out, from, (size_t) (json - from));
    else if (c < 0x10000)
      byol_buf_printf (out, "\\u%04x", c);
    else
      byol_buf_printf (out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                       0xdc00 + ((c - 0x10000) & 0x3ff));
  }
}

void
byol_json_finish (struct buf *out, struct json_object *root, int layout)
{
  const char *text =
    out->failed ? NULL
                : json_object_to_json_string_ext (root, layout | JSON_C_TO_STRING_NOSLASHESCAPE);
  if (text == NULL)
    out->failed = true;
  else
    put_mended (out, text);
  byol_buf_puts (out, "\n");
  json_object_put (root);
}

/* ---- what reports are made of ------------------------------------------------------ */

void
byol_json_put_start (struct buf *out, struct json_object *to)
{
  byol_json_put_number (out, to, "schema_version", SCHEMA_VERSION);
  struct json_object *tool = byol_json_put_object (out, to, "tool");
  byol_json_put_text (out, tool, "name", "byolcheck");
  byol_json_put_text (out, tool, "version", BYOL_VERSION_STRING);
}

static void
put_package (struct buf *out, struct json_object *image, const struct byol_package *from)
{
  if (from == NULL) {
    byol_json_put_null (out, image, "package");
    return;
  }
  struct json_object *package = byol_json_put_object (out, image, "package");
  byol_json_put_text (out, package, "kind", from->kind);
  byol_json_put_text (out, package, "descriptor", from->descriptor);
  byol_json_put_text (out, package, "firmware", from->firmware);
  byol_json_put_text (out, package, "manifest", from->manifest);
  byol_json_put_number (out, package, "disks", from->disks);
  byol_json_put_number (out, package, "cd_drives", from->cds);
  byol_json_put_number (out, package, "floppy_drives", from->floppies);
  byol_json_put_number (out, package, "network_cards", from->networks);
  byol_json_put_bool (out, package, "chunked", from->chunked);
  byol_json_put_bool (out, package, "compressed", from->compressed);
  byol_json_put_strings (out, package, "problems", (const char *const *) from->problems.items,
                         from->problems.count);
}

void
byol_json_put_image (struct buf *out, struct json_object *to, const struct byol_facts *facts)
{
  struct json_object *image = byol_json_put_object (out, to, "image");
  byol_json_put_text (out, image, "path", facts->path);
  byol_json_put_text (out, image, "source", facts->source);
  struct json_object *sandbox = byol_json_put_object (out, image, "sandbox");
  byol_json_put_text (out, sandbox, "walls", facts->sandbox);
  byol_json_put_text (out, sandbox, "missing", facts->sandbox_missing);

  struct json_object *disks = byol_json_put_list (out, image, "disks");
  for (size_t i = 0; i < facts->disk_count; i++) {
    const struct byol_disk *from = &facts->disks[i];
    struct json_object *disk = byol_json_append (out, disks, json_object_new_object ());
    byol_json_put_text (out, disk, "path", from->path);
    byol_json_put_text (out, disk, "format", from->format);
    byol_json_put_text (out, disk, "sub_format", from->sub_format);
    byol_json_put_number (out, disk, "virtual_size_bytes", from->virtual_size);
    byol_json_put_text (out, disk, "table", from->table);
    byol_json_put_text (out, disk, "member", from->member);
    byol_json_put_bool (out, disk, "readable", !from->closed);
    byol_json_put_text (out, disk, "reason", from->reason);
  }
  put_package (out, image, facts->package);

  struct json_object *volumes = byol_json_put_list (out, image, "volumes");
  for (size_t i = 0; i < facts->volume_count; i++) {
    const struct byol_volume *from = &facts->volumes[i];
    struct json_object *volume = byol_json_append (out, volumes, json_object_new_object ());
    byol_json_put_number (out, volume, "disk", from->disk);
    byol_json_put_number (out, volume, "number", from->number);
    byol_json_put_number (out, volume, "start_bytes", from->start);
    byol_json_put_number (out, volume, "size_bytes", from->size);
    byol_json_put_text (out, volume, "type", from->type);
    byol_json_put_bool (out, volume, "active", from->active);
    byol_json_put_text (out, volume, "content", from->content);
    byol_json_put_text (out, volume, "label", from->label);
    if (from->has_free)
      byol_json_put_number (out, volume, "free_bytes", from->fs_free);
    else
      byol_json_put_null (out, volume, "free_bytes");
    if (from->letter != '\0') {
      const char letter[] = { from->letter, '\0' };
      byol_json_put_text (out, volume, "letter", letter);
    } else
      byol_json_put_null (out, volume, "letter");
    byol_json_put_bool (out, volume, "readable", from->readable);
    byol_json_put_text (out, volume, "reason", from->reason);
    byol_json_put_strings (out, volume, "notes", (const char *const *) from->notes.items,
                           from->notes.count);
  }

  struct json_object *windows = byol_json_put_object (out, image, "windows");
  byol_json_put_text (out, windows, "product", facts->product);
  byol_json_put_text (out, windows, "version", facts->version);
  byol_json_put_text (out, windows, "edition", facts->edition);
  byol_json_put_text (out, windows, "architecture", facts->architecture);
  byol_json_put_text (out, windows, "root", facts->root);

  struct json_object *hives = byol_json_put_list (out, image, "hives");
  for (size_t i = 0; i < facts->hive_count; i++) {
    const struct byol_hive *from = &facts->hives[i];
    struct json_object *hive = byol_json_append (out, hives, json_object_new_object ());
    byol_json_put_text (out, hive, "name", from->name);
    byol_json_put_text (out, hive, "path", from->path);
    byol_json_put_text (out, hive, "state", from->state);
    byol_json_put_text (out, hive, "reason", from->reason);
    if (from->replayed) {
      struct json_object *replayed = byol_json_put_object (out, hive, "replayed");
      byol_json_put_number (out, replayed, "log1", from->log1);
      byol_json_put_number (out, replayed, "log2", from->log2);
      byol_json_put_number (out, replayed, "log", from->log);
    }
  }
}

void
byol_json_append_code (struct buf *out, struct json_object *codes, const char *channel,
                       const char *name)
{
  struct json_object *code = byol_json_append (out, codes, json_object_new_object ());
  byol_json_put_text (out, code, "channel", channel);
  byol_json_put_text (out, code, "code", name);
}

void
byol_json_put_finding (struct buf *out, struct json_object *finding,
                       const struct byol_finding *from)
{
  byol_json_put_text (out, finding, "rule", from->rule_id);
  byol_json_put_text (out, finding, "title", from->title);
  byol_json_put_text (out, finding, "status", byol_status_name (from->status));
  byol_json_put_text (out, finding, "severity", byol_severity_name (from->severity));
  byol_json_put_bool (out, finding, "blocks", from->blocks);
  byol_json_put_text (out, finding, "reason", from->reason);
  byol_json_put_text (out, finding, "confidence", byol_confidence_name (from->confidence));
  byol_json_put_text (out, finding, "message", from->message);
  struct json_object *codes = byol_json_put_list (out, finding, "aws_codes");
  for (size_t i = 0; i < from->code_count; i++)
    byol_json_append_code (out, codes, from->codes[i].channel, from->codes[i].code);
  struct json_object *trail = byol_json_put_list (out, finding, "evidence");
  for (size_t i = 0; i < from->evidence_count; i++) {
    const struct byol_evidence *item = &from->evidence[i];
    struct json_object *evidence = byol_json_append (out, trail, json_object_new_object ());
    byol_json_put_text (out, evidence, "place", item->place);
    byol_json_put_text (out, evidence, "value", item->value);
    byol_json_put_text (out, evidence, "type", item->type);
    byol_json_put_text (out, evidence, "data", item->data);
    byol_json_put_text (out, evidence, "state", item->state);
  }
  byol_json_put_text (out, finding, "expected", from->expected);
  byol_json_put_text (out, finding, "remediation", from->remediation);
  if (from->attested_by != NULL) {
    struct json_object *attested = byol_json_put_object (out, finding, "attested");
    byol_json_put_text (out, attested, "by", from->attested_by);
    byol_json_put_text (out, attested, "on", from->attested_on);
    byol_json_put_text (out, attested, "note", from->attested_note);
  } else
    byol_json_put_null (out, finding, "attested");
  if (from->waiver_reason != NULL) {
    struct json_object *waiver = byol_json_put_object (out, finding, "waiver");
    byol_json_put_text (out, waiver, "reason", from->waiver_reason);
    byol_json_put_text (out, waiver, "owner", from->waiver_owner);
    byol_json_put_text (out, waiver, "expires", from->waiver_expires);
  } else
    byol_json_put_null (out, finding, "waiver");
}

void
byol_json_fill_profile (struct buf *out, struct json_object *profile, const char *id,
                        const char *title, const char *as_of)
{
  byol_json_put_text (out, profile, "id", id);
  byol_json_put_text (out, profile, "title", title);
  byol_json_put_text (out, profile, "as_of", as_of);
}

void
byol_json_put_counts (struct buf *out, struct json_object *to, const struct byol_report *report)
{
  static const int statuses[] = {
    BYOL_STATUS_PASS,    BYOL_STATUS_WARN,     BYOL_STATUS_FAIL,
    BYOL_STATUS_UNKNOWN, BYOL_STATUS_ATTESTED, BYOL_STATUS_NOT_APPLICABLE,
  };
  struct json_object *counts = byol_json_put_object (out, to, "counts");
  for (size_t i = 0; i < ARRAY_SIZE (statuses); i++)
    byol_json_put_number (out, counts, byol_status_name (statuses[i]),
                          byol_report_status_count (report, statuses[i]));
}
