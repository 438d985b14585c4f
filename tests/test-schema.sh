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
root = schema if part == "report" else {"$ref": "#/$defs/" + part, "$defs": schema["$defs"]}
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

# First that the check can fail.
echo '{ "schema_version": 1, "tool": { "name": "byolcheck", "version": "0.1.0" }, "rules": [] }' >"$dir/bad.json"
if valid rules "$dir/bad.json" >/dev/null; then
  echo 'FAIL: the check accepts what the schema refuses'
  exit 1
fi

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
"$run" byolcheck inspect --format json "$image" >"$dir/facts.json"
valid facts "$dir/facts.json"

# The same image and profile: the same bytes.
"$run" byolcheck check --format json "$image" >"$dir/same.json"
cmp "$dir/report.json" "$dir/same.json"
