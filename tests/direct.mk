# SPDX-License-Identifier: LGPL-2.1-or-later

if DIRECT
if HAVE_CHECK
check_PROGRAMS += tests/test-direct
TESTS += tests/test-direct
tests_test_direct_SOURCES = tests/test-direct.c
tests_test_direct_CFLAGS = $(TEST_CFLAGS)
tests_test_direct_LDADD = \
	tests/libutil.la lib/reader/libdirect.la lib/reader/libreader.la $(CHECK_LIBS)
EXTRA_DIST += tests/direct-images.sh

check_PROGRAMS += tests/test-container
TESTS += tests/test-container
tests_test_container_SOURCES = tests/test-container.c
tests_test_container_CFLAGS = $(TEST_CFLAGS)
tests_test_container_LDADD = \
	tests/libutil.la lib/reader/libimage.la lib/reader/libreader.la $(CHECK_LIBS)
endif
endif
