/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define CURRENT_VERSION "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
#define AUTO_UPDATE CURRENT_VERSION "\\WindowsUpdate\\Auto Update"
#define CBS CURRENT_VERSION "\\Component Based Servicing"
#define SESSION_MANAGER "SYSTEM\\CurrentControlSet\\Control\\Session Manager"
#define TCPIP "SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"
#define PENDING_XML "C:\\Windows\\WinSxS\\pending.xml"

/* Each of these returns true when the verdict is set. */

/* What AWS's checker reads. Windows keeps these keys only while it runs, so
   that their absence proves little. */
static bool
marked (struct check *c)
{
  static const char *const keys[] = { AUTO_UPDATE "\\RebootRequired", CBS "\\RebootPending" };

  for (size_t i = 0; i < ARRAY_SIZE (keys); i++) {
    enum ev_state state = byol_ev_key (c->ev, keys[i]);

    if (byol_cannot_tell (c, state))
      return true;
    if (state == EV_FOUND) {
      byol_fail (c, "reboot-required", "Windows waits for a reboot: the key %s exists.", keys[i]);
      return true;
    }
  }
  return false;
}

/* What servicing leaves on the disk until the reboot has done its work. */
static bool
servicing (struct check *c)
{
  const struct key_list *keys;
  const struct value_list *values;
  const struct strv *setup;
  const struct file_info *file;
  uint64_t exclusive = 0;
  const char *what = NULL;
  enum ev_state state = byol_ev_file (c->ev, PENDING_XML, &file);

  if (byol_cannot_tell (c, state))
    return true;
  if (state == EV_FOUND)
    what = PENDING_XML " exists";

  state = byol_ev_key (c->ev, CBS "\\RebootInProgress");
  if (byol_cannot_tell (c, state))
    return true;
  if (state == EV_FOUND)
    what = "the key " CBS "\\RebootInProgress exists";

  state = byol_ev_subkeys (c->ev, CBS "\\PackagesPending", &keys);
  if (byol_cannot_tell (c, state))
    return true;
  if (state == EV_FOUND) {
    if (byol_cannot_tell (c, byol_ev_values (c->ev, CBS "\\PackagesPending", &values)))
      return true;
    if (keys->count || values->count)
      what = "the key " CBS "\\PackagesPending names packages";
  }

  if (byol_cannot_tell (c,
                        byol_ev_number (c->ev, CBS "\\SessionsPending", "Exclusive", &exclusive)))
    return true;
  if (exclusive)
    what = "a servicing session is pending";

  state = byol_ev_strings (c->ev, SESSION_MANAGER, "SetupExecute", &setup);
  if (byol_cannot_tell (c, state))
    return true;
  for (size_t i = 0; state == EV_FOUND && i < setup->count; i++)
    if (byol_name_contains (setup->items[i], "poqexec"))
      what = "SetupExecute runs poqexec at the next boot";

  if (!what)
    return false;
  byol_fail (c, "servicing-pending", "Windows has not finished servicing: %s.", what);
  byol_checker_would (c, "pass this", "it reads only the keys RebootRequired and RebootPending");
  return true;
}

/* REG_MULTI_SZ of pairs, whose second half may be empty: any text counts. */
static enum ev_state
has_renames (struct check *c, const char *value, bool *out)
{
  const struct reg_value *v;
  enum ev_state state = byol_ev_value (c->ev, SESSION_MANAGER, value, &v);

  *out = false;
  for (size_t i = 0; state == EV_FOUND && i < v->len; i++)
    if (v->data[i])
      *out = true;
  return state;
}

static bool
renames (struct check *c)
{
  static const char *const values[] = { "PendingFileRenameOperations",
                                        "PendingFileRenameOperations2" };

  for (size_t i = 0; i < ARRAY_SIZE (values); i++) {
    bool some;

    if (byol_cannot_tell (c, has_renames (c, values[i], &some)))
      return true;
    if (some) {
      byol_warn (c, "file-renames-pending", "Files are to be replaced at the next boot (%s).",
                 values[i]);
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
  if (!marked (c) && !servicing (c) && !renames (c) && !hints (c))
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
  CODES ({ "checker", "PendingReboot" }, { "import", "PendingReboot" },
         { "import", "WindowsUpdatesRequired" }),
  CHECKER_TESTS ("PendingReboots"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
