#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The command line: exit codes, one clear line for each failure, files.
set -eu
: "${srcdir:?}" "${builddir:?}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

fail ()
{
  echo "FAIL: $*"
  failed=1
}

byolcheck ()
{
  "$builddir/run" byolcheck "$@"
}

# expect CODE ARGUMENT...: leaves what was printed in out and err.
expect ()
{
  want=$1
  shift
  code=0
  byolcheck "$@" >"$dir/out" 2>"$dir/err" </dev/null || code=$?
  if [ $code != "$want" ]; then
    fail "byolcheck $*: exit $code, not $want"
    cat "$dir/err"
  fi
}

# could_not PATTERN ARGUMENT...: exit 2, nothing on stdout, one line on stderr
# that starts with the program's name and matches.
could_not ()
{
  pattern=$1
  shift
  expect 2 "$@"
  test ! -s "$dir/out" || fail "byolcheck $*: prints to standard output"
  test "$(wc -l <"$dir/err")" = 1 || fail "byolcheck $*: not one line: $(cat "$dir/err")"
  grep -q "^byolcheck: .*$pattern" "$dir/err" || fail "byolcheck $*: $(cat "$dir/err")"
}

# misused PATTERN ARGUMENT...: the same, with a second line that helps.
misused ()
{
  pattern=$1
  shift
  expect 2 "$@"
  test ! -s "$dir/out" || fail "byolcheck $*: prints to standard output"
  grep -q "^byolcheck: $pattern" "$dir/err" || fail "byolcheck $*: $(cat "$dir/err")"
  grep -q 'byolcheck --help' "$dir/err" || fail "byolcheck $*: does not name --help"
}

# members PATH: what stands there in every JSON document of out, one a line;
# of a list, in each item.
members ()
{
  python3 - "$1" "$dir/out" <<'END'
import json, sys

def show(node, path):
    if isinstance(node, list):
        for item in node:
            show(item, path)
    elif path:
        show(node[path[0]], path[1:])
    else:
        print(node)

text = open(sys.argv[2], encoding="utf-8").read().strip()
while text:
    document, end = json.JSONDecoder().raw_decode(text)
    show(document, sys.argv[1].split("."))
    text = text[end:].lstrip()
END
}

# ---- the command line -----------------------------------------------------------

expect 0 --help
test "$(wc -l <"$dir/out")" -le 24 || fail 'the help does not fit a screen'
test "$(wc -L <"$dir/out")" -le 80 || fail 'the help is wider than a screen'
for command in check inspect rules explain profiles diff; do
  expect 0 $command --help
  grep -q "^Usage: byolcheck $command" "$dir/out" || fail "$command --help"
  test "$(wc -l <"$dir/out")" -le 24 || fail "$command --help does not fit a screen"
  test "$(wc -L <"$dir/out")" -le 80 || fail "$command --help is too wide"
  grep -q -e ' --format FORMAT' "$dir/out" || fail "$command --help: no options"
done
grep -q -e ' --attest' "$dir/out" && fail 'profiles --help tells of options that it does not take'
expect 0 check --request list
for key in region workspaces slmgr_dlv; do
  grep -q "^$key  " "$dir/out" || fail "check --request list does not tell of $key"
done
expect 0 --version
grep -q '^byolcheck [0-9]*\.[0-9]*\.[0-9]*$' "$dir/out" || fail 'version'

misused 'no command'
misused 'unknown command "frobnicate"' frobnicate
misused 'unknown option "--frobnicate"' check --frobnicate x
misused 'unknown option "-Z"' check -Z x
misused 'unknown command "chekc"; did you mean "check"' chekc x
misused 'unknown option "--formt"; did you mean "--format"' check --formt json x
misused 'unknown option "--sources=x"; did you mean "--source"' check --sources=x y
misused '--format is one of .*, not "sarf"; did you mean "sarif"' check --format sarf x
misused 'option "--format" needs' check x --format
misused '--format is one of text, json, ndjson, .*, not "xml"' check --format xml x
misused '--format is text or json for "rules", not "junit"' rules --format junit
misused '--format aws-log tells of one image' check --format aws-log x y
misused '--color is' check --color sometimes x
misused '--deadline takes' check --deadline 0 x
misused '--deadline takes' check --deadline -5 x
misused '--deadline takes' check --deadline 1x x
misused 'check: nothing named' check
misused 'explain: nothing named' explain
misused 'rules: takes no arguments' rules x
misused 'option --strict has no meaning for "inspect"' inspect --strict x
misused 'option --profile has no meaning for "profiles"' profiles --profile current
misused 'option --attest has no meaning for "inspect"' inspect --attest x y
misused 'option --lint has no meaning for "check"' check --lint x
misused 'profiles: nothing named' profiles --lint
misused 'profiles: takes no arguments' profiles x

