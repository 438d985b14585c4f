// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func source(t *testing.T, pattern string) string {
	t.Helper()
	paths, _ := filepath.Glob(pattern)
	var all strings.Builder
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		no(t, err)
		all.Write(text)
	}
	return all.String()
}

// The binding calls every function of the library.
func Test020Functions(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "lib", "libbyolcheck.map"))
	no(t, err)
	code := source(t, "*.go") + source(t, "*.c")
	exported := regexp.MustCompile(`(?m)^\s*(byol_\w+);`).FindAllStringSubmatch(string(text), -1)
	if len(exported) < 100 {
		t.Fatalf("%d functions", len(exported))
	}
	for _, match := range exported {
		if !regexp.MustCompile(`\b` + match[1] + `\b ?\(`).MatchString(code) {
			t.Errorf("%s is not used", match[1])
		}
	}
}

// It has every number, and each is what it was.
func Test020Numbers(t *testing.T) {
	ours := map[string]int{
		"BYOL_OK": int(codeOK), "BYOL_E_INVAL": int(ErrInval), "BYOL_E_NOMEM": int(ErrNoMem),
		"BYOL_E_CANCELLED": int(ErrCancelled), "BYOL_E_DEADLINE": int(ErrDeadline),
		"BYOL_E_NOT_FOUND": int(ErrNotFound), "BYOL_E_ACCESS": int(ErrAccess), "BYOL_E_IO": int(ErrIO),
		"BYOL_E_FORMAT": int(ErrFormat), "BYOL_E_BACKING": int(ErrBacking),
		"BYOL_E_UNSUPPORTED": int(ErrUnsupported), "BYOL_E_READER": int(ErrReader),
		"BYOL_E_PROFILE": int(ErrProfile), "BYOL_E_TERMS": int(ErrTerms), "BYOL_E_INTERNAL": int(ErrInternal),
		"BYOL_LOG_ERROR": int(LogError), "BYOL_LOG_WARNING": int(LogWarning),
		"BYOL_LOG_INFO": int(LogInfo), "BYOL_LOG_DEBUG": int(LogDebug),
		"BYOL_SEVERITY_OFF": int(SeverityOff), "BYOL_SEVERITY_INFO": int(SeverityInfo),
		"BYOL_SEVERITY_WARN": int(SeverityWarn), "BYOL_SEVERITY_FAIL": int(SeverityFail),
		"BYOL_CHECK_STRICT": int(CheckStrict),
		"BYOL_STATUS_PASS":  int(StatusPass), "BYOL_STATUS_WARN": int(StatusWarn),
		"BYOL_STATUS_FAIL": int(StatusFail), "BYOL_STATUS_UNKNOWN": int(StatusUnknown),
		"BYOL_STATUS_ATTESTED": int(StatusAttested), "BYOL_STATUS_NOT_APPLICABLE": int(StatusNotApplicable),
		"BYOL_VERDICT_READY": int(VerdictReady), "BYOL_VERDICT_NOT_READY": int(VerdictNotReady),
		"BYOL_VERDICT_UNDECIDED": int(VerdictUndecided),
		"BYOL_CONFIDENCE_EXACT":  int(ConfidenceExact), "BYOL_CONFIDENCE_EQUIVALENT": int(ConfidenceEquivalent),
		"BYOL_CONFIDENCE_HEURISTIC": int(ConfidenceHeuristic),
		"BYOL_WRITE_COLOR":          writeColor, "BYOL_WRITE_EVIDENCE": writeEvidence,
		"BYOL_WRITE_WIDTH_SHIFT": writeWidthShift,
	}
	text, err := os.ReadFile(filepath.Join(top, "tests", "abi-values.txt"))
	no(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	equal(t, "the count", len(ours), len(lines))
	for _, line := range lines {
		name, value, _ := strings.Cut(line, " ")
		number, err := strconv.Atoi(value)
		no(t, err)
		if is, ok := ours[name]; !ok || is != number {
			t.Errorf("%s is %d, not %d", name, is, number)
		}
	}
}
