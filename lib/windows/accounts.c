/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Local accounts: SAM\SAM\Domains\Account\Users. Names\<name> has a default
 * value whose registry type is the RID; %08X is the account, with the blobs F
 * (fixed fields) and V (descriptors of 12 bytes, data from 0xcc on). Groups
 * stand below Builtin\Aliases, their members in the blob C.
 */
#include "config.h"

#include <string.h>

#include "windows/internal.h"

#define USERS "SAM\\SAM\\Domains\\Account\\Users"
#define ADMINISTRATORS "SAM\\SAM\\Domains\\Builtin\\Aliases\\00000220"

/* Offsets in F. */
#define F_EXPIRES 32u
#define F_RID 48u
#define F_CONTROL 56u
/* In V: the descriptor of the name, and where the data starts. */
#define V_NAME_OFFSET 0x0cu
#define V_NAME_LENGTH 0x10u
#define V_DATA 0xccu
/* The length of the NT hash: a header alone, or with a hash. The shorter pair is
   of Windows 7 and 8, the longer one of Windows 10 and later. */
#define V_HASH_OFFSET 0xa8u
#define V_HASH_LENGTH 0xacu
static const struct
{
  uint32_t length;
  bool password;
} hash_lengths[] = { { 4, false }, { 20, true }, { 24, false }, { 56, true } };
/* In C: where the members' SIDs start and how many they are. */
#define C_MEMBERS 40u
#define C_MEMBERS_SIZE 44u
#define C_MEMBER_COUNT 48u
#define C_DATA 52u
/* A domain's SID: revision 1, 4 sub-authorities, authority 5, then 21. */
#define DOMAIN_SID_LEN 24u
static const uint8_t domain_sid_start[] = { 1, 4, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0 };

static void
account_free (struct win_account *account)
{
  byol_note_free (&account->note);
  byol_note_free (&account->control_note);
  byol_note_free (&account->password_note);
  free (account->name);
}

static void
entry_free (struct account_entry *e)
{
  account_free (&e->account);
  free (e->asked);
  free (e);
}

void
byol_win_account_list_free (struct win_account_list *l)
{
  byol_note_free (&l->note);
  for (size_t i = 0; i < l->count; i++)
    account_free (&l->items[i]);
  free (l->items);
  *l = (struct win_account_list){ 0 };
}

void
byol_win_accounts_free (struct account_entry *e)
{
  while (e != NULL) {
    struct account_entry *next = e->next;
    entry_free (e);
    e = next;
  }
}

/* ---- one account ----------------------------------------------------------------- */

/* Begins the note of a value of an account; it tells when the value cannot be
   read. */
static int
begin_blob (struct win_note *note, const char *place, const char *name, const struct reg_value *v,
            struct byol_error **err)
{
  note->state = PX_FOUND;
  note->hives = HIVE_BIT (WIN_SAM);
  note->value = name;
  TRY (byol_win_copy (&note->place, place, err));
  if (v == NULL)
    return byol_note_unreadable (note, err, "the account has no %s value", name);
  if (v->state != PX_FOUND)
    return byol_note_unreadable (note, err, "%s",
                                 v->reason && v->reason[0] ? v->reason : "it cannot be read");
  return 0;
}

/* F: account control and expiry. */
static int
read_fixed (struct win_account *account, const char *place, const struct reg_value *f,
            struct byol_error **err)
{
  struct win_note *note = &account->control_note;
  TRY (begin_blob (note, place, "F", f, err));
  if (note->state != PX_FOUND)
    return 0;
  uint32_t rid;
  if (!byol_reg_u64_at (f, F_EXPIRES, &account->expires) || !byol_reg_u32_at (f, F_RID, &rid)
      || !byol_reg_u32_at (f, F_CONTROL, &account->control))
    return byol_note_unreadable (note, err, "it has only %zu bytes", f->len);
  if (rid != account->rid)
    return byol_note_unreadable (note, err, "it belongs to account %u", rid);
  return byol_note_value (note, "F", "REG_BINARY", err, "account control 0x%x", account->control);
}

