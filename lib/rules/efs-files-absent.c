/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/users.h"

#define USERS "C:\\Users"
#define CERTIFICATES "AppData\\Roaming\\Microsoft\\SystemCertificates\\My\\Certificates"
/* Below a user's hive: the certificate that new files are encrypted with. */
#define CURRENT_KEYS "Software\\Microsoft\\Windows NT\\CurrentVersion\\EFS\\CurrentKeys"
#define FILE_ATTRIBUTE_DIRECTORY 0x10u
#define FILE_ATTRIBUTE_REPARSE_POINT 0x400u
#define FILE_ATTRIBUTE_ENCRYPTED 0x4000u

#define MOST_ENTRIES 2000u
#define MOST_USERS 16u
#define MOST_CERTIFICATES 16u
#define MOST_CERTIFICATE (16 * KIB)

struct traces
{
  struct clauses files;
  struct clauses keys;
  /* Attributes can be seen: a folder shows none but those that it has itself,
     while every profile on NTFS has hidden files. */
  bool attributes;
  bool registered; /* keys were found in the registry */
};

static void
traces_free (struct traces *t)
{
  byol_clauses_free (&t->files);
  byol_clauses_free (&t->keys);
}

/* What is in the folder, but not below it. NULL where that cannot be told. */
static const struct file_list *
look_into (struct check *c, const char *folder, struct traces *t)
{
  const struct file_list *files;

  if (byol_ev_directory (c->ev, folder, MOST_ENTRIES, &files) != EV_FOUND)
    return NULL;
  for (size_t i = 0; i < files->count; i++) {
    const struct file_info *f = &files->items[i];

    t->attributes |=
      (f->attributes & ~(FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT)) != 0;
    if (f->attributes & FILE_ATTRIBUTE_ENCRYPTED) {
      byol_ev_cite (c->ev, folder, f->name, "file", "encrypted");
      byol_clause (&t->files, "%s\\%s is encrypted", folder, f->name);
    }
  }
  return files;
}

/* The purpose "Encrypting File System" (1.3.6.1.4.1.311.10.3.4), as it stands
   in a certificate. */
static bool
is_for_efs (const uint8_t *bytes, size_t len)
{
  static const uint8_t purpose[] = { 0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04,
                                     0x01, 0x82, 0x37, 0x0a, 0x03, 0x04 };

  return memmem (bytes, len, purpose, sizeof purpose) != NULL;
}

/* Windows makes such a certificate when a user encrypts for the first time. */
static void
look_for_keys (struct check *c, const char *user, const char *name, struct traces *t)
{
  const struct file_list *files;
  CLEANUP_BUF struct buf folder = BUF_INIT;

  byol_buf_printf (&folder, "%s\\" CERTIFICATES, user);
  if (!byol_have_text (c, &folder)
      || byol_ev_directory (c->ev, folder.data, MOST_ENTRIES, &files) != EV_FOUND)
    return;
  for (size_t i = 0; i < files->count && i < MOST_CERTIFICATES; i++) {
    CLEANUP_BUF struct buf path = BUF_INIT;
    const uint8_t *bytes;
    size_t len;

    byol_buf_printf (&path, "%s\\%s", folder.data, files->items[i].name);
    if (!byol_have_text (c, &path) || (files->items[i].flags & FILE_DIRECTORY)
        || byol_ev_file_bytes (c->ev, path.data, 0, MOST_CERTIFICATE, &bytes, &len) != EV_FOUND
        || !is_for_efs (bytes, len))
      continue;
    byol_clause (&t->keys, "the user \"%s\" has a key for encrypted files", name);
    return;
  }
}

/* What the users' registry says; the certificates tell as well. */
static void
look_for_registered_keys (struct check *c, struct traces *t)
{
  const struct win_user_profile_list *profiles;
  const struct reg_value *hash;

  byol_ev_begin_optional (c->ev);
  if (byol_ev_user_profiles (c->ev, &profiles) == EV_FOUND)
    for (size_t i = 0; i < profiles->count; i++) {
      const struct win_user_profile *p = &profiles->items[i];

      if (byol_has_hive (c, p)
          && byol_ev_value (c->ev, byol_user_key (p, CURRENT_KEYS).text, "CertificateHash", &hash)
               == EV_FOUND)
        byol_clause (&t->keys, "the user \"%s\" has a key for encrypted files", p->name);
    }
  byol_ev_end_optional (c->ev);
  t->registered = t->keys.count > 0;
}

static void
look_at_user (struct check *c, const char *name, struct traces *t)
{
  static const char *const folders[] = { "Desktop", "Documents", "Downloads", "Pictures" };
  CLEANUP_BUF struct buf user = BUF_INIT;

  byol_buf_printf (&user, USERS "\\%s", name);
  if (!byol_have_text (c, &user))
    return;
  const struct file_list *files = look_into (c, user.data, t);
  for (size_t i = 0; files && i < files->count; i++)
    for (size_t j = 0; j < ARRAY_SIZE (folders); j++)
      if (byol_name_eq (files->items[i].name, folders[j])
          && (files->items[i].flags & FILE_DIRECTORY)) {
        CLEANUP_BUF struct buf folder = BUF_INIT;
        byol_buf_printf (&folder, "%s\\%s", user.data, files->items[i].name);
        if (byol_have_text (c, &folder))
          look_into (c, folder.data, t);
      }
  if (!t->registered)
    look_for_keys (c, user.data, name, t);
}

static void
check (struct check *c)
{
  CLEANUP (traces_free) struct traces t = { .files = { BUF_INIT, 0 } };
  const struct file_list *users = look_into (c, USERS, &t);
  size_t seen = 0;

  look_for_registered_keys (c, &t);
  for (size_t i = 0; users && i < users->count; i++) {
    const struct file_info *f = &users->items[i];

    /* Links to other profiles ("All Users") are none of their own. */
    if ((f->flags & FILE_DIRECTORY) && !f->reparse_tag && seen++ < MOST_USERS)
      look_at_user (c, f->name, &t);
  }
  if (t.files.count)
    byol_warn (c, "efs-files", "%s.", byol_clauses_text (c, &t.files));
  else if (t.keys.count)
    byol_warn (c, "efs-keys", "%s: there may be some.", byol_clauses_text (c, &t.keys));
  else if (!t.attributes)
    byol_unknown (c, "attributes-unknown", "%s.",
                  users ? "Which files are encrypted cannot be seen in this source"
                        : "The folders of the users could not be looked at");
  else
    byol_pass (c, "No trace of encrypted files was found in the users' folders; not every file was "
                  "looked at.");
}

const struct byol_rule byol_rule_efs_files_absent = {
  .id = "efs-files-absent",
  .title = "No file is encrypted with EFS",
  .rationale = "Generalizing a Windows takes away the keys of its users: what they encrypted "
               "can be read by nobody afterwards, least of all by the users of WorkSpaces. The "
               "top of the users' folders is looked at, and whether a user has a key for "
               "encrypted files; only a walk over the whole volume would be certain.",
  .expected = "No encrypted file at the top of the users' folders, and no certificate for "
              "encrypted files.",
  .remediation = "cipher /d /s:C:\\\n"
                 "cipher /u /n",
  .evidence = USERS "\\*\n" USERS "\\*\\{Desktop,Documents,Downloads,Pictures}\\*\n" USERS
                    "\\*\\" CERTIFICATES "\nHKU\\<SID>\\" CURRENT_KEYS " CertificateHash",
  SOURCES ("https://learn.microsoft.com/windows-server/administration/windows-commands/cipher"),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
