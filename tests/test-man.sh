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

for symbol in $(grep -o '^[[:space:]]*byol_[a-z0-9_]*;' "$srcdir/lib/libbyolcheck.map" | tr -d '\t ;'); do
  test "$(cat "$srcdir"/man/byol_*.3 | grep -c "^\.Fo $symbol\$")" = 1 || fail "$symbol has not one page"
  test "$(cat "$srcdir"/man/byol_*.3 | grep -c "^\.Nm $symbol\>")" = 1 || fail "$symbol has not one name"
done
for symbol in $(sed -n 's/^\.\(Fo\|Nm\|Fn\) \(byol_[a-z0-9_]*\).*/\2/p' "$srcdir"/man/*.3 | sort -u); do
  grep -q "^[[:space:]]*$symbol;" "$srcdir/lib/libbyolcheck.map" || fail "a page tells of $symbol, which is not exported"
done
for example in "$srcdir"/man/examples/*.c; do
  ${CC-cc} -std=c99 -pedantic -Wall -Wextra -Werror -Wno-unused-parameter -I"$srcdir/include" \
    -I"$builddir/include" -fsyntax-only "$example" || fail "$example"
  grep -q '^\.Sh EXAMPLES' "$srcdir/man/$(basename "$example" .c).3" || fail "$example is on no page"
done
page=$srcdir/man/libbyolcheck.3
for code in $(sed -n 's/^#define \(BYOL_E_[A-Z_]*\) .*/\1/p' "$srcdir/include/byolcheck/byolcheck.h"); do
  grep -q "^\.It Dv $code\$" "$page" || fail "libbyolcheck.3 does not explain $code"
done

# "--image-format" is written "Fl Fl image-format" there.
options=$(sed -n "s/^  { \"\([a-z-]*\)\", \('.'\|OPT_[A-Z_]*\),.*/\1/p" "$srcdir/examples/cli/tables.c")
test "$(echo "$options" | wc -l)" -gt 15
for option in $options; do
  grep -q "^\.It.*Fl Fl $option" "$srcdir/man/byolcheck.1" || fail "byolcheck.1 does not tell of --$option"
done

# Each command has a page with the options that it takes, and no others.
for command in check inspect rules explain profiles diff; do
  "$builddir/run" byolcheck $command --help | sed -n 's/.* --\([a-z-]*\).*/\1/p' | sort -u >"${TMPDIR:-/tmp}/options.$$"
  sed -n 's/^\.It.*Fl Fl \([a-z-]*\).*/\1/p' "$srcdir/man/byolcheck-$command.1" | sort -u |
    diff - "${TMPDIR:-/tmp}/options.$$" || fail "byolcheck-$command.1 and its help tell of other options"
  rm -f "${TMPDIR:-/tmp}/options.$$"
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
