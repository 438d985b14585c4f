/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"
#include "rules/users.h"
#include "rules/volumes.h"

#define START_DISABLED 4

struct uses
{
  struct clauses of_d;   /* D: is in use */
  struct clauses others; /* network drives with other letters */
  struct clauses kept;   /* D: is kept for something that is not in the image */
  bool cd;               /* what it is kept for is a CD or another device */
};

static void
uses_free (struct uses *u)
{
  byol_clauses_free (&u->of_d);
  byol_clauses_free (&u->others);
  byol_clauses_free (&u->kept);
}

/* false: whether D: is a partition of this image cannot be told. */
static bool
look_at_letters (struct check *c, struct uses *u)
{
  const struct win_letter_list *letters;
  const struct disk_list *disks;
  const struct volume_list *volumes;

  if (byol_cannot_tell (c, byol_ev_drive_letters (c->ev, &letters)))
    return false;
  for (size_t i = 0; letters && i < letters->count; i++) {
    const struct win_letter *l = &letters->items[i];

    if (l->letter != 'D')
      continue;
    switch (l->kind) {
      case WIN_LETTER_PARTITION:
        if (!byol_ask_volumes (c, &disks, &volumes))
          return false;
        byol_ev_cite_volume (c->ev, &volumes->items[l->volume]);
        byol_clause (&u->of_d, "D: is %s", byol_volume_text (&volumes->items[l->volume]).text);
        break;
      case WIN_LETTER_OTHER_DISK:
        if (!byol_ask_volumes (c, &disks, &volumes) || !byol_tables_readable (c, disks))
          return false;
        byol_clause (&u->kept, "D: is kept for a disk that is not in this image (%s)", l->target);
        break;
      case WIN_LETTER_DEVICE:
        u->cd = true;
        break;
    }
  }
  return true;
}

/* Whether the program of a service is on D:. It may be quoted, and start with
   "\??\". */
static bool
is_on_d (const char *path)
{
  if (*path == '"')
    path++;
  if (byol_name_has_prefix (path, "\\??\\"))
    path += 4;
  return byol_name_has_prefix (path, "D:\\");
}

static void
look_at_services (struct check *c, struct uses *u)
{
  const struct win_service_list *services;

  if (byol_ev_services (c->ev, &services) != EV_FOUND)
    return;
  for (size_t i = 0; i < services->count; i++) {
    const struct win_service *s = &services->items[i];

    if (s->start == START_DISABLED || !is_on_d (s->image_path))
      continue;
    byol_ev_cite_service (c->ev, s, "ImagePath");
    byol_clause (&u->of_d, "the service %s runs from D:", s->name);
  }
}

/* The network drives below such a key, of `what` and `whom`. */
static void
look_at_drives (struct check *c, const char *key, const char *what, const char *whom,
                struct uses *u)
{
  static const char *const names[] = { "RemotePath" };
  const struct named_list *drives;

  if (byol_ev_named (c->ev, key, 1, names, ARRAY_SIZE (names), &drives) != EV_FOUND)
    return;
  for (size_t i = 0; i < drives->count; i++) {
    const struct named_key *d = &drives->items[i];
    bool is_d = byol_name_eq (d->key.name, "D");

    byol_clause (is_d ? &u->of_d : &u->others, "%s%s has the network drive %s:", what, whom,
                 d->key.name);
    for (size_t k = 0; k < d->value_count; k++)
      byol_ev_cite_value (c->ev, key, &d->values[k]);
  }
}

static void
look_at_users (struct check *c, struct uses *u)
{
  const struct win_user_profile_list *profiles;
  const struct file_info *ignored;

  if (byol_ev_user_profiles (c->ev, &profiles) == EV_FOUND)
    for (size_t i = 0; i < profiles->count; i++) {
      const struct win_user_profile *p = &profiles->items[i];

      if (byol_has_hive (c, p))
        look_at_drives (c, byol_user_key (p, "Network").text, "the user ", p->name, u);
    }
  if (byol_ev_file (c->ev, "C:\\Users\\Default\\NTUSER.DAT", &ignored) != EV_ABSENT)
    look_at_drives (c, "DEFAULT_USER\\Network", "every new ", "user", u);
  if (byol_ev_file (c->ev, "C:\\Windows\\System32\\config\\DEFAULT", &ignored) != EV_ABSENT)
    look_at_drives (c, "DEFAULT\\Network", "the account ", "LocalSystem", u);
}

static void
check (struct check *c)
{
  CLEANUP (uses_free) struct uses u = { { BUF_INIT, 0 }, { BUF_INIT, 0 }, { BUF_INIT, 0 }, false };
  bool known = look_at_letters (c, &u);

  look_at_services (c, &u);
  look_at_users (c, &u);
  if (u.of_d.count)
    byol_fail (c, "d-in-use", "%s; D: must be free for the user's volume.",
               byol_clauses_text (c, &u.of_d));
  else if (!known)
    return;
  else if (u.kept.count)
    byol_warn (c, "d-kept", "%s.", byol_clauses_text (c, &u.kept));
  else if (u.others.count)
    byol_warn (c, "network-drive", "%s; only C: should be there.",
               byol_clauses_text (c, &u.others));
  else if (u.cd)
    byol_pass (c, "D: is free; the letter is kept for a CD or another removable drive, which must "
                  "not be attached.");
  else
    byol_pass (c, "The drive letter D: is free.");
}

const struct byol_rule byol_rule_drive_letter_d_free = {
  .id = "drive-letter-d-free",
  .title = "The drive letter D: is free",
  .rationale = "WorkSpaces gives D: to the volume for the user's files. A partition that has the "
               "letter, or a network drive that takes it at logon, stands in the way. A letter "
               "that is kept for a CD drive does not, as a WorkSpace has none.",
  .expected =
    "D: names no partition of the image, no service runs from D:, and no user has network "
    "drives.",
  .remediation = "mountvol D: /d\n"
                 "net use * /delete",
  .evidence = "SYSTEM\\MountedDevices \\DosDevices\\D:\n"
              "SYSTEM\\CurrentControlSet\\Services\\* ImagePath\n"
              "HKU\\<SID>\\Network\\*\n"
              "DEFAULT_USER\\Network\\*\n"
              "DEFAULT\\Network\\*",
  CODES ({ "import", "RestrictedDriveLetterInUse" }),
  SOURCES (SOURCE_ERRORS),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
