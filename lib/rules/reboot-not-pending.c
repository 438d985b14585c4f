/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define CURRENT_VERSION "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
#define AUTO_UPDATE CURRENT_VERSION "\\WindowsUpdate\\Auto Update"
#define CBS CURRENT_VERSION "\\Component Based Servicing"
#define SESSION_MANAGER "SYSTEM\\CurrentControlSet\\Control\\Session Manager"
#define TCPIP "SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"
#define PENDING_XML "C:\\Windows\\WinSxS\\pending.xml"

/* Each of these returns true when the verdict is set. What cannot be read is on
   the trail, and keeps the finding from being a PASS; another sign may still
   show that a reboot is pending. */

/* What AWS's checker reads. Windows keeps these keys only while it runs, so
   that their absence proves little. */
static bool
marked (struct check *c)
{
  static const char *const keys[] = { AUTO_UPDATE "\\RebootRequired", CBS "\\RebootPending" };

  for (size_t i = 0; i < ARRAY_SIZE (keys); i++)
    if (byol_ev_key (c->ev, keys[i]) == EV_FOUND) {
      byol_fail (c, "reboot-required", "Windows waits for a reboot: the key %s exists.", keys[i]);
      return true;
    }
  return false;
}

static bool
packages_are_pending (struct check *c)
{
  const struct key_list *keys;
  const struct value_list *values;

  if (byol_ev_subkeys (c->ev, CBS "\\PackagesPending", &keys) != EV_FOUND)
    return false;
  return keys->count
         || (byol_ev_values (c->ev, CBS "\\PackagesPending", &values) == EV_FOUND && values->count);
}

static bool
runs_poqexec (struct check *c)
{
  const struct strv *setup;

  if (byol_ev_strings (c->ev, SESSION_MANAGER, "SetupExecute", &setup) != EV_FOUND)
    return false;
  for (size_t i = 0; i < setup->count; i++)
    if (byol_name_contains (setup->items[i], "poqexec"))
      return true;
  return false;
}

/* Packages whose state says that the next boot goes on with them. */
static bool
package_states (struct check *c)
{
  const struct win_cbs_list *list;
  CLEANUP_CLAUSES struct clauses pending = { BUF_INIT, 0 };

  if (byol_ev_cbs_packages (c->ev, &list) != EV_FOUND)
    return false;
  for (size_t i = 0; i < list->count; i++) {
    const struct win_cbs_package *p = &list->items[i];

    if (p->state != CBS_INSTALL_PENDING && p->state != CBS_UNINSTALL_PENDING)
      continue;
    if (pending.count == 0)
      byol_ev_cite_cbs_package (c->ev, p);
    byol_clause (&pending, "%s is to be %s", p->name,
                 p->state == CBS_INSTALL_PENDING ? "installed" : "removed");
  }
  if (!pending.count)
    return false;
  byol_fail (c, "packages-pending", "Windows has not finished servicing: %s.",
             byol_clauses_text (c, &pending));
  byol_checker_would (c, "pass this", "it reads only the keys RebootRequired and RebootPending");
  return true;
}

/* What servicing leaves on the disk until the reboot has done its work. */
static bool
servicing (struct check *c)
{
  const struct file_info *file;
  uint64_t exclusive = 0;
  const char *what;

  byol_ev_number (c->ev, CBS "\\SessionsPending", "Exclusive", &exclusive);
  if (byol_ev_file (c->ev, PENDING_XML, &file) == EV_FOUND)
    what = PENDING_XML " exists";
  else if (byol_ev_key (c->ev, CBS "\\RebootInProgress") == EV_FOUND)
    what = "the key " CBS "\\RebootInProgress exists";
  else if (packages_are_pending (c))
    what = "the key " CBS "\\PackagesPending names packages";
  else if (exclusive)
    what = "a servicing session is pending";
  else if (runs_poqexec (c))
    what = "SetupExecute runs poqexec at the next boot";
  else
    return false;
  byol_fail (c, "servicing-pending", "Windows has not finished servicing: %s.", what);
  byol_checker_would (c, "pass this", "it reads only the keys RebootRequired and RebootPending");
  return true;
}

