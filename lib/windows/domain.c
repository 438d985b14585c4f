/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the machine belongs to: a domain (SECURITY's policy), or Entra ID. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "windows/internal.h"

#define JOIN_INFO "SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo"
#define MY_CERTIFICATES "SOFTWARE\\Microsoft\\SystemCertificates\\MY\\Certificates"

/* ---- domain ---------------------------------------------------------------------- */

void
byol_win_domain_free (struct win_domain *d)
{
  byol_note_free (&d->note);
  byol_note_free (&d->pending_note);
  free (d->sid);
  free (d->name);
  free (d->dns_name);
  *d = (struct win_domain){ 0 };
}

int
byol_win_sid (const uint8_t *bytes, size_t len, char **out, struct byol_error **err)
{
  if (len < 8 || bytes[0] != 1 || bytes[1] == 0 || bytes[1] > 15 || len < 8 + 4u * bytes[1])
    return 0;
  uint64_t authority = 0;
  for (int i = 2; i < 8; i++)
    authority = authority << 8 | bytes[i];
  CLEANUP_BUF struct buf text = BUF_INIT;
  byol_buf_printf (&text, "S-1-%llu", (unsigned long long) authority);
  for (size_t i = 0; i < bytes[1]; i++) {
    const uint8_t *p = bytes + 8 + 4 * i;
    byol_buf_printf (&text, "-%u",
                     p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 24);
  }
  *out = byol_buf_steal (&text);
  return *out ? 0 : byol_error_nomem (err);
}

/* The default value of a key of SECURITY\Policy. */
static int
policy (struct windows *w, const char *key, struct answer *a, struct reg_value *v, char **place,
        struct byol_error **err)
{
  CLEANUP_FREE char *name = NULL;
  TRY (byol_win_format (&name, err, "SECURITY\\Policy\\%s", key));
  return byol_win_value (w, name, "", a, v, place, err);
}

/* A name as LSA keeps it: u16 bytes, u16 room, u32 offset, UTF-16. "" where it
   is absent or damaged: it only describes. */
static int
policy_name (struct windows *w, const char *key, char **out, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
  TRY (policy (w, key, &a, &v, &place, err));
  uint16_t len;
  uint32_t offset;
  if (a.state != PX_FOUND || !byol_reg_u16_at (&v, 0, &len) || !byol_reg_u32_at (&v, 4, &offset)
      || offset > v.len || len > v.len - offset)
    return byol_win_copy (out, "", err);
  *out = byol_utf16le_to_utf8 (v.data + offset, len, NULL);
  return *out ? 0 : byol_error_nomem (err);
}

/* A join that waits for the next boot. */
static int
read_pending (struct windows *w, struct win_domain *d, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (
    byol_win_values (w, "SYSTEM\\CurrentControlSet\\Services\\Netlogon", &a, &values, &place, err));
  byol_note_take (&d->pending_note, WIN_SYSTEM, &a, &place);
  d->join_pending = byol_reg_find (values.items, values.count, "JoinDomain") != NULL
                    || byol_reg_find (values.items, values.count, "AvoidSpnSet") != NULL;
  return byol_note_value (&d->pending_note, "JoinDomain", "", err, "%s",
                          d->join_pending ? "a join is pending" : "no join is pending");
}

static int
read_domain (struct windows *w, struct win_domain *d, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_value_free) struct reg_value v = { 0 };
  TRY (policy (w, "PolPrDmS", &a, &v, &place, err));
  byol_note_take (&d->note, WIN_SECURITY, &a, &place);
  /* Every Windows has it, empty in a workgroup. */
  if (d->note.state == PX_ABSENT)
    TRY (byol_note_unreadable (&d->note, err, "%s does not exist", d->note.place));
  if (d->note.state == PX_FOUND && v.len > 0) {
    TRY (byol_win_sid (v.data, v.len, &d->sid, err));
    d->member = d->sid != NULL;
    if (!d->member)
      TRY (
        byol_note_unreadable (&d->note, err, "%s holds neither nothing nor a SID", d->note.place));
  }
  if (d->sid == NULL)
    TRY (byol_win_copy (&d->sid, "", err));
  TRY (policy_name (w, "PolPrDmN", &d->name, err));
  TRY (policy_name (w, "PolDnDDN", &d->dns_name, err));
  return read_pending (w, d, err);
}

int
byol_win_domain (struct windows *w, const struct win_domain **out, struct byol_error **err)
{
  struct win_domain *d = &w->domain;
  if (d->note.state == 0) {
    int r = read_domain (w, d, err);
    if (r < 0) {
      byol_win_domain_free (d);
      return r;
    }
  }
  *out = d;
  return 0;
}

/* ---- Entra ID -------------------------------------------------------------------- */

void
byol_win_cloud_join_free (struct win_cloud_join *c)
{
  byol_note_free (&c->note);
  free (c->tenant_id);
  free (c->user);
  free (c->thumbprint);
  *c = (struct win_cloud_join){ 0 };
}

/* Details of the join whose certificate has that thumbprint. */
static int
read_join (struct windows *w, struct win_cloud_join *c, struct byol_error **err)
{
  CLEANUP_FREE char *key = NULL;
  CLEANUP_FREE char *place = NULL;
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (byol_win_format (&key, err, JOIN_INFO "\\%s", c->thumbprint));
  TRY (byol_win_values (w, key, &a, &values, &place, err));
  TRY (byol_win_text (&c->tenant_id, byol_reg_find (values.items, values.count, "TenantId"), err));
  TRY (byol_win_text (&c->user, byol_reg_find (values.items, values.count, "UserEmail"), err));

  CLEANUP_FREE char *certificate = NULL;
  CLEANUP_FREE char *certificate_place = NULL;
  CLEANUP_ANSWER struct answer found = { 0 };
  CLEANUP (byol_px_key_free) struct key_info info = { 0 };
  TRY (byol_win_format (&certificate, err, MY_CERTIFICATES "\\%s", c->thumbprint));
  TRY (byol_win_key (w, certificate, &found, &info, &certificate_place, err));
  c->certificate = found.state;
  c->note.hives |= HIVE_BIT (WIN_SOFTWARE);
  return 0;
}

static int
read_cloud_join (struct windows *w, struct win_cloud_join *c, struct byol_error **err)
{
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  CLEANUP (byol_px_keys_free) struct key_list keys = { 0 };
  TRY (byol_win_subkeys (w, JOIN_INFO, &a, &keys, &place, err));
  byol_note_take (&c->note, WIN_SYSTEM, &a, &place);
  c->certificate = PX_ABSENT;
  c->count = keys.count;
  TRY (byol_win_copy (&c->thumbprint, keys.count > 0 ? keys.items[0].name : "", err));
  if (keys.count > 0)
    return read_join (w, c, err);
  TRY (byol_win_copy (&c->tenant_id, "", err));
  return byol_win_copy (&c->user, "", err);
}

int
byol_win_cloud_join (struct windows *w, const struct win_cloud_join **out, struct byol_error **err)
{
  struct win_cloud_join *c = &w->cloud_join;
  if (c->note.state == 0) {
    int r = read_cloud_join (w, c, err);
    if (r < 0) {
      byol_win_cloud_join_free (c);
      return r;
    }
  }
  *out = c;
  return 0;
}
