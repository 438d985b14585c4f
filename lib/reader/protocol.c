/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/protocol.h"

#include <string.h>

#include "base/limits.h"

void *
byol_px_grow (void **items, size_t *count, size_t size)
{
  /* Grows at powers of two. */
  if ((*count & (*count - 1)) == 0) {
    void *grown = reallocarray (*items, *count ? *count * 2 : 1, size);
    if (grown == NULL)
      return NULL;
    *items = grown;
  }
  void *item = (char *) *items + *count * size;
  memset (item, 0, size);
  ++*count;
  return item;
}

/* The _put, _get and _free of a list, by those of its items. `least` is the
   smallest encoding of an item, so that a count can be checked before memory
   is given to it. */
#define LIST(list_type, item_type, item, lists, least)                                             \
  void byol_px_put_##lists (struct buf *b, const struct list_type *l)                              \
  {                                                                                                \
    byol_put_u32 (b, (uint32_t) l->count);                                                         \
    for (size_t i = 0; i < l->count; i++)                                                          \
      put_##item (b, &l->items[i]);                                                                \
  }                                                                                                \
  void byol_px_get_##lists (struct wire *w, struct list_type *l)                                   \
  {                                                                                                \
    *l = (struct list_type){ 0 };                                                                  \
    uint32_t n = byol_get_count (w, least);                                                        \
    if (n == 0)                                                                                    \
      return;                                                                                      \
    l->items = calloc (n, sizeof (struct item_type));                                              \
    if (l->items == NULL) {                                                                        \
      byol_wire_nomem (w);                                                                         \
      return;                                                                                      \
    }                                                                                              \
    for (l->count = 0; l->count < n && !w->bad; l->count++)                                        \
      get_##item (w, &l->items[l->count]);                                                         \
  }                                                                                                \
  void byol_px_##lists##_free (struct list_type *l)                                                \
  {                                                                                                \
    for (size_t i = 0; i < l->count; i++)                                                          \
      free_##item (&l->items[i]);                                                                  \
    free (l->items);                                                                               \
    *l = (struct list_type){ 0 };                                                                  \
  }

/* The same for one item that also travels alone. */
#define ITEM(item_type, item)                                                                      \
  void byol_px_put_##item (struct buf *b, const struct item_type *x)                               \
  {                                                                                                \
    put_##item (b, x);                                                                             \
  }                                                                                                \
  void byol_px_get_##item (struct wire *w, struct item_type *x)                                    \
  {                                                                                                \
    *x = (struct item_type){ 0 };                                                                  \
    get_##item (w, x);                                                                             \
  }                                                                                                \
  void byol_px_##item##_free (struct item_type *x)                                                 \
  {                                                                                                \
    free_##item (x);                                                                               \
    *x = (struct item_type){ 0 };                                                                  \
  }

/* ---- open ------------------------------------------------------------------- */

void
byol_px_put_open (struct buf *b, const struct open_request *r)
{
  byol_put_str (b, r->source);
  byol_put_u32 (b, r->flags);
  byol_put_u32 (b, (uint32_t) r->disk_count);
  for (size_t i = 0; i < r->disk_count; i++) {
    byol_put_str (b, r->disks[i].path);
    byol_put_str (b, r->disks[i].format);
  }
}

void
byol_px_get_open (struct wire *w, struct open_request *r)
{
  *r = (struct open_request){ 0 };
  r->source = byol_get_str (w);
  r->flags = byol_get_u32 (w);
  uint32_t n = byol_get_count (w, 8);
  if (n > LIMIT_DISKS)
    w->bad = true;
  if (w->bad || n == 0)
    return;
  r->disks = calloc (n, sizeof *r->disks);
  if (r->disks == NULL) {
    byol_wire_nomem (w);
    return;
  }
  for (r->disk_count = 0; r->disk_count < n && !w->bad; r->disk_count++) {
    r->disks[r->disk_count].path = byol_get_str (w);
    r->disks[r->disk_count].format = byol_get_str (w);
  }
}

void
byol_px_open_free (struct open_request *r)
{
  free (r->source);
  for (size_t i = 0; i < r->disk_count; i++) {
    free (r->disks[i].path);
    free (r->disks[i].format);
  }
  free (r->disks);
  *r = (struct open_request){ 0 };
}

/* ---- disks -------------------------------------------------------------------- */