/* REG_MULTI_SZ of pairs, whose second half may be empty: any text counts. */
static bool
has_text (const struct reg_value *v)
{
  for (size_t i = 0; i < v->len; i++)
    if (v->data[i])
      return true;
  return false;
}

static bool
renames (struct check *c)
{
  static const char *const names[] = { "PendingFileRenameOperations",
                                       "PendingFileRenameOperations2" };

  for (size_t i = 0; i < ARRAY_SIZE (names); i++) {
    const struct reg_value *v;

    if (byol_ev_value (c->ev, SESSION_MANAGER, names[i], &v) == EV_FOUND && has_text (v)) {
      byol_warn (c, "file-renames-pending", "Files are to be replaced at the next boot (%s).",
                 names[i]);
      byol_checker_would (c, "pass this",
                          "it reads only the keys RebootRequired and RebootPending");
      return true;
    }
  }
  return false;
}

/* Installers' own marks: hints, which decide nothing when they cannot be read. */
static bool
hints (struct check *c)
{
  uint64_t volatile_update = 0;
  const char *now = NULL, *next = NULL;
  const struct reg_value *value;

  byol_ev_begin_optional (c->ev);
  byol_ev_number (c->ev, "SOFTWARE\\Microsoft\\Updates", "UpdateExeVolatile", &volatile_update);
  bool report = byol_ev_key (c->ev, AUTO_UPDATE "\\PostRebootReporting") == EV_FOUND;
  bool signal =
    byol_ev_value (c->ev, CURRENT_VERSION "\\RunOnce", "DVDRebootSignal", &value) == EV_FOUND;
  bool named = byol_ev_string (c->ev, TCPIP, "Hostname", &now) == EV_FOUND
               && byol_ev_string (c->ev, TCPIP, "NV Hostname", &next) == EV_FOUND;
  byol_ev_end_optional (c->ev);

  if (volatile_update)
    byol_warn (c, "update-pending", "An update waits for a reboot (UpdateExeVolatile).");
  else if (report)
    byol_warn (c, "update-report-pending",
               "Windows Update has to report after a reboot (PostRebootReporting).");
  else if (signal)
    byol_warn (c, "installer-reboot-pending", "An installer waits for a reboot (DVDRebootSignal).");
  else if (named && !byol_name_eq (now, next))
    byol_warn (c, "rename-pending", "The machine is renamed from %s to %s at the next boot.", now,
               next);
  else
    return false;
  byol_checker_would (c, "pass this", "it reads only the keys RebootRequired and RebootPending");
  return true;
}

static void
check (struct check *c)
{
  if (!marked (c) && !servicing (c) && !package_states (c) && !renames (c) && !hints (c))
    byol_pass (c, "Nothing on the disk waits for a reboot.");
}

const struct byol_rule byol_rule_reboot_not_pending = {
  .id = "reboot-not-pending",
  .title = "No reboot is pending",
  .rationale = "An update that is half installed continues at the first boot of the import, and "
               "Sysprep refuses to run before it is done.",
  .expected = "No key, file or value tells of an update that waits for a reboot.",
  .remediation = "shutdown /r /t 0\n"
                 "dism /online /get-packages /format:table | findstr /i pending\n"
                 "shutdown /s /t 0",
  .evidence =
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired\n"
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing: RebootPending, "
    "PackagesPending, SessionsPending, RebootInProgress, states of packages\n"
    "SYSTEM\\CurrentControlSet\\Control\\Session Manager PendingFileRenameOperations, "
    "SetupExecute\n"
    "SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters Hostname, NV Hostname\n"
    "C:\\Windows\\WinSxS\\pending.xml",
  CODES ({ "checker", "PendingReboot" }, { "import", "PendingReboot" },
         { "import", "WindowsUpdatesRequired" }),
  CHECKER_TESTS ("PendingReboots"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
