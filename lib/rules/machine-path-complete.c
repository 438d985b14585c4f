/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define ENVIRONMENT "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
#define SYSTEM32 "\\System32"
#define POWERSHELL "\\System32\\WindowsPowerShell\\v1.0"
#define MODULES POWERSHELL "\\Modules"
/* Longer than what the programs of Windows edit. */
#define LONG_PATH 2047u

/* A list of folders, ';' between; an entry may be in quotes. */
struct folders
{
  const char *text; /* "" where there is none */
  bool expands;     /* REG_EXPAND_SZ: %VARIABLES% are replaced */
  const char *root; /* what %SystemRoot% stands for */
};

/* Takes the next entry off *text, without quotes, and without blanks and
   backslashes at its end. */
static void
next_entry (const char **text, struct buf *out)
{
  const char *p = *text;
  bool quoted = false;

  out->len = 0;
  for (; *p && (quoted || *p != ';'); p++)
    if (*p == '"')
      quoted = !quoted;
    else if (out->len || *p != ' ')
      byol_buf_add (out, p, 1);
  while (out->len && (out->data[out->len - 1] == ' ' || out->data[out->len - 1] == '\\'))
    out->len--;
  byol_buf_add (out, "", 1);
  *text = *p ? p + 1 : p;
}

/* Whether the entry is that folder below the system root. */
static bool
is_folder (const struct folders *f, const char *entry, const char *folder)
{
  static const char *const roots[] = { "%SystemRoot%", "%windir%" };
  static const char drive[] = "%SystemDrive%";
  const char *rest = NULL;

  for (size_t i = 0; f->expands && i < ARRAY_SIZE (roots); i++)
    if (byol_name_has_prefix (entry, roots[i]))
      rest = entry + strlen (roots[i]);
  if (f->expands && byol_name_has_prefix (entry, drive)) {
    const char *below = f->root + strcspn (f->root, "\\");

    entry += strlen (drive);
    if (byol_name_has_prefix (entry, below))
      rest = entry + strlen (below);
  } else if (byol_name_has_prefix (entry, f->root))
    rest = entry + strlen (f->root);
  return rest && byol_name_eq (rest, folder);
}

/* How many entries come before that folder; -1: it is not there. */
static int64_t
place_of (struct check *c, const struct folders *f, const char *folder)
{
  CLEANUP_BUF struct buf entry = BUF_INIT;
  int64_t before = 0;

  for (const char *text = f->text; *text;) {
    next_entry (&text, &entry);
    if (!byol_have_text (c, &entry))
      return -1;
    if (entry.data[0] == '\0')
      continue;
    if (is_folder (f, entry.data, folder))
      return before;
    before++;
  }
  return -1;
}

static enum ev_state
ask_folders (struct check *c, const char *value, struct folders *f)
{
  const struct reg_value *v;
  enum ev_state state = byol_ev_string (c->ev, ENVIRONMENT, value, &f->text);

  if (state != EV_FOUND)
    f->text = "";
  else
    f->expands =
      byol_ev_value (c->ev, ENVIRONMENT, value, &v) == EV_FOUND && v->type == REG_EXPAND_SZ;
  return state;
}

static const char *
ask_root (struct check *c)
{
  const struct win_identity *id;

  byol_ev_begin_optional (c->ev);
  bool known = byol_ev_identity (c->ev, &id) == EV_FOUND && id->system_root[0];
  byol_ev_end_optional (c->ev);
  return known ? id->system_root : "C:\\Windows";
}

/* What does not keep AWS's test from passing. */
static void
advise (struct check *c, const struct folders *path)
{
  struct folders modules = *path;

  if (!path->expands && strchr (path->text, '%'))
    byol_warn (c, "path-not-expanded",
               "The machine PATH is complete, but of type REG_SZ, so that the variables in it are "
               "not replaced.");
  else if (place_of (c, path, SYSTEM32) > 0)
    byol_warn (c, "order",
               "Other folders come before System32 in the machine PATH, so that their programs are "
               "taken for those of Windows.");
  else if (strlen (path->text) > LONG_PATH)
    byol_warn (c, "long-path",
               "The machine PATH is %zu characters long; Windows cuts what is "
               "longer than %u.",
               strlen (path->text), LONG_PATH);
  else if (ask_folders (c, "PSModulePath", &modules) == EV_FOUND
           && place_of (c, &modules, MODULES) < 0)
    byol_warn (c, "module-path", "PSModulePath does not name the modules of Windows PowerShell.");
  else
    byol_pass (c, "The machine PATH names System32 and Windows PowerShell.");
}

static void
check (struct check *c)
{
  struct folders path = { 0 };
  enum ev_state state = ask_folders (c, "Path", &path);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT) {
    byol_fail (c, "path-absent", "There is no machine PATH.");
    return;
  }
  path.root = ask_root (c);
  bool system32 = place_of (c, &path, SYSTEM32) >= 0,
       powershell = place_of (c, &path, POWERSHELL) >= 0;
  if (system32 && powershell)
    advise (c, &path);
  else if (!path.expands && strchr (path.text, '%'))
    byol_fail (c, "path-not-expanded",
               "The machine PATH is of type REG_SZ, so that the variables in it are not replaced "
               "and %s is not found.",
               system32 ? "Windows PowerShell" : "System32");
  else
    byol_fail (c, "path-incomplete", "The machine PATH does not name %s%s%s.",
               system32 ? "" : "System32", system32 || powershell ? "" : " or ",
               powershell ? "" : "Windows PowerShell (System32\\WindowsPowerShell\\v1.0)");
}

const struct byol_rule byol_rule_machine_path_complete = {
  .id = "machine-path-complete",
  .title = "The machine PATH names the system folders",
  .rationale = "AWS's programs start Windows' own by name alone. Installers that rewrite PATH "
               "sometimes drop System32 or PowerShell from it, or store it so that %SystemRoot% "
               "is no longer replaced.",
  .expected = "Path has %SystemRoot%\\System32 first, and "
              "%SystemRoot%\\System32\\WindowsPowerShell\\v1.0, in a REG_EXPAND_SZ.",
  .remediation = "SystemPropertiesAdvanced\n"
                 "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session "
                 "Manager\\Environment\" /v Path",
  .evidence = ENVIRONMENT " Path\n" ENVIRONMENT " PSModulePath",
  CODES ({ "import", "EnvironmentVariablesPathMissingEntries" }),
  SOURCES (SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
