// SPDX-License-Identifier: LGPL-2.1-or-later

package byolcheck

import (
	"fmt"
	"regexp"
	"testing"
)

func Test010Load(t *testing.T) {
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(Version()) {
		t.Errorf("version %q", Version())
	}
	n := VersionNumber()
	equal(t, "the number", fmt.Sprintf("%d.%d.%d", n>>16, n>>8&0xff, n&0xff), Version())
	equal(t, "direct", FeatureSupported("direct"), true)
	equal(t, "nonsense", FeatureSupported("nonsense"), false)
}
