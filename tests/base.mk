# SPDX-License-Identifier: LGPL-2.1-or-later

if HAVE_CHECK
# What suites share.
check_LTLIBRARIES += tests/libutil.la
tests_libutil_la_SOURCES = tests/util.c tests/util.h
tests_libutil_la_CFLAGS = $(TEST_CFLAGS)

check_PROGRAMS += tests/test-base
TESTS += tests/test-base
tests_test_base_SOURCES = tests/test-base.c
tests_test_base_CFLAGS = $(TEST_CFLAGS)
tests_test_base_LDADD = tests/libutil.la lib/libbase.la $(CHECK_LIBS)
endif
