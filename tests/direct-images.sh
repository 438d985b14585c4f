#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the disk images of test-direct in the folder DIR. Exit status 77: a
# program for it is not installed.
set -eu
PATH=$PATH:/usr/sbin:/sbin
export PATH MTOOLSRC=/dev/null MTOOLS_SKIP_CHECK=1
fill=$(cd "${builddir:-.}" && pwd)/tests/fixtures/ntfsfill
cd "$1"
for program in mkntfs sfdisk fdisk mkfs.fat mcopy qemu-img "$fill"; do
  command -v "$program" >/dev/null || {
    echo "SKIPPED: $program is not installed" >&2
    exit 77
  }
done

volume () { # NAME MIB LABEL [OPTION]... <LIST
  truncate -s "$2M" "$1"
  mkntfs -F -Q -q -L "$3" "$1" >/dev/null 2>&1
  name=$1
  shift 3
  "$fill" "$@" "$name"
}

put () { # VOLUME MIB DISK
  dd if="$1" of="$3" bs=1M seek="$2" conv=notrunc,sparse status=none
}

# Bytes that tell if a piece is in the wrong place.
seq 1 700000 >hive
head -c 200000 hive >esp-file

tab=$(printf '\t')
sed "s/ | /$tab/g" >list <<'LIST'
dir | \Windows\System32\config
file | \Windows\System32\config\SOFTWARE | from=hive
file | \Größe.TXT | text=umlauts
file | \empty | text=
file | \sparse | sparse=70000000
file | \locked.txt | text=secret | attr=4000
file | \packed.dll | attr=400 | reparse=170000801000000001000000020000000100000000000000 | sparse=1000
dir | \Junction | attr=400 | reparse=030000a00c000000000000000000000000000000
LIST
i=0
while [ $i -lt 3000 ]; do
  printf 'file\t\\many\\a rather long name to fill the index with %s\ttext=x\n' $i
  i=$((i + 1))
done >>list
volume c.ntfs 64 'Windows C' <list
printf 'file\t\\Boot\\BCD\ttext=bcd\n' | volume boot.ntfs 16 'System Reserved'

# The ESP.
truncate -s 40M esp.fat
mkfs.fat -F32 -n SYSTEM esp.fat >/dev/null
mmd -i esp.fat ::/EFI ::/EFI/Microsoft ::/EFI/Microsoft/Boot
mcopy -i esp.fat esp-file ::/EFI/Microsoft/Boot/BCD
mcopy -i esp.fat hive '::/EFI/A longer name.efi'

# GPT: ESP, MSR, C:.
truncate -s 130M gpt.img
sfdisk -q gpt.img <<'TABLE'
label: gpt
label-id: 12345678-9ABC-DEF0-1234-56789ABCDEF0
start=2048, size=40M, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
size=8M, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE
size=64M, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, uuid=AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE, attrs="GUID:63"
TABLE
put esp.fat 1 gpt.img
put c.ntfs 49 gpt.img

convert () { # OUT FORMAT [OPTION]...
  out=$1 format=$2
  shift 2
  qemu-img convert -q -f raw -O "$format" "$@" gpt.img "$out"
}
convert v3.qcow2 qcow2
convert v2.qcow2 qcow2 -o compat=0.10
convert small.qcow2 qcow2 -o cluster_size=4096
convert packed.qcow2 qcow2 -c
convert zstd.qcow2 qcow2 -c -o compression_type=zstd
convert l2.qcow2 qcow2 -o extended_l2=on
convert sparse.vmdk vmdk
convert stream.vmdk vmdk -o subformat=streamOptimized
convert dynamic.vhd vpc
convert fixed.vhd vpc -o subformat=fixed
convert dynamic.vhdx vhdx
convert fixed.vhdx vhdx -o subformat=fixed
convert dynamic.vdi vdi
convert fixed.vdi vdi -o static=on

# MBR: System Reserved, and C: as the second logical partition.
truncate -s 160M mbr.img
sfdisk -q mbr.img <<'TABLE'
label: dos
label-id: 0xdeadbeef
start=2048, size=16M, type=7, bootable
start=34816, size=290000, type=f
start=36864, size=32768, type=7
start=71680, size=131072, type=7
TABLE
put boot.ntfs 1 mbr.img
put c.ntfs 35 mbr.img

