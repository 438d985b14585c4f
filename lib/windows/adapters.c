/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Network adapters: the keys of their class, joined with
 *  - Services\Tcpip\Parameters\Interfaces\{GUID}: how it gets its address;
 *  - Control\Network\{class}\{GUID}\Connection: what its owner calls it;
 *  - Enum\<device>: whether the device exists, is enabled, and was removed.
 */
#include "config.h"

#include <string.h>

#include "windows/internal.h"

#define SET "SYSTEM\\CurrentControlSet\\"
#define CLASS_GUID "{4d36e972-e325-11ce-bfc1-08002be10318}"
#define CLASS_KEY SET "Control\\Class\\" CLASS_GUID
#define INTERFACES_KEY SET "Services\\Tcpip\\Parameters\\Interfaces"
#define CONNECTIONS_KEY SET "Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}"
/* The device's times of last arrival (0066) and last removal (0067). */
#define DEVICE_TIMES "Properties\\{83da6326-97a6-4088-9453-a1923f573b29}"
#define CONFIG_FLAG_DISABLED 1u
/* Each costs questions of its own; real machines have about twenty. */
#define MOST_ADAPTERS 1024u
/* An instance id has at most 200 characters. */
#define MOST_DEVICE 1024u

void
byol_win_adapters_free (struct win_adapter_list *l)
{
  byol_note_free (&l->note);
  for (size_t i = 0; i < l->count; i++) {
    struct win_adapter *a = &l->items[i];
    free (a->place);
    free (a->guid);
    free (a->description);
    free (a->name);
    free (a->device);
    free (a->interface_place);
    free (a->dhcp_reason);
    free (a->addresses);
    free (a->name_servers);
  }
  free (l->items);
  *l = (struct win_adapter_list){ 0 };
}

/* What a bulk question found, for looking up one key at a time. */
struct found
{
  struct answer a;
  struct named_list keys;
  char *place;
};

static void
found_free (struct found *f)
{
  byol_answer_free (&f->a);
  byol_px_named_free (&f->keys);
  free (f->place);
}
#define CLEANUP_FOUND CLEANUP (found_free)

static const struct named_key *
find_key (const struct found *f, const char *name)
{
  for (size_t i = 0; i < f->keys.count; i++)
    if (byol_name_eq (f->keys.items[i].key.name, name))
      return &f->keys.items[i];
  return NULL;
}

static const struct reg_value *
value_of (const struct named_key *key, const char *name)
{
  return key ? byol_reg_find (key->values, key->value_count, name) : NULL;
}

/* Notes a value of `place` that should have been readable. */
static int
note_value (struct win_adapter_list *l, const char *place, const struct reg_value *v,
            const char *why, struct byol_error **err)
{
  return why ? byol_note_partial (&l->note, err, "%s: %s: %s", place, v->name, why) : 0;
}

static const char *
key_reason (const struct named_key *key)
{
  return key->reason && key->reason[0] ? key->reason : "it cannot be read";
}

/* ---- TCP/IP ---------------------------------------------------------------------- */

/* The addresses of a REG_MULTI_SZ or REG_SZ but for "0.0.0.0", ", " between. */
static int
join_addresses (const struct reg_value *v, char **out, struct byol_error **err)
{
  CLEANUP_STRV struct strv list = { 0 };
  if (v != NULL && v->state == PX_FOUND) {
    if (v->type == REG_MULTI_SZ) {
      if (!byol_reg_strings (v, &list))
        return byol_error_nomem (err);
    } else if (byol_reg_is_string (v) && !byol_strv_take (&list, byol_reg_text (v)))
      return byol_error_nomem (err);
  }
  CLEANUP_BUF struct buf text = BUF_INIT;
  for (size_t i = 0; i < list.count; i++)
    if (list.items[i][0] && strcmp (list.items[i], "0.0.0.0") != 0)
      byol_buf_printf (&text, "%s%s", text.len ? ", " : "", list.items[i]);
  *out = byol_buf_steal (&text);
  return *out ? 0 : byol_error_nomem (err);
}

static int
set_dhcp (struct win_adapter *ad, enum px_state state, const char *reason, struct byol_error **err)
{
  ad->dhcp_state = state;
  return reason ? byol_win_copy (&ad->dhcp_reason, reason, err) : 0;
}

