# SPDX-License-Identifier: LGPL-2.1-or-later

if HAVE_CHECK
check_PROGRAMS += tests/test-service-rules
TESTS += tests/test-service-rules
tests_test_service_rules_SOURCES = tests/test-service-rules.c tests/machine.c tests/machine.h
tests_test_service_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_service_rules_LDADD = tests/libutil.la $(TEST_LDADD)
endif
