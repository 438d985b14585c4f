/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/text-file.h"

#define PANTHER "C:\\Windows\\Panther\\"
#define SYSPREP "C:\\Windows\\System32\\Sysprep\\"
#define SETUP_COMPLETE "C:\\Windows\\Setup\\Scripts\\SetupComplete.cmd"
#define INF_MOST (256 * KIB)
/* Entries of a folder that are looked at; Windows leaves a handful. */
#define FOLDER_MOST 4096u

/* What setup leaves in place of a password, once it was used. */
#define SCRUBBED "*SENSITIVE*DATA*DELETED*"

struct findings
{
  struct clauses logons;  /* automatic logons that are still to come */
  struct clauses secrets; /* where passwords are */
  struct clauses broken;  /* files that Windows would use, and cannot be read */
  struct clauses unread;  /* copies that Windows does not use, and cannot be read */
};

static void
findings_free (struct findings *f)
{
  byol_clauses_free (&f->logons);
  byol_clauses_free (&f->secrets);
  byol_clauses_free (&f->broken);
  byol_clauses_free (&f->unread);
}

/* ---- XML ---------------------------------------------------------------------------- */

static const struct xml_node *
parent_of (const struct xml_list *xml, const struct xml_node *node)
{
  return node->parent < xml->count ? &xml->items[node->parent] : NULL;
}

static bool
has_attribute (const struct xml_node *node, const char *attribute)
{
  for (size_t i = 0; i < node->attributes.count; i++)
    if (byol_name_eq (node->attributes.items[i], attribute))
      return true;
  return false;
}

static bool
is_password (const struct xml_node *node)
{
  return node
         && (byol_name_eq (node->name, "AdministratorPassword")
             || byol_name_eq (node->name, "Password")
             || byol_name_eq (node->name, "MachinePassword"));
}

/* A password in an answer file that is not plain text is the base64 of itself and
   the element's name: these are empty ones. */
static bool
is_empty_password (const char *text)
{
  return text[0] == '\0' || strcmp (text, SCRUBBED) == 0
         || strcmp (text, "QQBkAG0AaQBuAGkAcwB0AHIAYQB0AG8AcgBQAGEAcwBzAHcAbwByAGQA") == 0
         || strcmp (text, "UABhAHMAcwB3AG8AcgBkAA==") == 0;
}

/* The element that a password stands for; NULL: this node holds none. The text
   itself never leaves here. */
static const struct xml_node *
secret_of (const struct xml_list *xml, const struct xml_node *node)
{
  const struct xml_node *up = parent_of (xml, node);

  if (is_empty_password (node->text))
    return NULL;
  if (byol_name_eq (node->name, "Value") && is_password (up))
    return up;
  return is_password (node) ? node : NULL;
}

/* Whether an element stands in a pass that has not run yet. */
static bool
is_pending_oobe (const struct xml_list *xml, const struct xml_node *node)
{
  for (; node; node = parent_of (xml, node))
    if (byol_name_eq (node->name, "settings"))
      return has_attribute (node, "pass=oobeSystem")
             && !has_attribute (node, "wasPassProcessed=true");
  return false;
}

/* "AutoLogon/Password" */
static void
note_secret (struct check *c, struct findings *f, const char *path, const struct xml_list *xml,
             const struct xml_node *secret)
{
  const struct xml_node *up = parent_of (xml, secret);
  bool alone = !up || byol_name_eq (secret->name, "AdministratorPassword");
  CLEANUP_BUF struct buf name = BUF_INIT;

  byol_buf_printf (&name, "%s%s%s", alone ? "" : up->name, alone ? "" : "/", secret->name);
  byol_have_text (c, &name);
  byol_clause (&f->secrets, "%s in %s", name.data ? name.data : "a password", path);
  byol_ev_cite (c->ev, path, name.data ? name.data : "", "XML", "(not shown)");
}

static void
look_into_xml (struct check *c, struct findings *f, const char *path, bool used)
{
  const struct file_info *file;
  const struct xml_list *xml;

  if (byol_ev_file (c->ev, path, &file) != EV_FOUND || (file->flags & FILE_DIRECTORY))
    return;
  if (file->size == 0 && !used)
    return; /* nothing that could be a password */
  byol_ev_begin_optional (c->ev);
  enum ev_state state = byol_ev_xml (c->ev, path, &xml);
  byol_ev_end_optional (c->ev);
  if (state == EV_UNREADABLE)
    byol_clause (used ? &f->broken : &f->unread, "%s", path);
  if (state != EV_FOUND)
    return;
  for (size_t i = 0; i < xml->count; i++) {
    const struct xml_node *node = &xml->items[i], *secret = secret_of (xml, node);
    const struct xml_node *up = parent_of (xml, node);

    if (secret)
      note_secret (c, f, path, xml, secret);
    if (used && up && byol_name_eq (node->name, "Enabled") && byol_name_eq (up->name, "AutoLogon")
        && byol_name_eq (node->text, "true") && is_pending_oobe (xml, node)) {
      byol_clause (&f->logons, "%s", path);
      byol_ev_cite (c->ev, path, "oobeSystem AutoLogon/Enabled", "XML", "true");
    }
  }
}

static void
look_into_folder (struct check *c, struct findings *f, const char *folder, bool used)
{
  const struct file_list *list;

  if (byol_ev_directory (c->ev, folder, FOLDER_MOST, &list) != EV_FOUND)
    return;
  for (size_t i = 0; i < list->count; i++) {
    const char *name = list->items[i].name;
    size_t len = strlen (name);
    CLEANUP_FREE char *path = NULL;

    if (len < 4 || !byol_name_eq (name + len - 4, ".xml"))
      continue;
    if (asprintf (&path, "%s\\%s", folder, name) < 0)
      path = NULL;
    if (byol_have (c, path))
      look_into_xml (c, f, path, used);
  }
}

