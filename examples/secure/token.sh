#!/usr/bin/env bash
# token.sh KEY SUBJECT [SCOPES] [SECONDS]: prints a token (JWT, ES256) of the issuer "example" for the
# audience "notebook", signed with a key of keys.sh; good for SECONDS, by default an hour.

set -euo pipefail
[[ $# -ge 2 && $# -le 4 && $1 != -* ]] || { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; exit 2; }

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# From openssl's DER to the two numbers of 32 bytes that a token has.
raw_signature() {
  openssl asn1parse -inform DER | sed -n 's/.*INTEGER *://p' | while read -r number; do
    number=$(printf '%64s' "$number" | tr ' ' 0)
    printf '%b' "$(sed 's/../\\x&/g' <<< "$number")"
  done
}

now=$(date +%s)
claims=$(printf '{"iss":"example","aud":"notebook","sub":"%s","scope":"%s","iat":%d,"exp":%d}' \
  "$2" "${3:-}" "$now" $((now + ${4:-3600})))
signed=$(printf '{"alg":"ES256","typ":"JWT"}' | base64url).$(printf '%s' "$claims" | base64url)
echo "$signed.$(printf '%s' "$signed" | openssl dgst -sha256 -sign "$1" | raw_signature | base64url)"
