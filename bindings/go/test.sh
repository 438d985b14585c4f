#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The numbered tests of the Go binding and its examples, with the library of the
# build tree; without network. Arguments go to "go test".
set -eu
: "${srcdir:?}" "${builddir:?}"
command -v go >/dev/null || {
  echo 'SKIP: go is not installed'
  exit 77
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
PKG_CONFIG_PATH=$builddir/lib
LD_LIBRARY_PATH=$builddir/lib/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
GOCACHE=$builddir/gocache GOFLAGS=-buildvcs=false GOPROXY=off GOTOOLCHAIN=local GO111MODULE=on
# A build that fills memory with a pattern is not for Go's own allocator.
unset MALLOC_PERTURB_
export PKG_CONFIG_PATH LD_LIBRARY_PATH GOCACHE GOFLAGS GOPROXY GOTOOLCHAIN GO111MODULE

unformatted=$(gofmt -l "$srcdir/bindings/go" "$srcdir/examples/go")
test -z "$unformatted" || {
  echo "FAIL: not formatted by gofmt: $unformatted"
  exit 1
}
(cd "$srcdir/bindings/go" && go vet . && go test -count=1 -v "$@" .)

# 900: the examples.
(cd "$srcdir/examples/go" && go vet ./... && go build -o "$dir/" ./...)
# shellcheck source=tests/factory-examples.sh
. "$srcdir/tests/factory-examples.sh"
behave "$dir"
echo 'PASS: the examples'
