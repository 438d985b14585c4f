/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/limits.h"
#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

#define RESERVES "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\ReserveManager"
/* What Windows sets aside, about, and does not report as free. */
#define RESERVED_STORAGE (7 * GIB)

static bool
reserves_are_on (struct check *c)
{
  uint64_t passed = 0;

  byol_ev_begin_optional (c->ev);
  byol_ev_number (c->ev, RESERVES, "PassedPolicy", &passed);
  byol_ev_end_optional (c->ev);
  return passed != 0;
}

/* The script's later test asks for 20 GiB first, and never counts its warning. */
static bool
checker_only_warns (struct check *c)
{
  const struct win_identity *id;

  byol_ev_begin_optional (c->ev);
  bool known = byol_ev_identity (c->ev, &id) == EV_FOUND;
  byol_ev_end_optional (c->ev);
  return known && id->major >= 10;
}

static void
check (struct check *c)
{
  const struct volume_info *v;

  if (!byol_ask_system_volume (c, &v))
    return;
  byol_ev_cite_volume (c->ev, v);
  if (!(v->flags & VOLUME_HAS_FREE)) {
    byol_unknown (c, "free-space-unknown", "The free space of the C: volume could not be read.");
    return;
  }

  uint64_t needed = byol_param_number (c, "fail_below_bytes");
  uint64_t wanted = byol_param_number (c, "warn_below_bytes");
  struct short_text free_text = byol_size_text (v->fs_free);

  if (v->fs_free < needed) {
    byol_fail (c, "too-little", "The C: volume has %s free, less than the %s needed.",
               free_text.text, byol_size_text (needed).text);
    if (checker_only_warns (c))
      byol_checker_would (c, "only warn", "it tests for 20 GiB first and does not count that");
  } else if (v->fs_free < wanted)
    byol_warn (c, "little", "The C: volume has %s free; AWS asks for %s.", free_text.text,
               byol_size_text (wanted).text);
  else if (v->fs_free - wanted < RESERVED_STORAGE && reserves_are_on (c))
    byol_warn (c, "little-beside-reserve",
               "The C: volume has %s free, of which Windows' reserved storage takes about %s; AWS "
               "asks for %s.",
               free_text.text, byol_size_text (RESERVED_STORAGE).text,
               byol_size_text (wanted).text);
  else
    byol_pass (c, "The C: volume has %s free.", free_text.text);
}

const struct byol_rule byol_rule_free_space_sufficient = {
  .id = "free-space-sufficient",
  .title = "The C: volume has enough free space",
  .rationale = "The import installs drivers, agents and, if asked for, Office on C:. Sizes in GB "
               "are of 2^30 bytes, as in AWS's script.",
  .expected = "Free space on C: at least as large as the profile asks for.",
  .remediation = "powercfg /h off\n"
                 "dism /online /cleanup-image /startcomponentcleanup\n"
                 "cleanmgr /d C:",
  .evidence = "the free clusters of the C: volume\n"
              "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\ReserveManager PassedPolicy",
  CODES ({ "checker", "DiskFreeSpace" }, { "import", "DiskFreeSpace" },
         { "import", "InsufficientDiskSpace" }),
  CHECKER_TESTS ("FreeDiskSpace", "FreeDiskSpaceW7"),
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL_2022, SOURCE_CHECKER, SOURCE_IMAGE_CHECKER),
  PARAMS (
    { .name = "fail_below_bytes", .type = PARAM_NUMBER, .doc = "the least that is accepted" },
    { .name = "warn_below_bytes", .type = PARAM_NUMBER, .doc = "the least without a warning" }),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
