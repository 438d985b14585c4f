// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"context"
	"runtime"
	"runtime/cgo"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// LogLevel says how much a line of the log matters.
type LogLevel int

// Levels of the log.
const (
	LogError   LogLevel = C.BYOL_LOG_ERROR
	LogWarning LogLevel = C.BYOL_LOG_WARNING
	LogInfo    LogLevel = C.BYOL_LOG_INFO
	LogDebug   LogLevel = C.BYOL_LOG_DEBUG
)

// LogFunc gets one line without a newline.
type LogFunc func(level LogLevel, message string)

// ProgressFunc is told what is being done, and how far it is: done of total, 0
// where that is not known; at least once a second during what takes longer.
// False cancels.
type ProgressFunc func(what string, done, total uint64) bool

// Context holds what calls have in common. Its functions for log and progress
// must not call it, but for Cancel.
type Context struct {
	ptr   *C.struct_byol_ctx
	calls sync.Mutex // one thread at a time

	lock      sync.Mutex // of what follows
	held      int        // objects made from it
	closed    bool
	log       cgo.Handle
	progress  cgo.Handle
	cancelled int32 // by Cancel
}

// NewContext makes a context.
func NewContext() (*Context, error) {
	c := &Context{}
	err := call(func(err **C.struct_byol_error) C.int { return C.byol_ctx_new(&c.ptr, err) })
	if err != nil {
		return nil, err
	}
	runtime.SetFinalizer(c, (*Context).Close)
	return c, nil
}

// Close ends the context, or lets it end with the last object made from it.
func (c *Context) Close() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.closed = true
	c.end()
	return nil
}

// end frees it if nothing needs it any more; with the lock held.
func (c *Context) end() {
	if !c.closed || c.held > 0 || c.ptr == nil {
		return
	}
	runtime.SetFinalizer(c, nil)
	C.byol_ctx_free(c.ptr)
	c.ptr = nil
	for _, handle := range []cgo.Handle{c.log, c.progress} {
		if handle != 0 {
			handle.Delete()
		}
	}
}

func (c *Context) hold() {
	c.lock.Lock()
	c.held++
	c.lock.Unlock()
}

func (c *Context) release() {
	c.lock.Lock()
	c.held--
	c.end()
	c.lock.Unlock()
}

var errClosed = &Error{Code: ErrInval, Message: "it is closed"}

// use makes a call on the context, or says that it is closed.
func (c *Context) use(function func(ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int) error {
	c.calls.Lock()
	defer c.calls.Unlock()
	c.lock.Lock()
	ptr, closed := c.ptr, c.closed
	c.lock.Unlock()
	if ptr == nil || closed {
		return errClosed
	}
	return call(func(err **C.struct_byol_error) C.int { return function(ptr, err) })
}

// milliseconds is a time as the library takes it, for which 0 is no deadline:
// rounded up, at least 1.
func milliseconds(left time.Duration) uint32 {
	if left < 0 {
		left = 0
	}
	if left /= time.Millisecond; left >= 1<<31 {
		return 1 << 31
	}
	return uint32(left) + 1
}

// wait makes a call that may take long, under a context.Context.
func (c *Context) wait(ctx context.Context, function func(err **C.struct_byol_error) C.int) error {
	c.calls.Lock()
	defer c.calls.Unlock()
	if err := ctx.Err(); err != nil {
		return because(err)
	}
	if c.ptr == nil {
		return errClosed
	}
	deadline, limited := ctx.Deadline()
	if limited {
		C.byol_ctx_set_deadline_ms(c.ptr, C.uint32_t(milliseconds(time.Until(deadline))))
		defer C.byol_ctx_set_deadline_ms(c.ptr, 0)
	}
	done, cancelled := make(chan struct{}), make(chan bool)
	go func() {
		select {
		case <-ctx.Done():
			// At a deadline the library ends by itself, and says so.
			cancel := !limited || ctx.Err() != context.DeadlineExceeded
			if cancel {
				C.byol_ctx_cancel(c.ptr)
			}
			cancelled <- cancel
		case <-done:
			cancelled <- false
		}
	}()
	err := call(function)
	close(done)
	if <-cancelled && atomic.LoadInt32(&c.cancelled) == 0 {
		C.byol_ctx_uncancel(c.ptr)
	}
	if failed, ok := err.(*Error); ok && (failed.Code == ErrCancelled || failed.Code == ErrDeadline) {
		failed.cause = ctx.Err()
		if limited && failed.Code == ErrDeadline {
			failed.cause = context.DeadlineExceeded
		}
	}
	return err
}

func because(cause error) error {
	code := ErrCancelled
	if cause == context.DeadlineExceeded {
		code = ErrDeadline
	}
	return &Error{Code: code, Message: cause.Error(), cause: cause}
}

// setCallback has another function called back, or none.
func (c *Context) setCallback(handle *cgo.Handle, function interface{}, given bool, tell func(data C.uintptr_t)) {
	c.calls.Lock()
	defer c.calls.Unlock()
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.ptr == nil {
		return
	}
	old := *handle
	*handle = 0
	if given {
		*handle = cgo.NewHandle(function)
	}
	tell(C.uintptr_t(*handle))
	if old != 0 {
		old.Delete()
	}
}

// SetLog has every line of the log given to the function; nil: none.
func (c *Context) SetLog(log LogFunc) {
	c.setCallback(&c.log, log, log != nil, func(data C.uintptr_t) { C.shim_set_log(c.ptr, data) })
}

// SetProgress has the function told of progress; nil: nobody.
func (c *Context) SetProgress(progress ProgressFunc) {
	c.setCallback(&c.progress, progress, progress != nil, func(data C.uintptr_t) { C.shim_set_progress(c.ptr, data) })
}

// Cancel makes the call in progress, or the next one, fail with ErrCancelled;
// it stays in force until Uncancel. Safe from any goroutine.
func (c *Context) Cancel() {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.ptr != nil {
		atomic.StoreInt32(&c.cancelled, 1)
		C.byol_ctx_cancel(c.ptr)
	}
}

// Uncancel takes Cancel back.
func (c *Context) Uncancel() {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.ptr != nil {
		atomic.StoreInt32(&c.cancelled, 0)
		C.byol_ctx_uncancel(c.ptr)
	}
}

// SetLibexecDir says in which folder the reader programs are.
func (c *Context) SetLibexecDir(dir string) error {
	d := newStr(dir)
	defer d.free()
	return c.use(func(ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_ctx_set_libexec_dir(ctx, d.ptr, err)
	})
}

// LintFile looks at a file of the user, by its content a profile, attestations
// or waivers, without using it, and says in one line what it holds.
func (c *Context) LintFile(path string) (string, error) {
	p := newStr(path)
	defer p.free()
	var out *C.char
	err := c.use(func(ctx *C.struct_byol_ctx, err **C.struct_byol_error) C.int {
		return C.byol_lint_file(&out, ctx, p.ptr, err)
	})
	if err != nil {
		return "", err
	}
	defer C.byol_free(unsafe.Pointer(out))
	return C.GoString(out), nil
}

//export byolGoLog
func byolGoLog(level C.int, message *C.char, data C.uintptr_t) {
	cgo.Handle(data).Value().(LogFunc)(LogLevel(level), C.GoString(message))
}

//export byolGoProgress
func byolGoProgress(what *C.char, done, total C.uint64_t, data C.uintptr_t) C.int {
	if cgo.Handle(data).Value().(ProgressFunc)(C.GoString(what), uint64(done), uint64(total)) {
		return 0
	}
	return 1
}
