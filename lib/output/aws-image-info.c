/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ImageInfo.txt as AWS's BYOL Checker leaves it: JSON in UTF-16LE, with its
   keys. What the image does not tell is null, and the first key says who wrote
   it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "output/json-parts.h"
#include "output/output.h"

/* What a finding says of a property: `good` when the rule is content, the
   contrary when it fails for any reason but `other`. */
static void
put_answer (struct buf *out, struct json_object *to, const char *key,
            const struct byol_report *report, const char *rule, bool good, const char *other)
{
  const struct byol_finding *f = byol_report_find (report, rule);
  if (f != NULL && f->status == BYOL_STATUS_FAIL && strcmp (f->reason, other) != 0)
    byol_json_put_bool (out, to, key, !good);
  else if (f != NULL
           && (f->status == BYOL_STATUS_PASS || f->status == BYOL_STATUS_WARN
               || f->status == BYOL_STATUS_FAIL))
    byol_json_put_bool (out, to, key, good);
  else
    byol_json_put_null (out, to, key);
}

/* Escaped for people, who read the file in an editor. */
static void
put_shown (struct buf *out, struct json_object *to, const char *key, const char *text)
{
  CLEANUP_BUF struct buf shown = BUF_INIT;
  byol_output_put_escaped (&shown, text != NULL ? text : "");
  byol_json_put_text (out, to, key, shown.data);
  out->failed |= shown.failed;
}

static void
put_free_space (struct buf *out, struct json_object *to, const struct byol_facts *facts)
{
  static const char key[] = "FreeSpaceOnCDrive";
  for (size_t i = 0; i < facts->volume_count; i++)
    if (facts->volumes[i].letter == 'C' && facts->volumes[i].has_free) {
      double gib = (double) facts->volumes[i].fs_free / (double) GIB;
      char text[32];
      snprintf (text, sizeof text, "%.2f", gib);
      byol_json_put (out, to, key, json_object_new_double_s (gib, text));
      return;
    }
  byol_json_put_null (out, to, key);
}

static void
put_disks (struct buf *out, struct json_object *to, const struct byol_facts *facts)
{
  struct json_object *drives = byol_json_put_list (out, to, "Drives");
  for (size_t i = 0; i < facts->disk_count; i++) {
    struct json_object *drive = byol_json_append (out, drives, json_object_new_object ());
    byol_json_put_number (out, drive, "Index", i);
    byol_json_put_number (out, drive, "Size", facts->disks[i].virtual_size);
  }
  struct json_object *partitions = byol_json_put_list (out, to, "Partitions");
  for (size_t i = 0; i < facts->volume_count; i++) {
    const struct byol_volume *volume = &facts->volumes[i];
    struct json_object *partition = byol_json_append (out, partitions, json_object_new_object ());
    byol_json_put_number (out, partition, "DiskIndex", volume->disk);
    byol_json_put_number (out, partition, "Index", i);
    byol_json_put_bool (out, partition, "Bootable", volume->active);
    byol_json_put_number (out, partition, "Size", volume->size);
    byol_json_put_number (out, partition, "StartingOffset", volume->start);
    put_shown (out, partition, "Type", volume->type);
  }
}

static void
put_architecture (struct buf *out, struct json_object *to, const char *architecture)
{
  if (architecture == NULL || architecture[0] == '\0')
    byol_json_put_null (out, to, "OSArchitecture");
  else
    put_shown (out, to, "OSArchitecture",
               strcmp (architecture, "AMD64") == 0 ? "64-bit"
               : strcmp (architecture, "x86") == 0 ? "32-bit"
                                                   : architecture);
}

static void
write_report (struct buf *out, const struct byol_report *report, unsigned flags)
{
  CLEANUP_BUF struct buf text = BUF_INIT;
  struct json_object *root = json_object_new_object ();
  byol_json_put_text (&text, root, "MadeBy",
                      "byolcheck " BYOL_VERSION_STRING
                      ", offline from a disk image; not by AWS's BYOL Checker");
  put_shown (&text, root, "Image", report->facts->path);
  byol_json_put_text (&text, root, "Day", report->day);
  put_answer (&text, root, "WorkSpaces_BYOLAccount.Disabled", report, "byol-account-enabled", false,
              "");
  put_answer (&text, root, "NetworkAdapterUsingDHCP", report, "dhcp-enabled", true,
              "dhcp-client-disabled");
  put_free_space (&text, root, report->facts);
  put_answer (&text, root, "partOfDomain", report, "ad-domain-not-joined", false, "join-pending");
  struct json_object *firewall = byol_json_put_object (&text, root, "Firewall");
  byol_json_put_text (&text, firewall, "Type", "PublicProfile");
  put_answer (&text, firewall, "TurnedOn", report, "public-firewall-off", false, "");
  put_answer (&text, root, "VMWareToolsInstalled", report, "vmware-tools-absent", false, "");
  put_disks (&text, root, report->facts);
  put_answer (&text, root, "AutoLogonTurnedOn", report, "autologon-off", false, "");
  put_answer (&text, root, "RealTimeIsUniversal", report, "realtime-is-universal", true, "");
  put_architecture (&text, root, report->facts->architecture);
  byol_json_finish (&text, root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
  byol_output_put_utf16 (out, &text);
}

const struct output_format byol_output_aws_image_info = {
  .name = "aws-image-info",
  .report = write_report,
};
