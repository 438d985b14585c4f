#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real hives and disk samples: whatever they are, the answer is clear, and
never READY. What EXPECTED.txt says of a hive, read by other software, is what
we find. A folder and an NTFS disk with the same files give the same findings.
"""
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

corpus = os.environ.get('BYOL_CORPUS', '')
builddir = os.environ['builddir']
os.environ['PATH'] += ':/usr/sbin:/sbin'
byolcheck = builddir + '/examples/byolcheck'
ntfsfill = builddir + '/tests/fixtures/ntfsfill'
HIVES = ('SYSTEM', 'SOFTWARE', 'SAM', 'SECURITY')
# They speak of the disk, which a folder has not.
OF_THE_DISK = {'container-importable', 'volumes-decrypted', 'disks-basic', 'filesystem-clean', 'not-hibernated',
               'disk-size-within-limit', 'free-space-sufficient', 'single-drive',
               'partition-style-matches-firmware', 'boot-mode-supported',
               'single-boot-partition'}
failures = 0


def fail(what):
    global failures
    failures += 1
    print('FAILED:', what, file=sys.stderr)


def check(path, source='auto'):
    """The report, or None when it could not be made, for the one clear reason."""
    try:
        p = subprocess.run([byolcheck, 'check', '--source', source, '--format', 'json', path],
                           capture_output=True, timeout=120, text=True)
    except subprocess.TimeoutExpired:
        fail(f'{path}: hangs')
        return None
    if p.returncode == 2:
        if not re.fullmatch(r'byolcheck: [^\n]*: [^\n]+\n', p.stderr):
            fail(f'{path}: no clear line: {p.stderr!r}')
        return None
    if p.returncode != 1:
        fail(f'{path}: status {p.returncode}, {p.stderr!r}')
        return None
    return json.loads(p.stdout)


def by_rule(report):
    return {f['rule']: f for f in report['findings']}


def states(report):
    return {h['name']: h['state'] for h in report['image']['hives']}


def unpack(path, folder):
    """The file, unpacked into the folder; its path."""
    name = os.path.basename(path)
    out = os.path.join(folder, re.sub(r'\.(xz|tar\.gz)$', '', name))
    if name.endswith('.tar.gz'):
        with tarfile.open(path) as t:
            member = max(t.getmembers(), key=lambda m: m.size)
            with t.extractfile(member) as source, open(out, 'wb') as f:
                shutil.copyfileobj(source, f)
    else:
        opener = lzma.open if name.endswith('.xz') else open
        with opener(path, 'rb') as source, open(out, 'wb') as f:
            shutil.copyfileobj(source, f)
    return out


def expectations():
    """EXPECTED.txt: path of a hive -> what is said of it."""
    found = {}
    path = None
    with open(corpus + '/EXPECTED.txt', encoding='utf-8') as f:
        for line in f:
            if line.startswith('== hives/'):
                path = line[3:].strip()
                found[path] = ''
            elif path:
                found[path] += line
    return found


def stored(path):
    path = os.path.join(corpus, path)
    return path if os.path.exists(path) else path + '.xz'


def expected_states(text):
    if 'OPENFAIL' in text:  # of which a wrong checksum alone is no more than dirty
        return ('corrupt', 'dirty')
    if not re.search(r'\bread_errors=0', text):
        return ('corrupt', 'clean')
    return ('dirty',) if ' DIRTY ' in text else ('clean',)


def never_pass_on(report, name, what):
    """No rule passes on evidence out of that hive."""
    for f in report['findings']:
        if f['status'] == 'pass' and f['rule'] != 'windows-found' and any(
                e['place'].split('\\')[0] == name for e in f['evidence']):
            fail(f'{what}: {f["rule"]} passes')


def same_as_expected(report, name, text, what):
    findings = by_rule(report)
    state = states(report).get(name)
    if state not in expected_states(text):
        fail(f'{what}: {name} is {state}')
    if state != 'clean':
        never_pass_on(report, name, what)
        if findings['registry-clean']['status'] == 'pass':
            fail(f'{what}: registry-clean passes')
    facts = [
        (r' arch (\S+) ProductType', 'architecture-x64',
         lambda m: 'pass' if m[1] == 'AMD64' else 'fail'),
        (r'PolPrDmS ([0-9a-f]*) PolDnDDN', 'ad-domain-not-joined',
         lambda m: 'fail' if m[1] else 'pass'),
        (r'users (\[.*?\]) aliases', 'byol-account-exists',
         lambda m: 'pass' if "'WorkSpaces_BYOL'" in m[1] else 'fail'),
    ]
    for pattern, rule, status in facts:
        m = re.search(pattern, text)
        if not m:
            continue
        want = status(m)
        if state == 'dirty' and want == 'pass':
            want = 'unknown'
        if findings[rule]['status'] != want:
            fail(f'{what}: {rule} is {findings[rule]["status"]}, not {want}')
    m = re.search(r'PolDnDDN (\S+) Rev', text)
    if m and m[1] != 'None' and m[1] not in findings['ad-domain-not-joined']['message']:
        fail(f'{what}: {findings["ad-domain-not-joined"]["message"]}')
    m = re.search(r' arch (\S+) ProductType', text)
    if m and report['image']['windows']['architecture'] != m[1]:
        fail(f'{what}: {report["image"]["windows"]["architecture"]}')


def windows_root(folder, hives):
    """A Windows root with those hives: name -> file."""
    config = os.path.join(folder, 'Windows', 'System32', 'config')
    os.makedirs(config)
    for name, file in hives.items():
        shutil.copy(file, os.path.join(config, name))
    return folder


def ntfs_disk(path, hives):
    size = sum(os.path.getsize(f) for f in hives.values())
    with open(path, 'wb') as f:
        f.truncate(size + (24 << 20))
    subprocess.run(['mkntfs', '-F', '-Q', '-q', path], check=True, capture_output=True)
    lines = ''.join(f'file\t\\Windows\\System32\\config\\{n}\tfrom={f}\n'
                    for n, f in hives.items())
    subprocess.run([ntfsfill, path], input=lines, text=True, check=True)
    return path


def same_findings(a, b, what):
    a, b = by_rule(a), by_rule(b)
    for rule, f in a.items():
        g = b.get(rule)
        if rule in OF_THE_DISK or f == g:
            continue
        # The places that a finding names may be on a volume, or in a folder.
        same = ('status', 'reason', 'message', 'confidence')
        if g is None or any(f[k] != g[k] for k in same):
            fail(f'{what}: {rule}: {f["status"]} {f["message"]!r} in a folder, '
                 f'{g and g["status"]} {g and g["message"]!r} on a disk')


def real_machines(expected, work):
    machines = {}
    for path in expected:
        folder, name = os.path.split(path)
        if name in HIVES and 'malformed' not in folder:
            machines.setdefault(folder, []).append(name)
    for folder, names in sorted(machines.items()):
        what = os.path.basename(folder)
        base = os.path.join(work, what)
        os.makedirs(base)
        hives = {n: unpack(stored(f'{folder}/{n}'), base) for n in names}
        loose = check(base, 'tree')
        root = check(windows_root(base + '-root', hives), 'tree')
        disk = check(ntfs_disk(base + '.img', hives), 'direct')
        for report, how in ((loose, 'loose'), (root, 'root'), (disk, 'disk')):
            if report is None:
                fail(f'{what}, {how}: no report')
                continue
            for n in names:
                same_as_expected(report, n, expected[f'{folder}/{n}'], f'{what}, {how}')
        if root and disk:
            same_findings(root, disk, what)
    if len(machines) < 10:
        fail(f'only {len(machines)} machines')


def odd_hives(expected, work):
    """Any hive in the place of all four."""
    for path, text in sorted(expected.items()):
        folder = tempfile.mkdtemp(dir=work)
        file = unpack(stored(path), folder)
        if os.path.getsize(file) > 8 << 20:
            continue  # a machine's own, seen above
        place = os.path.join(folder, 'place')
        os.mkdir(place)
        for name in HIVES:
            shutil.copy(file, os.path.join(place, name))
        report = check(place, 'tree')
        if report is None:
            fail(f'{path}: no report')
            continue
        for name in HIVES:
            state = states(report).get(name)
            if state not in expected_states(text):
                fail(f'{path}: as {name} it is {state}')
            if state != 'clean':
                never_pass_on(report, name, path)
        shutil.rmtree(folder)


def images(work):
    count = 0
    for folder, _, files in os.walk(corpus + '/images'):
        for name in sorted(files):
            if name.endswith(('.conf', '.txt', '.md')):
                continue
            out = unpack(os.path.join(folder, name), work)
            report = check(out)
            if report and report['verdict'] == 'ready':
                fail(f'{name}: ready')
            os.unlink(out)
            count += 1
    if count < 20:
        fail(f'only {count} images')


def main():
    if not os.path.isfile(corpus + '/EXPECTED.txt'):
        print('SKIPPED: there is no corpus of real hives: set BYOL_CORPUS')
        return 77
    expected = expectations()
    with tempfile.TemporaryDirectory() as work:
        real_machines(expected, work)
        odd_hives(expected, work)
        images(work)
    print(f'{failures} failures')
    return 1 if failures else 0


sys.exit(main())
