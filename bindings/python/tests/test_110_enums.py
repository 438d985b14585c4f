# SPDX-License-Identifier: LGPL-2.1-or-later
"""Numbers and words, also those that this release does not know."""

import unittest

from byolcheck import (
    Confidence,
    EvidenceState,
    LogLevel,
    Severity,
    Status,
    Verdict,
)


class Enums(unittest.TestCase):
    def test_names(self):
        self.assertEqual(str(Status.NOT_APPLICABLE), "not-applicable")
        self.assertEqual(str(Verdict.NOT_READY), "not-ready")
        self.assertEqual(str(Confidence.HEURISTIC), "heuristic")
        self.assertEqual(str(Severity.WARN), "warn")
        self.assertEqual(str(LogLevel.WARNING), "warning")
        for kind in (Confidence, Severity, Status, Verdict):
            labels = [str(member) for member in kind]
            self.assertEqual(len(set(labels)), len(labels))
        self.assertNotIn("unknown", [str(v) for v in Verdict])

    def test_format(self):
        self.assertEqual(f"{Status.FAIL:>6}|{Status.FAIL}", "  fail|fail")
        self.assertEqual(f"{EvidenceState.WRONG_TYPE:>12}", "  wrong-type")

    def test_numbers_compare(self):
        self.assertEqual(Status.FAIL, 3)
        self.assertGreater(Severity.FAIL, Severity.WARN)

    def test_unknown_numbers_are_taken_cautiously(self):
        self.assertIs(Status(99), Status.UNKNOWN)
        self.assertIs(Verdict(99), Verdict.UNDECIDED)
        self.assertIs(Confidence(99), Confidence.HEURISTIC)
        self.assertIs(Severity(99), Severity.FAIL)
        with self.assertRaises(ValueError):
            Status("pass")

    def test_unknown_words_stay(self):
        word = EvidenceState("half-found")
        self.assertEqual((word, str(word), word.value), ("half-found",) * 3)
        self.assertNotIn(word, list(EvidenceState))
        self.assertIs(EvidenceState("stale"), EvidenceState.STALE)
        with self.assertRaises(ValueError):
            EvidenceState(3)
