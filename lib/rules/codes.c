/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rules/codes.h"

#include <string.h>

#define FIRST "2023-09-08"   /* what the checker script returns */
#define SYSPREP "2024-09-20" /* Sysprep's failures in the import */
#define CREATE "2024-11-19"  /* validation of CreateWorkspaceImage */
#define LATEST "2025-05-15"

const struct api_code byol_api_codes[] = {
  { "OutdatedPowershellVersion", FIRST, "" },
  { "OfficeInstalled", FIRST, "" },
  { "PCoIPAgentInstalled", FIRST, "" },
  { "WindowsUpdatesEnabled", FIRST, "" },
  { "AutoMountDisabled", FIRST, "" },
  { "WorkspacesBYOLAccountNotFound", FIRST, "" },
  { "WorkspacesBYOLAccountDisabled", FIRST, "" },
  { "DHCPDisabled", FIRST, "" },
  { "DiskFreeSpace", FIRST, "" },
  { "AdditionalDrivesAttached", FIRST, "" },
  { "OSNotSupported", FIRST, "" },
  { "DomainJoined", FIRST, "" },
  { "AzureDomainJoined", FIRST, "" },
  { "FirewallEnabled", FIRST, "" },
  { "VMWareToolsInstalled", FIRST, "" },
  { "DiskSizeExceeded", FIRST, "" },
  { "IncompatiblePartitioning", FIRST, "" },
  { "PendingReboot", FIRST, "" },
  { "AutoLogonEnabled", FIRST, "" },
  { "RealTimeUniversalDisabled", FIRST, "" },
  { "MultipleBootPartition", FIRST, "" },
  { "Requires64BitOS", FIRST, "" },
  { "ZeroRearmCount", FIRST, "" },
  { "InPlaceUpgrade", FIRST, "" },
  { "AntiVirusInstalled", FIRST, "" },
  { "UEFINotSupported", FIRST, "" },
  { "UnknownError", SYSPREP,
    "AWS returns it for whatever it did not classify, so that nothing in an image stands for it." },
  { "AppXPackagesInstalled", SYSPREP, "" },
  { "ReservedStorageInUse", SYSPREP, "" },
  { "AdditionalDrivesPresent", CREATE, "" },
  { "WindowsUpdatesRequired", CREATE, "" },
  { "SysPrepFileMissing", CREATE, "" },
  { "UserProfileMissing", CREATE, "" },
  { "InsufficientDiskSpace", CREATE, "" },
  { "EnvironmentVariablesPathMissingEntries", CREATE, "" },
  { "DomainAccountServicesFound", CREATE, "" },
  { "InvalidIp", CREATE, "" },
  { "RemoteDesktopServicesDisabled", CREATE, "" },
  { "WindowsModulesInstallerDisabled", CREATE, "" },
  { "AmazonSsmAgentEnabled", CREATE, "" },
  { "UnsupportedSecurityProtocol", CREATE, "" },
  { "MultipleUserProfiles", CREATE, "" },
  { "StagedAppxPackage", CREATE, "" },
  { "UnsupportedOsUpgrade", CREATE, "" },
  { "InsufficientRearmCount", CREATE, "" },
  { "ProtocolOSIncompatibility", LATEST, "" },
  { "MemoryIntegrityIncompatibility", LATEST, "" },
  { "RestrictedDriveLetterInUse", LATEST, "" },
};
const size_t byol_api_codes_count = ARRAY_SIZE (byol_api_codes);

bool
byol_rule_has_code (const struct byol_rule *rule, const char *code)
{
  for (size_t i = 0; i < rule->code_count; i++)
    if (strcmp (rule->codes[i].channel, "import") == 0 && strcmp (rule->codes[i].code, code) == 0)
      return true;
  return false;
}
