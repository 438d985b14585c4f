#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A room of lib/ includes only rooms before it (the table in ARCHITECTURE.md),
# and only the room that is meant to know a foreign library includes it.
set -eu
: "${srcdir:?}"

# The room of a header or source named from lib/.
room_of ()
{
  case $1 in
    evidence.[ch] | evidence-*.[ch]) echo evidence ;;
    report.[ch]) echo report ;;
    check.c | check-*.[ch] | image.[ch] | api_*.c) echo api ;;
    */*) echo "${1%%/*}" ;;
    *) echo none ;;
  esac
}

# The rooms that a room may include besides itself and base.
allowed ()
{
  case $1 in
    base) ;;
    reader) ;;
    source) echo 'protocol' ;;
    windows) echo 'protocol source' ;;
    evidence) echo 'protocol source windows' ;;
    rules) echo 'evidence' ;;
    policy) echo 'rules' ;;
    report) ;;
    output) echo 'report policy rules' ;;
    api) echo 'protocol source windows evidence rules policy report output' ;;
  esac
}

# Who may include a foreign header.
foreign ()
{
  case $1 in
    json*.h | json-c/*) echo 'policy output reader' ;;
    hivex.h | libnbd.h | blkid/* | guestfs.h | ntfs-3g/* | sqlite3.h) echo 'reader' ;;
    *) echo any ;;
  esac
}

check_tree ()
{
  (
    cd "$1/lib"
    bad=0
    # No name in lib/ has a space.
    # shellcheck disable=SC2013,SC2044
    for file in $(find . -name '*.[ch]' | sed 's,^\./,,' | sort); do
      room=$(room_of "$file")
      if [ "$room" = none ]; then
        echo "$file belongs to no room"
        bad=1
      fi
      for target in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
        case $target in config.h) continue ;; esac
        if [ ! -f "$target" ]; then
          echo "$file: \"$target\" is not named from lib/"
          bad=1
          continue
        fi
        to=$(room_of "$target")
        [ "$target" = reader/protocol.h ] && [ "$room" != reader ] && to=protocol
        case " $room base $(allowed "$room") " in
          *" $to "*) ;;
          *)
            echo "$file: $room must not include $target"
            bad=1
            ;;
        esac
      done
      for target in $(sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*<\([^>]*\)>.*/\1/p' "$file"); do
        who=$(foreign "$target")
        case " $who any " in
          *" any any "* | *" $room "*) ;;
          *)
            echo "$file: $room must not include <$target>"
            bad=1
            ;;
        esac
        case $target in
          ntfs-3g/*)
            # libntfs-3g is GPL: no file of the LGPL library includes it.
            if ! head -n 1 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later'; then
              echo "$file: includes <$target> and is not GPL-2.0-or-later"
              bad=1
            fi
            ;;
        esac
      done
      if ! head -n 1 "$file" | grep -q '^/\* SPDX-License-Identifier: '; then
        echo "$file: the first line is no SPDX line"
        bad=1
      fi
    done
    exit $bad
  )
}

# First that the check can fail: one arrow of each kind that runs back.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/lib/rules" "$dir/lib/source" "$dir/lib/report"
spdx='/* SPDX-License-Identifier: LGPL-2.1-or-later */'
echo "$spdx" >"$dir/lib/source/source.h"
expect_refusal ()
{
  printf '%s\n%s\n' "$1" "$2" >"$dir/lib/rules/x.c"
  if check_tree "$dir" >/dev/null; then
    echo "FAIL: not refused: $2"
    exit 1
  fi
}
expect_refusal "$spdx" '#include "source/source.h"'
expect_refusal "$spdx" '#include <json.h>'
expect_refusal "$spdx" '#include <ntfs-3g/volume.h>'
expect_refusal '' '#include <stdio.h>'
printf '%s\n#include <stdio.h>\n' "$spdx" >"$dir/lib/rules/x.c"
check_tree "$dir"

check_tree "$srcdir"

# Programs and examples use the public header only.
if grep -n '#include "' "$srcdir"/examples/*.c "$srcdir"/examples/*/*.[ch] |
  grep -v -e '#include "cli.h"' -e '#include "cli/cli.h"'; then
  echo 'FAIL: an example includes an inner header'
  exit 1
fi
