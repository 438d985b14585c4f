/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "rules/say.h"
#include "rules/sources.h"

/* The gravest of what makes the package unfit; NULL: nothing does. */
static const char *
gravest (const struct package_info *p)
{
  if (p->flags & PACKAGE_CHUNKED)
    return "chunked";
  if (p->flags & PACKAGE_COMPRESSED)
    return "compressed";
  if (p->disks == 0)
    return "no-disk";
  if (p->flags & PACKAGE_MISSING)
    return "file-missing";
  if (strcmp (p->manifest, "mismatch") == 0)
    return "manifest-mismatch";
  if (strcmp (p->manifest, "malformed") == 0)
    return "manifest-malformed";
  if (p->disks > 1)
    return "several-disks";
  return p->problems.count ? "inconsistent" : NULL;
}

static void
check (struct check *c)
{
  const struct package_info *p;
  CLEANUP_CLAUSES struct clauses said = { BUF_INIT, 0 };

  byol_ev_begin_optional (c->ev); /* a folder is no package */
  enum ev_state state = byol_ev_package (c->ev, &p);
  byol_ev_end_optional (c->ev);
  if (state != EV_FOUND) {
    byol_not_applicable (c, "The image is not an OVA package.");
    return;
  }
  byol_ev_cite_ova (c->ev, p);

  const char *why = gravest (p);
  if (why) {
    for (size_t i = 0; i < p->problems.count; i++)
      byol_clause (&said, "%s", p->problems.items[i]);
    if (p->disks > 1)
      byol_clause (&said, "the package has %u disks; only one is accepted", p->disks);
    byol_fail (c, why, "%s.", byol_clauses_text (c, &said));
    return;
  }
  if (p->cds)
    byol_clause (&said, "the machine has a CD or DVD drive");
  if (p->floppies)
    byol_clause (&said, "the machine has a floppy drive");
  if (p->networks > 1)
    byol_clause (&said, "the machine has %u network cards; only one is imported", p->networks);
  if (said.count)
    byol_warn (c, "extra-devices", "%s.", byol_clauses_text (c, &said));
  else
    byol_pass (c, "The package holds one disk and %s.",
               strcmp (p->manifest, "verified") == 0 ? "is what its manifest says"
               : strcmp (p->manifest, "absent") == 0
                 ? "has no manifest"
                 : "a manifest, which was not compared with all of it");
}

const struct byol_rule byol_rule_ova_package_valid = {
  .id = "ova-package-valid",
  .title = "The OVA package holds one disk and nothing that VM Import refuses",
  .rationale = "VM Import refuses packages whose disk files are cut into chunks or compressed, and "
               "whose files are not what the manifest says. WorkSpaces takes one disk. CD-ROM and "
               "floppy drives are to be disconnected before the export, and one network card is "
               "imported.",
  .expected = "The archive holds a descriptor, one stream-optimized VMDK in one piece, and a "
              "manifest that agrees, if any; the machine has no CD or floppy drive and one network "
              "card.",
  .remediation = "ovftool --noImageFiles --shaAlgorithm=SHA256 IMAGE.vmx IMAGE.ova\n"
                 "ovftool IMAGE.ovf IMAGE.ova",
  .evidence = "the archive's directory\n"
              "the OVF descriptor: References, DiskSection, VirtualHardwareSection\n"
              "the manifest (.mf)",
  SOURCES (SOURCE_VM_IMPORT, SOURCE_VM_PREPARE, SOURCE_VM_ERRORS),
  .repaired_outside = true,
  .confidence = BYOL_CONFIDENCE_EXACT,
  .check = check,
};
