#!/usr/bin/env bash
# bash tests/portability/run.sh SUITE [PRESET...]
#
# Builds and tests protocoro on another Debian: makes a root of SUITE (bookworm, trixie or sid) in
# build/portability, and runs `tests/run.sh --only PRESET...` in it, which installs what it needs: dev
# and dev-clang, unless others are named. Ends with a line of the table in README.md. Needs root,
# debootstrap and Debian's package archive; the first run of a suite takes half an hour.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

. tests/portability/root.sh

presets=("${@:2}")
((${#presets[@]})) || presets=(dev dev-clang)

version_of() {
  inside "$suite" dpkg-query -W -f '${Version}' "$1" 2> /dev/null | sed 's/^[0-9]*://; s/[-+~].*//'
}

[[ -d $roots/$suite ]] || make_root "$suite" "$suite" ||
  { tail -n 5 "$roots/$suite.log"; echo "making the root FAILED"; exit 1; }
copy_tree "$suite"
inside "$suite" env "CI=${CI:-}" bash /protocoro/tests/run.sh --only "${presets[@]}" |
  tee "$roots/$suite.result"
result=${PIPESTATUS[0]}

echo "| $suite | $(inside "$suite" g++ -dumpfullversion) | $(inside "$suite" clang++ -dumpversion) |" \
  "$(version_of cmake) | $(version_of libgrpc++-dev) | $(version_of libprotobuf-dev) |" \
  "${presets[*]} | $(tail -n 1 "$roots/$suite.result") |"
exit "$result"