/* What a descriptor of V names; false where V is damaged. */
static bool
find_in_v (const struct reg_value *v, size_t offset_at, size_t length_at, uint32_t *offset,
           uint32_t *len)
{
  return v != NULL && v->state == PX_FOUND && byol_reg_u32_at (v, offset_at, offset)
         && byol_reg_u32_at (v, length_at, len) && v->len >= V_DATA && *offset <= v->len - V_DATA
         && *len <= v->len - V_DATA - *offset;
}

/* V: whether there is a password. */
static int
read_password (struct win_account *account, const char *place, const struct reg_value *v,
               struct byol_error **err)
{
  struct win_note *note = &account->password_note;
  uint32_t offset, len;
  TRY (begin_blob (note, place, "V", v, err));
  if (note->state != PX_FOUND)
    return 0;
  if (!find_in_v (v, V_HASH_OFFSET, V_HASH_LENGTH, &offset, &len))
    return byol_note_unreadable (note, err, "it is damaged");
  for (size_t i = 0; i < ARRAY_SIZE (hash_lengths); i++)
    if (hash_lengths[i].length == len) {
      account->has_password = hash_lengths[i].password;
      return byol_note_value (note, "V", "REG_BINARY", err, "a password is %sset",
                              account->has_password ? "" : "not ");
    }
  return byol_note_unreadable (note, err, "its hash has the unknown length %u", len);
}

/* The name as V has it; *out stays NULL where V is damaged. */
static int
name_from_v (const struct reg_value *v, char **out, struct byol_error **err)
{
  uint32_t offset, len;
  if (!find_in_v (v, V_NAME_OFFSET, V_NAME_LENGTH, &offset, &len))
    return 0;
  *out = byol_utf16le_to_utf8 (v->data + V_DATA + offset, len, NULL);
  return *out ? 0 : byol_error_nomem (err);
}

static int
read_user (struct windows *w, struct win_account *account, const char *asked,
           struct byol_error **err)
{
  CLEANUP_FREE char *key = NULL;
  CLEANUP_FREE char *place = NULL;
  CLEANUP_FREE char *name = NULL;
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (byol_win_format (&key, err, USERS "\\%08X", account->rid));
  TRY (byol_win_values (w, key, &a, &values, &place, err));
  if (a.state == PX_ABSENT)
    return byol_note_unreadable (&account->note, err,
                                 "the SAM names the account, and its key %08X does not exist",
                                 account->rid);
  if (a.state == PX_UNREADABLE)
    return byol_note_unreadable (&account->note, err, "%s: %s", place, byol_answer_reason (&a));
  const struct reg_value *v = byol_reg_find (values.items, values.count, "V");
  TRY (read_fixed (account, place, byol_reg_find (values.items, values.count, "F"), err));
  TRY (read_password (account, place, v, err));
  TRY (name_from_v (v, &name, err));
  if (name == NULL)
    return byol_note_unreadable (&account->note, err, "%s: its V value is damaged or missing",
                                 place);
  if (!byol_name_eq (name, asked))
    return byol_note_unreadable (&account->note, err, "%s: its V value belongs to \"%s\"", place,
                                 name);
  free (account->name);
  account->name = STEAL (name);
  return 0;
}

