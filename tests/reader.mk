# SPDX-License-Identifier: LGPL-2.1-or-later

if HAVE_CHECK
check_PROGRAMS += tests/fake-reader tests/test-hive tests/test-replay tests/test-serve tests/test-source tests/test-tree tests/test-walls
TESTS += tests/test-hive tests/test-replay tests/test-serve tests/test-source tests/test-tree tests/test-walls

tests_test_hive_SOURCES = tests/test-hive.c
tests_test_hive_CFLAGS = $(TEST_CFLAGS)
tests_test_hive_LDADD = tests/libutil.la lib/reader/libreader.la $(CHECK_LIBS)

tests_test_replay_SOURCES = tests/test-replay.c
tests_test_replay_CFLAGS = $(TEST_CFLAGS)
tests_test_replay_LDADD = tests/libutil.la lib/reader/libreader.la $(CHECK_LIBS)

tests_test_serve_SOURCES = tests/test-serve.c
tests_test_serve_CFLAGS = $(TEST_CFLAGS)
tests_test_serve_LDADD = tests/libutil.la lib/reader/libreader.la $(CHECK_LIBS)

tests_test_tree_SOURCES = tests/test-tree.c
tests_test_tree_CFLAGS = $(TEST_CFLAGS)
tests_test_tree_LDADD = tests/libutil.la lib/reader/libreader.la $(CHECK_LIBS)

tests_test_walls_SOURCES = tests/test-walls.c
tests_test_walls_CFLAGS = $(TEST_CFLAGS)
tests_test_walls_LDADD = tests/libutil.la lib/reader/libreader.la $(CHECK_LIBS)

tests_test_source_SOURCES = tests/test-source.c
tests_test_source_CFLAGS = $(TEST_CFLAGS)
tests_test_source_LDADD = tests/libutil.la $(TEST_LDADD)

check_PROGRAMS += tests/test-rows
TESTS += tests/test-rows
tests_test_rows_SOURCES = tests/test-rows.c
tests_test_rows_CFLAGS = $(TEST_CFLAGS) $(SQLITE_CFLAGS)
tests_test_rows_LDADD = tests/libutil.la lib/reader/libreader.la $(CHECK_LIBS) $(SQLITE_LIBS)

check_PROGRAMS += tests/test-xml
TESTS += tests/test-xml
tests_test_xml_SOURCES = tests/test-xml.c
tests_test_xml_CFLAGS = $(TEST_CFLAGS)
tests_test_xml_LDADD = tests/libutil.la lib/reader/libreader.la $(CHECK_LIBS)

if IMAGES
check_PROGRAMS += tests/test-fve
TESTS += tests/test-fve
tests_test_fve_SOURCES = tests/test-fve.c
tests_test_fve_CFLAGS = $(TEST_CFLAGS)
tests_test_fve_LDADD = tests/libutil.la lib/reader/libimage.la $(CHECK_LIBS)
endif

# A reader that misbehaves on request.
tests_fake_reader_SOURCES = tests/fake-reader.c
tests_fake_reader_LDADD = lib/libbase.la
endif
