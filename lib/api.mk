# SPDX-License-Identifier: LGPL-2.1-or-later
# The public face, and the engine behind it.

lib_libinner_la_SOURCES += \
	lib/api_image.c \
	lib/api_output.c \
	lib/api_profile.c \
	lib/api_reports.c \
	lib/api_rules.c \
	lib/api_terms.c \
	lib/api_version.c \
	lib/check.c \
	lib/check-terms.c lib/check-terms.h \
	lib/evidence.h \
	lib/image.c lib/image.h \
	lib/report.c lib/report.h
