# SPDX-License-Identifier: LGPL-2.1-or-later

pkgincludedir = $(includedir)/byolcheck
pkginclude_HEADERS = include/byolcheck/byolcheck.h
nodist_pkginclude_HEADERS = include/byolcheck/version.h
pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = lib/byolcheck.pc

# What library and reader programs share.
noinst_LTLIBRARIES += lib/libbase.la
lib_libbase_la_SOURCES = \
	lib/base/buf.c lib/base/buf.h \
	lib/base/cleanup.h \
	lib/base/date.c lib/base/date.h \
	lib/base/error.c lib/base/error.h \
	lib/base/limits.h \
	lib/base/run.c lib/base/run.h \
	lib/base/text.c lib/base/text.h \
	lib/base/utf16.c lib/base/utf16.h \
	lib/base/wire.c lib/base/wire.h \
	lib/reader/protocol.c lib/reader/protocol.h

# Everything of the library, for it and for the unit tests of inner rooms.
noinst_LTLIBRARIES += lib/libinner.la
lib_libinner_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DPKGLIBEXECDIR='"$(pkglibexecdir)"' -DPKGDATADIR='"$(pkgdatadir)"'
lib_libinner_la_CFLAGS = $(AM_CFLAGS) $(JSON_C_CFLAGS)
lib_libinner_la_LIBADD = lib/libbase.la $(JSON_C_LIBS)
lib_libinner_la_SOURCES =

include lib/source/local.mk
include lib/windows/local.mk
include lib/rules/local.mk
include lib/policy/local.mk
include lib/output/local.mk
include lib/api.mk

lib_LTLIBRARIES += lib/libbyolcheck.la
lib_libbyolcheck_la_SOURCES =
lib_libbyolcheck_la_LIBADD = lib/libinner.la
lib_libbyolcheck_la_LDFLAGS = $(AM_LDFLAGS) -version-info $(LT_VERSION) -no-undefined \
	-Wl,--version-script=$(top_srcdir)/lib/libbyolcheck.map
EXTRA_lib_libbyolcheck_la_DEPENDENCIES = lib/libbyolcheck.map
EXTRA_DIST += lib/libbyolcheck.map
