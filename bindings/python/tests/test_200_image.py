# SPDX-License-Identifier: LGPL-2.1-or-later
"""Images are opened, and their facts told."""

import json
import os
import pathlib
import unittest

import byolcheck
from support import FOLDER, children, image


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = image()
        cls.context = byolcheck.Context()
        cls.addClassCleanup(cls.context.close)
        cls.image = cls.context.open(cls.path)

    def test_facts(self):
        facts = self.image.facts
        self.assertEqual(facts.source, byolcheck.Source.DIRECT)
        self.assertEqual(facts.windows_product, "Windows 10 Enterprise")
        self.assertRegex(facts.windows_version, r"^10\.0\.19045\.")
        self.assertEqual(facts.windows_edition, "Enterprise")
        self.assertEqual(facts.windows_architecture, "AMD64")
        self.assertEqual(facts.windows_root, "C:\\Windows")
        self.assertEqual(facts.package_kind, "")
        self.assertTrue(facts.sandbox or facts.sandbox_missing)
        self.assertIn("windows_version='10.0.", repr(facts))

    def test_disks(self):
        (disk,) = self.image.facts.disks
        self.assertEqual(disk.path, self.path)
        self.assertIsInstance(disk.path, pathlib.Path)
        self.assertEqual((disk.format, disk.sub_format), ("qcow2", "v3"))
        self.assertEqual(disk.virtual_size_bytes, 64 << 30)
        self.assertIs(disk.table, byolcheck.Table.MBR)
        self.assertEqual((disk.member, disk.reason), ("", ""))

    def test_volumes(self):
        volumes = self.image.facts.volumes
        self.assertEqual([v.number for v in volumes], [1, 2, 3])
        system = volumes[0]
        self.assertEqual((system.disk, system.start_bytes, system.type), (0, 1 << 20, "0x07"))
        self.assertEqual((system.size_bytes, system.content), (100 << 20, "ntfs"))
        self.assertEqual((system.label, system.reason), ("System Reserved", ""))
        self.assertIs(system.readable, True)

    def test_hives(self):
        hives = {hive.name: hive for hive in self.image.facts.hives}
        self.assertIs(hives["SYSTEM"].state, byolcheck.HiveState.CLEAN)
        self.assertEqual(hives["SYSTEM"].reason, "")
        self.assertTrue(hives["SYSTEM"].path.lower().endswith("\\system"))

    def test_render(self):
        self.assertIn("Enterprise", str(json.loads(self.image.facts.render("json"))))
        self.assertIn("Windows 10 Enterprise", self.image.facts.render("text", width=80))
        with self.assertRaises(byolcheck.NotFoundError):
            self.image.facts.render("no such format")
        with self.assertRaises(ValueError):
            self.image.facts.render("text", width=1 << 16)

    def test_read_only(self):
        disk = self.image.facts.disks[0]
        for thing, name in ((disk, "format"), (self.image.facts, "disks"), (disk, "other")):
            with self.assertRaises(AttributeError):
                setattr(thing, name, "raw")

    def test_equal(self):
        self.assertEqual(self.image.facts, self.image.facts)
        self.assertEqual(len({*self.image.facts.disks, *self.image.facts.disks}), 1)
        self.assertNotEqual(self.image.facts.disks[0], self.image.facts.volumes[0])

    def test_not_open(self):
        image = self.context.image()
        with self.assertRaisesRegex(ValueError, "not open"):
            image.facts
        image.add_disk(self.path, "qcow2")
        image.set_source(byolcheck.Source.DIRECT)
        image.set_allow_backing(True)
        image.set_verify(True)
        image.set_require_sandbox(False)
        image.open()
        self.assertEqual(len(image.facts.disks), 1)
        with self.assertRaises(byolcheck.InvalidError):
            image.open()
        image.close()

    def test_wrong_format(self):
        with self.assertRaises(byolcheck.FormatError):
            self.context.open(self.path, format="vhdx")
        with self.assertRaises(byolcheck.NotFoundError):
            self.context.open(self.path, format="floppy")
        with self.assertRaises(byolcheck.NotFoundError):
            self.context.open(self.path, source="floppy")

    def test_odd_names(self):
        path = FOLDER / "größe ☃.qcow2"
        os.link(self.path, path)
        with self.context.open(path) as opened:
            self.assertEqual(opened.facts.disks[0].path, path)
        # File names are bytes, and these are not UTF-8.
        path = FOLDER / os.fsdecode(b"\xff\xfe")
        os.symlink(image(suffix=""), path)
        with self.context.open(path) as opened:
            self.assertEqual(opened.facts.windows_edition, "Enterprise")

    def test_tree(self):
        with self.context.open(image(suffix="")) as opened:
            self.assertIs(opened.facts.source, byolcheck.Source.TREE)
            self.assertEqual(opened.facts.windows_edition, "Enterprise")

    def test_closed(self):
        before = len(children())
        with self.context.open(self.path) as opened:
            facts = opened.facts
            disk = facts.disks[0]
            self.assertGreater(len(children()), before)
        self.assertEqual(len(children()), before)
        for attempt in (
            lambda: opened.facts,
            lambda: facts.source,
            lambda: disk.path,
            opened.open,
            opened.check,
        ):
            with self.assertRaisesRegex(ValueError, "closed"):
                attempt()
        opened.close()
        self.assertIn("closed", repr(opened) + repr(facts))
