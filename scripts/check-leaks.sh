#!/usr/bin/env bash
# What stays behind after many rounds of use, and after many starts: heap, handles, and the process itself. Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
npx tsc -p reliability
timeout 900 node --expose-gc dist/tools/reliability/leaks.js
