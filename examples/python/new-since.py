#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tells what is new since the last golden image: checks both under the same profile
and for the same day, and prints every requirement with another answer. Exit status
0 if nothing got worse, 1 if something did, 2 if that could not be found out.

    new-since.py [--profile NAME] OLD NEW"""

import argparse
import datetime
import pathlib
import sys
from typing import Iterator, Tuple

import byolcheck
from byolcheck import Status

# From good to bad.
ORDER = (
    Status.NOT_APPLICABLE,
    Status.PASS,
    Status.ATTESTED,
    Status.WARN,
    Status.UNKNOWN,
    Status.FAIL,
)


def changes(
    old: byolcheck.Report, new: byolcheck.Report
) -> Iterator[Tuple[byolcheck.Finding, byolcheck.Finding]]:
    for now in new:
        before = old.find(now.rule_id)
        if before and (before.status, before.reason) != (now.status, now.reason):
            yield before, now


def check(
    context: byolcheck.Context, path: pathlib.Path, options: argparse.Namespace
) -> byolcheck.Report:
    terms = context.terms()
    terms.set_day(options.day)
    with context.open(path) as image:
        return image.check(options.profile, terms)


def main() -> int:
    parser = argparse.ArgumentParser(description="Tells what changed between two images.")
    parser.add_argument("--profile", help="the id or the file of a profile")
    parser.add_argument("old", type=pathlib.Path, metavar="OLD")
    parser.add_argument("new", type=pathlib.Path, metavar="NEW")
    options = parser.parse_args()
    options.day = datetime.datetime.now(datetime.timezone.utc).date()
    try:
        with byolcheck.Context() as context:
            old, new = (check(context, path, options) for path in (options.old, options.new))
    except byolcheck.Error as error:
        print(f"new-since: {error}", file=sys.stderr)
        return 2

    worse = False
    print(f"Windows {old.facts.windows_version} -> {new.facts.windows_version}")
    for before, now in changes(old, new):
        got_worse = ORDER.index(now.status) > ORDER.index(before.status)
        worse = worse or got_worse
        print(f"{'worse' if got_worse else 'other'}: {now.rule_id}: {before.status} -> {now.status}")
        print(f"    {now.message}")
    print(f"{old.verdict} -> {new.verdict}")
    return int(worse)


if __name__ == "__main__":
    sys.exit(main())
