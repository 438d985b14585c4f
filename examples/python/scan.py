#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scans a folder of images, and prints a line for each: verdict, Windows version,
name, and what blocks. Exit status 0 if all are ready, 1 if some are not, 2 if some
could not be checked.

    scan.py [--profile NAME] FOLDER"""

import argparse
import pathlib
import sys
from typing import Tuple

import byolcheck

SUFFIXES = {".img", ".raw", ".qcow2", ".vmdk", ".vhd", ".vhdx", ".vdi", ".ova"}


def line(context: byolcheck.Context, path: pathlib.Path, profile: byolcheck.Profile) -> Tuple[int, str]:
    try:
        with context.open(path) as image, image.check(profile) as report:
            windows = report.facts.windows_version or "no Windows"
            blocking = ", ".join(finding.rule_id for finding in report.blocking)
            text = f"{report.verdict:<9}  {windows:<16}  {path.name}"
            return int(not report.ready), f"{text}: {blocking}" if blocking else text
    except byolcheck.CancelledError:
        raise
    except byolcheck.Error as error:
        return 2, f"{'error':<9}  {'':<16}  {path.name}: {error}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Scans a folder of Windows images.")
    parser.add_argument("--profile", help="the id or the file of a profile")
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()
    worst = 0
    try:
        paths = [p for p in sorted(options.folder.iterdir()) if p.suffix.lower() in SUFFIXES]
        with byolcheck.Context() as context, context.profile(options.profile) as profile:
            for path in paths:
                code, text = line(context, path, profile)
                print(text, flush=True)
                worst = max(worst, code)
    except (byolcheck.Error, OSError) as error:
        print(f"scan: {error}", file=sys.stderr)
        return 2
    return worst


if __name__ == "__main__":
    sys.exit(main())
