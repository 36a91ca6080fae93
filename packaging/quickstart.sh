#!/usr/bin/env bash
# From a fresh clone to a gateway that answers: installs what is missing, builds, starts the echo example and Gatehouse
# in front of it, prints curl lines. Runs until Ctrl-C, or with --check runs its own lines and exits with their status.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'EOT'
usage: packaging/quickstart.sh [--check] [--bin DIR] [--http-port N] [--admin-port N] [--echo-port N]
  --check         run the printed curl lines, stop everything, exit 0 when all of them worked
  --bin DIR       use the programs in DIR: install and build nothing
  --…-port N      fixed ports; without them 8080, 9901 and 9000, or free ones where those are taken
EOT
}

check=no bin='' http_port='' admin_port='' echo_port=''
while [ $# -gt 0 ]; do
  case $1 in
    --check) check=yes ;;
    --bin | --http-port | --admin-port | --echo-port)
      [ $# -gt 1 ] || { usage >&2; exit 2; }
      case $1 in
        --bin) bin=$2 ;;
        --http-port) http_port=$2 ;;
        --admin-port) admin_port=$2 ;;
        --echo-port) echo_port=$2 ;;
      esac
      shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

build() {
  packaging/install-packages.sh build
  # Tests and benchmarks need further packages; a build directory that already has them keeps them.
  local only_programs=()
  [ -f build/release/CMakeCache.txt ] || only_programs=(-DGATEHOUSE_TESTS=OFF -DGATEHOUSE_BENCH=OFF)
  echo "building (the first time takes some minutes) …" >&2
  cmake --preset release "${only_programs[@]}" >/dev/null
  cmake --build --preset release --parallel "$(nproc)" --target gatehouse gatehouse-echo >&2
  bin=build/release/bin
}
[ -n "$bin" ] || build
for program in gatehouse gatehouse-echo; do
  [ -x "$bin/$program" ] || { echo "quickstart: no $bin/$program" >&2; exit 1; }
done

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# port_or_free ASKED USUAL: what the user asked for, else the usual one, else 0, which lets the system choose.
port_or_free() {
  if [ -n "$1" ]; then echo "$1"; elif is_taken "$2"; then echo 0; else echo "$2"; fi
}

work=$(mktemp -d)
pids=()
# shellcheck disable=SC2317  # called by the trap
stop_all() {
  trap - EXIT INT TERM
  local pid
  for ((i = ${#pids[@]} - 1; i >= 0; --i)); do kill -TERM "${pids[i]}" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

give_up() {
  echo "quickstart: $1" >&2
  cat "$work"/*.log >&2
  exit 1
}

# wait_for SECONDS WHAT COMMAND…: until COMMAND succeeds; gives up early when a program has ended.
wait_for() {
  local end=$((SECONDS + $1)) what=$2 pid
  shift 2
  until "$@"; do
    for pid in "${pids[@]}"; do
      kill -0 "$pid" 2>/dev/null || give_up "a program ended while waiting for $what"
    done
    [ $SECONDS -lt $end ] || give_up "$what took too long"
    sleep 0.05
  done
}

"$bin/gatehouse-echo" --listen "127.0.0.1:$(port_or_free "$echo_port" 9000)" >"$work/echo.log" 2>&1 &
pids+=($!)
wait_for 10 "the echo service" grep -qs '^listening ' "$work/echo.log"
ECHO_ADDRESS=$(sed -n 's/^listening //p' "$work/echo.log")
export ECHO_ADDRESS

"$bin/gatehouse" run --config examples/echo/gatehouse.yaml --ready-file "$work/ready.json" \
  --listen "http=127.0.0.1:$(port_or_free "$http_port" 8080)" \
  --listen "admin=127.0.0.1:$(port_or_free "$admin_port" 9901)" >"$work/gatehouse.log" 2>&1 &
pids+=($!)
wait_for 15 "the gateway" test -s "$work/ready.json"
http=$(sed -n 's/.*"http": *"\([^"]*\)".*/\1/p' "$work/ready.json")
admin=$(sed -n 's/.*"admin": *"\([^"]*\)".*/\1/p' "$work/ready.json")
wait_for 15 "readiness" curl -fsS -o /dev/null --max-time 2 "http://$admin/readyz"

lines=(
  "curl http://$http/hello"
  "curl 'http://$http/api/orders/7?colour=blue'"
  "curl -d 'two books' http://$http/api/orders"
  "curl -i http://$http/stream/3/20/100"
  "curl http://$admin/readyz"
  "curl http://$admin/metrics"
)

if [ $check = yes ]; then
  failed=0
  for line in "${lines[@]}"; do
    echo "\$ $line"
    # As printed, but failing on an error status; only the beginning of long answers is shown.
    if ! bash -c "curl -fsS --max-time 10 ${line#curl }" >"$work/answer" 2>&1; then failed=1; echo "FAILED"; fi
    head -c 600 "$work/answer"
    echo
  done
  [ $failed = 0 ] && echo "all ${#lines[@]} lines worked"
  exit $failed
fi

echo
echo "Gatehouse (process ${pids[1]}) listens on http://$http and forwards to the echo service on http://$ECHO_ADDRESS."
echo "Its configuration is examples/echo/gatehouse.yaml. Try, in another terminal:"
echo
printf '  %s\n' "${lines[@]}"
echo
echo "Their logs are in $work. Ctrl-C stops both."
wait -n "${pids[@]}" || true
give_up "a program has ended by itself"
