# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests share: where things are, images, and readers that hang."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]
BINDING = TOP / "bindings" / "python"
HEADER = TOP / "include" / "byolcheck" / "byolcheck.h"
EXAMPLES = TOP / "examples" / "python"
MKIMAGE = TOP / "tests" / "fixtures" / "mkimage"

_folder = tempfile.TemporaryDirectory(prefix="byolcheck-python-")
FOLDER = pathlib.Path(_folder.name)


def image(recipe="clean-win10", *mutations, suffix=".qcow2"):
    """The path of an image made by that recipe; the same call, the same file."""
    path = FOLDER / "+".join((recipe, *mutations)).replace("=", "-")
    path = path.with_name(path.name + suffix)
    if not path.exists():
        # A suffix of "/" makes a folder.
        out = f"{path}/" if suffix == "" else str(path)
        mutate = [f"--mutate={mutation}" for mutation in mutations]
        subprocess.run([MKIMAGE, *mutate, recipe, out], check=True, timeout=300)
    return path


def _readers(name, script):
    folder = FOLDER / name
    if not folder.exists():
        folder.mkdir()
        program = folder / "byolcheck-reader"
        program.write_text("#!/bin/sh\n" + script)
        program.chmod(0o755)
    return folder


def hanging():
    """A folder with a reader that never says a word."""
    return _readers("hanging", "exec sleep 600\n")


def slow():
    """A folder with a reader that lets one wait first, so that there is progress."""
    return _readers("slow", 'sleep 1.2\nexec "$BYOLCHECK_LIBEXECDIR/byolcheck-reader" "$@"\n')


def talking(how):
    """A folder with the reader of the C tests that misbehaves as FAKE_READER says."""
    fake = pathlib.Path(os.environ.get("builddir", ".")) / "tests" / "fake-reader"
    if not fake.exists():
        raise unittest.SkipTest("tests/fake-reader is not built")
    os.environ["FAKE_READER"] = how
    return _readers("talking", f'exec "{fake}" "$@"\n')


def children():
    """The processes that this one started and that are still there."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text()
                if int(stat.rpartition(")")[2].split()[1]) == os.getpid():
                    found.append(stat)
    return found


def python(*arguments, **options):
    """Runs a Python program with this package."""
    path = os.pathsep.join([str(BINDING), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.update(options.pop("environment", {}))
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        **options,
    )
