/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define HARDWARE "SYSTEM\\HardwareConfig"
#define PCI "SYSTEM\\CurrentControlSet\\Enum\\PCI"
#define VMBUS "SYSTEM\\CurrentControlSet\\Enum\\VMBUS"

/* What the firmware of virtual machines says of itself; both parts must be
   contained, NULL is anything. */
static const struct
{
  const char *manufacturer, *product;
} virtual_machines[] = {
  { "VMware", NULL },
  { NULL, "VMware" },
  { "innotek", NULL },
  { NULL, "VirtualBox" },
  { "Microsoft Corporation", "Virtual Machine" },
  { "QEMU", NULL },
  { NULL, "Standard PC (" }, /* QEMU's product, whoever built it */
  { NULL, "KVM" },
  { "Red Hat", NULL },
  { "Xen", NULL },
  { NULL, "HVM domU" },
  { "Parallels", NULL },
  { NULL, "Parallels Virtual Platform" },
  { "Nutanix", "AHV" },
  { NULL, "Amazon EC2" },
  { "Amazon EC2", NULL },
  { "Google", "Google Compute Engine" },
  { NULL, "OpenStack" },
  { "OpenStack", NULL },
  { "Bochs", NULL },
  { "oVirt", NULL },
  { NULL, "oVirt" },
  { "Proxmox", NULL },
  { NULL, "Apple Virtualization" },
  { "Apple", "Virtual Machine" },
  { NULL, "BHYVE" },
  { "Alibaba Cloud", NULL },
  { "DigitalOcean", NULL },
};

/* Makers of virtual devices, by their PCI vendor: VMware, VirtualBox, virtio,
   Xen, Parallels, Hyper-V. */
static const char *const virtual_devices[] = { "VEN_15AD", "VEN_80EE", "VEN_1AF4",
                                               "VEN_5853", "VEN_1AB8", "VEN_1414" };

static bool
fits (const char *text, const char *wanted)
{
  return wanted == NULL || byol_name_contains (text, wanted);
}

/* A machine that Windows ran on. */
struct machine
{
  char *maker, *product, *bios;
};

static void
machine_free (struct machine *m)
{
  free (m->maker);
  free (m->product);
  free (m->bios);
}

static char *
text_of (struct check *c, const struct named_key *key, const char *name)
{
  const struct reg_value *v = byol_reg_find (key->values, key->value_count, name);

  if (!v || v->state != PX_FOUND || !byol_reg_is_string (v))
    return NULL;
  char *text = byol_reg_text (v);
  byol_have (c, text);
  return text;
}

static const char *
or_empty (const char *text)
{
  return text ? text : "";
}

static bool
is_virtual (const struct machine *m)
{
  for (size_t i = 0; i < ARRAY_SIZE (virtual_machines); i++)
    if (fits (or_empty (m->maker), virtual_machines[i].manufacturer)
        && fits (or_empty (m->product), virtual_machines[i].product))
      return true;
  return byol_name_contains (or_empty (m->bios), "SeaBIOS");
}

/* What the machines were: the last one, and those before it. */
struct history
{
  bool known; /* the last one says what it is */
  bool is_virtual;
  char name[160];   /* of the last one */
  char before[160]; /* a physical one before it; "" */
  size_t count;
};

static void
name_machine (char *to, size_t size, const struct machine *m)
{
  const char *maker = or_empty (m->maker), *product = or_empty (m->product);

  snprintf (to, size, "%.70s%s%.70s", maker, maker[0] && product[0] ? " " : "", product);
}

