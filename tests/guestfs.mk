# SPDX-License-Identifier: LGPL-2.1-or-later

if GUESTFS
if FIXTURES
if HAVE_PYTHON3
TESTS += tests/test-appliance.py
endif
endif
if DIRECT
if HAVE_CHECK
check_PROGRAMS += tests/test-guestfs
TESTS += tests/test-guestfs
tests_test_guestfs_SOURCES = tests/test-guestfs.c
tests_test_guestfs_CFLAGS = $(TEST_CFLAGS)
tests_test_guestfs_LDADD = \
	tests/libutil.la lib/reader/libappliance.la lib/reader/libdirect.la \
	lib/reader/libreader.la $(CHECK_LIBS)
endif
endif
endif
EXTRA_DIST += tests/test-appliance.py
