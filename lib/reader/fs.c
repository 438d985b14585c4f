/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/fs.h"

#include <string.h>

const char *
byol_path_next (const char **path, size_t *len)
{
  for (;;) {
    *path += strspn (*path, "\\");
    *len = strcspn (*path, "\\");
    if (*len == 0)
      return NULL;
    const char *name = *path;
    *path += *len;
    if (*len != 1 || *name != '.')
      return name;
  }
}

void
byol_doubt (char **doubts, const char *what, const char *why)
{
  CLEANUP_FREE char *before = STEAL (*doubts);
  byol_unreadable (doubts, "%s%s%s%s%s", before ? before : "", before ? "; " : "", what,
                   why ? ": " : "", why ? why : "");
}

/* The first page of hiberfil.sys: "hibr" while a session sleeps in it, "wake"
   once it was resumed, zeros after a clean start. A file too short for that
   stands on a data volume of a sleeping session. Its page tables differ by
   Windows version: whether it is only Fast Startup's is not told. */
void
byol_look_at_hibernation (struct fs *fs, struct volume_info *v, char **doubts)
{
  CLEANUP_FREE char *why = NULL;
  CLEANUP_BUF struct buf page = BUF_INIT;
  static const char zeros[4];
  switch (fs->ops->read (fs, "\\hiberfil.sys", 0, 4096, &page, &why)) {
    case PX_ABSENT:
      return;
    case PX_UNREADABLE:
      byol_doubt (doubts, "whether it is hibernated is not known", why);
      return;
    case PX_FOUND:
      break;
  }
  if (page.len < 4096 || strncasecmp (page.data, "hibr", 4) == 0)
    v->flags |= VOLUME_HIBERNATED;
  else if (strncasecmp (page.data, "wake", 4) != 0 && memcmp (page.data, zeros, 4) != 0)
    byol_doubt (doubts, "whether it is hibernated is not known",
                "hiberfil.sys has an unknown header");
}
