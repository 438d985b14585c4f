# SPDX-License-Identifier: LGPL-2.1-or-later

if HAVE_CHECK
check_PROGRAMS += tests/test-sysprep-rules tests/test-software-rules
TESTS += tests/test-sysprep-rules tests/test-software-rules
tests_test_sysprep_rules_SOURCES = tests/test-sysprep-rules.c tests/machine.c tests/machine.h
tests_test_sysprep_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_sysprep_rules_LDADD = tests/libutil.la $(TEST_LDADD)

tests_test_software_rules_SOURCES = tests/test-software-rules.c tests/machine.c tests/machine.h
tests_test_software_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_software_rules_LDADD = tests/libutil.la $(TEST_LDADD)
endif
