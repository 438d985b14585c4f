#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""However a check through the appliance ends before its time, no process and
no file of it is left."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

builddir = os.environ['builddir']
failures = 0


def fail(what):
    global failures
    failures += 1
    print('FAILED:', what, file=sys.stderr)


def command_line(pid):
    try:
        with open(f'/proc/{pid}/cmdline', encoding='utf-8', errors='replace') as f:
            return f.read()
    except OSError:
        return ''


def emulator(mark):
    """The process id of the emulator with our image; a dead one has no command line."""
    for pid in filter(str.isdigit, os.listdir('/proc')):
        text = command_line(pid)
        if mark in text and 'if=none,id=byolaa,' in text:
            return int(pid)
    return None


def parent(pid):
    with open(f'/proc/{pid}/stat', encoding='utf-8') as f:
        return int(f.read().rpartition(')')[2].split()[1])


def wait_until(seconds, condition):
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            return None
        time.sleep(0.05)
    return result


class Check:
    def __init__(self, folder, *options):
        self.mark = os.path.basename(folder)
        self.tmp = folder + '/tmp'
        os.makedirs(self.tmp, exist_ok=True)
        env = dict(os.environ, LIBGUESTFS_TMPDIR=self.tmp)
        self.process = subprocess.Popen(
            [builddir + '/examples/byolcheck', 'check', '--source', 'guestfs', *options,
             folder + '/disk.qcow2'],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.pid = wait_until(
            300, lambda: emulator(self.mark) or self.process.poll() is not None)
        if self.pid is True:
            print('SKIPPED: no appliance can be started:', self.process.stderr.read())
            sys.exit(77)
        self.reader = parent(self.pid)
        self.socket = re.search(r'path=(/[^,]*)/guestfsd\.sock', command_line(self.pid))[1]
        # The reader looks for its socket ten times a second.
        time.sleep(0.5)

    def left(self):
        left = os.listdir(self.tmp)
        if emulator(self.mark):
            left.append('an emulator')
        if os.path.exists(self.socket):
            left.append(self.socket)
        return left

    def ends(self, what, status, message=''):
        errors = self.process.communicate()[1]
        if self.process.returncode != status or message not in errors:
            fail(f'{what}: status {self.process.returncode}, {errors!r}')
        if not wait_until(10, lambda: not self.left()):
            fail(f'{what}: left behind: {self.left()}')


def main():
    with tempfile.TemporaryDirectory() as folder:
        image = folder + '/disk.qcow2'
        mkimage = os.environ['srcdir'] + '/tests/fixtures/mkimage'
        subprocess.run([mkimage, 'clean-win10', image], check=True)

        c = Check(folder)
        os.kill(c.reader, signal.SIGKILL)
        c.ends('the reader is killed', 2, 'killed by signal 9')

        c = Check(folder)
        c.process.kill()
        c.ends('the program is killed', -signal.SIGKILL)

        c = Check(folder)
        c.process.send_signal(signal.SIGINT)
        c.ends('the program is interrupted', 2, 'cancelled')

        c = Check(folder, '--deadline', '6')
        c.ends('the deadline passes', 2, 'deadline')
    return 1 if failures else 0


sys.exit(main())
