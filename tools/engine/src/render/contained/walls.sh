#!/bin/sh
# Leaves a program with nothing but the folders named: a root of its own, read only, in namespaces of its own (see walls.ts).
#   walls.sh <empty folder> <working directory> <path>... -- <command> <argument>...
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
new=$1 start=$2
shift 2

bind() {
  if [ -d "$1" ]; then mkdir -p "$new$1"; else mkdir -p "$new${1%/*}" && : >"$new$1"; fi
  mount --rbind "$1" "$new$1"
  mount -o remount,bind,ro,nosuid,nodev "$new$1"
}

mount -t tmpfs -o size=1m,mode=755,nosuid,nodev none "$new"
# Where the system's libraries are.
for path in /bin /sbin /lib /lib32 /lib64 /usr; do
  if [ -L "$path" ]; then ln -s "$(readlink "$path")" "$new$path"; elif [ -d "$path" ]; then bind "$path"; fi
done
while [ "$1" != -- ]; do
  bind "$1"
  shift
done
shift
mkdir -p "$new/old" "$new/proc" "$new/dev" "$new$start"
: >"$new/dev/null"
mount --bind /dev/null "$new/dev/null"
# umount looks into it; the program gets none.
mount -t proc proc "$new/proc"
mount -o remount,bind,ro "$new"
cd "$new"
pivot_root . old
umount -l /old
umount /proc
cd "$start"
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
