#!/usr/bin/env bash
# Replicas on a real Redis. Needs a build; installs what is missing of Debian's redis-server, nginx and openssl.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
if ! command -v redis-server nginx openssl >/dev/null; then
  needed=(redis-server nginx-light openssl)
  apt-get install -y "${needed[@]}" >/dev/null 2>&1 || { apt-get update && apt-get install -y "${needed[@]}"; } >/dev/null 2>&1
fi
if ! command -v redis-server >/dev/null; then
  echo 'redis-server cannot be had here: install Redis 7 or Valkey'
  echo '0 passed, 1 failed'
  exit 1
fi
exec node scripts/check-store.js "$@"
