/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/content.h"

#include <blkid.h>
#include <errno.h>
#include <string.h>

#include "base/limits.h"

/* Signatures of all file systems lie in the first 512 KiB, or at the end. */
#define EDGE MIB

static void
probe_free (blkid_probe *pr)
{
  blkid_free_probe (*pr);
}

const char *
byol_content_boot_sector (const uint8_t sector[512])
{
  /* Of BitLocker To Go, whose volume poses as FAT32: {4967d63b-2e29-4ad8-8399-f6a339e3d001}. */
  static const uint8_t to_go[16] = { 0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a,
                                     0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01 };
  if (memcmp (sector + 3, "-FVE-FS-", 8) == 0)
    return "bitlocker";
  if (memcmp (sector + 3, "MSWIN4.1", 8) == 0 && memcmp (sector + 424, to_go, 16) == 0)
    return "bitlocker";
  if (memcmp (sector + 3, "NTFS    ", 8) == 0)
    return "ntfs";
  if (memcmp (sector + 3, "ReFS\0\0\0\0", 8) == 0)
    return "refs";
  return NULL;
}

/* A copy of that value of the probe, "" where it has none; NULL: no memory. */
static char *
value_of (blkid_probe pr, const char *name)
{
  const char *text;
  if (blkid_probe_lookup_value (pr, name, &text, NULL) != 0)
    text = "";
  return strdup (text);
}

int
byol_content_probe (const struct window *w, char **content, char **label)
{
  *content = *label = NULL;
  uint8_t sector[512] = { 0 };
  int error = byol_window_read (w, 0, sector, w->size < sizeof sector ? w->size : sizeof sector);
  if (error != 0)
    return error;
  const char *known = byol_content_boot_sector (sector);
  if (known != NULL) {
    *content = strdup (known);
    *label = strdup ("");
    return *content != NULL && *label != NULL ? 0 : ENOMEM;
  }

  CLEANUP_CLOSE int fd = byol_window_edges (w, EDGE);
  if (fd < 0)
    return errno;
  CLEANUP (probe_free) blkid_probe pr = blkid_new_probe ();
  if (pr == NULL || blkid_probe_set_device (pr, fd, 0, 0) != 0)
    return ENOMEM;
  blkid_probe_enable_superblocks (pr, 1);
  blkid_probe_set_superblocks_flags (pr, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL);
  /* 1: nothing found. */
  int found = blkid_do_probe (pr);
  if (found < 0)
    return errno != 0 ? errno : EIO;
  *content = found == 0 ? value_of (pr, "TYPE") : strdup ("");
  *label = found == 0 ? value_of (pr, "LABEL") : strdup ("");
  return *content != NULL && *label != NULL ? 0 : ENOMEM;
}
