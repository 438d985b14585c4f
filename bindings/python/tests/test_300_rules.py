# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the library knows without an image: rules, codes, profiles, request keys."""

import copy
import datetime
import json
import pickle
import unittest

import byolcheck
from support import TOP


class Rules(unittest.TestCase):
    def setUp(self):
        self.context = byolcheck.Context()
        self.addCleanup(self.context.close)

    def test_rules(self):
        ids = [rule.id for rule in byolcheck.rules()]
        self.assertGreater(len(ids), 80)
        self.assertEqual(len(set(ids)), len(ids))
        for rule in byolcheck.rules():
            self.assertEqual(byolcheck.rule(rule.id), rule)
            for text in (rule.title, rule.rationale, rule.expected, rule.evidence):
                self.assertTrue(text, rule.id)
            self.assertIn(rule.decided_by, list(byolcheck.DecidedBy))
            self.assertIn(rule.confidence, list(byolcheck.Confidence))
            for code in rule.codes:
                self.assertIn(code.channel, list(byolcheck.Channel))

    def test_one_rule(self):
        rule = byolcheck.rule("autologon-off")
        self.assertIn(("AutoLogonEnabled", "import"), rule.codes)
        self.assertTrue(rule.checker_tests)
        self.assertTrue(rule.sources)
        self.assertIn("reg", rule.remediation)
        self.assertIn("autologon-off", repr(rule))
        with self.assertRaisesRegex(byolcheck.NotFoundError, "no-such-rule"):
            byolcheck.rule("no-such-rule")
        for attempt in (copy.copy, pickle.dumps):
            with self.assertRaises(TypeError):
                attempt(rule)

    def test_codes(self):
        codes = byolcheck.import_codes()
        listed = (TOP / "tests" / "api-codes.txt").read_text().split("\n")
        self.assertEqual([code.name for code in codes], [c for c in listed if c and c[0] != "#"])
        answered = {c.name for r in byolcheck.rules() for c in r.codes if c.channel == "import"}
        for code in codes:
            self.assertIsInstance(code.since, datetime.date)
            self.assertEqual(code.explanation == "", code.name in answered, code)

    def test_profiles(self):
        ids = byolcheck.builtin_profiles()
        profiles = [self.context.profile(id) for id in ids]
        self.assertEqual([profile.id for profile in profiles], list(ids))
        days = [profile.as_of for profile in profiles]
        self.assertEqual(days, sorted(days))
        self.assertTrue(all(p.title and p.sources for p in profiles))
        current = self.context.profile()
        self.assertEqual(current.id, ids[-1])
        self.assertIn("current", current.aliases)
        self.assertEqual(self.context.profile("current").id, current.id)
        self.assertEqual(current.severity("autologon-off"), byolcheck.Severity.FAIL)
        self.assertEqual(current.severity(byolcheck.rule("autologon-off")), 3)
        self.assertIn(current.id, repr(current))
        with self.assertRaises(byolcheck.NotFoundError):
            current.severity("no-such-rule")

    def test_profile_as_of(self):
        first = byolcheck.builtin_profiles()[0]
        for day in ("2019-07-01", datetime.date(2019, 7, 1), datetime.datetime(2019, 7, 1, 12)):
            self.assertEqual(self.context.profile_as_of(day).id, first)
        with self.assertRaises(byolcheck.NotFoundError):
            self.context.profile_as_of("1999-12-31")

    def test_profile_of_a_file(self):
        path = TOP / "examples" / "profile.json"
        self.assertTrue(self.context.profile(path).id)
        self.assertIn("profile", self.context.lint(path))
        self.assertIn("waiver", self.context.lint(TOP / "examples" / "waivers.json"))

    def test_request_keys(self):
        keys = {key.name: key.doc for key in byolcheck.request_keys()}
        self.assertIn("management_cidr", keys)
        self.assertTrue(all(keys.values()))

    def test_render(self):
        profile = self.context.profile()
        plain = json.loads(byolcheck.render_rules())
        self.assertEqual(len(plain["rules"]), len(byolcheck.rules()))
        self.assertNotEqual(byolcheck.render_rules(profile=profile), byolcheck.render_rules())
        rule = byolcheck.rule("autologon-off")
        self.assertIn(rule.title, byolcheck.render_rule(rule, "text", profile, width=80))
        profiles = json.loads(byolcheck.render_profiles())
        self.assertEqual(len(profiles["profiles"]), len(byolcheck.builtin_profiles()))
        with self.assertRaises(byolcheck.NotFoundError):
            byolcheck.render_rules("no such format")
