/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "inline-source.h"

#include <ctype.h>
#include <fnmatch.h>
#include <search.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "fuzz.h"
#include "reader/database.h"
#include "reader/hive.h"
#include "reader/serve.h"
#include "reader/xml.h"

#define MOST_HIVES 32u
#define SIGNATURE 0x4b1d2c3eu
#define DISK_GUID "5a0c7e21-93d4-4b6f-8e12-7c3f9ad05b64"
#define PART_GUID "c7e1b0d8-2f4a-49c3-b5d6-0e8f1a2b3c4d"
#define BASIC_DATA "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"

struct fuzz_machine fuzz_machine;

/* One for the whole process. */
static struct store
{
  struct reader_io io;
  struct backend backend;
  struct hive *hives[MOST_HIVES];
  char *hive_names[MOST_HIVES];
  struct buf hive_answers[MOST_HIVES]; /* hive_info */
  uint32_t hive_count;
  struct database *database;
  char *database_path;
  void *answers; /* of tsearch (3) */
} store;

struct source
{
  struct disk_list disks;
  struct volume_list volumes;
  struct package_info package;
};

void
byol_answer_free (struct answer *a)
{
  free (a->reason);
  *a = (struct answer){ 0 };
}

/* ---- the machine ------------------------------------------------------------------ */

static char *
copy (const char *text)
{
  char *result = strdup (text);
  FUZZ_CHECK (result != NULL);
  return result;
}

static void
describe_disk (struct source *s, const char *path)
{
  struct disk_info *d = PX_ADD (&s->disks);
  struct volume_info *v = PX_ADD (&s->volumes);
  bool gpt = fuzz_machine.gpt;
  FUZZ_CHECK (d != NULL && v != NULL);
  *d = (struct disk_info){
    .path = copy (path),
    .member = copy (""),
    .format = copy ("qcow2"),
    .sub_format = copy ("v3"),
    .backing = copy (""),
    .fault = copy (""),
    .virtual_size = 64 * GIB,
    .file_size = 12 * GIB,
    .sector_size = 512,
    .table = copy (gpt ? "gpt" : "mbr"),
    .reason = copy (""),
    .mbr_signature = gpt ? 0 : SIGNATURE,
    .gpt_guid = copy (gpt ? DISK_GUID : ""),
  };
  *v = (struct volume_info){
    .number = 1,
    .start = MIB,
    .size = 63 * GIB,
    .type = copy (gpt ? BASIC_DATA : "0x07"),
    .part_id = copy (gpt ? PART_GUID : ""),
    .flags = VOLUME_HAS_FREE | (gpt ? 0 : VOLUME_ACTIVE) | fuzz_machine.volume_flags,
    .content = copy ("ntfs"),
    .label = copy (""),
    .readable = true,
    .reason = copy (""),
    .fs_size = 63 * GIB,
    .fs_free = 40 * GIB,
    .cluster_size = 4096,
  };
  s->package = (struct package_info){
    .kind = copy (""), .descriptor = copy (""), .firmware = copy (""), .manifest = copy ("")
  };
}

int
byol_source_open (struct source **out, struct run *run, const char *libexec_dir,
                  const struct open_request *request, struct byol_error **err)
{
  if (store.backend.ops == NULL) {
    store.io.fd = -1;
    store.backend = (struct backend){ .ops = &backend_tree, .io = &store.io };
    int r = backend_tree.open (&store.backend, request, err);
    if (r != 0)
      return r;
  }
  *out = calloc (1, sizeof **out);
  FUZZ_CHECK (*out != NULL);
  describe_disk (*out, request->disks[0].path);
  return 0;
}

void
byol_source_close (struct source *s)
{
  if (s == NULL)
    return;
  byol_px_disks_free (&s->disks);
  byol_px_volumes_free (&s->volumes);
  byol_px_package_free (&s->package);
  free (s);
}

const char *
byol_source_name (const struct source *s)
{
  return "direct";
}

const char *
byol_source_sandbox (const struct source *s)
{
  return "";
}

const char *
byol_source_sandbox_missing (const struct source *s)
{
  return "everything";
}

const struct disk_list *
byol_source_disks (const struct source *s)
{
  return &s->disks;
}

const struct volume_list *
byol_source_volumes (const struct source *s)
{
  return &s->volumes;
}

const struct package_info *
byol_source_package (const struct source *s)
{
  return &s->package;
}

/* ---- answers that are kept ----------------------------------------------------------- */

struct kept
{
  struct buf question, body; /* the body of what was found */
  enum px_state state;
  char *reason;
};

static int
order (const void *a, const void *b)
{
  const struct buf *x = &((const struct kept *) a)->question;
  const struct buf *y = &((const struct kept *) b)->question;
  if (x->len != y->len)
    return x->len < y->len ? -1 : 1;
  return memcmp (x->data, y->data, x->len);
}

