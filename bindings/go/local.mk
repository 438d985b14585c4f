# SPDX-License-Identifier: LGPL-2.1-or-later
# The Go module: nothing to build or to install; tested with the library of this
# tree. A sanitizer's runtime cannot be loaded into a program that has none.

if FIXTURES
if !SANITIZERS
TESTS += bindings/go/test.sh
endif
endif

EXTRA_DIST += \
	bindings/go/README.md \
	bindings/go/byolcheck.go \
	bindings/go/context.go \
	bindings/go/error.go \
	bindings/go/facts.go \
	bindings/go/go.mod \
	bindings/go/image.go \
	bindings/go/profile.go \
	bindings/go/report.go \
	bindings/go/rules.go \
	bindings/go/shim.c \
	bindings/go/shim.h \
	bindings/go/terms.go \
	bindings/go/test.sh \
	bindings/go/byolcheck_010_load_test.go \
	bindings/go/byolcheck_020_abi_test.go \
	bindings/go/byolcheck_100_errors_test.go \
	bindings/go/byolcheck_110_enums_test.go \
	bindings/go/byolcheck_200_image_test.go \
	bindings/go/byolcheck_300_rules_test.go \
	bindings/go/byolcheck_400_check_test.go \
	bindings/go/byolcheck_500_callbacks_test.go \
	bindings/go/byolcheck_510_cancel_test.go \
	bindings/go/byolcheck_600_lifetimes_test.go \
	bindings/go/support_test.go \
	examples/go/go.mod \
	examples/go/gate/main.go \
	examples/go/new-since/main.go \
	examples/go/scan/main.go

clean-local: clean-go
clean-go:
	rm -rf gocache
.PHONY: clean-go
