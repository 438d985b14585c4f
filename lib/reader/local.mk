# SPDX-License-Identifier: LGPL-2.1-or-later

# What the reader programs share.
noinst_LTLIBRARIES += lib/reader/libreader.la
lib_reader_libreader_la_SOURCES = \
	lib/reader/backend.h \
	lib/reader/hive.c lib/reader/hive.h \
	lib/reader/program.c lib/reader/program.h \
	lib/reader/serve.c lib/reader/serve.h \
	lib/reader/tree.c
lib_reader_libreader_la_CFLAGS = $(AM_CFLAGS) $(HIVEX_CFLAGS)
lib_reader_libreader_la_LIBADD = lib/libbase.la $(HIVEX_LIBS)

# The sources "direct" and "tree". GPL-2.0-or-later as a whole: it links
# libntfs-3g.
pkglibexec_PROGRAMS += lib/reader/byolcheck-reader
lib_reader_byolcheck_reader_SOURCES = lib/reader/main.c
lib_reader_byolcheck_reader_CFLAGS = $(AM_CFLAGS)
lib_reader_byolcheck_reader_LDADD = lib/reader/libreader.la
