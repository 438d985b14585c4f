// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"context"
	"errors"
	"testing"
	"time"
)

func Test510Cancel(t *testing.T) {
	c := newContext(t)
	no(t, c.SetLibexecDir(readers(t, "exec sleep 600\n")))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	start := time.Now()
	_, err := c.Open(ctx, image(t, "clean-win10"))
	if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrCancelled) {
		t.Errorf("%v", err)
	}
	equal(t, "soon", time.Since(start) < 30*time.Second, true)
	if _, err = c.Open(ctx, image(t, "clean-win10")); !errors.Is(err, context.Canceled) {
		t.Errorf("before it begins: %v", err)
	}

	ctx, cancel = context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err = c.Open(ctx, image(t, "clean-win10"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	equal(t, "children", len(children(t)), 0)

	// Whoever notices first, Go or the library: a deadline is one.
	for left := time.Duration(0); left < 10*time.Millisecond; left += time.Millisecond / 4 {
		ctx, cancel := context.WithTimeout(context.Background(), left)
		_, err = c.Open(ctx, image(t, "clean-win10"))
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrDeadline) || errors.Is(err, ErrCancelled) {
			t.Fatalf("%v: %v", left, err)
		}
	}
}

func Test510Milliseconds(t *testing.T) {
	for left, expected := range map[time.Duration]uint32{
		-time.Hour: 1, -time.Millisecond: 1, 0: 1, time.Microsecond: 1, 1500 * time.Microsecond: 2,
		time.Second: 1001, 100 * 24 * time.Hour: 1 << 31, 1<<63 - 1: 1 << 31,
	} {
		equal(t, left.String(), milliseconds(left), expected)
	}
}

func Test510CancelStays(t *testing.T) {
	c := newContext(t)
	c.Cancel()
	if _, err := c.Open(context.Background(), image(t, "clean-win10")); !errors.Is(err, ErrCancelled) || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	c.Uncancel()
	open(t, c, image(t, "clean-win10"))

	// A context.Context that ended takes nothing back.
	ctx, cancel := context.WithCancel(context.Background())
	no(t, c.SetLibexecDir(readers(t, "exec sleep 600\n")))
	time.AfterFunc(100*time.Millisecond, func() { c.Cancel(); cancel() })
	if _, err := c.Open(ctx, image(t, "clean-win10")); !errors.Is(err, ErrCancelled) {
		t.Errorf("%v", err)
	}
	if _, err := c.Open(context.Background(), image(t, "clean-win10")); !errors.Is(err, ErrCancelled) {
		t.Errorf("%v", err)
	}
}
