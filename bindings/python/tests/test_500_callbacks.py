# SPDX-License-Identifier: LGPL-2.1-or-later
"""Progress, log, and what they raise."""

import traceback
import unittest

import byolcheck
from support import children, image, slow, talking


class Callbacks(unittest.TestCase):
    def context(self, **options):
        context = byolcheck.Context(**{"libexec_dir": slow(), **options})
        self.addCleanup(context.close)
        return context

    def test_progress(self):
        seen = []
        self.context(progress=lambda *call: seen.append(call)).open(image())
        self.assertTrue(seen)
        for what, done, total in seen:
            self.assertIsInstance(what, str)
            self.assertTrue(total == 0 or done <= total)

    def test_log(self):
        seen = []
        told = []
        context = self.context(libexec_dir=talking("open:talks"))
        context.log = lambda *call: seen.append(call)
        context.progress = lambda *call: told.append(call)
        self.assertIsNotNone(context.log)
        with self.assertRaises(byolcheck.ReaderError):
            context.open(image(), source="direct")
        self.assertEqual(seen[:1], [(byolcheck.LogLevel.INFO, "a ?[31mlog line")])
        self.assertIn(("step?1", 7, 9), told)

    def test_stop(self):
        context = self.context(progress=lambda *_: True)
        with self.assertRaises(byolcheck.CancelledError):
            context.open(image())
        # That was the end of one call, not of the context.
        context.progress = lambda *_: False
        self.assertTrue(context.open(image()).check().ready)

    def raised_by(self, name, libexec_dir):
        def callback(*_):
            raise RuntimeError(name)

        context = self.context(libexec_dir=libexec_dir, **{name: callback})
        try:
            context.open(image(), source="direct")
        except RuntimeError as raised:
            self.assertEqual(str(raised), name)
            frames = [frame.name for frame in traceback.extract_tb(raised.__traceback__)]
            self.assertIn("callback", frames)
        else:
            self.fail("nothing was raised")
        # The context is not left cancelled.
        self.assertTrue(context.profile().id)
        setattr(context, name, None)
        return context

    def test_raised_by_progress(self):
        context = self.raised_by("progress", slow())
        self.assertTrue(context.open(image()).check().ready)

    def test_raised_by_log(self):
        self.raised_by("log", talking("open:floods"))

    def test_exit_in_a_callback(self):
        def leave(*_):
            raise SystemExit(3)

        with self.assertRaises(SystemExit):
            self.context(progress=leave).open(image())

    def test_the_context_in_its_own_callback(self):
        context = self.context(progress=lambda *_: context.profile())
        with self.assertRaisesRegex(RuntimeError, "must not use"):
            context.open(image())

    def test_another_context_in_a_callback(self):
        verdicts = []

        def check(*_):
            verdicts.append(byolcheck.check(image()).verdict)

        self.context(progress=check).open(image())
        self.assertIn(byolcheck.Verdict.READY, verdicts)

    def test_garbage_in_a_callback(self):
        """What is let go of during a call is freed after it."""
        context = self.context()
        first = context.open(image())
        handle = first._owner
        context.progress = lambda *_: first.close()
        second = context.open(image())
        self.assertFalse(handle.is_open)
        self.assertEqual(len(children()), 1)
        self.assertTrue(second.check().ready)
