# SPDX-License-Identifier: LGPL-2.1-or-later
"""The images of make bench, each made once and kept.

A specification is (MB of SOFTWARE, MB of SYSTEM, files); the rest is the recipe
clean-win11: 64 GiB virtual, GPT with an EFI partition. The raw image of each is
made by mkimage, the other formats of it by qemu-img and tests/fixtures/containers.
"""
import os
import random
import subprocess
import sys
import time

BIG = (100, 20, 150000)

SOFTWARE_KEYS = [  # parents; each child has a subkey and three values
    r'Classes\CLSID', r'Classes\Interface', r'Classes\WOW6432Node\CLSID',
    r'Classes\WOW6432Node\Interface', r'Classes\TypeLib', r'Classes\Installer\Components',
    r'Microsoft\Windows\CurrentVersion\SideBySide\Winners',
    r'Microsoft\Windows\CurrentVersion\Component Based Servicing\Others',
]
CHILDREN_PER_MB = 226  # of one parent
DEVICES_PER_MB = 2400

QEMU_FORMATS = {'qcow2': ('qcow2', []), 'qcow2-compressed': ('qcow2', ['-c']),
                'vmdk-stream': ('vmdk', ['-o', 'subformat=streamOptimized']),
                'vhd': ('vpc', ['-o', 'force_size=on']), 'vhdx': ('vhdx', [])}
ENDINGS = {'raw': 'raw', 'qcow2': 'qcow2', 'qcow2-compressed': 'z.qcow2', 'vmdk-stream': 'vmdk',
           'vhd': 'vhd', 'vhdx': 'vhdx', 'ova': 'ova'}
FORMATS = list(ENDINGS)


def guid(rng):
    h = f'{rng.getrandbits(128):032x}'
    return f'{{{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}}}'


def write_software(f, megabytes):
    rng = random.Random(1)
    for parent in SOFTWARE_KEYS:
        for i in range(CHILDREN_PER_MB * megabytes):
            key = f'HKEY_LOCAL_MACHINE\\SOFTWARE\\{parent}\\{guid(rng)}'
            f.write(f'[{key}]\n@="Class number {i} of the component store"\n'
                    f'[{key}\\InprocServer32]\n'
                    f'@="%SystemRoot%\\\\System32\\\\component-{i % 4900}.dll"\n'
                    '"ThreadingModel"="Both"\n')


def write_system(f, megabytes):
    rng = random.Random(2)
    for i in range(DEVICES_PER_MB * megabytes):
        key = f'HKEY_LOCAL_MACHINE\\SYSTEM\\DriverDatabase\\DeviceIds\\PCI\\VEN_{i % 211:04X}'
        f.write(f'[{key}\\DEV_{i:05X}]\n@="oem{i % 97}.inf_amd64_{rng.getrandbits(64):016x}"\n'
                f'"Configurations"="Driver package number {i}, its strings and flags"\n'
                f'"Flags"=dword:{i:08x}\n')


def write_files(f, count):
    rng = random.Random(3)
    dlls = min(5000, count)
    for i in range(dlls):
        f.write(f'file\tC:\\Windows\\System32\\component-{i}.dll\ttext=x\n')
    folder = 0
    for left in range(count - dlls, 0, -10):
        name = (f'amd64_component-{folder}_31bf3856ad364e35_10.0.26100.{folder}_none_'
                f'{rng.getrandbits(64):016x}')
        for i in range(min(left, 10)):
            f.write(f'file\tC:\\Windows\\WinSxS\\{name}\\component-{i}.dll\ttext=x\n')
        folder += 1


