#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The pages in docs/ are what the rules and the profiles say.
set -eu
: "${srcdir:?}" "${builddir:?}"
command -v python3 >/dev/null || {
  echo 'SKIP: python3 is not installed'
  exit 77
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/byolcheck" <<END
#!/bin/sh
exec "$builddir/run" byolcheck "\$@"
END
chmod +x "$dir/byolcheck"
python3 "$srcdir/build-aux/make-docs" "$dir/byolcheck" "$srcdir" "$dir/docs"
(cd "$dir/docs" && find . -name '*.md' | sort) >"$dir/made"
failed=0
while read -r page; do
  cmp "$dir/docs/$page" "$srcdir/docs/$page" || failed=1
done <"$dir/made"
test "$(wc -l <"$dir/made")" -eq 9 || failed=1
for page in "$srcdir"/docs/profiles/*.md; do
  test -f "$dir/docs/profiles/${page##*/}" || {
    echo "$page: there is no such profile"
    failed=1
  }
done
test $failed = 0 || echo 'FAILED: run "make docs"'
exit $failed
