/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The file around a disk: u8 kind, then a sparse file (fuzz.h) that is probed,
 * as that format or as any, and looked through; or that is read as a package,
 * or the rest is an OVF descriptor. Checksums that stand in the way are made
 * right first.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "disks.h"
#include "fuzz.h"
#include "reader/complete.h"
#include "reader/container.h"
#include "reader/ovf.h"
#include "reader/package.h"

const struct fuzz_target fuzz_target = { "container", 4000 };

static const char *const formats[] = { "", "raw", "qcow2", "vmdk", "vpc", "vhdx", "vdi" };
#define PACKAGE_FILE ARRAY_SIZE (formats)
#define DESCRIPTOR (PACKAGE_FILE + 1)
#define KINDS (DESCRIPTOR + 1)

static void
write_at (int fd, const void *bytes, size_t len, uint64_t at)
{
  FUZZ_CHECK (pwrite (fd, bytes, len, (off_t) at) == (ssize_t) len);
}

/* Both headers of a VHDX. */
static void
seal_vhdx (int fd)
{
  for (uint64_t at = 64 * KIB; at <= 128 * KIB; at += 64 * KIB) {
    uint8_t h[4096];
    if (pread (fd, h, sizeof h, (off_t) at) != sizeof h || memcmp (h, "head", 4) != 0)
      continue;
    memset (h + 4, 0, 4);
    uint32_t crc = ~0u;
    for (size_t i = 0; i < sizeof h; i++) {
      crc ^= h[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
    }
    for (int i = 0; i < 4; i++)
      h[4 + i] = (uint8_t) (~crc >> 8 * i);
    write_at (fd, h, sizeof h, at);
  }
}

/* Every block of an archive that looks like a header. */
static void
seal_tar (int fd, uint64_t size)
{
  uint8_t h[512];
  for (uint64_t at = 0; at + sizeof h <= size && at < MIB; at += sizeof h) {
    if (pread (fd, h, sizeof h, (off_t) at) != sizeof h || memcmp (h + 257, "ustar", 5) != 0)
      continue;
    unsigned sum = 0;
    memset (h + 148, ' ', 8);
    for (size_t i = 0; i < sizeof h; i++)
      sum += h[i];
    snprintf ((char *) h + 148, 8, "%06o", sum);
    write_at (fd, h, sizeof h, at);
  }
}

static void
try_container (int fd, const char *format)
{
  CLEANUP (byol_px_disks_free) struct disk_list disks = fuzz_disk ();
  struct disk_info *disk = disks.items;
  CLEANUP_ERROR struct byol_error *err = NULL;
  int r = byol_container_probe (fd, format, disk, &err);
  FUZZ_CHECK ((r == 0) == (err == NULL));
  if (r != 0)
    return;
  FUZZ_CHECK (disk->format != NULL && disk->format[0] != '\0');
  FUZZ_CHECK (format[0] == '\0' || strcmp (format, disk->format) == 0);
  if (!(disk->flags & DISK_BACKING))
    byol_container_complete (fd, disk, &err);
}

static void
try_package (int fd)
{
  CLEANUP (byol_px_package_free) struct package_info info = { 0 };
  CLEANUP (byol_package_disks_free) struct package_disks disks = { 0 };
  CLEANUP_ERROR struct byol_error *err = NULL;
  struct reader_io io = { .fd = -1 };
  int r = byol_package_read (fd, "/image.ova", false, &io, &info, &disks, &err);
  FUZZ_CHECK ((r == 0) == (err == NULL));
  FUZZ_CHECK (r != 0 || disks.count > 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct wire in = fuzz_input (data, size);
  uint8_t kind = byol_get_u8 (&in) % KINDS;
  if (kind == DESCRIPTOR) {
    CLEANUP (byol_ovf_free) struct ovf ovf = { 0 };
    CLEANUP_FREE char *reason = NULL;
    enum px_state state = byol_ovf_parse (in.p, (size_t) (in.end - in.p), &ovf, &reason);
    FUZZ_CHECK ((state == PX_UNREADABLE) == (reason != NULL));
    return 0;
  }
  uint64_t bytes;
  CLEANUP_CLOSE int fd = fuzz_sparse_file (&in, &bytes);
  if (kind == PACKAGE_FILE) {
    seal_tar (fd, bytes);
    try_package (fd);
  } else {
    seal_vhdx (fd);
    try_container (fd, formats[kind]);
  }
  return 0;
}
