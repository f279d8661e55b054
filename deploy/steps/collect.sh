#!/bin/sh
# collect.sh web|bot|worker FOLDER [PACK …]: fills FOLDER with what the process runs from, after build.sh. Named
# packs of gpu-worker/packs come with their weights; without names no weights do.
set -eu
cd "$(dirname "$0")/../.."
target=$1 folder=$2
shift 2
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
node --import tsx packages/tooling/src/images/collect.ts "$target" "$folder"
for pack in "$@"; do
  mkdir -p "$folder/gpu-worker/packs"
  cp -R "gpu-worker/packs/$pack" "$folder/gpu-worker/packs/$pack"
done