static int
read_interface (struct win_adapter_list *l, struct win_adapter *ad, const struct found *interfaces,
                struct byol_error **err)
{
  const struct named_key *key = find_key (interfaces, ad->guid);
  TRY (byol_win_format (&ad->interface_place, err, "%s\\%s", interfaces->place,
                        key ? key->key.name : ad->guid));
  const struct reg_value *dhcp = value_of (key, "EnableDHCP");
  const struct reg_value *address = value_of (key, "IPAddress");
  const char *why = dhcp ? byol_win_not_number (dhcp) : NULL;
  if (interfaces->a.state == PX_UNREADABLE)
    TRY (set_dhcp (ad, PX_UNREADABLE, byol_answer_reason (&interfaces->a), err));
  else if (dhcp == NULL && key != NULL && key->state == PX_UNREADABLE)
    TRY (set_dhcp (ad, PX_UNREADABLE, key_reason (key), err));
  else if (why != NULL)
    TRY (set_dhcp (ad, PX_UNREADABLE, why, err));
  else if (dhcp == NULL)
    TRY (set_dhcp (ad, PX_ABSENT, NULL, err));
  else {
    TRY (set_dhcp (ad, PX_FOUND, NULL, err));
    byol_reg_number (dhcp, &ad->dhcp);
  }
  if (address != NULL && address->state == PX_UNREADABLE)
    TRY (note_value (l, ad->interface_place, address, byol_win_not_string (address), err));
  TRY (join_addresses (address, &ad->addresses, err));
  return byol_win_text (&ad->name_servers, value_of (key, "NameServer"), err);
}

/* ---- the device ------------------------------------------------------------------ */

/* A FILETIME property: the default value of key `ten` (Windows 10), or Data of
   `seven`\00000000 (Windows 7 and 8). */
static bool
device_time (const struct found *times, const char *ten, const char *seven, uint64_t *out)
{
  const struct reg_value *v = value_of (find_key (times, ten), "");
  if (v == NULL)
    v = value_of (find_key (times, seven), "Data");
  return v != NULL && v->state == PX_FOUND && v->len == 8 && byol_reg_u64_at (v, 0, out);
}

static int
read_removal (struct windows *w, struct win_adapter *ad, const char *enum_key,
              struct byol_error **err)
{
  static const char *const names[] = { "", "Data" };
  CLEANUP_FREE char *key = NULL;
  CLEANUP_FOUND struct found times = { 0 };
  TRY (byol_win_format (&key, err, "%s\\" DEVICE_TIMES, enum_key));
  TRY (byol_win_named (w, key, 2, names, ARRAY_SIZE (names), &times.a, &times.keys, &times.place,
                       err));
  uint64_t arrival, removal;
  if (!device_time (&times, "0066", "00000066\\00000000", &arrival))
    return 0; /* older than Windows 8, or not to be read: cannot be told */
  ad->removed = device_time (&times, "0067", "00000067\\00000000", &removal) && removal > arrival;
  return 0;
}

static int
read_device (struct windows *w, struct win_adapter_list *l, struct win_adapter *ad,
             const char *class_name, struct byol_error **err)
{
  ad->removed = -1;
  if (ad->device[0] == '\0')
    return 0;
  if (strlen (ad->device) > MOST_DEVICE)
    return byol_note_partial (&l->note, err, "%s: DeviceInstanceID: it is too long", ad->place);

  CLEANUP_FREE char *key = NULL;
  CLEANUP_FREE char *place = NULL;
  CLEANUP_ANSWER struct answer a = { 0 };
  CLEANUP (byol_px_values_free) struct value_list values = { 0 };
  TRY (byol_win_format (&key, err, SET "Enum\\%s", ad->device));
  TRY (byol_win_values (w, key, &a, &values, &place, err));
  if (a.state == PX_ABSENT)
    return 0;
  /* What cannot be read counts as present and enabled, and is noted. */
  ad->exists = true;
  if (a.state == PX_UNREADABLE)
    return byol_note_partial (&l->note, err, "%s: %s", place, byol_answer_reason (&a));

  const struct reg_value *driver = byol_reg_find (values.items, values.count, "Driver");
  if (driver != NULL && driver->state == PX_UNREADABLE)
    TRY (note_value (l, place, driver, byol_win_not_string (driver), err));
  else {
    CLEANUP_FREE char *points_to = NULL;
    CLEANUP_FREE char *expected = NULL;
    TRY (byol_win_text (&points_to, driver, err));
    TRY (byol_win_format (&expected, err, CLASS_GUID "\\%s", class_name));
    ad->exists = byol_name_eq (points_to, expected);
  }
  const struct reg_value *flags = byol_reg_find (values.items, values.count, "ConfigFlags");
  uint64_t number = 0;
  if (flags != NULL) {
    TRY (note_value (l, place, flags, byol_win_not_number (flags), err));
    if (byol_win_not_number (flags) == NULL)
      byol_reg_number (flags, &number);
  }
  ad->disabled = (number & CONFIG_FLAG_DISABLED) != 0;
  return read_removal (w, ad, key, err);
}

