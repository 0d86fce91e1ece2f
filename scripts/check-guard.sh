#!/usr/bin/env bash
# Foreign pages in Chromium, and a name that is bound to this machine, against the controls.
# Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/chromium.sh
node scripts/check-guard.js
