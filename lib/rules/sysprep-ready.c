/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/service.h"
#include "rules/sources.h"
#include "rules/text-file.h"
#include "rules/which-windows.h"

#define PANTHER "C:\\Windows\\System32\\Sysprep\\Panther\\"
#define ERRORS PANTHER "setuperr.log"
#define ACTIONS PANTHER "setupact.log"
#define SUCCEEDED "C:\\Windows\\System32\\Sysprep\\Sysprep_succeeded.tag"
#define SETUP "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\"
/* One run writes a few hundred KiB; what went wrong is at the end. */
#define ERRORS_MOST (64 * KIB)
#define ACTIONS_MOST (1 * MIB)

/* "2025-07-22 21:55:35" */
#define STAMP 19u
#define LINE_SHOWN 200u

struct causes
{
  struct clauses fatal, doubtful;
};

static void
causes_free (struct causes *causes)
{
  byol_clauses_free (&causes->fatal);
  byol_clauses_free (&causes->doubtful);
}

/* ---- the log of the last run ------------------------------------------------------- */

/* When the last run began, as its log says; "" where that is not known. */
static void
last_run (struct check *c, char stamp[STAMP + 1])
{
  CLEANUP_FREE char *log = NULL;

  stamp[0] = '\0';
  byol_ev_begin_optional (c->ev);
  enum ev_state state = byol_ask_text_file (c, ACTIONS, ACTIONS_MOST, &log);
  byol_ev_end_optional (c->ev);
  if (state != EV_FOUND)
    return;
  for (const char *line = log; *line; line += strcspn (line, "\n"), line += *line != '\0') {
    size_t len = strcspn (line, "\n");
    const char *mark = memmem (line, len, "new sysprep run", strlen ("new sysprep run"));

    if (mark && len > STAMP)
      snprintf (stamp, STAMP + 1, "%.*s", (int) STAMP, line);
  }
}

/* Whether a run succeeded after the last error was written. */
static bool
succeeded_since (struct check *c, const struct file_info *errors)
{
  const struct file_info *tag;

  byol_ev_begin_optional (c->ev);
  enum ev_state state = byol_ev_file (c->ev, SUCCEEDED, &tag);
  byol_ev_end_optional (c->ev);
  return state == EV_FOUND && errors->written && tag->written > errors->written;
}

/* "... SYSPRP Package NAME was installed for a user, but not provisioned ..." to
   NAME; false: the line is about something else. */
static bool
is_package (const char *line, char *name, size_t size)
{
  const char *end = strstr (line, " installed for a user, but not provisioned");
  const char *start = strstr (line, "Package ");

  if (!end || !start || start >= end)
    return false;
  start += strlen ("Package ");
  snprintf (name, size, "%.*s", (int) strcspn (start, " "), start);
  byol_make_printable (name);
  return true;
}

static bool
is_reserved_storage (const char *line)
{
  return strstr (line, "reserved storage") || strstr (line, "0x800F0975")
         || strstr (line, "0x80070975") || strstr (line, "dwRet = 0x975");
}

/* Tells the errors of the last run: each app, else reserved storage, else the
   first line. */
static void
tell_errors (struct causes *causes, char *log, const char *since)
{
  char first[LINE_SHOWN] = "", app[LINE_SHOWN], *rest;
  size_t before = causes->fatal.count;
  bool reserved_storage = false;

  for (char *line = strtok_r (log, "\r\n", &rest); line; line = strtok_r (NULL, "\r\n", &rest)) {
    const char *text = strstr (line, "SYSPRP ");

    if (line[strspn (line, " \t")] == '\0' || (since[0] && strncmp (line, since, STAMP) < 0))
      continue;
    if (is_package (line, app, sizeof app))
      byol_clause (&causes->fatal,
                   "Sysprep's last run stopped at the app %s, which is installed for one user only",
                   app);
    else if (is_reserved_storage (line))
      reserved_storage = true;
    else if (!first[0]) {
      snprintf (first, sizeof first, "%s", text ? text + strlen ("SYSPRP ") : line);
      byol_make_printable (first);
    }
  }
  if (causes->fatal.count > before)
    return;
  if (reserved_storage)
    byol_clause (&causes->fatal, "Sysprep's last run stopped because reserved storage was in use");
  else if (first[0])
    byol_clause (&causes->doubtful, "Sysprep's last run reported an error (\"%s\")", first);
}

static void
check_log (struct check *c, struct causes *causes)
{
  const struct file_info *file;
  CLEANUP_FREE char *log = NULL;
  char since[STAMP + 1];

  if (byol_ev_file (c->ev, ERRORS, &file) != EV_FOUND || file->size == 0
      || succeeded_since (c, file) || byol_ask_text_file (c, ERRORS, ERRORS_MOST, &log) != EV_FOUND)
    return;
  last_run (c, since);
  tell_errors (causes, log, since);
}

/* ---- what it needs now ------------------------------------------------------------- */

