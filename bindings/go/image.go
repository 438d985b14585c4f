// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

/*
#include <stdlib.h>
#include <byolcheck/byolcheck.h>
*/
import "C"

import (
	"context"
	"runtime"
	"unsafe"
)

// Image is an image, and the process that reads it.
type Image struct {
	object
	facts *Facts
}

// NewImage makes an image to be: add its disks, set what must be set, then
// Open it.
func (c *Context) NewImage() (*Image, error) {
	var ptr *C.struct_byol_image
	err := c.use(func(ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_image_new(&ptr, ctx, err)
	})
	if err != nil {
		return nil, err
	}
	image := &Image{}
	image.init(unsafe.Pointer(ptr), c, func(p unsafe.Pointer) {
		C.byol_image_free((*C.struct_byol_image)(p))
	})
	runtime.SetFinalizer(image, (*Image).Close)
	return image, nil
}

// Open opens an image of the named files: its disks, or one folder.
func (c *Context) Open(ctx context.Context, paths ...string) (*Image, error) {
	image, err := c.NewImage()
	for i := 0; err == nil && i < len(paths); i++ {
		err = image.AddDisk(paths[i], "")
	}
	if err == nil {
		err = image.Open(ctx)
	}
	if err != nil {
		if image != nil {
			image.Close()
		}
		return nil, err
	}
	return image, nil
}

// Close ends the reader process.
func (i *Image) Close() error {
	runtime.SetFinalizer(i, nil)
	return i.close()
}

func (i *Image) c() *C.struct_byol_image { return (*C.struct_byol_image)(i.address()) }

func (i *Image) set(function func(*C.struct_byol_image)) {
	i.parent.calls.Lock()
	defer i.parent.calls.Unlock()
	function(i.c())
	keep(i)
}

// AddDisk adds a disk image file, or with the source "tree" or "auto" one
// folder. The format is "raw", "qcow2", "vmdk", "vpc" (VHD), "vhdx", "vdi" or
// "ova"; "" probes the file.
func (i *Image) AddDisk(path, format string) error {
	p, f := newStr(path), optional(format)
	defer p.free()
	defer f.free()
	defer keep(i)
	return i.parent.use(func(_ *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_image_add_disk(i.c(), p.ptr, f.ptr, err)
	})
}

// SetSource says how to open it: "auto", "direct", "guestfs" or "tree".
func (i *Image) SetSource(source string) error {
	s := newStr(source)
	defer s.free()
	defer keep(i)
	return i.parent.use(func(_ *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_image_set_source(i.c(), s.ptr, err)
	})
}

func boolean(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// SetAllowBacking lets it refer to other files (backing files, extents).
func (i *Image) SetAllowBacking(allow bool) {
	i.set(func(p *C.struct_byol_image) { C.byol_image_set_allow_backing(p, boolean(allow)) })
}

// SetVerify has an OVA package read whole, to compare it with its manifest.
func (i *Image) SetVerify(verify bool) {
	i.set(func(p *C.struct_byol_image) { C.byol_image_set_verify(p, boolean(verify)) })
}

// SetRequireSandbox refuses to open it without every wall of the sandbox.
func (i *Image) SetRequireSandbox(require bool) {
	i.set(func(p *C.struct_byol_image) { C.byol_image_set_require_sandbox(p, boolean(require)) })
}

// Open starts the reader and looks at disks, volumes and Windows. Once.
func (i *Image) Open(ctx context.Context) error {
	defer keep(i)
	return i.parent.wait(ctx, func(err **C.struct_byol_error) C.int {
		return C.byol_image_open(i.c(), err)
	})
}

// Facts are what was found; nil before it is open.
func (i *Image) Facts() *Facts {
	i.parent.calls.Lock()
	defer i.parent.calls.Unlock()
	defer keep(i)
	if i.facts == nil {
		i.facts = copyFacts(C.byol_image_facts(i.c()))
	}
	return i.facts
}

// WriteFacts writes them as "text" or "json".
func (i *Image) WriteFacts(format string, options WriteOptions) ([]byte, error) {
	i.parent.calls.Lock()
	defer i.parent.calls.Unlock()
	defer keep(i)
	f := newStr(format)
	defer f.free()
	return written(func(out **C.char, length *C.size_t, err **C.struct_byol_error) C.int {
		return C.byol_facts_write(out, length, C.byol_image_facts(i.c()), f.ptr, options.flags(), err)
	})
}

// CheckFlag changes how a check is made.
type CheckFlag uint

// CheckStrict: warnings and missing attestations block as well.
const CheckStrict CheckFlag = C.BYOL_CHECK_STRICT

// Check runs every rule that the profile enables; nil is the current one. terms
// may be nil.
func (i *Image) Check(ctx context.Context, profile *Profile, terms *Terms, flags CheckFlag) (*Report, error) {
	if profile == nil {
		current, err := i.parent.LoadProfile("")
		if err != nil {
			return nil, err
		}
		defer current.Close()
		profile = current
	}
	if profile.parent != i.parent || (terms != nil && terms.parent != i.parent) {
		return nil, &Error{Code: ErrInval, Message: "profile and terms are of another context"}
	}
	var t *C.struct_byol_terms
	if terms != nil {
		t = terms.c()
	}
	var ptr *C.struct_byol_report
	defer keep(i, profile, terms)
	err := i.parent.wait(ctx, func(err **C.struct_byol_error) C.int {
		return C.byol_check(&ptr, i.c(), profile.c(), t, C.uint(flags), err)
	})
	if err != nil {
		return nil, err
	}
	return newReport(ptr), nil
}
