// SPDX-License-Identifier: LGPL-2.1-or-later

// Package byolcheck says whether Amazon WorkSpaces will accept a Windows disk
// image as a Bring-Your-Own-License (BYOL) image. It stands on libbyolcheck.
//
//	report, err := byolcheck.Check(ctx, "win10.vhdx")
//	if err != nil {
//		return err
//	}
//	fmt.Println(report.Verdict, report.Summary)
//	for _, f := range report.Blocking() {
//		fmt.Println(f.RuleID, f.Message, f.Remediation)
//	}
//
// A Context does the same in steps, with log and progress. What is found is
// copied into Go values, which live as long as anybody holds them. Contexts,
// images, profiles, terms and reports are closed, or by the garbage collector
// at last; closing twice does no harm. One call at a time is made per Context
// and what was made from it, others wait; different Contexts work at once.
package byolcheck

/*
#cgo pkg-config: byolcheck
#include <stdlib.h>
#include <byolcheck/byolcheck.h>
*/
import "C"

import (
	"context"
	"runtime"
	"sync"
	"unsafe"
)

// Version is that of the library that is loaded: "0.1.0".
func Version() string { return C.GoString(C.byol_version_string()) }

// VersionNumber is the same as 0xMMmmpp.
func VersionNumber() int { return int(C.byol_version_number()) }

// FeatureSupported tells if a feature ("direct", "guestfs") was built in.
func FeatureSupported(name string) bool {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	return C.byol_feature_supported(c) != 0
}

// Check opens the image, and checks it against the current profile. What else
// can be said of a check takes a Context.
func Check(ctx context.Context, path string) (*Report, error) {
	c, err := NewContext()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	image, err := c.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer image.Close()
	return image.Check(ctx, nil, nil, 0)
}

// object is what C owns for us: freed once, by Close or by the garbage
// collector. What was made from a Context keeps that.
type object struct {
	lock   sync.Mutex
	ptr    unsafe.Pointer
	free   func(unsafe.Pointer)
	parent *Context
}

func (o *object) init(ptr unsafe.Pointer, parent *Context, free func(unsafe.Pointer)) {
	o.ptr, o.parent, o.free = ptr, parent, free
	if parent != nil {
		parent.hold()
	}
}

func (o *object) close() error {
	o.lock.Lock()
	ptr := o.ptr
	o.ptr = nil
	o.lock.Unlock()
	if ptr == nil {
		return nil
	}
	if o.parent != nil {
		o.parent.calls.Lock()
		o.free(ptr)
		o.parent.calls.Unlock()
		o.parent.release()
	} else {
		o.free(ptr)
	}
	return nil
}

func (o *object) address() unsafe.Pointer {
	o.lock.Lock()
	defer o.lock.Unlock()
	return o.ptr
}

// str is a C string of a Go one; NULL for what is not said.
type str struct{ ptr *C.char }

func newStr(s string) str { return str{C.CString(s)} }

func optional(s string) str {
	if s == "" {
		return str{}
	}
	return newStr(s)
}

func (s str) free() { C.free(unsafe.Pointer(s.ptr)) }

// written takes what a function of the library wrote.
func written(write func(out **C.char, length *C.size_t, err **C.struct_byol_error) C.int) ([]byte, error) {
	var out *C.char
	var length C.size_t
	if err := call(func(err **C.struct_byol_error) C.int { return write(&out, &length, err) }); err != nil {
		return nil, err
	}
	defer C.byol_free(unsafe.Pointer(out))
	return C.GoBytes(unsafe.Pointer(out), C.int(length)), nil
}

// strs copies a list of strings.
func strs(count C.size_t, get func(C.size_t) *C.char) []string {
	list := make([]string, 0, int(count))
	for i := C.size_t(0); i < count; i++ {
		list = append(list, C.GoString(get(i)))
	}
	return list
}

func keep(objects ...interface{}) {
	for _, o := range objects {
		runtime.KeepAlive(o)
	}
}