static int
read_account (struct windows *w, const char *name, struct win_account *account,
              struct byol_error **err)
{
  CLEANUP_FREE char *key = NULL;
  CLEANUP_FREE char *place = NULL;
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP (byol_px_key_free) struct key_info info = { 0 };
  account->control_note.state = PX_ABSENT;
  TRY (byol_win_copy (&account->name, name, err));
  TRY (byol_win_format (&key, err, USERS "\\Names\\%s", name));
  TRY (byol_win_key (w, key, &a, &info, &place, err));
  byol_note_take (&account->note, WIN_SAM, &a, &place);
  if (account->note.state == PX_ABSENT) {
    /* No name there means no account only where the names can be read. */
    CLEANUP_FREE char *names_place = NULL;
    CLEANUP_ANSWER struct answer names = { 0 };
    CLEANUP (byol_px_key_free) struct key_info names_info = { 0 };
    TRY (byol_win_key (w, USERS "\\Names", &names, &names_info, &names_place, err));
    if (names.state == PX_ABSENT)
      return byol_note_unreadable (&account->note, err, "the SAM has no key %s", names_place);
    if (names.state == PX_UNREADABLE)
      return byol_note_unreadable (&account->note, err, "%s", byol_answer_reason (&names));
  }
  if (account->note.state != PX_FOUND)
    return 0;

  CLEANUP_FREE char *value_place = NULL;
  CLEANUP_ANSWER struct answer rid = { 0 };
  CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
  TRY (byol_win_value (w, key, "", &rid, &v, &value_place, err));
  if (rid.state == PX_ABSENT)
    return byol_note_unreadable (&account->note, err, "the SAM gives the account no number");
  if (rid.state == PX_UNREADABLE)
    return byol_note_unreadable (&account->note, err, "%s", byol_answer_reason (&rid));
  account->rid = v.type; /* its data is empty */
  return read_user (w, account, name, err);
}

int
byol_win_account (struct windows *w, const char *name, const struct win_account **out,
                  struct byol_error **err)
{
  for (struct account_entry *e = w->accounts; e != NULL; e = e->next)
    if (byol_name_eq (e->asked, name)) {
      *out = &e->account;
      return 0;
    }
  struct account_entry *e = calloc (1, sizeof *e);
  if (e == NULL)
    return byol_error_nomem (err);
  int r = byol_win_copy (&e->asked, name, err);
  if (r == 0)
    r = read_account (w, name, &e->account, err);
  if (r < 0) {
    entry_free (e);
    return r;
  }
  e->next = w->accounts;
  w->accounts = e;
  *out = &e->account;
  return 0;
}

/* ---- all accounts ---------------------------------------------------------------- */

/* The number that names an account's key. */
static bool
is_rid (const char *key, uint32_t *rid)
{
  if (strspn (key, "0123456789ABCDEFabcdef") != 8 || key[8] != '\0')
    return false;
  *rid = (uint32_t) strtoul (key, NULL, 16);
  return true;
}

static int
take_account (struct win_account_list *l, const struct named_key *n, uint32_t rid,
              struct byol_error **err)
{
  struct win_account *account = PX_ADD (l);
  if (account == NULL)
    return byol_error_nomem (err);
  struct win_note *note = &account->note;
  account->rid = rid;
  note->state = PX_FOUND;
  note->hives = HIVE_BIT (WIN_SAM);
  TRY (byol_win_format (&note->place, err, USERS "\\%s", n->key.name));
  const struct reg_value *v = byol_reg_find (n->values, n->value_count, "V");
  TRY (read_fixed (account, note->place, byol_reg_find (n->values, n->value_count, "F"), err));
  TRY (read_password (account, note->place, v, err));
  TRY (name_from_v (v, &account->name, err));
  if (account->name == NULL)
    TRY (byol_win_format (&account->name, err, "number %u", rid));
  if (n->state == PX_UNREADABLE)
    TRY (byol_note_partial (&l->note, err, "%s: %s", note->place,
                            n->reason && n->reason[0] ? n->reason : "it cannot be read"));
  return 0;
}

static int
read_accounts (struct windows *w, struct win_account_list *l, struct byol_error **err)
{
  static const char *const names[] = { "F", "V" };
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_named_free) struct named_list named = { 0 };
  TRY (byol_win_named (w, USERS, 1, names, ARRAY_SIZE (names), &a, &named, &place, err));
  byol_note_take (&l->note, WIN_SAM, &a, &place);
  for (size_t i = 0; i < named.count; i++) {
    uint32_t rid;
    if (is_rid (named.items[i].key.name, &rid))
      TRY (take_account (l, &named.items[i], rid, err));
  }
  return 0;
}

