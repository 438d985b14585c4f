#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The tools that make phony disks: what they write is what other programs read.
set -u
PATH=$PATH:/usr/sbin:/sbin
tools=$builddir/tests/fixtures
mkimage=$srcdir/tests/fixtures/mkimage
LC_ALL=C.UTF-8
export LC_ALL
failed=0

if ! test -x "$tools/ntfsfill"; then
  echo "the fixture tools are not built (--without-direct)"
  exit 77
fi
for program in python3 mkntfs mkfs.fat mcopy sfdisk qemu-img; do
  command -v "$program" >/dev/null || {
    echo "$program is not installed"
    exit 77
  }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

bad () {
  echo "FAILED: $*"
  failed=1
}

# same EXPECTED GOT WHAT
same () {
  test "$1" = "$2" || bad "$3: expected <$1>, got <$2>"
}

# refuses PATTERN COMMAND...: one line on stderr that matches, and no success
refuses () {
  pattern=$1
  shift
  if "$@" >/dev/null 2>"$dir/error"; then
    bad "accepted: $*"
  elif ! grep -q -- "$pattern" "$dir/error" || test "$(wc -l <"$dir/error")" != 1; then
    bad "unclear: $*: $(cat "$dir/error")"
  fi
}

# ---- hives ------------------------------------------------------------------

cat >"$dir/a.reg" <<'REG'
Windows Registry Editor Version 5.00

; a comment
[HKEY_LOCAL_MACHINE\SOFTWARE\A]
@="default"
"text"="C:\\Windows\\\"x\""
"number"=dword:0000002a
"expand"=str(2):"%SystemRoot%\\x"
"list"=str(7):"one\0two\0"
"bare"=bare(1):"abc"
"bytes"=hex:01,02,\
  03,04,05
"empty"=hex:
"quad"=hex(b):01,00,00,00,00,00,00,00
"größe"="ж"
"ж"="latin"
"gone"="x"
[HKLM\SOFTWARE\A\Names\WorkSpaces_BYOL]
@=hex(3e9):
[HKLM\SOFTWARE\Gone\Deep]
"x"=dword:1
[HKLM\SOFTWARE\Closed\Sub]
[HKLM\SOFTWARE\Torn]
"readable"="yes"
"torn"="a longer value"
REG
cat >"$dir/b.reg" <<'REG'
[-HKLM\SOFTWARE\gone]
[HKLM\SOFTWARE\A]
"gone"=-
"TEXT"="over"
REG
awk 'BEGIN {
  for (i = 0; i < 1500; i++)
    printf "[HKLM\\SOFTWARE\\Many\\Key%04d]\n\"v\"=dword:%x\n", (i * 7) % 1500, i
  printf "[HKLM\\SOFTWARE\\Large]\n\"v\"=hex:"
  for (i = 0; i < 70000; i++)
    printf "%02x,", i % 251
  printf "00\n"
}' >"$dir/c.reg"
reg2hive () {
  "$tools/reg2hive" --hive 'HKLM\SOFTWARE' "$@"
}
reg2hive "$dir/hive" "$dir/a.reg" "$dir/b.reg" "$dir/c.reg" \
  --copy 'HKLM\SOFTWARE\A' 'HKLM\SOFTWARE\Copy' \
  --corrupt-key 'HKLM\SOFTWARE\Closed' --corrupt-value 'HKLM\SOFTWARE\Torn' torn \
  || bad "reg2hive"

if command -v hivexregedit >/dev/null && command -v hivexget >/dev/null; then
  cat >"$dir/expected" <<'REG'
Windows Registry Editor Version 5.00

[\A]
@="default"
"bare"="abc"
"bytes"=hex(3):01,02,03,04,05
"empty"=hex(3):
"expand"=str(2):"%SystemRoot%\x"
"list"=hex(7):6f,00,6e,00,65,00,00,00,74,00,77,00,6f,00,00,00,00,00
"number"=dword:0000002a
"quad"=hex(b):01,00,00,00,00,00,00,00
"text"="over"

[\A\Names]

[\A\Names\WorkSpaces_BYOL]
@=hex(3e9):

REG
  for key in A Copy; do
    hivexregedit --export --unsafe-printable-strings "$dir/hive" "\\$key" 2>/dev/null |
      LC_ALL=C sed "s/\\\\$key/\\\\A/; s/=str(1):/=/; /^\"gr/d; /^\"[^a-z]/d" >"$dir/got"
    cmp -s "$dir/expected" "$dir/got" || bad "hive key $key: $(diff "$dir/expected" "$dir/got")"
  done
  same ж "$(hivexget "$dir/hive" '\A' größe)" "a Latin-1 name"
  same latin "$(hivexget "$dir/hive" '\A' ж)" "a UTF-16 name"
  same "$(awk 'BEGIN { for (i = 0; i < 70000; i++) printf "%02x\n", i % 251; print "00" }' | cksum)" \
    "$(hivexget "$dir/hive" '\Large' v | od -An -v -tx1 -w1 | tr -d ' ' | cksum)" "big data"
  i=0
  while test $i -lt 1500; do
    same "0x$(printf %x $i)" "$(printf '0x%x' "$(hivexget "$dir/hive" \
      "\\Many\\key$(printf %04d $((i * 7 % 1500)))" v | sed 's/^dword://')")" "key $i of many"
    i=$((i + 499))
  done
  same yes "$(hivexget "$dir/hive" '\Torn' readable)" "the value beside a torn one"
  hivexget "$dir/hive" '\Torn' torn >/dev/null 2>&1 && bad "a torn value is readable"
  hivexget "$dir/hive" '\Closed' >/dev/null 2>&1 && bad "a closed key is readable"
  reg2hive "$dir/li" --list-type li "$dir/a.reg" "$dir/c.reg"
  same 3 "$(hivexget "$dir/li" '\Many\Key0021' v | sed 's/^dword:0*//')" "li lists"
  reg2hive "$dir/sum" --bad-checksum "$dir/a.reg"
  hivexget "$dir/sum" '\A' >/dev/null 2>&1 && bad "a bad checksum went unseen"
