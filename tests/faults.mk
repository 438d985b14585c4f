# SPDX-License-Identifier: LGPL-2.1-or-later
# Every read fails in turn.

if DIRECT
check_PROGRAMS += tests/faults/byolcheck-reader
tests_faults_byolcheck_reader_SOURCES = tests/faults/main.c
tests_faults_byolcheck_reader_CFLAGS = $(AM_CFLAGS)
tests_faults_byolcheck_reader_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=byol_window_read -Wl,--wrap=byol_window_copy -Wl,--wrap=byol_window_store \
	-Wl,--wrap=reader_hive_key -Wl,--wrap=reader_hive_subkeys -Wl,--wrap=reader_hive_value \
	-Wl,--wrap=reader_hive_values -Wl,--wrap=reader_hive_named \
	-Wl,--wrap=send
tests_faults_byolcheck_reader_LDADD = lib/reader/libreader.la lib/reader/libdirect.la
if HAVE_PYTHON3
TESTS += tests/test-deaths.py tests/test-faults.py
endif
endif

# Memory that runs out in the library. A sanitizer has malloc for itself.
if !SANITIZERS
check_PROGRAMS += tests/test-nomem
TESTS += tests/test-nomem
tests_test_nomem_SOURCES = tests/test-nomem.c
tests_test_nomem_CFLAGS = $(AM_CFLAGS)
tests_test_nomem_LDADD = lib/libbyolcheck.la
endif
EXTRA_DIST += tests/test-deaths.py tests/test-faults.py