int
byol_win_accounts (struct windows *w, const struct win_account_list **out, struct byol_error **err)
{
  struct win_account_list *l = &w->account_list;
  if (l->note.state == 0) {
    int r = read_accounts (w, l, err);
    if (r < 0) {
      byol_win_account_list_free (l);
      return r;
    }
  }
  *out = l;
  return 0;
}

/* ---- membership ------------------------------------------------------------------ */

/* The machine's SID, which ends the V value of the account domain. */
static int
read_machine_sid (struct windows *w, struct answer *a, uint8_t sid[DOMAIN_SID_LEN],
                  struct byol_error **err)
{
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
  TRY (byol_win_value (w, "SAM\\SAM\\Domains\\Account", "V", a, &v, &place, err));
  if (a->state == PX_ABSENT)
    return byol_answer_unreadable (a, err, "the SAM has no SID of the machine");
  if (a->state != PX_FOUND)
    return 0;
  if (v.len < DOMAIN_SID_LEN)
    return byol_answer_unreadable (a, err, "the SAM's SID of the machine is damaged");
  memcpy (sid, v.data + v.len - DOMAIN_SID_LEN, DOMAIN_SID_LEN);
  if (memcmp (sid, domain_sid_start, sizeof domain_sid_start) != 0)
    return byol_answer_unreadable (a, err, "the SAM's SID of the machine is damaged");
  return 0;
}

/* Looks for `member` in the list of a group's C blob. */
static int
find_member (const struct reg_value *c, const uint8_t *member, size_t member_len, bool *out,
             struct answer *a, struct byol_error **err)
{
  uint32_t offset, size, count;
  *out = false;
  if (!byol_reg_u32_at (c, C_MEMBERS, &offset) || !byol_reg_u32_at (c, C_MEMBERS_SIZE, &size)
      || !byol_reg_u32_at (c, C_MEMBER_COUNT, &count) || c->len < C_DATA || offset > c->len - C_DATA
      || size > c->len - C_DATA - offset)
    return byol_answer_unreadable (a, err, "the group's C value is damaged");
  const uint8_t *p = c->data + C_DATA + offset, *end = p + size;
  bool found = false;
  for (uint32_t i = 0; i < count; i++) {
    if (end - p < 8 || p[0] != 1 || (size_t) (end - p) < 8 + 4u * p[1])
      return byol_answer_unreadable (a, err, "the group's list of members is damaged");
    size_t len = 8 + 4u * p[1];
    if (len == member_len && memcmp (p, member, len) == 0)
      found = true;
    p += len;
  }
  *out = found;
  return 0;
}

int
byol_win_is_administrator (struct windows *w, uint32_t rid, struct answer *a, bool *out,
                           char **place, struct byol_error **err)
{
  uint8_t member[DOMAIN_SID_LEN + 4];
  *out = false;
  *place = NULL;
  TRY (read_machine_sid (w, a, member, err));
  if (a->state != PX_FOUND)
    return byol_win_copy (place, "SAM\\SAM\\Domains\\Account", err);
  member[1]++; /* one more sub-authority: the account's number */
  for (int i = 0; i < 4; i++)
    member[DOMAIN_SID_LEN + i] = (uint8_t) (rid >> (8 * i));

  CLEANUP (byol_px_value_free) struct reg_value c = { 0 };
  byol_answer_free (a); /* of the first question */
  TRY (byol_win_value (w, ADMINISTRATORS, "C", a, &c, place, err));
  if (a->state == PX_ABSENT)
    return byol_answer_unreadable (a, err, "the SAM has no group Administrators");
  return a->state == PX_FOUND ? find_member (&c, member, sizeof member, out, a, err) : 0;
}
