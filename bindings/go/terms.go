// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

/*
#include <stdlib.h>
#include <byolcheck/byolcheck.h>
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// RequestKey is something that a request can say.
type RequestKey struct {
	Name, Doc string
}

// RequestKeys are all of them.
func RequestKeys() []RequestKey {
	var keys []RequestKey
	for i := C.size_t(0); i < C.byol_request_key_count(); i++ {
		keys = append(keys, RequestKey{
			Name: C.GoString(C.byol_request_key_name(i)),
			Doc:  C.GoString(C.byol_request_key_doc(i)),
		})
	}
	return keys
}

// Terms are what no disk can show: what is requested of AWS, what somebody
// vouches for, what is to be let pass, and the day of the check. Days are
// "2026-05-28".
type Terms struct{ object }

// NewTerms says nothing yet: it is today.
func (c *Context) NewTerms() (*Terms, error) {
	var ptr *C.struct_byol_terms
	err := c.use(func(ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_terms_new(&ptr, ctx, err)
	})
	if err != nil {
		return nil, err
	}
	terms := &Terms{}
	terms.init(unsafe.Pointer(ptr), c, func(p unsafe.Pointer) {
		C.byol_terms_free((*C.struct_byol_terms)(p))
	})
	runtime.SetFinalizer(terms, (*Terms).Close)
	return terms, nil
}

// Close frees them.
func (t *Terms) Close() error {
	runtime.SetFinalizer(t, nil)
	return t.close()
}

func (t *Terms) c() *C.struct_byol_terms { return (*C.struct_byol_terms)(t.address()) }

func (t *Terms) say(function func(*C.struct_byol_terms, **C.struct_byol_error) C.int) error {
	defer keep(t)
	return t.parent.use(func(_ *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return function(t.c(), err)
	})
}

// LoadAttestations takes a file of attestations and a request.
func (t *Terms) LoadAttestations(path string) error {
	p := newStr(path)
	defer p.free()
	return t.say(func(c *C.struct_byol_terms, err **C.struct_byol_error) C.int {
		return C.byol_terms_load_attestations(c, p.ptr, err)
	})
}

// Attest says who vouches for one rule; on "" is the day of the check.
func (t *Terms) Attest(ruleID, by, on, note string) error {
	r, b, o, n := newStr(ruleID), newStr(by), optional(on), optional(note)
	defer r.free()
	defer b.free()
	defer o.free()
	defer n.free()
	return t.say(func(c *C.struct_byol_terms, err **C.struct_byol_error) C.int {
		return C.byol_terms_attest(c, r.ptr, b.ptr, o.ptr, n.ptr, err)
	})
}

// SetRequest says one key of the request.
func (t *Terms) SetRequest(key, value string) error {
	k, v := newStr(key), newStr(value)
	defer k.free()
	defer v.free()
	return t.say(func(c *C.struct_byol_terms, err **C.struct_byol_error) C.int {
		return C.byol_terms_set_request(c, k.ptr, v.ptr, err)
	})
}

// LoadRequest says one key of the request, the value from a text file.
func (t *Terms) LoadRequest(key, path string) error {
	k, p := newStr(key), newStr(path)
	defer k.free()
	defer p.free()
	return t.say(func(c *C.struct_byol_terms, err **C.struct_byol_error) C.int {
		return C.byol_terms_load_request(c, k.ptr, p.ptr, err)
	})
}

// LoadWaivers takes a file of waivers.
func (t *Terms) LoadWaivers(path string) error {
	p := newStr(path)
	defer p.free()
	return t.say(func(c *C.struct_byol_terms, err **C.struct_byol_error) C.int {
		return C.byol_terms_load_waivers(c, p.ptr, err)
	})
}

// Waive says that what the rule finds shall not block, through a day.
func (t *Terms) Waive(ruleID, reason, owner, expires string) error {
	r, w, o, e := newStr(ruleID), newStr(reason), newStr(owner), newStr(expires)
	defer r.free()
	defer w.free()
	defer o.free()
	defer e.free()
	return t.say(func(c *C.struct_byol_terms, err **C.struct_byol_error) C.int {
		return C.byol_terms_waive(c, r.ptr, w.ptr, o.ptr, e.ptr, err)
	})
}

// SetDay says the day that the check is made for.
func (t *Terms) SetDay(day string) error {
	d := newStr(day)
	defer d.free()
	return t.say(func(c *C.struct_byol_terms, err **C.struct_byol_error) C.int {
		return C.byol_terms_set_day(c, d.ptr, err)
	})
}
