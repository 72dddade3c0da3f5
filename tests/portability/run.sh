#!/usr/bin/env bash
# bash tests/portability/run.sh SUITE [PRESET...]
#
# Builds and tests protocoro on another Debian: makes a root of SUITE (bookworm, trixie or sid) in
# build/portability, installs there what the tests need, and runs `tests/run.sh --only PRESET...` in
# it: dev and dev-clang, unless others are named. Ends with a line of the table in README.md. Needs
# root, debootstrap and Debian's package archive; the first run of a suite takes half an hour.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' tests/portability/run.sh; }

case ${1:-} in
  bookworm | trixie | sid) suite=$1 ;;
  --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
shift
presets=("$@")
((${#presets[@]})) || presets=(dev dev-clang)

root=$PWD/build/portability/$suite
mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2> /dev/null |
  head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}

missing() { echo "SKIPPED: $1"; exit 77; }
((EUID == 0)) || missing "needs root"
command -v debootstrap > /dev/null || missing "needs debootstrap"

# gRPC and protobuf of experimental, which are newer than sid's: only they, because what they were
# built with is in sid.
newest=(libgrpc++-dev libgrpc-dev protobuf-compiler-grpc libprotobuf-dev libprotoc-dev
  protobuf-compiler python3-grpcio python3-protobuf)

make_root() {
  echo "making $root"
  rm -rf "$root.part"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$root.part" "$mirror" \
    > "$root.log" 2>&1 || return
  cp /etc/resolv.conf "$root.part/etc/"
  cp /etc/apt/apt.conf.d/* "$root.part/etc/apt/apt.conf.d/" 2> /dev/null
  printf '#!/bin/sh\nexit 101\n' > "$root.part/usr/sbin/policy-rc.d"  # no services start there
  chmod +x "$root.part/usr/sbin/policy-rc.d"
  if [[ $suite == sid ]]; then
    echo "deb $mirror experimental main" >> "$root.part/etc/apt/sources.list"
    chroot "$root.part" apt-get -qq update >> "$root.log" 2>&1 &&
      DEBIAN_FRONTEND=noninteractive chroot "$root.part" apt-get -qq install --no-install-recommends \
        "${newest[@]/%//experimental}" >> "$root.log" 2>&1 || return
  fi
  mv "$root.part" "$root"
}

# Mounts that end with the command.
inside() {
  unshare --mount bash -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
    mount --rbind /sys "$0/sys" && exec chroot "$0" "$@"' "$root" "$@"
}

version_of() { inside dpkg-query -W -f '${Version}' "$1" 2> /dev/null | sed 's/^[0-9]*://; s/[-+~].*//'; }

mkdir -p build/portability
[[ -d $root ]] || make_root || { tail -n 5 "$root.log"; echo "making the root FAILED"; exit 1; }
mkdir -p "$root/protocoro"
git ls-files -z | tar --null -T - -c | tar -x -C "$root/protocoro"
inside env "CI=${CI:-}" bash /protocoro/tests/run.sh --only "${presets[@]}" | tee "$root.result"
result=${PIPESTATUS[0]}

echo "| $suite | $(inside g++ -dumpfullversion) | $(inside clang++ -dumpversion) |" \
  "$(version_of cmake) | $(version_of libgrpc++-dev) | $(version_of libprotobuf-dev) |" \
  "${presets[*]} | $(tail -n 1 "$root.result") |"
exit "$result"
