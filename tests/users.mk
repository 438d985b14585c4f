# SPDX-License-Identifier: LGPL-2.1-or-later

if HAVE_CHECK
check_PROGRAMS += tests/test-users
TESTS += tests/test-users
tests_test_users_SOURCES = tests/test-users.c tests/winbox.c tests/winbox.h
tests_test_users_CFLAGS = $(TEST_CFLAGS)
tests_test_users_LDADD = tests/libutil.la $(TEST_LDADD)
endif
