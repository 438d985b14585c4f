# SPDX-License-Identifier: LGPL-2.1-or-later
# The public face: header, exports, outputs, command line, manual pages.

check_PROGRAMS += tests/test-symbols
tests_test_symbols_SOURCES = tests/test-symbols.c
tests_test_symbols_LDADD = -ldl
TESTS += tests/test-symbols

api_tests = \
	tests/test-abi.sh \
	tests/test-cli.sh \
	tests/test-codes.sh \
	tests/test-examples.sh \
	tests/test-header.sh \
	tests/test-man.sh \
	tests/test-rooms.sh \
	tests/test-schema.sh
TESTS += $(api_tests)
EXTRA_DIST += $(api_tests) tests/abi-values.txt tests/api-codes.txt tests/factory-examples.sh

if !SANITIZERS
TESTS += tests/test-abidiff.sh
endif
EXTRA_DIST += tests/test-abidiff.sh abi/libbyolcheck.abi build-aux/make-abi

# At a release, after what was added since the last.
abi-baseline: lib/libbyolcheck.la
	sh $(srcdir)/build-aux/make-abi lib/.libs/libbyolcheck.so $(srcdir)/include/byolcheck > abi-new
	mv abi-new $(srcdir)/abi/libbyolcheck.abi
.PHONY: abi-baseline

if HAVE_CHECK
check_PROGRAMS += tests/test-api tests/test-output
TESTS += tests/test-api tests/test-output

# Against the shared library, as a program has it.
tests_test_api_SOURCES = tests/test-api.c
tests_test_api_CFLAGS = $(TEST_CFLAGS)
tests_test_api_LDADD = lib/libbyolcheck.la $(CHECK_LIBS)

tests_test_output_SOURCES = tests/test-output.c tests/reports.c tests/reports.h
tests_test_output_CFLAGS = $(TEST_CFLAGS) $(JSON_C_CFLAGS)
tests_test_output_LDADD = $(TEST_LDADD) $(JSON_C_LIBS)
endif
