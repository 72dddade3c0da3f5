#!/usr/bin/env bash
# bash examples/quickstart.sh
#
# From a fresh Debian 12 to a running server and client: installs what is missing, builds both into
# build/quickstart, starts the server on this machine and lets the client ask it.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=build/quickstart
log=$build/log.txt
server_pid=

packages=(g++ cmake ninja-build
  libgrpc++-dev libgrpc-dev protobuf-compiler-grpc libprotobuf-dev libprotoc-dev protobuf-compiler
  libasio-dev libfmt-dev)

# Ends the server, and says what went wrong if something did.
finish() {
  local result=$?
  trap - EXIT
  if [[ -n $server_pid ]]; then
    kill "$server_pid" 2> /dev/null || true
    wait "$server_pid" 2> /dev/null || true
  fi
  if ((result != 0 && result != 130)); then  # 130: Ctrl-C
    echo "FAILED; the end of $log:"
    tail -n 40 "$log"
  fi
  exit "$result"
}

missing_packages() {
  command -v dpkg-query > /dev/null || return 0  # not Debian: configuring will name what is missing
  local package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || echo "$package"
  done
}

install_packages() {
  local as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" apt-get -q update >> "$log" 2>&1
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qy install --no-install-recommends "$@" >> "$log" 2>&1
}

build_example() {
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DPROTOCORO_TESTS=OFF -DPROTOCORO_WERROR=OFF >> "$log" 2>&1
  cmake --build "$build" --target route_guide_server route_guide_client >> "$log" 2>&1
}

# Gives the port in `port`.
start_server() {
  local line
  coproc server {
    exec "$build/examples/route_guide/route_guide_server" \
      --listen localhost:0 --features examples/route_guide/features.txt 2>> "$log"
  }
  server_pid=$server_PID
  read -r line <&"${server[0]}"
  port=${line##* }
}

mkdir -p "$build"
: > "$log"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

missing=$(missing_packages)
if [[ -n $missing ]]; then
  echo "installing" $missing
  install_packages $missing
fi

echo "building the library, the plugin and the example, at first for some minutes (details in $log)"
build_example

start_server
echo "the server listens on port $port; the client asks it:"
echo
"$build/examples/route_guide/route_guide_client" --target "localhost:$port" 2>> "$log"
echo
echo "done: the client's code is examples/route_guide/client.cpp, the server's guide.cpp beside it"
