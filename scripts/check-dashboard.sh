#!/usr/bin/env bash
# Drives the dashboard in Chromium as a person would, and holds every view against axe.
# Ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/chromium.sh
node scripts/check-dashboard.js
