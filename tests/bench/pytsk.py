#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a script would do: the same hives, folders and free space with pytsk3 and
python3-hivex. Usage: pytsk.py RAW-IMAGE OFFSET"""
import os
import sys

import hivex
import pytsk3

volume = pytsk3.FS_Info(pytsk3.Img_Info(sys.argv[1]), offset=int(sys.argv[2]))
for name in ('SYSTEM', 'SOFTWARE', 'SAM', 'SECURITY', 'DEFAULT'):
    found = volume.open('/Windows/System32/config/' + name)
    copy = os.memfd_create(name)
    at, size = 0, found.info.meta.size
    while at < size:
        data = found.read_random(at, min(4 << 20, size - at))
        os.write(copy, data)
        at += len(data)
    hive = hivex.Hivex(f'/proc/self/fd/{copy}')
    hive.node_children(hive.root())
for folder in ('/Windows/System32', '/Windows/WinSxS', '/Users'):
    sum(1 for entry in volume.open_dir(folder))
