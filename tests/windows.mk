# SPDX-License-Identifier: LGPL-2.1-or-later

if HAVE_CHECK
check_PROGRAMS += tests/test-windows
TESTS += tests/test-windows
tests_test_windows_SOURCES = tests/test-windows.c tests/winbox.c tests/winbox.h
tests_test_windows_CFLAGS = $(TEST_CFLAGS)
tests_test_windows_LDADD = tests/libutil.la $(TEST_LDADD)

check_PROGRAMS += tests/test-evidence
TESTS += tests/test-evidence
tests_test_evidence_SOURCES = tests/test-evidence.c tests/winbox.c tests/winbox.h
tests_test_evidence_CFLAGS = $(TEST_CFLAGS)
tests_test_evidence_LDADD = tests/libutil.la $(TEST_LDADD)

check_PROGRAMS += tests/test-appx
TESTS += tests/test-appx
tests_test_appx_SOURCES = tests/test-appx.c tests/winbox.c tests/winbox.h
tests_test_appx_CFLAGS = $(TEST_CFLAGS) $(SQLITE_CFLAGS)
tests_test_appx_LDADD = tests/libutil.la $(TEST_LDADD) $(SQLITE_LIBS)
endif
