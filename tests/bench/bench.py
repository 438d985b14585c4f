#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""make bench: what a check costs, in every format, as images grow, and beside
other tools; prints Markdown. docs/benchmark.md has a run with what it means.

Images are made once and kept in FOLDER; see images.py. Cases of one table are
measured in turns, after a round that does not count.
"""
import argparse
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import images  # noqa: E402
from measure import (Case, HEAD, HEAD_RATIO, become_reaper, interleave, rows_of,  # noqa: E402
                     seconds, table)

HERE = os.path.dirname(os.path.realpath(__file__))
SIZES = [(10, 2, 5000), (50, 10, 5000), (100, 20, 5000), (200, 40, 5000)]
COUNTS = [(10, 2, 5000), (10, 2, 50000), (10, 2, 150000), (10, 2, 300000)]
MANY = (10, 2, 5000)


class Bench:
    def __init__(self, args):
        self.args = args
        self.srcdir, self.builddir = os.environ['srcdir'], os.environ['builddir']
        self.images = images.Images(args.folder, self.srcdir)
        # Without libtool's script in front, which takes longer than the program.
        self.program = os.path.join(self.builddir, 'examples', '.libs', 'byolcheck')
        if not os.path.exists(self.program):
            self.program = os.path.join(self.builddir, 'examples', 'byolcheck')

    def check(self, *args):
        return [self.program, 'check', '--format', 'json', *args]

    def case(self, name, image, *args, **how):
        return Case(name, self.check(image, *args), image, **how)

    def machine(self):
        model = 'unknown processor'
        with open('/proc/cpuinfo', encoding='utf-8') as f:
            found = re.search(r'^model name\s*: (.*)$', f.read(), re.M)
            model = found[1] if found else model
        virtual = shutil.which('systemd-detect-virt')
        kind = subprocess.run([virtual, '--vm'], capture_output=True, text=True, check=False).stdout.strip() \
            if virtual else ''
        print(f'{os.cpu_count()} × {model}{f" ({kind})" if kind not in ("", "none") else ""}, '
              f'{os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30:.0f} GiB, '
              f'Linux {platform.release()}, load {os.getloadavg()[0]:.1f} at the start\n',
              flush=True)

    def formats(self):
        print('### Formats: 64 GiB virtual, SOFTWARE 100 MB, SYSTEM 20 MB, 150,000 files\n')
        floor = Case('floor: ntfscat and hivexget of five hives',
                     [HERE + '/floor.sh', self.images.volume(images.BIG)],
                     self.images.volume(images.BIG))
        paths = {kind: self.images.path(images.BIG, kind) for kind in images.FORMATS}
        warm = [self.case(kind, path) for kind, path in paths.items()]
        interleave([floor, *warm], self.args.runs)
        print('Warm: the images are in the page cache.\n')
        table(HEAD_RATIO, rows_of([floor, *warm], floor))
        cold = [self.case(kind, path, cold=True) for kind, path in paths.items()]
        interleave(cold, self.args.runs)
        print('Cold: dropped from the page cache before each run.\n')
        table(HEAD, rows_of(cold))

    def growth(self):
        for title, specs, column in (
                ('### Size of the hives (raw, 5,000 files)', SIZES, 'SOFTWARE {0} MB, SYSTEM {1} MB'),
                ('### Number of files (raw, SOFTWARE 10 MB)', COUNTS, '{2:,} files')):
            print(title + '\n')
            cases = [self.case(column.format(*spec), self.images.raw(spec)) for spec in specs]
            table(HEAD, rows_of(interleave(cases, self.args.runs)))

    def many(self):
        print('### Many images (SOFTWARE 10 MB, 5,000 files)\n')
        rows = []
        for kind in ('raw', 'qcow2'):
            copies = self.images.copies(MANY, kind, 8)
            cases = [Case(str(n), self.check('--jobs', jobs, *copies[:n]), copies[0])
                     for n in (1, 2, 4, 8) for jobs in ('1', '2')]
            interleave(cases, self.args.runs, memory=False)
            for one, two in zip(cases[::2], cases[1::2]):
                n = int(one.name)
                rows.append([f'{kind}, {n} image{"s" if n > 1 else ""}', seconds(one.wall),
                             seconds(two.wall), f'{one.wall / two.wall:.2f}',
                             f'{n / two.wall:.1f}'])
        table(['', '--jobs 1, s', '--jobs 2, s', 'times faster', 'images/s'], rows)

    def instructions(self):
        if not shutil.which('valgrind'):
            return
        print('### Instructions (callgrind; the sample images of mkimage, without the sandbox)\n')
        rows = []
        with tempfile.TemporaryDirectory() as folder:
            for recipe in ('clean-win10', 'clean-win11'):
                image = os.path.join(folder, recipe + '.raw')
                subprocess.run([self.images.mkimage, recipe, image], check=True)
                counts = self.count(folder, self.check(image))
                rows.append([f'check of {recipe}, raw',
                             *(f'{counts.get(k, 0) / 1e6:.1f}' for k in
                               ('byolcheck', 'byolcheck-reader'))])
            counts = self.count(folder, [self.program, 'rules', '--format', 'json'])
            rows.append(['rules', f'{counts["byolcheck"] / 1e6:.1f}', ''])
        table(['', 'library and CLI, millions', 'reader, millions'], rows)

    @staticmethod
    def count(folder, command):
        """Instructions by the name of the program: of the largest process of each."""
        for old in glob.glob(folder + '/callgrind.*'):
            os.unlink(old)
        subprocess.run(['valgrind', '--tool=callgrind', '--trace-children=yes',
                        f'--callgrind-out-file={folder}/callgrind.%p', *command], check=True,
                       env=dict(os.environ, BYOLCHECK_SANDBOX='off'), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        counts = {}
        for path in glob.glob(folder + '/callgrind.*'):
            with open(path, encoding='utf-8', errors='replace') as f:
                text = f.read()
            name = re.search(r'^cmd: *(\S+)', text, re.M)
            total = re.search(r'^(?:totals|summary): (\d+)', text, re.M)
            if name and total:
                name = os.path.basename(name[1])
                counts[name] = max(counts.get(name, 0), int(total[1]))
        return counts

    def peers(self):
        print('### Beside other tools (the image of the first table)\n')
        raw, qcow2 = (self.images.path(images.BIG, kind) for kind in ('raw', 'qcow2'))
        start = images.volume_place(raw)[0]
        ours = [self.case('byolcheck, raw', raw), self.case('byolcheck, qcow2', qcow2)]
        quick = []
        if shutil.which('fcat'):
            quick.append(Case('sleuthkit fcat and hivexget of five hives, raw',
                              [HERE + '/sleuthkit.sh', raw, str(start // 512)], raw))
        if subprocess.run(['/usr/bin/python3', '-c', 'import pytsk3, hivex'], check=False,
                          capture_output=True).returncode == 0:
            quick.append(Case('Python: pytsk3 and hivex, raw',
                              ['/usr/bin/python3', HERE + '/pytsk.py', raw, str(start)], raw))
        interleave([*ours, *quick], self.args.runs)
        slow = []
        if not self.args.without_appliance:
            tcg = dict(os.environ, LIBGUESTFS_BACKEND='direct',
                       LIBGUESTFS_BACKEND_SETTINGS='force_tcg')
            if self.args.kvm:
                tcg = None
            slow = [Case('byolcheck --source guestfs, raw', self.check(raw, '--source', 'guestfs'),
                         raw, env=tcg),
                    Case('guestfish, raw', [HERE + '/guestfish.sh', raw, 'raw', '/dev/sda3'], raw,
                         env=tcg),
                    Case('virt-inspector, raw', ['virt-inspector', '--format=raw', '-a', raw], raw,
                         env=tcg),
                    Case('virt-inspector, qcow2',
                         ['virt-inspector', '--format=qcow2', '-a', qcow2], qcow2, env=tcg)]
            slow = [c for c in slow if shutil.which(c.command[0]) and
                    ('guestfish' not in c.name or shutil.which('guestfish'))]
            # The first launch of all builds the appliance.
            subprocess.run(slow[0].command, env=tcg, check=True, stdout=subprocess.DEVNULL)
            interleave(slow, self.args.slow_runs, warm_up=False)
        rows = []
        for c, row in zip([*ours, *quick, *slow], rows_of([*ours, *quick, *slow])):
            row[3:3] = [f'{c.wall / ours[0].wall:.1f}']
            rows.append(row)
        table(HEAD[:3] + ['× byolcheck, raw'] + HEAD[3:], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help='where the images are kept')
    parser.add_argument('--runs', type=int, default=7)
    parser.add_argument('--slow-runs', type=int, default=2, help='of what starts an appliance')
    parser.add_argument('--kvm', action='store_true', help='let appliances use KVM')
    parser.add_argument('--without-appliance', action='store_true',
                        help='leave out what starts a libguestfs appliance')
    parser.add_argument('--only', action='append', default=[], metavar='TABLE',
                        choices=['formats', 'growth', 'many', 'instructions', 'peers'])
    args = parser.parse_args()
    become_reaper()
    bench = Bench(args)
    bench.machine()
    for name in ('formats', 'growth', 'many', 'instructions', 'peers'):
        if not args.only or name in args.only:
            getattr(bench, name)()


main()
