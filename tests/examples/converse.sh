#!/usr/bin/env bash
# converse.sh <file> <server> [<argument>...] -- <client> [<argument>...]
#
# Starts the server, which prints the port it listens on, and runs the client, with that port for the
# word PORT in its arguments. What the client prints must be the file, but for the time it took.

set -euo pipefail

expected=$1
shift
server=()
while [[ $1 != -- ]]; do server+=("$1") && shift; done
shift

coproc running { exec "${server[@]}"; }
pid=$running_PID
trap 'kill -KILL "$pid" 2> /dev/null || true' EXIT

read -r line <&"${running[0]}" || { echo "the server has ended"; exit 1; }
port=${line##* }
[[ $line =~ ^listening\ on\ port\ [1-9][0-9]*$ ]] || { echo "the server said: $line"; exit 1; }

said=$("${@//PORT/$port}") || { echo "the client failed with $?: $said"; exit 1; }
diff -u "$expected" <(sed -E 's/in [0-9]+ s$/in 0 s/' <<< "$said")

kill -TERM "$pid"
result=0
wait "$pid" || result=$?
# A server that has not come as far as run() when the signal arrives has no other answer than 143.
((result == 0 || result == 143)) || { echo "the server ended with $result"; exit 1; }
trap - EXIT
