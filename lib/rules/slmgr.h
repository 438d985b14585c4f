/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What "cscript slmgr.vbs /dlv" printed in an English Windows. */
#ifndef BYOL_RULES_SLMGR_H
#define BYOL_RULES_SLMGR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum slmgr_channel
{
  SLMGR_CHANNEL_NOT_SHOWN,
  SLMGR_CHANNEL_KMS, /* Volume:GVLK, VOLUME_KMSCLIENT */
  SLMGR_CHANNEL_OTHER,
};

struct slmgr
{
  bool has_rearm;
  uint32_t rearm;     /* the smallest, when several are shown; at most 999,999 */
  const char *status; /* "Licensed", ... as shown; NULL: not shown, or several that differ */
  bool licensed;
  enum slmgr_channel channel;
  bool checker_passes; /* what AWS's checker looks for is in some line */
};

/* Pasted text of any sort: wrapped, indented, with a byte order mark, or UTF-16. */
void byol_slmgr_parse (const void *text, size_t len, struct slmgr *out);

#endif
