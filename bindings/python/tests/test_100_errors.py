# SPDX-License-Identifier: LGPL-2.1-or-later
"""Failures are exceptions, one class for each code."""

import pickle
import unittest

import byolcheck
from byolcheck import _errors
from support import FOLDER


class Errors(unittest.TestCase):
    def setUp(self):
        self.context = byolcheck.Context()
        self.addCleanup(self.context.close)

    def test_every_code_has_a_class(self):
        codes = set(byolcheck.ErrorCode) - {byolcheck.ErrorCode.OK}
        self.assertEqual(set(_errors.BY_CODE), codes)
        self.assertEqual(len(set(_errors.BY_CODE.values())), len(codes))
        for kind in _errors.BY_CODE.values():
            self.assertIs(getattr(byolcheck, kind.__name__), kind)

    def test_not_found(self):
        with self.assertRaises(byolcheck.NotFoundError) as caught:
            self.context.open(FOLDER / "no such image")
        self.assertIs(caught.exception.code, byolcheck.ErrorCode.NOT_FOUND)
        self.assertEqual(str(caught.exception.code), "BYOL_E_NOT_FOUND")
        self.assertIn("no such image", str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))
        self.assertIsInstance(caught.exception, LookupError)

    def test_errno(self):
        with self.assertRaises(byolcheck.NotFoundError) as caught:
            self.context.profile(FOLDER / "no such profile.json")
        self.assertEqual(caught.exception.errno, 2)

    def test_builtin_exceptions(self):
        self.assertTrue(issubclass(byolcheck.DeadlineError, TimeoutError))
        self.assertTrue(issubclass(byolcheck.InvalidError, ValueError))
        self.assertTrue(issubclass(byolcheck.AccessError, PermissionError))
        for kind in _errors.BY_CODE.values():
            self.assertTrue(issubclass(kind, byolcheck.Error))

    def test_invalid(self):
        with self.assertRaises(byolcheck.InvalidError):
            self.context.open()

    def test_unknown_code(self):
        error = byolcheck.Error(-12345, "what")
        self.assertEqual((error.code, str(error)), (-12345, "what"))

    def test_pickled(self):
        for kind in _errors.BY_CODE.values():
            error = pickle.loads(pickle.dumps(kind(byolcheck.ErrorCode.IO, "one line", 5)))
            self.assertIs(type(error), kind)
            self.assertEqual((error.code, str(error), error.errno), (-56, "one line", 5))

    def test_malformed_files(self):
        bad = FOLDER / "bad.json"
        bad.write_text("{")
        with self.assertRaises(byolcheck.ProfileError):
            self.context.profile(bad)
        terms = self.context.terms()
        with self.assertRaises(byolcheck.TermsError):
            terms.load_waivers(bad)

    def test_strings_that_c_cannot_have(self):
        image = self.context.image()
        for attempt in (
            lambda: image.add_disk("a\0b"),
            lambda: image.set_source("tree\0"),
            lambda: byolcheck.rule("autologon-off\0"),
            lambda: byolcheck.feature_supported("direct\0"),
        ):
            with self.assertRaisesRegex(ValueError, "null"):
                attempt()
        with self.assertRaises(TypeError):
            byolcheck.rule(b"autologon-off")
        with self.assertRaises(TypeError):
            image.add_disk(3)
