#!/bin/bash
# enter.sh BASE APP DATA NODE PACKS HIDE COMMAND …: runs COMMAND as a container would: BASE with APP at /app, PACKS at
# /packs, all of it read-only but DATA at /data and a /tmp; as user 10001 without capabilities. HIDE is a folder of
# APP that looks empty, or -. Run it under `unshare --mount`. The command keeps this process's id.
set -eu
base=$1 app=$2 data=$3 node=$4 packs=$5 hide=$6
shift 6
mount --make-rprivate /
# The mounts hide a folder that exists anyway, so that nothing is left behind.
root=/mnt
mount --bind "$base" "$root"
mount --bind "$app" "$root/app"
mount --bind "$packs" "$root/packs"
mount --bind "$data" "$root/data"
mount --rbind /proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind "$(dirname "$node")" "$root/usr/local/bin"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"
[ "$hide" = - ] || mount -t tmpfs -o ro tmpfs "$root/app/$hide"
for place in "" /app /packs /usr/local/bin; do mount -o remount,bind,ro "$root$place"; done
exec chroot "$root" setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  env --chdir=/app "$@"
