/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/package.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "reader/bytes.h"
#include "reader/manifest.h"
#include "reader/ovf.h"
#include "reader/tar.h"

/* Bytes whose digests are computed without being asked to: a fraction of a
   second. */
#define CHEAP (64 * MIB)
#define MANIFEST_MOST MIB

struct package
{
  int fd;
  const char *path;
  struct tar tar;
  struct ovf ovf;
  struct package_info *info;
  struct package_disks *disks;
  struct byol_error **err;
};

static bool
ends_in (const char *name, const char *ending)
{
  size_t len = strlen (name), n = strlen (ending);
  return len > n && strcasecmp (name + len - n, ending) == 0;
}

/* The only member with that ending, NULL where there is none. */
static int
only_member (const struct package *p, const char *ending, const struct tar_member **out)
{
  *out = NULL;
  for (size_t i = 0; i < p->tar.count; i++) {
    if (!ends_in (p->tar.items[i].name, ending))
      continue;
    if (*out != NULL)
      return byol_error_set (p->err, BYOL_E_FORMAT, "%s: two members end in %s: \"%s\" and \"%s\"",
                             p->path, ending, (*out)->name, p->tar.items[i].name);
    *out = &p->tar.items[i];
  }
  return 0;
}

/* A whole member, with a NUL behind it. */
static int
load (const struct package *p, const struct tar_member *member, uint64_t most, char **out)
{
  if (member->size > most)
    return byol_error_set (p->err, BYOL_E_FORMAT, "%s: \"%s\" is too large", p->path, member->name);
  CLEANUP_FREE char *text = malloc (member->size + 1);
  if (text == NULL)
    return byol_error_nomem (p->err);
  for (size_t got = 0; got < member->size;) {
    ssize_t n = pread (p->fd, text + got, member->size - got, (off_t) (member->offset + got));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return byol_error_set_errno (p->err, BYOL_E_IO, n < 0 ? errno : EIO, "%s", p->path);
    got += (size_t) n;
  }
  text[member->size] = '\0';
  *out = STEAL (text);
  return 0;
}

/* The member that the descriptor means by that reference: a URL, where "%20"
   stands for a space. */
static const struct tar_member *
resolve (const struct package *p, const char *href)
{
  const struct tar_member *found = byol_tar_find (&p->tar, href);
  CLEANUP_FREE char *plain = strdup (href);
  if (found != NULL || plain == NULL)
    return found;
  char *to = plain;
  for (const char *from = href; *from; from++) {
    int high = *from == '%' ? hex_digit (from[1]) : -1;
    int low = high < 0 ? -1 : hex_digit (from[2]);
    *to++ = low < 0 ? *from : (char) (high << 4 | low);
    from += low < 0 ? 0 : 2;
  }
  *to = '\0';
  return byol_tar_find (&p->tar, strncmp (plain, "./", 2) == 0 ? plain + 2 : plain);
}

static bool
is_gzip (const struct package *p, const struct tar_member *member)
{
  uint8_t magic[2];
  return member->size >= sizeof magic
         && pread (p->fd, magic, sizeof magic, (off_t) member->offset) == sizeof magic
         && magic[0] == 0x1f && magic[1] == 0x8b;
}

/* A disk that cannot be opened, for that reason. */
static int
add_closed (struct package *p, const char *member, uint64_t capacity, const char *why)
{
  struct package_disk *disk =
    byol_px_grow ((void **) &p->disks->items, &p->disks->count, sizeof *p->disks->items);
  if (disk == NULL)
    return byol_error_nomem (p->err);
  disk->member = strdup (member);
  disk->closed = strdup (why);
  disk->capacity = capacity;
  return disk->member != NULL && disk->closed != NULL ? 0 : byol_error_nomem (p->err);
}

static int
add_disk (struct package *p, const struct ovf_disk *from)
{
  const struct tar_member *member = resolve (p, from->file);
  bool ok = true;
  if (from->chunked) {
    p->info->flags |= PACKAGE_CHUNKED;
    ok = byol_problem (&p->info->problems, "the disk %.200s is cut into pieces", from->file);
    return ok ? add_closed (p, from->file, from->capacity,
                            "its file is cut into pieces inside the package")
              : byol_error_nomem (p->err);
  }
  if (member == NULL) /* is told with the other files */
    return add_closed (p, from->file, from->capacity, "its file is not in the package");
  if (from->compressed || is_gzip (p, member)) {
    p->info->flags |= PACKAGE_COMPRESSED;
    ok = byol_problem (&p->info->problems, "the disk %.200s is compressed as a whole", from->file);
    return ok ? add_closed (p, member->name, from->capacity,
                            "its file is compressed inside the package")
              : byol_error_nomem (p->err);
  }
  struct package_disk *disk =
    byol_px_grow ((void **) &p->disks->items, &p->disks->count, sizeof *p->disks->items);
  if (disk == NULL || (disk->member = strdup (member->name)) == NULL)
    return byol_error_nomem (p->err);
  disk->offset = member->offset;
  disk->size = member->size;
  disk->capacity = from->capacity;
  disk->parent = from->parent;
  return 0;
}

