/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "rules/say.h"
#include "rules/sources.h"

#define SECTOR 512u

/* What is wrong with the containers, the worse apart from the rest. */
struct trouble
{
  struct clauses fails, warns, unknowns;
  const char *fail_reason, *warn_reason; /* of the first */
};

static void
trouble_free (struct trouble *t)
{
  byol_clauses_free (&t->fails);
  byol_clauses_free (&t->warns);
  byol_clauses_free (&t->unknowns);
}

/* "a dynamic VHDX", "a VMDK (monolithicSparse)". */
static struct short_text
container_text (const struct disk_info *d)
{
  struct short_text t;

  if (strcmp (d->format, "vpc") == 0 || strcmp (d->format, "vhdx") == 0)
    snprintf (t.text, sizeof t.text, "a %.16s %s", d->sub_format,
              strcmp (d->format, "vpc") == 0 ? "VHD" : "VHDX");
  else if (strcmp (d->format, "vmdk") == 0)
    snprintf (t.text, sizeof t.text, "a VMDK (%.32s)",
              d->sub_format[0] ? d->sub_format : "createType not given");
  else
    snprintf (t.text, sizeof t.text, "a %s image",
              strcmp (d->format, "vdi") == 0 ? "VDI" : d->format);
  return t;
}

#define FAILS(t, why, ...)                                                                         \
  ((t)->fail_reason = (t)->fail_reason ? (t)->fail_reason : (why),                                 \
   byol_clause (&(t)->fails, __VA_ARGS__))
#define WARNS(t, why, ...)                                                                         \
  ((t)->warn_reason = (t)->warn_reason ? (t)->warn_reason : (why),                                 \
   byol_clause (&(t)->warns, __VA_ARGS__))

static void
judge (struct check *c, const struct disk_info *d, const char *name, struct trouble *t)
{
  bool strict = strcmp (byol_param_string (c, "not_importable"), "fail") == 0;
  bool stream = d->flags & DISK_STREAM && strcasecmp (d->sub_format, "streamOptimized") == 0;
  bool vmdk = strcmp (d->format, "vmdk") == 0;

  if (d->format[0] == '\0')
    byol_clause (&t->unknowns, "%s: %s", name, d->reason);
  else if (d->flags & DISK_PARENT)
    FAILS (t, "parent", "%s is a snapshot: it holds only what differs from its parent, %s", name,
           d->backing);
  else if (d->flags & DISK_BACKING)
    FAILS (t, "backing-file", "%s needs another file, %s", name, d->backing);
  else if (d->flags & DISK_ENCRYPTED)
    FAILS (t, "encrypted", "%s is %s, and encrypted", name, container_text (d).text);
  else if (d->flags & DISK_DIRTY_LOG)
    FAILS (t, "unreplayed-log",
           "%s is a VHDX that was not closed cleanly: its log has to be replayed on a host", name);
  else if (d->fault[0])
    FAILS (t, "damaged", "%s is %s, but %s", name, container_text (d).text, d->fault);
  else if (strcmp (d->format, "raw") == 0 && d->file_size % SECTOR != 0)
    FAILS (t, "uneven-size", "%s is a raw image of %" PRIu64 " bytes, which is no multiple of %u",
           name, d->file_size, SECTOR);
  else if (strcmp (d->format, "qcow2") == 0 || strcmp (d->format, "vdi") == 0
           || (vmdk && !stream)) {
    const char *why = vmdk ? "not-stream-optimized" : "format-not-taken";

    if (strict)
      FAILS (t, why, "%s is %s, which VM Import does not take", name, container_text (d).text);
    else
      WARNS (t, why, "%s is %s, which VM Import does not take: convert it for the upload", name,
             container_text (d).text);
  } else if (vmdk && !(d->flags & DISK_FOOTER))
    WARNS (t, "no-footer",
           "%s is a stream-optimized VMDK without a footer, as qemu-img makes it; VM Import has "
           "often refused such",
           name);
}

static void
check (struct check *c)
{
  const struct disk_list *disks;
  CLEANUP (trouble_free) struct trouble t = { 0 };

  byol_ev_begin_optional (c->ev);
  enum ev_state state = byol_ev_disks (c->ev, &disks);
  byol_ev_end_optional (c->ev);
  if (state != EV_FOUND) {
    byol_not_applicable (c, "A folder of files has no container.");
    return;
  }
  for (size_t i = 0; i < disks->count; i++) {
    char name[32] = "the disk";

    if (disks->count > 1)
      snprintf (name, sizeof name, "disk %zu", i + 1);
    byol_ev_cite_disk (c->ev, &disks->items[i]);
    judge (c, &disks->items[i], name, &t);
  }
  if (t.fails.count)
    byol_fail (c, t.fail_reason, "%s.", byol_clauses_text (c, &t.fails));
  else if (t.unknowns.count)
    byol_unknown (c, "disk-unreadable", "The container of %s.", byol_clauses_text (c, &t.unknowns));
  else if (t.warns.count)
    byol_warn (c, t.warn_reason, "%s.", byol_clauses_text (c, &t.warns));
  else if (disks->count == 1)
    byol_pass (c, "The disk is %s.", container_text (&disks->items[0]).text);
  else
    byol_pass (c, "VM Import takes the containers of all %zu disks.", disks->count);
}

const struct byol_rule byol_rule_container_importable = {
  .id = "container-importable",
  .title = "The image file is of a kind that VM Import accepts",
  .rationale = "VM Import takes raw images, fixed and dynamic VHD and VHDX, stream-optimized VMDK "
               "and OVA. It refuses snapshots and other disks that need a second file, and reports "
               "\"Footers not identical\", \"Unsupported VMDK File Format\" or \"disk-image-size=0 "
               "has an invalid format\". What is merely of another kind can be converted before "
               "the upload without a change to what is on the disk.",
  .expected = "Each disk is a raw image of whole sectors, a fixed or dynamic VHD or VHDX, or a "
              "stream-optimized VMDK; complete in itself, and closed cleanly.",
  .remediation = "# another kind of container\n"
                 "qemu-img convert -p -O vhdx -o subformat=dynamic IMAGE IMAGE.vhdx\n"
                 "# raw, but not of whole sectors\n"
                 "truncate -s %512 IMAGE\n"
                 "# a snapshot, on Hyper-V, VMware, VirtualBox, QEMU\n"
                 "Merge-VHD -Path CHILD.vhdx -DestinationPath PARENT.vhdx\n"
                 "vmware-vdiskmanager -r CHILD.vmdk -t 0 MERGED.vmdk\n"
                 "VBoxManage clonemedium disk CHILD.vdi MERGED.vhd --format VHD\n"
                 "qemu-img convert -p -O vhdx CHILD.qcow2 MERGED.vhdx\n"
                 "# a VHDX whose log has to be replayed\n"
                 "Mount-VHD -Path IMAGE.vhdx\n"
                 "Dismount-VHD -Path IMAGE.vhdx\n"
                 "# damaged, or encrypted by the hypervisor: export it anew\n"
                 "ovftool IMAGE.vmx IMAGE.ova",
  .evidence = "the headers, footers and tables of the image file",
  SOURCES (SOURCE_VM_IMPORT, SOURCE_VM_IMPORT_LIMITS, SOURCE_VM_ERRORS),
  PARAMS ({ .name = "not_importable",
            .type = PARAM_STRING,
            .doc = "what a container is that VM Import takes only after a conversion (qcow2, VDI, "
                   "VMDK of other kinds)",
            .choices = "fail|warn" }),
  .repaired_outside = true,
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
