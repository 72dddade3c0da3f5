# Roots of other Debians, each in build/portability, for scripts that source this with their own arguments,
# the first of which is the suite.

usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "tests/portability/$(basename "$0")"; }

case ${1:-} in
  bookworm | trixie | sid) suite=$1 ;;
  --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

step() { echo "== $*"; }
fail() { echo "$1 FAILED"; exit 1; }

roots=$PWD/build/portability
mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2> /dev/null |
  head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}

skip() { echo "SKIPPED: $1"; exit 77; }
((EUID == 0)) || skip "needs root"
command -v debootstrap > /dev/null || skip "needs debootstrap"

# gRPC and protobuf of experimental, which are newer than sid's: only they, because what they were
# built with is in sid.
newest=(libgrpc++-dev libgrpc-dev libupb-dev protobuf-compiler-grpc libprotobuf-dev libprotoc-dev
  protobuf-compiler python3-grpcio python3-protobuf)

# make_root <name> <suite>: nothing, or all of it
make_root() {
  local root=$roots/$1.part suite=$2
  mkdir -p "$roots"
  echo "making $roots/$1"
  rm -rf "$root"
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" \
    > "$roots/$1.log" 2>&1 || return
  cp /etc/resolv.conf "$root/etc/"
  cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2> /dev/null
  # Where packages of npm come from, and whom this machine trusts beyond the usual.
  cp ~/.npmrc "$root/root/" 2> /dev/null
  cp /usr/local/share/ca-certificates/* "$root/usr/local/share/ca-certificates/" 2> /dev/null
  chroot "$root" update-ca-certificates >> "$roots/$1.log" 2>&1
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"  # no services start there
  chmod +x "$root/usr/sbin/policy-rc.d"
  if [[ $suite == sid ]]; then
    echo "deb $mirror experimental main" >> "$root/etc/apt/sources.list"
    chroot "$root" apt-get -qq update >> "$roots/$1.log" 2>&1 &&
      DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -qq install --no-install-recommends \
        "${newest[@]/%//experimental}" >> "$roots/$1.log" 2>&1 || return
  fi
  mv "$root" "$roots/$1"
}

# inside <name> <command>...: with mounts that end with the command
inside() {
  unshare --mount bash -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
    mount --rbind /sys "$0/sys" && exec chroot "$0" "$@"' "$roots/$1" "${@:2}"
}

# copy_tree <name>: what is not ignored, as it is now
copy_tree() {
  mkdir -p "$roots/$1/protocoro"
  git ls-files -z --cached --others --exclude-standard | tar --null -T - -c | tar -x -C "$roots/$1/protocoro"
}
