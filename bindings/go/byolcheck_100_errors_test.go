// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

func Test100Errors(t *testing.T) {
	c := newContext(t)
	_, err := c.Open(context.Background(), "/nonexistent.vhdx")
	var failed *Error
	if !errors.As(err, &failed) || !errors.Is(err, ErrNotFound) || errors.Is(err, ErrFormat) {
		t.Fatalf("%v", err)
	}
	equal(t, "errno", failed.Errno, int(syscall.ENOENT))
	if !strings.Contains(err.Error(), "/nonexistent.vhdx") || strings.Contains(err.Error(), "\n") {
		t.Errorf("message %q", err)
	}
	text := folder + "/text.vmdk"
	no(t, os.WriteFile(text, []byte("nothing of the kind\n"), 0o600))
	if _, err = c.Open(context.Background(), text); !errors.Is(err, ErrFormat) {
		t.Errorf("%v", err)
	}
	equal(t, "the name", ErrFormat.Error(), "BYOL_E_FORMAT")
	equal(t, "the name of no code", ErrorCode(-1).String(), "BYOL_E_UNKNOWN")
}

// A nil error is nil, whatever its type.
func Test100NoTypedNil(t *testing.T) {
	c := newContext(t)
	terms, err := c.NewTerms()
	no(t, err)
	if err = terms.SetDay("2026-06-01"); err != nil {
		t.Errorf("%v", err)
	}
	if err = terms.Close(); err != nil {
		t.Errorf("%v", err)
	}
	if err = terms.Close(); err != nil {
		t.Errorf("twice: %v", err)
	}
	if err = terms.SetDay("2026-06-01"); !errors.Is(err, ErrInval) {
		t.Errorf("closed: %v", err)
	}
}
