// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"context"
	"errors"
	"os"
	"testing"
)

func Test500Callbacks(t *testing.T) {
	c := newContext(t)
	var lines, steps int
	var first string
	c.SetLog(func(level LogLevel, message string) {
		if message == "" || level < LogError || level > LogDebug {
			t.Errorf("%v %q", level, message)
		}
		if lines++; lines == 1 {
			first = message
		}
	})
	c.SetProgress(func(what string, done, total uint64) bool {
		if what == "" {
			t.Error("no word")
		}
		steps++
		return true
	})
	slow := readers(t, "sleep 1.2\nexec \""+os.Getenv("BYOLCHECK_LIBEXECDIR")+"/byolcheck-reader\" \"$@\"\n")
	no(t, c.SetLibexecDir(slow))
	open(t, c, image(t, "clean-win10"))
	equal(t, "progress", steps > 0, true)

	// The reader of the C tests, which writes lines of log.
	if fake := build + "/tests/fake-reader"; exists(fake) {
		t.Setenv("FAKE_READER", "open:talks")
		no(t, c.SetLibexecDir(readers(t, "exec '"+fake+"' \"$@\"\n")))
		_, err := c.Open(context.Background(), image(t, "clean-win10"))
		equal(t, "an error", err != nil, true)
		equal(t, "log", lines > 0, true)
		equal(t, "a line", first, "a ?[31mlog line")
	}

	no(t, c.SetLibexecDir(slow))
	c.SetProgress(func(string, uint64, uint64) bool { return false })
	if _, err := c.Open(context.Background(), image(t, "clean-win10")); !errors.Is(err, ErrCancelled) {
		t.Errorf("%v", err)
	}
	c.Uncancel()
	c.SetLog(nil)
	c.SetProgress(nil)
	before := lines
	open(t, c, image(t, "clean-win10"))
	equal(t, "no log", lines, before)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
