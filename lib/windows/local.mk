# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES += \
	lib/evidence.c lib/evidence.h \
	lib/evidence-disks.c \
	lib/evidence-subjects.c \
	lib/evidence-trail.h \
	lib/windows/accounts.c \
	lib/windows/adapters.c \
	lib/windows/antivirus.c \
	lib/windows/appx.c \
	lib/windows/boot.c \
	lib/windows/cbs.c \
	lib/windows/domain.c \
	lib/windows/identity.c \
	lib/windows/internal.h \
	lib/windows/letters.c \
	lib/windows/note.c \
	lib/windows/programs.c \
	lib/windows/registry.c \
	lib/windows/root.c \
	lib/windows/services.c \
	lib/windows/users.c \
	lib/windows/value.c lib/windows/value.h \
	lib/windows/windows.h