/* ---- everything else ------------------------------------------------------------------ */

/* Sysprep's answers before Windows Vista; nothing uses them any more. */
static void
look_into_inf (struct check *c, struct findings *f, const char *path)
{
  static const char *const keys[][2] = { { "GuiUnattended", "AdminPassword" },
                                         { "Identification", "DomainAdminPassword" } };
  CLEANUP_FREE char *text = NULL;

  if (byol_ask_text_file (c, path, INF_MOST, &text) != EV_FOUND)
    return;
  for (size_t i = 0; i < ARRAY_SIZE (keys); i++) {
    CLEANUP_FREE char *value = byol_ini_value (text, keys[i][0], keys[i][1]);

    if (!value || value[strspn (value, "\"*")] == '\0')
      continue;
    byol_clause (&f->secrets, "%s in %s", keys[i][1], path);
    byol_ev_cite (c->ev, path, keys[i][1], "INF", "(not shown)");
  }
}

/* The answer file that setup was started with. */
static void
look_into_named (struct check *c, struct findings *f)
{
  const char *path;

  enum ev_state state = byol_ev_string (c->ev, "SYSTEM\\Setup", "UnattendFile", &path);
  if (state == EV_FOUND && path[0] && (path[1] == ':' || path[0] == '%')
      && !byol_name_has_prefix (path, PANTHER))
    look_into_xml (c, f, path, true);
}

static void
look_everywhere (struct check *c, struct findings *f)
{
  static const struct
  {
    const char *path;
    bool used;
  } files[] = {
    { PANTHER "unattend.xml", true },
    { PANTHER "autounattend.xml", false },
    { SYSPREP "unattend.xml", true },
    { "C:\\unattend.xml", true },
    { "C:\\autounattend.xml", false },
    { "C:\\sysprep.xml", false },
    { "C:\\Program Files\\Amazon\\Ec2ConfigService\\sysprep2008.xml", false },
    { "C:\\ProgramData\\Amazon\\EC2-Windows\\Launch\\Sysprep\\Unattend.xml", false },
    { "C:\\ProgramData\\Amazon\\EC2Launch\\sysprep\\unattend.xml", false },
    { "C:\\ProgramData\\Amazon\\EC2Launch\\sysprep\\OOBE_unattend.xml", false },
  };
  const struct file_info *script;

  for (size_t i = 0; i < ARRAY_SIZE (files); i++)
    look_into_xml (c, f, files[i].path, files[i].used);
  look_into_folder (c, f, "C:\\Windows\\Panther\\Unattend", true);
  look_into_folder (c, f, "C:\\Windows\\System32\\Sysprep\\Panther", false);
  look_into_inf (c, f, "C:\\sysprep.inf");
  look_into_inf (c, f, "C:\\sysprep\\sysprep.inf");
  look_into_named (c, f);
  byol_ev_begin_optional (c->ev);
  byol_ev_file (c->ev, SETUP_COMPLETE, &script);
  byol_ev_end_optional (c->ev);
}

static void
check (struct check *c)
{
  CLEANUP (findings_free)
  struct findings f = { { BUF_INIT, 0 }, { BUF_INIT, 0 }, { BUF_INIT, 0 }, { BUF_INIT, 0 } };

  look_everywhere (c, &f);
  if (f.logons.count)
    byol_fail (c, "autologon-pending",
               "An answer file logs a user on automatically at the next setup: %s.",
               byol_clauses_text (c, &f.logons));
  else if (f.broken.count)
    byol_unknown (c, "answer-file-unreadable",
                  "An answer file that Windows would use cannot be read: %s.",
                  byol_clauses_text (c, &f.broken));
  else if (f.secrets.count)
    byol_warn (c, "password-in-answer-file", "Passwords are readable in answer files: %s.",
               byol_clauses_text (c, &f.secrets));
  else if (f.unread.count)
    byol_warn (c, "copy-unreadable",
               "Whether copies of answer files hold passwords could not be told: %s.",
               byol_clauses_text (c, &f.unread));
  else
    byol_pass (c, "No answer file holds a password.");
}

const struct byol_rule byol_rule_answer_files_without_secrets = {
  .id = "answer-files-without-secrets",
  .title = "Answer files hold no passwords",
  .rationale = "Setup and Sysprep take their answers from files that everybody can read who gets "
               "a WorkSpace of this image, and a password in them is at best base64. One that is "
               "still to be used and logs a user on automatically stands in the way of the "
               "WorkSpace's own user.",
  .expected = "No answer file holds a password that setup has not deleted, and none switches an "
              "automatic logon on.",
  .remediation = "del C:\\Windows\\Panther\\unattend.xml\n"
                 "del C:\\Windows\\Panther\\Unattend\\*.xml\n"
                 "del C:\\Windows\\System32\\Sysprep\\unattend.xml\n"
                 "del C:\\unattend.xml C:\\autounattend.xml C:\\sysprep.inf",
  .evidence = PANTHER "unattend.xml, autounattend.xml, Unattend\\*.xml\n" SYSPREP
                      "unattend.xml, Panther\\*.xml\n"
                      "C:\\unattend.xml, autounattend.xml, sysprep.xml, sysprep.inf\n"
                      "SYSTEM\\Setup UnattendFile\n"
                      "the answer files of EC2Config and EC2Launch\n" SETUP_COMPLETE,
  SOURCES (SOURCE_VM_PREPARE, SOURCE_ERRORS,
           "https://learn.microsoft.com/windows-hardware/manufacture/desktop/"
           "windows-setup-automation-overview"),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
