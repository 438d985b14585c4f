/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/buf.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/service.h"
#include "rules/sources.h"
#include "rules/which-windows.h"

#define SERVICES "SYSTEM\\CurrentControlSet\\Services\\"
#define CLASSES "SYSTEM\\CurrentControlSet\\Control\\Class\\"
/* Windows names three filters at most in one list. */
#define MOST_FILTERS 32u

/* Between a disk's driver and the volume that Windows is on. */
static const char *const needed[] = { "disk", "partmgr", "volmgr", "volmgrx", "mountmgr" };
/* What Windows brings for AHCI, NVMe and IDE; each version has some of them. */
static const char *const storage[] = { "storahci", "stornvme", "msahci", "atapi", "intelide" };

static const struct
{
  const char *guid, *name;
} classes[] = {
  { "{4d36e967-e325-11ce-bfc1-08002be10318}", "disk drives" },
  { "{71a27cdd-812a-11d0-bec7-08002be2092f}", "storage volumes" },
};

enum condition
{
  WORKS,
  STARTS_LATER, /* not with the boot loader, or not on the hardware of last time */
  DISABLED,
  MISSING,
  NO_FILE,
};

struct found
{
  struct clauses broken, doubtful;
};

static void
found_free (struct found *f)
{
  byol_clauses_free (&f->broken);
  byol_clauses_free (&f->doubtful);
}

/* Where the driver's program is, with %SystemRoot%. */
static void
driver_path (const struct win_service *s, struct buf *out)
{
  const char *path = s->image_path;

  if (path[0] == '\0')
    byol_buf_printf (out, "%%SystemRoot%%\\System32\\drivers\\%s.sys", s->name);
  else if (byol_name_has_prefix (path, "\\SystemRoot\\"))
    byol_buf_printf (out, "%%SystemRoot%%%s", path + strlen ("\\SystemRoot"));
  else if (byol_name_has_prefix (path, "\\??\\"))
    byol_buf_puts (out, path + strlen ("\\??\\"));
  else if (path[0] == '%' || path[1] == ':')
    byol_buf_puts (out, path);
  else
    byol_buf_printf (out, "%%SystemRoot%%\\%s", path);
}

/* What Windows 8 and later put in place of Start on hardware that did not need
   the driver. */
static int64_t
start_override (struct check *c, const char *name, int64_t start)
{
  CLEANUP_BUF struct buf key = BUF_INIT;
  uint64_t number;

  byol_buf_printf (&key, SERVICES "%s\\StartOverride", name);
  bool found =
    byol_have_text (c, &key) && byol_ev_number (c->ev, key.data, "0", &number) == EV_FOUND;
  return found && number <= START_DISABLED && (int64_t) number > start ? (int64_t) number : start;
}

/* What cannot be read is on the trail, and taken as working. */
static enum condition
look_at (struct check *c, const char *name)
{
  const struct win_service *s;
  const struct file_info *file;
  CLEANUP_BUF struct buf path = BUF_INIT;
  enum ev_state state = byol_ev_service (c->ev, name, &s);

  if (state == EV_ABSENT || (state == EV_FOUND && s->start < 0))
    return MISSING;
  if (state != EV_FOUND)
    return WORKS;
  int64_t start = s->start == START_BOOT ? start_override (c, name, s->start) : s->start;
  if (start == START_DISABLED)
    return DISABLED;
  driver_path (s, &path);
  byol_have_text (c, &path);
  if (byol_ev_file (c->ev, path.data ? path.data : "", &file) == EV_ABSENT)
    return NO_FILE;
  return start == START_BOOT ? WORKS : STARTS_LATER;
}

static const char *
text_of (enum condition condition)
{
  static const char *const texts[] = {
    [WORKS] = "starts with Windows", [STARTS_LATER] = "does not start at boot",
    [DISABLED] = "is disabled",      [MISSING] = "is missing",
    [NO_FILE] = "has lost its file",
  };

  return texts[condition];
}

/* false: the verdict is set. */
static bool
look_at_needed (struct check *c, struct found *f)
{
  const struct win_identity *id;

  for (size_t i = 0; i < ARRAY_SIZE (needed); i++) {
    enum condition condition = look_at (c, needed[i]);

    if (condition == WORKS)
      continue;
    if (condition == MISSING) {
      if (!byol_ask_identity (c, &id))
        return false;
      if (id->build < BUILD_WINDOWS_7)
        continue; /* managed volumes by other drivers */
    }
    byol_clause (condition == STARTS_LATER ? &f->doubtful : &f->broken, "the driver %s %s",
                 needed[i], text_of (condition));
  }
  return true;
}

