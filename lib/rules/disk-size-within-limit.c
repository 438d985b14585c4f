/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "rules/sources.h"
#include "rules/say.h"
#include "rules/volumes.h"

/* Windows tells the size of a disk in whole cylinders of 255 * 63 sectors. */
#define CYLINDER 8225280ull

struct subject
{
  char name[64];
  uint64_t size;
};

/* The largest disk, or the Windows volume. false: the verdict is set. */
static bool
find_subject (struct check *c, const struct disk_list *disks, struct subject *out)
{
  if (strcmp (byol_param_string (c, "subject"), "volume") == 0) {
    const struct volume_info *v;

    if (!byol_ask_system_volume (c, &v))
      return false;
    byol_ev_cite_volume (c->ev, v);
    strcpy (out->name, "The C: volume");
    out->size = v->size;
    return true;
  }

  size_t largest = 0;
  for (size_t i = 1; i < disks->count; i++)
    if (disks->items[i].virtual_size > disks->items[largest].virtual_size)
      largest = i;
  byol_ev_cite_disk (c->ev, &disks->items[largest]);
  if (disks->count > 1)
    snprintf (out->name, sizeof out->name, "Disk %zu", largest + 1);
  else
    strcpy (out->name, "The disk");
  out->size = disks->items[largest].virtual_size;
  if (out->size == 0) {
    byol_unknown (c, "disk-unreadable", "The size of the disk could not be read: %s.",
                  disks->items[largest].reason);
    return false;
  }
  return true;
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  const struct volume_list *volumes;
  struct subject s;

  if (!byol_ask_volumes (c, &disks, &volumes) || !find_subject (c, disks, &s))
    return;

  uint64_t most = byol_param_number (c, "fail_above_bytes");
  uint64_t much = byol_param_number (c, "warn_above_bytes");
  uint64_t least = byol_param_number (c, "fail_below_bytes");
  bool fails = true;

  if (s.size > most)
    byol_fail (c, "too-large", "%s has %s, more than the %s allowed.", s.name,
               byol_size_text (s.size).text, byol_size_text (most).text);
  else if (s.size < least)
    byol_fail (c, "too-small", "%s has %s, less than the %s asked for.", s.name,
               byol_size_text (s.size).text, byol_size_text (least).text);
  else {
    fails = false;
    if (s.size > much)
      byol_warn (c, "large", "%s has %s, more than the %s that AWS's documentation has allowed.",
                 s.name, byol_size_text (s.size).text, byol_size_text (much).text);
    else
      byol_pass (c, "%s has %s.", s.name, byol_size_text (s.size).text);
  }

  uint64_t seen = disks->items[0].virtual_size / CYLINDER * CYLINDER;
  bool checker_fails = seen > 80 * GIB;
  if (checker_fails && !fails)
    byol_checker_would (c, "fail this", "it compares the size of the first disk with 80 GiB");
  else if (!checker_fails && c->out.status != BYOL_STATUS_PASS)
    byol_checker_would (c, "pass this",
                        "it compares the first disk, in whole cylinders, with 80 GiB");
}

const struct byol_rule byol_rule_disk_size_within_limit = {
  .id = "disk-size-within-limit",
  .title = "The disk is not larger than WorkSpaces takes",
  .rationale = "The root volume of a WorkSpace is 80 GB. AWS's pages have said 80 GB, and for "
               "years 70 GB. The size that Windows sees counts, not that of the image file.",
  .expected = "The disk (in profiles of 2019 the C: volume) is within the limits of the profile.",
  .remediation = "diskpart\n"
                 "select volume C\n"
                 "shrink\n"
                 "exit",
  .evidence = "the size of the disk, or of the C: volume",
  CODES ({ "checker", "DiskSizeExceeded" }, { "import", "DiskSizeExceeded" }),
  CHECKER_TESTS ("DriveLessThan80GB"),
  SOURCES (SOURCE_ERRORS, SOURCE_BYOL_2019, SOURCE_BYOL_2022, SOURCE_CHECKER),
  PARAMS (
    { .name = "subject",
      .type = PARAM_STRING,
      .doc = "what is measured: every disk, or the volume that holds Windows",
      .choices = "disk|volume" },
    { .name = "fail_above_bytes", .type = PARAM_NUMBER, .doc = "the largest size accepted" },
    { .name = "warn_above_bytes",
      .type = PARAM_NUMBER,
      .doc = "the largest size without a warning" },
    { .name = "fail_below_bytes", .type = PARAM_NUMBER, .doc = "the smallest size accepted" }),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
