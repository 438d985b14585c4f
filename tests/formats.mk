# SPDX-License-Identifier: LGPL-2.1-or-later
# Reports for other programs, validated by programs that are not ours.

formats_schemas = \
	tests/schemas/junit.xsd \
	tests/schemas/sarif-subset.schema.json
TESTS += tests/test-formats.sh
EXTRA_DIST += tests/test-formats.sh tests/test-html.py $(formats_schemas)
if HAVE_PYTHON3
TESTS += tests/test-html.py
endif

if HAVE_CHECK
check_PROGRAMS += tests/test-formats
TESTS += tests/test-formats
tests_test_formats_SOURCES = tests/test-formats.c tests/reports.c tests/reports.h
tests_test_formats_CFLAGS = $(TEST_CFLAGS) $(JSON_C_CFLAGS)
tests_test_formats_LDADD = $(TEST_LDADD) $(JSON_C_LIBS)
endif
