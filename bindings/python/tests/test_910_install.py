# SPDX-License-Identifier: LGPL-2.1-or-later
"""pip installs the package from the tree, without a network."""

import importlib.util
import pathlib
import shutil
import tempfile
import unittest

import byolcheck
from support import BINDING, python


class Install(unittest.TestCase):
    @unittest.skipUnless(
        all(importlib.util.find_spec(name) for name in ("pip", "setuptools", "wheel")),
        "pip, setuptools or wheel is not there",
    )
    def test_pip(self):
        with tempfile.TemporaryDirectory() as folder:
            tree, target = pathlib.Path(folder, "tree"), pathlib.Path(folder, "target")
            # A distribution's files may be read-only, and a build leaves its own.
            for part in ("pyproject.toml", "README.md"):
                tree.mkdir(exist_ok=True)
                shutil.copyfile(BINDING / part, tree / part)
            (tree / "byolcheck").mkdir()
            for path in (BINDING / "byolcheck").iterdir():
                if path.is_file():
                    shutil.copyfile(path, tree / "byolcheck" / path.name)
            done = python(
                "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps",
                "--no-index", "--disable-pip-version-check", "--root-user-action=ignore",
                "--target", str(target), str(tree),
                environment={"PYTHONPATH": "", "PYTHONWARNINGS": "ignore"},
            )
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue((target / "byolcheck" / "py.typed").exists())
            (info,) = target.glob("byolcheck-*.dist-info")
            self.assertIn(f"-{byolcheck.__version__}.", info.name)
            used = python(
                "-c",
                "import byolcheck; print(byolcheck.__file__, len(byolcheck.rules()))",
                environment={"PYTHONPATH": str(target)},
                cwd=folder,
            )
            where = target / "byolcheck" / "__init__.py"
            self.assertEqual(used.stdout, f"{where} {len(byolcheck.rules())}\n", used.stderr)
