# SPDX-License-Identifier: LGPL-2.1-or-later
# What lies outside the image.

if HAVE_CHECK
check_PROGRAMS += tests/test-request-rules
TESTS += tests/test-request-rules
tests_test_request_rules_SOURCES = tests/test-request-rules.c tests/winbox.c tests/winbox.h
tests_test_request_rules_CFLAGS = $(TEST_CFLAGS)
tests_test_request_rules_LDADD = tests/libutil.la $(TEST_LDADD)
endif

TESTS += tests/test-docs.sh
EXTRA_DIST += tests/test-docs.sh tests/test-profiles.py
if FIXTURES
if HAVE_PYTHON3
TESTS += tests/test-profiles.py
endif
endif

generated_docs = \
	docs/codes.md \
	docs/rules.md \
	docs/profiles/aws-workspaces-2019-06.md \
	docs/profiles/aws-workspaces-2019-10.md \
	docs/profiles/aws-workspaces-2020-03.md \
	docs/profiles/aws-workspaces-2022-09.md \
	docs/profiles/aws-workspaces-2024-05.md \
	docs/profiles/aws-workspaces-2025-08.md \
	docs/profiles/aws-workspaces-2026-05.md
EXTRA_DIST += build-aux/make-docs $(generated_docs)

docs: all
	$(PYTHON3) $(srcdir)/build-aux/make-docs '$(abs_top_builddir)/examples/byolcheck' $(srcdir) $(srcdir)/docs
	$(PYTHON3) $(srcdir)/build-aux/make-man $(srcdir) $(srcdir)/man
.PHONY: docs
