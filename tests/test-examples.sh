#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The small programs that show the API do what they say.
set -eu
: "${srcdir:?}" "${builddir:?}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
run=$builddir/run

"$run" list-rules >"$dir/rules"
rules=$(grep -c '^[a-z]' "$dir/rules")
"$run" byolcheck rules >"$dir/cli"
test "$rules" -gt 0
test "$rules" = "$(wc -l <"$dir/cli")"

code=0
"$run" check-one "$dir/no such image" >"$dir/out" 2>"$dir/err" || code=$?
test $code = 2
test ! -s "$dir/out"
grep -q '^check-one: .*no such image.*No such file' "$dir/err"

"$srcdir/tests/fixtures/mkimage" clean-win10 "$dir/clean.qcow2"
"$run" check-one "$dir/clean.qcow2" >"$dir/out"
grep -q '^ready: ' "$dir/out"

# shellcheck source=tests/factory-examples.sh
. "$srcdir/tests/factory-examples.sh"
behave "$builddir/examples" "$run"
