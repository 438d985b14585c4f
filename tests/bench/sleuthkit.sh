#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The same hives through sleuthkit. Usage: sleuthkit.sh RAW-IMAGE FIRST-SECTOR
set -eu
dir=$(mktemp -d /dev/shm/byolcheck-tsk.XXXXXX)
trap 'rm -rf "$dir"' EXIT
for hive in SYSTEM SOFTWARE SAM SECURITY DEFAULT; do
  fcat -o "$2" "Windows/System32/config/$hive" "$1" >"$dir/hive"
  hivexget "$dir/hive" '\' >/dev/null
done