/* ---- one adapter ----------------------------------------------------------------- */

static void
lower_case (char *text)
{
  for (; *text; text++)
    if (*text >= 'A' && *text <= 'Z')
      *text = (char) (*text - 'A' + 'a');
}

static int
add_adapter (struct windows *w, struct win_adapter_list *l, const struct named_key *key,
             const struct found *interfaces, const struct found *connections,
             struct byol_error **err)
{
  CLEANUP_FREE char *place = NULL;
  TRY (byol_win_format (&place, err, "%s\\%s", l->note.place, key->key.name));
  const struct reg_value *guid = value_of (key, "NetCfgInstanceId");
  if (guid == NULL || byol_win_not_string (guid) != NULL) {
    /* "Properties" and the like are no adapters. */
    if (guid != NULL)
      return note_value (l, place, guid, byol_win_not_string (guid), err);
    if (key->state == PX_UNREADABLE)
      return byol_note_partial (&l->note, err, "%s: %s", place, key_reason (key));
    return 0;
  }
  if (l->count == MOST_ADAPTERS)
    return byol_note_partial (&l->note, err, "there are more than %u adapters", MOST_ADAPTERS);
  struct win_adapter *ad = PX_ADD (l);
  if (ad == NULL)
    return byol_error_nomem (err);
  ad->place = STEAL (place);
  TRY (byol_win_text (&ad->guid, guid, err));
  lower_case (ad->guid);
  TRY (byol_win_text (&ad->description, value_of (key, "DriverDesc"), err));

  const struct reg_value *characteristics = value_of (key, "Characteristics");
  uint64_t number = 0;
  if (characteristics != NULL) {
    TRY (note_value (l, ad->place, characteristics, byol_win_not_number (characteristics), err));
    if (byol_win_not_number (characteristics) == NULL)
      byol_reg_number (characteristics, &number);
  }
  ad->characteristics = (uint32_t) number;

  CLEANUP_FREE char *connection = NULL;
  TRY (byol_win_format (&connection, err, "%s\\Connection", ad->guid));
  const struct named_key *connected = find_key (connections, connection);
  TRY (byol_win_text (&ad->name, value_of (connected, "Name"), err));
  const struct reg_value *device = value_of (key, "DeviceInstanceID");
  TRY (byol_win_text (&ad->device, device ? device : value_of (connected, "PnPInstanceId"), err));
  if (device != NULL)
    TRY (note_value (l, ad->place, device, byol_win_not_string (device), err));
  TRY (read_interface (l, ad, interfaces, err));
  return read_device (w, l, ad, key->key.name, err);
}

static int
read_adapters (struct windows *w, struct win_adapter_list *l, struct byol_error **err)
{
  static const char *const class_values[] = { "NetCfgInstanceId", "DriverDesc", "Characteristics",
                                              "DeviceInstanceID" };
  static const char *const interface_values[] = { "EnableDHCP", "IPAddress", "NameServer" };
  static const char *const connection_values[] = { "Name", "PnPInstanceId" };
  CLEANUP_FOUND struct found class = { 0 };
  CLEANUP_FOUND struct found interfaces = { 0 };
  CLEANUP_FOUND struct found connections = { 0 };
  TRY (byol_win_named (w, CLASS_KEY, 1, class_values, ARRAY_SIZE (class_values), &class.a,
                       &class.keys, &class.place, err));
  byol_note_take (&l->note, WIN_SYSTEM, &class.a, &class.place);
  if (l->note.state != PX_FOUND)
    return 0;
  TRY (byol_win_named (w, INTERFACES_KEY, 1, interface_values, ARRAY_SIZE (interface_values),
                       &interfaces.a, &interfaces.keys, &interfaces.place, err));
  TRY (byol_win_named (w, CONNECTIONS_KEY, 2, connection_values, ARRAY_SIZE (connection_values),
                       &connections.a, &connections.keys, &connections.place, err));
  for (size_t i = 0; i < class.keys.count; i++)
    TRY (add_adapter (w, l, &class.keys.items[i], &interfaces, &connections, err));
  return 0;
}

int
byol_win_adapters (struct windows *w, const struct win_adapter_list **out, struct byol_error **err)
{
  struct win_adapter_list *l = &w->adapters;
  if (l->note.state == 0) {
    int r = read_adapters (w, l, err);
    if (r < 0) {
      byol_win_adapters_free (l);
      return r;
    }
  }
  *out = l;
  return 0;
}
