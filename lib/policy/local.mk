# SPDX-License-Identifier: LGPL-2.1-or-later

lib_libinner_la_SOURCES +=
