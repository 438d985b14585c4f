# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES += \
	lib/output/aws-image-info.c \
	lib/output/aws-log.c \
	lib/output/escape.c \
	lib/output/json.c \
	lib/output/json-parts.c lib/output/json-parts.h \
	lib/output/junit.c \
	lib/output/markdown.c \
	lib/output/ndjson.c \
	lib/output/output.c lib/output/output.h \
	lib/output/sarif.c \
	lib/output/text.c \
	lib/output/told.c lib/output/told.h
dist_pkgdata_DATA += lib/output/report.schema.json