# 4096-byte sectors.
truncate -s 130M gpt-4k.img
printf 'g\nn\n1\n512\n+64M\nw\n' | fdisk -b 4096 gpt-4k.img >/dev/null 2>&1
put c.ntfs 2 gpt-4k.img
truncate -s 130M mbr-4k.img
printf 'o\nn\np\n1\n512\n+64M\nt\n7\nw\n' | fdisk -b 4096 mbr-4k.img >/dev/null 2>&1
put c.ntfs 2 mbr-4k.img

# Tables with something wrong.
zero () { dd if=/dev/zero of="$1" bs=512 seek="$2" count="$3" conv=notrunc status=none; }
cp --sparse=always gpt.img backup.img
zero backup.img 1 1
cp --sparse=always gpt.img no-gpt.img
zero no-gpt.img 1 1
zero no-gpt.img $((130 * 2048 - 1)) 1
cp --sparse=always gpt.img cut-gpt.img
truncate -s 100M cut-gpt.img
cp --sparse=always gpt.img hybrid.img
printf '\200\000\000\000\007\000\000\000\000\210\001\000\000\000\002\000' |
  dd of=hybrid.img bs=1 seek=462 conv=notrunc status=none
cp --sparse=always mbr.img cut-mbr.img
truncate -s 60M cut-mbr.img
# The first partition now ends in the middle of the logical ones.
cp --sparse=always mbr.img overlap.img
printf '\000\200\001\000' | dd of=overlap.img bs=1 seek=458 conv=notrunc status=none
cp --sparse=always mbr.img ldm.img
printf '\102' | dd of=ldm.img bs=1 seek=450 conv=notrunc status=none
# An EBR that points to itself.
cp --sparse=always mbr.img ebr-loop.img
dd if=mbr.img of=ebr bs=512 skip=34816 count=1 status=none
printf '\000\000\000\000\017\000\000\000\000\000\000\000\000\000\001\000' |
  dd of=ebr bs=1 seek=462 conv=notrunc status=none
dd if=ebr of=ebr-loop.img bs=512 seek=34816 conv=notrunc status=none

# Volumes of every state.
head -c 8192 /dev/zero >zeros
for header in hibr HIBR wake RSTR; do
  { printf '%s' "$header"; head -c 8188 /dev/zero; } >"$header"
  printf 'file\t\\hiberfil.sys\tfrom=%s\n' "$header" | volume "$header.ntfs" 16 x
done
printf 'file\t\\hiberfil.sys\tfrom=zeros\n' | volume woken.ntfs 16 x
printf 'file\t\\hiberfil.sys\ttext=short\n' | volume short.ntfs 16 x
volume dirty.ntfs 16 x --dirty </dev/null
volume unclean.ntfs 16 x --unclean-log </dev/null

# Images that refer to other files, or pretend to.
printf 'TOP SECRET\n' >secret
truncate -s 1M secret
qemu-img create -q -f qcow2 -b "$PWD/secret" -F raw backing.qcow2 1M
qemu-img create -q -f qcow2 -b gpt.img -F raw overlay.qcow2
qemu-img create -q -f qcow2 -o data_file="$PWD/secret-data" data-file.qcow2 1M
printf 'TOP SECRET\n' >secret-data
truncate -s 1M secret-data
cat >flat.vmdk <<VMDK
# Disk DescriptorFile
version=1
CID=12345678
parentCID=ffffffff
createType="monolithicFlat"
RW 2048 FLAT "$PWD/secret" 0
VMDK
# The same descriptor in the clothes of a sparse extent.
{
  printf 'KDMV\001\000\000\000\003\000\000\000'
  printf '\000\000\000\000\000\000\000\000' # capacity
  printf '\200\000\000\000\000\000\000\000' # grain
  printf '\001\000\000\000\000\000\000\000\024\000\000\000\000\000\000\000'
  head -c 468 /dev/zero
  cat flat.vmdk
  head -c 20000 /dev/zero
} >clothes.vmdk
qemu-img create -q -f vmdk -b sparse.vmdk -F vmdk delta.vmdk
cp dynamic.vhd differencing.vhd
for at in 0 $(($(stat -c %s dynamic.vhd) - 512)); do
  printf '\004' | dd of=differencing.vhd bs=1 seek=$((at + 63)) conv=notrunc status=none
done
cp v3.qcow2 encrypted.qcow2
printf '\002' | dd of=encrypted.qcow2 bs=1 seek=35 conv=notrunc status=none

# Not images at all.
: >empty
printf 'just a text\n' >text.vmdk
head -c 100 dynamic.vhdx >head.vhdx
