# SPDX-License-Identifier: LGPL-2.1-or-later
# Under which terms an image is checked, and what the gate makes of it.

if HAVE_CHECK
check_PROGRAMS += tests/test-gate tests/test-terms
TESTS += tests/test-gate tests/test-terms

tests_test_gate_SOURCES = tests/test-gate.c
tests_test_gate_CFLAGS = $(TEST_CFLAGS)
tests_test_gate_LDADD = tests/libutil.la $(TEST_LDADD)

tests_test_terms_SOURCES = tests/test-terms.c
tests_test_terms_CFLAGS = $(TEST_CFLAGS) $(JSON_C_CFLAGS)
tests_test_terms_LDADD = tests/libutil.la $(TEST_LDADD) $(JSON_C_LIBS)
endif
