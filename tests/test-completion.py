#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Completion in real shells: bash, zsh and fish, those that are installed."""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SRCDIR, BUILDDIR = os.environ['srcdir'], os.environ['builddir']
SCRIPTS = os.path.join(SRCDIR, 'examples', 'completion')
PROGRAMS = os.path.join(BUILDDIR, 'examples')
EVIL = "a b'c\"$(touch pwned);`touch pwned`.vhdx"


def words(*typed):
    out = subprocess.run([os.path.join(BUILDDIR, 'run'), 'byolcheck', '__complete', *typed],
                         check=True, capture_output=True, text=True).stdout
    return [line.split('\t')[0] for line in out.splitlines()]


class Candidates(unittest.TestCase):
    """What the program says, whatever the shell."""

    def test_commands(self):
        self.assertEqual(words(''), ['check', 'inspect', 'rules', 'explain', 'profiles', 'diff'])
        self.assertEqual(words('ex'), ['explain'])
        self.assertEqual(words('-q', 'ins'), ['inspect'])
        self.assertEqual(words('frobnicate', 'x'), [])

    def test_options(self):
        self.assertIn('--strict', words('check', '--'))
        self.assertNotIn('--strict', words('inspect', '--'))
        self.assertEqual(words('profiles', '--l'), ['--lint'])
        self.assertIn('--version', words('--'))

    def test_values(self):
        self.assertEqual(words('check', '--format', 'j'), ['json', 'junit'])
        self.assertEqual(words('check', '--format=j'), ['--format=json', '--format=junit'])
        self.assertEqual(words('check', '--source', ''), ['auto', 'direct', 'guestfs', 'tree'])
        self.assertEqual(words('rules', '-p', 'aws-workspaces-2019'),
                         ['aws-workspaces-2019-06', 'aws-workspaces-2019-10', ':files'])
        self.assertEqual(words('check', '--request', 'reg'), ['region='])
        self.assertEqual(words('check', '--attest', 'automount'), ['automount-enabled=', ':files'])
        self.assertEqual(words('explain', 'automount-enabled', 'autol'), ['autologon-off'])
        self.assertEqual(words('check', '--jobs', ''), [])
        self.assertEqual(words('check', '--strict', ''), [':files'])
        self.assertEqual(words(), [])


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, argv, folder):
        env = dict(os.environ, TERM='dumb', PS1='$ ', HOME=folder, LC_ALL='C.UTF-8',
                   PATH=PROGRAMS + ':' + os.environ['PATH'])
        env.pop('BASH_ENV', None)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(argv[0], argv, env)
        self.count, self.folder = 0, folder
        self.command('words_to_file () { printf "%s\\n" "$@" >.new; mv .new .words; }')

    def send(self, text):
        os.write(self.fd, text.encode())

    def read(self, until, seconds=20):
        got, deadline = '', time.monotonic() + seconds
        while time.monotonic() < deadline:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    got += os.read(self.fd, 65536).decode(errors='replace')
                except OSError:
                    break
            if re.search(until, got):
                return got
        raise AssertionError(f'no {until!r} in {got!r}')

    def command(self, text):
        """Runs it, and waits for its end."""
        self.count += 1
        self.send(f'{text}\necho "end"-{self.count}\n')
        return self.read(f'end-{self.count}\r')

    def completed(self, typed):
        """The words of the line after a tab, as the shell would run it."""
        out = os.path.join(self.folder, '.words')
        self.send(typed + '\t')
        time.sleep(0.7)  # what is typed ahead of a completion may get lost
        self.send('\x01words_to_file \n')
        for _ in range(100):
            if os.path.exists(out):
                break
            time.sleep(0.1)
        self.command('true')
        with open(out, encoding='utf-8') as f:
            words = f.read().splitlines()
        os.unlink(out)
        return words

    def close(self):
        os.close(self.fd)
        try:
            os.kill(self.pid, 9)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)


class Shell(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        for name in (EVIL, 'zoo.vhdx'):
            open(os.path.join(self.folder, name), 'w', encoding='utf-8').close()

    def tearDown(self):
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'pwned')))

    def all_of_it(self, shell):
        self.addCleanup(shell.close)
        for typed, expected in (
                ('byolcheck insp', ['byolcheck', 'inspect']),
                ('byolcheck check --stri', ['byolcheck', 'check', '--strict']),
                ('byolcheck check --format jun', ['byolcheck', 'check', '--format', 'junit']),
                ('byolcheck check --format=jun', ['byolcheck', 'check', '--format=junit']),
                ('byolcheck check --request regi', ['byolcheck', 'check', '--request', 'region=']),
                ('byolcheck explain automount', ['byolcheck', 'explain', 'automount-enabled']),
                ('byolcheck check zo', ['byolcheck', 'check', 'zoo.vhdx']),
                ('byolcheck check a', ['byolcheck', 'check', EVIL])):
            with self.subTest(typed):
                self.assertEqual(shell.completed(typed), expected)

    @unittest.skipUnless(shutil.which('bash'), 'bash is not installed')
    def test_bash(self):
        shell = Terminal(['bash', '--norc', '--noprofile', '-i'], self.folder)
        shell.command("bind 'set enable-bracketed-paste off'")
        shell.command(f". '{SCRIPTS}/byolcheck.bash'")
        self.all_of_it(shell)

    @unittest.skipUnless(shutil.which('bash')
                         and os.path.exists('/usr/share/bash-completion/bash_completion'),
                         'bash-completion is not installed')
    def test_bash_completion(self):
        shell = Terminal(['bash', '--norc', '--noprofile', '-i'], self.folder)
        shell.command("bind 'set enable-bracketed-paste off'")
        shell.command('. /usr/share/bash-completion/bash_completion')
        shell.command(f". '{SCRIPTS}/byolcheck.bash'")
        self.all_of_it(shell)

    @unittest.skipUnless(shutil.which('zsh'), 'zsh is not installed')
    def test_zsh(self):
        shell = Terminal(['zsh', '-f', '-i'], self.folder)
        shell.command('unsetopt prompt_cr prompt_sp zle; setopt zle; bindkey -e')
        shell.command(f"fpath=('{SCRIPTS}' $fpath); autoload -Uz compinit; compinit -u -D")
        self.all_of_it(shell)

    @unittest.skipUnless(shutil.which('fish'), 'fish is not installed')
    def test_fish(self):
        env = dict(os.environ, HOME=self.folder, PATH=PROGRAMS + ':' + os.environ['PATH'])
        for typed, expected in (
                ('byolcheck insp', ['inspect']),
                ('byolcheck check --stri', ['--strict']),
                ('byolcheck check --format jun', ['junit']),
                ('byolcheck check --format=jun', ['--format=junit']),
                ('byolcheck check --request regi', ['region=']),
                ('byolcheck explain automount', ['automount-enabled']),
                ('byolcheck check zo', ['zoo.vhdx']),
                ('byolcheck check a', [EVIL])):
            with self.subTest(typed):
                out = subprocess.run(
                    ['fish', '--no-config', '-c', 'source $argv[1]; complete -C $argv[2]',
                     SCRIPTS + '/byolcheck.fish', typed],
                    check=True, capture_output=True, text=True, env=env, cwd=self.folder).stdout
                self.assertEqual([line.split('\t')[0] for line in out.splitlines()], expected)


if __name__ == '__main__':
    missing = [name for name in ('bash', 'zsh', 'fish') if not shutil.which(name)]
    if missing:
        print('not installed, and left out:', ' '.join(missing))
    sys.exit(not unittest.main(verbosity=2, exit=False).result.wasSuccessful())
