#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The least that a check can do: the hives are read out of the C: volume with
# libntfs-3g's ntfscat and opened with hivex. Usage: floor.sh VOLUME
set -eu
dir=$(mktemp -d /dev/shm/byolcheck-floor.XXXXXX)
trap 'rm -rf "$dir"' EXIT
for hive in SYSTEM SOFTWARE SAM SECURITY DEFAULT; do
  ntfscat -f "$1" "Windows/System32/config/$hive" >"$dir/hive"
  hivexget "$dir/hive" '\' >/dev/null
done
