# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks, their terms, and their reports."""

import datetime
import json
import unittest

import byolcheck
from byolcheck import Status, Verdict
from support import FOLDER, TOP, image


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = byolcheck.Context()
        cls.addClassCleanup(cls.context.close)
        cls.image = cls.context.open(image())
        cls.bad = cls.context.open(image("clean-win10", "autologon-off"))
        cls.profile = cls.context.profile()

    def terms(self, day="2026-06-01"):
        terms = self.context.terms()
        self.addCleanup(terms.close)
        terms.set_day(day)
        return terms

    def test_ready(self):
        report = self.image.check(terms=self.terms())
        self.assertIs(report.verdict, Verdict.READY)
        self.assertTrue(report.ready)
        self.assertEqual(report.blocking, ())
        self.assertEqual(report.day, datetime.date(2026, 6, 1))
        self.assertEqual(report.profile_id, self.profile.id)
        self.assertEqual(report.profile_as_of, self.profile.as_of)
        self.assertEqual(report.notes, ())
        self.assertIn(report.summary, repr(report))

    def test_not_ready(self):
        report = self.bad.check(self.profile)
        self.assertIs(report.verdict, Verdict.NOT_READY)
        self.assertEqual([f.rule_id for f in report.blocking], ["autologon-off"])
        (finding,) = report.blocking
        self.assertEqual(finding, report.find("autologon-off"))
        self.assertEqual(finding.rule, byolcheck.rule("autologon-off"))
        self.assertIs(finding.status, Status.FAIL)
        self.assertTrue(finding.reason and finding.message and finding.expected)
        self.assertIn("reg", finding.remediation)
        self.assertIn(("AutoLogonEnabled", "import"), finding.codes)
        self.assertIsNone(finding.attested)
        self.assertIsNone(finding.waiver)
        self.assertIn("AutoAdminLogon", {evidence.value for evidence in finding.evidence})
        for evidence in finding.evidence:
            self.assertTrue(evidence.place)
            self.assertIn(evidence.state, list(byolcheck.EvidenceState))
            self.assertIn(repr(evidence.place), repr(evidence))

    def test_several(self):
        failure = byolcheck.FormatError(byolcheck.ErrorCode.FORMAT, "x.vmdk: not a disk image")
        good, bad = self.image.check(terms=self.terms()), self.bad.check()
        page = byolcheck.render_reports([good, ("x.vmdk", failure), bad])
        self.assertIn("<title>1 of 3 images are ready", page)
        lines = byolcheck.render_reports(iter([bad, ("x.vmdk", failure)]), "ndjson").splitlines()
        self.assertEqual(
            json.loads(lines[-1]),
            {"event": "failure", "path": "x.vmdk", "code": "BYOL_E_FORMAT",
             "message": "x.vmdk: not a disk image"},
        )
        with self.assertRaises(byolcheck.NotFoundError):
            byolcheck.render_reports([good], "json")

    def test_sequence(self):
        report = self.image.check()
        findings = list(report)
        self.assertEqual(len(report), len(findings))
        self.assertGreater(len(report), 80)
        self.assertEqual(report[-1], findings[-1])
        self.assertEqual(report[2:5], tuple(findings[2:5]))
        self.assertEqual(list(reversed(report)), findings[::-1])
        self.assertIn(findings[3], report)
        for index in (len(report), -len(report) - 1):
            with self.assertRaises(IndexError):
                report[index]
        self.assertIsNone(report.find("no-such-rule"))
        counts = {status: report.count_of(status) for status in Status}
        self.assertEqual(sum(counts.values()), len(report))
        self.assertEqual(counts[Status.WARN], sum(f.status is Status.WARN for f in report))

    def test_facts_of_the_report(self):
        report = self.image.check()
        self.assertEqual(report.facts.windows_edition, "Enterprise")
        names = {hive.name for hive in report.facts.hives}
        self.assertIn("DEFAULT_USER", names)
        self.assertGreaterEqual(names, {hive.name for hive in self.image.facts.hives})

    def test_strict(self):
        report = self.image.check(strict=True)
        self.assertIsNot(report.verdict, Verdict.READY)
        self.assertTrue(report.blocking)

    def test_profile_by_name(self):
        report = self.image.check("aws-workspaces-2024-05")
        self.assertEqual(report.profile_id, "aws-workspaces-2024-05")
        with self.assertRaises(byolcheck.NotFoundError):
            self.image.check("aws-workspaces-1999")

    def test_attested(self):
        terms = self.terms()
        terms.attest("sysprep-rehearsed", "Jane Doe", note="on a copy")
        terms.attest(
            byolcheck.rule("removable-drives-detached"), "John", on=datetime.date(2026, 5, 30)
        )
        report = self.image.check(terms=terms)
        finding = report.find("sysprep-rehearsed")
        self.assertIs(finding.status, Status.ATTESTED)
        self.assertEqual(finding.attested.by, "Jane Doe")
        self.assertEqual(finding.attested.on, datetime.date(2026, 6, 1))
        self.assertEqual(finding.attested.note, "on a copy")
        other = report.find("removable-drives-detached").attested
        self.assertEqual((other.on, other.note), (datetime.date(2026, 5, 30), ""))

    def test_waived(self):
        terms = self.terms()
        terms.waive("autologon-off", "a kiosk", "Desktop Team", datetime.date(2026, 6, 30))
        report = self.bad.check(terms=terms)
        finding = report.find("autologon-off")
        self.assertIs(finding.status, Status.FAIL)
        self.assertFalse(finding.blocks)
        self.assertEqual(
            finding.waiver,
            byolcheck.Waiver("a kiosk", "Desktop Team", datetime.date(2026, 6, 30)),
        )
        self.assertTrue(report.ready)
        terms.set_day("2026-07-01")
        report = self.bad.check(terms=terms)
        self.assertFalse(report.ready)
        self.assertTrue(any("expired" in note for note in report.notes), report.notes)

    def test_requested(self):
        terms = self.terms()
        terms.set_request("region", "eu-west-1")
        terms.set_request("workspaces", 240)
        terms.set_request("own_networks", ["10.0.0.0/8", "192.168.64.0/18"])
        dlv = FOLDER / "dlv.txt"
        dlv.write_bytes("Remaining Windows rearm count: 1000\r\n".encode("utf-16"))
        terms.load_request("slmgr_dlv", dlv)
        attested = self.image.check(terms=terms).find("fleet-size-sufficient").attested
        self.assertEqual((attested.by, attested.on), ("", datetime.date(2026, 6, 1)))
        with self.assertRaises(byolcheck.Error):
            terms.set_request("no_such_key", "1")
        with self.assertRaises(byolcheck.Error):
            terms.set_request("workspaces", "many")

    def test_files(self):
        terms = self.terms()
        terms.load_attestations(TOP / "examples" / "attestation.json")
        terms.load_waivers(str(TOP / "examples" / "waivers.json"))
        report = self.image.check(terms=terms)
        self.assertGreater(report.count_of(Status.ATTESTED), 3)
        with self.assertRaises(byolcheck.NotFoundError):
            terms.load_waivers(FOLDER / "no such waivers.json")

    def test_bad_terms(self):
        terms = self.terms()
        for attempt in (
            lambda: terms.set_day("yesterday"),
            lambda: terms.attest("no-such-rule", "Jane"),
            lambda: terms.attest("sysprep-rehearsed", "two\nlines"),
            lambda: terms.waive("autologon-off", "", "", "2026-06-30"),
        ):
            with self.assertRaises(byolcheck.Error):
                attempt()

    def test_another_context(self):
        with byolcheck.Context() as other:
            for arguments in ((other.profile(),), (None, other.terms())):
                with self.assertRaisesRegex(ValueError, "another context"):
                    self.image.check(*arguments)

    def test_render(self):
        terms = self.terms()
        report = self.bad.check(terms=terms)
        document = json.loads(report.render())
        self.assertEqual(document["verdict"], "not-ready")
        self.assertEqual(len(document["findings"]), len(report))
        self.assertEqual(report.render_bytes("json").decode(), report.render("json"))
        text = report.render("text", width=80)
        self.assertNotEqual(text, report.render("text", width=120))
        self.assertLess(len(text), len(report.render("text", width=80, evidence=True)))
        self.assertNotIn("\x1b", text)
        self.assertIn("\x1b", report.render("text", color=True))
        with self.assertRaises(byolcheck.NotFoundError):
            report.render("no such format")

    def test_formats(self):
        report = self.bad.check(terms=self.terms())
        self.assertEqual(byolcheck.report_formats()[:2], ("text", "json"))
        written = {name: report.render_bytes(name) for name in byolcheck.report_formats()}
        self.assertTrue(all(written.values()))
        self.assertEqual(len(set(written.values())), len(written))
        for name, data in written.items():
            if name.startswith("aws-"):
                data = data.decode("utf-16").encode()
            self.assertNotIn(b"\0", data, name)

    def test_shorthand(self):
        report = byolcheck.check(image(), profile="aws-workspaces-2024-05", strict=True)
        self.assertEqual(report.profile_id, "aws-workspaces-2024-05")
        self.assertFalse(report.ready)
