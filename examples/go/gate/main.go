// SPDX-License-Identifier: LGPL-2.1-or-later

// Gate gates a build: exit status 0 if WorkSpaces should take the image, 1 if
// not, 2 if that could not be found out. It prints what blocks with its repair,
// and keeps the report.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"byolcheck"
)

var (
	profile = flag.String("profile", "", "the id or the file of a profile")
	attest  = flag.String("attest", "", "a file of attestations")
	waive   = flag.String("waive", "", "a file of waivers")
	minutes = flag.Float64("minutes", 30, "how long it may take")
	keep    = flag.String("report", "", "where the JSON report is kept")
)

func check(ctx context.Context, path string) (*byolcheck.Report, error) {
	c, err := byolcheck.NewContext()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	requirements, err := c.LoadProfile(*profile)
	if err != nil {
		return nil, err
	}
	terms, err := c.NewTerms()
	if err == nil && *attest != "" {
		err = terms.LoadAttestations(*attest)
	}
	if err == nil && *waive != "" {
		err = terms.LoadWaivers(*waive)
	}
	if err != nil {
		return nil, err
	}
	image, err := c.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer image.Close()
	return image.Check(ctx, requirements, terms, 0)
}

func gate(path string) (int, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Duration(*minutes*float64(time.Minute)))
	defer cancel()
	report, err := check(ctx, path)
	if err != nil {
		return 2, err
	}
	if *keep != "" {
		text, err := report.Write("json", byolcheck.WriteOptions{})
		if err == nil {
			err = os.WriteFile(*keep, text, 0o644)
		}
		if err != nil {
			return 2, err
		}
	}
	for _, f := range report.Blocking() {
		fmt.Printf("%v: %s: %s\n", f.Status, f.RuleID, f.Message)
		for _, line := range strings.Split(strings.TrimSpace(f.Remediation), "\n") {
			fmt.Printf("    %s\n", line)
		}
	}
	for _, note := range report.Notes {
		fmt.Printf("note: %s\n", note)
	}
	fmt.Printf("%v: %s\n", report.Verdict, report.Summary)
	if report.Ready() {
		return 0, nil
	}
	return 1, nil
}

func main() {
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: gate [OPTION...] IMAGE")
		os.Exit(2)
	}
	code, err := gate(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "gate:", err)
	}
	os.Exit(code)
}
