# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
# What the examples for an image factory do, in whatever language: to be sourced.
# behave FOLDER COMMAND...: the three programs are FOLDER/gate, scan and new-since;
# COMMAND... is put in front of each.

expect_code () # CODE COMMAND...
{
  expected=$1
  shift
  code=0
  "$@" >"$dir/out" 2>"$dir/err" || code=$?
  test $code = "$expected" || {
    echo "FAIL: $*: exit code $code, not $expected"
    cat "$dir/out" "$dir/err"
    exit 1
  }
}

behave ()
{
  programs=$1
  shift
  rm -rf "$dir/images"
  mkdir "$dir/images"
  good=$dir/images/a.qcow2 bad=$dir/images/b.qcow2
  "$srcdir/tests/fixtures/mkimage" clean-win10 "$good"
  expect_code 0 "$@" "$programs/scan" "$dir/images"
  grep -q '^ready      10\.0\.19045\.[0-9]* *a\.qcow2$' "$dir/out"
  "$srcdir/tests/fixtures/mkimage" --mutate autologon-off clean-win10 "$bad"
  expect_code 1 "$@" "$programs/scan" "$dir/images"
  grep -q '^not-ready  10\.0\.19045\.[0-9]* *b\.qcow2: autologon-off$' "$dir/out"
  echo 'nothing that one could open' >"$dir/images/c.vhdx"
  expect_code 2 "$@" "$programs/scan" "$dir/images"
  grep -q '^error  *c\.vhdx: ' "$dir/out"
  expect_code 2 "$@" "$programs/scan" "$dir/no such folder"
  grep -q '^scan: ' "$dir/err"

  expect_code 0 "$@" "$programs/gate" --report "$dir/report.json" "$good"
  grep -q '^ready: ' "$dir/out"
  python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["verdict"] == "ready"' "$dir/report.json"
  expect_code 1 "$@" "$programs/gate" --attest "$srcdir/examples/attestation.json" "$bad"
  grep -q '^fail: autologon-off: ' "$dir/out"
  grep -q '^    reg ' "$dir/out"
  grep -q '^not-ready: ' "$dir/out"
  echo '{ "schema_version": 1, "waivers": [{ "rule": "autologon-off", "reason": "kiosk", "owner": "us", "expires": "2999-12-31" }] }' >"$dir/waivers.json"
  expect_code 0 "$@" "$programs/gate" --waive "$dir/waivers.json" "$bad"
  expect_code 2 "$@" "$programs/gate" --minutes 0.00002 "$good"
  grep -q '^gate: .*deadline' "$dir/err"
  expect_code 2 "$@" "$programs/gate" "$dir/no such image"
  grep -q '^gate: .*no such image' "$dir/err"

  expect_code 1 "$@" "$programs/new-since" "$good" "$bad"
  grep -q '^worse: autologon-off: pass -> fail$' "$dir/out"
  grep -q '^ready -> not-ready$' "$dir/out"
  expect_code 0 "$@" "$programs/new-since" "$bad" "$good"
  grep -q '^other: autologon-off: fail -> pass$' "$dir/out"
  expect_code 0 "$@" "$programs/new-since" "$good" "$good"
  test "$(wc -l <"$dir/out")" = 2
  expect_code 2 "$@" "$programs/new-since" "$good" "$dir/no such image"
}
