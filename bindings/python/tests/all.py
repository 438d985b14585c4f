#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the numbered tests of the Python binding, uninstalled, with the library of
the build tree. Arguments: the numbers of tests, 010 ...; without: all."""

import os
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
here = pathlib.Path(__file__).resolve().parent
build = os.environ.get("builddir")
if build:
    library = os.path.join(build, "lib", ".libs", "libbyolcheck.so.0")
    os.environ["BYOLCHECK_LIBRARY"] = library
    os.environ.setdefault("BYOLCHECK_LIBEXECDIR", os.path.join(build, "lib", "reader"))
os.environ["PYTHONWARNINGS"] = "error"
sys.path[:0] = [str(here.parent), str(here)]

suite = unittest.TestSuite()
for number in sys.argv[1:] or [""]:
    suite.addTests(unittest.defaultTestLoader.discover(str(here), f"test_{number}*.py"))
assert suite.countTestCases() > 0
result = unittest.TextTestRunner(verbosity=2, warnings="error").run(suite)
sys.exit(not result.wasSuccessful())
