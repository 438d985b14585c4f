/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/say.h"
#include "rules/sources.h"

#define KEY "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management"

static char
upper (char c)
{
  return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
}

/* "C:\pagefile.sys 1024 4096": without numbers, or with 0 0, Windows chooses
   the size. */
static bool
is_managed (const char *entry)
{
  const char *sizes = strpbrk (entry, " \t");

  return sizes == NULL || strspn (sizes, " \t0") == strlen (sizes);
}

static void
check (struct check *c)
{
  const struct strv *files;
  CLEANUP_CLAUSES struct clauses elsewhere = { BUF_INIT, 0 };
  size_t count = 0;
  bool managed = false;
  enum ev_state state = byol_ev_strings (c->ev, KEY, "PagingFiles", &files);

  if (byol_cannot_tell (c, state))
    return;
  for (size_t i = 0; state == EV_FOUND && i < files->count; i++) {
    const char *entry = files->items[i];
    char letter = upper (entry[0]);

    if (entry[0] == '\0')
      continue;
    count++;
    managed |= is_managed (entry);
    if (letter != 'C' && letter != '?')
      byol_clause (&elsewhere, "a page file is set to be \"%s\"", entry);
  }
  if (elsewhere.count)
    byol_fail (c, "page-file-elsewhere", "%s, not on C:.", byol_clauses_text (c, &elsewhere));
  else if (count == 0)
    byol_warn (c, "no-page-file", "Windows is set to have no page file.");
  else if (managed)
    byol_pass (c, "The page file is on C:, its size left to Windows as it is by default.");
  else
    byol_pass (c, "The page file is on C:, of a fixed size.");
}

const struct byol_rule byol_rule_page_file_on_c = {
  .id = "page-file-on-c",
  .title = "The page file is on C:",
  .rationale =
    "A drive other than C: does not come with the image, and D: becomes the user's. Without a "
    "page file a WorkSpace runs out of memory early and cannot write crash dumps. VM Import's list "
    "of limitations asks for a page file of fixed size, because one that Windows manages can grow "
    "to 16 GB of C:; every Windows is installed with a managed one, and AWS's checker does not "
    "mind, so that this alone is no finding.",
  .expected = "PagingFiles names C:, or leaves the drive to Windows (?:).",
  .remediation = "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory "
                 "Management\" /v PagingFiles /t REG_MULTI_SZ /d \"C:\\pagefile.sys 4096 4096\" "
                 "/f\n"
                 "shutdown /r /t 0",
  .evidence = KEY " PagingFiles",
  SOURCES (SOURCE_VM_IMPORT_LIMITS),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
