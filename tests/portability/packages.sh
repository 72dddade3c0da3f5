#!/usr/bin/env bash
# bash tests/portability/packages.sh SUITE
#
# Makes the Debian packages in a root of SUITE (bookworm, trixie or sid), installs them in a clean one,
# builds and runs a project with them there, and removes them again. Needs what run.sh needs.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

. tests/portability/root.sh

in_clean() { inside "$suite-clean" env DEBIAN_FRONTEND=noninteractive "$@"; }

step "building the packages"
[[ -d $roots/$suite ]] || make_root "$suite" "$suite" || fail "making the root"
copy_tree "$suite"
inside "$suite" bash -c '
  set -e -o pipefail
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends g++ cmake ninja-build \
    dpkg-dev file libgrpc++-dev libgrpc-dev protobuf-compiler-grpc libprotobuf-dev libprotoc-dev \
    protobuf-compiler libasio-dev libfmt-dev libssl-dev > /dev/null
  cmake -S /protocoro -B /packages -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr \
    -DBUILD_SHARED_LIBS=ON -DPROTOCORO_TESTS=OFF -DPROTOCORO_EXAMPLES=OFF > /dev/null
  cmake --build /packages | tail -n 1
  cd /packages && rm -f ./*.deb && cpack -G DEB | grep package:
' || fail "building"

step "installing them in a clean root"
rm -rf "${roots:?}/$suite-clean"
make_root "$suite-clean" "$suite" || fail "making the clean root"
cp "$roots/$suite"/packages/*.deb "$roots/$suite-clean/tmp/"
cp -r tests/cmake/shared_library tests/cmake/find_package "$roots/$suite-clean/tmp/"
in_clean bash -c 'apt-get -qq update && dpkg-query -W -f "\${Package}\n" | sort > /tmp/before &&
  apt-get -qq install --no-install-recommends /tmp/*.deb g++ cmake make pkgconf libgmock-dev > /dev/null &&
  dpkg-query -W "*protocoro*" "*coro"' || fail "installing"

step "building a project with them"
in_clean bash -c '
  set -e -o pipefail
  cmake -S /tmp/find_package -B /tmp/build > /dev/null
  cmake --build /tmp/build | tail -n 1
  /tmp/build/consumer
  cd /tmp/shared_library
  protoc --cpp_out=. --coro_out=. greeter.proto
  g++ -std=c++20 -I. ./*.cpp ./*.pb.cc -o consumer $(pkg-config --cflags --libs protocoro)
  ./consumer' || fail "building a project"

step "removing them"
in_clean bash -c 'apt-get -qq purge "*protocoro*" protobuf-compiler-coro > /dev/null &&
  ! find / -xdev -name "*protocoro*" -not -path "/proc/*" -not -path "/tmp/*" -not -path "/var/cache/*" |
    grep .' || fail "removing"
echo "packages of $suite: installed, used and removed"
