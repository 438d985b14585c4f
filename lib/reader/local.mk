# SPDX-License-Identifier: LGPL-2.1-or-later

# What the reader programs share.
noinst_LTLIBRARIES += lib/reader/libreader.la
lib_reader_libreader_la_SOURCES = \
	lib/reader/backend.c lib/reader/backend.h \
	lib/reader/child.c lib/reader/child.h \
	lib/reader/database.c lib/reader/database.h \
	lib/reader/hive.c lib/reader/hive.h \
	lib/reader/launcher.c lib/reader/launcher.h \
	lib/reader/program.c lib/reader/program.h \
	lib/reader/replay.c lib/reader/replay.h \
	lib/reader/sandbox.c lib/reader/sandbox.h \
	lib/reader/serve.c lib/reader/serve.h \
	lib/reader/tree.c \
	lib/reader/xml.c lib/reader/xml.h
lib_reader_libreader_la_CFLAGS = $(AM_CFLAGS) $(HIVEX_CFLAGS) $(EXPAT_CFLAGS) $(SQLITE_CFLAGS) $(SECCOMP_CFLAGS)
lib_reader_libreader_la_LIBADD = lib/libbase.la $(HIVEX_LIBS) $(EXPAT_LIBS) $(SQLITE_LIBS) $(SECCOMP_LIBS)

# The sources "direct" and "tree". GPL-2.0-or-later as a whole: it links
# libntfs-3g.
pkglibexec_PROGRAMS += lib/reader/byolcheck-reader
lib_reader_byolcheck_reader_SOURCES = lib/reader/main.c
lib_reader_byolcheck_reader_CFLAGS = $(AM_CFLAGS)
lib_reader_byolcheck_reader_LDADD = lib/reader/libreader.la

if IMAGES
# What the sources for disk images share.
noinst_LTLIBRARIES += lib/reader/libimage.la
lib_reader_libimage_la_SOURCES = \
	lib/reader/block.c lib/reader/block.h \
	lib/reader/bytes.h \
	lib/reader/complete.c lib/reader/complete.h \
	lib/reader/container.c lib/reader/container.h \
	lib/reader/content.c lib/reader/content.h \
	lib/reader/fs.c lib/reader/fs.h \
	lib/reader/fve.c lib/reader/fve.h \
	lib/reader/image.c lib/reader/image.h \
	lib/reader/manifest.c lib/reader/manifest.h \
	lib/reader/ovf.c lib/reader/ovf.h \
	lib/reader/package.c lib/reader/package.h \
	lib/reader/qemu.c lib/reader/qemu.h \
	lib/reader/raw.c \
	lib/reader/table.c lib/reader/table.h \
	lib/reader/tar.c lib/reader/tar.h
lib_reader_libimage_la_CFLAGS = $(AM_CFLAGS) $(BLKID_CFLAGS) $(JSON_C_CFLAGS) $(NETTLE_CFLAGS)
lib_reader_libimage_la_LIBADD = lib/libbase.la $(BLKID_LIBS) $(JSON_C_LIBS) $(NETTLE_LIBS)
endif

if DIRECT
noinst_LTLIBRARIES += lib/reader/libdirect.la
lib_reader_libdirect_la_SOURCES = \
	lib/reader/direct.c \
	lib/reader/fat.c \
	lib/reader/nbd.c lib/reader/nbd.h \
	lib/reader/ntfs.c
lib_reader_libdirect_la_CFLAGS = $(AM_CFLAGS) $(NTFS_3G_CFLAGS) $(NBD_CFLAGS)
lib_reader_libdirect_la_LIBADD = lib/reader/libimage.la $(NTFS_3G_LIBS) $(NBD_LIBS)
lib_reader_byolcheck_reader_LDADD += lib/reader/libdirect.la
endif

if GUESTFS
# The source "guestfs".
noinst_LTLIBRARIES += lib/reader/libappliance.la
lib_reader_libappliance_la_SOURCES = \
	lib/reader/appliance.c lib/reader/appliance.h \
	lib/reader/guestfs.c \
	lib/reader/guestfs-fs.c lib/reader/guestfs-fs.h \
	lib/reader/kvm.c lib/reader/kvm.h \
	lib/reader/ntfs-state.c lib/reader/ntfs-state.h \
	lib/reader/warden.c lib/reader/warden.h
lib_reader_libappliance_la_CFLAGS = $(AM_CFLAGS) $(GUESTFS_CFLAGS)
lib_reader_libappliance_la_LIBADD = lib/reader/libimage.la $(GUESTFS_LIBS)

pkglibexec_PROGRAMS += lib/reader/byolcheck-reader-guestfs
lib_reader_byolcheck_reader_guestfs_SOURCES = lib/reader/main-guestfs.c
lib_reader_byolcheck_reader_guestfs_CFLAGS = $(AM_CFLAGS)
lib_reader_byolcheck_reader_guestfs_LDADD = \
	lib/reader/libappliance.la lib/reader/libreader.la
endif
