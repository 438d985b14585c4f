# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who keeps whom alive, and that all of it ends."""

import gc
import os
import threading
import unittest
import weakref

import byolcheck
from support import children, image, python

AT_EXIT = """
import sys, byolcheck
context = byolcheck.Context(progress=lambda *_: None, log=lambda *_: None)
opened = context.open(sys.argv[1])
report = opened.check()
cycle = [opened, report[0], context]
cycle.append(cycle)
"""


class Lifetimes(unittest.TestCase):
    def tearDown(self):
        gc.collect()
        self.assertEqual(children(), [])

    def test_a_finding_keeps_its_report(self):
        finding = byolcheck.check(image()).find("autologon-off")
        evidence = finding.evidence
        gc.collect()
        self.assertEqual(finding.rule_id, "autologon-off")
        del finding
        gc.collect()
        self.assertTrue(evidence[0].place)

    def test_a_report_outlives_its_context(self):
        with byolcheck.Context() as context, context.open(image()) as opened:
            report = opened.check()
        del context, opened
        gc.collect()
        self.assertTrue(report.ready)
        report.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            report.ready
        with self.assertRaisesRegex(ValueError, "closed"):
            len(report)

    def test_facts_keep_their_image(self):
        context = byolcheck.Context()
        facts = context.open(image()).facts
        del context
        gc.collect()
        self.assertEqual(facts.disks[0].format, "qcow2")
        del facts

    def test_a_context_closes_its_images(self):
        with byolcheck.Context() as context:
            opened = context.open(image())
            profile = context.profile()
            self.assertTrue(children())
        self.assertEqual(children(), [])
        with self.assertRaisesRegex(ValueError, "closed"):
            opened.facts
        self.assertTrue(profile.id)
        for attempt in (context.profile, context.image, context.terms):
            with self.assertRaisesRegex(ValueError, "closed"):
                attempt()
        context.cancel()
        context.uncancel()
        context.close()

    def test_the_context_of_the_library_ends_last(self):
        context = byolcheck.Context()
        run = context._run
        report = context.open(image()).check()
        context.close()
        self.assertTrue(run.context)
        report.close()
        self.assertFalse(run.context)

    def test_cycles(self):
        context = byolcheck.Context()
        opened = context.open(image())
        gone = weakref.ref(opened)
        opened.itself = [opened, context, opened.facts]
        del opened, context
        gc.collect()
        self.assertIsNone(gone())

    def test_nothing_leaks_when_opening_fails(self):
        with byolcheck.Context() as context:
            run = context._run
            for _ in range(3):
                with self.assertRaises(byolcheck.NotFoundError):
                    context.open("/nowhere")
                with self.assertRaises(byolcheck.NotFoundError):
                    context.profile("nowhere")
            gc.collect()
        self.assertFalse(run.context)

    def test_left_open_at_exit(self):
        done = python("-c", AT_EXIT, str(image()))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_forked_child_leaves_it_alone(self):
        with byolcheck.Context() as context, context.open(image()) as opened:
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    opened.close()
                    context.close()
                    with byolcheck.Context() as own:
                        code = 0 if own.open(image()).check().ready else 2
                finally:
                    os._exit(code)
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
            self.assertTrue(opened.check().ready)

    def test_descriptors(self):
        def count():
            return len(os.listdir("/proc/self/fd"))

        byolcheck.check(image())
        before = count()
        for _ in range(3):
            byolcheck.check(image())
        self.assertEqual(count(), before)


class Threads(unittest.TestCase):
    def run_all(self, function, count=4):
        results, threads = [], []
        for _ in range(count):
            threads.append(threading.Thread(target=lambda: results.append(function())))
            threads[-1].start()
        for thread in threads:
            thread.join(120)
        self.assertEqual(results, [byolcheck.Verdict.READY] * count)

    def test_contexts_at_once(self):
        self.run_all(lambda: byolcheck.check(image()).verdict)

    def test_one_context(self):
        """Others wait for their turn."""
        with byolcheck.Context() as context, context.open(image()) as opened:
            self.run_all(lambda: opened.check().verdict)
