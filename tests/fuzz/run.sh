#!/usr/bin/env bash
# Builds the fuzz targets with clang and runs each for SECONDS (60) from its seeds; exit 1 when one found something.
# An input that breaks a promise is kept in build/fuzz/found/; move it to tests/fuzz/found/<target>/ with the fix.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

seconds=${1:-60}
compiler=$(command -v clang++ || command -v clang++-14) || { echo "clang++ is not installed" >&2; exit 2; }
cmake --preset fuzz -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_C_COMPILER="${compiler/clang++/clang}" >/dev/null
cmake --build --preset fuzz --target fuzzers --parallel "${JOBS:-$(nproc)}"
mkdir -p build/fuzz/found build/fuzz/corpus
build/fuzz/bin/fuzz_write_seeds build/fuzz/seeds
status=0
for target in request_head response_head chunks request_target yaml; do
  mkdir -p "build/fuzz/corpus/$target"
  echo "== $target"
  log=build/fuzz/$target.log
  "build/fuzz/bin/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/found/$target-" \
    "build/fuzz/corpus/$target" "build/fuzz/seeds/$target" >"$log" 2>&1 || status=1
  grep -aE 'does not hold|ERROR|SUMMARY|Test unit written|number_of_executed|new_units_added' "$log" || true
done
exit $status
