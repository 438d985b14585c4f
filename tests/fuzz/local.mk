# SPDX-License-Identifier: LGPL-2.1-or-later
# Fuzz targets. In a usual build a small driver of our own runs each over its
# seeds and some mutations of them; `make fuzz` builds them with libFuzzer.

FUZZERS = \
	tests/fuzz/fuzz-database \
	tests/fuzz/fuzz-hive \
	tests/fuzz/fuzz-policy \
	tests/fuzz/fuzz-protocol \
	tests/fuzz/fuzz-replay \
	tests/fuzz/fuzz-serve \
	tests/fuzz/fuzz-windows \
	tests/fuzz/fuzz-xml
if IMAGES
FUZZERS += tests/fuzz/fuzz-container tests/fuzz/fuzz-table
endif
check_PROGRAMS += $(FUZZERS)

# What targets share; the first has no need of a reader.
check_LTLIBRARIES += tests/fuzz/libfuzz.la tests/fuzz/libfuzzhive.la
tests_fuzz_libfuzz_la_SOURCES = tests/fuzz/disks.h tests/fuzz/fuzz.c tests/fuzz/fuzz.h
tests_fuzz_libfuzzhive_la_SOURCES = \
	tests/fuzz/hives.c tests/fuzz/hives.h \
	tests/fuzz/memory.c tests/fuzz/memory.h
if FUZZING
FUZZ_MAIN =
FUZZERS_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
check_LTLIBRARIES += tests/fuzz/libdriver.la
tests_fuzz_libdriver_la_SOURCES = tests/fuzz/driver.c
FUZZ_MAIN = tests/fuzz/libdriver.la
FUZZERS_LINK = $(AM_LDFLAGS)
TESTS += $(FUZZERS)
endif
FUZZERS_LIBS = $(FUZZ_MAIN) tests/fuzz/libfuzz.la
FUZZ_READER = tests/fuzz/libfuzzhive.la $(FUZZERS_LIBS) lib/reader/libreader.la

tests_fuzz_fuzz_container_SOURCES = tests/fuzz/fuzz-container.c
tests_fuzz_fuzz_container_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_container_LDADD = $(FUZZERS_LIBS) lib/reader/libimage.la lib/reader/libreader.la

tests_fuzz_fuzz_database_SOURCES = tests/fuzz/fuzz-database.c
tests_fuzz_fuzz_database_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_database_LDADD = $(FUZZ_READER)

tests_fuzz_fuzz_hive_SOURCES = tests/fuzz/fuzz-hive.c
tests_fuzz_fuzz_hive_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_hive_LDADD = $(FUZZ_READER)

tests_fuzz_fuzz_policy_SOURCES = tests/fuzz/fuzz-policy.c
tests_fuzz_fuzz_policy_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_policy_LDADD = $(FUZZERS_LIBS) lib/libinner.la

tests_fuzz_fuzz_protocol_SOURCES = tests/fuzz/fuzz-protocol.c
tests_fuzz_fuzz_protocol_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_protocol_LDADD = $(FUZZERS_LIBS) lib/libbase.la

tests_fuzz_fuzz_replay_SOURCES = tests/fuzz/fuzz-replay.c
tests_fuzz_fuzz_replay_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_replay_LDADD = $(FUZZ_READER)

tests_fuzz_fuzz_serve_SOURCES = tests/fuzz/fuzz-serve.c
tests_fuzz_fuzz_serve_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_serve_LDADD = $(FUZZ_READER)

tests_fuzz_fuzz_table_SOURCES = tests/fuzz/fuzz-table.c
tests_fuzz_fuzz_table_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_table_LDADD = $(FUZZERS_LIBS) lib/reader/libimage.la lib/reader/libreader.la

# inline-source.c stands for lib/source.
tests_fuzz_fuzz_windows_SOURCES = \
	tests/fuzz/fuzz-windows.c tests/fuzz/inline-source.c tests/fuzz/inline-source.h
tests_fuzz_fuzz_windows_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_windows_LDADD = $(FUZZERS_LIBS) lib/libinner.la lib/reader/libreader.la

tests_fuzz_fuzz_xml_SOURCES = tests/fuzz/fuzz-xml.c
tests_fuzz_fuzz_xml_LDFLAGS = $(FUZZERS_LINK)
tests_fuzz_fuzz_xml_LDADD = $(FUZZERS_LIBS) lib/reader/libreader.la

# Without Python there are no seeds, and the targets skip.
if HAVE_PYTHON3
check_DATA = tests/fuzz/seeds.stamp
FUZZ_SEED_TOOLS = tests/fixtures/reg2hive$(EXEEXT) lib/reader/byolcheck-reader$(EXEEXT)
tests/fuzz/seeds.stamp: tests/fuzz/make-seeds.py $(FUZZ_SEED_TOOLS)
	$(AM_V_GEN)builddir='$(abs_top_builddir)' $(PYTHON3) $(srcdir)/tests/fuzz/make-seeds.py \
		tests/fuzz/seeds
	$(AM_V_at)touch $@
endif

EXTRA_DIST += \
	docs/fuzzing.md \
	tests/fuzz/make-seeds.py tests/fuzz/run-fuzzers \
	tests/fuzz/container.dict tests/fuzz/policy.dict tests/fuzz/xml.dict

# `make fuzz FUZZ_SECONDS=600 FUZZ_TARGETS='hive replay'`; all targets by
# default. In a build of its own, below this one.
FUZZ_SECONDS = 60
FUZZ_TARGETS = $(FUZZERS:tests/fuzz/fuzz-%=%)
fuzz:
	@if test '$(CLANG)' = no; then \
	  echo 'make fuzz needs clang with libFuzzer (Debian: clang, libclang-rt-*-dev)' >&2; exit 1; \
	fi
	$(MKDIR_P) fuzzing
	test -f fuzzing/Makefile || { cd fuzzing && '$(abs_top_srcdir)/configure' -q \
		--enable-fuzzing --without-guestfs CC='$(CLANG)' CFLAGS='-O2 -g'; }
	$(MAKE) -C fuzzing fuzzers
	BYOL_CORPUS="$${BYOL_CORPUS-$(abs_top_srcdir)/../shared/corpus}" \
		'$(abs_top_srcdir)/tests/fuzz/run-fuzzers' fuzzing '$(FUZZ_SECONDS)' $(FUZZ_TARGETS)
fuzzers: $(BUILT_SOURCES) $(FUZZERS) $(check_DATA)
.PHONY: fuzz fuzzers

clean-local: clean-fuzz
clean-fuzz:
	rm -rf tests/fuzz/seeds tests/fuzz/seeds.stamp fuzz-*.crash fuzzing
.PHONY: clean-fuzz
