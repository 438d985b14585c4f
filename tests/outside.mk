# SPDX-License-Identifier: LGPL-2.1-or-later
# What lies outside the image.

if HAVE_CHECK
check_PROGRAMS += tests/test-request-rules
TESTS += tests/test-request-rules
tests_test_request_rules_SOURCES = tests/test-request-rules.c tests/winbox.c tests/winbox.h
tests_test_request_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_request_rules_LDADD = tests/libutil.la $(TEST_LDADD)
endif