static void
put_disk (struct buf *b, const struct disk_info *d)
{
  byol_put_str (b, d->path);
  byol_put_str (b, d->member);
  byol_put_str (b, d->format);
  byol_put_str (b, d->sub_format);
  byol_put_str (b, d->backing);
  byol_put_str (b, d->fault);
  byol_put_u64 (b, d->offset);
  byol_put_u64 (b, d->virtual_size);
  byol_put_u64 (b, d->file_size);
  byol_put_u32 (b, d->sector_size);
  byol_put_u32 (b, d->flags);
  byol_put_str (b, d->table);
  byol_put_str (b, d->reason);
  byol_put_u32 (b, d->mbr_signature);
  byol_put_str (b, d->gpt_guid);
}

static void
get_disk (struct wire *w, struct disk_info *d)
{
  d->path = byol_get_str (w);
  d->member = byol_get_str (w);
  d->format = byol_get_str (w);
  d->sub_format = byol_get_str (w);
  d->backing = byol_get_str (w);
  d->fault = byol_get_str (w);
  d->offset = byol_get_u64 (w);
  d->virtual_size = byol_get_u64 (w);
  d->file_size = byol_get_u64 (w);
  d->sector_size = byol_get_u32 (w);
  d->flags = byol_get_u32 (w);
  d->table = byol_get_str (w);
  d->reason = byol_get_str (w);
  d->mbr_signature = byol_get_u32 (w);
  d->gpt_guid = byol_get_str (w);
}

static void
free_disk (struct disk_info *d)
{
  free (d->path);
  free (d->member);
  free (d->format);
  free (d->sub_format);
  free (d->backing);
  free (d->fault);
  free (d->table);
  free (d->reason);
  free (d->gpt_guid);
}

LIST (disk_list, disk_info, disk, disks, 72)

/* ---- the package -------------------------------------------------------------- */

static void
put_package (struct buf *b, const struct package_info *p)
{
  byol_put_str (b, p->kind);
  byol_put_str (b, p->descriptor);
  byol_put_str (b, p->firmware);
  byol_put_str (b, p->manifest);
  byol_put_u32 (b, p->disks);
  byol_put_u32 (b, p->cds);
  byol_put_u32 (b, p->floppies);
  byol_put_u32 (b, p->networks);
  byol_put_u32 (b, p->machines);
  byol_put_u32 (b, p->flags);
  byol_put_u32 (b, (uint32_t) p->problems.count);
  for (size_t i = 0; i < p->problems.count; i++)
    byol_put_str (b, p->problems.items[i]);
}

static void
get_package (struct wire *w, struct package_info *p)
{
  p->kind = byol_get_str (w);
  p->descriptor = byol_get_str (w);
  p->firmware = byol_get_str (w);
  p->manifest = byol_get_str (w);
  p->disks = byol_get_u32 (w);
  p->cds = byol_get_u32 (w);
  p->floppies = byol_get_u32 (w);
  p->networks = byol_get_u32 (w);
  p->machines = byol_get_u32 (w);
  p->flags = byol_get_u32 (w);
  for (uint32_t n = byol_get_count (w, 4); n > 0 && !w->bad; n--)
    if (!byol_strv_take (&p->problems, byol_get_str (w)) && !w->bad)
      byol_wire_nomem (w);
}

static void
free_package (struct package_info *p)
{
  free (p->kind);
  free (p->descriptor);
  free (p->firmware);
  free (p->manifest);
  byol_strv_free (&p->problems);
}

ITEM (package_info, package)

/* ---- volumes ------------------------------------------------------------------ */

static void
put_volume (struct buf *b, const struct volume_info *v)
{
  byol_put_u32 (b, v->disk);
  byol_put_u32 (b, v->number);
  byol_put_u64 (b, v->start);
  byol_put_u64 (b, v->size);
  byol_put_str (b, v->type);
  byol_put_str (b, v->part_id);
  byol_put_u64 (b, v->attributes);
  byol_put_u32 (b, v->flags);
  byol_put_str (b, v->content);
  byol_put_str (b, v->label);
  byol_put_u8 (b, v->readable);
  byol_put_str (b, v->reason);
  byol_put_u64 (b, v->fs_size);
  byol_put_u64 (b, v->fs_free);
  byol_put_u32 (b, v->cluster_size);
}

