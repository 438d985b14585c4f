/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/which-windows.h"

#define SETUP "SYSTEM\\Setup"
#define REPARSE_TAG_WOF 0x80000017u
/* Files that every Windows has, and that CompactOS compresses. */
static const char *const samples[] = {
  "C:\\Windows\\explorer.exe",
  "C:\\Windows\\notepad.exe",
  "C:\\Windows\\System32\\cmd.exe",
  "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
};

static void
check (struct check *c)
{
  const struct win_identity *id;
  const struct file_info *file;
  uint64_t compact = 0;

  if (!byol_ask_identity (c, &id))
    return;
  if (id->major < 10) {
    byol_not_applicable (c, "This version of Windows has no CompactOS.");
    return;
  }
  for (size_t i = 0; i < ARRAY_SIZE (samples); i++)
    if (byol_ev_file (c->ev, samples[i], &file) == EV_FOUND
        && file->reparse_tag == REPARSE_TAG_WOF) {
      byol_ev_cite (c->ev, samples[i], "reparse tag", "file", "0x80000017 (WOF)");
      byol_warn (c, "files-compressed", "Windows is compressed with CompactOS: %s is, for one.",
                 samples[i]);
      return;
    }
  if (byol_cannot_tell (c, byol_ev_number (c->ev, SETUP, "Compact", &compact)))
    return;
  if (compact)
    byol_warn (c, "compact-installed",
               "Windows was installed compressed with CompactOS (Compact is %llu).",
               (unsigned long long) compact);
  else
    byol_pass (c, "Windows is not compressed with CompactOS.");
}

const struct byol_rule byol_rule_windows_not_compacted = {
  .id = "windows-not-compacted",
  .title = "Windows files are not compressed with CompactOS",
  .rationale = "Compressed system files boot and import as others do, but tools that look at the "
               "image from outside may not be able to read them; the content of such a file is "
               "not read here either. Nothing that AWS publishes speaks of it.",
  .expected = "Windows was not installed compact, and its files are not WOF-compressed.",
  .remediation = "compact /compactos:never",
  .evidence = SETUP " Compact\n"
                    "C:\\Windows\\explorer.exe\n"
                    "C:\\Windows\\notepad.exe\n"
                    "C:\\Windows\\System32\\cmd.exe\n"
                    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
  SOURCES ("https://learn.microsoft.com/windows-hardware/manufacture/desktop/compact-os"),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
