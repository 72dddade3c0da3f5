#!/usr/bin/env bash
# bash tests/run.sh [--full | --only PRESET... | --room ROOM]
#
# Everything a change must pass, from a fresh Debian 12 on: installs what is missing, builds, tests,
# and ends with a line "N passed, N failed". --full adds the long tests, all tests with clang, both
# sanitizers with both compilers, the optimised build and 200 repetitions; --only takes just these
# presets, with all but the long tests; --room builds and runs only the tests of one room, those in
# tests/ROOM, with preset dev. Details are in build/<preset>/run.log.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' tests/run.sh; }

rooms() { sed -nE 's/.*LABELS .*\<room_([a-z_]+).*/\1/p' tests/*/CMakeLists.txt | sort -u; }

full=false
only=()
room=
case ${1:-} in
  '') ;;
  --full) full=true ;;
  --only) only=("${@:2}") ;;
  --room)
    (($# == 2)) || { usage >&2; exit 2; }
    room=$2
    if ! rooms | grep -qxF -e "$room"; then
      echo "tests/run.sh: there is no room '$room'; the rooms are" $(rooms) >&2
      exit 2
    fi ;;
  --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

passed=0 failed=0 skipped=0
jobs=$(nproc)

packages=(g++ clang libclang-rt-dev llvm cmake ninja-build make
  libgrpc++-dev libgrpc-dev protobuf-compiler-grpc libprotobuf-dev libprotoc-dev protobuf-compiler
  libasio-dev libfmt-dev libssl-dev libgtest-dev libgmock-dev grpc-proto openssl python3 python3-grpcio python3-protobuf
  nginx nghttp2-client etcd-server etcd-client pkgconf prometheus-cpp-dev doxygen)
command -v npm > /dev/null || packages+=(npm)  # it comes with other packages of node.js too

install_missing_packages() {
  command -v dpkg-query > /dev/null || return 0  # not Debian: configuring will name what is missing
  local missing=() package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=() there=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" apt-get -qq update || return
  for package in "${missing[@]}"; do  # other releases lack some: the tests then say what they skip
    if apt-cache show "$package" > /dev/null 2>&1; then there+=("$package"); else echo "no $package here"; fi
  done
  ((${#there[@]})) || return 0
  echo "installing ${there[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --no-install-recommends "${there[@]}" > /dev/null
}

# ThreadSanitizer cannot place its memory where the kernel randomises addresses widely. The plugin
# is instrumented too, so builds run this way like tests.
fixed_addresses=(setarch "$(uname -m)" -R)
"${fixed_addresses[@]}" true 2> /dev/null || fixed_addresses=()

# What a report begins with, which may be far above the end of a log.
cause='(WARNING|ERROR): [A-Za-z]+Sanitizer|runtime error: |: Failure$|^(FAIL|ERROR): |FAILED: |error: '

# fail <what> <log>
fail() {
  echo "  $1 FAILED; the first causes in $2, and its end:"
  grep -aE -A 25 "$cause" "$2" | head -n 60 | cut -c 1-200 | sed 's/^/  | /'
  echo "  ..."
  grep -avE '^ +Start +[0-9]+:|  Passed  ' "$2" | tail -n 40 | sed 's/^/  | /'
  failed=$((failed + 1))
}

# count <what ctest said> <log of the tests themselves>: adds one ctest run to the sums
count() {
  local total failures not_run by_gtest
  failures=$(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of .*/\1/p' "$1")
  total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$1")
  not_run=$(grep -c '(Skipped)$' "$1")
  total=$((total - not_run))
  not_run=$((not_run + $(grep -c '(Disabled)$' "$1")))
  by_gtest=$(grep -aohE '\[  SKIPPED \] [A-Za-z0-9_/]+\.[A-Za-z0-9_/]+$' "$2" | sort -u | wc -l)
  passed=$((passed + total - failures)) failed=$((failed + failures))
  skipped=$((skipped + not_run + by_gtest))
  echo "  $((total - failures)) passed, $failures failed, $((not_run + by_gtest)) skipped" \
    "in $SECONDS s"
}

# check <preset> <targets to build> <ctest arguments...>
check() {
  local preset=$1 directory=build/$1 targets=$2
  shift 2
  mkdir -p "$directory"
  echo "$preset"
  SECONDS=0
  # Line numbers are all that most reports need of debug information: a quarter of the time to
  # compile. The suppressions of ThreadSanitizer need the names of inlined functions.
  local debug=-g1
  if [[ $preset == tsan* ]]; then debug=-g; fi
  if ! cmake --preset "$preset" -DCMAKE_CXX_FLAGS_DEBUG=$debug > "$directory/run.log" 2>&1; then
    fail "$preset: configuring" "$directory/run.log"
    return
  fi
  if ! "${fixed_addresses[@]}" cmake --build --preset "$preset" -j "$jobs" \
    --target $targets >> "$directory/run.log" 2>&1; then
    fail "$preset: building" "$directory/run.log"
    return
  fi
  echo "  built in $SECONDS s"
  SECONDS=0
  "${fixed_addresses[@]}" ctest --preset "$preset" -j "$jobs" --no-tests=error "$@" \
    > "$directory/ctest.log" 2>&1
  local result=$? failed_before=$failed
  cat "$directory/ctest.log" >> "$directory/run.log"
  if grep -q 'tests failed out of' "$directory/ctest.log"; then
    count "$directory/ctest.log" "$directory/Testing/Temporary/LastTest.log"
  fi
  if ((result != 0)); then
    if ((failed > failed_before)); then failed=$((failed - 1)); fi  # fail counts one itself
    fail "$preset: testing" "$directory/run.log"
  fi
}

finish() {
  local line="$passed passed, $failed failed"
  if ((skipped)); then line+=", $skipped skipped"; fi
  echo "$line"
  ((failed == 0 && passed > 0)) && { ((skipped == 0)) || [[ ${CI:-} != true ]]; }
}

install_missing_packages || { echo "installing packages FAILED"; failed=1; finish; exit 1; }
coroutines_and_rpc=(-L '^(unit|rpc)$')
if ((${#only[@]})); then
  for preset in "${only[@]}"; do check "$preset" all -LE '^long$'; done
elif [[ -n $room ]]; then
  check dev "room_${room}_tests" -L "^room_$room\$" -LE '^long$'
elif $full; then
  check dev all
  check dev-clang all
  check release-shared 'runtime/all plugin/all unit_tests' -L '^(unit|shared)$'
  for preset in asan asan-clang tsan tsan-clang; do
    check "$preset" 'unit_tests rpc_tests' "${coroutines_and_rpc[@]}" --repeat until-fail:200
  done
  check release 'unit_tests rpc_tests' "${coroutines_and_rpc[@]}" --repeat until-fail:200
else
  check dev all -LE '^long$'
  # The unit and rpc tests are compiled with clang below.
  directories=(examples plugin tests/{bench,compile,foreign,interop,layers,plugin,readme,soak,what_happens})
  check dev-clang "${directories[*]/%//all}" -L '^plugin$' -LE '^long$'
  # Optimised, an undefined symbol of a shared library cannot hide behind an inline function.
  check release-shared 'runtime/all plugin/all unit_tests' -L '^(unit|shared)$'
  for preset in asan tsan-clang; do
    check "$preset" 'unit_tests rpc_tests' "${coroutines_and_rpc[@]}" --repeat until-fail:2
  done
fi
finish