else
  echo "hivex' tools are not installed: what hives hold was not compared"
fi
same 4200 "$(reg2hive "$dir/cut" --truncate 4200 "$dir/a.reg" && wc -c <"$dir/cut")" "a truncated hive"
reg2hive "$dir/dirty" --dirty "$dir/a.reg"
test "$(od -An -tu4 -j4 -N4 "$dir/dirty")" != "$(od -An -tu4 -j8 -N4 "$dir/dirty")" \
  || bad "a dirty hive has equal sequence numbers"

refuse_reg () {
  printf '%s\n' "$2" >"$dir/bad.reg"
  refuses "$1" reg2hive "$dir/x" "$dir/bad.reg"
}
refuse_reg 'bad.reg:1: a value outside' '"x"="y"'
refuse_reg 'bad.reg:3: a string without' '[HKLM\SOFTWARE]
"x"="y'
refuse_reg 'bad.reg:2: no kind of value' '[HKLM\SOFTWARE]
"x"=word:1'
refuse_reg 'in none of the hives' '[HKLM\SOFTWEAR\x]
"x"="y"'
refuses 'no such key' reg2hive "$dir/x" "$dir/a.reg" --corrupt-key 'HKLM\SOFTWARE\Nowhere'

# ---- images -----------------------------------------------------------------

"$mkimage" clean-win10 "$dir/10.img" || bad "clean-win10"
sfdisk -d "$dir/10.img" | sed -n 's/ //g; s/^.*img\([0-9]\):/\1 /p' >"$dir/table"
same '1 start=2048,size=204800,type=7,bootable
2 start=206848,size=132937728,type=7
3 start=133144576,size=1071104,type=27' "$(cat "$dir/table")" "the MBR"
dd if="$dir/10.img" of="$dir/sys" bs=1M skip=1 count=100 status=none
same 'BCD BCD.LOG BOOTSTAT.DAT en-US memtest.exe' \
  "$(ntfsls -p /Boot "$dir/sys" | grep -v '^\.' | sort | xargs)" "files of System Reserved"
same regf "$(ntfscat "$dir/sys" /Boot/BCD | head -c 4)" "the boot store"
ntfsfix -n "$dir/sys" >/dev/null || bad "ntfsfix finds faults in System Reserved"

"$mkimage" clean-win11 "$dir/11.img" || bad "clean-win11"
same '1C12A7328-F81F-11D2-BA4B-00A0C93EC93B
2E3C9E316-0B5C-4DB8-817D-F92DF00215AE
3EBD0A0A2-B9E5-4433-87C0-68B6B72699C7
4DE94BBA4-06D1-4D40-A16A-BFD50179D6AC' \
  "$(sfdisk -d "$dir/11.img" | sed -n 's/^.*img\([0-9]\) .*type=\([^,]*\),.*/\1\2/p')" "the GPT"
same regf "$(MTOOLS_SKIP_CHECK=1 mtype -i "$dir/11.img@@1M" ::/EFI/Microsoft/Boot/BCD |
  head -c 4)" "the boot store of UEFI"

# The same recipe, another second: the same bytes.
for recipe in clean-win7 clean-win11; do
  BYOL_FIXTURE_CACHE='' "$mkimage" $recipe "$dir/1.qcow2"
  sleep 1
  BYOL_FIXTURE_CACHE='' "$mkimage" $recipe "$dir/2.qcow2"
  cmp "$dir/1.qcow2" "$dir/2.qcow2" || bad "$recipe differs from one time to the next"
done
# Other formats hold the same; on a small disk, as all of it is read.
cat >"$dir/small" <<'STATEMENTS'
disk disk size=1G
partition C size=900M
file C:\pagefile.sys size=1M
STATEMENTS
"$mkimage" --include "$dir/small" clean-win7 "$dir/7.img"
for ending in qcow2 vmdk vhd vhdx vdi; do
  "$mkimage" --include "$dir/small" clean-win7 "$dir/7.$ending"
  qemu-img compare -q "$dir/7.img" "$dir/7.$ending" || bad "$ending holds something else"
done
"$mkimage" --include "$dir/small" --mutate autologon-off clean-win7 "$dir/other.img"
qemu-img compare -q "$dir/other.img" "$dir/7.vmdk" && bad "a mutation changed nothing"

"$mkimage" clean-win7 "$dir/tree/" || bad "a folder"
same regf "$(head -c 4 "$dir/tree/Windows/System32/config/SOFTWARE")" "a hive in a folder"
test -f "$dir/tree/Boot/BCD" || bad "a folder without a boot store"

refuses 'no such recipe: nothing' "$mkimage" nothing "$dir/x.img"
refuses 'no mutations for nothing' "$mkimage" --mutate nothing clean-win7 "$dir/x.img"
refuses 'has no mutation nothing' "$mkimage" --mutate dhcp-enabled=nothing clean-win7 "$dir/x.img"
refuses 'must end in' "$mkimage" clean-win7 "$dir/x.iso"
printf 'file C:\\x colour=red\n' >"$dir/bad"
refuses 'bad:1: unknown field: colour=red' "$mkimage" --include "$dir/bad" clean-win7 "$dir/x.img"
same aws-workspaces-2019-10 "$("$mkimage" --profile clean-win7)" "the profile of Windows 7"

exit $failed
