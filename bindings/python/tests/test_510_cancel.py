# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls are ended: from another thread, by signals, by deadlines."""

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
import unittest

import byolcheck
from support import BINDING, children, hanging, image

CHILD = """
import signal, sys, byolcheck
signal.signal(signal.SIGINT, signal.default_int_handler)
def told(*_):
    print("running", flush=True)
context = byolcheck.Context(progress=told, libexec_dir=sys.argv[1])
try:
    context.open(sys.argv[2])
except KeyboardInterrupt:
    print("interrupted", flush=True)
with byolcheck.Context() as context:
    print(context.open(sys.argv[2]).check().verdict)
"""


class Cancel(unittest.TestCase):
    def setUp(self):
        self.context = byolcheck.Context(libexec_dir=hanging())
        self.addCleanup(self.context.close)
        self.started = time.monotonic()

    def soon(self, function, *arguments, after=0.3):
        timer = threading.Timer(after, function, arguments)
        timer.start()
        self.addCleanup(timer.join)

    def assert_over(self, most=5):
        self.assertLess(time.monotonic() - self.started, most)
        self.assertEqual(children(), [])

    def handle(self, number, handler):
        self.addCleanup(signal.signal, number, signal.signal(number, handler))

    def test_another_thread(self):
        self.soon(self.context.cancel)
        with self.assertRaises(byolcheck.CancelledError):
            self.context.open(image())
        self.assert_over()
        with self.assertRaises(byolcheck.CancelledError):
            self.context.open(image())
        self.context.uncancel()
        self.context.set_deadline(0.1)
        with self.assertRaises(byolcheck.DeadlineError):
            self.context.open(image())

    def test_cancel_in_a_callback_stays(self):
        self.context.progress = lambda *_: self.context.cancel()
        for _ in range(2):
            with self.assertRaises(byolcheck.CancelledError):
                self.context.open(image())
            self.context.progress = None

    def test_cancel_survives_an_exception(self):
        def both(*_):
            self.context.cancel()
            raise KeyError("first")

        self.context.progress = both
        with self.assertRaises(KeyError):
            self.context.open(image())
        with self.assertRaises(byolcheck.CancelledError):
            self.context.open(image())

    def test_deadline(self):
        for seconds in (0, 0.2, datetime.timedelta(milliseconds=200)):
            with self.context.deadline(seconds):
                with self.assertRaises(TimeoutError) as caught:
                    self.context.open(image())
                self.assertIs(caught.exception.code, byolcheck.ErrorCode.DEADLINE)
        self.assert_over()
        for seconds in (-1, 2**32, float("nan")):
            with self.assertRaises(ValueError):
                self.context.set_deadline(seconds)

    def test_deadline_is_removed(self):
        with byolcheck.Context() as context:
            with context.deadline(0):
                pass
            with context.deadline(300):
                context.open(image())

    def test_ctrl_c(self):
        self.handle(signal.SIGINT, signal.default_int_handler)
        self.soon(os.kill, os.getpid(), signal.SIGINT)
        with self.assertRaises(KeyboardInterrupt):
            self.context.open(image())
        self.assert_over()
        self.assertIs(signal.getsignal(signal.SIGINT), signal.default_int_handler)
        # The context is not left cancelled.
        with self.context.deadline(0.1), self.assertRaises(byolcheck.DeadlineError):
            self.context.open(image())

    def test_a_handler_that_raises(self):
        def leave(*_):
            raise SystemExit(7)

        self.handle(signal.SIGTERM, leave)
        self.soon(os.kill, os.getpid(), signal.SIGTERM)
        with self.assertRaises(SystemExit):
            self.context.open(image())
        self.assert_over()
        self.assertIs(signal.getsignal(signal.SIGTERM), leave)

    def test_a_handler_that_cancels(self):
        self.handle(signal.SIGINT, lambda *_: self.context.cancel())
        self.soon(os.kill, os.getpid(), signal.SIGINT)
        with self.assertRaises(byolcheck.CancelledError):
            self.context.open(image())
        self.assert_over()

    def test_a_handler_that_only_looks(self):
        seen = []
        self.handle(signal.SIGUSR1, lambda number, frame: seen.append(number))
        self.soon(os.kill, os.getpid(), signal.SIGUSR1, after=0.1)
        with self.context.deadline(1.5), self.assertRaises(byolcheck.DeadlineError):
            self.context.open(image())
        self.assertEqual(seen, [signal.SIGUSR1])

    def ctrl_c(self, kill):
        """In a program of its own, which goes on with another context."""
        environment = {**os.environ, "PYTHONPATH": str(BINDING), "PYTHONDONTWRITEBYTECODE": "1"}
        program = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(hanging()), str(image())],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            self.assertEqual(program.stdout.readline(), "running\n")
            kill(program.pid, signal.SIGINT)
            out, err = program.communicate(timeout=60)
        finally:
            program.kill()
            program.communicate()
        self.assertEqual((out.split("\n")[-3:], err), (["interrupted", "ready", ""], ""))

    def test_ctrl_c_for_the_program(self):
        self.ctrl_c(os.kill)

    def test_ctrl_c_at_a_terminal(self):
        """The whole process group gets it, the reader too."""
        self.ctrl_c(os.killpg)