/* What the descriptor names must be there. */
static int
check_files (struct package *p)
{
  bool ok = true;
  for (size_t i = 0; i < p->ovf.files.count; i++)
    if (resolve (p, p->ovf.files.items[i]) == NULL) {
      p->info->flags |= PACKAGE_MISSING;
      ok &= byol_problem (&p->info->problems, "the descriptor names %.200s, which is not there",
                          p->ovf.files.items[i]);
    }
  for (size_t i = 0; i < p->ovf.disk_count; i++)
    if (p->ovf.disks[i].file[0] == '\0')
      ok &= byol_problem (&p->info->problems, "a disk is empty: it has no file");
  if (p->ovf.disk_count == 0)
    ok &= byol_problem (&p->info->problems, "the descriptor names no disk");
  if (p->ovf.machines != 1)
    ok &= byol_problem (&p->info->problems, "the descriptor describes %u machines, not one",
                        p->ovf.machines);
  if (!p->tar.ended)
    ok &=
      byol_problem (&p->info->problems, "the archive has no end mark: it may have been cut short");
  return ok ? 0 : byol_error_nomem (p->err);
}

static int
check_manifest (struct package *p, bool verify, struct reader_io *io)
{
  const struct tar_member *member;
  const char *state = "absent";
  int r = only_member (p, ".mf", &member);
  if (r == 0 && member != NULL) {
    CLEANUP_FREE char *text = NULL;
    uint64_t all = 0;
    for (size_t i = 0; i < p->tar.count; i++)
      all += p->tar.items[i].size;
    r = load (p, member, MANIFEST_MOST, &text);
    if (r == 0)
      /* Twice: a file may have two digests, but not any number of them. */
      r = byol_manifest_check (p->fd, &p->tar, text, verify ? 2 * all : CHEAP, io, &state,
                               &p->info->problems, p->err);
  }
  if (r != 0)
    return r;
  p->info->manifest = strdup (state);
  return p->info->manifest != NULL ? 0 : byol_error_nomem (p->err);
}

static int
read_descriptor (struct package *p)
{
  const struct tar_member *member;
  int r = only_member (p, ".ovf", &member);
  if (r != 0)
    return r;
  if (member == NULL)
    return byol_error_set (p->err, BYOL_E_FORMAT,
                           "%s: a tar archive without an OVF descriptor, so not an OVA: unpack it "
                           "first",
                           p->path);
  CLEANUP_FREE char *text = NULL;
  CLEANUP_FREE char *reason = NULL;
  if ((r = load (p, member, LIMIT_XML, &text)) != 0)
    return r;
  if (byol_ovf_parse ((const uint8_t *) text, member->size, &p->ovf, &reason) != PX_FOUND)
    return byol_error_set (p->err, BYOL_E_FORMAT, "%s: its descriptor %s cannot be read: %s",
                           p->path, member->name, reason != NULL ? reason : "out of memory");
  p->info->descriptor = strdup (member->name);
  p->info->firmware = strdup (p->ovf.firmware);
  p->info->disks = (uint32_t) p->ovf.disk_count;
  p->info->cds = p->ovf.cds;
  p->info->floppies = p->ovf.floppies;
  p->info->networks = p->ovf.networks;
  p->info->machines = p->ovf.machines;
  return p->info->descriptor != NULL && p->info->firmware != NULL ? 0 : byol_error_nomem (p->err);
}

int
byol_package_read (int fd, const char *path, bool verify, struct reader_io *io,
                   struct package_info *info, struct package_disks *disks, struct byol_error **err)
{
  struct package p = { .fd = fd, .path = path, .info = info, .disks = disks, .err = err };
  int r = byol_tar_read (fd, path, &p.tar, err);
  if (r == 0)
    r = read_descriptor (&p);
  if (r == 0)
    r = check_files (&p);
  for (size_t i = 0; r == 0 && i < p.ovf.disk_count; i++)
    if (p.ovf.disks[i].file[0] != '\0')
      r = add_disk (&p, &p.ovf.disks[i]);
  if (r == 0 && disks->count == 0)
    r = add_closed (&p, "", 0, "the package holds no disk");
  if (r == 0)
    r = check_manifest (&p, verify, io);
  if (r == 0 && (info->kind = strdup ("ova")) == NULL)
    r = byol_error_nomem (err);
  byol_tar_free (&p.tar);
  byol_ovf_free (&p.ovf);
  return r;
}

void
byol_package_disks_free (struct package_disks *disks)
{
  for (size_t i = 0; i < disks->count; i++) {
    free (disks->items[i].member);
    free (disks->items[i].closed);
  }
  free (disks->items);
  *disks = (struct package_disks){ 0 };
}
