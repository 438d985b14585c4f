// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
)

func Test400Ready(t *testing.T) {
	report, err := Check(context.Background(), image(t, "clean-win10"))
	no(t, err)
	equal(t, "verdict", report.Verdict, VerdictReady)
	equal(t, "ready", report.Ready(), true)
	equal(t, "blocking", len(report.Blocking()), 0)
	equal(t, "passed", report.Count(StatusPass) > 50, true)
	equal(t, "the day", len(report.Day), len("2026-06-01"))
	for _, format := range Formats() {
		text, err := report.Write(format, WriteOptions{Color: true, Evidence: true})
		no(t, err)
		equal(t, format, len(text) > 100, true)
	}
	no(t, report.Close())
	if _, err = report.Write("json", WriteOptions{}); !errors.Is(err, ErrInval) {
		t.Errorf("closed: %v", err)
	}
	equal(t, "a copy stays", report.Findings[0].RuleID, "container-importable")
	equal(t, "closed", report.Find("container-importable") == nil, true)
}

func Test400NotReady(t *testing.T) {
	report, err := Check(context.Background(), image(t, "clean-win10", "autologon-off"))
	no(t, err)
	defer report.Close()
	equal(t, "verdict", report.Verdict, VerdictNotReady)
	blocking := report.Blocking()
	equal(t, "blocking", len(blocking), 1)
	f := blocking[0]
	equal(t, "rule", f.RuleID, "autologon-off")
	equal(t, "status", f.Status, StatusFail)
	equal(t, "words", f.Reason != "" && f.Message != "" && f.Expected != "" && f.Remediation != "", true)
	equal(t, "code", f.Codes[0].Code, "AutoLogonEnabled")
	equal(t, "evidence", f.Evidence[0].Value, "AutoAdminLogon")
	equal(t, "state", f.Evidence[0].State, "found")
	equal(t, "found", report.Find("autologon-off").Message, f.Message)
	equal(t, "not found", report.Find("no-such-rule") == nil, true)
}

func Test400Terms(t *testing.T) {
	c := newContext(t)
	i := open(t, c, image(t, "clean-win10", "autologon-off"))
	terms, err := c.NewTerms()
	no(t, err)
	no(t, terms.SetDay("2026-06-01"))
	no(t, terms.LoadAttestations(top+"/examples/attestation.json"))
	no(t, terms.LoadWaivers(top+"/examples/waivers.json"))
	no(t, terms.Attest("sysprep-rehearsed", "Jane Doe", "", "on a copy"))
	no(t, terms.SetRequest("region", "eu-west-1"))
	no(t, terms.Waive("autologon-off", "a lab", "Jane Doe", "2026-12-31"))
	if err = terms.SetRequest("regoin", "x"); !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrInval) {
		t.Errorf("%v", err)
	}
	if err = terms.LoadRequest("slmgr_dlv", "/nonexistent"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	report, err := i.Check(context.Background(), nil, terms, 0)
	no(t, err)
	equal(t, "verdict", report.Verdict, VerdictReady)
	equal(t, "day", report.Day, "2026-06-01")
	equal(t, "waiver", *report.Find("autologon-off").Waived, Waiver{"a lab", "Jane Doe", "2026-12-31"})
	equal(t, "attested", report.Find("sysprep-rehearsed").Attested.By, "Jane Doe")
	strict, err := i.Check(context.Background(), nil, terms, CheckStrict)
	no(t, err)
	equal(t, "strict", strict.Verdict == VerdictReady, false)
	other := newContext(t)
	foreign, err := other.NewTerms()
	no(t, err)
	if _, err = i.Check(context.Background(), nil, foreign, 0); !errors.Is(err, ErrInval) {
		t.Errorf("terms of another context: %v", err)
	}
}

func Test400Several(t *testing.T) {
	good, err := Check(context.Background(), image(t, "clean-win10"))
	no(t, err)
	results := []Result{{Report: good}, {Path: "x.vmdk", Err: &Error{Code: ErrFormat, Message: "x.vmdk: no"}}}
	text, err := WriteReports(results, "ndjson", WriteOptions{})
	no(t, err)
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	var last map[string]string
	no(t, json.Unmarshal(lines[len(lines)-1], &last))
	equal(t, "code", last["code"], "BYOL_E_FORMAT")
	page, err := WriteReports(results, "html", WriteOptions{})
	no(t, err)
	equal(t, "title", bytes.Contains(page, []byte("<title>1 of 2 images are ready")), true)
	if _, err = WriteReports(results, "json", WriteOptions{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}
