/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "rules/rule.h"

const struct request_key byol_request_keys[] = {
  { "region", "AWS Region of the import, \"eu-west-1\"", REQUEST_LINE },
  { "ingestion_process", "IngestionProcess of ImportWorkspaceImage, \"BYOL_REGULAR_WSP\"",
    REQUEST_LINE },
  { "protocol", "streaming protocol: PCOIP, DCV (also WSP) or BYOP", REQUEST_LINE },
  { "compute_type", "BASE, GRAPHICS_G4DN or GRAPHICS_G6", REQUEST_LINE },
  { "office", "Office through AWS: none, Microsoft_Office_2016 or Microsoft_Office_2019",
    REQUEST_LINE },
  { "image_name", "name that the image is to get in WorkSpaces", REQUEST_LINE },
  { "image_description", "description that the image is to get", REQUEST_LINE },
  { "workspaces", "WorkSpaces without GPU planned in the Region, a number", REQUEST_NUMBER },
  { "gpu_workspaces_always_on", "GPU WorkSpaces planned that are always on, a number",
    REQUEST_NUMBER },
  { "gpu_workspaces_auto_stop", "GPU WorkSpaces planned that stop by themselves, a number",
    REQUEST_NUMBER },
  { "management_cidr", "range for the management network, \"10.20.0.0/16\"", REQUEST_LINE },
  { "own_networks", "ranges that the management network must not overlap, commas between",
    REQUEST_LIST },
  { "slmgr_dlv", "what \"cscript slmgr.vbs /dlv\" printed in the VM", REQUEST_TEXT },
};
const size_t byol_request_keys_count = ARRAY_SIZE (byol_request_keys);

const struct request_key *
byol_request_key_find (const char *name)
{
  for (size_t i = 0; i < byol_request_keys_count; i++)
    if (strcmp (byol_request_keys[i].name, name) == 0)
      return &byol_request_keys[i];
  return NULL;
}

const char *
byol_request (struct check *c, const char *key)
{
  for (size_t i = 0; i < c->request->count; i++) {
    const struct request_item *item = &c->request->items[i];
    if (strcmp (item->key->name, key) != 0)
      continue;
    if (c->asked == NULL || item->by[0] != '\0')
      c->asked = item;
    byol_ev_cite (c->ev, "the request", key, "text", item->value);
    return item->value;
  }
  return NULL;
}
