/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define LAUNCH_STATE "C:\\ProgramData\\Amazon\\EC2Launch\\state"
#define LAUNCH_V1 "C:\\ProgramData\\Amazon\\EC2-Windows\\Launch\\Config\\LaunchConfig.json"
#define CONFIG "C:\\Program Files\\Amazon\\Ec2ConfigService\\Settings\\config.xml"
#define USER_SCRIPT "C:\\Program Files\\Amazon\\Ec2ConfigService\\Scripts\\UserScript.ps1"
#define MOST_ENTRIES 1000u
#define MOST_CONFIG (64 * KIB)

/* What runs on a WorkSpace, and comes with it. Its PCoIP agent has a
   requirement of its own. */
#define SKYLIGHT "SOFTWARE\\Amazon\\SkyLight"
static const char *const workspace_services[] = { "SkyLightWorkspaceConfigService", "dcvserver" };
static const char *const workspace_folders[] = {
  "C:\\Program Files\\NICE",
  "C:\\ProgramData\\NICE",
  "C:\\ProgramData\\Teradici",
};

/* Of a machine that ran in EC2 or is prepared for it: they do no harm. */
static const char *const ec2_drivers[] = { "xenvbd", "xennet", "AWSNVMe", "ena" };

struct agents
{
  struct clauses found;
  bool workspace, state;
};

static void
agents_free (struct agents *a)
{
  byol_clauses_free (&a->found);
}

static void
look_at_services (struct check *c, struct agents *a)
{
  const struct win_service_list *services;

  if (byol_ev_services (c->ev, &services) != EV_FOUND)
    return;
  for (size_t i = 0; i < services->count; i++) {
    const struct win_service *s = &services->items[i];

    for (size_t j = 0; j < ARRAY_SIZE (workspace_services); j++)
      if (byol_name_eq (s->name, workspace_services[j])
          && byol_ev_part (c->ev, &s->start_note) == EV_FOUND) {
        a->workspace = true;
        byol_clause (&a->found, "a WorkSpace's service %s is there", s->name);
      }
    for (size_t j = 0; j < ARRAY_SIZE (ec2_drivers); j++)
      if (byol_name_eq (s->name, ec2_drivers[j]))
        byol_ev_cite_service (c->ev, s, "Start");
  }
}

static void
look_for_leftovers (struct check *c, struct agents *a)
{
  const struct file_info *file;

  if (byol_ev_key (c->ev, SKYLIGHT) == EV_FOUND) {
    a->workspace = true;
    byol_clause (&a->found, "a WorkSpace's agent left its settings");
  }
  for (size_t i = 0; i < ARRAY_SIZE (workspace_folders); i++)
    if (byol_ev_file (c->ev, workspace_folders[i], &file) == EV_FOUND) {
      a->workspace = true;
      byol_clause (&a->found, "%s is there", workspace_folders[i]);
    }
}

static void
look_at_state (struct check *c, struct agents *a)
{
  const struct file_list *files;

  if (byol_ev_directory (c->ev, LAUNCH_STATE, MOST_ENTRIES, &files) != EV_FOUND
      || files->count == 0)
    return;
  a->state = true;
  byol_clause (&a->found, "EC2Launch has run and was not reset (%zu file%s in its state folder)",
               files->count, files->count == 1 ? "" : "s");
}

/* Whether `before` stands in the text and `after` follows it, spaces between. */
static bool
follows (const char *text, const char *before, const char *after)
{
  for (; *text; text++) {
    if (!byol_name_has_prefix (text, before))
      continue;
    const char *at = text + strlen (before);
    at += strspn (at, " \t\r\n");
    if (byol_name_has_prefix (at, after))
      return true;
  }
  return false;
}

/* The settings of the older agents that AWS's checker changes. */
static void
look_at_settings (struct check *c, struct agents *a)
{
  static const struct
  {
    const char *file, *before, *after, *what;
  } settings[] = {
    { LAUNCH_V1, "\"setComputerName\":", "true", "EC2Launch gives the machine another name" },
    { LAUNCH_V1, "\"setWallpaper\":", "true", "EC2Launch sets the wallpaper" },
    { LAUNCH_V1, "\"addDnsSuffixList\":", "true", "EC2Launch adds DNS suffixes" },
    { CONFIG, "<SetDnsSuffixList>", "true", "EC2Config sets DNS suffixes" },
  };
  const char *asked = NULL;
  CLEANUP_FREE char *text = NULL;

  for (size_t i = 0; i < ARRAY_SIZE (settings); i++) {
    if (asked == NULL || strcmp (asked, settings[i].file) != 0) {
      const uint8_t *bytes;
      size_t len;

      asked = settings[i].file;
      free (text);
      text = NULL;
      if (byol_ev_file_bytes (c->ev, asked, 0, MOST_CONFIG, &bytes, &len) == EV_FOUND) {
        text = strndup ((const char *) bytes, len);
        byol_have (c, text);
      }
    }
    if (text && follows (text, settings[i].before, settings[i].after))
      byol_clause (&a->found, "%s", settings[i].what);
  }
}

static void
check (struct check *c)
{
  const struct file_info *file;
  CLEANUP (agents_free) struct agents a = { .found = { BUF_INIT, 0 } };

  /* What cannot be read is on the trail; the other places may still show one. */
  look_at_services (c, &a);
  look_for_leftovers (c, &a);
  look_at_state (c, &a);
  look_at_settings (c, &a);
  if (byol_ev_file (c->ev, USER_SCRIPT, &file) == EV_FOUND)
    byol_clause (&a.found, "EC2Config still has the user data of its last machine");
  if (a.workspace)
    byol_warn (c, "workspace-agent", "%s: this looks like the image of a WorkSpace.",
               byol_clauses_text (c, &a.found));
  else if (a.found.count)
    byol_warn (c, a.state ? "launch-state" : "launch-settings", "%s.",
               byol_clauses_text (c, &a.found));
  else
    byol_pass (c, "No AWS agent is left in a state that stands in the way.");
}

const struct byol_rule byol_rule_aws_agents_reset = {
  .id = "aws-agents-reset",
  .title = "AWS launch agents are absent or reset",
  .rationale = "A launch agent that believes it has done its work does not run the import's user "
               "data, and the older ones rename the machine and set DNS suffixes and wallpaper; "
               "AWS's checker resets them. The agents of a WorkSpace show that this is the image "
               "of one, which is not imported this way. Drivers for EC2 may stay.",
  .expected = "EC2Launch's state folder is empty, its and EC2Config's settings leave name, DNS "
              "and wallpaper alone, and there is no agent of a WorkSpace.",
  .remediation = "\"C:\\Program Files\\Amazon\\EC2Launch\\EC2Launch.exe\" reset -c",
  .evidence = LAUNCH_STATE "\\*\n" LAUNCH_V1 "\n" CONFIG "\n" USER_SCRIPT "\n" SKYLIGHT
                           "\nC:\\Program Files\\NICE\n"
                           "C:\\ProgramData\\NICE\n"
                           "C:\\ProgramData\\Teradici\n"
                           "SYSTEM\\CurrentControlSet\\Services Start",
  SOURCES (SOURCE_CHECKER, AWS_GUIDE "required-service-components.html"),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
