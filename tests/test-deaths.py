#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reader dies, hangs, floods or talks nonsense at every one of its messages:
one error with the cause within the deadline, no process, no file is left."""
import ctypes
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time

SRC, BUILD = os.environ['srcdir'], os.environ['builddir']
READERS = os.path.join(BUILD, 'tests', 'faults')
CHECK = os.path.join(BUILD, 'examples', 'byolcheck')
MESSAGES = 3  # the fourth count that the faulty reader keeps
DEADLINE = 2  # seconds, where the reader hangs or floods
# At how many of the messages each is tried, evenly spread; BYOL_FAULTS=all: at all.
MOST = {'die': 100, 'cut': 30, 'garble': 20, 'scramble': 40, 'hang': 2, 'flood': 2}
PR_SET_CHILD_SUBREAPER = 36


def left_behind():
    """Processes that outlived the check: they are our children by now."""
    for _ in range(100):
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            time.sleep(0.02)
    return True


def check(image, folder, fault=None, deadline=None):
    counts = os.path.join(folder, 'counts')
    scratch = os.path.join(folder, 'tmp')
    with open(counts, 'wb') as f:
        f.write(bytes(8 * 4))
    os.makedirs(scratch, exist_ok=True)
    env = dict(os.environ, BYOLCHECK_LIBEXECDIR=READERS, BYOLCHECK_FAULT_COUNTS=counts,
               TMPDIR=scratch)
    if fault:
        env['BYOLCHECK_FAULT'] = fault
    args = [CHECK, 'check', '--format', 'json']
    if deadline:
        args += ['--deadline', str(deadline)]
    start = time.monotonic()
    # The process itself, not libtool's script before it, is waited for.
    done = subprocess.run(args + [image], env=env, capture_output=True, text=True, timeout=120)
    took = time.monotonic() - start
    with open(counts, 'rb') as f:
        count = struct.unpack('=4Q', f.read())[MESSAGES]
    return done, count, took, os.listdir(scratch)


def problem(image, folder, mode, n):
    slow = mode in ('hang', 'flood')
    try:
        done, count, took, files = check(image, folder, f'{mode}:{n}', DEADLINE if slow else None)
    except subprocess.TimeoutExpired:
        return 'hangs'
    if left_behind():
        return 'left a process behind'
    if files:
        return f'left files behind: {files}'
    # Lines of progress come by the clock: this time it was over before.
    if done.returncode in (0, 1) and count <= n:
        return None
    # What was scrambled may still read as an answer, and that is none of ours.
    if done.returncode in (0, 1) and mode == 'scramble':
        return None
    if done.returncode != 2 or done.stdout or len(done.stderr.splitlines()) != 1:
        return f'exit code {done.returncode}: {done.stderr!r}'
    if slow and took > 10 * DEADLINE:
        return f'took {took:.0f} s'
    return None


def main():
    if not os.access(os.path.join(READERS, 'byolcheck-reader'), os.X_OK):
        print('the faulty reader is not built')
        return 77
    if not shutil.which('mkntfs', path=os.environ['PATH'] + ':/usr/sbin:/sbin'):
        print('mkntfs is not installed')
        return 77
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    failed = tried = 0
    with tempfile.TemporaryDirectory(prefix='byolcheck-deaths-') as folder:
        # UEFI, in a format for qemu-nbd: every kind of child runs.
        image = os.path.join(folder, 'clean-win11.qcow2')
        subprocess.run([os.path.join(BUILD, 'run'),
                        os.path.join(SRC, 'tests', 'fixtures', 'mkimage'), 'clean-win11', image],
                       check=True)
        done, count, _, _ = check(image, folder)
        if done.returncode > 1 or left_behind():
            print(f'exit code {done.returncode} without a fault: {done.stderr}')
            return 1
        for mode, most in MOST.items():
            step = 1 if os.environ.get('BYOL_FAULTS') == 'all' else max(1, count // most)
            # Nobody reads what comes again after the last answer.
            for n in range(0, count - (mode == 'flood'), step):
                tried += 1
                trouble = problem(image, folder, mode, n)
                if trouble:
                    print(f'{mode}:{n}: {trouble}')
                    failed += 1
    print(f'{count} messages, {tried} faults, {failed} not as they should be')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
