#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What is written as JSON is what the published schema describes.
set -eu
: "${srcdir:?}" "${builddir:?}"
if ! python3 -c 'import jsonschema' 2>/dev/null; then
  echo 'SKIP: python3-jsonschema is not installed'
  exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
run=$builddir/run

# Strict: a member that the schema does not name is a mistake of one of them.
cat >"$dir/validate.py" <<'END'
import json, sys
import jsonschema

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)

def close(node):
    if isinstance(node, dict):
        if "properties" in node and "additionalProperties" not in node:
            node["additionalProperties"] = False
        for child in node.values():
            close(child)
    elif isinstance(node, list):
        for child in node:
            close(child)

close(schema)
part = sys.argv[2]
# What users write may have the schema's own way of being open or closed.
if part == "user":
    schema = json.load(open(sys.argv[1]))
root = schema if part in ("report", "user") else {"$ref": "#/$defs/" + part, "$defs": schema["$defs"]}
document = json.load(open(sys.argv[3], encoding="utf-8"))
errors = list(jsonschema.Draft202012Validator(root).iter_errors(document))
for error in errors:
    print("/".join(map(str, error.absolute_path)), error.message[:300])
sys.exit(bool(errors))
END
valid ()
{
  python3 "$dir/validate.py" "$srcdir/lib/output/report.schema.json" "$1" "$2"
}

# user SCHEMA FILE: what a user writes.
user ()
{
  python3 "$dir/validate.py" "$srcdir/lib/policy/$1.schema.json" user "$2"
}

# First that the check can fail.
echo '{ "schema_version": 1, "tool": { "name": "byolcheck", "version": "0.1.0" }, "rules": [] }' >"$dir/bad.json"
if valid rules "$dir/bad.json" >/dev/null; then
  echo 'FAIL: the check accepts what the schema refuses'
  exit 1
fi

# What users write: the examples are what the schemas say and what is read;
# what one of the two refuses the other refuses.
for name in attestation:attestation waiver:waivers profile:profile; do
  user "${name%:*}" "$srcdir/examples/${name#*:}.json"
  "$run" byolcheck profiles --lint "$srcdir/examples/${name#*:}.json" >/dev/null
done
for profile in "$srcdir"/lib/policy/profiles/*.json; do
  user profile "$profile"
done
both_refuse ()
{
  echo "$2" >"$dir/refused.json"
  if user "$1" "$dir/refused.json" >/dev/null; then
    echo "FAIL: $1.schema.json accepts $2"
    exit 1
  fi
  if "$run" byolcheck profiles --lint "$dir/refused.json" >/dev/null 2>&1; then
    echo "FAIL: byolcheck accepts $2"
    exit 1
  fi
}
both_refuse attestation '{ "schema_version": 1 }'
both_refuse attestation '{ "schema_version": 1, "request": {} }'
both_refuse attestation '{ "schema_version": 1, "attestations": [{ "rule": "single-drive", "by": "x" }] }'
both_refuse attestation '{ "schema_version": 1, "attestations": [{ "rule": "single-drive", "on": "2026-01-01" }] }'
both_refuse attestation '{ "schema_version": 1, "by": "x", "attestations": [{ "rule": "single-drive" }] }'
both_refuse attestation '{ "schema_version": 1, "by": "x", "on": "2026-01-01", "request": { "workspaces": -1 } }'
both_refuse attestation '{ "schema_version": 1, "by": "x", "on": "2026-01-01", "request": { "own_networks": ["a,b"] } }'
both_refuse waiver '{ "schema_version": 1, "waivers": [{ "rule": "single-drive", "reason": "x", "owner": "x" }] }'
both_refuse profile '{ "schema_version": 1, "id": "x", "extends": "current", "rules": { "single-drive": { "severity": "error" } } }'

# Hostile strings, every status.
if test -x "$builddir/tests/test-output"; then
  BYOL_TEST_JSON_OUT=$dir/hostile.json "$builddir/tests/test-output" >/dev/null
  valid report "$dir/hostile.json"
fi

"$run" byolcheck rules --format json >"$dir/rules.json"
valid rules "$dir/rules.json"
"$run" byolcheck rules --format json --profile current >"$dir/rules.json"
valid rules "$dir/rules.json"

"$run" byolcheck explain --format json dhcp-enabled >"$dir/rule.json"
valid explanation "$dir/rule.json"
"$run" byolcheck profiles --format json >"$dir/profiles.json"
valid profiles "$dir/profiles.json"

image=$dir/image.qcow2
"$srcdir/tests/fixtures/mkimage" clean-win11 "$image"
"$run" byolcheck check --format json "$image" >"$dir/report.json"
valid report "$dir/report.json"
"$run" byolcheck check --strict --format json -o "$dir/again.json" "$image" || test $? = 1
valid report "$dir/again.json"
"$run" byolcheck check --format json --as-of 2026-06-01 --attest "$srcdir/examples/attestation.json" \
  --waive "$srcdir/examples/waivers.json" -o "$dir/terms.json" "$image" || test $? = 1
valid report "$dir/terms.json"
# What changed for the worse, for the better, in one report only, and not at all.
python3 - "$dir/again.json" "$dir/older.json" <<'END'
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
findings = report["findings"]
findings[0].update(status="fail", reason="x-made-up")
findings[2]["rule"] = "a-rule-that-is-no-more"
report["image"]["windows"]["version"] = "6.1.7601"
report["day"] = "2020-01-01"
json.dump(report, open(sys.argv[2], "w", encoding="utf-8"))
END
for pair in older:again again:older again:again; do
  "$run" byolcheck diff --format json "$dir/${pair%:*}.json" "$dir/${pair#*:}.json" >"$dir/diff.json" || test $? = 1
  valid comparison "$dir/diff.json"
  python3 - "$dir/diff.json" "$pair" <<'END'
import json, sys
diff = json.load(open(sys.argv[1], encoding="utf-8"))
better, worse = ([c["new"]["reason"] if c["new"] else None for c in diff[kind]] for kind in ("mended", "new_problems"))
alone = sorted((c["old"] is None, c["new"] is None) for c in diff["changed"])
if sys.argv[2] == "again:again":
    assert not any(diff[kind] for kind in ("mended", "new_problems", "changed", "facts", "notes")), diff
else:
    assert (False, True) in alone and (True, False) in alone, diff["changed"]
    assert [f["fact"] for f in diff["facts"]] == ["windows.version"] and len(diff["notes"]) == 1, diff
    assert ("x-made-up" in worse) == (sys.argv[2] == "again:older"), diff
    assert bool(better) == (sys.argv[2] == "older:again"), diff
END
done
"$run" byolcheck inspect --format json "$image" >"$dir/facts.json"
valid facts "$dir/facts.json"

# The same image and profile: the same bytes.
"$run" byolcheck check --format json "$image" >"$dir/same.json"
cmp "$dir/report.json" "$dir/same.json"
