// SPDX-License-Identifier: LGPL-2.1-or-later

// New-since tells what is new since the last golden image: it checks both under
// the same profile and for the same day, and prints every requirement with
// another answer. Exit status 0 if nothing got worse, 1 if something did, 2 if
// that could not be found out.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"byolcheck"
)

var profile = flag.String("profile", "", "the id or the file of a profile")

// From good to bad.
var order = map[byolcheck.Status]int{
	byolcheck.StatusNotApplicable: 0,
	byolcheck.StatusPass:          1,
	byolcheck.StatusAttested:      2,
	byolcheck.StatusWarn:          3,
	byolcheck.StatusUnknown:       4,
	byolcheck.StatusFail:          5,
}

func check(c *byolcheck.Context, path, day string) (*byolcheck.Report, error) {
	requirements, err := c.LoadProfile(*profile)
	if err != nil {
		return nil, err
	}
	terms, err := c.NewTerms()
	if err != nil {
		return nil, err
	}
	if err = terms.SetDay(day); err != nil {
		return nil, err
	}
	image, err := c.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	defer image.Close()
	return image.Check(context.Background(), requirements, terms, 0)
}

func compare(oldPath, newPath string) (int, error) {
	c, err := byolcheck.NewContext()
	if err != nil {
		return 2, err
	}
	defer c.Close()
	day := time.Now().UTC().Format("2006-01-02")
	old, err := check(c, oldPath, day)
	if err != nil {
		return 2, err
	}
	now, err := check(c, newPath, day)
	if err != nil {
		return 2, err
	}
	code := 0
	fmt.Printf("Windows %s -> %s\n", old.Facts.Windows.Version, now.Facts.Windows.Version)
	for _, f := range now.Findings {
		before := old.Find(f.RuleID)
		if before == nil || (before.Status == f.Status && before.Reason == f.Reason) {
			continue
		}
		word := "other"
		if order[f.Status] > order[before.Status] {
			word, code = "worse", 1
		}
		fmt.Printf("%s: %s: %v -> %v\n    %s\n", word, f.RuleID, before.Status, f.Status, f.Message)
	}
	fmt.Printf("%v -> %v\n", old.Verdict, now.Verdict)
	return code, nil
}

func main() {
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: new-since [-profile NAME] OLD NEW")
		os.Exit(2)
	}
	code, err := compare(flag.Arg(0), flag.Arg(1))
	if err != nil {
		fmt.Fprintln(os.Stderr, "new-since:", err)
	}
	os.Exit(code)
}
