/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/qemu.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/utf16.h"

static bool
is_utf8 (const char *text)
{
  bool valid = true;
  while (*text && valid)
    byol_utf8_get (&text, &valid);
  return valid;
}

int
byol_qemu_describe (char **out, const struct disk_info *disk, bool allow_backing,
                    struct byol_error **err)
{
  *out = NULL;
  if (!is_utf8 (disk->path))
    return byol_error_set (err, BYOL_E_INVAL,
                           "%s: QEMU, which reads %s images, takes no file name that is not UTF-8",
                           disk->path, disk->format);
  struct json_object *file = json_object_new_object (), *image = json_object_new_object ();
  json_object_object_add (file, "driver", json_object_new_string ("file"));
  json_object_object_add (file, "read-only", json_object_new_boolean (true));
  json_object_object_add (file, "locking", json_object_new_string ("off"));
  json_object_object_add (file, "filename", json_object_new_string (disk->path));
  if (disk->member[0] != '\0') {
    struct json_object *stretch = json_object_new_object ();
    json_object_object_add (stretch, "driver", json_object_new_string ("raw"));
    json_object_object_add (stretch, "read-only", json_object_new_boolean (true));
    json_object_object_add (stretch, "offset", json_object_new_uint64 (disk->offset));
    json_object_object_add (stretch, "size", json_object_new_uint64 (disk->file_size));
    json_object_object_add (stretch, "file", file);
    file = stretch;
  }
  json_object_object_add (image, "driver", json_object_new_string (disk->format));
  json_object_object_add (image, "read-only", json_object_new_boolean (true));
  /* The only ones that ever have a backing file; others refuse to be told. */
  if (!allow_backing && (strcmp (disk->format, "qcow2") == 0 || strcmp (disk->format, "vmdk") == 0))
    json_object_object_add (image, "backing", NULL);
  /* The size that Hyper-V and AWS use, instead of a guess by creator. */
  if (strcmp (disk->format, "vpc") == 0)
    json_object_object_add (image, "force_size_calc", json_object_new_string ("current_size"));
  json_object_object_add (image, "file", file);
  if (asprintf (out, "json:%s", json_object_to_json_string_ext (image, JSON_C_TO_STRING_PLAIN)) < 0)
    *out = NULL;
  json_object_put (image);
  return *out != NULL ? 0 : byol_error_nomem (err);
}
