#!/usr/bin/env bash
# bash tests/portability/dockerfile.sh SUITE
#
# Follows examples/secure/Dockerfile without Docker: each stage is a clean root of SUITE (bookworm, of
# which the Dockerfile is), RUN and COPY do what they say. Then the programs of the last stage serve and
# ask each other there. Needs what run.sh needs.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

. tests/portability/root.sh

dockerfile=examples/secure/Dockerfile
stage=

# begin_stage <its name>: later lines are about that root
begin_stage() {
  stage=$suite-docker-$1
  rm -rf "${roots:?}/$stage"
  make_root "$stage" "$suite" || fail "making the root of stage $1"
  echo "127.0.0.1 localhost" > "$roots/$stage/etc/hosts"  # Docker does so
}

# copy <words behind COPY>
copy() {
  if [[ $1 == --from=* ]]; then
    mkdir -p "$roots/$stage$3"
    cp -r "$roots/$suite-docker-${1#--from=}$2". "$roots/$stage$3"
  else
    mkdir -p "$roots/$stage$2"
    git ls-files -z --cached --others --exclude-standard | tar --null -T - -c | tar -x -C "$roots/$stage$2"
  fi
}

follow() {
  local instruction rest
  read -r instruction rest <<< "$1"
  case $instruction in
    FROM) step "$1" && begin_stage "$([[ $rest == *" AS "* ]] && echo "${rest##* }" || echo last)" ;;
    RUN) step "$1" && inside "$stage" env DEBIAN_FRONTEND=noninteractive sh -c "$rest" > "$roots/docker.log" 2>&1 ||
      { tail -n 20 "$roots/docker.log"; fail "$1"; } ;;
    # shellcheck disable=SC2086: the words are what it is about
    COPY) step "$1" && copy $rest || fail "$1" ;;
    USER | EXPOSE | HEALTHCHECK | ENTRYPOINT) ;;
    *) fail "no way to do $instruction here;" ;;
  esac
}

while IFS= read -r line <&3; do
  [[ $line == '' || $line == '#'* ]] || follow "$line"
done 3< <(sed -e ':a' -e '/\\$/N; s/\\\n */ /; ta' "$dockerfile")

step "serving there, as nobody"
bash examples/secure/keys.sh "$roots/$stage/keys"
bash examples/secure/token.sh "$roots/$stage/keys/tokens.key" ann notes.write > "$roots/$stage/keys/token"
chmod -R a+rX "$roots/$stage/keys" && chmod a+r "$roots/$stage"/keys/*
inside "$stage" setpriv --reuid nobody --clear-groups env NOTEBOOK_CERTIFICATE=/keys/server.pem NOTEBOOK_KEY=/keys/server.key \
  NOTEBOOK_TRUST=/keys/root.pem NOTEBOOK_TOKEN_KEY=/keys/tokens.pem NOTEBOOK_TOKEN=/keys/token \
  NOTEBOOK_ISSUER=example NOTEBOOK_LEAVE_MS=0 PROBE_TRUST=/keys/root.pem bash -c '
    set -e
    notebook_server & server=$!
    trap "kill -KILL $server 2> /dev/null || true" EXIT
    until health_probe localhost:50051 2> /dev/null; do kill -0 $server; sleep 0.1; done
    notebook_client write bread
    [[ $(notebook_client read) == bread ]]
    kill -TERM $server
    wait $server' || fail "serving"
echo "the Dockerfile's steps on $suite: built, served, asked and ended"
