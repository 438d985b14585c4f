// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"encoding/json"
	"errors"
	"testing"
)

func Test300Rules(t *testing.T) {
	rules := Rules()
	if len(rules) < 80 {
		t.Fatalf("%d rules", len(rules))
	}
	for _, r := range rules {
		found, ok := FindRule(r.ID)
		if !ok || found.Title != r.Title || r.Title == "" || r.Rationale == "" || r.Expected == "" {
			t.Errorf("%s", r.ID)
		}
	}
	if _, ok := FindRule("no-such-rule"); ok {
		t.Error("a rule that does not exist")
	}
	r, _ := FindRule("automount-enabled")
	equal(t, "code", r.Codes[0], Code{"AutoMountDisabled", "checker"})
	equal(t, "codes of the API", len(ImportCodes()), 48)
	text, err := WriteRules(nil, "json", WriteOptions{})
	no(t, err)
	equal(t, "JSON", json.Valid(text), true)
	text, err = WriteRule("automount-enabled", nil, "text", WriteOptions{Width: 80})
	no(t, err)
	equal(t, "text", len(text) > 100, true)
	if _, err = WriteRule("no-such-rule", nil, "text", WriteOptions{}); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func Test300Profiles(t *testing.T) {
	c := newContext(t)
	current, err := c.LoadProfile("")
	no(t, err)
	ids := BuiltinProfiles()
	equal(t, "current", current.ID, ids[len(ids)-1])
	equal(t, "severity", current.Severity("automount-enabled"), SeverityFail)
	equal(t, "severity of nothing", current.Severity("no-such-rule"), SeverityOff)
	equal(t, "sources", len(current.Sources) > 0 && len(current.Aliases) > 0, true)
	old, err := c.LoadProfileAsOf("2020-01-01")
	no(t, err)
	equal(t, "the one of then", old.ID, "aws-workspaces-2019-10")
	if _, err = c.LoadProfileAsOf("1999-01-01"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	if _, err = c.LoadProfile("nonsense"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	text, err := WriteProfiles("json", WriteOptions{})
	no(t, err)
	equal(t, "JSON", json.Valid(text), true)
	no(t, current.Close())
	equal(t, "closed", current.Severity("automount-enabled"), SeverityOff)
	line, err := c.LintFile(top + "/examples/waivers.json")
	no(t, err)
	equal(t, "lint", line != "", true)
}
