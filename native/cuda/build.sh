#!/usr/bin/env bash
# Compiles the kernels to PTX, which the driver translates for the device that it has: build.sh FOLDER
# With nvcc where there is one, else with clang 14, which needs none of NVIDIA's files. compute_70 runs on Volta and all later.
set -euo pipefail
readonly source=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")") target=$1
mkdir -p "$target"
if command -v nvcc >/dev/null && nvcc --list-gpu-arch | grep -q compute_75; then
    nvcc --ptx -arch=compute_75 -std=c++17 -O3 -o "$target/planes.ptx.new" "$source/planes.cu"
elif command -v clang++-14 >/dev/null; then
    clang++-14 -x cuda --cuda-device-only -nocudainc -nocudalib --cuda-gpu-arch=sm_70 -Xclang -target-feature -Xclang +ptx60 \
        -std=c++17 -O3 -Wall -Wextra -Werror -S -o "$target/planes.ptx.new" "$source/planes.cu"
else
    echo "build.sh: neither nvcc nor clang++-14 was found. Install clang-14 (Debian), or run ./engine setup --gpu." >&2
    exit 1
fi
mv "$target/planes.ptx.new" "$target/planes.ptx"
