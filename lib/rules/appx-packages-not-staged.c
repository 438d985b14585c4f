/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "rules/appx.h"
#include "rules/sources.h"

static bool
is_system (const struct win_appx_package *p)
{
  return strcmp (p->sid, "S-1-5-18") == 0;
}

/* ---- by the database ---------------------------------------------------------------- */

/* What a person has, in whatever state. */
static bool
of_user (const struct win_appx_package *p)
{
  return p->from_database && p->user;
}

static bool
staged_for_user (const struct win_appx_package *p)
{
  return of_user (p) && p->state == WIN_APPX_STAGED && !p->auxiliary;
}

static bool
of_system (const struct win_appx_package *p)
{
  return p->from_database && is_system (p) && !p->auxiliary;
}

static bool
is_inbox (const struct win_appx_package *p)
{
  return p->state == WIN_APPX_INBOX || p->inbox;
}

/* ---- by the registry ---------------------------------------------------------------- */

/* For all, or for somebody. */
static bool
in_use (const struct win_appx_package *p)
{
  return byol_appx_for_all (p) || (p->state == WIN_APPX_INSTALLED && !p->from_database);
}

static bool
has_files (const struct win_appx_package *p)
{
  return p->state == WIN_APPX_STAGED && !p->from_database && !p->auxiliary;
}

/* ------------------------------------------------------------------------------------- */

static void
warn (struct check *c, const struct appx_set *set, const char *how)
{
  CLEANUP_FREE char *told = byol_appx_tell (c, set);
  size_t families = byol_appx_families (set);

  byol_warn (c, "staged", "%zu AppX package%s %s: %s.", families, families == 1 ? " is" : "s are",
             how, told ? told : "");
}

/* What the import's rule says: staged for a user, or there for the system account
   and for no user. */
static void
decide_by_database (struct check *c, const struct win_appx *appx)
{
  CLEANUP_APPX_SET struct appx_set inbox = { 0 }, users = { 0 }, staged = { 0 }, alone = { 0 };

  if (!byol_appx_collect (c, &inbox, appx, is_inbox, NULL)
      || !byol_appx_collect (c, &users, appx, of_user, &inbox)
      || !byol_appx_collect (c, &staged, appx, staged_for_user, &inbox)
      || !byol_appx_collect (c, &alone, appx, of_system, &users))
    return;
  /* Of those, Windows' own are meant to be there. */
  size_t kept = 0;
  for (size_t i = 0; i < alone.count; i++)
    if (!byol_appx_has (&inbox, alone.items[i]->family))
      alone.items[kept++] = alone.items[i];
  alone.count = kept;

  if (staged.count > 0)
    warn (c, &staged, "staged for a user, but not installed");
  else if (alone.count > 0)
    warn (c, &alone, "there for the system account, but for no user");
  else
    byol_pass (c, "No AppX package is staged only.");
  c->out.confidence = BYOL_CONFIDENCE_EQUIVALENT;
}

static void
decide_by_registry (struct check *c, const struct win_appx *appx)
{
  CLEANUP_APPX_SET struct appx_set used = { 0 }, staged = { 0 };

  if (!byol_appx_collect (c, &used, appx, in_use, NULL)
      || !byol_appx_collect (c, &staged, appx, has_files, &used))
    return;
  if (staged.count > 0)
    warn (c, &staged, "staged, but neither provisioned nor installed for anybody");
  else
    byol_pass (c, "No AppX package is staged only.");
  c->out.confidence = BYOL_CONFIDENCE_HEURISTIC;
}

static void
check (struct check *c)
{
  const struct win_appx *appx = byol_appx_ask (c);

  if (appx == NULL)
    return;
  if (appx->database.state == PX_FOUND)
    decide_by_database (c, appx);
  else
    decide_by_registry (c, appx);
}

const struct byol_rule byol_rule_appx_packages_not_staged = {
  .id = "appx-packages-not-staged",
  .title = "No AppX package is staged only",
  .rationale = "A package whose files are staged but which is installed for nobody stops Sysprep "
               "when an update brings it to life; AWS's compatibility check for imported images "
               "lists it as StagedAppxPackage.",
  .expected = "Each package that is staged, or registered for the system account, is installed for "
              "a user as well or a part of Windows.",
  .remediation =
    "powershell -Command \"Get-AppxPackage -AllUsers -Name NAME | Remove-AppxPackage -AllUsers\"\n"
    "powershell -Command \"Get-AppxProvisionedPackage -Online | Where-Object PackageName -like "
    "'NAME_*' | Remove-AppxProvisionedPackage -Online\"",
  .evidence =
    "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore\n" WIN_APPX_DATABASE,
  CODES ({ "import", "StagedAppxPackage" }),
  SOURCES (SOURCE_ERRORS, SOURCE_SYSPREP, SOURCE_IMAGE_CHECKER),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
