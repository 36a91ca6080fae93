#!/usr/bin/env bash
# install-packages.sh build [test bench …]: installs what is missing of these sections of packages.txt.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/packages.txt

if [ $# = 0 ]; then
  echo "usage: $0 SECTION…   sections: $(sed -n 's/^\[\(.*\)\]$/\1/p' "$list" | tr '\n' ' ')" >&2
  exit 2
fi

lines_of() { awk -v want="[$1]" '/^\[/ {inside = ($0 == want)} inside && !/^(\[|#|[[:space:]]*$)/' "$list"; }
is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | cut -c1-2)" = ii ]; }
is_known() { [[ $(apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[!\(]* ]]; }

missing=()  # lines none of whose alternatives is installed
for section in "$@"; do
  grep -qxF "[$section]" "$list" || { echo "$0: no section [$section] in $list" >&2; exit 2; }
  while read -r line; do
    found=no
    for name in ${line//|/ }; do
      if is_installed "$name"; then found=yes; break; fi
    done
    [ $found = yes ] || missing+=("$line")
  done < <(lines_of "$section")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq

wanted=()
for line in "${missing[@]}"; do
  chosen=
  for name in ${line//|/ }; do
    if is_known "$name"; then chosen=$name; break; fi
  done
  [ -n "$chosen" ] || { echo "$0: this Debian release has none of: $line" >&2; exit 1; }
  wanted+=("$chosen")
done

plan=$(apt-get install --simulate --no-install-recommends "${wanted[@]}")
if grep -q '^Inst libboost1\.74-dev' <<<"$plan"; then
  echo "$0: refused, this would install the headers of Boost 1.74: ${wanted[*]}" >&2
  exit 1
fi
echo "installing: ${wanted[*]}" >&2
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${wanted[@]}" >&2
