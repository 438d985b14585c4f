// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var (
	top    = envOr("srcdir", "../..")
	build  = envOr("builddir", "../../build")
	folder string // of images and readers
)

func envOr(name, other string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	other, _ = filepath.Abs(other)
	return other
}

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "byolcheck-go-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// image is the path of an image made by that recipe; made once.
func image(t *testing.T, recipe string, mutations ...string) string {
	t.Helper()
	path := filepath.Join(folder, strings.ReplaceAll(strings.Join(append([]string{recipe}, mutations...), "+"), "=", "-")+".qcow2")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	var arguments []string
	for _, mutation := range mutations {
		arguments = append(arguments, "--mutate="+mutation)
	}
	command := exec.Command(filepath.Join(top, "tests", "fixtures", "mkimage"), append(arguments, recipe, path)...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("mkimage: %v: %s", err, out)
	}
	return path
}

// readers is a folder with a reader of its own.
func readers(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	err := os.WriteFile(filepath.Join(dir, "byolcheck-reader"), []byte("#!/bin/sh\n"+script), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// children are the processes that this one started and that are still there.
func children(t *testing.T) []string {
	t.Helper()
	var found []string
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if fields[1] == fmt.Sprint(os.Getpid()) {
			found = append(found, string(text))
		}
	}
	return found
}

func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func newContext(t *testing.T) *Context {
	t.Helper()
	c, err := NewContext()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func open(t *testing.T, c *Context, path string) *Image {
	t.Helper()
	i, err := c.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() })
	return i
}

func no(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, is, expected T) {
	t.Helper()
	if is != expected {
		t.Errorf("%s is %v, not %v", what, is, expected)
	}
}
