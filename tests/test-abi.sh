#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The public face is what the header says, no more and no less: prototypes,
# version script and exported symbols agree; the numbers never change.
set -eu
: "${srcdir:?}" "${builddir:?}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
header=$srcdir/include/byolcheck/byolcheck.h
cc=${CC-cc}
failed=0

same ()
{
  if ! diff -u "$1" "$2" >"$dir/diff"; then
    echo "FAIL: $3"
    cat "$dir/diff"
    failed=1
  fi
}

# Prototypes: the preprocessed header, a declaration a line.
$cc -E -P -I"$builddir/include" -I"$srcdir/include" "$header" | tr '\n' ' ' | tr ';' '\n' |
  grep -v typedef | sed -n 's/.*[ *]\(byol_[a-z0-9_]*\) (.*/\1/p' | sort >"$dir/header"
grep -o '^[[:space:]]*byol_[a-z0-9_]*;' "$srcdir/lib/libbyolcheck.map" | tr -d '\t ;' | sort >"$dir/map"
test -s "$dir/header"
same "$dir/header" "$dir/map" "the version script does not list the functions of the header"

# Every function that can fail is made to, and its message looked at.
$cc -E -P -I"$builddir/include" -I"$srcdir/include" "$header" | tr '\n' ' ' | tr ';' '\n' |
  sed -n 's/.*[ *]\(byol_[a-z0-9_]*\) (.*struct byol_error \*\*err).*/\1/p' | sort >"$dir/failing"
test "$(wc -l <"$dir/failing")" -gt 20
sed -n 's/.*ASSERT_INVAL (\(byol_[a-z0-9_]*\) (.*/\1/p' "$srcdir/tests/test-api.c" | sort -u >"$dir/tried"
same "$dir/failing" "$dir/tried" "tests/test-api.c does not let every function fail that can"

lib=$builddir/lib/.libs/libbyolcheck.so
nm -D --defined-only "$lib" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$dir/exports"
same "$dir/map" "$dir/exports" "the library does not export what the version script lists"

# Inside as well, every name that could collide starts with byol_: a static
# library has no version script.
for archive in "$builddir"/lib/.libs/libinner.a "$builddir"/lib/libinner.a \
  "$builddir"/lib/.libs/libbyolcheck.a "$builddir"/lib/libbyolcheck.a; do
  test -f "$archive" || continue
  if nm -g --defined-only "$archive" 2>/dev/null |
    awk 'NF == 3 && $3 !~ /^byol_/ && $3 !~ /^(__odr_asan|__asan)/ { print $3; n++ } END { exit n > 0 }' \
      >"$dir/stray"; then
    echo "no stray symbol in $archive"
  else
    echo "FAIL: $archive has global names that do not start with byol_:"
    cat "$dir/stray"
    failed=1
  fi
done

# Numbers: a released one keeps its meaning for ever; new ones are added to
# the committed table.
{
  echo '#include <stdio.h>'
  echo '#include <byolcheck/byolcheck.h>'
  echo 'int main (void) {'
  sed -n 's/^#define \(BYOL_[A-Z0-9_]*\) .*/\1/p' "$header" |
    sed 's/.*/printf ("& %d\\n", (int) &);/'
  echo 'return 0; }'
} >"$dir/values.c"
$cc -I"$builddir/include" -I"$srcdir/include" -o "$dir/values" "$dir/values.c"
"$dir/values" >"$dir/values.txt"
same "$srcdir/tests/abi-values.txt" "$dir/values.txt" "the public numbers differ from tests/abi-values.txt"

exit $failed
