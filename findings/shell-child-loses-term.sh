#!/usr/bin/env bash
# Behaviour: A shell that has a trap for TERM starts a program in the background and sends it TERM at
#   once (`kill $!`). About every second program lives on. From the fork until the child has put its signals
#   back, a TERM runs the shell's own trap handler in the child, which notes the signal and forgets it.
#   A KILL is never lost, and neither is a TERM from a shell without a trap.
# Version: dash 0.5.12-2 (Debian 12, amd64).
# One would have guessed: `$!` names the new program, whose TERM is at its default, so TERM ends it.
# Why it matters: `trap 'kill $!; exit' TERM; program & wait` is how start scripts and tests pass a TERM
#   on. One that comes early leaves the program behind, with the script's open files. Nothing says so.
set -euo pipefail

place=$(mktemp -d)
cleanup() { pkill -KILL -f "$place/pause" || true; rm -rf "$place"; }
trap cleanup EXIT
cd "$place"
apt-get -qq download dash=0.5.12-2
dpkg -x dash_*.deb .
ln -s "$(command -v sleep)" pause  # a name by which the programs of this run are found

rounds=100
# left <trap> <signal>: how many programs live on after it was sent to them
left() {
  local alive
  for ((i = 0; i < rounds; i++)); do
    ./bin/dash -c "$1; '$place/pause' 20 > /dev/null & kill -$2 \$!"
  done
  sleep 0.5
  alive=$(pgrep -fc "^$place/pause" || true)
  pkill -KILL -f "^$place/pause" || true
  echo "$alive"
}

result=0
# expect <trap> <signal> <least> <most>
expect() {
  local seen
  seen=$(left "$@")
  echo "after \"$1\", kill -$2: $seen of $rounds programs live on"
  ((seen >= $3 && seen <= $4)) || { echo "  expected $3 to $4"; result=1; }
}
expect "trap 'exit 1' TERM" TERM 1 $rounds
expect "trap 'exit 1' TERM" KILL 0 0
expect "true" TERM 0 0
exit $result
