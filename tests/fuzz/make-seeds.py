#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the inputs that fuzzing starts from: make-seeds.py OUT makes OUT/TARGET/*,
and two folders that targets look into, all by the project's own tools. With
--corpus FOLDER it makes further ones of real data instead.

The layouts are those at the heads of the targets; the programs are looked for in
$builddir."""
import lzma
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import uuid
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(HERE, '..', 'fixtures'))
sys.dont_write_bytecode = True
import blobs  # noqa: E402
import containers  # noqa: E402
import sqlitefile  # noqa: E402

BUILD = os.environ.get('builddir', '.')
os.environ['PATH'] += ':/usr/sbin:/sbin'
SECTOR = 512
MOST = 1 << 18  # bytes of a seed: larger ones are slow


def u8(v):
    return struct.pack('<B', v)


def u16(v):
    return struct.pack('<H', v)


def u32(v):
    return struct.pack('<I', v)


def u64(v):
    return struct.pack('<Q', v)


def text(s):
    data = s.encode()
    return u32(len(data)) + data


class Seeds:
    """The folder of seeds."""

    def __init__(self, out):
        self.out = out

    def add(self, target, name, data):
        if len(data) <= MOST:
            folder = os.path.join(self.out, target)
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name), 'wb') as f:
                f.write(data)

    def scratch(self, name):
        os.makedirs(os.path.join(self.out, 'scratch'), exist_ok=True)
        return os.path.join(self.out, 'scratch', name)


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def sparse(path):
    """The file as fuzz_sparse_file takes it."""
    size = os.path.getsize(path)
    out, start, run = [u64(size)], 0, b''

    def flush():
        while len(run) > 0:
            part = run.rstrip(b'\0')
            for at in range(0, len(part), 0xfe00):
                piece = part[at:at + 0xfe00]
                out.append(u64(start + at) + u16(len(piece)) + piece)
            return

    with open(path, 'rb') as f:
        at = 0
        while at < size:
            try:
                at = os.lseek(f.fileno(), at, os.SEEK_DATA) & -SECTOR
            except OSError:
                break
            data = os.pread(f.fileno(), SECTOR, at)
            if data.strip(b'\0'):
                if start + len(run) != at:
                    flush()
                    start, run = at, b''
                run += data
            at += SECTOR
    flush()
    return b''.join(out)


# ---- registry ------------------------------------------------------------------------

REG = '''Windows Registry Editor Version 5.00

[HKLM\\S]
@="default"
"Number"=dword:00000001
"Wide"=hex(b):01,00,00,00,00,00,00,00
"Text"=hex(2):25,00,41,00,25,00,00,00
"List"=hex(7):61,00,00,00,62,00,00,00,00,00
"Bytes"=hex:00,01,02
[HKLM\\S\\ControlSet001\\Services\\a]
"Start"=dword:00000004
[HKLM\\S\\ControlSet001\\Services\\\u00e4\u00f6]
"Start"=dword:00000002
"ImagePath"="C:\\\\x.exe"
[HKLM\\S\\Select]
"Default"=dword:00000001
'''


def hive(seeds, name, reg, options=(), edits=()):
    """The paths of a hive and its two logs."""
    tool = os.path.join(BUILD, 'tests', 'fixtures', 'reg2hive')
    out, source = seeds.scratch(name), seeds.scratch(name + '.reg')
    with open(source, 'w', encoding='utf-8') as f:
        f.write(reg)
    subprocess.run([tool, '--hive', 'HKLM\\S', out, *options, source, *edits],
                   check=True)
    return out, out + '.LOG1', out + '.LOG2'


def make_hives(seeds):
    many = REG + ''.join(f'[HKLM\\S\\Many\\key{i}]\n"v"=dword:{i:08x}\n' for i in range(150))
    big = REG + '"Big"=hex:' + ','.join(['ab'] * 20000) + '\n'
    for name, reg in (('plain', REG), ('many', many), ('big', big)):
        seeds.add('hive', name, read(hive(seeds, name, reg)[0]))
    seeds.add('hive', 'li', read(hive(seeds, 'li', many, ['--list-type', 'li'])[0]))
    seeds.add('hive', 'corrupt', read(hive(seeds, 'corrupt', REG, edits=[
        '--corrupt-key', 'HKLM\\S\\Select', '--corrupt-value', 'HKLM\\S', 'Text'])[0]))
    for option in ('--dirty', '--bad-checksum'):
        seeds.add('hive', option[2:], read(hive(seeds, option[2:], REG, [option])[0]))


def replay(flags, primary, log1, log2):
    return u8(flags) + u32(len(log1)) + u32(len(log2)) + log1 + log2 + primary


def old_log(primary):
    """The primary's log in the format before Windows 8.1: everything is dirty."""
    base = bytearray(primary[:SECTOR])
    base[28:32] = u32(1)  # a log
    pages = (len(primary) - 4096) // SECTOR
    bitmap = b'DIRT' + b'\xff' * (pages // 8)
    return bytes(base) + bitmap.ljust(-(-len(bitmap) // SECTOR) * SECTOR, b'\0') + primary[4096:]


def make_replays(seeds):
    logged = [read(p) for p in hive(seeds, 'logged', REG, ['--logged'])]
    plain = read(hive(seeds, 'dirty-old', REG, ['--dirty'])[0])
    for flags in (0, 7, 23):
        seeds.add('replay', f'logged-{flags}', replay(flags, *logged))
    seeds.add('replay', 'swapped', replay(7, logged[0], logged[2], logged[1]))
    for flags in (2, 15, 31):
        seeds.add('replay', f'old-{flags}', replay(flags, plain, old_log(plain), b''))


# ---- the protocol ----------------------------------------------------------------------

HELLO, OPEN, DISKS, VOLUMES, STAT, LIST, READ, HIVE, KEY, SUBKEYS, VALUE, VALUES, NAMED, ROWS, XML, \
    PACKAGE = range(1, 17)
with open(os.path.join(TOP, 'lib', 'reader', 'protocol.h'), encoding='utf-8') as header:
    VERSION = int(re.search(r'PX_VERSION (\d+)u', header.read())[1])
# The order of the decoders in fuzz-protocol.c.
DECODERS = {OPEN: 0, DISKS: 1, PACKAGE: 2, VOLUMES: 3, STAT: 4, LIST: 5, HIVE: 6, KEY: 7, SUBKEYS: 8,
            VALUE: 9, VALUES: 10, NAMED: 11, ROWS: 12, XML: 13}


class Reader:
    """A reader program, and the answers that it gave."""

    def __init__(self, source, path):
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen([os.path.join(BUILD, 'lib/reader/byolcheck-reader'), '--serve'],
                                        stdin=theirs)
        theirs.close()
        self.stream = ours.makefile('rwb')
        self.socket = ours
        self.serial = 0
        self.asked = []  # (op, body)
        self.ask(HELLO, u32(VERSION))
        opening = text(source) + u32(0) + u32(1) + text(os.path.abspath(path)) + text('')
        self.opened = self.ask(OPEN, opening) is not None

    def ask(self, op, body=b''):
        """The answer's body; None for an error."""
        self.serial += 1
        self.asked.append((op, body))
        try:
            self.stream.write(u32(len(body) + 5) + u8(op) + u32(self.serial) + body)
            self.stream.flush()
            while True:
                length, kind, _ = struct.unpack('<IBI', self.stream.read(9))
                answer = self.stream.read(length - 5)
                if kind in (128, 129):
                    return answer if kind == 128 else None
        except (OSError, struct.error):
            return None

    def found(self, op, body):
        """What follows the state, for what was found."""
        answer = self.ask(op, body)
        return answer[5:] if answer and answer[:5] == u8(1) + u32(0) else None

    def end(self):
        self.stream.close()
        self.socket.close()
        self.process.wait()


QUESTIONS = [
    (STAT, u32(0) + text('\\Windows\\System32')),
    (STAT, u32(0) + text('\\windows\\absent')),
    (LIST, u32(0) + text('\\') + u32(100)),
    (READ, u32(0) + text('\\file.txt') + u64(2) + u32(100)),
    (HIVE, u32(0) + text('\\Windows\\System32\\config\\SYSTEM')),
    (HIVE, u32(0) + text('\\Windows\\System32\\config\\LOGGED')),
    (KEY, u32(0) + text('ControlSet001\\Services')),
    (SUBKEYS, u32(0) + text('ControlSet001\\Services')),
    (VALUE, u32(0) + text('Select') + text('Default')),
    (VALUES, u32(0) + text('')),
    (NAMED, u32(0) + text('') + u32(9) + u32(2) + text('Start') + text('ImagePath')),
    (ROWS, u32(0) + text('\\db') + text('PRAGMA table_info(Package)')),
    (ROWS, u32(0) + text('\\db') + text('SELECT _PackageID, hex(PackageFullName) FROM Package')),
    (XML, u32(0) + text('\\a.xml')),
]

UNATTEND = '''<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend">
  <settings pass="oobeSystem"><!-- a --><component name="Microsoft-Windows-Shell-Setup"
    processorArchitecture="amd64"><AutoLogon><Enabled>true</Enabled><Password><Value>x&amp;y</Value>
    </Password></AutoLogon><![CDATA[ text ]]></component></settings>
</unattend>
'''

SQL = ['''CREATE TABLE Package (_PackageID INTEGER PRIMARY KEY, _WorkId INTEGER DEFAULT 0,
PackageFullName TEXT COLLATE NOCASE, PackageType INTEGER, IsInbox INTEGER);
CREATE TABLE PackageUser (_PackageUserID INTEGER PRIMARY KEY, _WorkId INTEGER DEFAULT 0,
Package INTEGER, User INTEGER, DeploymentState INTEGER);
CREATE TABLE User (_UserID INTEGER PRIMARY KEY, UserSid BLOB);''',
       '''INSERT INTO User VALUES (1, sid('S-1-5-18')), (2, 'S-1-5-21-1-2-3-1001');
INSERT INTO Package VALUES (1, 0, 'A_1.0.0.0_x64__8wekyb3d8bbwe', 1, 0);
INSERT INTO PackageUser VALUES (1, 0, 1, 2, 2);''']


def make_folder(seeds):
    """What fuzz-serve opens."""
    folder = os.path.join(seeds.out, 'folder')
    config = os.path.join(folder, 'Windows', 'System32', 'config')
    os.makedirs(config)
    shutil.copy(seeds.scratch('plain'), os.path.join(config, 'SYSTEM'))
    for suffix in ('', '.LOG1', '.LOG2'):
        shutil.copy(seeds.scratch('logged' + suffix), os.path.join(config, 'LOGGED' + suffix))
    sqlitefile.make(os.path.join(folder, 'db'), SQL, [])
    for name, data in (('file.txt', '0123456789'), ('a.xml', UNATTEND)):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
            f.write(data)
    return folder


def frame(op, body):
    return u8(op) + u16(len(body)) + body


def make_protocol(seeds, folder, disk, package):
    reader = Reader('tree', folder)
    for i, (op, body) in enumerate(QUESTIONS):
        found = reader.ask(op, body) if op == HIVE else reader.found(op, body)
        if found is not None and op in DECODERS:
            found = found[4:] if op == HIVE else found
            seeds.add('protocol', f'answer-{i}', u8(DECODERS[op]) + found)
    seeds.add('protocol', 'open', u8(0) + reader.asked[1][1])
    reader.end()
    for path in (disk, package):
        reader = Reader('direct', path)
        for op in (DISKS, VOLUMES, PACKAGE) if reader.opened else ():
            answer = reader.ask(op)
            if answer is not None:
                seeds.add('protocol', f'{os.path.basename(path)}-{op}', u8(DECODERS[op]) + answer)
        reader.end()

    everything = b''
    first_hive = frame(*QUESTIONS[4])
    for i, (op, body) in enumerate(QUESTIONS):
        everything += frame(op, body)
        asks_hive = op in (KEY, SUBKEYS, VALUE, VALUES, NAMED)
        seeds.add('serve', f'question-{i}', u8(0) + (first_hive if asks_hive else b'')
                  + frame(op, body))
    seeds.add('serve', 'everything', u8(0) + everything)
    seeds.add('serve', 'lists', u8(0) + frame(DISKS, b'') + frame(VOLUMES, b'') + frame(PACKAGE, b''))
    seeds.add('serve', 'hello', u8(2) + frame(HELLO, u32(VERSION)))
    opening = text('memory') + u32(0) + u32(1) + text('/x') + text('')
    seeds.add('serve', 'open', u8(2) + frame(OPEN, opening) + frame(*QUESTIONS[0]))
    seeds.add('serve', 'raw', u8(3) + u32(9) + u8(HELLO) + u32(1) + u32(VERSION))


# ---- disks ------------------------------------------------------------------------------


def mbr_entry(active, kind, start, count):
    return struct.pack('<B3sB3sII', 0x80 if active else 0, b'\xfe\xff\xff', kind, b'\xfe\xff\xff',
                       start, count)


def mbr(*entries):
    body = b''.join(entries).ljust(64, b'\0')
    return bytes(440) + u32(0x4b1d2c3e) + u16(0) + body + b'\x55\xaa'


def ntfs_boot(sectors):
    return (b'\xeb\x52\x90NTFS    ' + struct.pack('<HB', 512, 8) + bytes(7) + b'\xf8' + bytes(18)
            + struct.pack('<QQQ', sectors, 4, 8) + b'\xf6\0\0\0\x01\0\0\0' + u64(0x1234567812345678)
            ).ljust(510, b'\0') + b'\x55\xaa'


def write_disk(path, size, *pieces):
    with open(path, 'wb') as f:
        f.truncate(size)
        for at, data in pieces:
            f.seek(at)
            f.write(data)
    return path


def gpt(size, sector, *parts):
    """The pieces of a disk with a GPT; `parts`: (type, first, last, name)."""
    last = size // sector - 1
    entries = b''.join(uuid.UUID(kind).bytes_le + uuid.uuid5(uuid.NAMESPACE_OID, name).bytes_le
                       + struct.pack('<QQQ', first, end, 0) + blobs.utf16(name).ljust(72, b'\0')
                       for kind, first, end, name in parts).ljust(128 * 128, b'\0')

    def header(own, other, table):
        h = struct.pack('<8sIIIIQQQQ16sQIII', b'EFI PART', 0x10000, 92, 0, 0, own, other, 34,
                        last - 33, uuid.uuid5(uuid.NAMESPACE_OID, 'disk').bytes_le, table, 128, 128,
                        zlib.crc32(entries))
        return h[:16] + u32(zlib.crc32(h)) + h[20:]
    tail = -(-len(entries) // sector)
    return ((0, mbr(mbr_entry(False, 0xee, 1, last))), (sector, header(1, last, 2)),
            (2 * sector, entries), ((last - tail) * sector, entries),
            (last * sector, header(last, 1, last - tail)))


ESP = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'
DATA = 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7'


def make_disks(seeds):
    mib = 1 << 20
    bitlocker = b'\xeb\x58\x90-FVE-FS-' + bytes(149) + uuid.UUID(
        '4967d63b-2e29-4ad8-8399-f6a339e3d001').bytes_le + u64(0x10000) * 3
    bios = write_disk(seeds.scratch('bios'), 64 * mib,
                      (0, mbr(mbr_entry(True, 7, 2048, 2048), mbr_entry(False, 7, 4096, 4096),
                              mbr_entry(False, 5, 8192, 8192))),
                      (mib, ntfs_boot(2047)), (2 * mib, bitlocker.ljust(510, b'\0') + b'\x55\xaa'),
                      (2 * mib + 0x10000, b'-FVE-FS-' + u16(64) + u16(2) + bytes(52)),
                      (4 * mib, mbr(mbr_entry(False, 7, 64, 1024), mbr_entry(False, 5, 2048, 2048))),
                      (5 * mib, mbr(mbr_entry(False, 0x27, 64, 1024))))
    uefi = write_disk(seeds.scratch('uefi'), 64 * mib,
                      *gpt(64 * mib, 512, (ESP, 2048, 4095, 'EFI'), (DATA, 4096, 65535, 'Basic')),
                      (2 * mib, ntfs_boot(61439)))
    large = write_disk(seeds.scratch('large'), 64 * mib,
                       *gpt(64 * mib, 4096, (ESP, 256, 511, 'EFI'), (DATA, 512, 8191, 'Basic')))
    whole = write_disk(seeds.scratch('whole'), 16 * mib, (0, ntfs_boot(32767)),
                       (16 * mib - 512, ntfs_boot(32767)))
    for flags, path in ((0, bios), (2, uefi), (0, uefi), (3, large), (0, whole)):
        seeds.add('table', f'{os.path.basename(path)}-{flags}', u8(flags) + sparse(path))
    return bios


KINDS = ['', 'raw', 'qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi']
PACKAGE_KIND, DESCRIPTOR_KIND = 7, 8


def make_containers(seeds, disk):
    raw = write_disk(seeds.scratch('small'), 4 << 20, (0, read(disk)[:SECTOR]), (1 << 20, b'data' * 128))
    if shutil.which('qemu-img'):
        for kind, options in (('qcow2', ''), ('vmdk', ''), ('vmdk', 'subformat=streamOptimized'),
                              ('vmdk', 'subformat=monolithicFlat'), ('vpc', ''),
                              ('vpc', 'subformat=fixed'), ('vhdx', ''), ('vdi', '')):
            name = kind + options.replace('subformat=', '-')
            out = seeds.scratch('image.' + name)
            subprocess.run(['qemu-img', 'convert', '-q', '-O', kind]
                           + (['-o', options] if options else []) + [raw, out], check=True)
            data = sparse(out)
            seeds.add('container', name, u8(KINDS.index(kind)) + data)
            seeds.add('container', name + '-probed', u8(0) + data)
            spoil, ways = containers.WRONGS[kind]
            for way in ways:
                wrong = seeds.scratch(f'wrong.{name}.{way}')
                shutil.copy(out, wrong)
                try:
                    containers.spoil(wrong, kind, {way: True})
                except (struct.error, IndexError):
                    continue
                seeds.add('container', f'{name}-{way}', u8(0) + sparse(wrong))
    seeds.add('container', 'raw', u8(1) + sparse(raw))

    package = seeds.scratch('image.ova')
    for option in ('', 'cd', 'two-disks', 'empty-disk', 'chunked', 'gzip', 'missing', 'torn-manifest',
                   'manifest=none', 'up'):
        key, _, value = option.partition('=')
        containers.ova(package, [raw], seeds.scratch, 'efi', {key: value or True} if key else {})
        seeds.add('container', f'ova-{key or "plain"}', u8(PACKAGE_KIND) + sparse(package))
    containers.ova(package, [raw], seeds.scratch, 'efi', {})
    items = containers.item(10, 17, 'Disk') + containers.item(20, 15, 'CD')
    ovf = containers.descriptor([('file1', 'disk1.vmdk', '')], [('file1', 1 << 30)], items, 'bios')
    seeds.add('container', 'ovf', u8(DESCRIPTOR_KIND) + ovf)
    return package


# ---- documents -----------------------------------------------------------------------------


def make_documents(seeds):
    for encoding in ('utf-8', 'utf-16', 'iso-8859-1'):
        seeds.add('xml', encoding, UNATTEND.replace('utf-8', encoding).encode(encoding))
    seeds.add('xml', 'doctype', b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    seeds.add('xml', 'nested', b'<a x="1">' * 40 + b'</a>' * 40)

    path = seeds.scratch('db')
    sqlitefile.make(path, SQL, [])
    seeds.add('database', 'plain', u32(0) + read(path))
    path = seeds.scratch('db-in-log')
    sqlitefile.make(path, SQL[:1], SQL[1:])
    log = read(path + '-wal')
    seeds.add('database', 'log', u32(len(log)) + log + read(path))

    examples = os.path.join(TOP, 'examples')
    for kind, name in ((0, 'profile'), (1, 'attestation'), (2, 'waivers')):
        data = read(os.path.join(examples, name + '.json'))
        seeds.add('policy', name, u8(kind) + data)
        seeds.add('policy', name + '-kind', u8(4) + data)
    profiles = os.path.join(TOP, 'lib', 'policy', 'profiles')
    for name in sorted(os.listdir(profiles)):
        seeds.add('policy', name, u8(0) + read(os.path.join(profiles, name)))
    seeds.add('policy', 'text', u8(3) + 'Name: Windows(R)\r\n'.encode('utf-16'))


# ---- Windows' own structures -------------------------------------------------------------------

PLACES = 25  # in fuzz-windows.c


def bytes_of(hexed):
    return bytes.fromhex(hexed.split(':', 1)[1].replace(',', ''))


def change(place, data, kind=255, name=None):
    named = b'' if name is None else u8(len(name)) + name.encode()
    return u8(place + (PLACES if name is not None else 0)) + named + u8(kind) + u16(len(data)) + data


def make_windows(seeds):
    mkimage = os.path.join(HERE, '..', 'fixtures', 'mkimage')
    subprocess.run([sys.executable, mkimage, 'clean-win10', os.path.join(seeds.out, 'machine', '')],
                   check=True)
    part = 'c7e1b0d8-2f4a-49c3-b5d6-0e8f1a2b3c4d'
    disk = '5a0c7e21-93d4-4b6f-8e12-7c3f9ad05b64'
    changes = {
        'f': change(0, blobs.sam_f('500', '0x211')),
        'v': change(1, blobs.sam_v('Administrator', 'A', 'comment', '20')),
        'c': change(2, blobs.sam_alias('0x220', 'Administrators', 'x', 'S-1-5-21-1-2-3-500')),
        'domain': change(3, blobs.sam_domain_v('S-1-5-21-1-2-3')),
        'rid': change(4, b'', 0xf4),
        'lsa-sid': change(5, bytes_of(blobs.lsa_sid('S-1-5-21-1-2-3'))),
        'lsa-name': change(6, bytes_of(blobs.lsa_name('CORP'))),
        'lsa-dns': change(7, bytes_of(blobs.lsa_name('corp.example'))),
        'bcd-mbr': change(8, blobs.bcd_device('mbr', 0x4b1d2c3e, 1 << 20)),
        'bcd-gpt': change(8, blobs.bcd_device('gpt', disk, part)),
        'bcd-path': change(8, blobs.utf16('\\EFI\\Boot\\bootx64.efi\0'), 1),
        'bcd-type': change(9, u32(0x10100002), 4),
        'bcd-order': change(10, blobs.utf16('{9dea862c-5cdd-4e70-acc1-f32b344d4795}\0\0'), 7),
        'letter-mbr': change(11, blobs.mounted('mbr', 0x4b1d2c3e, 1 << 20)),
        'letter-gpt': change(11, blobs.mounted('gpt', disk, part)),
        'letter-device': change(12, blobs.device_string('\\??\\SCSI#CdRom&Ven_NECVMWar#{53f5630d}')),
        'product-key': change(13, bytes_of(blobs.product_id_4('Enterprise', 'X19-98841',
                                                              'Volume:GVLK'))),
        'select': change(14, u32(2)),
        'service': change(15, u32(4)),
        'control': change(16, blobs.utf16('C:\\x;%SystemRoot%\0'), 2),
        'profile': change(17, blobs.utf16('%SystemDrive%\\Users\\a\0'), 2),
        'program': change(18, blobs.utf16('Microsoft Office\0'), 1),
        'software': change(19, blobs.utf16('1\0'), 1, 'AutoAdminLogon'),
        'system': change(20, u32(1), 4, 'DisableTaskOffload'),
        'user': change(21, blobs.utf16('x\0'), 1, 'Path'),
        'xml': change(23, UNATTEND.encode()),
        'file': change(24, b'2025-01-01 12:00:00, Info  CBS\r\n'),
    }
    for i, (name, data) in enumerate(changes.items()):
        seeds.add('windows', name, u8(i % 2 * 8 | ('gpt' in name) | (i % 8 & 6 if i % 3 == 0 else 0)) + data)
    together = list(changes.values())
    for i in range(0, len(together), 6):
        seeds.add('windows', f'together-{i}', u8(0) + b''.join(together[i:i + 6]))


# ---- real data ---------------------------------------------------------------------------------


def unpacked(path):
    with (lzma.open if path.endswith('.xz') else open)(path, 'rb') as f:
        return f.read(MOST + 1)


def make_corpus(seeds, corpus):
    for folder, _, files in os.walk(os.path.join(corpus, 'hives')):
        names = {f[:-3] if f.endswith('.xz') else f: os.path.join(folder, f) for f in files}
        for name, path in sorted(names.items()):
            data = unpacked(path)
            label = os.path.relpath(folder, corpus).replace(os.sep, '-') + '-' + name
            if len(data) > MOST or data[:4] != b'regf' or '.LOG' in name.upper():
                continue
            seeds.add('hive', label, data)
            logs = [unpacked(names[name + s]) if name + s in names else b''
                    for s in ('.LOG1', '.LOG2')]
            if any(logs):
                seeds.add('replay', label, replay(7, data, *logs))


def main():
    if len(sys.argv) == 4 and sys.argv[1] == '--corpus':
        corpus, out = sys.argv[2:]
    elif len(sys.argv) == 2:
        corpus, out = None, sys.argv[1]
    else:
        sys.exit('Usage: make-seeds.py [--corpus FOLDER] OUT')
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    seeds = Seeds(out)
    if corpus:
        make_corpus(seeds, corpus)
    else:
        make_hives(seeds)
        make_replays(seeds)
        folder = make_folder(seeds)
        disk = make_disks(seeds)
        package = make_containers(seeds, disk)
        make_protocol(seeds, folder, disk, package)
        make_documents(seeds)
        make_windows(seeds)
    shutil.rmtree(os.path.join(out, 'scratch'), ignore_errors=True)


main()
