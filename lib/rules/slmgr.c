/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text is read without its blanks: where a console wrapped a line, or an
   editor put a byte between any two, the letters still stand in order. */
#include "rules/slmgr.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf16.h"

#define REARM_MOST 999999u

/* As slmgr.vbs shows them; the longer of two that begin alike stands first. */
static const char *const statuses[] = {
  "Licensed",
  "Unlicensed",
  "Initial grace period",
  "Additional grace period",
  "Extended grace period",
  "Non-genuine grace period",
  "Notification",
  "Unknown",
};

/* Reads on past blanks in `label`; NULL: the text goes on otherwise. */
static const char *
skip (const char *text, const char *label)
{
  for (; *label; label++) {
    if (*label == ' ')
      continue;
    if (tolower ((unsigned char) *text) != tolower ((unsigned char) *label))
      return NULL;
    text++;
  }
  return text;
}

/* What follows the next such label in *at, which moves there. */
static const char *
next (const char **at, const char *label)
{
  for (; **at; (*at)++) {
    const char *rest = skip (*at, label);

    if (rest) {
      *at = rest;
      return rest;
    }
  }
  return NULL;
}

static void
read_rearm (const char *text, struct slmgr *out)
{
  while (next (&text, "Remaining Windows rearm count:")) {
    uint32_t count = 0;

    if (!isdigit ((unsigned char) *text))
      continue;
    for (; isdigit ((unsigned char) *text); text++)
      count = count > REARM_MOST / 10 ? REARM_MOST : count * 10 + (uint32_t) (*text - '0');
    if (!out->has_rearm || count < out->rearm)
      out->rearm = count;
    out->has_rearm = true;
  }
}

static void
read_status (const char *text, struct slmgr *out)
{
  bool differ = false;

  while (next (&text, "License Status:"))
    for (size_t i = 0; i < ARRAY_SIZE (statuses); i++)
      if (skip (text, statuses[i])) {
        differ |= out->status && out->status != statuses[i];
        out->status = statuses[i];
        break;
      }
  if (differ)
    out->status = NULL;
  out->licensed = out->status == statuses[0];
}

/* Windows 7 shows it in the description only. */
static void
read_channel (const char *text, struct slmgr *out)
{
  static const char *const kms[] = { "Volume:GVLK", "VOLUME_KMSCLIENT channel" };
  static const char *const other[] = {
    "Product Key Channel:Volume:MAK",
    "Product Key Channel:Retail",
    "Product Key Channel:OEM",
    "VOLUME_MAK channel",
    "RETAIL channel",
    "OEM_SLP channel",
    "OEM_COA_NSLP channel",
    "OEM_DM channel",
  };

  for (size_t i = 0; i < ARRAY_SIZE (other); i++) {
    const char *at = text;
    if (next (&at, other[i]))
      out->channel = SLMGR_CHANNEL_OTHER;
  }
  for (size_t i = 0; i < ARRAY_SIZE (kms) && out->channel == SLMGR_CHANNEL_NOT_SHOWN; i++) {
    const char *at = text;
    if (next (&at, kms[i]))
      out->channel = SLMGR_CHANNEL_KMS;
  }
}

/* windows.+: ([1-9]) in some line, whatever the line is about. */
static bool
checker_finds (const char *text, size_t len)
{
  bool named = false;

  for (size_t i = 0; i < len; i++) {
    if (text[i] == '\n')
      named = false;
    else if (i + 8 < len && strncasecmp (text + i, "windows", 7) == 0 && text[i + 7] != '\n') {
      named = true;
      i += 7;
    } else if (named && i + 2 < len && text[i] == ':' && text[i + 1] == ' ' && text[i + 2] >= '1'
               && text[i + 2] <= '9')
      return true;
  }
  return false;
}

/* UTF-16 of either order, by its mark or by where its NULs are. */
static bool
is_utf16 (const uint8_t *p, size_t len, bool *big)
{
  if (len < 4)
    return false;
  *big = p[0] == 0xfe || p[0] == 0;
  return (p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)
         || (p[1] == 0 && p[3] == 0) || (p[0] == 0 && p[2] == 0);
}

void
byol_slmgr_parse (const void *text, size_t len, struct slmgr *out)
{
  CLEANUP_BUF struct buf plain = BUF_INIT, squeezed = BUF_INIT;
  const uint8_t *p = text;
  bool big = false;
  size_t step = is_utf16 (p, len, &big) ? 2 : 1;

  *out = (struct slmgr){ 0 };
  for (size_t i = 0; i + step <= len; i += step) {
    uint8_t c = p[i + (step == 2 && big)];
    uint8_t high = step == 2 ? p[i + !big] : 0;

    if (high || c >= 0x7f || (c < ' ' && c != '\n' && c != '\t'))
      continue;
    byol_buf_add (&plain, &c, 1);
    if (c > ' ')
      byol_buf_add (&squeezed, &c, 1);
  }
  if (plain.failed || squeezed.failed || squeezed.len == 0)
    return;
  read_rearm (squeezed.data, out);
  read_status (squeezed.data, out);
  read_channel (squeezed.data, out);
  out->checker_passes = checker_finds (plain.data, plain.len);
}
