/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules in report order: how the image is made, which Windows it holds,
   and what that Windows is set up with. */
#include "rules/rule.h"

#define RULES(X)                                                                                   \
  X (volumes_decrypted)                                                                            \
  X (disks_basic)                                                                                  \
  X (filesystem_clean)                                                                             \
  X (not_hibernated)                                                                               \
  X (windows_found)                                                                                \
  X (registry_clean)                                                                               \
  X (windows_version_supported)                                                                    \
  X (architecture_x64)                                                                             \
  X (not_in_place_upgraded)                                                                        \
  X (disk_size_within_limit)                                                                       \
  X (free_space_sufficient)                                                                        \
  X (single_drive)                                                                                 \
  X (partition_style_matches_firmware)                                                             \
  X (boot_mode_supported)                                                                          \
  X (single_boot_partition)                                                                        \
  X (automount_enabled)                                                                            \
  X (byol_account_exists)                                                                          \
  X (byol_account_enabled)                                                                         \
  X (byol_account_administrator)                                                                   \
  X (ad_domain_not_joined)                                                                         \
  X (entra_not_joined)                                                                             \
  X (dhcp_enabled)                                                                                 \
  X (public_firewall_off)                                                                          \
  X (windows_update_disabled)                                                                      \
  X (reboot_not_pending)                                                                           \
  X (powershell_supported)                                                                         \
  X (realtime_is_universal)                                                                        \
  X (autologon_off)                                                                                \
  X (antivirus_absent)                                                                             \
  X (office_absent)                                                                                \
  X (vmware_tools_absent)                                                                          \
  X (pcoip_agent_absent)                                                                           \
  X (rearm_count_available)

#define DECLARE(name) extern const struct byol_rule byol_rule_##name;
#define ENTRY(name) &byol_rule_##name,

RULES (DECLARE)

const struct byol_rule *const byol_rules[] = { RULES (ENTRY) };
const size_t byol_rules_count = ARRAY_SIZE (byol_rules);
