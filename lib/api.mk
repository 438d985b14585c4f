# SPDX-License-Identifier: LGPL-2.1-or-later
# The public face, and the engine behind it.

lib_libinner_la_SOURCES += \
	lib/evidence.h
