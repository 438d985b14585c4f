# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES += \
	lib/source/source.c lib/source/source.h \
	lib/source/spawn.c lib/source/spawn.h