static void
look_at_storage (struct check *c, struct found *f)
{
  size_t usable = 0, booting = 0;

  for (size_t i = 0; i < ARRAY_SIZE (storage); i++) {
    enum condition condition = look_at (c, storage[i]);

    if (condition == MISSING)
      continue;
    if (condition == DISABLED || condition == NO_FILE) {
      byol_clause (&f->doubtful, "the storage driver %s %s", storage[i], text_of (condition));
      continue;
    }
    usable++;
    booting += condition == WORKS;
  }
  if (usable == 0)
    byol_clause (&f->broken, "none of Windows' own storage drivers can be used");
  else if (booting == 0)
    byol_clause (&f->doubtful, "none of Windows' own storage drivers starts at boot");
}

/* A filter that cannot be loaded takes every disk or volume with it. false: the
   verdict is set. */
static bool
look_at_filters (struct check *c, const char *guid, const char *class_name, const char *value,
                 struct found *f)
{
  CLEANUP_BUF struct buf key = BUF_INIT;
  const struct strv *filters;

  byol_buf_printf (&key, CLASSES "%s", guid);
  byol_have_text (c, &key);
  if (byol_ev_strings (c->ev, key.data ? key.data : "", value, &filters) != EV_FOUND)
    return true;
  if (filters->count > MOST_FILTERS) {
    byol_unknown (c, "too-many-filters",
                  "The class of %s names %zu filters (%s), more than can be followed.", class_name,
                  filters->count, value);
    return false;
  }
  for (size_t i = 0; i < filters->count; i++) {
    if (filters->items[i][0] == '\0')
      continue;
    enum condition condition = look_at (c, filters->items[i]);

    if (condition == MISSING || condition == NO_FILE)
      byol_clause (&f->broken, "the class of %s names the filter %s, which %s", class_name,
                   filters->items[i], text_of (condition));
    else if (condition == DISABLED)
      byol_clause (&f->doubtful, "the class of %s names the filter %s, which is disabled",
                   class_name, filters->items[i]);
  }
  return true;
}

static void
check (struct check *c)
{
  CLEANUP (found_free) struct found f = { { BUF_INIT, 0 }, { BUF_INIT, 0 } };

  if (!look_at_needed (c, &f))
    return;
  look_at_storage (c, &f);
  for (size_t i = 0; i < ARRAY_SIZE (classes); i++)
    if (!look_at_filters (c, classes[i].guid, classes[i].name, "UpperFilters", &f)
        || !look_at_filters (c, classes[i].guid, classes[i].name, "LowerFilters", &f))
      return;
  if (f.broken.count)
    byol_fail (c, "boot-driver-broken", "%s.", byol_clauses_text (c, &f.broken));
  else if (f.doubtful.count)
    byol_warn (c, "boot-driver-doubtful", "%s.", byol_clauses_text (c, &f.doubtful));
  else
    byol_pass (c, "The drivers for disks and volumes start at boot.");
}

const struct byol_rule byol_rule_boot_drivers_enabled = {
  .id = "boot-drivers-enabled",
  .title = "The drivers that Windows boots with are enabled",
  .rationale = "The imported machine boots on other hardware. VM Import adds the drivers of EC2, "
               "but it needs Windows' own for disks and volumes; where one is disabled, or a "
               "removed program left its filter behind, Windows stops while it boots.",
  .expected = "The drivers disk, partmgr, volmgr, volmgrx and mountmgr start at boot, a storage "
              "driver of Windows does, and each filter of disks and volumes exists.",
  .remediation =
    "sc.exe config storahci start= boot\n"
    "sc.exe config stornvme start= boot\n"
    "sc.exe config atapi start= boot\n"
    "reg delete HKLM\\SYSTEM\\CurrentControlSet\\Services\\storahci\\StartOverride /f\n"
    "reg query "
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e967-e325-11ce-bfc1-"
    "08002be10318}\n"
    "reg query "
    "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{71a27cdd-812a-11d0-bec7-"
    "08002be2092f}",
  .evidence = SERVICES "(disk, partmgr, volmgr, volmgrx, mountmgr) Start\n" SERVICES
                       "(storahci, stornvme, msahci, atapi, intelide) Start and StartOverride\n"
                       "their files in C:\\Windows\\System32\\drivers\n" CLASSES
                       "{4d36e967-e325-11ce-bfc1-08002be10318} UpperFilters, LowerFilters\n" CLASSES
                       "{71a27cdd-812a-11d0-bec7-08002be2092f} UpperFilters, LowerFilters",
  SOURCES (SOURCE_VM_IMPORT, SOURCE_VM_PREPARE),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
