#!/usr/bin/env bash
# Runs every test, or those whose name contains one of the arguments; ./engine test sets up and calls this.
# The last line adds up all runners: "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly bin=$PWD/artifacts/bin logs=$PWD/artifacts/test-logs
passed=0 failed=0 skipped=0
mkdir -p "$logs"

wanted() {
    [ $# -gt 1 ] || return 0
    local name=$1 filter
    shift
    for filter in "$@"; do [[ ${name,,} == *"${filter,,}"* ]] && return 0; done
    return 1
}

# count NAME EXIT PASSED FAILED SKIPPED: adds up; a runner that broke without a failed test counts as one failure.
count() {
    local name=$1 code=$2 ok=${3:-0} bad=${4:-0} skip=${5:-0}
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$code" -eq 0 ] && [ $((ok + bad + skip)) -eq 0 ]; then
        echo "   $name ran no test" && bad=1
    fi
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
    printf '   %-42s %5d passed %3d failed %3d skipped %4ds\n' "$name" "$ok" "$bad" "$skip" "$SECONDS"
    [ "$bad" -eq 0 ] || tail -n 60 "$logs/$name.log"
}

number() { sed -nE "s/.*$1.*/\1/p" "$2" | tail -n 1; }

native_tests() {
    SECONDS=0
    ctest --test-dir artifacts/native --output-on-failure >"$logs/native.log" 2>&1
    local code=$? total bad
    total=$(number 'tests failed out of ([0-9]+)' "$logs/native.log")
    bad=$(number '[, ]([0-9]+) tests failed out of' "$logs/native.log")
    count native $code $((${total:-0} - ${bad:-0})) "${bad:-0}"
}

dotnet_tests() {
    local name=$1 log=$logs/$1.log code total errors bad skip
    SECONDS=0
    timeout 900 "$bin/$name/release/$name" -noColor >"$log" 2>&1
    code=$?
    total=$(number 'Total: ([0-9]+)' "$log") errors=$(number 'Errors: ([0-9]+)' "$log")
    bad=$(number 'Failed: ([0-9]+)' "$log") skip=$(number 'Skipped: ([0-9]+)' "$log")
    bad=$((${bad:-0} + ${errors:-0}))
    count "$name" $code $((${total:-0} - bad - ${skip:-0})) "$bad" "${skip:-0}"
    grep -E '\[SKIP\]' "$log" | sed 's/^ */      /'
}

node_tests() {
    SECONDS=0
    timeout 600 node --test --test-reporter=tap tests/clients/node/*.test.mjs >"$logs/node.log" 2>&1
    local code=$?
    count node $code "$(number '^# pass ([0-9]+)' "$logs/node.log")" "$(number '^# fail ([0-9]+)' "$logs/node.log")" \
        "$(number '^# skipped ([0-9]+)' "$logs/node.log")"
}

python_tests() {
    SECONDS=0
    # Debian's interpreter: its gRPC is a Debian package.
    timeout 600 /usr/bin/python3 -m unittest discover -s tests/clients/python >"$logs/python.log" 2>&1
    local code=$? total failures errors
    total=$(number '^Ran ([0-9]+) test' "$logs/python.log")
    failures=$(number 'failures=([0-9]+)' "$logs/python.log") errors=$(number 'errors=([0-9]+)' "$logs/python.log")
    local bad=$((${failures:-0} + ${errors:-0}))
    count python $code $((${total:-0} - bad)) "$bad"
}

wanted native "$@" && native_tests
for project in tests/*.Tests; do
    name=$(basename "$project")
    wanted "$name" "$@" && dotnet_tests "$name"
done
wanted node "$@" && node_tests
wanted python "$@" && python_tests

if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