# ---- without an image --------------------------------------------------------------

expect 0 rules
grep -q '^windows-found  *[A-Z]' "$dir/out" || fail 'rules'
expect 0 rules --profile current
grep -q '^windows-found  *fail  ' "$dir/out" || fail 'rules --profile'
for rule in $(byolcheck rules | cut -d' ' -f1); do
  expect 0 explain "$rule"
  grep -q '^Expected  ' "$dir/out" || fail "explain $rule"
done
expect 0 explain dhcp-enabled single-drive
test "$(grep -c '^Expected  ' "$dir/out")" = 2 || fail 'explain: not two rules'
grep -q '^Severity    fail under profile aws-workspaces-' "$dir/out" || fail 'explain: no severity'
grep -q '^    netsh interface' "$dir/out" || fail 'explain: no repair'
# A document for each rule, and the severity of the profile that is named.
expect 0 explain --format json -p aws-workspaces-2019-10 dhcp-enabled single-drive
members rule.id >"$dir/ids"
printf '%s\n' dhcp-enabled single-drive | cmp - "$dir/ids" || fail 'explain --format json: not the two rules'
members profile.id >"$dir/ids"
printf '%s\n' aws-workspaces-2019-10 aws-workspaces-2019-10 | cmp - "$dir/ids" || fail 'explain --format json: the profile'
# All or none.
could_not 'unknown rule "no-such-rule"' explain single-drive no-such-rule
could_not 'unknown rule "no-such-rule"' explain no-such-rule
could_not 'no-such-profile' explain -p no-such-profile single-drive
could_not 'no-such-profile' rules -p no-such-profile
could_not 'no/such/file.json.*No such file' rules -p no/such/file.json
expect 0 profiles
grep -q 'also called.*current' "$dir/out" || fail 'profiles'
names=$(grep '^[a-z]' "$dir/out")
expect 0 profiles --format json
test "$(members profiles.id)" = "$names" || fail 'profiles --format json: not those of the text'
# The same severities, wherever they are told.
members profiles.severities.office-absent >"$dir/severities"
for profile in $names; do
  expect 0 rules -p "$profile"
  awk '$1 == "office-absent" { print $2 }' "$dir/out" >>"$dir/listed"
  expect 0 explain --format json -p "$profile" office-absent
  members rule.severity >>"$dir/explained"
done
cmp "$dir/severities" "$dir/listed" || fail 'profiles --format json: other severities than rules -p'
cmp "$dir/severities" "$dir/explained" || fail 'profiles --format json: other severities than explain'

# Files of users, by what they hold.
examples=$srcdir/examples
expect 0 profiles --lint "$examples/profile.json" "$examples/attestation.json" "$examples/waivers.json"
sed "s,^$examples/,," "$dir/out" >"$dir/lint"
cat >"$dir/wanted" <<'END'
profile.json: ok (profile our-desktops, as of 2026-05-28)
attestation.json: ok (attestations: 5, request keys: 9)
waivers.json: ok (waivers: 2)
END
cmp "$dir/lint" "$dir/wanted" || fail 'profiles --lint'
echo '{ "schema_version": 1, "waivers": [{ "rule": "no-such" }] }' >"$dir/bad"
could_not "bad: waivers\[0\].rule: there is no rule \"no-such\"" profiles --lint "$dir/bad"
# Each file has its line, wherever it goes.
expect 2 profiles --lint "$dir/bad" "$examples/waivers.json" "$dir/missing"
test "$(wc -l <"$dir/out")" = 1 || fail 'profiles --lint: the good file'
test "$(wc -l <"$dir/err")" = 2 || fail 'profiles --lint: the bad files'

# ---- what cannot be checked -----------------------------------------------------------

