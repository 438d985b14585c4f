// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import "testing"

func Test110Names(t *testing.T) {
	equal(t, "status", StatusNotApplicable.String(), "not-applicable")
	equal(t, "status", Status(99).String(), "unknown")
	equal(t, "verdict", VerdictNotReady.String(), "not-ready")
	equal(t, "confidence", ConfidenceHeuristic.String(), "heuristic")
	equal(t, "severity", SeverityFail.String(), "fail")
}
