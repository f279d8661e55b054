#!/bin/sh
# cuda.sh FOLDER: adds the CUDA provider to the runtime in FOLDER (collected for the worker, after build.sh). The npm
# package is too small for it; its own script fetches the files of its own version and compares nothing else.
set -eu
cd "$(dirname "$0")/../.."
node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12
from=node_modules/onnxruntime-node/bin/napi-v6/linux/x64
for library in cuda shared; do
  cp "$from/libonnxruntime_providers_$library.so" "$1/$from/"
done
