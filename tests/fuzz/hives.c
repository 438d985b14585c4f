/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "hives.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "fuzz.h"
#include "reader/hive.h"

/* Keys that are asked, and how deep they lie. */
#define MOST_KEYS 64
#define MOST_DEPTH 8

static void
is_told (enum px_state state, const char *reason)
{
  FUZZ_CHECK (state == PX_FOUND || state == PX_ABSENT || state == PX_UNREADABLE);
  FUZZ_CHECK ((state == PX_UNREADABLE) == (reason != NULL));
}

static void
ask_key (struct hive *hive, const char *path, int depth, int *left)
{
  if (--*left < 0)
    return;
  CLEANUP_FREE char *why_key = NULL;
  CLEANUP (byol_px_key_free) struct key_info key = { 0 };
  enum px_state state = reader_hive_key (hive, path, &key, &why_key);
  is_told (state, why_key);
  FUZZ_CHECK (state != PX_FOUND || key.name != NULL);

  CLEANUP_FREE char *why_values = NULL;
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  state = reader_hive_values (hive, path, &values, &why_values);
  is_told (state, why_values);
  for (size_t i = 0; state == PX_FOUND && i < values.count && i < 32; i++) {
    const struct reg_value *v = &values.items[i];
    FUZZ_CHECK (v->name != NULL && v->len <= LIMIT_VALUE);
    CLEANUP_FREE char *why = NULL;
    CLEANUP (byol_px_value_free) struct reg_value same = { 0 };
    enum px_state again = reader_hive_value (hive, path, v->name, &same, &why);
    is_told (again, why);
  }

  CLEANUP_FREE char *why_subkeys = NULL;
  CLEANUP (byol_px_keys_free) struct key_list subkeys = { 0 };
  state = reader_hive_subkeys (hive, path, &subkeys, &why_subkeys);
  is_told (state, why_subkeys);
  for (size_t i = 0; state == PX_FOUND && i < subkeys.count && depth < MOST_DEPTH; i++) {
    FUZZ_CHECK (subkeys.items[i].name != NULL);
    CLEANUP_FREE char *below = NULL;
    FUZZ_CHECK (asprintf (&below, "%s\\%s", path, subkeys.items[i].name) >= 0);
    ask_key (hive, below, depth + 1, left);
  }
}

void
fuzz_hive (const struct memory_file *files, size_t count)
{
  struct reader_io io = { .fd = -1 };
  struct memory memory = { files, count };
  struct backend b = memory_backend (&io, &memory);
  struct hive_info info = { 0 };
  struct hive *hive = reader_hive_open (&b, 0, "\\hive", &info);
  FUZZ_CHECK (info.state >= HIVE_CLEAN && info.state <= HIVE_REPLAYED_PARTLY);
  FUZZ_CHECK ((hive != NULL) == byol_px_hive_opens (info.state));
  FUZZ_CHECK (info.state == HIVE_CLEAN || info.reason != NULL);
  if (hive != NULL) {
    int left = MOST_KEYS;
    ask_key (hive, "", 0, &left);

    CLEANUP_STRV struct strv names = { 0 };
    FUZZ_CHECK (byol_strv_take (&names, strdup ("")));
    FUZZ_CHECK (byol_strv_take (&names, strdup ("Start")));
    CLEANUP_FREE char *why = NULL;
    CLEANUP (byol_px_named_free) struct named_list named = { 0 };
    enum px_state state = reader_hive_named (hive, "", HIVE_DEPTH, &names, &named, &why);
    is_told (state, why);
    for (size_t i = 0; state == PX_FOUND && i < named.count; i++)
      FUZZ_CHECK (named.items[i].key.name != NULL);
    reader_hive_close (hive);
  }
  byol_px_hive_free (&info);
  byol_px_volumes_free (&b.volumes);
}