could_not 'missing.qcow2: No such file' check "$dir/missing.qcow2"
could_not 'missing.qcow2: No such file' inspect "$dir/missing.qcow2"
: >"$dir/empty.vmdk"
could_not 'empty.vmdk.*empty' check "$dir/empty.vmdk"
yes 'this is a text' | head -c 100000 >"$dir/text.vmdk"
could_not 'text.vmdk.*not a disk image' check "$dir/text.vmdk"
mkdir "$dir/folder"
could_not 'folder: no Windows folder' check "$dir/folder"
could_not 'unknown image format "floppy"' check --image-format floppy "$dir/text.vmdk"
could_not 'unknown source "magic"' check --source magic "$dir/text.vmdk"
could_not 'no-such-profile' check --profile no-such-profile "$dir/text.vmdk"
# What is said wrongly stops everything before an image is opened.
could_not 'there is no rule "no-such"' check --attest no-such=Jane "$dir/missing.qcow2"
could_not 'by must not be empty' check --attest sysprep-rehearsed= "$dir/missing.qcow2"
could_not 'missing.json: No such file' check --attest "$dir/missing.json" "$dir/missing.qcow2"
could_not 'a request has no key "regoin"' check --request regoin=x "$dir/missing.qcow2"
could_not 'region must not be empty' check --request region "$dir/missing.qcow2"
could_not 'missing.txt: No such file' check --request "slmgr_dlv=@$dir/missing.txt" "$dir/missing.qcow2"
could_not 'bad: waivers.0..rule: there is no rule' check --waive "$dir/bad" "$dir/missing.qcow2"
could_not '"yesterday" is not a day like' check --as-of yesterday "$dir/missing.qcow2"
could_not 'no profile is as old as 2019-01-01' check --as-of 2019-01-01 "$dir/missing.qcow2"
mkfifo "$dir/fifo"
could_not 'fifo' check "$dir/fifo"
# A name that would play with the terminal.
name=$(printf '%s/e\033[31mx' "$dir")
could_not 'e?\[31mx' check "$name"
# All images are tried; each has its line.
expect 2 check "$dir/missing.qcow2" "$dir/empty.vmdk"
test "$(wc -l <"$dir/err")" = 2 || fail 'two images, not two lines'

# ---- verdicts ----------------------------------------------------------------------------

mkimage=$srcdir/tests/fixtures/mkimage
"$mkimage" clean-win10 "$dir/clean.qcow2"
"$mkimage" clean-win10 "$dir/static.qcow2" --mutate dhcp-enabled

expect 0 check "$dir/clean.qcow2"
grep -q '^READY: ' "$dir/out" || fail 'no verdict'
test "$(tail -n 1 "$dir/out" | cut -c1-7)" = 'READY: ' || fail 'the verdict is not the last line'
grep -q "$(printf '\033')" "$dir/out" && fail 'colour without a terminal'
expect 0 check --color always "$dir/clean.qcow2"
grep -q "$(printf '\033')" "$dir/out" || fail '--color always'
expect 1 check "$dir/static.qcow2"
grep -q '^FAIL  *dhcp-enabled ' "$dir/out" || fail 'the rule that fails'
grep -q '^NOT READY: ' "$dir/out" || fail 'no verdict'
expect 1 check "$dir/clean.qcow2" "$dir/static.qcow2"
expect 2 check "$dir/missing.qcow2" "$dir/clean.qcow2"
grep -q '^READY: ' "$dir/out" || fail 'the second image was not checked'
# What no disk shows is said by a file and by options, the last word counts.
printf 'Description: VOLUME_KMSCLIENT channel\r\nLicense Status: Licensed\r\nRemaining Windows rearm count: 3\r\n' >"$dir/dlv.txt"
expect 0 check --as-of 2026-06-01 --attest "$examples/attestation.json" --request region=eu-central-1 \
  --request "slmgr_dlv=@$dir/dlv.txt" --attest 'sysprep-rehearsed=Mary: it worked' "$dir/clean.qcow2"
