#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gates a build: exit status 0 if WorkSpaces should take the image, 1 if not, 2 if
that could not be found out. Prints what blocks with its repair, and keeps the
report.

    gate.py [--profile NAME] [--attest FILE] [--waive FILE] [--minutes N]
            [--report FILE.json] IMAGE"""

import argparse
import pathlib
import sys

import byolcheck


def gate(options: argparse.Namespace) -> int:
    with byolcheck.Context() as context, context.deadline(options.minutes * 60):
        terms = context.terms()
        if options.attest:
            terms.load_attestations(options.attest)
        if options.waive:
            terms.load_waivers(options.waive)
        with context.open(options.image) as image:
            report = image.check(options.profile, terms)

    if options.report:
        options.report.write_bytes(report.render_bytes("json"))
    for finding in report.blocking:
        print(f"{finding.status}: {finding.rule_id}: {finding.message}")
        for line in finding.remediation.splitlines():
            print(f"    {line}")
    for note in report.notes:
        print(f"note: {note}")
    print(f"{report.verdict}: {report.summary}")
    return 0 if report.ready else 1


def main() -> int:
    parser = argparse.ArgumentParser(description="Gates a build of a Windows image.")
    parser.add_argument("--profile", help="the id or the file of a profile")
    parser.add_argument("--attest", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--waive", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--minutes", type=float, default=30, metavar="N")
    parser.add_argument("--report", type=pathlib.Path, metavar="FILE.json")
    parser.add_argument("image", type=pathlib.Path, metavar="IMAGE")
    try:
        return gate(parser.parse_args())
    except (byolcheck.Error, OSError) as error:
        print(f"gate: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
