// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"
)

// The order of ends does not matter.
func Test600Order(t *testing.T) {
	c, err := NewContext()
	no(t, err)
	i, err := c.Open(context.Background(), image(t, "clean-win10"))
	no(t, err)
	profile, err := c.LoadProfile("")
	no(t, err)
	no(t, c.Close())
	no(t, c.Close())
	if _, err = c.LoadProfile(""); !errors.Is(err, ErrInval) {
		t.Errorf("closed: %v", err)
	}
	report, err := i.Check(context.Background(), profile, nil, 0)
	no(t, err)
	no(t, i.Close())
	no(t, i.Close())
	if _, err = i.Check(context.Background(), profile, nil, 0); !errors.Is(err, ErrInval) {
		t.Errorf("closed: %v", err)
	}
	no(t, profile.Close())
	c.SetLog(func(LogLevel, string) {})
	c.Cancel()
	c.Uncancel()
	_, err = report.Write("json", WriteOptions{})
	no(t, err)
	no(t, report.Close())
	equal(t, "children", len(children(t)), 0)
}

// What nobody closes, the garbage collector does.
func Test600Forgotten(t *testing.T) {
	before := descriptors(t)
	func() {
		c, err := NewContext()
		no(t, err)
		i, err := c.Open(context.Background(), image(t, "clean-win10"))
		no(t, err)
		_, err = i.Check(context.Background(), nil, nil, 0)
		no(t, err)
	}()
	for n := 0; n < 100 && len(children(t)) > 0; n++ {
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	equal(t, "children", len(children(t)), 0)
	equal(t, "descriptors", descriptors(t) <= before+2, true)
}

func Test600Many(t *testing.T) {
	path := image(t, "clean-win10")
	before := descriptors(t)
	var all sync.WaitGroup
	for n := 0; n < 8; n++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for k := 0; k < 3; k++ {
				report, err := Check(context.Background(), path)
				if err != nil || !report.Ready() {
					t.Errorf("%v", err)
					return
				}
				report.Close()
			}
		}()
	}
	all.Wait()
	equal(t, "children", len(children(t)), 0)
	equal(t, "descriptors", descriptors(t) <= before+2, true)
}

// One context from many goroutines: one call after another.
func Test600Shared(t *testing.T) {
	c := newContext(t)
	path := image(t, "clean-win10")
	var all sync.WaitGroup
	for n := 0; n < 6; n++ {
		all.Add(1)
		go func() {
			defer all.Done()
			i, err := c.Open(context.Background(), path)
			if err != nil {
				t.Error(err)
				return
			}
			defer i.Close()
			if report, err := i.Check(context.Background(), nil, nil, 0); err != nil || !report.Ready() {
				t.Errorf("%v", err)
			}
		}()
	}
	all.Wait()
}