grep -q '^Day  *2026-06-01$' "$dir/out" || fail 'no day'
grep -q 'fleet-size-sufficient .*240 WorkSpaces.* in eu-central-1' "$dir/out" || fail '--request'
grep -q 'rearm-count-available .*rearm count of 3' "$dir/out" || fail '--request KEY=@FILE'
grep -q 'sysprep-rehearsed  *Attested by Mary on 2026-06-01:  *it worked\.' "$dir/out" || fail '--attest RULE=WHO:NOTE'
grep -q '^To be attested' "$dir/out" && fail 'something is left to be attested'
# The day picks the profile, unless one is named.
expect 1 check --as-of 2019-12-31 "$dir/clean.qcow2"
grep -q '^Profile  *aws-workspaces-2019-10' "$dir/out" || fail '--as-of does not pick the profile'
expect 0 check --as-of 2019-12-31 -p current "$dir/clean.qcow2"
grep -q 'states what AWS asks for from 2026-05-28 on, after 2019-12-31' "$dir/out" || fail 'a profile of later'
# A waiver lets pass, and is told.
echo '{ "schema_version": 1, "waivers": [{ "rule": "dhcp-enabled", "reason": "known",
  "owner": "Jane", "expires": "2026-06-30", "image": "static.*" }] }' >"$dir/waivers.json"
expect 0 check --as-of 2026-06-30 --waive "$dir/waivers.json" "$dir/static.qcow2"
grep -q '^FAIL  *dhcp-enabled  *(waived) ' "$dir/out" || fail '--waive hides the finding'
grep -q '^  dhcp-enabled  *FAIL: known (Jane, until 2026-06-30)' "$dir/out" || fail '--waive is not told'
grep -q '^READY: Nothing blocks but what is waived' "$dir/out" || fail 'the verdict of a waiver'
expect 1 check --as-of 2026-07-01 --waive "$dir/waivers.json" "$dir/static.qcow2"
grep -q 'waiver of dhcp-enabled by Jane does not count: it expired' "$dir/out" || fail 'an expired waiver'
expect 0 check --as-of 2026-06-30 --waive "$dir/waivers.json" "$dir/clean.qcow2"
grep -q '1 waiver is for images of another name' "$dir/out" || fail 'a waiver of another image'
# What no disk shows blocks when strict.
expect 1 check --strict "$dir/clean.qcow2"
expect 0 check -v "$dir/clean.qcow2"
grep -q 'SYSTEM.ControlSet001' "$dir/out" || fail '-v shows no evidence'
expect 0 check -q "$dir/clean.qcow2"
test ! -s "$dir/out" || fail '-q prints'
expect 0 inspect "$dir/clean.qcow2"
grep -q '^Windows  *Windows 10' "$dir/out" || fail 'inspect'

# ---- files ------------------------------------------------------------------------------------

