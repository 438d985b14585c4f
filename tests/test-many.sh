#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Many images: folders and patterns, jobs, the order of what is written, the
# summary and the exit code; and what changed between two reports.
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

# expect CODE ARGUMENT...: leaves what was printed in out and err.
expect ()
{
  want=$1
  shift
  code=0
  "$builddir/run" byolcheck "$@" >"$dir/out" 2>"$dir/err" </dev/null || code=$?
  if [ $code != "$want" ]; then
    fail "byolcheck $*: exit $code, not $want"
    cat "$dir/err"
  fi
}

# could_not PATTERN ARGUMENT...: exit 2 and one line on standard error.
could_not ()
{
  pattern=$1
  shift
  expect 2 "$@"
  test ! -s "$dir/out" || fail "byolcheck $*: prints to standard output"
  test "$(wc -l <"$dir/err")" = 1 || fail "byolcheck $*: not one line: $(cat "$dir/err")"
  grep -q "^byolcheck: .*$pattern" "$dir/err" || fail "byolcheck $*: $(cat "$dir/err")"
}

# summary NAME...: the images of the summary are these, in this order.
summary ()
{
  sed '1,/^IMAGE  *VERDICT  *FAILS  *UNDECIDED  *WARNS$/d' "$dir/out" | sed 's,  .*,,; s,.*/,,' >"$dir/names"
  test "$(tr '\n' ' ' <"$dir/names")" = "$* " || fail "the summary is of $(cat "$dir/names"), not $*"
}

# ---- images -------------------------------------------------------------------------

images=$dir/images
mkdir -p "$images/sub.vmdk" "$dir/empty"
mkimage=$srcdir/tests/fixtures/mkimage
"$mkimage" clean-win10 "$images/b-clean.qcow2"
"$mkimage" clean-win10 "$images/a-static.qcow2" --mutate dhcp-enabled
cp "$images/b-clean.qcow2" "$images/c-clean.QCOW2"
# What is no image, or only a part of one.
cp "$images/b-clean.qcow2" "$images/.hidden.qcow2"
cp "$images/b-clean.qcow2" "$images/notes.txt"

day='--as-of 2026-06-01'

# A folder stands for its images; the order is that of their names.
# shellcheck disable=SC2086
expect 1 check $day "$images"
summary a-static.qcow2 b-clean.qcow2 c-clean.QCOW2
grep -q 'a-static.qcow2  *not-ready  *1  *0 ' "$dir/out" || fail 'the line of an image that is not ready'
grep -q 'b-clean.qcow2  *ready  *0  *0 ' "$dir/out" || fail 'the line of an image that is ready'
test "$(grep -c '^READY: \|^NOT READY: ' "$dir/out")" = 3 || fail 'not three reports'