static void
look_at (struct check *c, const struct named_key *key, bool last, struct history *h)
{
  static const char *const cited[] = { "SystemManufacturer", "SystemProductName" };
  CLEANUP (machine_free)
  struct machine m = { text_of (c, key, "SystemManufacturer"),
                       text_of (c, key, "SystemProductName"), text_of (c, key, "BIOSVendor") };
  bool named = or_empty (m.maker)[0] || or_empty (m.product)[0];
  char place[160];

  snprintf (place, sizeof place, "%s\\%.100s", HARDWARE, key->key.name);
  for (size_t i = 0; i < ARRAY_SIZE (cited); i++) {
    const struct reg_value *v = byol_reg_find (key->values, key->value_count, cited[i]);
    if (v)
      byol_ev_cite_value (c->ev, place, v);
  }
  h->count++;
  if (last) {
    h->known = named;
    h->is_virtual = is_virtual (&m);
    name_machine (h->name, sizeof h->name, &m);
  } else if (named && !is_virtual (&m))
    name_machine (h->before, sizeof h->before, &m);
}

/* Windows 7 keeps no record; its devices tell where it was. */
static void
judge_by_devices (struct check *c)
{
  const struct key_list *devices;
  enum ev_state state = byol_ev_subkeys (c->ev, PCI, &devices);

  if (byol_cannot_tell (c, state))
    return;
  c->out.confidence = BYOL_CONFIDENCE_HEURISTIC;
  for (size_t i = 0; state == EV_FOUND && i < devices->count; i++)
    for (size_t j = 0; j < ARRAY_SIZE (virtual_devices); j++)
      if (byol_name_has_prefix (devices->items[i].name, virtual_devices[j])) {
        byol_ev_cite (c->ev, PCI, devices->items[i].name, "key", "a virtual device");
        byol_pass (c, "Windows has seen devices of a virtual machine; it keeps no record of what "
                      "it ran on before.");
        return;
      }
  state = byol_ev_key (c->ev, VMBUS);
  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_FOUND)
    byol_pass (c, "Windows has seen devices of Hyper-V; it keeps no record of what it ran on "
                  "before.");
  else
    byol_not_applicable (c, "This Windows keeps no record of the machine that it was installed "
                            "on, and has seen no device that only virtual machines have.");
}

static void
check (struct check *c)
{
  static const char *const names[] = { "SystemManufacturer", "SystemProductName", "BIOSVendor" };
  const struct named_list *machines;
  const char *last = NULL;
  struct history h = { 0 };
  enum ev_state state = byol_ev_named (c->ev, HARDWARE, 1, names, ARRAY_SIZE (names), &machines);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT || machines->count == 0) {
    judge_by_devices (c);
    return;
  }
  if (byol_cannot_tell (c, byol_ev_string (c->ev, HARDWARE, "LastConfig", &last)))
    return;
  for (size_t i = 0; i < machines->count; i++) {
    const struct named_key *key = &machines->items[i];

    if (!strchr (key->key.name, '\\') && key->key.name[0])
      look_at (c, key, machines->count == 1 || (last && byol_name_eq (key->key.name, last)), &h);
  }
  if (!h.known && !h.before[0])
    byol_unknown (c, "machine-unnamed",
                  "The firmware that Windows ran on last did not say whose it is.");
  else if (h.known && !h.is_virtual)
    byol_warn (c, "physical-machine",
               "Windows ran on a machine named \"%s\" last, which is no virtual machine that is "
               "known here.",
               h.name);
  else if (h.before[0])
    byol_warn (c, "converted-machine",
               "Windows ran on \"%s\" before: the image of a physical machine that was converted "
               "is not supported.",
               h.before);
  else
    byol_pass (c, "Windows ran on virtual machines only, on \"%s\" last.", h.name);
}

const struct byol_rule byol_rule_source_is_virtual = {
  .id = "source-is-virtual",
  .title = "Windows was installed on a virtual machine",
  .rationale = "VM Import does not support images of physical machines, converted or not. Windows "
               "8 and later keep a record of the machines that they ran on; Windows 7 does not, "
               "there only the devices that it has seen tell something.",
  .expected = "Every machine that Windows has run on is a virtual one.",
  .remediation = "",
  .evidence = HARDWARE " LastConfig\n" HARDWARE
                       "\\{...} SystemManufacturer, SystemProductName, BIOSVendor\n" PCI "\n" VMBUS,
  SOURCES (SOURCE_VM_IMPORT_LIMITS),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
