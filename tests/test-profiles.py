#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Images of their time under every profile: ready under that of their time, and
not ready under others for just the requirements that changed.

The table is AWS's history, put down by hand: which versions of Windows were
accepted when, that BIOS was demanded of all and UEFI later of Windows 11, that
the exported image was generalized until March 2020 and must not be since, 70 GB
after 80 and before 80 again, N editions, and the codes that came in 2024 and
2025. It does not read the profiles.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

PROFILES = ['2019-06', '2019-10', '2020-03', '2022-09', '2024-05', '2025-08', '2026-05']

VERSION = 'windows-version-supported'
STATE = 'sysprep-state-expected'
STYLE = 'partition-style-matches-firmware'
FIRMWARE = 'boot-mode-supported'
SIZE = 'disk-size-within-limit'
OFFICE = 'office-absent'
RESERVE = 'reserved-storage-off'
LETTER = 'drive-letter-d-free'
MEMORY = 'memory-integrity-unlocked'
ADMINISTRATOR = 'byol-account-administrator'
PROTOCOL = 'protocol-supported'
FLEET = 'fleet-size-sufficient'


def build(number, name):
    return f'set build {number}\nset display_version {name}\n'


# Name, recipe, mutations, further statements, options of the check, then for
# each profile the rules that fail, "-" for none.
IMAGES = [
    ('Windows 7, generalized', 'clean-win7', [], '', [],
     ['-', '-', [VERSION, STATE], [VERSION, STATE], [VERSION, STATE], [VERSION, STATE],
      [VERSION, STATE]]),
    ('Windows 7, as installed', 'clean-win7', [STATE + '=not-generalized'], '', [],
     [[STATE], [STATE], [VERSION], [VERSION], [VERSION], [VERSION], [VERSION]]),
    ('Windows 10 1809', 'clean-win10', [], build(17763, 1809), [],
     [[STATE], [STATE], '-', [VERSION], '-', [VERSION], [VERSION]]),
    ('Windows 10 1809, generalized', 'clean-win10', [STATE], build(17763, 1809), [],
     ['-', '-', [STATE], [VERSION, STATE], [STATE], [VERSION, STATE], [VERSION, STATE]]),
    ('Windows 10 1903, generalized', 'clean-win10', [STATE], build(18362, 1903), [],
     [[VERSION], '-', [STATE], [VERSION, STATE], [STATE], [VERSION, STATE], [VERSION, STATE]]),
    ('Windows 10 1909', 'clean-win10', [], build(18363, 1909), [],
     [[VERSION, STATE], [VERSION, STATE], '-', [VERSION], '-', [VERSION], [VERSION]]),
    ('Windows 10 21H2', 'clean-win10', [], build(19044, '21H2'), [],
     [[VERSION, STATE], [VERSION, STATE], [VERSION], '-', '-', [VERSION], [VERSION]]),
    ('Windows 10 21H2 N', 'clean-win10', [],
     build(19044, '21H2') + 'set edition EnterpriseN\n', [],
     [[VERSION, STATE], [VERSION, STATE], [VERSION], [VERSION], [VERSION], [VERSION], [VERSION]]),
    ('Windows 10 1909 N', 'clean-win10', [],
     build(18363, 1909) + 'set edition EnterpriseN\n', [],
     [[VERSION, STATE], [VERSION, STATE], '-', [VERSION], [VERSION], [VERSION], [VERSION]]),
    ('Windows 10 LTSC 2021', 'clean-win10', [VERSION + '=ltsc'], '', [],
     [[VERSION, STATE], [VERSION, STATE], [VERSION], '-', '-', '-', '-']),
    ('Windows 10 22H2', 'clean-win10', [], '', [],
     [[VERSION, STATE], [VERSION, STATE], [VERSION], [VERSION], '-', '-', '-']),
    ('Windows 10 22H2, generalized', 'clean-win10', [STATE], '', [],
     [[VERSION], [VERSION], [VERSION, STATE], [VERSION, STATE], [STATE], [STATE], [STATE]]),
    ('Windows 10 22H2 with UEFI', 'clean-win10', [FIRMWARE], '', [],
     [[VERSION, STYLE, FIRMWARE, STATE], [VERSION, STYLE, FIRMWARE, STATE],
      [VERSION, STYLE, FIRMWARE], [VERSION, STYLE, FIRMWARE], [FIRMWARE], [FIRMWARE], [FIRMWARE]]),
    ('Windows 10 22H2 with Office', 'clean-win10', [OFFICE], '', [],
     [[VERSION, STATE], [VERSION, STATE], [VERSION], [VERSION], '-', [OFFICE], [OFFICE]]),
    ('Windows 10 22H2 with reserved storage', 'clean-win10', [RESERVE], '', [],
     [[VERSION, STATE], [VERSION, STATE], [VERSION], [VERSION], '-', [RESERVE], [RESERVE]]),
    ('Windows 10 21H2 with a letter D:', 'clean-win10', [LETTER], build(19044, '21H2'), [],
     [[VERSION, STATE], [VERSION, STATE], [VERSION], '-', '-', [VERSION, LETTER],
      [VERSION, LETTER]]),
    ('Windows 10 1809 on 75 GiB', 'clean-win10', [], 'disk disk size=75G\nset windows_size 76175M\n'
     + 'partition C size=76175M\npartition RE start=76276M\n' + build(17763, 1809), [],
     [[STATE], [STATE], [SIZE], [VERSION, SIZE], '-', [VERSION], [VERSION]]),
    ('Windows 10 1909, WorkSpaces_BYOL without rights', 'clean-win10', [ADMINISTRATOR],
     build(18363, 1909), [],
     [[VERSION, STATE], [VERSION, STATE], [ADMINISTRATOR], [VERSION, ADMINISTRATOR],
      [ADMINISTRATOR], [VERSION, ADMINISTRATOR], [VERSION, ADMINISTRATOR]]),
    ('Windows 11 22H2', 'clean-win11', [], build(22621, '22H2'), [],
     [[VERSION, STYLE, STATE], [VERSION, STYLE, STATE], [VERSION, STYLE], [VERSION, STYLE],
      '-', '-', '-']),
    ('Windows 11 24H2', 'clean-win11', [], '', [],
     [[VERSION, STYLE, STATE], [VERSION, STYLE, STATE], [VERSION, STYLE], [VERSION, STYLE],
      [VERSION], '-', '-']),
    ('Windows 11 LTSC 2024', 'clean-win11', [], 'set edition EnterpriseS\n', [],
     [[VERSION, STYLE, STATE], [VERSION, STYLE, STATE], [VERSION, STYLE], [VERSION, STYLE],
      [VERSION], [VERSION], '-']),
    ('Windows 11 25H2', 'clean-win11', [], build(26200, '25H2'), [],
     [[VERSION, STYLE, STATE], [VERSION, STYLE, STATE], [VERSION, STYLE], [VERSION, STYLE],
      [VERSION], [VERSION], '-']),
    ('Windows 11 22H2 over PCoIP', 'clean-win11', [], build(22621, '22H2'),
     ['--request', 'ingestion_process=BYOL_REGULAR'],
     [[VERSION, STYLE, STATE], [VERSION, STYLE, STATE], [VERSION, STYLE], [VERSION, STYLE],
      [PROTOCOL], [PROTOCOL], [PROTOCOL]]),
    ('Windows 10 22H2, 99 of them', 'clean-win10', [], '', ['--request', 'workspaces=99'],
     [[VERSION, STATE, FLEET], [VERSION, STATE, FLEET], [VERSION, FLEET], [VERSION, FLEET],
      [FLEET], '-', '-']),
    ('Windows 10 22H2 over DCV', 'clean-win10', [], '',
     ['--request', 'ingestion_process=BYOL_REGULAR_WSP'],
     [[VERSION, STATE, PROTOCOL], [VERSION, STATE, PROTOCOL], [VERSION, PROTOCOL], [VERSION],
      '-', '-', '-']),
]


