#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The clean images pass, and every mutation changes just the finding that it is
# named after. Each requirement has one that breaks it, and one that makes it
# unreadable.
set -u
mkimage=$srcdir/tests/fixtures/mkimage
if ! test -x "$builddir/tests/fixtures/ntfsfill"; then
  echo "the fixture tools are not built (--without-direct)"
  exit 77
fi
PATH=$PATH:/usr/sbin:/sbin
for program in python3 mkntfs mkfs.fat mcopy sfdisk; do
  command -v "$program" >/dev/null || {
    echo "$program is not installed"
    exit 77
  }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

for list in mutations unreadable; do
  "$mkimage" --list-$list | sed 's/.* //; s/=.*//' | sort -u >"$dir/$list"
done
# Their mutation files say why these have no unreadable case of their own.
printf '%s\n' disk-size-within-limit single-boot-partition >>"$dir/unreadable"
# What is unreadable about a container is a failure, or no image at all.
printf '%s\n' container-importable ova-package-valid >>"$dir/unreadable"
# A hive that is in doubt is never alone: so is what it decides.
echo registry-clean >>"$dir/mutations"
# These judge the request or need somebody's word; tests/test-request-rules.c
# gives them both.
for list in mutations unreadable; do
  printf '%s\n' windows-activated licence-permits-hosting account-enabled-for-byol \
    fleet-size-sufficient gpu-fleet-sufficient management-cidr-valid region-supported \
    protocol-supported office-subscription-supported image-name-valid removable-drives-detached \
    firmware-lock-absent sysprep-rehearsed byol-password-recorded >>"$dir/$list"
done
for list in mutations unreadable; do
  for rule in $(grep -v '^#' "$srcdir/tests/rule-ids.txt"); do
    grep -qx "$rule" "$dir/$list" || {
      echo "FAILED: $rule is not in --list-$list"
      failed=1
    }
  done
done

"$builddir/run" "$srcdir/tests/fixtures/check-mutations" -j 2 || failed=1
exit $failed
