#!/usr/bin/env bash
# The calls of a typical change, one after the other. Usage: calls.sh [URL], by default that of the sandbox.
# LIVEGATE_KEY, if set, is the API key to show.
set -euo pipefail

base="${1:-http://127.0.0.1:8080}/v1"
stream="$base/accounts/ali-sandbox/domains/push.example.com/callbackConfigs/stream"
pull="$base/accounts/volc-sandbox/vhosts/live.example.com/pullConfigs/*"

call() { # METHOD URL [BODY [CURL-OPTION...]]
  local method=$1 url=$2 body=${3:-}
  printf '\n%s %s\n' "$method" "${url#"$base"}"
  curl -sS -X "$method" "$url" ${LIVEGATE_KEY:+-H "authorization: Bearer $LIVEGATE_KEY"} \
    ${body:+-H 'content-type: application/json' -d "$body"} "${@:4}"
  echo
}

etag_of() {
  curl -sS -o /dev/null -D - ${LIVEGATE_KEY:+-H "authorization: Bearer $LIVEGATE_KEY"} "$1" |
    tr -d '\r' | sed -n 's/^etag: *//Ip'
}

# What the cloud can do: kinds, fields, bounds and quotas.
call GET "$base/providers/alibaba"

# Set the whole configuration, whatever was there before.
call PUT "$stream" '{"urls":["https://hooks.example.com/live"],"auth":{"enabled":true,"key":"k3yForCallbacks01"}}'

# Read it back: the answer has an etag, and a fingerprint in place of the key.
call GET "$stream"

# Every configuration of the domain.
call GET "${stream%/stream}"

# Change one field and keep the others, if nobody has changed anything since.
etag=$(etag_of "$stream")
call PATCH "$stream?updateMask=urls" '{"urls":["https://hooks.example.com/new"]}' -H "If-Match: $etag"

# The same etag again: 412, since the configuration is in another state now.
call PATCH "$stream?updateMask=urls" '{"urls":["https://hooks.example.com/late"]}' -H "If-Match: $etag"

# A bad request: 400, and the answer lists every fault.
call PUT "$stream" '{"urls":["ftp://hooks.example.com"]}'

# Check a write on the other cloud without sending it: the answer names the actions it would call.
call PUT "$pull?validateOnly=true" '{"origins":[{"protocol":"RTMP","host":"origin.example.org"}]}'

# Delete it. Nothing is left of this script.
call DELETE "$stream"
