# SPDX-License-Identifier: LGPL-2.1-or-later
# Many images: at once from several threads, and through the command line.

if HAVE_CHECK
check_PROGRAMS += tests/test-threads
TESTS += tests/test-threads
tests_test_threads_SOURCES = tests/test-threads.c tests/winbox.c tests/winbox.h
tests_test_threads_CFLAGS = $(TEST_CFLAGS)
tests_test_threads_LDADD = tests/libutil.la $(TEST_LDADD)
endif

if FIXTURES
if HAVE_PYTHON3
TESTS += tests/test-many.sh
endif
endif
EXTRA_DIST += tests/test-many.sh
