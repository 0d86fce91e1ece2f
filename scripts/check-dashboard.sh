#!/usr/bin/env bash
# Drives the dashboard in Chromium as a person would, and holds every view against axe.
# Installs Debian's chromium where there is none. Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v chromium >/dev/null; then
  apt-get update >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y chromium >/dev/null
fi
[[ -e dist/dashboard/index.html ]] || npm run --silent build >/dev/null
node scripts/check-dashboard.js
