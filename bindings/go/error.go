// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

/*
#include <byolcheck/byolcheck.h>
*/
import "C"

// ErrorCode is one of the codes of byolcheck.h. Each is an error as well, for
// errors.Is.
type ErrorCode int

// The codes are permanent.
const (
	ErrInval       ErrorCode = C.BYOL_E_INVAL       // an argument makes no sense
	ErrNoMem       ErrorCode = C.BYOL_E_NOMEM       // out of memory
	ErrCancelled   ErrorCode = C.BYOL_E_CANCELLED   // cancelled, or a progress function said stop
	ErrDeadline    ErrorCode = C.BYOL_E_DEADLINE    // the deadline has passed
	ErrNotFound    ErrorCode = C.BYOL_E_NOT_FOUND   // a file, profile, rule or format name does not exist
	ErrAccess      ErrorCode = C.BYOL_E_ACCESS      // a file exists but may not be read
	ErrIO          ErrorCode = C.BYOL_E_IO          // reading failed
	ErrFormat      ErrorCode = C.BYOL_E_FORMAT      // not a disk image, or not of the named format
	ErrBacking     ErrorCode = C.BYOL_E_BACKING     // the image refers to other files
	ErrUnsupported ErrorCode = C.BYOL_E_UNSUPPORTED // this build or source cannot do it
	ErrReader      ErrorCode = C.BYOL_E_READER      // the reader process died, or talked nonsense
	ErrProfile     ErrorCode = C.BYOL_E_PROFILE     // a profile is malformed
	ErrTerms       ErrorCode = C.BYOL_E_TERMS       // a file of attestations or waivers is malformed
	ErrInternal    ErrorCode = C.BYOL_E_INTERNAL    // a bug in the library
)

const codeOK ErrorCode = C.BYOL_OK

// String is the name in byolcheck.h: "BYOL_E_IO".
func (c ErrorCode) String() string { return C.GoString(C.byol_error_name(C.int(c))) }

// Error makes a code an error.
func (c ErrorCode) Error() string { return c.String() }

// Error is what a call of the library fails with.
type Error struct {
	Code    ErrorCode
	Message string // one line that names the file or object concerned
	Errno   int    // the errno behind it; 0 where there was none
	cause   error  // of a context.Context
}

func (e *Error) Error() string { return e.Message }

// Is makes errors.Is (err, byolcheck.ErrFormat) true for an error of that code.
func (e *Error) Is(target error) bool {
	code, ok := target.(ErrorCode)
	return ok && code == e.Code
}

// Unwrap is context.Canceled or context.DeadlineExceeded, where that was the
// cause; else nil.
func (e *Error) Unwrap() error { return e.cause }

// take copies an error of the library, and frees it.
func take(result C.int, from *C.struct_byol_error) *Error {
	if from == nil {
		return &Error{Code: ErrorCode(result), Message: ErrorCode(result).String()}
	}
	defer C.byol_error_free(from)
	return &Error{
		Code:    ErrorCode(C.byol_error_code(from)),
		Message: C.GoString(C.byol_error_message(from)),
		Errno:   int(C.byol_error_errno(from)),
	}
}

// call makes one call that may fail; the result is nil or an *Error.
func call(function func(err **C.struct_byol_error) C.int) error {
	var from *C.struct_byol_error
	if result := function(&from); ErrorCode(result) != codeOK {
		return take(result, from)
	}
	return nil
}
