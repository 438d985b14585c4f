#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The formats for other programs are what those programs read: xmllint, Python's
# json and jsonschema, and where it is installed cmark-gfm judge them; a report
# full of hostile strings, one of a good image and one of a bad.
set -eu
: "${srcdir:?}" "${builddir:?}"
if ! python3 -c 'import jsonschema' 2>/dev/null || ! command -v xmllint >/dev/null; then
  echo 'SKIP: python3-jsonschema or xmllint is not installed'
  exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
run=$builddir/run

cat >"$dir/validate.py" <<'END'
import collections, json, sys
import xml.etree.ElementTree as ET
import jsonschema

srcdir, stem = sys.argv[1:]

def read(kind, encoding="utf-8"):
    with open(f"{stem}.{kind}", "rb") as file:
        return file.read().decode(encoding)

def validator(path, part=None):
    schema = json.load(open(f"{srcdir}/{path}"))
    jsonschema.Draft202012Validator.check_schema(schema)
    if part: # "#/properties/..." is what it refers to besides
        schema = {"$ref": "#/unused/" + part, "$defs": schema["$defs"], "unused": schema["$defs"],
                  "properties": schema["properties"]}
    return jsonschema.Draft202012Validator(schema)

def valid(schema, document, what):
    for error in schema.iter_errors(document):
        sys.exit(f"{stem}: {what}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")

def same(a, b, what):
    if a != b:
        sys.exit(f"{stem}: {what}: {str(a)[:300]} is not {str(b)[:300]}")

report = json.loads(read("json"))
findings = {f["rule"]: f for f in report["findings"]}

# SARIF: what fails or is undecided, and every rule.
sarif = json.loads(read("sarif"))
valid(validator("tests/schemas/sarif-subset.schema.json"), sarif, "sarif")
[sarif_run] = sarif["runs"]
rules = [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]]
same([r["ruleId"] for r in sarif_run["results"]],
     [f["rule"] for f in report["findings"] if f["blocks"] or f["waiver"] or f["status"] == "fail"], "results")
for result in sarif_run["results"]:
    same(rules[result["ruleIndex"]], result["ruleId"], "ruleIndex")
    same(bool(result["suppressions"]), findings[result["ruleId"]]["waiver"] is not None, "suppressions")

# NDJSON: lines that each are JSON, and together the report.
lines = read("ndjson").split("\n")
same(lines.pop(), "", "end of ndjson")
events = [json.loads(line) for line in lines]
event = validator("lib/output/report.schema.json", "event")
for line in events:
    valid(event, line, "ndjson")
same([e["event"] for e in events], ["image"] + ["finding"] * len(findings) + ["verdict"], "events")
for line in events:
    same(line.pop("path"), report["image"]["path"], "path")
    kind = line.pop("event")
    same(line, findings[line["rule"]] if kind == "finding" else {k: report[k] for k in line}, kind)

# JUnit: xmllint has seen it; the numbers are those of its cases.
root = ET.fromstring(read("junit"))
[suite] = root
cases = suite.findall("testcase")
same([c.get("name") for c in cases], list(findings), "cases")
for element in (root, suite):
    same(int(element.get("tests")), len(cases), "tests")
    for name, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        same(int(element.get(name)), sum(c.find(child) is not None for c in cases), name)
same({c.get("name") for c in cases if c.find("failure") is not None or c.find("error") is not None},
     {f["rule"] for f in report["findings"] if f["blocks"]}, "failures")

# What AWS's script leaves: UTF-16 with its mark, Windows' line ends.
log = read("aws-log", "utf-16")
same(log.count("\n"), log.count("\r\n"), "line ends of aws-log")
tests = [line.split()[2].rstrip(":") for line in log.split("\r\n") if " Test-BYOL_" in line and "APPLICABLE" not in line]
same(tests, sorted(tests), "order of aws-log")
info = json.loads(read("aws-image-info", "utf-16"))
same(info["Image"] == report["image"]["path"] or stem.endswith("hostile"), True, "Image")
END

# all_valid STEM: what was written as STEM.FORMAT.
all_valid ()
{
  xmllint --noout --nonet --schema "$srcdir/tests/schemas/junit.xsd" "$1.junit" 2>"$dir/errors" || {
    cat "$dir/errors"
    return 1
  }
  python3 "$dir/validate.py" "$srcdir" "$1"
}

# A good image, and one that fails in two ways, one of them waived.
write ()
{
  name=$1 expected=$2
  shift 2
  for format in json ndjson junit sarif markdown aws-log aws-image-info; do
    code=0
    "$run" byolcheck check --as-of 2026-06-01 --format "$format" -o "$dir/$name.$format" "$@" || code=$?
    test $code = "$expected" || {
      echo "FAIL: $name as $format: exit code $code"
      exit 1
    }
  done
  all_valid "$dir/$name"
}

