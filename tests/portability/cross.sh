#!/usr/bin/env bash
# bash tests/portability/cross.sh SUITE
#
# Builds for 64-bit ARM in a root of SUITE (bookworm, trixie or sid) with Debian's cross compiler: the
# plugin for this machine, the library and examples for the other one, and runs two of them there, in
# qemu's user mode. Needs what run.sh needs.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

. tests/portability/root.sh

there() { inside "$suite-cross" env DEBIAN_FRONTEND=noninteractive bash -e -o pipefail -c "$1"; }

[[ -d $roots/$suite-cross ]] || make_root "$suite-cross" "$suite" || fail "making the root"
copy_tree "$suite-cross"

step "the plugin for this machine"
there '
  apt-get -qq update
  apt-get -qq install --no-install-recommends g++ cmake ninja-build libgrpc++-dev libgrpc-dev \
    protobuf-compiler-grpc libprotobuf-dev libprotoc-dev protobuf-compiler libasio-dev libfmt-dev \
    > /dev/null
  cmake -S /protocoro -B /here -G Ninja -DPROTOCORO_TESTS=OFF -DPROTOCORO_EXAMPLES=OFF \
    -DCMAKE_INSTALL_PREFIX=/usr/local > /dev/null
  cmake --build /here --target protoc-gen-coro | tail -n 1
  cmake --install /here --component plugin > /dev/null
  protoc-gen-coro --version' || fail "building the plugin"

step "the library and examples for aarch64"
there '
  dpkg --add-architecture arm64
  apt-get -qq update
  apt-get -qq install --no-install-recommends g++-aarch64-linux-gnu qemu-user-static file \
    libgrpc++-dev:arm64 libgrpc-dev:arm64 libprotobuf-dev:arm64 libfmt-dev:arm64 > /dev/null
  cp /protocoro/tests/portability/aarch64.cmake /aarch64.cmake
  rm -rf /other
  cmake -S /protocoro -B /other -G Ninja --toolchain /aarch64.cmake -DPROTOCORO_TESTS=OFF > /dev/null
  cmake --build /other --target greeter_server greeter_client route_guide_server route_guide_client |
    tail -n 1
  file -b /other/examples/greeter/greeter_server | cut -d, -f1,2' || fail "building for aarch64"

step "running them"
there '
  cd /protocoro/tests/examples
  bash converse.sh greeter.txt \
    qemu-aarch64-static /other/examples/greeter/greeter_server 127.0.0.1:0 -- \
    qemu-aarch64-static /other/examples/greeter/greeter_client 127.0.0.1:PORT
  guide=/other/examples/route_guide/route_guide
  bash converse.sh route_guide.txt \
    qemu-aarch64-static ${guide}_server --listen 127.0.0.1:0 \
      --features /protocoro/examples/route_guide/features.txt -- \
    qemu-aarch64-static ${guide}_client --target 127.0.0.1:PORT --timeout 60' || fail "running"
echo "aarch64 on $suite: built with $(inside "$suite-cross" aarch64-linux-gnu-g++ -dumpfullversion)," \
  "greeter and route_guide speak"
