#!/usr/bin/env bash
# refuse.sh <text> <program> [<argument>...]: the program must exit with 1 and say this on stderr.

set -uo pipefail

text=$1
shift
said=$("$@" 2>&1 > /dev/null)
result=$?
if ((result != 1)) || [[ $said != *"$text"* ]]; then
  echo "exited with $result and said: $said"
  echo "expected 1 and: $text"
  exit 1
fi
