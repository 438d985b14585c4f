# SPDX-License-Identifier: LGPL-2.1-or-later
# Through the command line, from the image to the verdict.

if FIXTURES
if HAVE_PYTHON3
TESTS += tests/test-corpus.py tests/test-images.py tests/test-terminal.py
if GUESTFS
TESTS += tests/test-differential.sh
endif
endif
endif
EXTRA_DIST += tests/test-corpus.py tests/test-differential.sh tests/test-images.py tests/test-terminal.py
if HAVE_PYTHON3
if !SANITIZERS
TESTS += tests/test-completion.py
endif
endif
EXTRA_DIST += tests/test-completion.py
EXTRA_DIST += \
	docs/benchmark.md \
	tests/bench/bench.py \
	tests/bench/floor.sh \
	tests/bench/guestfish.sh \
	tests/bench/images.py \
	tests/bench/measure.py \
	tests/bench/pytsk.py \
	tests/bench/sleuthkit.sh

# Prints docs/benchmark.md's tables; see tests/bench/bench.py.
bench: all fixtures
	builddir='$(abs_top_builddir)' srcdir='$(abs_top_srcdir)' \
		./run $(PYTHON3) $(srcdir)/tests/bench/bench.py bench $(BENCH_FLAGS)
.PHONY: bench
