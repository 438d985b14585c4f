# SPDX-License-Identifier: LGPL-2.1-or-later
# The Python package: nothing to build; tested with the library of this tree. A
# sanitizer's runtime cannot be loaded into a python that has none.

if HAVE_PYTHON3
if FIXTURES
if !SANITIZERS
TESTS += bindings/python/tests/all.py
endif
endif
endif

EXTRA_DIST += \
	bindings/python/README.md \
	bindings/python/byolcheck/__init__.py \
	bindings/python/byolcheck/_abi.py \
	bindings/python/byolcheck/_context.py \
	bindings/python/byolcheck/_enums.py \
	bindings/python/byolcheck/_errors.py \
	bindings/python/byolcheck/_run.py \
	bindings/python/byolcheck/_views.py \
	bindings/python/byolcheck/py.typed \
	bindings/python/pyproject.toml \
	bindings/python/tests/all.py \
	bindings/python/tests/support.py \
	bindings/python/tests/test_010_load.py \
	bindings/python/tests/test_020_abi.py \
	bindings/python/tests/test_100_errors.py \
	bindings/python/tests/test_110_enums.py \
	bindings/python/tests/test_200_image.py \
	bindings/python/tests/test_300_rules.py \
	bindings/python/tests/test_400_check.py \
	bindings/python/tests/test_500_callbacks.py \
	bindings/python/tests/test_510_cancel.py \
	bindings/python/tests/test_600_lifetimes.py \
	bindings/python/tests/test_900_examples.py \
	bindings/python/tests/test_910_install.py \
	examples/python/gate.py \
	examples/python/new-since.py \
	examples/python/scan.py
