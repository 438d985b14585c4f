#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The library can replace the one that abi/libbyolcheck.abi was made of: nothing has
# gone away, and nothing is called differently. What was added is only told.
set -eu
: "${srcdir:?}" "${builddir:?}"
library=$builddir/lib/.libs/libbyolcheck.so
skip ()
{
  echo "SKIP: $*"
  exit 77
}
command -v abidiff >/dev/null || skip 'abidiff (libabigail) is not installed'
test "$(uname -m)" = x86_64 || skip 'the baseline is of x86_64'
readelf -S "$library" | grep -q '\.debug_info' || skip 'the library was built without -g'
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# compare BASELINE [OPTION...]
compare ()
{
  baseline=$1
  shift
  abidiff --exported-interfaces-only --drop-private-types --headers-dir2 "$srcdir/include/byolcheck" \
    --no-architecture "$@" "$baseline" "$library" >"$dir/diff" 2>&1
}

compare "$srcdir/abi/libbyolcheck.abi" --no-added-syms || {
  echo 'FAIL: the ABI has changed. Since 0.1 is out that needs a new soname: see ABI.md.'
  echo 'Before the first release: "make abi-baseline", and say so in the commit.'
  cat "$dir/diff"
  exit 1
}
compare "$srcdir/abi/libbyolcheck.abi" || {
  echo 'Added since the baseline, which a release brings up to date with "make abi-baseline":'
  cat "$dir/diff"
}

# The test can fail: for a function that is gone, and for another type.
sed 's/byol_report_write/byol_report_wrote/g' "$srcdir/abi/libbyolcheck.abi" >"$dir/gone.abi"
if compare "$dir/gone.abi" --no-added-syms; then
  echo 'FAIL: a function that is gone was not noticed'
  exit 1
fi
sed "s/name='unsigned int' size-in-bits='32'/name='unsigned int' size-in-bits='64'/" \
  "$srcdir/abi/libbyolcheck.abi" >"$dir/other.abi"
cmp -s "$dir/other.abi" "$srcdir/abi/libbyolcheck.abi" && {
  echo 'FAIL: the baseline has no unsigned int'
  exit 1
}
if compare "$dir/other.abi" --no-added-syms; then
  echo 'FAIL: another type was not noticed'
  exit 1
fi
