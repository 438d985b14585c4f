/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/which-windows.h"
#include "rules/sources.h"

/* "19045", or "17763/EnterpriseS": only that edition of the build. */
static bool
build_is_valid (const char *item)
{
  size_t digits = strspn (item, "0123456789");

  if (digits == 0 || digits > 6)
    return false;
  item += digits;
  if (*item == '\0')
    return true;
  if (*item++ != '/' || *item == '\0')
    return false;
  while (isalnum ((unsigned char) *item))
    item++;
  return *item == '\0';
}

enum listing
{
  LISTED,
  OTHER_EDITION, /* the build is listed, but for another edition only */
  NEWER,         /* than the newest of a list that may have grown */
  UNNAMED,       /* the checker takes it, the pages do not name it */
  UNLISTED,
};

static enum listing
look_up (const struct check *c, const struct win_identity *id)
{
  const struct strv *builds = byol_param_strings (c, "builds");
  const struct strv *unnamed = byol_param_strings (c, "builds_unnamed");
  enum listing found = UNLISTED;
  uint32_t newest = 0;

  for (size_t i = 0; i < builds->count; i++) {
    char *edition;
    uint32_t build = (uint32_t) strtoul (builds->items[i], &edition, 10);

    if (build > newest)
      newest = build;
    if (build != id->build)
      continue;
    if (*edition == '\0' || byol_name_eq (edition + 1, id->edition))
      return LISTED;
    found = OTHER_EDITION;
  }
  if (found == UNLISTED && id->build > newest
      && strcmp (byol_param_string (c, "newer_builds"), "warn") == 0)
    return NEWER;
  for (size_t i = 0; i < unnamed->count; i++)
    if (strtoul (unnamed->items[i], NULL, 10) == id->build)
      return UNNAMED;
  return found;
}

/* What checker 2.13.25 compares: 10.0 and a build of its list. */
static bool
checker_lists (const struct win_identity *id)
{
  static const uint32_t builds[] = { 10586, 14393, 15063, 16299, 17134, 17763, 18362, 18363,
                                     19041, 19042, 19043, 19044, 19045, 22000, 22621, 22631 };

  for (size_t i = 0; i < ARRAY_SIZE (builds); i++)
    if (id->build == builds[i])
      return id->major == 10 && id->minor == 0;
  return false;
}

/* A build of the list, of an edition that is known. */
static void
judge_listed (struct check *c, const struct win_identity *id, const char *product)
{
  if (byol_param_has (c, "editions", id->edition))
    byol_pass (c, "%s, build %" PRIu32 ", edition %s, is on AWS's list.", product, id->build,
               id->edition);
  else
    byol_warn (c, "edition-not-named",
               "Build %" PRIu32 " is on AWS's list, but its edition %s is not named.", id->build,
               id->edition);
}

static void
check (struct check *c)
{
  const struct win_identity *id;

  if (!byol_ask_identity (c, &id))
    return;
  enum ev_state typed = byol_ev_part (c->ev, &id->product_type_note);
  enum ev_state named = byol_ev_part (c->ev, &id->edition_note);
  enum listing listing = look_up (c, id);
  const char *product = id->product[0] ? id->product : "Windows";
  bool client = byol_name_eq (id->product_type, "WinNT");

  if (id->product_type[0] && !client)
    byol_fail (c, "not-a-client", "%s is a server (product type %s).", product, id->product_type);
  else if (byol_param_has (c, "editions_refused", id->edition))
    byol_fail (c, "edition-refused", "%s, edition %s, is not accepted.", product, id->edition);
  else if (listing == UNLISTED)
    byol_fail (c, "build-not-listed", "%s, build %" PRIu32 ", is not on AWS's list.", product,
               id->build);
  else if (byol_cannot_tell (c, typed) || byol_cannot_tell (c, named))
    return;
  else if (id->product_type[0] == '\0' || id->edition[0] == '\0')
    byol_unknown (c, "edition-absent", "The registry does not say which Windows this is: no %s.",
                  id->product_type[0] == '\0' ? "product type" : "edition");
  else if (listing == OTHER_EDITION)
    byol_fail (c, "edition-not-listed",
               "Build %" PRIu32 " is accepted in another edition only, not as %s.", id->build,
               id->edition);
  else if (listing == UNNAMED)
    byol_warn (c, "build-not-named",
               "AWS's checker takes %s, build %" PRIu32 ", but its pages do not name it.", product,
               id->build);
  else if (listing == NEWER)
    byol_warn (c, "build-newer",
               "%s, build %" PRIu32 ", is newer than every version on AWS's list.", product,
               id->build);
  else
    judge_listed (c, id, product);

  bool checker_passes = client && checker_lists (id);
  bool accepts = c->out.status == BYOL_STATUS_PASS || c->out.status == BYOL_STATUS_WARN;
  if (checker_passes && c->out.status != BYOL_STATUS_PASS && c->out.status != BYOL_STATUS_UNKNOWN)
    byol_checker_would (c, "pass this",
                        "it reads only the product type and the version, and its list has %" PRIu32,
                        id->build);
  else if (!checker_passes && accepts)
    byol_checker_would (c, "fail this", "its list does not have build %" PRIu32, id->build);
}

const struct byol_rule byol_rule_windows_version_supported = {
  .id = "windows-version-supported",
  .title = "The Windows version is one that AWS supports",
  .rationale = "WorkSpaces takes client versions of Windows from a list that changes with the "
               "years. N editions and Home are excluded; server and multi-session editions count "
               "as servers.",
  .expected = "A client edition of Windows whose build is on AWS's list.",
  .remediation = "winver\n"
                 "dism /online /get-currentedition",
  .evidence = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion CurrentBuildNumber, EditionID\n"
              "SYSTEM\\CurrentControlSet\\Control\\ProductOptions ProductType",
  CODES ({ "checker", "OSNotSupported" }, { "import", "OSNotSupported" }),
  CHECKER_TESTS ("OSRequirements"),
  SOURCES (SOURCE_BYOL, SOURCE_ERRORS, SOURCE_BYOL_2019, SOURCE_CHECKER),
  PARAMS ({ .name = "builds",
            .type = PARAM_STRINGS,
            .doc = "accepted builds: \"19045\", or \"17763/EnterpriseS\" for one edition of it",
            .valid = build_is_valid },
          { .name = "builds_unnamed",
            .type = PARAM_STRINGS,
            .doc = "builds that the checker takes and the pages do not name: a warning",
            .valid = build_is_valid },
          { .name = "newer_builds",
            .type = PARAM_STRING,
            .doc = "what a build is that is newer than every accepted one: a list that may have "
                   "grown since, or one that is known",
            .choices = "fail|warn" },
          { .name = "editions",
            .type = PARAM_STRINGS,
            .doc = "values of EditionID that AWS names; others are a warning" },
          { .name = "editions_refused",
            .type = PARAM_STRINGS,
            .doc = "values of EditionID that AWS excludes" }),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