/* What was kept for the question, which it takes; *fresh: nothing yet. */
static struct kept *
find_kept (struct buf *question, bool *fresh)
{
  struct kept *k = calloc (1, sizeof *k);
  FUZZ_CHECK (k != NULL && !question->failed);
  k->question = *question;
  *question = (struct buf) BUF_INIT;
  struct kept **found = tsearch (k, &store.answers, order);
  FUZZ_CHECK (found != NULL);
  *fresh = *found == k;
  if (!*fresh) {
    byol_buf_free (&k->question);
    free (k);
  }
  return *found;
}

/* A question that `ask` answers once, into `got`; each time *out is a copy. */
#define ANSWER(question, type, what, ask)                                                          \
  do {                                                                                             \
    bool fresh_;                                                                                   \
    struct kept *k_ = find_kept (question, &fresh_);                                               \
    if (fresh_) {                                                                                  \
      struct type got = { 0 };                                                                     \
      char **why = &k_->reason;                                                                    \
      k_->state = (ask);                                                                           \
      if (k_->state == PX_FOUND)                                                                   \
        byol_px_put_##what (&k_->body, &got);                                                      \
      byol_px_##what##_free (&got);                                                                \
      FUZZ_CHECK (!k_->body.failed);                                                               \
    }                                                                                              \
    *out = (struct type){ 0 };                                                                     \
    *a = (struct answer){ k_->state, k_->reason ? copy (k_->reason) : NULL };                      \
    if (k_->state == PX_FOUND) {                                                                   \
      struct wire w_ = fuzz_input ((const uint8_t *) k_->body.data, k_->body.len);                 \
      byol_px_get_##what (&w_, out);                                                               \
      FUZZ_CHECK (byol_wire_done (&w_));                                                           \
    }                                                                                              \
  } while (0)

static struct buf
question_of (uint8_t op, uint32_t number, const char *text, const char *more)
{
  struct buf q = BUF_INIT;
  byol_put_u8 (&q, op);
  byol_put_u32 (&q, number);
  byol_put_str (&q, text);
  byol_put_str (&q, more);
  return q;
}

/* ---- what the input changes ------------------------------------------------------------ */

static bool
fits (const struct fuzz_change *c, const char *hive, const char *key, const char *name)
{
  if (strcmp (c->hive, hive) != 0)
    return false;
  if (c->name != NULL && (name == NULL || !byol_name_eq (c->name, name)))
    return false;
  CLEANUP_FREE char *upper = copy (key);
  for (char *p = upper; *p; p++)
    *p = (char) toupper ((unsigned char) *p);
  return fnmatch (c->key, upper, FNM_NOESCAPE) == 0;
}

static const struct fuzz_change *
change_of_file (const char *path)
{
  for (size_t i = 0; i < fuzz_machine.change_count; i++)
    if (fits (&fuzz_machine.changes[i], FUZZ_FILE, path, NULL))
      return &fuzz_machine.changes[i];
  return NULL;
}

static void
change_value (uint32_t hive, const char *key, struct reg_value *v)
{
  for (size_t i = 0; i < fuzz_machine.change_count; i++) {
    const struct fuzz_change *c = &fuzz_machine.changes[i];
    if (!fits (c, store.hive_names[hive], key, v->name))
      continue;
    free (v->data);
    v->data = malloc (c->len + 1);
    FUZZ_CHECK (v->data != NULL);
    memcpy (v->data, c->data, c->len);
    v->len = c->len;
    v->state = PX_FOUND;
    if (!c->keep_type)
      v->type = c->type;
    return;
  }
}

/* ---- files --------------------------------------------------------------------------- */

int
byol_source_stat (struct source *s, uint32_t volume, const char *path, struct answer *a,
                  struct file_info *out, struct byol_error **err)
{
  struct buf q = question_of (PX_STAT, 0, path, "");
  ANSWER (&q, file_info, file, backend_tree.stat (&store.backend, 0, path, &got, why));
  return 0;
}

int
byol_source_list (struct source *s, uint32_t volume, const char *path, uint32_t most,
                  struct answer *a, struct file_list *out, struct byol_error **err)
{
  struct buf q = question_of (PX_LIST, most, path, "");
  ANSWER (&q, file_list, files, backend_tree.list (&store.backend, 0, path, most, &got, why));
  return 0;
}

int
byol_source_read (struct source *s, uint32_t volume, const char *path, uint64_t offset,
                  uint32_t most, struct answer *a, struct buf *out, struct byol_error **err)
{
  const struct fuzz_change *c = change_of_file (path);
  *out = (struct buf) BUF_INIT;
  *a = (struct answer){ PX_FOUND, NULL };
  if (c == NULL)
    a->state = backend_tree.read (&store.backend, 0, path, offset, most, out, &a->reason);
  else if (offset < c->len)
    byol_buf_add (out, c->data + offset, c->len - offset < most ? c->len - offset : most);
  return 0;
}

static enum px_state
ask_rows (const char *path, const char *sql, struct row_list *out, char **reason)
{
  if (store.database_path == NULL || strcmp (store.database_path, path) != 0) {
    reader_database_close (STEAL (store.database));
    free (STEAL (store.database_path));
    enum px_state state = reader_database_open (&store.backend, 0, path, &store.database, reason);
    if (state != PX_FOUND)
      return state;
    store.database_path = copy (path);
  }
  return reader_database_query (store.database, sql, byol_now_ns () + LIMIT_QUERY_NS, out, reason);
}

