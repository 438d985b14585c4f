# SPDX-License-Identifier: LGPL-2.1-or-later
# The tests of each room stand in a fragment of their own.

TEST_EXTENSIONS = .sh .py
AM_TESTS_ENVIRONMENT = \
	BYOLCHECK_LIBEXECDIR='$(abs_top_builddir)/lib/reader' \
	BYOL_CORPUS="$${BYOL_CORPUS-$(abs_top_srcdir)/../shared/corpus}" \
	BYOL_FIXTURE_CACHE='$(abs_top_builddir)/tests/fixtures/cache' \
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' \
	CK_TIMEOUT_MULTIPLIER=$${CK_TIMEOUT_MULTIPLIER-5} \
	MALLOC_PERTURB_=$$(($$$$ % 255 + 1)); \
	export BYOLCHECK_LIBEXECDIR BYOL_CORPUS BYOL_FIXTURE_CACHE srcdir builddir CK_TIMEOUT_MULTIPLIER MALLOC_PERTURB_;

# For every suite: the libcheck runner and the library's inner rooms.
TEST_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
TEST_LDADD = lib/libinner.la $(CHECK_LIBS)

include tests/base.mk
include tests/reader.mk
include tests/direct.mk
include tests/guestfs.mk
include tests/windows.mk
include tests/rules.mk
include tests/outside.mk
include tests/users.mk
include tests/terms.mk
include tests/services.mk
include tests/sysprep.mk
include tests/api.mk
include tests/formats.mk
include tests/fixtures/local.mk
include tests/e2e.mk
include tests/many.mk
include tests/faults.mk
include tests/fuzz/local.mk

# What ./run mkimage needs.
fixtures: tests/fixtures/reg2hive$(EXEEXT) tests/fixtures/ntfsfill$(EXEEXT)
.PHONY: fixtures

# The compiled suites under valgrind, readers included. Programs that are not
# ours are left out, and the threads, which ThreadSanitizer watches.
VALGRIND = valgrind
VALGRIND_FLAGS = --quiet --error-exitcode=99 \
	--leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
	--trace-children=yes \
	--trace-children-skip=/bin/*,/sbin/*,/usr/bin/*,/usr/sbin/*,/usr/libexec/*,*/tests/fixtures/* \
	--suppressions=$(abs_top_srcdir)/build-aux/valgrind.supp
check-valgrind: all $(check_PROGRAMS)
	CK_FORK=no CK_TIMEOUT_MULTIPLIER=20 BYOLCHECK_SANDBOX=off FUZZ_RUNS=10 \
		$(MAKE) $(AM_MAKEFLAGS) check \
		TESTS='$(filter-out %.sh %.py tests/test-nomem tests/test-walls tests/test-threads,$(TESTS))' \
		LOG_COMPILER='$(LIBTOOL) --mode=execute $(VALGRIND)' LOG_FLAGS='$(VALGRIND_FLAGS)'
.PHONY: check-valgrind
