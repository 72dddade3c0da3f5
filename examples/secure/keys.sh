#!/usr/bin/env bash
# keys.sh DIRECTORY: what the example needs, made by openssl, for trying it out: a root and the
# server's certificate for localhost and notebook (root.pem, server.pem, server.key), and the keys of
# whoever signs tokens (tokens.key, tokens.pem).

set -euo pipefail
[[ $# == 1 && $1 != -* ]] || { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p "$1"
cd "$1"

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

new_key root.key
openssl req -x509 -new -key root.key -days 30 -subj /CN=notebook-root -out root.pem
new_key server.key
openssl req -new -key server.key -subj /CN=notebook -out server.csr
openssl x509 -req -in server.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -out server.pem \
  -extfile <(echo 'subjectAltName=DNS:localhost,DNS:notebook') 2> /dev/null
new_key tokens.key
openssl ec -in tokens.key -pubout -out tokens.pem 2> /dev/null
rm -f server.csr root.srl
