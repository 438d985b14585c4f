// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

/*
#include <byolcheck/byolcheck.h>
*/
import "C"

// Facts are what is on an image. Strings are "" for what is not there.
type Facts struct {
	Source         string // "direct", "guestfs" or "tree"
	Sandbox        string // what the reader gave up
	SandboxMissing string // what it could not give up here
	PackageKind    string // "ova" where the disks came in a package
	Disks          []Disk
	Volumes        []Volume
	Hives          []Hive
	Windows        Windows
}

// Windows is the installation that was found.
type Windows struct {
	Product, Version, Edition, Architecture, Root string
}

// Disk is one of the disks of an image.
type Disk struct {
	Path, Format, SubFormat string
	VirtualSizeBytes        uint64
	Table                   string // "mbr", "gpt", "none" or "unreadable"
	Member                  string // the file inside of a package
	Reason                  string // why it could not be read
}

// Volume is a partition.
type Volume struct {
	Disk                  int // index, from 0
	Number                int // from 1; 0 for a disk without a table
	StartBytes, SizeBytes uint64
	Type, Content, Label  string
	Readable              bool
	Reason                string
}

// Hive is a registry hive.
type Hive struct {
	Name, Path, State, Reason string
}

func copyFacts(f *C.struct_byol_facts) *Facts {
	if f == nil {
		return nil
	}
	facts := &Facts{
		Source:         C.GoString(C.byol_facts_source(f)),
		Sandbox:        C.GoString(C.byol_facts_sandbox(f)),
		SandboxMissing: C.GoString(C.byol_facts_sandbox_missing(f)),
		PackageKind:    C.GoString(C.byol_facts_package_kind(f)),
		Windows: Windows{
			Product:      C.GoString(C.byol_facts_windows_product(f)),
			Version:      C.GoString(C.byol_facts_windows_version(f)),
			Edition:      C.GoString(C.byol_facts_windows_edition(f)),
			Architecture: C.GoString(C.byol_facts_windows_architecture(f)),
			Root:         C.GoString(C.byol_facts_windows_root(f)),
		},
	}
	for i := C.size_t(0); i < C.byol_facts_disk_count(f); i++ {
		d := C.byol_facts_disk(f, i)
		facts.Disks = append(facts.Disks, Disk{
			Path:             C.GoString(C.byol_disk_path(d)),
			Format:           C.GoString(C.byol_disk_format(d)),
			SubFormat:        C.GoString(C.byol_disk_sub_format(d)),
			VirtualSizeBytes: uint64(C.byol_disk_virtual_size_bytes(d)),
			Table:            C.GoString(C.byol_disk_table(d)),
			Member:           C.GoString(C.byol_disk_member(d)),
			Reason:           C.GoString(C.byol_disk_reason(d)),
		})
	}
	for i := C.size_t(0); i < C.byol_facts_volume_count(f); i++ {
		v := C.byol_facts_volume(f, i)
		facts.Volumes = append(facts.Volumes, Volume{
			Disk:       int(C.byol_volume_disk(v)),
			Number:     int(C.byol_volume_number(v)),
			StartBytes: uint64(C.byol_volume_start_bytes(v)),
			SizeBytes:  uint64(C.byol_volume_size_bytes(v)),
			Type:       C.GoString(C.byol_volume_type(v)),
			Content:    C.GoString(C.byol_volume_content(v)),
			Label:      C.GoString(C.byol_volume_label(v)),
			Readable:   C.byol_volume_readable(v) != 0,
			Reason:     C.GoString(C.byol_volume_reason(v)),
		})
	}
	for i := C.size_t(0); i < C.byol_facts_hive_count(f); i++ {
		h := C.byol_facts_hive(f, i)
		facts.Hives = append(facts.Hives, Hive{
			Name:   C.GoString(C.byol_hive_name(h)),
			Path:   C.GoString(C.byol_hive_path(h)),
			State:  C.GoString(C.byol_hive_state(h)),
			Reason: C.GoString(C.byol_hive_reason(h)),
		})
	}
	return facts
}
