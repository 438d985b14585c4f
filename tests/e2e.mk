# SPDX-License-Identifier: LGPL-2.1-or-later
# Through the command line, from the image to the verdict.

if FIXTURES
if HAVE_PYTHON3
TESTS += tests/test-corpus.py
if GUESTFS
TESTS += tests/test-differential.sh
endif
endif
endif
EXTRA_DIST += tests/test-corpus.py tests/test-differential.sh
