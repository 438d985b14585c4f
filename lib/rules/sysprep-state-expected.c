/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf16.h"
#include "rules/sources.h"
#include "rules/text-file.h"

#define SETUP "SYSTEM\\Setup"
#define STATUS SETUP "\\Status"
#define SYSPREP_STATUS STATUS "\\SysprepStatus"
#define STATE "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\State"
#define STATE_INI "C:\\Windows\\Setup\\State\\State.ini"
#define STATE_INI_MOST 4096u

#define IMAGE_STATE_COMPLETE "IMAGE_STATE_COMPLETE"
#define IMAGE_STATE_GENERALIZED "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE"

#define SETUP_TYPE_NONE 0u
#define SETUP_TYPE_OOBE 2u /* the next boot starts setup instead of Windows */

/* GeneralizationState. 3 is left by a run that failed half-way. */
#define GENERALIZATION_WAITS 4u
#define GENERALIZATION_DONE 7u

struct state
{
  char *image; /* ImageState; NULL: not told */
  uint64_t setup_type, in_progress, audit_boot, generalization;
  bool has_generalization;
};

static void
state_free (struct state *s)
{
  free (s->image);
}

/* Of the registry, or else of the file that says the same. */
static enum ev_state
ask_image_state (struct check *c, char **out)
{
  const char *text;
  CLEANUP_FREE char *ini = NULL;
  enum ev_state state = byol_ev_string (c->ev, STATE, "ImageState", &text);

  if (state == EV_FOUND) {
    *out = strdup (text);
    byol_have (c, *out);
  }
  if (state != EV_ABSENT)
    return state;
  state = byol_ask_text_file (c, STATE_INI, STATE_INI_MOST, &ini);
  if (state == EV_FOUND)
    *out = byol_ini_value (ini, "State", "ImageState");
  return state;
}

/* An absent number is 0. false: it cannot be read, and the verdict is set. */
static bool
ask_number (struct check *c, const char *key, const char *value, uint64_t *out)
{
  return !byol_cannot_tell (c, byol_ev_number (c->ev, key, value, out));
}

static bool
ask (struct check *c, struct state *s)
{
  enum ev_state state = ask_image_state (c, &s->image);

  if (byol_cannot_tell (c, state))
    return false;
  state = byol_ev_number (c->ev, SYSPREP_STATUS, "GeneralizationState", &s->generalization);
  s->has_generalization = state == EV_FOUND;
  return !byol_cannot_tell (c, state) && ask_number (c, SETUP, "SetupType", &s->setup_type)
         && ask_number (c, SETUP, "SystemSetupInProgress", &s->in_progress)
         && ask_number (c, STATUS, "AuditBoot", &s->audit_boot);
}

/* Neither an installed Windows nor a generalized image. true: it is so, and the
   verdict is set. */
static bool
is_half_way (struct check *c, const struct state *s)
{
  if (byol_name_eq (s->image, "IMAGE_STATE_UNDEPLOYABLE"))
    byol_fail (c, "undeployable",
               "A run of Sysprep or of setup stopped half-way: Windows calls this image "
               "undeployable.");
  else if (byol_name_contains (s->image, "_RESEAL_TO_AUDIT") || s->audit_boot)
    byol_fail (c, "audit-mode", "The next boot goes to audit mode.");
  else if (byol_name_eq (s->image, "IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE"))
    byol_fail (c, "not-set-up",
               "Windows waits for its first setup (OOBE), but was not generalized.");
  else if (s->has_generalization && s->generalization != GENERALIZATION_WAITS
           && s->generalization != GENERALIZATION_DONE)
    byol_fail (c, "half-generalized",
               "A run of Sysprep stopped half-way: GeneralizationState is %" PRIu64 ".",
               s->generalization);
  else
    return false;
  return true;
}

static void
judge_generalized (struct check *c, const struct state *s)
{
  if (s->has_generalization && s->generalization != GENERALIZATION_WAITS)
    byol_fail (c, "half-generalized",
               "Windows calls this image generalized, but GeneralizationState is %" PRIu64 ".",
               s->generalization);
  else if (s->setup_type != SETUP_TYPE_OOBE)
    byol_fail (c, "half-generalized",
               "Windows calls this image generalized, but its next boot does not go on with setup "
               "(SetupType is %" PRIu64 ").",
               s->setup_type);
  else if (strcmp (byol_param_string (c, "state"), "generalized") != 0)
    byol_fail (c, "generalized",
               "Sysprep has generalized this image; AWS wants one from before Sysprep.");
  else
    byol_pass (c, "Sysprep has generalized this image.");
}

static void
judge_installed (struct check *c, const struct state *s)
{
  if (s->generalization == GENERALIZATION_WAITS)
    byol_fail (c, "half-generalized",
               "Windows calls itself installed, but GeneralizationState says that it is "
               "generalized.");
  else if (s->setup_type != SETUP_TYPE_NONE || s->in_progress)
    byol_fail (c, "setup-in-progress", "The next boot goes on with setup instead of Windows.");
  else if (strcmp (byol_param_string (c, "state"), "generalized") == 0)
    byol_fail (c, "not-generalized", "This image was not generalized with Sysprep.");
  else
    byol_pass (c, "Windows is installed and was not generalized.");
}

static void
check (struct check *c)
{
  CLEANUP (state_free) struct state s = { 0 };

  if (!ask (c, &s))
    return;
  if (!s.image)
    byol_unknown (c, "state-not-told", "Windows does not tell its setup state (ImageState).");
  else if (is_half_way (c, &s))
    return;
  else if (byol_name_eq (s.image, IMAGE_STATE_GENERALIZED))
    judge_generalized (c, &s);
  else if (byol_name_eq (s.image, IMAGE_STATE_COMPLETE))
    judge_installed (c, &s);
  else
    byol_unknown (c, "state-not-understood", "Windows' setup state is \"%s\".", s.image);
}

const struct byol_rule byol_rule_sysprep_state_expected = {
  .id = "sysprep-state-expected",
  .title = "Windows is in the Sysprep state that AWS asks for",
  .rationale = "Until 2020 AWS imported images that Sysprep had generalized. Since then it runs "
               "Sysprep itself, on an image from before, and refuses one that is generalized, in "
               "audit mode, or half-way.",
  .expected = "Before March 2020: ImageState is IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE; since then "
              "it is IMAGE_STATE_COMPLETE, and no setup is pending.",
  .remediation = "reg query HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\State\n"
                 "notepad C:\\Windows\\System32\\Sysprep\\Panther\\setuperr.log",
  .evidence = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\State ImageState\n"
              "C:\\Windows\\Setup\\State\\State.ini\n"
              "SYSTEM\\Setup SetupType, SystemSetupInProgress\n"
              "SYSTEM\\Setup\\Status AuditBoot\n"
              "SYSTEM\\Setup\\Status\\SysprepStatus GeneralizationState",
  SOURCES (SOURCE_BYOL, SOURCE_BYOL_2019, SOURCE_SYSPREP,
           "https://learn.microsoft.com/windows-hardware/manufacture/desktop/"
           "windows-setup-states"),
  PARAMS ({ .name = "state",
            .type = PARAM_STRING,
            .doc = "what AWS asks for",
            .choices = "generalized|not-generalized" }),
  .confidence = BYOL_CONFIDENCE_EQUIVALENT,
  .needs_windows = true,
  .check = check,
};
