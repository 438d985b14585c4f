# SPDX-License-Identifier: LGPL-2.1-or-later

EXTRA_DIST += tests/rule-ids.txt tests/checker-tests.txt

if HAVE_CHECK
check_PROGRAMS += tests/test-policy tests/test-rules tests/test-disk-rules
TESTS += tests/test-policy tests/test-rules tests/test-disk-rules

tests_test_policy_SOURCES = tests/test-policy.c
tests_test_policy_CFLAGS = $(TEST_CFLAGS) $(JSON_C_CFLAGS)
tests_test_policy_LDADD = tests/libutil.la $(TEST_LDADD) $(JSON_C_LIBS)

tests_test_rules_SOURCES = tests/test-rules.c
tests_test_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_rules_LDADD = tests/libutil.la $(TEST_LDADD)

# Brings its own evidence, so that only the rules come from the library.
tests_test_disk_rules_SOURCES = tests/test-disk-rules.c
tests_test_disk_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_disk_rules_LDADD = tests/libutil.la $(TEST_LDADD)

check_PROGRAMS += tests/test-hazard-rules
TESTS += tests/test-hazard-rules
tests_test_hazard_rules_SOURCES = tests/test-hazard-rules.c
tests_test_hazard_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_hazard_rules_LDADD = tests/libutil.la $(TEST_LDADD)
endif
