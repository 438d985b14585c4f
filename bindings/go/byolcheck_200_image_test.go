// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func Test200Facts(t *testing.T) {
	c := newContext(t)
	i := open(t, c, image(t, "clean-win10"))
	facts := i.Facts()
	equal(t, "source", facts.Source, "direct")
	equal(t, "disks", len(facts.Disks), 1)
	equal(t, "format", facts.Disks[0].Format, "qcow2")
	equal(t, "size", facts.Disks[0].VirtualSizeBytes, uint64(64)<<30)
	equal(t, "table", facts.Disks[0].Table, "mbr")
	equal(t, "volumes", len(facts.Volumes), 3)
	equal(t, "content", facts.Volumes[1].Content, "ntfs")
	equal(t, "readable", facts.Volumes[1].Readable, true)
	equal(t, "Windows", facts.Windows.Root, `C:\Windows`)
	equal(t, "version", strings.HasPrefix(facts.Windows.Version, "10.0.19045."), true)
	equal(t, "hives", len(facts.Hives) > 0 && facts.Hives[0].State == "clean", true)
	text, err := i.WriteFacts("json", WriteOptions{})
	no(t, err)
	equal(t, "JSON", json.Valid(text), true)
	if _, err = i.WriteFacts("xml", WriteOptions{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func Test200Settings(t *testing.T) {
	c := newContext(t)
	i, err := c.NewImage()
	no(t, err)
	defer i.Close()
	if i.Facts() != nil {
		t.Error("facts before it is open")
	}
	if err = i.SetSource("telepathy"); !errors.Is(err, ErrInval) && !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	no(t, i.SetSource("direct"))
	i.SetAllowBacking(false)
	i.SetVerify(true)
	i.SetRequireSandbox(false)
	no(t, i.AddDisk(image(t, "clean-win10"), "qcow2"))
	no(t, i.Open(context.Background()))
	if err = i.Open(context.Background()); !errors.Is(err, ErrInval) {
		t.Errorf("twice: %v", err)
	}
}