# refused KIND: all of bad.*, but that file as wrong.KIND was left.
refused ()
{
  for format in json ndjson junit sarif aws-log aws-image-info; do
    test "$format" = "$1" || cp "$dir/bad.$format" "$dir/wrong.$format"
  done
  if all_valid "$dir/wrong" >/dev/null 2>&1; then
    echo "FAIL: a wrong $1 file is taken"
    exit 1
  fi
}

mkimage=$srcdir/tests/fixtures/mkimage
if test -x "$builddir/tests/fixtures/ntfsfill"; then
  "$mkimage" clean-win10 "$dir/good.vhdx"
  write good 0 "$dir/good.vhdx"
  "$mkimage" --mutate automount-enabled --mutate dhcp-enabled clean-win10 "$dir/bad.vhdx"
  cat >"$dir/waivers.json" <<'END'
{ "schema_version": 1, "waivers": [{ "rule": "dhcp-enabled", "reason": "A lab's network", "owner": "Jane Doe", "expires": "2026-12-31" }] }
END
  write bad 1 --waive "$dir/waivers.json" "$dir/bad.vhdx"
  grep -q '<failure message="Automatic mounting' "$dir/bad.junit"
  grep -q "\"justification\": \"A lab's network (Jane Doe, until 2026-12-31)\"" "$dir/bad.sarif"
  grep -q '^| FAIL | .automount-enabled. | Automatic mounting' "$dir/bad.markdown"
  iconv -f UTF-16 -t UTF-8 "$dir/bad.aws-log" >"$dir/log"
  grep -q '\[FAIL\] Test-BYOL_AutoMount: .* (AutoMountDisabled)' "$dir/log"
  iconv -f UTF-16 -t UTF-8 "$dir/bad.aws-image-info" >"$dir/info"
  grep -q '"NetworkAdapterUsingDHCP": false' "$dir/info"

  # The check can fail.
  sed 's/<failure /<failed /; s,</failure>,</failed>,' "$dir/bad.junit" >"$dir/wrong.junit"
  refused junit
  sed 's/"ruleIndex": /"ruleIndexes": /' "$dir/bad.sarif" >"$dir/wrong.sarif"
  refused sarif
  sed '2s/"status":"[a-z-]*"/"status":"perhaps"/' "$dir/bad.ndjson" >"$dir/wrong.ndjson"
  refused ndjson

  # Several images: the events follow each other.
  "$run" byolcheck check --format ndjson -o "$dir/two" "$dir/good.vhdx" "$dir/bad.vhdx" || test $? = 1
  test "$(grep -c '^{"event":"verdict"' "$dir/two")" = 2

  # One document, with the image that is none.
  echo nonsense >"$dir/none.vmdk"
  for format in junit sarif html; do
    code=0
    "$run" byolcheck check --format $format -o "$dir/three" "$dir/good.vhdx" "$dir/none.vmdk" "$dir/bad.vhdx" \
      2>"$dir/errors" || code=$?
    test $code = 2
    test "$(wc -l <"$dir/errors")" = 1
    case $format in
    junit) test "$(grep -c '<testsuite ' "$dir/three")" = 3 ;;
    sarif) grep -q '"executionSuccessful": false' "$dir/three" ;;
    html) grep -q '<title>1 of 3 images are ready' "$dir/three" ;;
    esac
  done
fi

# Hostile strings, every status.
if test -x "$builddir/tests/test-formats"; then
  BYOL_TEST_FORMATS_OUT=$dir "$builddir/tests/test-formats" >/dev/null
  all_valid "$dir/hostile"
  xmllint --noout --nonet --schema "$srcdir/tests/schemas/junit.xsd" "$dir/several.junit" 2>"$dir/errors" || {
    cat "$dir/errors"
    exit 1
  }
  python3 - "$srcdir/tests/schemas/sarif-subset.schema.json" "$dir/several.sarif" <<'END'
import json, sys
import jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft202012Validator(schema).validate(document)
[run] = document["runs"]
indexes = {r["locations"][0]["physicalLocation"]["artifactLocation"]["index"] for r in run["results"]}
assert len(run["artifacts"]) == 2 and indexes == {0, 1}, indexes
END
  if command -v cmark-gfm >/dev/null; then
    # No element but ours, and no link, comes out of the text.
    cmark-gfm -e table -e autolink -e strikethrough --unsafe "$dir/hostile.markdown" >"$dir/html"
    grep -o '<[a-zA-Z!][a-zA-Z0-9]*' "$dir/html" | sort -u >"$dir/elements"
    printf '<%s\n' code details h3 li p pre summary table tbody td th thead tr ul | sort >"$dir/known"
    diff "$dir/known" "$dir/elements"
    test "$(grep -c '<tr>' "$dir/html")" = 3
  fi
fi
