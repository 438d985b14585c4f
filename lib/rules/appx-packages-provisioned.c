/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/utf16.h"
#include "rules/appx.h"
#include "rules/sources.h"

static bool
by_registry (const struct win_appx_package *p)
{
  return p->state == WIN_APPX_INSTALLED && p->user && !p->auxiliary && !p->from_database;
}

static bool
by_database (const struct win_appx_package *p)
{
  return p->state == WIN_APPX_INSTALLED && p->user && !p->auxiliary && p->from_database;
}

static bool
by_either (const struct win_appx_package *p)
{
  return by_registry (p) || by_database (p);
}

/* Whether both accuse the same families. */
static bool
agree (const struct appx_set *a, const struct appx_set *b)
{
  for (size_t i = 0; i < a->count; i++)
    if (!byol_appx_has (b, a->items[i]->family))
      return false;
  for (size_t i = 0; i < b->count; i++)
    if (!byol_appx_has (a, b->items[i]->family))
      return false;
  return true;
}

/* How many families a user has in a version above the one that is provisioned;
   both sets are sorted. */
static size_t
count_newer (const struct appx_set *installed, const struct appx_set *for_all)
{
  size_t n = 0, k = 0, last = SIZE_MAX;

  for (size_t i = 0; i < installed->count; i++) {
    const struct win_appx_package *p = installed->items[i];

    while (k < for_all->count && byol_name_cmp (for_all->items[k]->family, p->family) < 0)
      k++;
    if (k < for_all->count && k != last && byol_name_eq (for_all->items[k]->family, p->family)
        && byol_win_appx_newer (p->full_name, for_all->items[k]->full_name)) {
      last = k;
      n++;
    }
  }
  return n;
}

static void
check (struct check *c)
{
  CLEANUP_APPX_SET struct appx_set for_all = { 0 }, registry = { 0 }, database = { 0 };
  CLEANUP_APPX_SET struct appx_set either = { 0 }, installed = { 0 };
  const struct win_appx *appx = byol_appx_ask (c);

  if (appx == NULL || !byol_appx_collect (c, &for_all, appx, byol_appx_for_all, NULL)
      || !byol_appx_collect (c, &registry, appx, by_registry, &for_all)
      || !byol_appx_collect (c, &database, appx, by_database, &for_all)
      || !byol_appx_collect (c, &either, appx, by_either, &for_all)
      || !byol_appx_collect (c, &installed, appx, by_either, NULL))
    return;

  size_t families = byol_appx_families (&either);
  if (families > 0) {
    CLEANUP_FREE char *told = byol_appx_tell (c, &either);

    byol_fail (c, "not-provisioned",
               "%zu AppX package%s installed for a user, but not provisioned for all users, so "
               "that Sysprep fails: %s.",
               families, families == 1 ? " is" : "s are", told ? told : "");
  } else {
    size_t newer = count_newer (&installed, &for_all);

    if (newer > 0)
      byol_pass (c,
                 "No user has an AppX package that is not provisioned for all users, but %zu of "
                 "them in a newer version.",
                 newer);
    else
      byol_pass (c, "No user has an AppX package that is not provisioned for all users.");
  }
  c->out.confidence = appx->database.state == PX_FOUND && agree (&registry, &database)
                        ? BYOL_CONFIDENCE_EQUIVALENT
                        : BYOL_CONFIDENCE_HEURISTIC;
}

const struct byol_rule byol_rule_appx_packages_provisioned = {
  .id = "appx-packages-provisioned",
  .title = "Every AppX package of a user is provisioned for all users",
  .rationale = "Sysprep refuses to generalize a Windows in which an AppX package is installed for "
               "one user only. The import runs Sysprep; it tries to remove such packages and to "
               "start again, and otherwise fails with AppXPackagesInstalled.",
  .expected = "Each package that is registered for a user belongs to a family below "
              "AppxAllUserStore\\Applications or InboxApplications.",
  .remediation =
    "powershell -Command \"Get-AppxPackage -AllUsers -Name NAME | Remove-AppxPackage -AllUsers\"\n"
    "powershell -Command \"Get-AppxProvisionedPackage -Online | Where-Object PackageName -like "
    "'NAME_*' | Remove-AppxProvisionedPackage -Online\"\n"
    "reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsStore /v AutoDownload /t REG_DWORD /d 2 "
    "/f\n"
    "reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CloudContent /v "
    "DisableWindowsConsumerFeatures /t REG_DWORD /d 1 /f",
  .evidence =
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore\n" WIN_APPX_DATABASE,
  CODES ({ "import", "AppXPackagesInstalled" }),
  SOURCES (SOURCE_ERRORS, SOURCE_SYSPREP,
           "https://learn.microsoft.com/troubleshoot/windows-client/setup-upgrade-and-drivers/"
           "sysprep-fails-remove-or-update-store-apps"),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
