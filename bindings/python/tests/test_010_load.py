# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library is found, and said to be missing where it is."""

import os
import re
import unittest

import byolcheck
from support import BINDING, python

PRINT = "import byolcheck; print(byolcheck.library_version())"


class Load(unittest.TestCase):
    def test_version(self):
        number = byolcheck.library_version_number()
        parts = number >> 16, number >> 8 & 255, number & 255
        self.assertEqual(byolcheck.library_version(), "%d.%d.%d" % parts)
        self.assertEqual(byolcheck.__version__, byolcheck.library_version())
        project = (BINDING / "pyproject.toml").read_text()
        self.assertEqual(
            re.search(r'^version = "(.*)"', project, re.M)[1], byolcheck.__version__
        )

    def test_features(self):
        self.assertIsInstance(byolcheck.feature_supported("direct"), bool)
        self.assertFalse(byolcheck.feature_supported("no such feature"))

    def test_all_names(self):
        for name in byolcheck.__all__:
            self.assertTrue(hasattr(byolcheck, name), name)

    def test_typed(self):
        self.assertTrue((BINDING / "byolcheck" / "py.typed").exists())

    def test_missing(self):
        done = python("-c", PRINT, environment={"BYOLCHECK_LIBRARY": "/nowhere/lib.so"})
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "ImportError: byolcheck needs libbyolcheck.*/nowhere/lib.so")

    def test_another_library(self):
        done = python("-c", PRINT, environment={"BYOLCHECK_LIBRARY": "libc.so.6"})
        self.assertRegex(done.stderr, "ImportError: libc.so.6 is older .* lacks byol_error_name")

    @unittest.skipUnless("BYOLCHECK_LIBRARY" in os.environ, "needs the build tree")
    def test_loader(self):
        folder = os.path.dirname(os.environ["BYOLCHECK_LIBRARY"])
        environment = {"BYOLCHECK_LIBRARY": "", "LD_LIBRARY_PATH": folder}
        done = python("-c", PRINT, environment=environment)
        self.assertEqual(done.stdout.strip(), byolcheck.library_version(), done.stderr)
