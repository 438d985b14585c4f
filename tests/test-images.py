#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Containers and packages through the command line: what is told of them, what
is refused, and that nothing is opened which an image only names.

The verdict on every kind of container is checked with the mutations of
container-importable and ova-package-valid."""
import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
SRC, BUILD = os.environ['srcdir'], os.environ['builddir']
sys.path.insert(0, os.path.join(SRC, 'tests', 'fixtures'))
import containers  # noqa: E402

MKIMAGE = os.path.join(SRC, 'tests', 'fixtures', 'mkimage')
BYOLCHECK = os.path.join(BUILD, 'examples', 'byolcheck')
RULES = ('container-importable', 'ova-package-valid')
failures = 0


def fail(what):
    global failures
    failures += 1
    print('FAILED:', what)


def expect(condition, what):
    if not condition:
        fail(what)


def run(*arguments):
    return subprocess.run([BYOLCHECK, *arguments], capture_output=True, text=True, timeout=300)


def report(image, *more):
    done = run('check', '--format', 'json', '--as-of', '2026-06-01', *more, image)
    if done.returncode > 1:
        fail(f'{image}: {done.stderr.strip()}')
        return None, {}
    return done.returncode, {f['rule']: f for f in json.loads(done.stdout)['findings']}


def could_not(image, part, *more):
    """Exit status 2, and one line that holds `part`."""
    done = run('check', *more, image)
    expect(done.returncode == 2, f'{image}: exit status {done.returncode}, not 2')
    expect(part in done.stderr and done.stderr.count('\n') == 1, f'{image}: {done.stderr!r}')
    expect('TOP SECRET' not in done.stdout + done.stderr, f'{image}: the secret is out')


def mkimage(recipe, out, container=None):
    command = [MKIMAGE, recipe, out]
    if container:
        with open('container', 'w', encoding='utf-8') as f:
            f.write(f'container {container}\n')
        command += ['--include', 'container']
    subprocess.run(command, check=True)


def profile_of(recipe):
    return subprocess.run([MKIMAGE, '--profile', recipe], check=True, capture_output=True,
                          text=True).stdout.strip()


class Opened:
    """Whether anybody opens the file meanwhile."""

    def __init__(self, path):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.fd = self.libc.inotify_init1(os.O_NONBLOCK)
        self.libc.inotify_add_watch(self.fd, path.encode(), 0x20)  # IN_OPEN

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        os.close(self.fd)

    def happened(self):
        try:
            return len(os.read(self.fd, 4096)) > 0
        except BlockingIOError:
            return False


# ---- the same findings, whatever the image is packed in -------------------------------


def equal_findings():
    for recipe in ('clean-win7', 'clean-win10', 'clean-win11'):
        profile = profile_of(recipe)
        mkimage(recipe, 'clean.img')
        mkimage(recipe, 'clean.ova')
        code, raw = report('clean.img', '-p', profile)
        packed_code, packed = report('clean.ova', '-p', profile)
        expect((code, packed_code) == (0, 0), f'{recipe}: not READY: {code}, {packed_code}')
        expect(packed['ova-package-valid']['status'] == 'pass', f'{recipe}: the package')
        expect(packed['container-importable']['status'] == 'pass', f'{recipe}: its container')
        for rule, finding in raw.items():
            other = dict(packed[rule])
            mine = dict(finding)
            # The trail of disks tells of their containers.
            for f in (mine, other):
                f['evidence'] = [e for e in f['evidence'] if e['type'] != 'disk']
            expect(rule in RULES or mine == other, f'{recipe}: {rule}: {mine} {other}')
        expect(run('check', '--image-format', 'ova', '-p', profile, '--as-of', '2026-06-01',
                   'clean.ova').returncode == 0, f'{recipe}: --image-format ova')
        could_not('clean.img', 'not an OVA', '--image-format', 'ova')


# ---- what cannot be opened -------------------------------------------------------------


def closed():
    """Whose content nobody can read: the report says why, and passes nothing."""
    told = {'container-importable', 'disk-size-within-limit', 'ova-package-valid'}
    for container, why in (('vhd differencing', 'C:\\parent.vhd'), ('vhdx log', 'replayed'),
                           ('vhdx parent', 'its parent'), ('vdi differencing', 'its parent'),
                           ('vmdk delta', 'parent.vmdk'), ('vmdk encrypted', 'encrypted'),
                           ('qcow2 encrypted', 'encrypted'), ('ova chunked', 'cut into pieces'),
                           ('ova gzip', 'compressed'), ('ova missing', 'not in the package'),
                           ('ova no-disk', 'no disk')):
        mkimage('clean-win10', 'closed.img', container)
        with Opened('parent.vmdk') as parent:
            for more in ((), ('--allow-backing',)) if container != 'vmdk delta' else ((),):
                code, findings = report('closed.img', *more)
                expect(code == 1, f'{container}: exit status {code}')
                ours = [findings[r] for r in RULES if findings[r]['status'] == 'fail']
                expect(len(ours) == 1, f'{container}: {len(ours)} of the rules fail')
                expect(why in json.dumps(findings['windows-found']) or
                       why in findings['windows-found']['message'],
                       f'{container}: {findings["windows-found"]["message"]}')
                for rule, f in findings.items():
                    expect(f['status'] != 'pass' or rule in told,
                           f'{container}: {rule} passes: {f["message"]}')
            expect(not parent.happened(), f'{container}: the parent was opened')


def refused():
    """What names other files, lies, or is no image."""
    with open('secret', 'wb') as f:
        f.write(b'TOP SECRET\n' + bytes(1 << 20))
    secret = os.path.abspath('secret')
    flat = (f'# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\n'
            f'createType="monolithicFlat"\nRW 2048 FLAT "{secret}" 0\n').encode()
    with open('flat.vmdk', 'wb') as f:
        f.write(flat)
    subprocess.run(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', secret, '-F', 'raw',
                    'backing.qcow2', '1M'], check=True)
    with open('backing.qcow2', 'rb') as f:
        backing = f.read()
    system = containers.item(1, 10, 'Network')

    def package(name, data, href='disk.vmdk', member='disk.vmdk'):
        described = containers.descriptor([('f', href, '')], [('f', 1 << 20)], system, 'bios')
        containers.write_tar(name, [('x.ovf', described), (member, data)])

    package('flat.ova', flat)
    package('backing.ova', backing)
    package('text.ova', b'just a text\n' * 100)
    package('tar.ova', bytes(257) + b'ustar\x0000' + bytes(1000))
    package('outside.ova', b'x' * 512, member='../../disk.vmdk')
    package('absolute.ova', b'x' * 512, member='/disk.vmdk')
    package('host.ova', b'x' * 512, href=secret)
    with open('plain.ovf', 'wb') as f:
        f.write(containers.descriptor([], [], system, 'bios'))
    containers.write_tar('plain.tar', [('readme', b'nothing')])
    bomb = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b'a' * 1000 + b'">'
            + b''.join(b'<!ENTITY %c "%s">' % (c + 1, b'&%c;' % c * 10) for c in range(97, 110))
            + b']><Envelope>&n;</Envelope>')
    containers.write_tar('bomb.ova', [('x.ovf', bomb)])
    with Opened('secret') as opened:
        for more in ((), ('--source', 'direct')):
            could_not('flat.vmdk', 'refers to another file', *more)
            could_not('flat.ova', 'flat.ova: disk.vmdk: refers to another file', *more)
            could_not('backing.ova', 'refers to another file', *more)
            could_not('text.ova', 'text.ova: disk.vmdk: not a disk image', *more)
            could_not('outside.ova', 'leaves the archive', *more)
            could_not('absolute.ova', 'leaves the archive', *more)
            could_not('bomb.ova', 'declares a document type', *more)
            could_not('plain.tar', 'without an OVF descriptor', *more)
            could_not('plain.ovf', 'give the VMDK beside it, or make an OVA', *more)
        code, findings = report('host.ova')
        expect(code == 1 and findings['ova-package-valid']['reason'] == 'file-missing',
               'host.ova: not a missing file')
        could_not('tar.ova', 'a tar archive', '--source', 'direct')
        os.rename('backing.qcow2', b'not-utf-8-\xe9.qcow2')
        could_not(b'not-utf-8-\xe9.qcow2', 'no file name that is not UTF-8', '--allow-backing')
        os.rename('flat.ova', b'not-utf-8-\xe9.ova')
        could_not(b'not-utf-8-\xe9.ova', 'not-utf-8-?.ova: disk.vmdk: refers to another file')
        expect(not opened.happened(), 'the secret was opened')


def cut():
    """Cut anywhere a package is refused, or fails."""
    mkimage('clean-win10', 'whole.ova')
    size = os.path.getsize('whole.ova')
    for length in [size * n // 20 for n in range(1, 20)] + [512, 1000, size - 11000]:
        shutil.copyfile('whole.ova', 'cut.ova')
        os.truncate('cut.ova', length)
        done = run('check', '--as-of', '2026-06-01', 'cut.ova')
        expect(done.returncode in (1, 2), f'cut to {length} of {size}: {done.returncode}')
        expect(done.returncode == 1 or done.stderr.count('\n') == 1, f'cut to {length}')


def corrupt():
    """Damage in every part of a header: an answer, or one line about it."""
    for container in ('vhd', 'vhdx', 'vmdk', 'stream', 'vdi', 'qcow2', 'ova'):
        mkimage('clean-win10', 'good.img', container)
        with open('good.img', 'rb') as f:
            head = f.read(2048)
        seed = 1
        for n in range(20):
            shutil.copyfile('good.img', 'bad.img')
            with open('bad.img', 'r+b') as f:
                for _ in range(1 + n % 3):
                    seed = seed * 1103515245 + 12345 & 0x7fffffff
                    f.seek(seed // 65536 % (512 if n % 2 else len(head)))
                    f.write(struct.pack('B', seed // 256 % 256))
            done = run('check', '--as-of', '2026-06-01', 'bad.img')
            expect(done.returncode in (0, 1, 2), f'{container} {n}: {done.returncode}')
            expect(done.returncode != 2 or done.stderr.count('\n') == 1,
                   f'{container} {n}: {done.stderr!r}')
            expect('killed' not in done.stderr and 'ended with' not in done.stderr,
                   f'{container} {n}: {done.stderr!r}')


# ---- packages that hold other things --------------------------------------------------------


def inner():
    """Every format is read where it lies in the archive."""
    with open('small.raw', 'wb') as f:
        f.truncate(1 << 24)
    subprocess.run(['mkntfs', '-F', '-Q', '-q', '-L', 'inside', 'small.raw'],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    system = containers.item(1, 10, 'Network') + containers.item(2, 15, 'CD')
    for kind in ('raw', 'vpc', 'vhdx', 'vmdk', 'qcow2', 'vdi'):
        subprocess.run(['qemu-img', 'convert', '-f', 'raw', '-O', kind, 'small.raw', 'small'],
                       check=True)
        described = containers.descriptor([('f', 'a%20disk', '')], [('f', 1 << 24)], system, 'efi')
        containers.write_tar('inner.ova', [('readme', b'x'), ('x.ovf', described),
                                           ('a disk', 'small')])
        done = run('inspect', '--format', 'json', 'inner.ova')
        expect(done.returncode == 0, f'{kind} inside: {done.stderr}')
        image = json.loads(done.stdout or '{"image": null}')['image']
        if image is None:
            continue
        expect((image['disks'][0]['format'], image['disks'][0]['member']) == (kind, 'a disk'),
               f'{kind} inside: {image["disks"]}')
        expect(image['volumes'][0]['label'] == 'inside' and image['volumes'][0]['readable'],
               f'{kind} inside: {image["volumes"]}')
        package = image['package']
        expect((package['firmware'], package['cd_drives'], package['network_cards'],
                package['manifest']) == ('efi', 1, 1, 'absent'), f'{kind}: {package}')
        text = run('inspect', 'inner.ova').stdout
        expect('OVA, x.ovf: 1 disk, 1 CD drive, 1 network card, UEFI; without a manifest' in text,
               text)


def several():
    """One image of several disks."""
    mkimage('clean-win10', 'first.img')
    mkimage('clean-win11', 'second.vhdx')
    subprocess.run(['qemu-img', 'create', '-q', '-f', 'qcow2', 'third.qcow2', '1G'], check=True)
    code, findings = report('first.img', '--disk', 'third.qcow2')
    expect(code == 1 and findings['single-drive']['reason'] == 'several-disks', 'two disks')
    expect(findings['container-importable']['status'] == 'warn'
           and findings['container-importable']['message'].startswith('Disk 2 is a qcow2'),
           findings['container-importable']['message'])
    expect(findings['windows-found']['status'] == 'pass', 'the Windows on the first of two disks')
    code, findings = report('first.img', '--disk', 'second.vhdx', '--disk', 'third.qcow2')
    expect(findings['windows-found']['reason'] == 'several-windows', 'two Windows on three disks')
    done = run('inspect', '--format', 'json', '--disk', 'second.vhdx', 'first.img')
    image = json.loads(done.stdout)['image']
    expect([d['path'] for d in image['disks']] == [os.path.abspath(p) for p in
                                                   ('first.img', 'second.vhdx')], image['disks'])
    mkimage('clean-win10', 'first.ova')
    code, findings = report('first.ova', '--disk', 'third.qcow2')
    expect(findings['single-drive']['reason'] == 'several-disks', 'a package and a disk')
    expect(findings['ova-package-valid']['status'] == 'pass', 'the package beside a disk')
    could_not('first.ova', 'a second package', '--disk', 'first.ova')
    done = run('check', '--disk', 'third.qcow2', 'first.img', 'second.vhdx')
    expect(done.returncode == 2 and 'one image' in done.stderr, '--disk with two images')


def verify():
    """--verify reads what is too much otherwise."""
    with open('data', 'wb') as f:
        f.write(os.urandom(1 << 20) * 70)
    mkimage('clean-win10', 'first.img')
    containers.stream_vmdk('first.img', 'disk.vmdk')
    described = containers.descriptor([('f', 'disk.vmdk', ''), ('g', 'data', '')],
                                      [('f', os.path.getsize('first.img'))],
                                      containers.item(1, 10, 'Network'), 'bios')
    members = [('x.ovf', described), ('disk.vmdk', 'disk.vmdk'), ('data', 'data')]
    text = containers.manifest(members, 'sha256', 'data')
    containers.write_tar('large.ova', [members[0], ('x.mf', text), *members[1:]])
    for more, status, reason in ((), 'pass', ''), (('--verify',), 'fail', 'manifest-mismatch'):
        _, findings = report('large.ova', *more)
        found = findings['ova-package-valid']
        expect((found['status'], found['reason']) == (status, reason), f'{more}: {found}')


def main():
    for program in ('qemu-img', 'qemu-nbd', 'mkntfs', 'mkfs.fat', 'mcopy', 'sfdisk'):
        os.environ['PATH'] += ':/usr/sbin:/sbin'
        if not shutil.which(program):
            print(f'{program} is not installed')
            return 77
    with tempfile.TemporaryDirectory(prefix='test-container-') as folder:
        os.chdir(folder)
        with open('parent.vmdk', 'wb') as f:
            f.write(bytes(512))
        for test in (equal_findings, closed, refused, cut, corrupt, inner, several, verify):
            if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]:
                test()
    return failures > 0


if __name__ == '__main__':
    sys.exit(main())