static void
get_volume (struct wire *w, struct volume_info *v)
{
  v->disk = byol_get_u32 (w);
  v->number = byol_get_u32 (w);
  v->start = byol_get_u64 (w);
  v->size = byol_get_u64 (w);
  v->type = byol_get_str (w);
  v->part_id = byol_get_str (w);
  v->attributes = byol_get_u64 (w);
  v->flags = byol_get_u32 (w);
  v->content = byol_get_str (w);
  v->label = byol_get_str (w);
  v->readable = byol_get_u8 (w) != 0;
  v->reason = byol_get_str (w);
  v->fs_size = byol_get_u64 (w);
  v->fs_free = byol_get_u64 (w);
  v->cluster_size = byol_get_u32 (w);
}

static void
free_volume (struct volume_info *v)
{
  free (v->type);
  free (v->part_id);
  free (v->content);
  free (v->label);
  free (v->reason);
}

LIST (volume_list, volume_info, volume, volumes, 77)

/* ---- files -------------------------------------------------------------------- */

static void
put_file (struct buf *b, const struct file_info *f)
{
  byol_put_str (b, f->name);
  byol_put_u32 (b, f->flags);
  byol_put_u32 (b, f->attributes);
  byol_put_u32 (b, f->reparse_tag);
  byol_put_u64 (b, f->size);
  byol_put_u64 (b, f->written);
}

static void
get_file (struct wire *w, struct file_info *f)
{
  f->name = byol_get_str (w);
  f->flags = byol_get_u32 (w);
  f->attributes = byol_get_u32 (w);
  f->reparse_tag = byol_get_u32 (w);
  f->size = byol_get_u64 (w);
  f->written = byol_get_u64 (w);
}

static void
free_file (struct file_info *f)
{
  free (f->name);
}

ITEM (file_info, file)
LIST (file_list, file_info, file, files, 32)

/* ---- registry ------------------------------------------------------------------- */

static const char *const hive_names[] = {
  [HIVE_CLEAN] = "clean",
  [HIVE_DIRTY] = "dirty",
  [HIVE_CORRUPT] = "corrupt",
  [HIVE_ABSENT] = "absent",
  [HIVE_UNREADABLE] = "unreadable",
  [HIVE_REPLAYED] = "replayed",
  [HIVE_REPLAYED_PARTLY] = "replayed-partly",
};

const char *
byol_px_hive_name (enum hive_state state)
{
  return hive_names[state];
}

bool
byol_px_hive_opens (enum hive_state state)
{
  return state == HIVE_CLEAN || state == HIVE_DIRTY || state == HIVE_REPLAYED
         || state == HIVE_REPLAYED_PARTLY;
}

void
byol_px_put_hive (struct buf *b, const struct hive_info *h)
{
  byol_put_u8 (b, (uint8_t) h->state);
  byol_put_str (b, h->reason);
  byol_put_str (b, h->path);
  byol_put_u64 (b, h->size);
  byol_put_u32 (b, h->primary_seq);
  byol_put_u32 (b, h->secondary_seq);
  byol_put_u64 (b, h->written);
  for (int i = 0; i < HIVE_LOGS; i++)
    byol_put_u32 (b, h->replayed[i]);
}

void
byol_px_get_hive (struct wire *w, struct hive_info *h)
{
  *h = (struct hive_info){ 0 };
  uint8_t state = byol_get_u8 (w);
  if (state < HIVE_CLEAN || state > HIVE_REPLAYED_PARTLY)
    w->bad = true;
  h->state = w->bad ? HIVE_UNREADABLE : state;
  h->reason = byol_get_str (w);
  h->path = byol_get_str (w);
  h->size = byol_get_u64 (w);
  h->primary_seq = byol_get_u32 (w);
  h->secondary_seq = byol_get_u32 (w);
  h->written = byol_get_u64 (w);
  for (int i = 0; i < HIVE_LOGS; i++)
    h->replayed[i] = byol_get_u32 (w);
}

void
byol_px_hive_free (struct hive_info *h)
{
  free (h->reason);
  free (h->path);
  *h = (struct hive_info){ 0 };
}

static void
put_key (struct buf *b, const struct key_info *k)
{
  byol_put_str (b, k->name);
  byol_put_u64 (b, k->written);
  byol_put_u32 (b, k->subkeys);
  byol_put_u32 (b, k->values);
}

