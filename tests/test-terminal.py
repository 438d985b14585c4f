#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program at a terminal: colour, width, progress, Ctrl-C, and a reader of its
output that goes away."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

SRCDIR, BUILDDIR = os.environ['srcdir'], os.environ['builddir']
BYOLCHECK = os.path.join(BUILDDIR, 'examples', 'byolcheck')
ESCAPE = re.compile(r'\033\[[0-9;]*[mK]')


def own_terminal():
    os.setsid()
    fcntl.ioctl(2, termios.TIOCSCTTY, 0)


class Session:
    """The program with standard output and error on two terminals."""

    def __init__(self, *args, columns=80, **env):
        self.ours, self.seen, theirs = [], {}, []
        for _ in range(2):
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
            self.ours.append(master)
            self.seen[master] = b''
            theirs.append(slave)
        # Whatever terminal the tests themselves run at.
        environment = {**os.environ, 'TERM': 'xterm', 'NO_COLOR': '', 'LC_ALL': 'C.UTF-8', **env}
        self.program = subprocess.Popen([BYOLCHECK, *args], stdin=subprocess.DEVNULL, stdout=theirs[0],
                                        stderr=theirs[1], env=environment, preexec_fn=own_terminal)
        for slave in theirs:
            os.close(slave)

    def read(self, until=None, seconds=120):
        """What came on both, to the end or until standard error holds that."""
        end, open_ends = time.monotonic() + seconds, set(self.ours)
        while open_ends and not (until and re.search(until, self.text(1))):
            left = end - time.monotonic()
            if left <= 0:
                self.program.kill()
                raise AssertionError(f'too late: {self.seen}')
            for fd in select.select(list(open_ends), [], [], left)[0]:
                try:
                    data = os.read(fd, 65536)
                except OSError:  # the other end is closed
                    data = b''
                self.seen[fd] += data
                if not data:
                    open_ends.discard(fd)

    def text(self, which):
        return self.seen[self.ours[which]].decode().replace('\r\n', '\n')

    def end(self):
        self.read()
        for fd in self.ours:
            os.close(fd)
        return self.program.wait(60)


class Terminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.image = os.path.join(cls.folder.name, 'bad.raw')
        subprocess.run([os.path.join(SRCDIR, 'tests/fixtures/mkimage'), '--mutate', 'autologon-off', 'clean-win10',
                        cls.image], check=True)
        cls.stuck = os.path.join(cls.folder.name, 'stuck')
        os.mkdir(cls.stuck)
        with open(os.path.join(cls.stuck, 'byolcheck-reader'), 'w', encoding='utf-8') as f:
            f.write('#!/bin/sh\necho $$ >"' + cls.folder.name + '/pid"\nexec sleep 600\n')
        os.chmod(f.name, 0o755)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def check(self, *args, **how):
        session = Session('check', *args, self.image, **how)
        self.assertEqual(session.end(), 1)
        return session.text(0)

    def test_color(self):
        self.assertRegex(self.check(), '\033\\[[0-9;]+m')
        self.assertRegex(self.check('--color', 'always', NO_COLOR='1'), '\033\\[[0-9;]+m')
        for plain in (self.check(NO_COLOR='1'), self.check(TERM='dumb'), self.check('--color', 'never')):
            self.assertNotIn('\033', plain)
            self.assertIn('autologon-off', plain)

    def test_color_is_no_text(self):
        self.assertEqual(ESCAPE.sub('', self.check()), self.check(NO_COLOR='1'))

    def test_width(self):
        for columns in (60, 80, 132):
            lines = self.check(columns=columns, NO_COLOR='1').splitlines()
            # Commands, what cannot be broken, and the verdict may be longer; other sentences are not.
            wide = [line for line in lines if len(line) > columns and not re.search(r'^ {8}\S|^NOT READY: |\S{40}', line)]
            self.assertEqual(wide, [], columns)

    def test_pipe_is_plain(self):
        out = subprocess.run([BYOLCHECK, 'check', self.image], capture_output=True, text=True,
                             env={**os.environ, 'TERM': 'xterm', 'NO_COLOR': ''}, check=False)
        self.assertEqual((out.returncode, out.stderr), (1, ''))
        self.assertNotIn('\033', out.stdout)

    def ended(self):
        with open(self.folder.name + '/pid', encoding='utf-8') as f:
            pid = int(f.read())
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    def test_interrupt(self):
        session = Session('check', self.image, BYOLCHECK_LIBEXECDIR=self.stuck)
        # After a second it tells what it waits for.
        session.read(until=r'\r\033\[K1 s  \w+')
        os.write(session.ours[1], b'\x03')  # Ctrl-C
        self.assertEqual(session.end(), 2)
        self.assertTrue(self.ended())
        err = session.text(1)
        # The line of progress is gone before anything else is told.
        self.assertRegex(err, r'\r\033\[Kbyolcheck: .*cancelled[^\n]*\n\Z')
        self.assertEqual(session.text(0), '')

    def test_deadline(self):
        session = Session('check', '--deadline', '2', self.image, BYOLCHECK_LIBEXECDIR=self.stuck)
        self.assertEqual(session.end(), 2)
        self.assertTrue(self.ended())
        self.assertRegex(session.text(1), r'\r\033\[Kbyolcheck: .*deadline[^\n]*\n\Z')

    def test_quiet_has_no_progress(self):
        session = Session('check', '-q', '--deadline', '2', self.image, BYOLCHECK_LIBEXECDIR=self.stuck)
        self.assertEqual(session.end(), 2)
        self.assertRegex(session.text(1), r'\Abyolcheck: .*deadline[^\n]*\n\Z')

    def test_reader_goes_away(self):
        """As under "| head": no complaint and no hang."""
        for command in (['check', '-v', self.image], ['rules', '--format', 'json']):
            read, write = os.pipe()
            os.close(read)
            program = subprocess.run([BYOLCHECK, *command], stdout=write, stderr=subprocess.PIPE, timeout=120,
                                     restore_signals=True, check=False)
            os.close(write)
            self.assertEqual((program.returncode, program.stderr), (-signal.SIGPIPE, b''), command)


if __name__ == '__main__':
    if not os.path.exists(os.path.join(BUILDDIR, 'tests/fixtures/ntfsfill')):
        print('SKIP: the fixture tools are not built (--without-direct)')
        sys.exit(77)
    unittest.main(verbosity=2)
