/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions about what lib/windows knows. */
#include "config.h"

#include "evidence-trail.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"

/* Drive letters and products on the trail. */
#define MOST_LETTERS 26u

enum ev_state
byol_ev_identity (struct evidence *ev, const struct win_identity **out)
{
  *out = NULL;
  const struct win_identity *id;
  if (ev->error != NULL || byol_win_identity (ev->windows, &id, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *build = byol_trail_format ("%u", id->build);
  if (build == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &id->note, "CurrentBuildNumber", "REG_SZ", build);
  if (state != EV_UNREADABLE)
    *out = id;
  return state;
}

enum ev_state
byol_ev_service (struct evidence *ev, const char *name, const struct win_service **out)
{
  *out = NULL;
  const struct win_service *s;
  if (ev->error != NULL || byol_win_service (ev->windows, name, &s, &ev->error) < 0)
    return byol_trail_stop (ev);
  if (s->note.state != PX_FOUND)
    return byol_trail_note (ev, &s->note, "", "", "");
  if (byol_ev_part (ev, &s->start_note) == EV_UNREADABLE)
    return EV_UNREADABLE;
  *out = s;
  return EV_FOUND;
}

enum ev_state
byol_ev_services (struct evidence *ev, const struct win_service_list **out)
{
  *out = NULL;
  const struct win_service_list *l;
  if (ev->error != NULL || byol_win_services (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu services and drivers", l->count);
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

void
byol_ev_cite_service (struct evidence *ev, const struct win_service *service, const char *value)
{
  CLEANUP_FREE char *start = byol_trail_format ("%lld", (long long) service->start);
  bool is_start = strcmp (value, "Start") == 0;
  if (start == NULL) {
    byol_trail_stop (ev);
    return;
  }
  byol_trail_cite (ev, service->note.hives, service->note.place, value,
                   is_start ? "REG_DWORD" : "REG_SZ",
                   is_start                             ? start
                   : strcmp (value, "ObjectName") == 0  ? service->object_name
                   : strcmp (value, "DisplayName") == 0 ? service->display_name
                                                        : service->image_path);
}

enum ev_state
byol_ev_programs (struct evidence *ev, const struct win_program_list **out)
{
  *out = NULL;
  const struct win_program_list *l;
  if (ev->error != NULL || byol_win_programs (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu programs, WOW6432Node's among them", l->count);
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

void
byol_ev_cite_program (struct evidence *ev, const struct win_program *program)
{
  byol_trail_cite (ev, FROM_HIVE (WIN_SOFTWARE), program->place, "DisplayName", "REG_SZ",
                   program->display_name);
}

enum ev_state
byol_ev_cbs_packages (struct evidence *ev, const struct win_cbs_list **out)
{
  *out = NULL;
  const struct win_cbs_list *l;
  if (ev->error != NULL || byol_win_cbs (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu packages", l->count);
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

void
byol_ev_cite_cbs_package (struct evidence *ev, const struct win_cbs_package *package)
{
  CLEANUP_FREE char *place = byol_trail_format (CBS_PACKAGES "\\%s", package->name);
  CLEANUP_FREE char *state = byol_trail_format ("0x%x", package->state);
  CLEANUP_FREE char *day =
    byol_trail_format ("%s", byol_day_text (byol_day_of_filetime (package->installed)).text);
  if (place == NULL || state == NULL || day == NULL) {
    byol_trail_stop (ev);
    return;
  }
  byol_trail_cite (ev, FROM_HIVE (WIN_SOFTWARE), place, "CurrentState", "REG_DWORD", state);
  if (package->installed != 0)
    byol_trail_cite (ev, FROM_HIVE (WIN_SOFTWARE), place, "InstallTimeHigh", "REG_DWORD", day);
}

enum ev_state
byol_ev_adapters (struct evidence *ev, const struct win_adapter_list **out)
{
  *out = NULL;
  const struct win_adapter_list *l;
  if (ev->error != NULL || byol_win_adapters (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu adapter%s", l->count, l->count == 1 ? "" : "s");
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

void
byol_ev_cite_adapter (struct evidence *ev, const struct win_adapter *adapter)
{
  unsigned from = FROM_HIVE (WIN_SYSTEM);
  byol_trail_cite (ev, from, adapter->place, "DriverDesc", "REG_SZ", adapter->description);
  CLEANUP_FREE char *dhcp = byol_trail_format ("%llu", (unsigned long long) adapter->dhcp);
  if (dhcp == NULL) {
    byol_trail_stop (ev);
    return;
  }
  byol_trail_record (ev, from, byol_ev_state_of (adapter->dhcp_state), adapter->interface_place,
                     "EnableDHCP", adapter->dhcp_state == PX_FOUND ? "REG_DWORD" : "",
                     adapter->dhcp_state == PX_FOUND        ? dhcp
                     : adapter->dhcp_state == PX_UNREADABLE ? adapter->dhcp_reason
                                                            : "");
  if (adapter->addresses[0])
    byol_trail_cite (ev, from, adapter->interface_place, "IPAddress", "REG_MULTI_SZ",
                     adapter->addresses);
}

enum ev_state
byol_ev_account (struct evidence *ev, const char *name, const struct win_account **out)
{
  *out = NULL;
  const struct win_account *account;
  if (ev->error != NULL || byol_win_account (ev->windows, name, &account, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("\"%s\", number %u", account->name, account->rid);
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &account->note, "", "key", data);
  if (state == EV_FOUND)
    *out = account;
  return state;
}

enum ev_state
byol_ev_account_is_administrator (struct evidence *ev, const struct win_account *account, bool *out)
{
  *out = false;
  CLEANUP (byol_answer_free) struct answer a = { 0 };
  CLEANUP_FREE char *place = NULL;
  bool member;
  if (ev->error != NULL
      || byol_win_is_administrator (ev->windows, account->rid, &a, &member, &place, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data =
    byol_trail_format ("account %u is %sa member", account->rid, member ? "" : "not ");
  if (data == NULL)
    return byol_trail_stop (ev);
  bool found = a.state == PX_FOUND;
  *out = found && member;
  return byol_trail_record (ev, FROM_HIVE (WIN_SAM), byol_ev_state_of (a.state), place, "C",
                            found ? "REG_BINARY" : "", found ? data : a.reason);
}

enum ev_state
byol_ev_accounts (struct evidence *ev, const struct win_account_list **out)
{
  *out = NULL;
  const struct win_account_list *l;
  if (ev->error != NULL || byol_win_accounts (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data =
    byol_trail_format ("%zu local account%s", l->count, l->count == 1 ? "" : "s");
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

enum ev_state
byol_ev_user_profiles (struct evidence *ev, const struct win_user_profile_list **out)
{
  *out = NULL;
  const struct win_user_profile_list *l;
  if (ev->error != NULL || byol_win_user_profiles (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu profile%s, Windows' own among them", l->count,
                                               l->count == 1 ? "" : "s");
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

void
byol_ev_cite_user_profile (struct evidence *ev, const struct win_user_profile *profile)
{
  byol_trail_cite (ev, FROM_HIVE (WIN_SOFTWARE), profile->place, "ProfileImagePath",
                   "REG_EXPAND_SZ", profile->stored);
  if (!profile->person || profile->backup)
    return;
  CLEANUP_FREE char *hive = byol_trail_format ("%s\\NTUSER.DAT", profile->path);
  if (hive == NULL) {
    byol_trail_stop (ev);
    return;
  }
  if (profile->folder == PX_ABSENT)
    byol_trail_record (ev, FROM_VOLUME, EV_ABSENT, profile->path, "", "", "");
  else
    byol_trail_record (ev, FROM_VOLUME, byol_ev_state_of (profile->hive), hive, "",
                       profile->hive == PX_FOUND ? "file" : "", profile->reason);
}

enum ev_state
byol_ev_domain (struct evidence *ev, const struct win_domain **out)
{
  *out = NULL;
  const struct win_domain *d;
  if (ev->error != NULL || byol_win_domain (ev->windows, &d, &ev->error) < 0)
    return byol_trail_stop (ev);
  enum ev_state state =
    byol_trail_note (ev, &d->note, "(Default)", "REG_NONE", d->member ? d->sid : "(empty)");
  if (state != EV_FOUND)
    return state;
  if (d->name[0])
    byol_trail_cite (ev, d->note.hives, "SECURITY\\Policy\\PolPrDmN", "(Default)", "REG_NONE",
                     d->name);
  *out = d;
  return EV_FOUND;
}

enum ev_state
byol_ev_cloud_join (struct evidence *ev, const struct win_cloud_join **out)
{
  *out = NULL;
  const struct win_cloud_join *c;
  if (ev->error != NULL || byol_win_cloud_join (ev->windows, &c, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu join%s", c->count, c->count == 1 ? "" : "s");
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &c->note, "", "key", data);
  if (state != EV_FOUND)
    return state;
  CLEANUP_FREE char *place = byol_trail_format ("%s\\%s", c->note.place, c->thumbprint);
  if (place == NULL)
    return byol_trail_stop (ev);
  if (c->tenant_id[0])
    byol_trail_cite (ev, c->note.hives, place, "TenantId", "REG_SZ", c->tenant_id);
  *out = c;
  return EV_FOUND;
}

enum ev_state
byol_ev_antivirus (struct evidence *ev, const struct win_av_list **out)
{
  *out = NULL;
  const struct win_av_list *l;
  if (ev->error != NULL || byol_win_antivirus (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu product%s", l->count, l->count == 1 ? "" : "s");
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  for (size_t i = 0; i < l->count && i < MOST_LETTERS; i++)
    byol_trail_cite (ev, l->note.hives, l->items[i].place, "DISPLAYNAME", "REG_SZ",
                     l->items[i].display_name);
  if (state == EV_FOUND)
    *out = l;
  return state;
}

enum ev_state
byol_ev_boot (struct evidence *ev, const struct win_boot **out)
{
  *out = NULL;
  const struct win_boot *b;
  if (ev->error != NULL || byol_win_boot (ev->windows, &b, &ev->error) < 0)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &b->note, "", "boot store", b->paths);
  if (state == EV_FOUND)
    *out = b;
  return state;
}

enum ev_state
byol_ev_appx (struct evidence *ev, const struct win_appx **out)
{
  *out = NULL;
  const struct win_appx *l;
  if (ev->error != NULL || byol_win_appx (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  size_t rows = 0;
  for (size_t i = 0; i < l->count; i++)
    rows += l->items[i].from_database;
  CLEANUP_FREE char *keys = byol_trail_format ("%zu packages", l->count - rows);
  CLEANUP_FREE char *data = byol_trail_format ("%zu packages of users", rows);
  if (keys == NULL || data == NULL)
    return byol_trail_stop (ev);
  bool there = l->database.state == PX_FOUND;
  byol_trail_record (ev, FROM_VOLUME, byol_ev_state_of (l->database.state), l->database.place, "",
                     there ? "database" : "", there ? data : l->database.reason);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", keys);
  if (ev->error != NULL)
    return byol_trail_stop (ev);
  /* Whatever was read of either. */
  *out = l;
  return state;
}

void
byol_ev_cite_appx (struct evidence *ev, const struct win_appx_package *package)
{
  static const char *const states[] = {
    [WIN_APPX_PROVISIONED] = "provisioned", [WIN_APPX_INBOX] = "inbox",
    [WIN_APPX_STAGED] = "staged",           [WIN_APPX_INSTALLED] = "installed",
    [WIN_APPX_END_OF_LIFE] = "end of life", [WIN_APPX_DEPROVISIONED] = "deprovisioned",
  };
  CLEANUP_FREE char *data = byol_trail_format ("%s%s%s", states[package->state],
                                               package->sid[0] ? " for " : "", package->sid);
  if (data == NULL)
    byol_trail_stop (ev);
  else
    byol_trail_cite (ev, package->from_database ? FROM_VOLUME : FROM_HIVE (WIN_SOFTWARE),
                     package->place, package->from_database ? package->full_name : "",
                     package->from_database ? "row" : "key", data);
}

enum ev_state
byol_ev_drive_letters (struct evidence *ev, const struct win_letter_list **out)
{
  *out = NULL;
  const struct win_letter_list *l;
  if (ev->error != NULL || byol_win_drive_letters (ev->windows, &l, &ev->error) < 0)
    return byol_trail_stop (ev);
  CLEANUP_FREE char *data = byol_trail_format ("%zu entries", l->count);
  if (data == NULL)
    return byol_trail_stop (ev);
  enum ev_state state = byol_trail_note (ev, &l->note, "", "key", data);
  unsigned shown = 0;
  for (size_t i = 0; i < l->count && shown < MOST_LETTERS; i++) {
    const struct win_letter *letter = &l->items[i];
    if (letter->letter == 0)
      continue;
    byol_trail_cite (ev, l->note.hives, l->note.place, letter->name, "REG_BINARY", letter->target);
    shown++;
  }
  if (state == EV_FOUND)
    *out = l;
  return state;
}
