# SPDX-License-Identifier: LGPL-2.1-or-later

EXTRA_DIST += tests/rule-ids.txt tests/checker-tests.txt

if HAVE_CHECK
check_PROGRAMS += tests/test-policy
TESTS += tests/test-policy

tests_test_policy_SOURCES = tests/test-policy.c
tests_test_policy_CFLAGS = $(TEST_CFLAGS) $(JSON_C_CFLAGS)
tests_test_policy_LDADD = tests/libutil.la $(TEST_LDADD) $(JSON_C_LIBS)
endif
