/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "reader/qemu.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

char *
byol_qemu_describe (const struct disk_info *disk, bool allow_backing)
{
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
  char *text;
  if (asprintf (&text, "json:%s", json_object_to_json_string_ext (image, JSON_C_TO_STRING_PLAIN))
      < 0)
    text = NULL;
  json_object_put (image);
  return text;
}