# Extents go with their descriptor, and alone they are images.
(cd "$images" && : >disk.vmdk && : >disk-s001.vmdk && : >disk-flat.vmdk && : >lone-flat.vmdk)
expect 2 check "$images"
summary a-static.qcow2 b-clean.qcow2 c-clean.QCOW2 disk.vmdk lone-flat.vmdk
grep -q '/disk.vmdk  *not checked  *-  *-  *-$' "$dir/out" || fail 'the line of what could not be checked'
test "$(wc -l <"$dir/err")" = 2 || fail 'not one line for each image that could not be checked'
rm "$images"/*.vmdk 2>/dev/null || :

# A pattern that the shell left alone; a file of just that name comes first.
expect 0 check "$images/[bc]-*"
summary b-clean.qcow2 c-clean.QCOW2
cp "$images/b-clean.qcow2" "$dir/[ab]"
: >"$dir/a"
expect 0 check "$dir/[ab]"
grep -q '^IMAGE ' "$dir/out" && fail 'a summary of one image'
could_not 'none-.*: No such file' check "$images/none-*"
could_not 'no Windows folder and no registry hives' check "$dir/empty"
could_not '--format aws-log tells of one' check --format aws-log "$images"
could_not '--disk goes with one image' check --disk "$images/b-clean.qcow2" "$images"

# A Windows in a folder is one image, whatever else lies there.
"$mkimage" --tree clean-win10 "$dir/tree/"
: >"$dir/tree/other.img"
expect 0 inspect "$dir/tree"
grep -q '^Windows  *Windows 10' "$dir/out" || fail 'a Windows in a folder'
grep -q 'other.img' "$dir/out" && fail 'an image within a Windows'

# ---- jobs ------------------------------------------------------------------------------

# The order, and every byte, is that of one after another.
set -- "$images/a-static.qcow2" "$dir/missing.raw" "$images/b-clean.qcow2" "$images/c-clean.QCOW2" \
  "$dir/empty" "$images/a-static.qcow2"
for format in text json; do
  # shellcheck disable=SC2086
  expect 2 check --jobs 1 $day --format $format "$@"
  mv "$dir/out" "$dir/out1"
  mv "$dir/err" "$dir/err1"
  for jobs in 2 3 64; do
    # shellcheck disable=SC2086
    expect 2 check --jobs $jobs $day --format $format "$@"
    cmp "$dir/out1" "$dir/out" || fail "--jobs $jobs writes something else"
    cmp "$dir/err1" "$dir/err" || fail "--jobs $jobs complains of something else"
  done
done
# JSON is a document for each image, and nothing else.
python3 - "$dir/out" <<'END' || fail 'the JSON of many images'
import json, sys
text, names = open(sys.argv[1], encoding="utf-8").read(), []
while text:
    document, end = json.JSONDecoder().raw_decode(text)
    names.append(document["image"]["path"].rsplit("/", 1)[1])
    text = text[end:].lstrip()
assert names == ["a-static.qcow2", "b-clean.qcow2", "c-clean.QCOW2", "a-static.qcow2"], names
END
expect 1 check -o "$dir/file" "$images"
test ! -s "$dir/out" || fail '-o prints'
cp "$dir/file" "$dir/out"
summary a-static.qcow2 b-clean.qcow2 c-clean.QCOW2
expect 1 check -q "$images"
test ! -s "$dir/out" || fail '-q prints'
expect 0 inspect "$images"
grep -q '^IMAGE ' "$dir/out" && fail 'inspect has no verdicts to sum up'
test "$(grep -c '^Windows  ' "$dir/out")" = 3 || fail 'inspect: not three images'
for jobs in 0 65 x -1; do
  expect 2 check --jobs $jobs "$images"
  grep -q '^byolcheck: --jobs takes' "$dir/err" || fail "--jobs $jobs: $(cat "$dir/err")"
done
# What is logged says of which image.
expect 0 check -v --jobs 2 "$images/b-clean.qcow2" "$images/c-clean.QCOW2"
grep -v '^byolcheck: .*clean' "$dir/err" && fail 'a line of the log names no image'

# A signal ends all that are at work, with one line.
set --
for i in 1 2 3 4 5 6 7 8 9 10; do
  set -- "$@" "$images" "$images" "$images" "$images" "$images" "$images"
done
python3 - "$builddir/run" "$@" >"$dir/out" <<'END' || fail "cancelling: $(cat "$dir/out")"
import signal, subprocess, sys, time
p = subprocess.Popen([sys.argv[1], "byolcheck", "check", "--jobs", "4", *sys.argv[2:]],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
p.stdout.readline()  # it is at work
p.send_signal(signal.SIGINT)
out, err = p.communicate(timeout=60)
print(p.returncode, err)
assert p.returncode == 2, p.returncode
assert err.count("\n") == 1 and "cancelled" in err, err
assert "\nIMAGE " not in out
END

# ---- diff ------------------------------------------------------------------------------

for name in a-static b-clean; do
  # shellcheck disable=SC2086
  "$builddir/run" byolcheck check $day --format json -o "$dir/$name.json" "$images/$name.qcow2" || :
done
expect 1 diff "$dir/b-clean.json" "$dir/a-static.json"
grep -q '^New problems (1)$' "$dir/out" || fail 'diff: new problems'
grep -q '^  dhcp-enabled  *pass -> fail (static-address), blocks now$' "$dir/out" || fail 'diff: the rule'
grep -q '^1 new problem, 0 mended$' "$dir/out" || fail 'diff: the last line'
expect 0 diff "$dir/a-static.json" "$dir/b-clean.json"
grep -q '^Mended (1)$' "$dir/out" || fail 'diff: mended'
expect 0 diff "$dir/b-clean.json" "$dir/b-clean.json"
expect 1 diff -q "$dir/b-clean.json" "$dir/a-static.json"
test ! -s "$dir/out" || fail 'diff -q prints'

# edit OUT PYTHON: the clean report, changed.
edit ()
{
  python3 - "$dir/b-clean.json" "$dir/$1" "$2" <<'END'
import json, sys
r = json.load(open(sys.argv[1], encoding="utf-8"))
f = {x["rule"]: x for x in r["findings"]}
exec(sys.argv[3])
json.dump(r, open(sys.argv[2], "w", encoding="utf-8"), ensure_ascii=False)
END
}

# changes OLD NEW: rules that are new problems, mended and changed; facts; notes.
changes ()
{
  "$builddir/run" byolcheck diff --format json "$dir/$1" "$dir/$2" >"$dir/json" || :
  python3 - "$dir/json" <<'END'
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
print(*[",".join(x["rule"] for x in d[k]) for k in ("new_problems", "mended", "changed")],
      ",".join(x["fact"] for x in d["facts"]), len(d["notes"]), sep="|")
END
}

# is WANTED PYTHON: between the clean report and the changed one.
is ()
{
  edit new.json "$2"
  got=$(changes b-clean.json new.json)
  test "$got" = "$1" || fail "diff: $2: $got, not $1"
}

is '||||0' ''
is 'dhcp-enabled||||0' 'f["dhcp-enabled"].update(status="unknown", reason="unreadable")'
is 'dhcp-enabled||||0' 'f["dhcp-enabled"].update(status="of-later")'
is '||dhcp-enabled||0' 'f["dhcp-enabled"].update(status="not-applicable", reason="no-adapter")'
is '||dhcp-enabled||0' 'r["findings"].remove(f["dhcp-enabled"])'
is 'x||||0' 'r["findings"].append(dict(f["dhcp-enabled"], rule="x", status="warn"))'
is '|||windows.version,disk1.virtual_size_bytes|0' \
  'r["image"]["windows"]["version"] = "10.0.1"; r["image"]["disks"][0]["virtual_size_bytes"] = 5'
is '|||hive.SYSTEM|0' '[h for h in r["image"]["hives"] if h["name"] == "SYSTEM"][0]["state"] = "dirty"'
is '||||2' 'r["profile"]["id"] = "mine"; r["day"] = "2026-06-02"'
# Of a fail another cause is a new problem, and so is one that was waived.
edit old.json 'f["dhcp-enabled"].update(status="fail", reason="one", blocks=False)'
edit new.json 'f["dhcp-enabled"].update(status="fail", reason="two", blocks=False)'
test "$(changes old.json new.json)" = 'dhcp-enabled||||0' || fail 'diff: another cause'
edit new.json 'f["dhcp-enabled"].update(status="fail", reason="one", blocks=True)'
test "$(changes old.json new.json)" = 'dhcp-enabled||||0' || fail 'diff: it blocks now'
test "$(changes new.json old.json)" = '|dhcp-enabled|||0' || fail 'diff: it blocks no more'

# Texts that would play with the terminal do not.
edit new.json 'f["dhcp-enabled"].update(status="fail", message="\x1b[31m\x9b\u202e\x7f", reason="\n\n")
r["image"]["path"] = "\x1b]0;x\x07"; r["image"]["windows"]["version"] = "\u2066\r"'
for format in text json; do
  expect 1 diff --format $format "$dir/b-clean.json" "$dir/new.json"
  python3 - "$dir/out" <<'END' || fail "diff --format $format: unprintable"
import sys
text = open(sys.argv[1], encoding="utf-8", newline="").read().replace("\n", "")
assert not any(ord(c) < 32 or 0x7f <= ord(c) < 0xa0 or c in "\u202e\u2066" for c in text)
END
done

# What is no report: one line.
cat "$dir/b-clean.json" "$dir/b-clean.json" >"$dir/two"
head -c 1000 "$dir/b-clean.json" >"$dir/short"
printf '{"schema_version": 1, "findings": ["\377"]}' >"$dir/utf8"
printf '%100000s' '' | tr ' ' '[' >"$dir/deep"
: >"$dir/nothing"
echo '[1]' >"$dir/list"
echo '{"schema_version": 2, "findings": []}' >"$dir/later"
echo '{"schema_version": 1, "findings": [7]}' >"$dir/seven"
echo '{"schema_version": 1, "findings": {"rule": 1}}' >"$dir/object"
echo '{"schema_version": 1, "findings": [{"rule": "a", "status": [], "reason": ""}]}' >"$dir/types"
echo '{"schema_version": 1, "findings": [{"rule": "a", "status": "pass", "reason": ""},
  {"rule": "a", "status": "fail", "reason": ""}]}' >"$dir/twice"
"$builddir/run" byolcheck inspect --format json "$images/b-clean.qcow2" >"$dir/facts"
could_not 'two: holds several documents' diff "$dir/b-clean.json" "$dir/two"
could_not 'short: not JSON: it ends too early' diff "$dir/short" "$dir/b-clean.json"
could_not 'utf8: not JSON' diff "$dir/b-clean.json" "$dir/utf8"
could_not 'deep: not JSON' diff "$dir/b-clean.json" "$dir/deep"
could_not 'nothing: empty' diff "$dir/b-clean.json" "$dir/nothing"
could_not 'list: not a report' diff "$dir/b-clean.json" "$dir/list"
could_not 'later: of a schema version' diff "$dir/b-clean.json" "$dir/later"
could_not 'seven: not a report' diff "$dir/b-clean.json" "$dir/seven"
could_not 'object: holds no findings' diff "$dir/b-clean.json" "$dir/object"
could_not 'types: not a report' diff "$dir/b-clean.json" "$dir/types"
could_not 'twice: not a report.*two findings' diff "$dir/b-clean.json" "$dir/twice"
could_not 'facts: holds no findings' diff "$dir/b-clean.json" "$dir/facts"
could_not 'missing: No such file' diff "$dir/b-clean.json" "$dir/missing"
could_not 'Is a directory' diff "$dir/b-clean.json" "$images"
expect 2 diff "$dir/b-clean.json"
grep -q '^byolcheck: diff: takes two reports' "$dir/err" || fail 'diff of one'
# Odd types where nothing must stand are passed over.
echo '{"schema_version": 1, "findings": [], "image": {"disks": [1, {"format": {"x": 1}}, null],
  "volumes": [{"disk": 9223372036854775807, "size_bytes": 1}], "hives": [[]], "windows": 3}}' >"$dir/odd"
expect 0 diff "$dir/odd" "$dir/odd"
expect 0 diff "$dir/b-clean.json" "$dir/odd"

exit $failed
