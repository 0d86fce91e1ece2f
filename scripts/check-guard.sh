#!/usr/bin/env bash
# Foreign pages in Chromium, and a name that is bound to this machine, against the controls.
# Installs Debian's chromium where there is none. Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v chromium >/dev/null; then
  apt-get update >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y chromium >/dev/null
fi
[[ -e dist/src/index.js ]] || npm run --silent build >/dev/null
node scripts/check-guard.js
