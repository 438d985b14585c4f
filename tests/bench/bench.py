#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""make bench: how long a check of a big image takes, and what it needs.

The image, made once and kept in FOLDER: 64 GiB virtual, qcow2, a SOFTWARE hive of
about 100 MB, a SYSTEM hive of about 20 MB, 150,000 files.

  wall, CPU   medians of several runs; CPU is that of all processes (rusage of
              children). cold: the image was dropped from the page cache first.
  memory      the highest sum of the resident memory of all processes, sampled in
              a run of its own; what they share counts once for each.
  read        bytes that all processes read, from files and each other (rchar of
              /proc/self/io, to which children add theirs when they end).
"""
import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import threading
import time

SOFTWARE_KEYS = [  # parent, children; each has a subkey and three values
    r'Classes\CLSID', r'Classes\Interface', r'Classes\WOW6432Node\CLSID',
    r'Classes\WOW6432Node\Interface', r'Classes\TypeLib', r'Classes\Installer\Components',
    r'Microsoft\Windows\CurrentVersion\SideBySide\Winners',
    r'Microsoft\Windows\CurrentVersion\Component Based Servicing\Others',
]
CHILDREN = 22500
DEVICES = 48000
FILES = 150000


def guid(rng):
    h = f'{rng.getrandbits(128):032x}'
    return f'{{{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}}}'


def write_software(f):
    rng = random.Random(1)
    for parent in SOFTWARE_KEYS:
        for i in range(CHILDREN):
            key = f'HKEY_LOCAL_MACHINE\\SOFTWARE\\{parent}\\{guid(rng)}'
            f.write(f'[{key}]\n@="Class number {i} of the component store"\n'
                    f'[{key}\\InprocServer32]\n'
                    f'@="%SystemRoot%\\\\System32\\\\component-{i % 4900}.dll"\n'
                    '"ThreadingModel"="Both"\n')


def write_system(f):
    rng = random.Random(2)
    for i in range(DEVICES):
        key = f'HKEY_LOCAL_MACHINE\\SYSTEM\\DriverDatabase\\DeviceIds\\PCI\\VEN_{i % 211:04X}'
        f.write(f'[{key}\\DEV_{i:05X}]\n@="oem{i % 97}.inf_amd64_{rng.getrandbits(64):016x}"\n'
                f'"Configurations"="Driver package number {i}, its strings and flags"\n'
                f'"Flags"=dword:{i:08x}\n')


def write_files(f):
    rng = random.Random(3)
    left = FILES
    for i in range(5000):
        f.write(f'file\tC:\\Windows\\System32\\component-{i}.dll\ttext=x\n')
        left -= 1
    folder = 0
    while left > 0:
        name = f'amd64_component-{folder}_31bf3856ad364e35_10.0.19041.{folder}_none_{rng.getrandbits(64):016x}'
        for i in range(min(left, 10)):
            f.write(f'file\tC:\\Windows\\WinSxS\\{name}\\component-{i}.dll\ttext=x\n')
        left -= 10
        folder += 1


def make_image(folder, srcdir):
    image = os.path.join(folder, 'big.qcow2')
    if os.path.exists(image):
        return image
    start = time.monotonic()
    os.makedirs(folder, exist_ok=True)
    parts = {'software.reg': write_software, 'system.reg': write_system, 'files.tab': write_files}
    for name, write in parts.items():
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
            write(f)
    recipe = os.path.join(folder, 'big')
    with open(recipe, 'w', encoding='utf-8') as f:
        f.write(f'include {srcdir}/tests/fixtures/recipes/clean-win10\n'
                'plain-reg software.reg\nplain-reg system.reg\nfiles files.tab\n')
    subprocess.run([srcdir + '/tests/fixtures/mkimage', recipe, folder + '/new.qcow2'],
                   check=True)
    os.rename(folder + '/new.qcow2', image)
    for name in parts:
        os.unlink(os.path.join(folder, name))
    print(f'made {image} in {time.monotonic() - start:.0f} s')
    return image


def processes_below(root):
    children = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as f:
                parent = int(f.read().rpartition(')')[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(pid))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


class Sampler(threading.Thread):
    def __init__(self, root):
        super().__init__(daemon=True)
        self.root, self.memory, self.stop = root, 0, False

    def run(self):
        page = os.sysconf('SC_PAGE_SIZE')
        while not self.stop:
            total = 0
            for pid in processes_below(self.root):
                try:
                    with open(f'/proc/{pid}/statm', encoding='utf-8') as f:
                        total += int(f.read().split()[1]) * page
                except (OSError, IndexError):
                    continue
            self.memory = max(self.memory, total)
            time.sleep(0.002)


def bytes_read():
    with open('/proc/self/io', encoding='utf-8') as f:
        return int(f.readline().split()[1])


def run(command, env, sample=False):
    """Wall time, CPU time, bytes read, most memory (when sampled)."""
    read_before = bytes_read()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    p = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    sampler = Sampler(p.pid) if sample else None
    if sampler:
        sampler.start()
    errors = p.communicate()[1]
    wall = time.monotonic() - start
    if sampler:
        sampler.stop = True
        sampler.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if p.returncode != 0:
        sys.exit(f'{command[0]}: status {p.returncode}: {errors.decode(errors="replace")}')
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, bytes_read() - read_before, sampler and sampler.memory


def drop_from_cache(path):
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(fd)


def measure(name, command, image, runs, cold, env):
    results = []
    for _ in range(runs):
        if cold:
            drop_from_cache(image)
        results.append(run(command, env))
    if cold:
        drop_from_cache(image)
    memory = run(command, env, sample=True)[3]
    walls, cpus, reads, _ = zip(*results)
    print(f'{name:<32} {statistics.median(walls):8.2f} s  {min(walls):6.2f}-{max(walls):.2f} s'
          f' {statistics.median(cpus):8.2f} s {memory / 1e6:7.0f} MB'
          f' {statistics.median(reads) / 1e6:7.0f} MB', flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder', help='where the image is kept')
    parser.add_argument('--runs', type=int, default=7)
    parser.add_argument('--without-appliance', action='store_true',
                        help='leave out what starts a libguestfs appliance')
    args = parser.parse_args()
    srcdir, builddir = os.environ['srcdir'], os.environ['builddir']
    image = make_image(os.path.abspath(args.folder), srcdir)
    check = [builddir + '/examples/byolcheck', 'check', '--format', 'json', image]
    env = dict(os.environ)
    run(check, env)
    print(f'{"":<32} {"wall":>10} {"min-max":>14} {"CPU":>10} {"memory":>10} {"read":>10}')
    measure('byolcheck, warm', check, image, args.runs, False, env)
    measure('byolcheck, cold', check, image, args.runs, True, env)
    if args.without_appliance:
        return
    slow = dict(env, LIBGUESTFS_BACKEND_SETTINGS='force_tcg')
    measure('byolcheck --source guestfs, TCG', check + ['--source', 'guestfs'], image, 1, False, slow)
    measure('virt-inspector, TCG', ['virt-inspector', '--format=qcow2', '-a', image], image, 1,
            False, slow)


main()
