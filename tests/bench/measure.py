# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs commands and measures them with all the processes that they start.

  wall      seconds from start to end
  cpu       user and system time of all processes: the bench is their reaper, so
            that those are counted as well whose parent did not wait for them
  read      bytes that all of them read, from files and each other (rchar)
  memory    the highest sum of the resident memory of all processes, sampled in a
            run of its own; what they share counts once for each
"""
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import threading
import time

PR_SET_CHILD_SUBREAPER = 36


def become_reaper():
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_others():
    """Orphans that are about to end; those that are not are left alone."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.001)
        except ChildProcessError:
            return


def children_of(pids):
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as f:
                parent = int(f.read().rpartition(')')[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent in pids:
            found.append(int(pid))
    return found


class Sampler(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.stop = 0, False

    def run(self):
        page = os.sysconf('SC_PAGE_SIZE')
        while not self.stop:
            total, level = 0, {os.getpid()}
            while level:
                level = set(children_of(level))
                for pid in level:
                    try:
                        with open(f'/proc/{pid}/statm', encoding='utf-8') as f:
                            total += int(f.read().split()[1]) * page
                    except (OSError, IndexError):
                        continue
            self.most = max(self.most, total)
            time.sleep(0.002)


def bytes_read():
    with open('/proc/self/io', encoding='utf-8') as f:
        return int(f.readline().split()[1])


class Case:
    """A command to be measured, and what came of it."""

    def __init__(self, name, command, image, env=None, cold=False, good=(0,)):
        self.name, self.command, self.image = name, command, image
        self.env, self.cold, self.good = env or os.environ, cold, good
        self.walls, self.cpus, self.reads, self.memory = [], [], [], 0

    def run(self, keep=True, sample=False):
        if self.cold:
            drop_from_cache(self.image)
        sampler = Sampler() if sample else None
        read = bytes_read()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        with subprocess.Popen(self.command, env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as p:
            if sampler:
                sampler.start()
            errors = p.communicate()[1]
        wall = time.monotonic() - start
        reap_others()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if sampler:
            sampler.stop = True
            sampler.join()
            self.memory = sampler.most
        if p.returncode not in self.good:
            sys.exit(f'{self.name}: status {p.returncode}: {errors.decode(errors="replace")}')
        if keep:
            self.walls.append(wall)
            self.cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            self.reads.append(bytes_read() - read)

    @property
    def wall(self):
        return statistics.median(self.walls)

    @property
    def cpu(self):
        return statistics.median(self.cpus)

    @property
    def read(self):
        return statistics.median(self.reads)


def interleave(cases, rounds, memory=True, warm_up=True):
    """Round by round, so that what else the machine does hits all alike."""
    if warm_up:
        for c in cases:
            c.run(keep=False)
    for _ in range(rounds):
        for c in cases:
            c.run()
    if memory:
        for c in cases:
            c.run(keep=False, sample=True)
    return cases


def drop_from_cache(path):
    fd = os.open(path, os.O_RDONLY)
    os.fsync(fd)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(fd)


def seconds(value):
    return f'{value:.2f}' if value < 10 else f'{value:.1f}'


def table(head, rows):
    """Markdown; all columns but the first are numbers."""
    print('| ' + ' | '.join(head) + ' |')
    print('| --- |' + ' ---: |' * (len(head) - 1))
    for row in rows:
        print('| ' + ' | '.join(row) + ' |')
    print(flush=True)


def rows_of(cases, against=None):
    """Wall with its spread, CPU, memory, bytes; the ratio to a case's median."""
    for c in cases:
        ratio = [f'{c.wall / against.wall:.2f}'] if against else []
        yield [c.name, seconds(c.wall), f'{seconds(min(c.walls))}-{seconds(max(c.walls))}',
               *ratio, seconds(c.cpu), f'{c.memory / 1e6:.0f}', f'{c.read / 1e6:.0f}']


HEAD = ['', 'wall s', 'min-max', 'CPU s', 'memory MB', 'read MB']
HEAD_RATIO = HEAD[:3] + ['× floor'] + HEAD[3:]
