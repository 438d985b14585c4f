/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/limits.h"
#include "base/utf16.h"
#include "rules/say.h"
#include "rules/sources.h"

#define FOLDER "C:\\System Volume Information"
/* Ends the name of the files that hold what was overwritten since a copy was
   made; a file with this name alone only lists them. */
#define STORE "{3808876b-c176-4e48-b7ae-04046e6cc752}"
#define MOST_ENTRIES 10000u
#define LARGE (2 * GIB)

static void
check (struct check *c)
{
  const struct file_list *files;
  uint64_t size = 0;
  size_t count = 0;
  enum ev_state state = byol_ev_directory (c->ev, FOLDER, MOST_ENTRIES, &files);

  if (byol_cannot_tell (c, state))
    return;
  for (size_t i = 0; state == EV_FOUND && i < files->count; i++) {
    const struct file_info *f = &files->items[i];
    size_t len = strlen (f->name);

    if (len <= sizeof STORE - 1 || !byol_name_eq (f->name + len - (sizeof STORE - 1), STORE))
      continue;
    count++;
    size = size + f->size < size ? UINT64_MAX : size + f->size;
    byol_ev_cite (c->ev, FOLDER, f->name, "file", byol_size_text (f->size).text);
  }
  if (count == 0)
    byol_pass (c, "There are no shadow copies on C:.");
  else
    byol_warn (c, size > LARGE ? "large-shadow-copies" : "shadow-copies",
               "%zu shadow cop%s on C: keep%s %s of old data%s.", count, count == 1 ? "y" : "ies",
               count == 1 ? "s" : "", byol_size_text (size).text,
               size > LARGE ? ", which counts against the free space" : "");
}

const struct byol_rule byol_rule_shadow_copies_absent = {
  .id = "shadow-copies-absent",
  .title = "There are no volume shadow copies",
  .rationale = "Restore points and other shadow copies take space that the import needs, make the "
               "upload longer, and carry old versions of files, deleted ones as well, to whoever "
               "gets a WorkSpace. Nothing that AWS publishes forbids them.",
  .expected = "System Volume Information holds no shadow copies.",
  .remediation = "vssadmin delete shadows /all",
  .evidence = FOLDER "\\*" STORE,
  SOURCES ("https://learn.microsoft.com/windows-server/administration/windows-commands/"
           "vssadmin-delete-shadows"),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
