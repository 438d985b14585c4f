/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What Windows' own structures hold: a clean machine, of which the input changes
 * the data of some values and files; then every rule, and an output. u8 of
 * the disk, and then as often as there is something: u8 place (`places`; above
 * them a value name follows, u8 length and text), u8 type (255: as it was), u16
 * length, data.
 */
#include "config.h"

#include <byolcheck/byolcheck.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "inline-source.h"

const struct fuzz_target fuzz_target = { "windows", 100 };

#define MOST_CHANGES 8
/* Of the first byte. */
#define GPT 1u
#define DIRTY 2u
#define HIBERNATED 4u
#define AS_JSON 8u

/* make-seeds.py counts on their order. */
static const struct
{
  const char *hive, *key, *name;
} places[] = {
  { "SAM", "SAM\\DOMAINS\\ACCOUNT\\USERS\\*", "F" },
  { "SAM", "SAM\\DOMAINS\\ACCOUNT\\USERS\\*", "V" },
  { "SAM", "SAM\\DOMAINS\\BUILTIN\\ALIASES\\00000220", "C" },
  { "SAM", "SAM\\DOMAINS\\ACCOUNT", "V" },
  { "SAM", "SAM\\DOMAINS\\ACCOUNT\\USERS\\NAMES\\*", "" },
  { "SECURITY", "POLICY\\POLPRDMS", "" },
  { "SECURITY", "POLICY\\POLPRDMN", "" },
  { "SECURITY", "POLICY\\POLDNDDN", "" },
  { "BCD", "OBJECTS\\*", "Element" },
  { "BCD", "OBJECTS\\*\\DESCRIPTION", "Type" },
  { "BCD", "OBJECTS\\{9DEA862C-5CDD-4E70-ACC1-F32B344D4795}\\*", "Element" },
  { "SYSTEM", "MOUNTEDDEVICES", "\\DosDevices\\C:" },
  { "SYSTEM", "MOUNTEDDEVICES", NULL },
  { "SOFTWARE", "MICROSOFT\\WINDOWS NT\\CURRENTVERSION", "DigitalProductId4" },
  { "SYSTEM", "SELECT", NULL },
  { "SYSTEM", "*\\SERVICES\\*", NULL },
  { "SYSTEM", "*\\CONTROL\\*", NULL },
  { "SOFTWARE", "*\\PROFILELIST*", NULL },
  { "SOFTWARE", "*\\UNINSTALL\\*", NULL },
  { "SOFTWARE", "*", NULL },
  { "SYSTEM", "*", NULL },
  { "NTUSER.DAT", "*", NULL },
  { "DEFAULT", "*", NULL },
  { FUZZ_FILE, "*.XML", NULL },
  { FUZZ_FILE, "*", NULL },
};

static struct byol_ctx *ctx;
static struct byol_profile *profile;
static struct byol_terms *terms;
static char *folder;

static void
must (int r, struct byol_error *err)
{
  if (r != 0)
    fprintf (stderr, "%s\n", byol_error_message (err));
  FUZZ_CHECK (r == 0);
}

static void
begin (void)
{
  const char *builddir = getenv ("builddir");
  const char *named = getenv ("FUZZ_WINDOWS");
  if (named != NULL)
    folder = strdup (named);
  else if (asprintf (&folder, "%s/tests/fuzz/seeds/machine", builddir ? builddir : ".") < 0)
    folder = NULL;
  FUZZ_CHECK (folder != NULL);
  if (access (folder, F_OK) != 0) {
    fprintf (stderr, "%s is not there; FUZZ_WINDOWS names it\n", folder);
    exit (99);
  }
  CLEANUP_ERROR struct byol_error *err = NULL;
  must (byol_ctx_new (&ctx, &err), err);
  must (byol_profile_load (&profile, ctx, "current", &err), err);
  must (byol_terms_new (&terms, ctx, &err), err);
  must (byol_terms_set_day (terms, "2025-01-31", &err), err);
}

static void
write_report (const struct byol_report *report, const char *format)
{
  CLEANUP_ERROR struct byol_error *err = NULL;
  char *text = NULL;
  size_t len = 0;
  must (byol_report_write (&text, &len, report, format, BYOL_WRITE_EVIDENCE, &err), err);
  FUZZ_CHECK (strlen (text) == len);
  for (size_t at = 0; at < len; at++)
    FUZZ_CHECK ((unsigned char) text[at] >= ' ' || text[at] == '\n');
  byol_free (text);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (folder == NULL)
    begin ();
  struct wire in = fuzz_input (data, size);
  uint8_t disk = byol_get_u8 (&in);
  struct fuzz_change changes[MOST_CHANGES];
  size_t count = 0;
  while (in.p < in.end && count < MOST_CHANGES) {
    struct fuzz_change *c = &changes[count++];
    uint8_t place = byol_get_u8 (&in) % (2 * ARRAY_SIZE (places));
    size_t at = place % ARRAY_SIZE (places), len;
    const char *name = places[at].name;
    *c = (struct fuzz_change){ .hive = places[at].hive, .key = places[at].key };
    if (place >= ARRAY_SIZE (places) && strcmp (c->hive, FUZZ_FILE) != 0) {
      const uint8_t *text = fuzz_take (&in, byol_get_u8 (&in), &len);
      c->name = strndup ((const char *) text, len);
    } else if (name != NULL)
      c->name = strdup (name);
    FUZZ_CHECK (name == NULL || c->name != NULL);
    c->type = byol_get_u8 (&in);
    c->keep_type = c->type == 255;
    len = byol_get_u8 (&in);
    len |= (size_t) byol_get_u8 (&in) << 8;
    c->data = fuzz_take (&in, len, &c->len);
  }
  fuzz_machine = (struct fuzz_machine){
    .gpt = disk & GPT,
    .volume_flags = disk & 2   ? VOLUME_NTFS_DIRTY
                    : disk & 4 ? VOLUME_HIBERNATED
                               : 0,
    .changes = changes,
    .change_count = count,
  };

  CLEANUP_ERROR struct byol_error *err = NULL;
  struct byol_image *image = NULL;
  struct byol_report *report = NULL;
  must (byol_image_new (&image, ctx, &err), err);
  must (byol_image_add_disk (image, folder, NULL, &err), err);
  must (byol_image_open (image, &err), err);
  must (byol_check (&report, image, profile, terms, 0, &err), err);
  write_report (report, disk & AS_JSON ? "json" : "text");
  byol_report_free (report);
  byol_image_free (image);
  for (size_t i = 0; i < count; i++)
    free (changes[i].name);
  return 0;
}
