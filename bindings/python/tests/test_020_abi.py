# SPDX-License-Identifier: LGPL-2.1-or-later
"""The binding covers the ABI: no function and no number more or less."""

import re
import unittest

import byolcheck
from byolcheck import _abi
from support import BINDING, HEADER, TOP


def declared():
    """The prototypes of the header, as in _abi.PROTOTYPES."""
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)
    text = re.sub(r"^#.*$", "", text, flags=re.M).replace('extern "C" {', "")
    statements = (" ".join(part.split()) for part in text.split(";"))
    return [
        f"{line};" for line in statements if "byol_" in line and re.search(r"\w \(.*\)$", line)
        and not line.startswith("typedef")
    ]


class Abi(unittest.TestCase):
    def test_prototypes_are_those_of_the_header(self):
        ours = [" ".join(f"{p};".split()) for p in _abi.PROTOTYPES.split(";") if p.strip()]
        self.assertEqual([p for p in declared() if p not in ours], [])
        self.assertEqual(ours, declared())

    def test_functions_are_those_of_the_map(self):
        exported = re.findall(
            r"^\s*(byol_\w+);", (TOP / "lib" / "libbyolcheck.map").read_text(), re.M
        )
        self.assertGreater(len(exported), 100)
        self.assertCountEqual(_abi.parse(_abi.PROTOTYPES), exported)

    def test_every_function_is_used(self):
        used = set()
        for path in (BINDING / "byolcheck").glob("*.py"):
            text = path.read_text().replace(_abi.PROTOTYPES, "")
            used.update(re.findall(r"""C\.(byol_\w+)|["'](byol_\w+)["']""", text))
        names = {a or b for a, b in used}
        self.assertEqual(names - {"byol_log_fn", "byol_progress_fn"}, set(_abi.parse(_abi.PROTOTYPES)))

    def test_types(self):
        with self.assertRaises(KeyError):
            _abi.ctype("struct timespec")
        self.assertEqual(
            _abi.parse("int byol_f (const char *a,\n    struct byol_error **err);\nvoid byol_g (void);"),
            {"byol_f": ("int", ["const char *", "struct byol_error **"]), "byol_g": ("void", [])},
        )
        with self.assertRaises(AttributeError):
            _abi.C.byol_no_such_function

    def test_numbers(self):
        ours = {"BYOL_WRITE_WIDTH_SHIFT": byolcheck.WRITE_WIDTH_SHIFT}
        for kind, prefix in (
            (byolcheck.ErrorCode, "BYOL_E_"),
            (byolcheck.LogLevel, "BYOL_LOG_"),
            (byolcheck.Severity, "BYOL_SEVERITY_"),
            (byolcheck.CheckFlag, "BYOL_CHECK_"),
            (byolcheck.Status, "BYOL_STATUS_"),
            (byolcheck.Verdict, "BYOL_VERDICT_"),
            (byolcheck.Confidence, "BYOL_CONFIDENCE_"),
            (byolcheck.WriteFlag, "BYOL_WRITE_"),
        ):
            ours.update((prefix + name, int(member)) for name, member in kind.__members__.items())
        ours["BYOL_OK"] = ours.pop("BYOL_E_OK")
        lines = (TOP / "tests" / "abi-values.txt").read_text().split("\n")
        self.assertEqual(ours, {n: int(v) for n, v in (line.split() for line in lines if line)})
