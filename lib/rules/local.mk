# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES += \
	lib/rules/account.h \
	lib/rules/ad-domain-not-joined.c \
	lib/rules/antivirus-absent.c \
	lib/rules/architecture-x64.c \
	lib/rules/autologon-off.c \
	lib/rules/automount-enabled.c \
	lib/rules/boot-mode-supported.c \
	lib/rules/byol-account-administrator.c \
	lib/rules/byol-account-enabled.c \
	lib/rules/byol-account-exists.c \
	lib/rules/dhcp-enabled.c \
	lib/rules/disk-size-within-limit.c \
	lib/rules/disks-basic.c \
	lib/rules/entra-not-joined.c \
	lib/rules/filesystem-clean.c \
	lib/rules/free-space-sufficient.c \
	lib/rules/not-hibernated.c \
	lib/rules/not-in-place-upgraded.c \
	lib/rules/office-absent.c \
	lib/rules/partition-style-matches-firmware.c \
	lib/rules/pcoip-agent-absent.c \
	lib/rules/powershell-supported.c \
	lib/rules/public-firewall-off.c \
	lib/rules/realtime-is-universal.c \
	lib/rules/rearm-count-available.c \
	lib/rules/reboot-not-pending.c \
	lib/rules/registry-clean.c \
	lib/rules/rule.h \
	lib/rules/say.c \
	lib/rules/say.h \
	lib/rules/single-boot-partition.c \
	lib/rules/single-drive.c \
	lib/rules/sources.h \
	lib/rules/table.c \
	lib/rules/verdict.c \
	lib/rules/vmware-tools-absent.c \
	lib/rules/volumes-decrypted.c \
	lib/rules/volumes.c \
	lib/rules/volumes.h \
	lib/rules/which-windows.c \
	lib/rules/which-windows.h \
	lib/rules/windows-found.c \
	lib/rules/windows-update-disabled.c \
	lib/rules/windows-version-supported.c
