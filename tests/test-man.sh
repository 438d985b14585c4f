#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The manual pages render without a warning, and tell of every exported
# function and every option.
# No name in the lists below has a space.
# shellcheck disable=SC2013
set -eu
: "${srcdir:?}" "${builddir:?}"
failed=0
fail ()
{
  echo "FAIL: $*"
  failed=1
}

page=$srcdir/man/libbyolcheck.3
for symbol in $(grep -o '^[[:space:]]*byol_[a-z0-9_]*;' "$srcdir/lib/libbyolcheck.map" | tr -d '\t ;'); do
  grep -q "[ *]$symbol (" "$page" || fail "libbyolcheck.3 has no prototype of $symbol"
done
for symbol in $(sed -n 's/.*[ *]\(byol_[a-z0-9_]*\) (.*/\1/p' "$page" | grep -v '^byol_[a-z]*_fn$' | sort -u); do
  grep -q "^[[:space:]]*$symbol;" "$srcdir/lib/libbyolcheck.map" || fail "libbyolcheck.3 tells of $symbol, which is not exported"
done
for code in $(sed -n 's/^#define \(BYOL_E_[A-Z_]*\) .*/\1/p' "$srcdir/include/byolcheck/byolcheck.h"); do
  grep -q "^\.It Dv $code\$" "$page" || fail "libbyolcheck.3 does not explain $code"
done

# "--image-format" is written "Fl Fl image-format" there.
options=$(sed -n 's/^  { "\([a-z-]*\)", \(no\|required\)_argument.*/\1/p' "$srcdir/examples/cli/options.c")
test -n "$options"
for option in $options; do
  grep -q "^\.It.*Fl Fl $option" "$srcdir/man/byolcheck.1" || fail "byolcheck.1 does not tell of --$option"
done

# What a request can say.
page=$srcdir/man/byolcheck-attestation.5
for key in $(sed -n 's/^  { "\([a-z_]*\)",.*/\1/p' "$srcdir/lib/rules/request.c"); do
  grep -q "^\.It Cm $key\$" "$page" || fail "byolcheck-attestation.5 does not tell of $key"
done

for page in "$srcdir"/man/*.[1-9]; do
  if command -v mandoc >/dev/null; then
    mandoc -T lint -W warning "$page" || fail "$page"
  fi
  if command -v groff >/dev/null; then
    warnings=$(groff -mandoc -Tutf8 -ww -z "$page" 2>&1)
    test -z "$warnings" || fail "$page: $warnings"
  fi
done
exit $failed
