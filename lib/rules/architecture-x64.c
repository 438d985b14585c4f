/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/utf16.h"
#include "rules/rule.h"
#include "rules/sources.h"

#define ENVIRONMENT "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
#define KERNEL "C:\\Windows\\System32\\ntoskrnl.exe"
#define PE_AMD64 0x8664u

/* The machine number of the kernel's PE header (Microsoft's PE format: u32 at
   0x3c is the header's offset, "PE\0\0" and u16 machine stand there). */
static enum ev_state
kernel_machine (struct check *c, unsigned *machine)
{
  const uint8_t *p;
  size_t len;
  enum ev_state state = byol_ev_file_bytes (c->ev, KERNEL, 0, 4096, &p, &len);

  *machine = 0;
  if (state != EV_FOUND || len < 0x40)
    return state;
  size_t at = p[0x3c] | p[0x3d] << 8 | p[0x3e] << 16 | (size_t) p[0x3f] << 24;
  if (at < len && len - at >= 6 && p[at] == 'P' && p[at + 1] == 'E')
    *machine = p[at + 4] | (unsigned) p[at + 5] << 8;
  return state;
}

static void
decide_by_kernel (struct check *c)
{
  unsigned machine;
  enum ev_state state = kernel_machine (c, &machine);

  if (byol_cannot_tell (c, state))
    return;
  if (machine == PE_AMD64)
    byol_pass (c, "The kernel is an x64 program.");
  else if (machine)
    byol_fail (c, "not-x64", "The kernel is not an x64 program (machine 0x%x).", machine);
  else
    byol_unknown (c, "architecture-absent",
                  "Neither the registry nor the kernel's file says which processor it is for.");
  c->out.confidence = BYOL_CONFIDENCE_EQUIVALENT;
}

static void
check (struct check *c)
{
  const char *processor;
  enum ev_state state = byol_ev_string (c->ev, ENVIRONMENT, "PROCESSOR_ARCHITECTURE", &processor);

  if (byol_cannot_tell (c, state))
    return;
  if (state == EV_ABSENT)
    decide_by_kernel (c);
  else if (byol_name_eq (processor, "AMD64"))
    byol_pass (c, "Windows is for x64 processors (AMD64).");
  else
    byol_fail (c, "not-x64", "Windows is for %s processors, not x64.", processor);
}

const struct byol_rule byol_rule_architecture_x64 = {
  .id = "architecture-x64",
  .title = "Windows is the 64-bit (x64) version",
  .rationale = "WorkSpaces run on x64 machines only. VM Import has given up 32-bit images and "
               "never took ARM64.",
  .expected = "PROCESSOR_ARCHITECTURE of the machine is AMD64.",
  .remediation = "", /* x64 Windows must be installed anew */
  .evidence =
    "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment PROCESSOR_ARCHITECTURE\n"
    "C:\\Windows\\System32\\ntoskrnl.exe: the machine type in its header",
  CODES ({ "checker", "64BitOS" }, { "import", "Requires64BitOS" }),
  CHECKER_TESTS ("64BitOS"),
  SOURCES (SOURCE_ERRORS, SOURCE_CHECKER, SOURCE_VM_IMPORT),
  .confidence = BYOL_CONFIDENCE_EXACT,
  .needs_windows = true,
  .check = check,
};
