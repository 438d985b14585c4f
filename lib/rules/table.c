/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rules in report order: how the image is made, which Windows it holds,
   and what that Windows is set up with. */
#include "rules/rule.h"

#define RULES(X)                                                                                   \
  X (container_importable)                                                                         \
  X (ova_package_valid)                                                                            \
  X (volumes_decrypted)                                                                            \
  X (disks_basic)                                                                                  \
  X (filesystem_clean)                                                                             \
  X (not_hibernated)                                                                               \
  X (fast_startup_off)                                                                             \
  X (windows_found)                                                                                \
  X (registry_clean)                                                                               \
  X (windows_version_supported)                                                                    \
  X (architecture_x64)                                                                             \
  X (not_in_place_upgraded)                                                                        \
  X (source_is_virtual)                                                                            \
  X (disk_size_within_limit)                                                                       \
  X (free_space_sufficient)                                                                        \
  X (single_drive)                                                                                 \
  X (drive_letter_d_free)                                                                          \
  X (partition_style_matches_firmware)                                                             \
  X (boot_mode_supported)                                                                          \
  X (single_boot_partition)                                                                        \
  X (boot_drivers_enabled)                                                                         \
  X (page_file_on_c)                                                                               \
  X (windows_not_compacted)                                                                        \
  X (efs_files_absent)                                                                             \
  X (shadow_copies_absent)                                                                         \
  X (automount_enabled)                                                                            \
  X (byol_account_exists)                                                                          \
  X (byol_account_enabled)                                                                         \
  X (byol_account_administrator)                                                                   \
  X (passwords_set)                                                                                \
  X (user_profiles_few)                                                                            \
  X (user_profiles_present)                                                                        \
  X (default_profile_intact)                                                                       \
  X (services_use_local_accounts)                                                                  \
  X (ad_domain_not_joined)                                                                         \
  X (entra_not_joined)                                                                             \
  X (dhcp_enabled)                                                                                 \
  X (network_services_enabled)                                                                     \
  X (remote_desktop_service_enabled)                                                               \
  X (remote_desktop_allowed)                                                                       \
  X (public_firewall_off)                                                                          \
  X (tls_1_2_enabled)                                                                              \
  X (time_source_configured)                                                                       \
  X (windows_update_disabled)                                                                      \
  X (modules_installer_enabled)                                                                    \
  X (reboot_not_pending)                                                                           \
  X (updates_recent)                                                                               \
  X (reserved_storage_off)                                                                         \
  X (powershell_supported)                                                                         \
  X (scripts_allowed)                                                                              \
  X (machine_path_complete)                                                                        \
  X (dotnet_present)                                                                               \
  X (realtime_is_universal)                                                                        \
  X (autologon_off)                                                                                \
  X (memory_integrity_unlocked)                                                                    \
  X (hyper_v_off)                                                                                  \
  X (policies_absent)                                                                              \
  X (primary_language_en_us)                                                                       \
  X (locale_consistent)                                                                            \
  X (antivirus_absent)                                                                             \
  X (office_absent)                                                                                \
  X (vmware_tools_absent)                                                                          \
  X (guest_tools_absent)                                                                           \
  X (pcoip_agent_absent)                                                                           \
  X (ssm_agent_disabled)                                                                           \
  X (aws_agents_reset)                                                                             \
  X (extra_software_absent)                                                                        \
  X (appx_packages_provisioned)                                                                    \
  X (appx_packages_not_staged)                                                                     \
  X (sysprep_state_expected)                                                                       \
  X (sysprep_files_present)                                                                        \
  X (sysprep_ready)                                                                                \
  X (answer_files_without_secrets)                                                                 \
  X (rearm_count_available)                                                                        \
  X (kms_client_configured)                                                                        \
  X (windows_activated)                                                                            \
  X (checker_passed)                                                                               \
  X (licence_permits_hosting)                                                                      \
  X (account_enabled_for_byol)                                                                     \
  X (fleet_size_sufficient)                                                                        \
  X (gpu_fleet_sufficient)                                                                         \
  X (management_cidr_valid)                                                                        \
  X (region_supported)                                                                             \
  X (protocol_supported)                                                                           \
  X (office_subscription_supported)                                                                \
  X (image_name_valid)                                                                             \
  X (removable_drives_detached)                                                                    \
  X (firmware_lock_absent)                                                                         \
  X (sysprep_rehearsed)                                                                            \
  X (byol_password_recorded)

#define DECLARE(name) extern const struct byol_rule byol_rule_##name;
#define ENTRY(name) &byol_rule_##name,

RULES (DECLARE)

const struct byol_rule *const byol_rules[] = { RULES (ENTRY) };
const size_t byol_rules_count = ARRAY_SIZE (byol_rules);
