#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A check through the appliance finds what a check without it finds, here, with
# or without a working KVM, and with no environment variable set.
set -u
unset LIBGUESTFS_BACKEND LIBGUESTFS_BACKEND_SETTINGS
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
"$srcdir/tests/fixtures/mkimage" clean-win11 "$dir/disk.qcow2" || {
  echo "SKIPPED: no image can be made"
  exit 77
}
for source in direct guestfs; do
  "$builddir/examples/byolcheck" check --source $source --format json "$dir/disk.qcow2" \
    >"$dir/$source.json" 2>"$dir/$source.err"
  status=$?
  [ $source = guestfs ] && [ $status = 2 ] && {
    grep -q 'appliance does not start' "$dir/$source.err" && {
      echo "SKIPPED: $(cat "$dir/$source.err")"
      exit 77
    }
  }
  [ $status = 0 ] || {
    echo "FAILED: $source: status $status" >&2
    cat "$dir/$source.err" >&2
    exit 1
  }
  grep -q "\"source\": \"$source\"" "$dir/$source.json" || exit 1
done
# Who read it, and from behind which walls, differs; nothing else does.
for source in direct guestfs; do
  sed '/^ *"source": /d; /^ *"walls": /d; /^ *"missing": /d' "$dir/$source.json" >"$dir/$source.cut"
done
diff "$dir/direct.cut" "$dir/guestfs.cut"
