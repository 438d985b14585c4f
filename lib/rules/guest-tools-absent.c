/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

/* VMware's have a rule of their own. Services end with '*' where only their
   beginning is meant. */
struct tools
{
  const char *name;
  const char *const *programs; /* parts of names in the list of programs */
  const char *const *agents;   /* services that are more than drivers */
  const char *const *drivers;
};

#define LIST(...)                                                                                  \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }

static const struct tools known[] = {
  { "VirtualBox Guest Additions", LIST ("VirtualBox Guest Additions"), LIST ("VBoxService"),
    LIST ("VBoxGuest", "VBoxMouse", "VBoxSF", "VBoxVideo*", "VBoxWddm") },
  { "Parallels Tools", LIST ("Parallels Tools", "Virtuozzo Tools", "Virtuozzo Guest Tools"),
    LIST ("prl_tools*", "Parallels Tools*", "vz-guest*"), LIST ("prl_*") },
  { "the QEMU guest agent",
    LIST ("QEMU guest agent", "Virtio-win-guest-tools", "SPICE Guest Tools", "RHEV-Agent",
          "oVirt Guest Agent", "oVirt Windows Guest Tools"),
    LIST ("QEMU-GA", "QEMU Guest Agent*", "spice-agent", "vdservice", "BalloonService",
          "RHEV-Agent", "OVirtGuestService"),
    LIST ("viostor", "vioscsi", "netkvm", "vioser", "VirtioSerial", "viorng", "viofs", "balloon",
          "vioinput", "pvpanic", "qxl", "qxldod", "viogpudo") },
  { "Xen tools",
    LIST ("Citrix XenServer", "XenServer VM Tools", "Citrix VM Tools", "Citrix Hypervisor",
          "Red Hat Paravirtualized Xen Drivers", "XCP-ng Windows"),
    LIST ("xenagent", "xensvc", "XenGuestAgent", "XenInstall"), LIST ("xenfilt_citrix") },
  { "Hyper-V Integration Services", LIST ("Hyper-V Integration Services"), NULL, NULL },
  { "Nutanix Guest Tools", LIST ("Nutanix Guest Tools", "Nutanix VM Mobility"),
    LIST ("Nutanix Guest*"), NULL },
};

#define KERNEL_DRIVER 0x3u /* kernel or file system driver, of a service's type */
#define START_BOOT 0
#define START_DISABLED 4

static bool
is_service (const char *const *names, const char *service)
{
  for (; names && *names; names++) {
    size_t len = 0;
    while ((*names)[len] && (*names)[len] != '*')
      len++;
    char part[64];
    if (len >= sizeof part)
      continue;
    for (size_t i = 0; i < len; i++)
      part[i] = (*names)[i];
    part[len] = '\0';
    if ((*names)[len] == '*' ? byol_name_has_prefix (service, part) : byol_name_eq (service, part))
      return true;
  }
  return false;
}

struct found
{
  struct clauses clauses;
  bool boot, agent;
};

static void
found_free (struct found *f)
{
  byol_clauses_free (&f->clauses);
}

/* true: it is in the list of programs. */
static bool
find_program (struct check *c, const struct tools *t, const struct win_program_list *programs,
              struct found *f)
{
  for (size_t i = 0; programs && i < programs->count; i++)
    for (const char *const *part = t->programs; *part; part++)
      if (byol_name_contains (programs->items[i].display_name, *part)) {
        byol_ev_cite_program (c->ev, &programs->items[i]);
        byol_clause (&f->clauses, "\"%s\" is installed", programs->items[i].display_name);
        f->agent = true;
        return true;
      }
  return false;
}

static void
find_services (struct check *c, const struct tools *t, bool installed,
               const struct win_service_list *services, struct found *f)
{
  const char *agent = NULL, *driver = NULL, *boot = NULL;

  for (size_t i = 0; services && i < services->count; i++) {
    const struct win_service *s = &services->items[i];
    bool is_agent = is_service (t->agents, s->name), is_driver = is_service (t->drivers, s->name);

    if (!is_agent && !is_driver)
      continue;
    /* A remnant has neither type nor start. */
    if (byol_ev_part (c->ev, &s->start_note) != EV_FOUND || s->start == START_DISABLED)
      continue;
    if ((s->type & KERNEL_DRIVER) && s->start == START_BOOT)
      boot = s->name;
    if (is_agent)
      agent = s->name;
    else
      driver = s->name;
  }
  if (boot) {
    f->boot = true;
    byol_clause (&f->clauses, "the driver %s of %s starts at boot", boot, t->name);
  }
  if (agent && !installed) {
    f->agent = true;
    byol_clause (&f->clauses, "the service %s of %s is there", agent, t->name);
  } else if (driver && !installed && !boot)
    byol_clause (&f->clauses, "the driver %s of %s is there", driver, t->name);
}

static void
check (struct check *c)
{
  const struct win_program_list *programs = NULL;
  const struct win_service_list *services = NULL;
  CLEANUP (found_free) struct found f = { .clauses = { BUF_INIT, 0 } };

  /* What cannot be read is on the trail; the other list may still show some. */
  byol_ev_programs (c->ev, &programs);
  byol_ev_services (c->ev, &services);
  for (size_t i = 0; i < ARRAY_SIZE (known); i++)
    find_services (c, &known[i], find_program (c, &known[i], programs, &f), services, &f);
  if (f.clauses.count)
    byol_warn (c,
               f.boot    ? "boot-driver"
               : f.agent ? "guest-tools"
                         : "guest-drivers",
               "%s.", byol_clauses_text (c, &f.clauses));
  else
    byol_pass (c, "No guest tools of another hypervisor were found.");
}

const struct byol_rule byol_rule_guest_tools_absent = {
  .id = "guest-tools-absent",
  .title = "No guest tools of other hypervisors are installed",
  .rationale = "Drivers and services of another hypervisor find nothing to talk to in EC2; one "
               "that starts at boot can keep the machine from coming up. They count as software "
               "beyond Windows as well. VMware Tools have a requirement of their own, and the "
               "services of Hyper-V are a part of Windows 8 and later.",
  .expected = "No guest tools of VirtualBox, Parallels, Virtuozzo, QEMU, Xen, Nutanix or, on "
              "Windows 7, Hyper-V, and none of their drivers.",
  .remediation = "appwiz.cpl\n"
                 "pnputil /enum-drivers\n"
                 "shutdown /r /t 0",
  .evidence = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\n"
              "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\n"
              "SYSTEM\\CurrentControlSet\\Services Start",
  SOURCES (SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
