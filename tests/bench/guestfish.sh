#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The same questions to guestfish. Usage: guestfish.sh IMAGE FORMAT DEVICE
set -eu
dir=$(mktemp -d /dev/shm/byolcheck-guestfish.XXXXXX)
trap 'rm -rf "$dir"' EXIT
guestfish --ro --format="$2" -a "$1" >/dev/null <<END
run
mount-ro $3 /
download /Windows/System32/config/SYSTEM $dir/SYSTEM
download /Windows/System32/config/SOFTWARE $dir/SOFTWARE
download /Windows/System32/config/SAM $dir/SAM
download /Windows/System32/config/SECURITY $dir/SECURITY
download /Windows/System32/config/DEFAULT $dir/DEFAULT
ls /Windows/System32
ls /Windows/WinSxS
ls /Users
statvfs /
part-list /dev/sda
END
for hive in SYSTEM SOFTWARE SAM SECURITY DEFAULT; do
  hivexget "$dir/$hive" '\' >/dev/null
done
