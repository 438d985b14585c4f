/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drive letters, from SYSTEM\MountedDevices. A device is one of
 *  - 12 bytes: the MBR disk's signature, the partition's offset in bytes;
 *  - 24 bytes: "DMIO:ID:" and the GUID of a GPT partition (or LDM volume);
 *  - the name of a removable or CD-ROM device in UTF-16.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "windows/internal.h"

#define MOUNTED_DEVICES "SYSTEM\\MountedDevices"
#define LETTER_PREFIX "\\DosDevices\\"
static const char gpt_magic[8] = "DMIO:ID:";

void
byol_win_letters_free (struct win_letter_list *l)
{
  byol_note_free (&l->note);
  for (size_t i = 0; i < l->count; i++) {
    free (l->items[i].name);
    free (l->items[i].target);
  }
  free (l->items);
  *l = (struct win_letter_list){ 0 };
}

/* The letter of "\DosDevices\X:"; 0 for anything else. */
static char
letter_of (const char *name)
{
  if (!byol_name_has_prefix (name, LETTER_PREFIX))
    return 0;
  const char *p = name + sizeof LETTER_PREFIX - 1;
  char c = *p >= 'a' && *p <= 'z' ? (char) (*p - 'a' + 'A') : *p;
  return c >= 'A' && c <= 'Z' && p[1] == ':' && p[2] == '\0' ? c : 0;
}

/* The partition that starts there on the disk of that signature. */
static void
resolve_mbr (struct windows *w, struct win_letter *l, uint32_t signature, uint64_t offset)
{
  const struct disk_list *disks = byol_source_disks (w->source);
  const struct volume_list *volumes = byol_source_volumes (w->source);
  for (uint32_t i = 0; i < volumes->count; i++) {
    const struct volume_info *v = &volumes->items[i];
    if (v->disk >= disks->count || v->start != offset)
      continue;
    const struct disk_info *d = &disks->items[v->disk];
    if (d->mbr_signature == signature && strcmp (d->table, "mbr") == 0) {
      l->kind = WIN_LETTER_PARTITION;
      l->volume = i;
      return;
    }
  }
}

static void
resolve_gpt (struct windows *w, struct win_letter *l, const char *guid)
{
  const struct volume_list *volumes = byol_source_volumes (w->source);
  for (uint32_t i = 0; i < volumes->count; i++)
    if (byol_name_eq (volumes->items[i].part_id, guid)) {
      l->kind = WIN_LETTER_PARTITION;
      l->volume = i;
      return;
    }
}

static int
resolve (struct windows *w, struct win_letter *l, const struct reg_value *v,
         struct byol_error **err)
{
  uint32_t signature;
  uint64_t offset;
  l->kind = WIN_LETTER_OTHER_DISK;
  if (v->len == 12 && byol_reg_u32_at (v, 0, &signature) && byol_reg_u64_at (v, 4, &offset)) {
    resolve_mbr (w, l, signature, offset);
    return byol_win_format (&l->target, err, "MBR disk 0x%08x, offset %llu", signature,
                            (unsigned long long) offset);
  }
  if (v->len == 24 && memcmp (v->data, gpt_magic, sizeof gpt_magic) == 0) {
    const uint8_t *g = v->data + sizeof gpt_magic;
    char guid[37];
    snprintf (guid, sizeof guid,
              "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", g[3], g[2],
              g[1], g[0], g[5], g[4], g[7], g[6], g[8], g[9], g[10], g[11], g[12], g[13], g[14],
              g[15]);
    resolve_gpt (w, l, guid);
    return byol_win_format (&l->target, err, "partition {%s}", guid);
  }
  l->kind = WIN_LETTER_DEVICE;
  l->target = byol_reg_text (v);
  return l->target ? 0 : byol_error_nomem (err);
}

static int
read_letters (struct windows *w, struct win_letter_list *l, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (byol_win_values (w, MOUNTED_DEVICES, &a, &values, &place, err));
  byol_note_take (&l->note, WIN_SYSTEM, &a, &place);
  for (size_t i = 0; i < values.count; i++) {
    const struct reg_value *v = &values.items[i];
    if (v->state == PX_UNREADABLE) {
      TRY (byol_note_partial (&l->note, err, "%s: %s: %s", MOUNTED_DEVICES, v->name,
                              v->reason && v->reason[0] ? v->reason : "it cannot be read"));
      continue;
    }
    struct win_letter *letter = PX_ADD (l);
    if (letter == NULL)
      return byol_error_nomem (err);
    letter->letter = letter_of (v->name);
    TRY (byol_win_copy (&letter->name, v->name, err));
    TRY (resolve (w, letter, v, err));
  }
  return 0;
}

int
byol_win_drive_letters (struct windows *w, const struct win_letter_list **out,
                        struct byol_error **err)
{
  struct win_letter_list *l = &w->letters;
  if (l->note.state == 0) {
    int r = read_letters (w, l, err);
    if (r < 0) {
      byol_win_letters_free (l);
      return r;
    }
  }
  *out = l;
  return 0;
}