static void
check_services (struct check *c, struct causes *causes)
{
  static const char *const apps[] = { "AppXSvc", "ClipSVC", "StateRepository" };
  const struct win_identity *id;
  int64_t schedule = byol_ask_start (c, "Schedule", START_AUTOMATIC);

  if (schedule == START_DISABLED || schedule == START_MISSING)
    byol_clause (&causes->fatal, "the service Task Scheduler (Schedule) is %s",
                 byol_start_text (schedule));
  if (byol_ask_start (c, "MSDTC", START_MANUAL) == START_MISSING)
    byol_clause (&causes->doubtful,
                 "the service Distributed Transaction Coordinator (MSDTC) is missing");
  if (byol_ev_identity (c->ev, &id) != EV_FOUND || id->build < BUILD_WINDOWS_8)
    return;
  for (size_t i = 0; i < ARRAY_SIZE (apps); i++)
    if (byol_ask_start (c, apps[i], START_MANUAL) == START_DISABLED)
      byol_clause (&causes->doubtful, "the service %s is disabled", apps[i]);
}

/* Whether a path, before its variables are expanded, is below the Windows
   folder. */
static bool
is_windows_path (const char *path)
{
  static const char *const roots[] = { "%SystemRoot%\\", "%windir%\\", "C:\\Windows\\" };

  for (size_t i = 0; i < ARRAY_SIZE (roots); i++)
    if (byol_name_has_prefix (path, roots[i]))
      return true;
  return false;
}

/* A provider: "C:\Path\x.dll,Function". */
static void
check_provider (struct check *c, struct causes *causes, const char *key,
                const struct reg_value *value)
{
  const struct file_info *file;

  if (value->state != PX_FOUND || (value->type != REG_SZ && value->type != REG_EXPAND_SZ))
    return;
  CLEANUP_FREE char *path = byol_utf16le_to_utf8 (value->data, value->len, NULL);
  if (!byol_have (c, path))
    return;
  path[strcspn (path, ",")] = '\0';
  if (path[0] != '%' && (path[0] == '\0' || path[1] != ':'))
    return;
  byol_ev_begin_optional (c->ev);
  bool gone = byol_ev_file (c->ev, path, &file) == EV_ABSENT;
  byol_ev_end_optional (c->ev);
  if (!gone && is_windows_path (path))
    return;
  byol_ev_cite_value (c->ev, key, value);
  if (gone)
    byol_clause (&causes->fatal, "what other software has Sysprep run is missing (%s)", path);
  else
    byol_clause (&causes->doubtful, "other software has Sysprep run a program of its own (%s)",
                 path);
}

/* What other software has Sysprep run. */
static void
check_providers (struct check *c, struct causes *causes)
{
  static const char *const keys[] = { SETUP "SysprepExternal\\Cleanup",
                                      SETUP "SysprepExternal\\Generalize",
                                      SETUP "SysprepExternal\\Specialize" };
  const struct value_list *values;

  for (size_t i = 0; i < ARRAY_SIZE (keys); i++)
    if (byol_ev_values (c->ev, keys[i], &values) == EV_FOUND)
      for (size_t j = 0; j < values->count; j++)
        check_provider (c, causes, keys[i], &values->items[j]);
}

static void
check (struct check *c)
{
  CLEANUP (causes_free) struct causes causes = { { BUF_INIT, 0 }, { BUF_INIT, 0 } };

  check_log (c, &causes);
  check_services (c, &causes);
  check_providers (c, &causes);
  if (causes.fatal.count)
    byol_fail (c, "sysprep-would-fail", "%s: Sysprep would fail.",
               byol_clauses_text (c, &causes.fatal));
  else if (causes.doubtful.count)
    byol_warn (c, "sysprep-may-fail", "%s: Sysprep may fail.",
               byol_clauses_text (c, &causes.doubtful));
  else
    byol_pass (c, "Nothing was found that keeps Sysprep from running.");
}

const struct byol_rule byol_rule_sysprep_ready = {
  .id = "sysprep-ready",
  .title = "Nothing known keeps Sysprep from running",
  .rationale = "The import runs Sysprep on the machine, and ends where Sysprep does. BitLocker, a "
               "domain, an upgrade, reserved storage, apps and pending updates stop it as well; "
               "they have rules of their own. The only proof is to run Sysprep on a copy.",
  .expected = "The log of Sysprep's last run tells of no error, the services that it needs are not "
              "disabled, and what other software has it run is there.",
  .remediation = "sc.exe config Schedule start= auto\n"
                 "sc.exe config AppXSvc start= demand\n"
                 "sc.exe config ClipSVC start= demand\n"
                 "sc.exe config StateRepository start= demand\n"
                 "powershell \"Get-AppxPackage -AllUsers -Name PACKAGE | Remove-AppxPackage "
                 "-AllUsers\"\n"
                 "del C:\\Windows\\System32\\Sysprep\\Panther\\setuperr.log",
  .evidence = "C:\\Windows\\System32\\Sysprep\\Panther\\setuperr.log\n"
              "C:\\Windows\\System32\\Sysprep\\Panther\\setupact.log\n"
              "C:\\Windows\\System32\\Sysprep\\Sysprep_succeeded.tag\n"
              "SYSTEM\\CurrentControlSet\\Services\\{Schedule,MSDTC,AppXSvc,ClipSVC,"
              "StateRepository}\n" SETUP "SysprepExternal\\{Cleanup,Generalize,Specialize}",
  SOURCES (SOURCE_SYSPREP, SOURCE_CHECKER,
           "https://learn.microsoft.com/troubleshoot/windows-client/setup-upgrade-and-drivers/"
           "sysprep-fails-remove-or-update-store-apps"),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