int
byol_source_rows (struct source *s, uint32_t volume, const char *path, const char *sql,
                  struct answer *a, struct row_list *out, struct byol_error **err)
{
  struct buf q = question_of (PX_ROWS, 0, path, sql);
  ANSWER (&q, row_list, rows, ask_rows (path, sql, &got, why));
  return 0;
}

int
byol_source_xml (struct source *s, uint32_t volume, const char *path, struct answer *a,
                 struct xml_list *out, struct byol_error **err)
{
  const struct fuzz_change *c = change_of_file (path);
  if (c != NULL) {
    *out = (struct xml_list){ 0 };
    *a = (struct answer){ 0 };
    a->state = reader_xml_flatten (c->data, c->len, out, &a->reason);
    if (a->state != PX_FOUND)
      byol_px_xml_free (out);
    return 0;
  }
  struct buf q = question_of (PX_XML, 0, path, "");
  ANSWER (&q, xml_list, xml, reader_xml_read (&store.backend, 0, path, &got, why));
  return 0;
}

/* ---- hives ----------------------------------------------------------------------------- */

int
byol_source_hive (struct source *s, uint32_t volume, const char *path, uint32_t *hive,
                  struct hive_info *info, struct byol_error **err)
{
  const char *slash = strrchr (path, '\\');
  const char *name = slash ? slash + 1 : path;
  for (*hive = 0; *hive < store.hive_count; ++*hive)
    if (strcmp (store.hive_names[*hive], name) == 0)
      break;
  if (*hive == store.hive_count) {
    FUZZ_CHECK (*hive < MOST_HIVES);
    struct hive_info got = { 0 };
    store.hives[*hive] = reader_hive_open (&store.backend, 0, path, &got);
    byol_px_put_hive (&store.hive_answers[*hive], &got);
    byol_px_hive_free (&got);
    store.hive_names[store.hive_count++] = copy (name);
  }
  const struct buf *answer = &store.hive_answers[*hive];
  struct wire w = fuzz_input ((const uint8_t *) answer->data, answer->len);
  byol_px_get_hive (&w, info);
  FUZZ_CHECK (byol_wire_done (&w));
  return 0;
}

int
byol_source_key (struct source *s, uint32_t hive, const char *key, struct answer *a,
                 struct key_info *out, struct byol_error **err)
{
  struct buf q = question_of (PX_KEY, hive, key, "");
  ANSWER (&q, key_info, key, reader_hive_key (store.hives[hive], key, &got, why));
  return 0;
}

int
byol_source_subkeys (struct source *s, uint32_t hive, const char *key, struct answer *a,
                     struct key_list *out, struct byol_error **err)
{
  struct buf q = question_of (PX_SUBKEYS, hive, key, "");
  ANSWER (&q, key_list, keys, reader_hive_subkeys (store.hives[hive], key, &got, why));
  return 0;
}

int
byol_source_value (struct source *s, uint32_t hive, const char *key, const char *name,
                   struct answer *a, struct reg_value *out, struct byol_error **err)
{
  struct buf q = question_of (PX_VALUE, hive, key, name);
  ANSWER (&q, reg_value, value, reader_hive_value (store.hives[hive], key, name, &got, why));
  if (a->state == PX_FOUND)
    change_value (hive, key, out);
  return 0;
}

int
byol_source_values (struct source *s, uint32_t hive, const char *key, struct answer *a,
                    struct value_list *out, struct byol_error **err)
{
  struct buf q = question_of (PX_VALUES, hive, key, "");
  ANSWER (&q, value_list, values, reader_hive_values (store.hives[hive], key, &got, why));
  for (size_t i = 0; i < out->count; i++)
    change_value (hive, key, &out->items[i]);
  return 0;
}

int
byol_source_named (struct source *s, uint32_t hive, const char *key, uint32_t depth,
                   const char *const *names, size_t name_count, struct answer *a,
                   struct named_list *out, struct byol_error **err)
{
  struct buf q = question_of (PX_NAMED, hive, key, "");
  byol_put_u32 (&q, depth);
  CLEANUP_STRV struct strv list = { 0 };
  for (size_t i = 0; i < name_count; i++) {
    byol_put_str (&q, names[i]);
    FUZZ_CHECK (byol_strv_add (&list, names[i]));
  }
  ANSWER (&q, named_list, named,
          reader_hive_named (store.hives[hive], key, depth, &list, &got, why));
  for (size_t i = 0; i < out->count; i++) {
    struct named_key *k = &out->items[i];
    if (k->value_count == 0)
      continue;
    CLEANUP_FREE char *path = NULL;
    FUZZ_CHECK (asprintf (&path, "%s\\%s", key, k->key.name) >= 0);
    for (size_t j = 0; j < k->value_count; j++)
      change_value (hive, path, &k->values[j]);
  }
  return 0;
}
