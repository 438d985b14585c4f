#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The header compiles alone: as strict C99, and as C++.
set -eu
: "${srcdir:?}" "${builddir:?}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
includes="-I$builddir/include -I$srcdir/include"
strict='-Wall -Wextra -pedantic -Werror -fsyntax-only'
tried=0

cat >"$dir/alone.c" <<'END'
#include <byolcheck/byolcheck.h>
int main (void) { return byol_version_number () == BYOL_VERSION_NUMBER ? BYOL_OK : 1; }
END
cp "$dir/alone.c" "$dir/alone.cc"

for cc in "${CC-cc}" gcc clang; do
  command -v "${cc%% *}" >/dev/null || continue
  # shellcheck disable=SC2086
  $cc -std=c99 -Wstrict-prototypes $strict $includes "$dir/alone.c"
  tried=1
done
for cxx in "${CXX-c++}" g++ clang++; do
  command -v "${cxx%% *}" >/dev/null || continue
  for std in c++98 c++17; do
    # shellcheck disable=SC2086
    $cxx -std=$std -Wno-long-long $strict $includes "$dir/alone.cc"
  done
done
# The Python and Go bindings read it as well: nothing but the standard library.
if grep '^#include' "$srcdir/include/byolcheck/byolcheck.h" |
  grep -v -e '<stddef.h>' -e '<stdint.h>' -e '<byolcheck/version.h>'; then
  echo 'FAIL: the public header includes more than it should'
  exit 1
fi
test $tried = 1