static void
get_key (struct wire *w, struct key_info *k)
{
  k->name = byol_get_str (w);
  k->written = byol_get_u64 (w);
  k->subkeys = byol_get_u32 (w);
  k->values = byol_get_u32 (w);
}

static void
free_key (struct key_info *k)
{
  free (k->name);
}

ITEM (key_info, key)
LIST (key_list, key_info, key, keys, 20)

static void
put_state (struct buf *b, enum px_state state, const char *reason)
{
  byol_put_u8 (b, (uint8_t) state);
  byol_put_str (b, reason);
}

static void
get_state (struct wire *w, enum px_state *state, char **reason)
{
  uint8_t v = byol_get_u8 (w);
  if (v < PX_FOUND || v > PX_UNREADABLE)
    w->bad = true;
  *state = w->bad ? PX_UNREADABLE : v;
  *reason = byol_get_str (w);
}

static void
put_value (struct buf *b, const struct reg_value *v)
{
  byol_put_str (b, v->name);
  put_state (b, v->state, v->reason);
  byol_put_u32 (b, v->type);
  byol_put_bytes (b, v->data, v->len);
}

static void
get_value (struct wire *w, struct reg_value *v)
{
  v->name = byol_get_str (w);
  get_state (w, &v->state, &v->reason);
  v->type = byol_get_u32 (w);
  const void *data = byol_get_bytes (w, &v->len);
  /* One byte more, so that an empty value is not NULL. */
  v->data = malloc (v->len + 1);
  if (v->data == NULL) {
    byol_wire_nomem (w);
    v->len = 0;
    return;
  }
  memcpy (v->data, data, v->len);
  v->data[v->len] = 0;
}

static void
free_value (struct reg_value *v)
{
  free (v->name);
  free (v->reason);
  free (v->data);
}

ITEM (reg_value, value)
LIST (value_list, reg_value, value, values, 17)

static void
put_named_key (struct buf *b, const struct named_key *k)
{
  put_key (b, &k->key);
  put_state (b, k->state, k->reason);
  struct value_list values = { k->values, k->value_count };
  byol_px_put_values (b, &values);
}

static void
get_named_key (struct wire *w, struct named_key *k)
{
  get_key (w, &k->key);
  get_state (w, &k->state, &k->reason);
  struct value_list values;
  byol_px_get_values (w, &values);
  k->values = values.items;
  k->value_count = values.count;
}

static void
free_named_key (struct named_key *k)
{
  struct value_list values = { k->values, k->value_count };
  byol_px_values_free (&values);
  free_key (&k->key);
  free (k->reason);
}

LIST (named_list, named_key, named_key, named, 29)

/* ---- rows and XML ---------------------------------------------------------------------------- */

static void
put_strings (struct buf *b, const struct strv *l)
{
  byol_put_u32 (b, (uint32_t) l->count);
  for (size_t i = 0; i < l->count; i++)
    byol_put_str (b, l->items[i]);
}

static void
get_strings (struct wire *w, struct strv *l)
{
  for (uint32_t n = byol_get_count (w, 4); n > 0 && !w->bad; n--)
    if (!byol_strv_take (l, byol_get_str (w)) && !w->bad)
      byol_wire_nomem (w);
}

static void
put_row (struct buf *b, const struct row *r)
{
  put_strings (b, &r->cells);
}

static void
get_row (struct wire *w, struct row *r)
{
  get_strings (w, &r->cells);
}

static void
free_row (struct row *r)
{
  byol_strv_free (&r->cells);
}

LIST (row_list, row, row, rows, 4)

static void
put_xml_node (struct buf *b, const struct xml_node *n)
{
  byol_put_u32 (b, n->parent);
  byol_put_str (b, n->name);
  put_strings (b, &n->attributes);
  byol_put_str (b, n->text);
}

static void
get_xml_node (struct wire *w, struct xml_node *n)
{
  n->parent = byol_get_u32 (w);
  n->name = byol_get_str (w);
  get_strings (w, &n->attributes);
  n->text = byol_get_str (w);
}

static void
free_xml_node (struct xml_node *n)
{
  free (n->name);
  byol_strv_free (&n->attributes);
  free (n->text);
}

LIST (xml_list, xml_node, xml_node, xml, 16)
