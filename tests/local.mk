# SPDX-License-Identifier: LGPL-2.1-or-later
# The tests of each room stand in a fragment of their own.

TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = \
	BYOLCHECK_LIBEXECDIR='$(abs_top_builddir)/lib/reader' \
	BYOL_CORPUS="$${BYOL_CORPUS-$(abs_top_srcdir)/../shared/corpus}" \
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' \
	MALLOC_PERTURB_=$$(($$$$ % 255 + 1)); \
	export BYOLCHECK_LIBEXECDIR BYOL_CORPUS srcdir builddir MALLOC_PERTURB_;

# For every suite: the libcheck runner and the library's inner rooms.
TEST_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
TEST_LDADD = lib/libinner.la $(CHECK_LIBS)

include tests/base.mk
include tests/reader.mk
include tests/direct.mk
include tests/guestfs.mk
include tests/windows.mk
include tests/rules.mk
include tests/api.mk
include tests/fixtures/local.mk
include tests/e2e.mk
