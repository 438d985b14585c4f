#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every read fails in turn, over every clean image: of the disk's sectors, of
files, of opened hives. No crash, no hang, and never one more PASS than without
the fault.

The reader is tests/faults/byolcheck-reader. By default every question to a
file or hive fails, and a part of the reads of sectors, evenly spread;
BYOL_FAULTS=all tries every one.
"""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

SRC, BUILD = os.environ['srcdir'], os.environ['builddir']
READERS = os.path.join(BUILD, 'tests', 'faults')
CHECK = os.path.join(BUILD, 'examples', 'byolcheck')
KINDS = ('sector', 'file', 'hive')
COUNTS = 4  # the messages as well
# Sectors are many, and neighbours tell the same story.
MOST = {'sector': 100, 'file': 1000, 'hive': 1000}
HANG = 120  # seconds; a check takes a fraction of one


def check(image, profile, folder, fault=None):
    """(exit code, stdout, stderr, counts by kind)"""
    fd, counts = tempfile.mkstemp(dir=folder)
    os.write(fd, bytes(8 * COUNTS))
    os.close(fd)
    env = dict(os.environ, BYOLCHECK_LIBEXECDIR=READERS, BYOLCHECK_FAULT_COUNTS=counts)
    env.pop('BYOLCHECK_FAULT', None)
    if fault:
        env['BYOLCHECK_FAULT'] = fault
    done = subprocess.run([CHECK, 'check', '--format', 'json',
                           '--as-of', '2026-06-01', '--profile', profile, image], env=env,
                          capture_output=True, text=True, timeout=HANG)
    with open(counts, 'rb') as f:
        numbers = struct.unpack('=%dQ' % COUNTS, f.read())
    os.unlink(counts)
    return done.returncode, done.stdout, done.stderr, dict(zip(KINDS, numbers))


def passes(text):
    return {f['rule'] for f in json.loads(text)['findings'] if f['status'] == 'pass'}


def sample(count, most):
    if os.environ.get('BYOL_FAULTS') == 'all' or count <= most:
        return range(count)
    return sorted({i * (count - 1) // (most - 1) for i in range(most)})


def problem(image, profile, folder, fault, clean):
    """What is wrong with the check under that fault; None: nothing."""
    try:
        code, out, err, _ = check(image, profile, folder, fault)
    except subprocess.TimeoutExpired:
        return 'hangs'
    if code == 2:
        lines = err.splitlines()
        if out or len(lines) != 1 or 'reader' in lines[0] and 'died' in lines[0]:
            return f'exit code 2 with {err!r}'
        return None
    if code not in (0, 1):
        return f'exit code {code}: {err!r}'
    more = passes(out) - clean
    if more:
        return f'passes as well: {", ".join(sorted(more))}'
    return None


def main():
    if not os.access(os.path.join(READERS, 'byolcheck-reader'), os.X_OK):
        print('the faulty reader is not built')
        return 77
    if not shutil.which('mkntfs', path=os.environ['PATH'] + ':/usr/sbin:/sbin'):
        print('mkntfs is not installed')
        return 77
    failed = tried = 0
    with tempfile.TemporaryDirectory(prefix='byolcheck-faults-') as folder:
        for recipe, profile in (('clean-win7', '2019-10'), ('clean-win10', 'current'),
                                ('clean-win11', 'current')):
            image = os.path.join(folder, recipe + '.img')
            subprocess.run([os.path.join(BUILD, 'run'),
                            os.path.join(SRC, 'tests', 'fixtures', 'mkimage'), recipe, image],
                           check=True)
            code, out, err, counts = check(image, profile, folder)
            if code != 0:
                print(f'{recipe}: exit code {code} without a fault: {err}')
                return 1
            clean = passes(out)
            faults = [f'{kind}:{i}' for kind in KINDS for i in sample(counts[kind], MOST[kind])]
            print(f'{recipe}: {counts}, {len(faults)} faults, {len(clean)} rules pass without')
            with ThreadPoolExecutor(2) as pool:
                results = pool.map(lambda f: problem(image, profile, folder, f, clean), faults)
                for fault, trouble in zip(faults, results):
                    tried += 1
                    if trouble:
                        print(f'{recipe} {fault}: {trouble}')
                        failed += 1
            os.unlink(image)
    print(f'{tried} faults, {failed} not as they should be')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
