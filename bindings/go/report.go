// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

/*
#include <stdlib.h>
#include <byolcheck/byolcheck.h>
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Status is what became of a requirement. Treat one that you do not know as
// StatusUnknown.
type Status int

// Statuses.
const (
	StatusPass          Status = C.BYOL_STATUS_PASS
	StatusWarn          Status = C.BYOL_STATUS_WARN
	StatusFail          Status = C.BYOL_STATUS_FAIL
	StatusUnknown       Status = C.BYOL_STATUS_UNKNOWN
	StatusAttested      Status = C.BYOL_STATUS_ATTESTED
	StatusNotApplicable Status = C.BYOL_STATUS_NOT_APPLICABLE
)

func (s Status) String() string { return C.GoString(C.byol_status_name(C.int(s))) }

// Verdict is what becomes of an image.
type Verdict int

// Verdicts.
const (
	VerdictReady     Verdict = C.BYOL_VERDICT_READY
	VerdictNotReady  Verdict = C.BYOL_VERDICT_NOT_READY
	VerdictUndecided Verdict = C.BYOL_VERDICT_UNDECIDED
)

func (v Verdict) String() string { return C.GoString(C.byol_verdict_name(C.int(v))) }

// WriteOptions concern the format "text".
type WriteOptions struct {
	Color, Evidence bool
	Width           int // columns; 0 is 100
}

const (
	writeColor      = C.BYOL_WRITE_COLOR
	writeEvidence   = C.BYOL_WRITE_EVIDENCE
	writeWidthShift = C.BYOL_WRITE_WIDTH_SHIFT
)

func (o WriteOptions) flags() C.uint {
	flags := C.uint(0)
	if o.Color {
		flags |= writeColor
	}
	if o.Evidence {
		flags |= writeEvidence
	}
	if o.Width > 0 && o.Width <= 0xffff {
		flags |= C.uint(o.Width) << writeWidthShift
	}
	return flags
}

// Formats are those that a report can be written in.
func Formats() []string {
	return strs(C.byol_format_count(), func(i C.size_t) *C.char { return C.byol_format_name(i) })
}

// Evidence is a step of a finding's trail.
type Evidence struct {
	Place, Value, Type, Data string
	State                    string // "found", "absent", "unreadable", "stale" or "wrong-type"
}

// Attestation says who vouches for a finding.
type Attestation struct {
	By, On, Note string
}

// Waiver says why a finding does not block.
type Waiver struct {
	Reason, Owner, Expires string
}

// Finding is what came of a rule.
type Finding struct {
	RuleID                string
	Status                Status
	Reason, Message       string // Reason is a permanent word for the cause
	Confidence            Confidence
	Blocks                bool
	Attested              *Attestation // nil unless StatusAttested
	Waived                *Waiver      // nil where it is not
	Expected, Remediation string
	Codes                 []Code
	Evidence              []Evidence
}

func copyFinding(f *C.struct_byol_finding) Finding {
	finding := Finding{
		RuleID:      C.GoString(C.byol_finding_rule_id(f)),
		Status:      Status(C.byol_finding_status(f)),
		Reason:      C.GoString(C.byol_finding_reason(f)),
		Message:     C.GoString(C.byol_finding_message(f)),
		Confidence:  Confidence(C.byol_finding_confidence(f)),
		Blocks:      C.byol_finding_blocks(f) != 0,
		Expected:    C.GoString(C.byol_finding_expected(f)),
		Remediation: C.GoString(C.byol_finding_remediation(f)),
	}
	if finding.Status == StatusAttested {
		finding.Attested = &Attestation{
			By:   C.GoString(C.byol_finding_attested_by(f)),
			On:   C.GoString(C.byol_finding_attested_on(f)),
			Note: C.GoString(C.byol_finding_attested_note(f)),
		}
	}
	if owner := C.GoString(C.byol_finding_waiver_owner(f)); owner != "" {
		finding.Waived = &Waiver{
			Reason:  C.GoString(C.byol_finding_waiver_reason(f)),
			Owner:   owner,
			Expires: C.GoString(C.byol_finding_waiver_expires(f)),
		}
	}
	for i := C.size_t(0); i < C.byol_finding_code_count(f); i++ {
		finding.Codes = append(finding.Codes, Code{
			Code:    C.GoString(C.byol_finding_code(f, i)),
			Channel: C.GoString(C.byol_finding_code_channel(f, i)),
		})
	}
	for i := C.size_t(0); i < C.byol_finding_evidence_count(f); i++ {
		e := C.byol_finding_evidence(f, i)
		finding.Evidence = append(finding.Evidence, Evidence{
			Place: C.GoString(C.byol_evidence_place(e)),
			Value: C.GoString(C.byol_evidence_value(e)),
			Type:  C.GoString(C.byol_evidence_type(e)),
			Data:  C.GoString(C.byol_evidence_data(e)),
			State: C.GoString(C.byol_evidence_state(e)),
		})
	}
	return finding
}

// Report is the result of a check. It does not change any more, and outlives
// image, profile, terms and context.
type Report struct {
	object
	Verdict                     Verdict
	Summary                     string
	ProfileID, ProfileAsOf, Day string
	Notes                       []string
	Findings                    []Finding // in rule order
	Facts                       *Facts    // also of every hive that a rule opened
}

func newReport(r *C.struct_byol_report) *Report {
	report := &Report{
		Verdict:     Verdict(C.byol_report_verdict(r)),
		Summary:     C.GoString(C.byol_report_summary(r)),
		ProfileID:   C.GoString(C.byol_report_profile_id(r)),
		ProfileAsOf: C.GoString(C.byol_report_profile_as_of(r)),
		Day:         C.GoString(C.byol_report_day(r)),
		Notes: strs(C.byol_report_note_count(r),
			func(i C.size_t) *C.char { return C.byol_report_note(r, i) }),
		Facts: copyFacts(C.byol_report_facts(r)),
	}
	for i := C.size_t(0); i < C.byol_report_count(r); i++ {
		report.Findings = append(report.Findings, copyFinding(C.byol_report_get(r, i)))
	}
	report.init(unsafe.Pointer(r), nil, func(p unsafe.Pointer) {
		C.byol_report_free((*C.struct_byol_report)(p))
	})
	runtime.SetFinalizer(report, (*Report).Close)
	return report
}

// Close frees what Write needs; its fields stay.
func (r *Report) Close() error {
	runtime.SetFinalizer(r, nil)
	return r.close()
}

func (r *Report) c() *C.struct_byol_report { return (*C.struct_byol_report)(r.address()) }

// Ready tells if AWS should take the image.
func (r *Report) Ready() bool { return r.Verdict == VerdictReady }

// Blocking is what keeps the image from being ready.
func (r *Report) Blocking() []Finding {
	var list []Finding
	for _, f := range r.Findings {
		if f.Blocks {
			list = append(list, f)
		}
	}
	return list
}

// Find is the finding of that rule; nil if it made none, or the report is
// closed.
func (r *Report) Find(ruleID string) *Finding {
	id := newStr(ruleID)
	defer id.free()
	defer keep(r)
	f := C.byol_report_find(r.c(), id.ptr)
	if f == nil {
		return nil
	}
	finding := copyFinding(f)
	return &finding
}

// Count tells how many findings have that status; 0 of a closed report.
func (r *Report) Count(status Status) int {
	defer keep(r)
	return int(C.byol_report_status_count(r.c(), C.int(status)))
}

// Write writes it in one of Formats.
func (r *Report) Write(format string, options WriteOptions) ([]byte, error) {
	f := newStr(format)
	defer f.free()
	defer keep(r)
	return written(func(out **C.char, length *C.size_t, err **C.struct_byol_error) C.int {
		return C.byol_report_write(out, length, r.c(), f.ptr, options.flags(), err)
	})
}

// Result is one of several: a report, or the image and the error for which
// there is none.
type Result struct {
	Report *Report
	Path   string
	Err    error
}

// WriteReports writes several results as one document: "ndjson", "junit",
// "sarif", "markdown" or "html".
func WriteReports(results []Result, format string, options WriteOptions) ([]byte, error) {
	var reports *C.struct_byol_reports
	err := call(func(err **C.struct_byol_error) C.int { return C.byol_reports_new(&reports, err) })
	if err != nil {
		return nil, err
	}
	defer C.byol_reports_free(reports)
	defer keep(results)
	for _, result := range results {
		if err := addResult(reports, result); err != nil {
			return nil, err
		}
	}
	f := newStr(format)
	defer f.free()
	return written(func(out **C.char, length *C.size_t, err **C.struct_byol_error) C.int {
		return C.byol_reports_write(out, length, reports, f.ptr, options.flags(), err)
	})
}

func addResult(reports *C.struct_byol_reports, result Result) error {
	if result.Report != nil {
		return call(func(err **C.struct_byol_error) C.int {
			return C.byol_reports_add(reports, result.Report.c(), err)
		})
	}
	code, message := ErrInternal, "no reason given"
	if failed, ok := result.Err.(*Error); ok {
		code, message = failed.Code, failed.Message
	} else if result.Err != nil {
		message = result.Err.Error()
	}
	p, m := newStr(result.Path), newStr(message)
	defer p.free()
	defer m.free()
	return call(func(err **C.struct_byol_error) C.int {
		return C.byol_reports_add_failure(reports, p.ptr, C.int(code), m.ptr, err)
	})
}