def make(image, recipe, mutations, statements, folder):
    command = [os.path.join(os.environ['srcdir'], 'tests/fixtures/mkimage')]
    for mutation in mutations:
        command += ['--mutate', mutation]
    if statements:
        include = os.path.join(folder, 'include')
        with open(include, 'w', encoding='utf-8') as f:
            f.write(statements)
        command += ['--include', include]
    subprocess.run(command + [recipe, image], check=True)


def look(image, profile, options):
    """The verdict, the rules that fail, and those that stand in the way
    undecided."""
    done = subprocess.run([os.path.join(os.environ['builddir'], 'run'), 'byolcheck', 'check',
                           '--format', 'json', '--as-of', '2025-02-01', '--profile', profile]
                          + options + [image], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        return f'exit code {done.returncode}: {done.stderr.strip()}', [], []
    report = json.loads(done.stdout)
    findings = report['findings']
    return (report['verdict'], sorted(f['rule'] for f in findings if f['status'] == 'fail'),
            [f['rule'] for f in findings if f['status'] == 'unknown' and f['blocks']])


def main():
    for program in ('mkntfs', 'mkfs.fat', 'mcopy', 'sfdisk'):
        if not shutil.which(program, path=os.environ['PATH'] + ':/usr/sbin:/sbin'):
            print(f'SKIP: {program} is not installed')
            return 77
    if not os.path.exists(os.path.join(os.environ['builddir'], 'tests/fixtures/ntfsfill')):
        print('SKIP: the fixture tools are not built')
        return 77
    failed = count = 0
    ready = set()
    with tempfile.TemporaryDirectory(prefix='test-profiles-') as folder:
        image = os.path.join(folder, 'disk.img')
        for name, recipe, mutations, statements, options, expected in IMAGES:
            make(image, recipe, mutations, statements, folder)
            for profile, rules in zip(PROFILES, expected, strict=True):
                count += 1
                wanted = [] if rules == '-' else sorted(rules)
                verdict, fails, undecided = look(image, profile, options)
                if not wanted:
                    ready.add(profile)
                if verdict != ('not-ready' if wanted else 'ready') or fails != wanted or undecided:
                    failed += 1
                    print(f'{name}, {profile}: {verdict}; fails: {fails}, not {wanted}; '
                          f'undecided: {undecided}')
            os.unlink(image)
    if ready != set(PROFILES):
        failed += 1
        print(f'no image is ready under {sorted(set(PROFILES) - ready)}')
    print(f'{count} checks, {failed} not as AWS would have it')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
