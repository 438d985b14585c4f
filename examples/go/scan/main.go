// SPDX-License-Identifier: LGPL-2.1-or-later

// Scan checks a folder of images, and prints a line for each: verdict, Windows
// version, name, and what blocks. Exit status 0 if all are ready, 1 if some are
// not, 2 if some could not be checked.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"byolcheck"
)

var profile = flag.String("profile", "", "the id or the file of a profile")

func isImage(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".img", ".raw", ".qcow2", ".vmdk", ".vhd", ".vhdx", ".vdi", ".ova":
		return true
	}
	return false
}

func line(c *byolcheck.Context, path string, profile *byolcheck.Profile) (int, string) {
	name := filepath.Base(path)
	image, err := c.Open(context.Background(), path)
	if err != nil {
		return 2, fmt.Sprintf("%-9s  %-16s  %s: %v", "error", "", name, err)
	}
	defer image.Close()
	report, err := image.Check(context.Background(), profile, nil, 0)
	if err != nil {
		return 2, fmt.Sprintf("%-9s  %-16s  %s: %v", "error", "", name, err)
	}
	defer report.Close()
	windows := report.Facts.Windows.Version
	if windows == "" {
		windows = "no Windows"
	}
	text := fmt.Sprintf("%-9v  %-16s  %s", report.Verdict, windows, name)
	if report.Ready() {
		return 0, text
	}
	var rules []string
	for _, f := range report.Blocking() {
		rules = append(rules, f.RuleID)
	}
	return 1, text + ": " + strings.Join(rules, ", ")
}

func scan(folder string) (int, error) {
	entries, err := os.ReadDir(folder) // in order of their names
	if err != nil {
		return 2, err
	}
	c, err := byolcheck.NewContext()
	if err != nil {
		return 2, err
	}
	defer c.Close()
	requirements, err := c.LoadProfile(*profile)
	if err != nil {
		return 2, err
	}
	worst := 0
	for _, entry := range entries {
		if !isImage(entry.Name()) {
			continue
		}
		code, text := line(c, filepath.Join(folder, entry.Name()), requirements)
		fmt.Println(text)
		if code > worst {
			worst = code
		}
	}
	return worst, nil
}

func main() {
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: scan [-profile NAME] FOLDER")
		os.Exit(2)
	}
	code, err := scan(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "scan:", err)
	}
	os.Exit(code)
}
