# SPDX-License-Identifier: LGPL-2.1-or-later
"""The examples do what they say."""

import json
import shutil
import tempfile
import unittest

from support import EXAMPLES, FOLDER, TOP, image, python


class Examples(unittest.TestCase):
    def run_example(self, name, code, *arguments):
        done = python(str(EXAMPLES / name), *map(str, arguments))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        if code != 2:
            self.assertEqual(done.stderr, "")
        return done

    def test_gate(self):
        report = FOLDER / "report.json"
        done = self.run_example("gate.py", 0, "--report", report, image())
        self.assertRegex(done.stdout, r"(?m)^ready: ")
        self.assertEqual(json.loads(report.read_text())["verdict"], "ready")
        bad = image("clean-win10", "autologon-off")
        done = self.run_example("gate.py", 1, "--attest", TOP / "examples/attestation.json", bad)
        self.assertRegex(done.stdout, r"(?m)^fail: autologon-off: .*\n    reg ")
        self.assertRegex(done.stdout, r"(?m)^not-ready: ")

    def test_gate_waived(self):
        waivers = FOLDER / "waivers.json"
        waiver = {"rule": "autologon-off", "reason": "kiosk", "owner": "us", "expires": "2999-12-31"}
        waivers.write_text(json.dumps({"schema_version": 1, "waivers": [waiver]}))
        self.run_example("gate.py", 0, "--waive", waivers, image("clean-win10", "autologon-off"))

    def test_gate_could_not(self):
        done = self.run_example("gate.py", 2, FOLDER / "no such image")
        self.assertRegex(done.stderr, r"^gate: .*no such image.*\n$")
        done = self.run_example("gate.py", 2, "--minutes", "0", image())
        self.assertRegex(done.stderr, r"^gate: .*deadline.*\n$")

    def test_scan(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copyfile(image(), f"{folder}/a.qcow2")
            self.assertEqual(
                self.run_example("scan.py", 0, folder).stdout[:9].rstrip(), "ready"
            )
            shutil.copyfile(image("clean-win10", "autologon-off"), f"{folder}/b.qcow2")
            lines = self.run_example("scan.py", 1, folder).stdout.splitlines()
            self.assertEqual(len(lines), 2)
            self.assertRegex(lines[1], r"^not-ready  10\.0\.19045\.\d+ +b\.qcow2: autologon-off$")
            with open(f"{folder}/c.vhdx", "w") as file:
                file.write("nothing that one could open")
            lines = self.run_example("scan.py", 2, folder).stdout.splitlines()
            self.assertRegex(lines[2], r"^error +c\.vhdx: ")
        self.assertIn("scan: ", self.run_example("scan.py", 2, folder).stderr)

    def test_new_since(self):
        old, new = image(), image("clean-win10", "autologon-off")
        done = self.run_example("new-since.py", 1, old, new)
        self.assertRegex(done.stdout, r"(?m)^worse: autologon-off: pass -> fail$")
        self.assertRegex(done.stdout, r"(?m)^ready -> not-ready$")
        done = self.run_example("new-since.py", 0, new, old)
        self.assertRegex(done.stdout, r"(?m)^other: autologon-off: fail -> pass$")
        done = self.run_example("new-since.py", 0, old, old)
        self.assertEqual(len(done.stdout.splitlines()), 2)
        self.run_example("new-since.py", 2, old, FOLDER / "no such image")
