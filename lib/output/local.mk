# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES += \
	lib/output/escape.c \
	lib/output/json.c \
	lib/output/output.c lib/output/output.h \
	lib/output/text.c
dist_pkgdata_DATA += lib/output/report.schema.json
