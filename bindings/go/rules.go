// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

/*
#include <stdlib.h>
#include <byolcheck/byolcheck.h>
*/
import "C"

// Confidence says how sure the evidence of a finding is.
type Confidence int

// Confidence of evidence.
const (
	ConfidenceExact      Confidence = C.BYOL_CONFIDENCE_EXACT
	ConfidenceEquivalent Confidence = C.BYOL_CONFIDENCE_EQUIVALENT
	ConfidenceHeuristic  Confidence = C.BYOL_CONFIDENCE_HEURISTIC
)

func (c Confidence) String() string { return C.GoString(C.byol_confidence_name(C.int(c))) }

// Code is a code of AWS, and who returns it: "checker" or "import".
type Code struct {
	Code, Channel string
}

// Rule is a requirement.
type Rule struct {
	ID, Title, Rationale, Expected, Remediation string
	Codes                                       []Code
	CheckerTests                                []string // functions of AWS's checker
	Sources                                     []string
	Evidence                                    string // where it looks, one place a line
	DecidedBy                                   string // "image", "caller" or "image-and-caller"
	Confidence                                  Confidence
}

func copyRule(r *C.struct_byol_rule) Rule {
	rule := Rule{
		ID:          C.GoString(C.byol_rule_id(r)),
		Title:       C.GoString(C.byol_rule_title(r)),
		Rationale:   C.GoString(C.byol_rule_rationale(r)),
		Expected:    C.GoString(C.byol_rule_expected(r)),
		Remediation: C.GoString(C.byol_rule_remediation(r)),
		CheckerTests: strs(C.byol_rule_checker_test_count(r),
			func(i C.size_t) *C.char { return C.byol_rule_checker_test(r, i) }),
		Sources: strs(C.byol_rule_source_count(r),
			func(i C.size_t) *C.char { return C.byol_rule_source(r, i) }),
		Evidence:   C.GoString(C.byol_rule_evidence(r)),
		DecidedBy:  C.GoString(C.byol_rule_decided_by(r)),
		Confidence: Confidence(C.byol_rule_confidence(r)),
	}
	for i := C.size_t(0); i < C.byol_rule_code_count(r); i++ {
		rule.Codes = append(rule.Codes, Code{
			Code:    C.GoString(C.byol_rule_code(r, i)),
			Channel: C.GoString(C.byol_rule_code_channel(r, i)),
		})
	}
	return rule
}

// Rules are all of them, in report order.
func Rules() []Rule {
	var rules []Rule
	for i := C.size_t(0); i < C.byol_rule_count(); i++ {
		rules = append(rules, copyRule(C.byol_rule_get(i)))
	}
	return rules
}

func findRule(id string) *C.struct_byol_rule {
	s := newStr(id)
	defer s.free()
	return C.byol_rule_find(s.ptr)
}

// FindRule is the rule of that id; false for an id that does not exist.
func FindRule(id string) (Rule, bool) {
	r := findRule(id)
	if r == nil {
		return Rule{}, false
	}
	return copyRule(r), true
}

// ImportCode is an error code of the WorkSpaces API.
type ImportCode struct {
	Name, Since string
	Explanation string // why no image can show it; "" where rules answer it
}

// ImportCodes are all of them, in AWS's order.
func ImportCodes() []ImportCode {
	var codes []ImportCode
	for i := C.size_t(0); i < C.byol_code_count(); i++ {
		codes = append(codes, ImportCode{
			Name:        C.GoString(C.byol_code_name(i)),
			Since:       C.GoString(C.byol_code_since(i)),
			Explanation: C.GoString(C.byol_code_explanation(i)),
		})
	}
	return codes
}

// WriteRules writes all rules as "text" or "json". With a profile its
// severities are shown; nil: none.
func WriteRules(profile *Profile, format string, options WriteOptions) ([]byte, error) {
	f := newStr(format)
	defer f.free()
	defer keep(profile)
	return written(func(out **C.char, length *C.size_t, err **C.struct_byol_error) C.int {
		return C.byol_rules_write(out, length, profile.orNil(), f.ptr, options.flags(), err)
	})
}

// WriteRule writes one rule in full.
func WriteRule(id string, profile *Profile, format string, options WriteOptions) ([]byte, error) {
	rule := findRule(id)
	if rule == nil {
		return nil, &Error{Code: ErrNotFound, Message: "there is no rule \"" + id + "\""}
	}
	f := newStr(format)
	defer f.free()
	defer keep(profile)
	return written(func(out **C.char, length *C.size_t, err **C.struct_byol_error) C.int {
		return C.byol_rule_write(out, length, rule, profile.orNil(), f.ptr, options.flags(), err)
	})
}
