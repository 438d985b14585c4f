/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define CURRENT_VERSION "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define PLATFORM CURRENT_VERSION "\\SoftwareProtectionPlatform"

/* The channel of the product key in DigitalProductId4, 64 units of UTF-16. */
#define KEY_TYPE_OFFSET 0x3f8u
#define KEY_TYPE_BYTES 128u

#define HOST_VALUE "KeyManagementServiceName"

/* "Volume:GVLK", "Volume:MAK", "Retail", "OEM:DM"; to be freed. NULL: the verdict
   is set. */
static char *
ask_key_type (struct check *c)
{
  const struct reg_value *v;
  enum ev_state state = byol_ev_value (c->ev, CURRENT_VERSION, "DigitalProductId4", &v);

  if (byol_cannot_tell (c, state))
    return NULL;
  if (state == EV_ABSENT) {
    byol_warn (c, "no-product-key", "No product key is installed.");
    return NULL;
  }
  char *type = v->type == REG_BINARY && v->len >= KEY_TYPE_OFFSET + KEY_TYPE_BYTES
                 ? byol_utf16le_to_utf8 (v->data + KEY_TYPE_OFFSET, KEY_TYPE_BYTES, NULL)
                 : strdup ("");
  byol_have (c, type);
  if (!type || !type[0]) {
    byol_unknown (c, "key-not-understood",
                  "The kind of the product key cannot be told: DigitalProductId4 has %zu bytes.",
                  v->len);
    free (type);
    return NULL;
  }
  byol_ev_cite (c->ev, CURRENT_VERSION, "DigitalProductId4", "channel", type);
  return type;
}

/* The host that is set for all of Windows or for one product; NULL: none. */
static char *
ask_host (struct check *c)
{
  static const char *const names[] = { HOST_VALUE };
  const struct named_list *list;
  const char *host;

  if (byol_ev_string (c->ev, PLATFORM, HOST_VALUE, &host) == EV_FOUND && host[0]) {
    char *copy = strdup (host);
    byol_have (c, copy);
    return copy;
  }
  if (byol_ev_named (c->ev, PLATFORM, 2, names, ARRAY_SIZE (names), &list) != EV_FOUND)
    return NULL;
  for (size_t i = 0; i < list->count; i++)
    for (size_t j = 0; j < list->items[i].value_count; j++) {
      const struct reg_value *v = &list->items[i].values[j];

      if (v->state != PX_FOUND || v->type != REG_SZ || v->len <= 2)
        continue;
      byol_ev_cite_value (c->ev, PLATFORM, v);
      char *found = byol_utf16le_to_utf8 (v->data, v->len, NULL);
      byol_have (c, found);
      return found;
    }
  return NULL;
}

/* Where programs listen that only pretend to be a KMS host. */
static bool
is_this_machine (const char *host)
{
  static const char *const names[] = { "localhost", "::1", "[::1]", "0.0.0.0", "172.16.0.2" };

  for (size_t i = 0; i < ARRAY_SIZE (names); i++)
    if (byol_name_eq (host, names[i]))
      return true;
  return byol_name_has_prefix (host, "127.");
}

static void
check (struct check *c)
{
  CLEANUP_FREE char *type = ask_key_type (c);

  if (!type)
    return;
  CLEANUP_FREE char *host = ask_host (c);
  if (host && is_this_machine (host))
    byol_warn (c, "kms-emulator",
               "Windows asks its own machine (%s) to be activated, as with a program that only "
               "pretends to be a KMS host.",
               host);
  else if (!byol_name_eq (type, "Volume:GVLK"))
    byol_warn (c, "key-not-for-kms", "The product key is of the kind \"%s\", not a KMS client key.",
               type);
  else if (host)
    byol_pass (c, "Windows has a KMS client key and asks %s.", host);
  else
    byol_pass (c, "Windows has a KMS client key and finds its host by itself (DNS, or Active "
                  "Directory).");
}

const struct byol_rule byol_rule_kms_client_configured = {
  .id = "kms-client-configured",
  .title = "Windows is set up as a KMS client",
  .rationale = "A WorkSpace of one's own licence is activated by one's own KMS host. This shows "
               "only how Windows is set up; whether it is activated, no disk shows.",
  .expected = "The product key is a KMS client key (Volume:GVLK), and the KMS host, where one is "
              "named, is another machine.",
  .remediation = "slmgr.vbs /ipk CLIENT-KEY\n"
                 "slmgr.vbs /skms HOST:1688\n"
                 "slmgr.vbs /ato\n"
                 "slmgr.vbs /dlv",
  .evidence = CURRENT_VERSION " DigitalProductId4\n" PLATFORM " KeyManagementServiceName\n" PLATFORM
                              "\\*\\* KeyManagementServiceName",
  SOURCES (SOURCE_BYOL_2019, SOURCE_BYOL_2022,
           "https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys"),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
