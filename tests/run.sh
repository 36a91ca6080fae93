#!/usr/bin/env bash
# The one command of a contributor: installs what is missing, builds, runs every test; exit code 0 when all passed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'EOT'
usage: tests/run.sh [STAGE…] [--werror] [--only REGEX] [--no-install]
  (always)         release build, every test
  --sanitize       the tests again under AddressSanitizer and UndefinedBehaviorSanitizer (preset dev)
  --tsan           the tests again under ThreadSanitizer
  --clang          everything built and tested with clang
  --clang-syntax   every source checked by clang without building it
  --all            all of these
  --skip-release   without the release build and its tests
  --werror         warnings in our own code are errors
  --only REGEX     only tests whose name matches
  --no-install     leave the packages of this machine alone
EOT
}

release=yes sanitize=no tsan=no clang=no clang_syntax=no werror=OFF install=yes only=''
while [ $# -gt 0 ]; do
  case $1 in
    --sanitize) sanitize=yes ;;
    --tsan) tsan=yes ;;
    --clang) clang=yes ;;
    --clang-syntax) clang_syntax=yes ;;
    --all) sanitize=yes tsan=yes clang=yes clang_syntax=yes ;;
    --skip-release) release=no ;;
    --werror) werror=ON ;;
    --no-install) install=no ;;
    --only)
      [ $# -gt 1 ] || { usage >&2; exit 2; }
      only=$2
      shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

sections=(build test)
[ $clang = no ] && [ $clang_syntax = no ] || sections+=(clang)
[ $install = no ] || packaging/install-packages.sh "${sections[@]}"

jobs=$(nproc)
closing=()  # the last words of each stage, repeated at the end
failed=0

finish_stage() {  # NAME STATUS TEXT
  closing+=("== $1: $([ "$2" = 0 ] && echo passed || echo FAILED), $SECONDS s since the start" "$3")
  [ "$2" = 0 ] || failed=1
}

stage() {  # PRESET EXTRA-CTEST-ARGUMENTS…
  local preset=$1 log status=0
  shift
  log=$(mktemp)
  echo "== $preset: configure and build"
  local options=(-DGATEHOUSE_TESTS=ON -DGATEHOUSE_EXAMPLES=ON "-DGATEHOUSE_WERROR=$werror")
  # The presets leave the benchmarks out where they would measure a sanitizer.
  [ "$preset" != release ] || options+=(-DGATEHOUSE_BENCH=ON)
  { cmake --preset "$preset" "${options[@]}" >"$log" || { cat "$log"; false; }; } &&
    cmake --build --preset "$preset" --parallel "$jobs" || status=$?
  if [ $status != 0 ]; then
    finish_stage "$preset" $status "the build failed"
  else
    echo "== $preset: test"
    ctest --preset "$preset" --parallel "$jobs" --no-tests=error ${only:+-R "$only"} "$@" 2>&1 | tee "$log" || status=$?
    finish_stage "$preset" $status "$(sed -n '/% tests passed/,$p' "$log")"
  fi
  rm -f "$log"
}

# Tests with the label `release` look at files or speed, not at memory: once is enough.
if [ $clang_syntax = yes ]; then
  status=0
  python3 tests/tidy/clang_syntax.py --jobs "$jobs" --werror "$werror" || status=$?
  finish_stage clang-syntax $status "every source under -fsyntax-only"
fi
[ $clang = no ] || stage clang -LE release
[ $tsan = no ] || stage tsan -LE release
[ $sanitize = no ] || stage dev -LE release
[ $release = no ] || stage release

echo
printf '%s\n' "${closing[@]}"
exit $failed
