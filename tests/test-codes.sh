#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The 48 codes of the WorkSpaces API: each is answered by a rule, or the library
# says why none can, and no rule names another.
set -eu
: "${srcdir:?}" "${builddir:?}"
command -v python3 >/dev/null || {
  echo 'SKIP: python3 is not installed'
  exit 77
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$builddir/run" byolcheck rules --format json >"$dir/rules.json"

cat >"$dir/compare.py" <<'END'
import json
import sys

listed = [line.strip() for line in open(sys.argv[1]) if not line.startswith("#")]
document = json.load(open(sys.argv[2]))
answered = {}
for rule in document["rules"]:
    for code in rule["aws_codes"]:
        if code["channel"] == "import":
            answered.setdefault(code["code"], []).append(rule["id"])
failed = []
if len(listed) != 48 or len(set(listed)) != 48:
    failed.append(f"{len(listed)} codes are listed, not 48")
if [c["code"] for c in document["codes"]] != listed:
    failed.append("the library's codes are not those that are listed, in that order")
for code in document["codes"]:
    if code["rules"] != answered.get(code["code"], []):
        failed.append(f"{code['code']}: {code['rules']} are not the rules that name it")
    if bool(code["rules"]) == bool(code["explanation"]):
        failed.append(f"{code['code']}: neither answered nor explained, or both")
    if not code["since"]:
        failed.append(f"{code['code']}: no day")
since = [c["since"] for c in document["codes"]]
if since != sorted(since):
    failed.append("an older code follows a newer one")
for code in sorted(set(answered) - set(listed)):
    failed.append(f"{code} of {answered[code]} is no code of the API")
print("\n".join(failed))
sys.exit(bool(failed))
END
if sed 's/^DHCPDisabled$/DhcpOff/' "$srcdir/tests/api-codes.txt" >"$dir/wrong.txt" &&
  python3 "$dir/compare.py" "$dir/wrong.txt" "$dir/rules.json" >/dev/null; then
  echo 'FAILED: the comparison finds no difference where there is one'
  exit 1
fi
python3 "$dir/compare.py" "$srcdir/tests/api-codes.txt" "$dir/rules.json"
