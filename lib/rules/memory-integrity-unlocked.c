/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/sources.h"
#include "rules/which-windows.h"

#define GUARD "SYSTEM\\CurrentControlSet\\Control\\DeviceGuard"
#define INTEGRITY GUARD "\\Scenarios\\HypervisorEnforcedCodeIntegrity"
#define CREDENTIALS GUARD "\\Scenarios\\CredentialGuard"
#define LSA "SYSTEM\\CurrentControlSet\\Control\\Lsa"
#define POLICY "SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceGuard"

/* Of LsaCfgFlags and of the policies. */
#define WITH_LOCK 1
#define WITHOUT_LOCK 2

/* What is absent is off. What cannot be read is on the trail; the rest may
   still tell of a lock. */
static uint64_t
ask (struct check *c, const char *key, const char *value)
{
  uint64_t number = 0;

  byol_ev_number (c->ev, key, value, &number);
  return number;
}

static bool
is_on (uint64_t flags)
{
  return flags == WITH_LOCK || flags == WITHOUT_LOCK;
}

static void
check (struct check *c)
{
  const struct win_identity *id;

  if (!byol_ask_identity (c, &id))
    return;
  if (id->major < 10) {
    byol_not_applicable (c, "This version of Windows has no memory integrity.");
    return;
  }
  uint64_t guard_locked = ask (c, GUARD, "Locked");
  uint64_t integrity = ask (c, INTEGRITY, "Enabled");
  uint64_t integrity_locked = ask (c, INTEGRITY, "Locked");
  uint64_t credentials = ask (c, CREDENTIALS, "Enabled");
  uint64_t lsa = ask (c, LSA, "LsaCfgFlags");
  uint64_t integrity_policy = ask (c, POLICY, "HypervisorEnforcedCodeIntegrity");
  uint64_t lsa_policy = ask (c, POLICY, "LsaCfgFlags");

  bool memory = integrity || is_on (integrity_policy);
  bool isolated = credentials || is_on (lsa) || is_on (lsa_policy);
  bool locked = guard_locked || integrity_locked || integrity_policy == WITH_LOCK
                || lsa == WITH_LOCK || lsa_policy == WITH_LOCK;
  const char *what = memory && isolated ? "Memory integrity and Credential Guard are"
                     : memory           ? "Memory integrity is"
                                        : "Credential Guard is";

  if (!memory && !isolated)
    byol_pass (c, "Neither memory integrity nor Credential Guard is switched on.");
  else if (memory && isolated && locked)
    byol_fail (c, "locked", "%s switched on with a UEFI lock, which an import cannot take off.",
               what);
  else if (locked)
    byol_warn (c, "locked-in-part", "%s switched on with a UEFI lock, the other is not.", what);
  else
    byol_warn (c, "enabled", "%s switched on, without a UEFI lock as far as the disk tells.", what);
}

const struct byol_rule byol_rule_memory_integrity_unlocked = {
  .id = "memory-integrity-unlocked",
  .title = "Memory integrity is not locked by UEFI",
  .rationale = "The import switches memory integrity off, and cannot where it is on together with "
               "Credential Guard and both are kept by a UEFI lock. The lock itself is a variable "
               "of the firmware, which is not on the disk: what the registry says of it is looked "
               "at. Windows 11 Enterprise can have Credential Guard on by default without a trace.",
  .expected = "Memory integrity and Credential Guard are off, or at least not locked.",
  .remediation =
    "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\DeviceGuard\\Scenarios\\"
    "HypervisorEnforcedCodeIntegrity /v Enabled /t REG_DWORD /d 0 /f\n"
    "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\DeviceGuard /v "
    "EnableVirtualizationBasedSecurity /t REG_DWORD /d 0 /f\n"
    "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v LsaCfgFlags /t REG_DWORD /d 0 /f\n"
    "reg delete HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\DeviceGuard /f\n"
    "shutdown /r /t 0\n"
    "powershell -Command \"Get-CimInstance -Namespace root\\Microsoft\\Windows\\DeviceGuard "
    "Win32_DeviceGuard | fl SecurityServices*\"",
  .evidence = GUARD " Locked\n" INTEGRITY " Enabled, Locked\n" CREDENTIALS " Enabled\n" LSA
                    " LsaCfgFlags\n" POLICY " HypervisorEnforcedCodeIntegrity, LsaCfgFlags",
  CODES ({ "import", "MemoryIntegrityIncompatibility" }),
  SOURCES (SOURCE_ERRORS),
  .confidence = BYOL_CONFIDENCE_HEURISTIC,
  .needs_windows = true,
  .check = check,
};