class Images:
    """The images of a folder; path() makes what is not there yet."""

    def __init__(self, folder, srcdir):
        self.folder, self.srcdir = os.path.abspath(folder), srcdir
        self.mkimage = os.path.join(srcdir, 'tests', 'fixtures', 'mkimage')
        os.makedirs(self.folder, exist_ok=True)

    def kept(self, name, make):
        """The path of a file of the folder: it is there, or make(path of a new one)."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            start = time.monotonic()
            new = os.path.join(self.folder, 'new-' + name)
            make(new)
            os.rename(new, path)
            print(f'made {name} in {time.monotonic() - start:.0f} s', file=sys.stderr, flush=True)
        return path

    def raw(self, spec):
        software, system, files = spec
        return self.kept('windows-%d-%d-%d.raw' % spec, lambda new: self.make_raw(spec, new))

    def make_raw(self, spec, new):
        software, system, files = spec
        parts = {'software.reg': (write_software, software),
                 'system.reg': (write_system, system), 'files.tab': (write_files, files)}
        for name, (write, amount) in parts.items():
            with open(os.path.join(self.folder, name), 'w', encoding='utf-8') as f:
                write(f, amount)
        recipe = os.path.join(self.folder, 'recipe')
        with open(recipe, 'w', encoding='utf-8') as f:
            f.write(f'include {self.srcdir}/tests/fixtures/recipes/clean-win11\n'
                    'plain-reg software.reg\nplain-reg system.reg\nfiles files.tab\n')
        subprocess.run([self.mkimage, recipe, new], check=True)
        for name in [*parts, 'recipe']:
            os.unlink(os.path.join(self.folder, name))

    def path(self, spec, kind='raw'):
        raw = self.raw(spec)
        if kind == 'raw':
            return raw
        name = os.path.splitext(os.path.basename(raw))[0] + '.' + ENDINGS[kind]
        return self.kept(name, lambda new: self.convert(raw, kind, new))

    def convert(self, raw, kind, new):
        if kind == 'ova':
            sys.path.insert(0, os.path.join(self.srcdir, 'tests', 'fixtures'))
            import containers  # pylint: disable=import-outside-toplevel
            scratch = []

            def another(name):
                scratch.append(os.path.join(self.folder, f'scratch-{len(scratch)}-{name}'))
                return scratch[-1]
            containers.ova(new, [raw], another, 'efi', {})
            for path in scratch:
                os.unlink(path)
            return
        form, more = QEMU_FORMATS[kind]
        subprocess.run(['qemu-img', 'convert', '-f', 'raw', '-O', form, *more, raw, new],
                       check=True)

    def volume(self, spec):
        """The C: volume alone, for tools that take no partitioned disk."""
        raw = self.raw(spec)
        return self.kept(os.path.splitext(os.path.basename(raw))[0] + '.ntfs',
                         lambda new: copy_volume(raw, new))

    def copies(self, spec, kind, count):
        """As many images; files of their own, so that nothing but blocks is shared."""
        path = self.path(spec, kind)
        base, ending = os.path.splitext(path)
        return [path] + [self.kept(f'{os.path.basename(base)}-{i}{ending}',
                                   lambda new: copy_sparse(path, new))
                         for i in range(2, count + 1)]


def copy_sparse(path, new):
    subprocess.run(['cp', '--sparse=always', path, new], check=True)


def volume_place(raw):
    """Start and size of the largest partition of a GPT disk."""
    with open(raw, 'rb') as f:
        f.seek(512)
        head = f.read(92)
        table = int.from_bytes(head[72:80], 'little')
        count, size = int.from_bytes(head[80:84], 'little'), int.from_bytes(head[84:88], 'little')
        f.seek(table * 512)
        entries = [f.read(size) for _ in range(count)]
    places = [(int.from_bytes(e[32:40], 'little'), int.from_bytes(e[40:48], 'little'))
              for e in entries if any(e[:16])]
    first, last = max(places, key=lambda p: p[1] - p[0])
    return first * 512, (last - first + 1) * 512


def copy_volume(raw, new):
    start, size = volume_place(raw)
    source = os.open(raw, os.O_RDONLY)
    target = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    os.ftruncate(target, size)
    at = start
    while True:
        try:
            at = os.lseek(source, at, os.SEEK_DATA)
        except OSError:
            break
        if at >= start + size:
            break
        end = min(os.lseek(source, at, os.SEEK_HOLE), start + size)
        while at < end:
            data = os.pread(source, min(4 << 20, end - at), at)
            os.pwrite(target, data, at - start)
            at += len(data)
    os.close(source)
    os.close(target)