byolcheck check --format json "$dir/clean.qcow2" >"$dir/stdout.json"
umask 027
expect 0 check --format json -o "$dir/new.json" "$dir/clean.qcow2"
test ! -s "$dir/out" || fail '-o prints as well'
cmp "$dir/new.json" "$dir/stdout.json" || fail '-o writes something else'
test "$(stat -c %a "$dir/new.json")" = 640 || fail '-o heeds no umask'
# Through a link, the mode stays.
chmod 604 "$dir/new.json"
ln -s new.json "$dir/link.json"
expect 0 check -o "$dir/link.json" "$dir/clean.qcow2"
test -L "$dir/link.json" || fail '-o replaced a link'
test "$(stat -c %a "$dir/new.json")" = 604 || fail '-o changed the mode'
grep -q '^READY' "$dir/new.json" || fail '-o did not replace the file'
# The report of an image that is not ready is written as well.
expect 1 check --quiet -o "$dir/not-ready" "$dir/static.qcow2"
grep -q '^NOT READY' "$dir/not-ready" || fail '-o with --quiet'
# Nothing to write: the file stays.
expect 2 check -o "$dir/not-ready" "$dir/missing.qcow2"
grep -q '^NOT READY' "$dir/not-ready" || fail 'a file was lost'
could_not 'no/such/folder' check -o "$dir/no/such/folder" "$dir/clean.qcow2"
for temp in "$dir"/*.json.*; do
  test ! -e "$temp" || fail "a temporary file was left: $temp"
done

# Writing that fails is an error.
if test -w /dev/full; then
  code=0
  byolcheck rules >/dev/full 2>"$dir/err" || code=$?
  test $code = 2 || fail "a full device: exit $code"
  grep -q '^byolcheck: standard output: No space left' "$dir/err" || fail "a full device: $(cat "$dir/err")"
  could_not '/dev/full: No space left' rules -o /dev/full
fi
code=0
byolcheck check "$dir/clean.qcow2" >&- 2>"$dir/err" || code=$?
test $code = 2 || fail "a closed standard output: exit $code"
grep -q '^byolcheck: standard output: ' "$dir/err" || fail "a closed standard output: $(cat "$dir/err")"

# ---- what takes long ------------------------------------------------------------------------------

mkdir "$dir/hang"
printf '#!/bin/sh\nexec sleep 600\n' >"$dir/hang/byolcheck-reader"
chmod +x "$dir/hang/byolcheck-reader"
hanging ()
{
  "$builddir/run" env BYOLCHECK_LIBEXECDIR="$dir/hang" byolcheck "$@"
}

code=0
hanging check --deadline 1 "$dir/clean.qcow2" >"$dir/out" 2>"$dir/err" || code=$?
test $code = 2 || fail "a deadline: exit $code"
grep -q '^byolcheck: .*clean.qcow2.*deadline' "$dir/err" || fail "a deadline: $(cat "$dir/err")"

for signal in INT TERM; do
  # exec: the signal is for the program, not for a shell around it. After the
  # first image there is no second.
  (exec "$builddir/run" env BYOLCHECK_LIBEXECDIR="$dir/hang" \
    byolcheck check "$dir/clean.qcow2" "$dir/static.qcow2") >"$dir/out" 2>"$dir/err" &
  pid=$!
  sleep 1
  kill -s $signal $pid
  code=0
  wait $pid || code=$?
  test $code = 2 || fail "SIG$signal: exit $code"
  test "$(wc -l <"$dir/err")" = 1 || fail "SIG$signal: not one line: $(cat "$dir/err")"
  grep -q '^byolcheck: .*clean.qcow2: cancelled' "$dir/err" || fail "SIG$signal: $(cat "$dir/err")"
done

# On a terminal: colours unless NO_COLOR is set, and a progress line after a
# second, erased at the end.
if command -v script >/dev/null; then
  TERM=xterm script -qec "'$builddir/run' byolcheck check '$dir/clean.qcow2'" /dev/null >"$dir/out" </dev/null
  grep -q "$(printf '\033\[32mPASS')" "$dir/out" || fail 'no colour on a terminal'
  NO_COLOR=1 TERM=xterm script -qec "'$builddir/run' byolcheck check '$dir/clean.qcow2'" /dev/null >"$dir/out" </dev/null
  grep -q "$(printf '\033')" "$dir/out" && fail 'NO_COLOR is not heeded'
  script -qec "'$builddir/run' env BYOLCHECK_LIBEXECDIR='$dir/hang' byolcheck check --deadline 3 '$dir/clean.qcow2'" /dev/null \
    >"$dir/out" </dev/null || true
  grep -q "$(printf '\r\033\[K[1-3] s  ')" "$dir/out" || fail "no progress line: $(cat -v "$dir/out")"
  grep -q "$(printf '\r\033\[Kbyolcheck: ')" "$dir/out" || fail "the progress line is not erased: $(cat -v "$dir/out")"
fi

# ---- the image is only read ----------------------------------------------------------------------

before=$(sha256sum "$dir/clean.qcow2" "$dir/static.qcow2")
chmod 444 "$dir/clean.qcow2" "$dir/static.qcow2"
expect 0 check "$dir/clean.qcow2"
expect 1 check "$dir/static.qcow2"
test "$before" = "$(sha256sum "$dir/clean.qcow2" "$dir/static.qcow2")" || fail 'an image was changed'

# ---- the sandbox ----------------------------------------------------------------------------------

BYOLCHECK_SANDBOX=off
export BYOLCHECK_SANDBOX
could_not 'the sandbox that was required cannot be had here: it lacks everything' \
  check --require-sandbox --source direct "$dir/clean.qcow2"
unset BYOLCHECK_SANDBOX
expect 0 inspect --source direct "$dir/clean.qcow2"
if grep -q '^ *lacking' "$dir/out"; then
  could_not 'the sandbox that was required cannot be had here' \
    check --require-sandbox --source direct "$dir/clean.qcow2"
else
  expect 0 check --require-sandbox --source direct "$dir/clean.qcow2"
fi

exit $failed
