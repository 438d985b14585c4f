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

// Severity is the worst that a violation of a rule can be.
type Severity int

// Severities.
const (
	SeverityOff  Severity = C.BYOL_SEVERITY_OFF
	SeverityInfo Severity = C.BYOL_SEVERITY_INFO
	SeverityWarn Severity = C.BYOL_SEVERITY_WARN
	SeverityFail Severity = C.BYOL_SEVERITY_FAIL
)

func (s Severity) String() string { return C.GoString(C.byol_severity_name(C.int(s))) }

// BuiltinProfiles are the ids of the built-in profiles, oldest first.
func BuiltinProfiles() []string {
	return strs(C.byol_profile_builtin_count(),
		func(i C.size_t) *C.char { return C.byol_profile_builtin_id(i) })
}

// Profile is a dated set of requirements.
type Profile struct {
	object
	ID, Title, AsOf  string
	Aliases, Sources []string
}

// LoadProfile loads a built-in profile by id or alias, or one from the path of
// a JSON file; "" is the current one.
func (c *Context) LoadProfile(name string) (*Profile, error) {
	n := optional(name)
	defer n.free()
	return c.newProfile(func(ptr **C.struct_byol_profile, ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_profile_load(ptr, ctx, n.ptr, err)
	})
}

// LoadProfileAsOf loads the newest built-in profile that is not after that day,
// "2026-05-28".
func (c *Context) LoadProfileAsOf(day string) (*Profile, error) {
	d := newStr(day)
	defer d.free()
	return c.newProfile(func(ptr **C.struct_byol_profile, ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_profile_load_as_of(ptr, ctx, d.ptr, err)
	})
}

func (c *Context) newProfile(load func(**C.struct_byol_profile, *C.struct_byol_ctx, **C.struct_byol_error) C.int) (*Profile, error) {
	var p *C.struct_byol_profile
	err := c.use(func(ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int { return load(&p, ctx, err) })
	if err != nil {
		return nil, err
	}
	profile := &Profile{
		ID:    C.GoString(C.byol_profile_id(p)),
		Title: C.GoString(C.byol_profile_title(p)),
		AsOf:  C.GoString(C.byol_profile_as_of(p)),
		Aliases: strs(C.byol_profile_alias_count(p),
			func(i C.size_t) *C.char { return C.byol_profile_alias(p, i) }),
		Sources: strs(C.byol_profile_source_count(p),
			func(i C.size_t) *C.char { return C.byol_profile_source(p, i) }),
	}
	profile.init(unsafe.Pointer(p), c, func(p unsafe.Pointer) {
		C.byol_profile_free((*C.struct_byol_profile)(p))
	})
	runtime.SetFinalizer(profile, (*Profile).Close)
	return profile, nil
}

// Close frees it; its fields stay.
func (p *Profile) Close() error {
	runtime.SetFinalizer(p, nil)
	return p.close()
}

func (p *Profile) c() *C.struct_byol_profile { return (*C.struct_byol_profile)(p.address()) }

func (p *Profile) orNil() *C.struct_byol_profile {
	if p == nil {
		return nil
	}
	return p.c()
}

// Severity of a rule; SeverityOff for one that does not exist.
func (p *Profile) Severity(ruleID string) Severity {
	rule := findRule(ruleID)
	if rule == nil || p.c() == nil {
		return SeverityOff
	}
	defer keep(p)
	return Severity(C.byol_profile_rule_severity(p.c(), rule))
}

// WriteProfiles writes the built-in profiles as "text" or "json".
func WriteProfiles(format string, options WriteOptions) ([]byte, error) {
	f := newStr(format)
	defer f.free()
	return written(func(out **C.char, length *C.size_t, err **C.struct_byol_error) C.int {
		return C.byol_profiles_write(out, length, f.ptr, options.flags(), err)
	})
}
